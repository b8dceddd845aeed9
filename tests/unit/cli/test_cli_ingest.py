"""What `ingest` and `rebuild` refuse before they touch an archive."""

from __future__ import annotations

import pytest


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
