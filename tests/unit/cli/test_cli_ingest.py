"""What `ingest` and `rebuild` refuse before they touch an archive."""

from __future__ import annotations

import pytest

from search.pipeline import understanding


@pytest.mark.parametrize("name", ["bogus", "base64", "\x1b[31m"])
def test_an_unknown_encoding_is_a_mistake(run, tmp_path, name):
    result = run("ingest", str(tmp_path), "--encoding", name, "--archive", str(tmp_path / "a"))
    assert result.exit_code == 2
    assert f"{name!r} is not an encoding" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["utf-8", "utf-16", "utf-32", "windows-1252", "koi8-r", "gb18030"])
def test_a_known_encoding_is_none(run, tmp_path, name):
    result = run("ingest", str(tmp_path), "--encoding", name, "--archive", str(tmp_path / "a"))
    assert "is not an encoding" not in result.stderr


def test_a_region_that_would_be_ignored_is_a_mistake(run, tmp_path):
    result = run("rebuild", "--region", str(tmp_path))
    assert result.exit_code == 2
    assert "--clean" in result.stderr
    # From the environment it is a setting for all commands, and no mistake.
    result = run("rebuild", "--archive", str(tmp_path), env={"SEARCH_REGION": str(tmp_path)})
    assert "--clean" not in result.stderr


def test_an_interrupted_rebuild_says_how_it_goes_on(run, monkeypatch):
    def interrupted(*_args, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr("search.pipeline.rebuild", interrupted)
    result = run("rebuild")
    assert result.exit_code == 130
    assert "the same command goes on where it was" in result.stderr


@pytest.mark.parametrize("command", ["ingest", "inspect"])
@pytest.mark.parametrize(("option", "variable"), [(["--ner"], "off"), ([], "on"), ([], "1")])
def test_spacy_that_is_missing_is_told_before_anything_is_read(
    run, tmp_path, monkeypatch, command, option, variable
):
    monkeypatch.setattr("search.entities.model_names.find_spec", lambda _: None)
    understanding.recogniser.cache_clear()
    (tmp_path / "page.txt").write_text("Nothing was read.", encoding="utf-8")
    archive = tmp_path / "archive"
    result = run(
        *(command, str(tmp_path / "page.txt"), "--archive", str(archive), *option),
        env={"SEARCH_NER": variable},
    )
    assert result.exit_code == 2
    assert "pip install 'regional-news-search[ner]'" in result.stderr
    assert not archive.exists()


def test_spacy_is_off_unless_asked_for(run, tmp_path, monkeypatch):
    monkeypatch.setattr("search.entities.model_names.find_spec", lambda _: None)
    assert run("ingest", str(tmp_path), "--archive", str(tmp_path / "a")).exit_code == 1


def test_a_switch_that_is_neither_on_nor_off_is_a_mistake(run, tmp_path):
    result = run("ingest", str(tmp_path), env={"SEARCH_NER": "perhaps"})
    assert result.exit_code == 2
    assert "SEARCH_NER: 'perhaps' is neither on nor off" in result.stderr


def test_spacy_needs_clean_to_find_names_again(run, tmp_path):
    result = run("rebuild", "--ner")
    assert result.exit_code == 2
    assert "--ner says how to find names: it needs --clean" in result.stderr
    result = run("rebuild", "--archive", str(tmp_path), env={"SEARCH_NER": "on"})
    assert "--clean" not in result.stderr
