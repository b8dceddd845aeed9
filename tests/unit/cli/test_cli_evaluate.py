"""``search-cli evaluate ranking``: what it prints, writes, warns of, and refuses."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

JUDGED = Path(__file__).parents[2] / "data" / "judged"
FILES = {
    "--documents": JUDGED / "documents.jsonl",
    "--topics": JUDGED / "topics.tsv",
    "--qrels": JUDGED / "qrels.txt",
}
MEASURED = {"nDCG@10": "0.4904", "AP": "0.3889", "RR": "0.5000", "R@100": "0.5556"}


@pytest.fixture
def evaluate(run):
    """Runs ``evaluate ranking`` on the small collection, with other files where given."""

    def run_evaluate(*args: str, **files: Path):
        used = {**FILES, **{f"--{name}": path for name, path in files.items()}}
        options = [str(part) for pair in used.items() for part in pair]
        return run("evaluate", "ranking", *options, *args)

    return run_evaluate


@pytest.fixture
def written(tmp_path):
    def write(content: str) -> Path:
        path = tmp_path / "given"
        path.write_text(content, encoding="utf-8")
        return path

    return write


def test_a_pipe_gets_a_name_and_a_value_a_line(evaluate):
    result = evaluate()
    assert result.exit_code == 0
    rows = dict(line.split("\t") for line in result.stdout.splitlines())
    assert rows == {**MEASURED, "topics": "3", "documents": "5", "judgements": "6"}
    assert result.stderr == ""


def test_a_terminal_gets_both_names_of_a_measure(evaluate):
    result = evaluate("--color", "always")
    assert "AP (MAP)" in result.stdout
    assert "0.3889" in result.stdout


def test_json_has_numbers(evaluate):
    told = json.loads(evaluate("--json").stdout)
    assert told == {
        "measures": {name: float(value) for name, value in MEASURED.items()},
        "topics": 3,
        "documents": 5,
        "judgements": 6,
    }


def test_the_run_is_written(evaluate, tmp_path):
    path = tmp_path / "run.txt"
    assert evaluate("--run", str(path)).exit_code == 0
    lines = path.read_text(encoding="utf-8").splitlines()
    assert next(line.split()[:4] for line in lines) == ["t1", "Q0", "d1", "1"]
    assert {len(line.split()) for line in lines} == {6}


def test_what_is_of_no_use_is_warned_of(evaluate, written):
    judged = (JUDGED / "qrels.txt").read_text(encoding="utf-8").replace("t3 0 d5", "t9 0 d5")
    result = evaluate(qrels=written(f"{judged}t1 0 d77 1\nt1 0 d78 0\n"))
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        "Warning: 1 of 3 topics are not judged.",
        "Warning: 1 of 8 judgements are of topics that are not asked.",
        "Warning: 2 of the judged documents are not among the documents.",
    ]


@pytest.mark.parametrize("name", ["documents", "topics", "qrels"])
def test_a_missing_file_is_a_mistake_in_the_command(evaluate, tmp_path, name):
    result = evaluate(**{name: tmp_path / "nowhere"})
    assert result.exit_code == 2
    path = tmp_path / "nowhere"
    assert result.stderr == f"search-cli: cannot read {path}: No such file or directory\n"


@pytest.mark.parametrize("name", ["documents", "topics", "qrels"])
def test_all_three_files_are_needed(run, name):
    options = [str(part) for pair in FILES.items() if pair[0] != f"--{name}" for part in pair]
    result = run("evaluate", "ranking", *options)
    assert result.exit_code == 2
    assert f"Missing option '--{name}'" in result.stderr


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("documents", "{}\n", "line 1: 'id' must be"),
        ("topics", "1 x\n", "line 1: not a topic"),
        ("qrels", "1 x\n", "line 1: not a judgement"),
        ("documents", "", "has no documents"),
        ("topics", "x\ty\n", "none of the topics is judged"),
    ],
)
def test_a_wrong_file_is_told_with_the_line(evaluate, written, name, content, told):
    result = evaluate(**{name: written(content)})
    assert result.exit_code == 2
    assert result.stdout == ""
    assert told in result.stderr


def test_a_run_that_could_not_be_written_is_told_before_the_work(evaluate, tmp_path):
    result = evaluate("--run", str(tmp_path / "nowhere" / "run.txt"))
    assert result.exit_code == 2
    assert "there is no folder" in result.stderr


def test_without_its_package_it_says_what_to_install(evaluate, monkeypatch):
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    result = evaluate()
    assert result.exit_code == 2
    assert "pip install 'regional-news-search[evaluate]'" in result.stderr


def test_help_describes_the_one_evaluation(run):
    assert "ranking" in run("evaluate", "--help").stdout
    assert "--qrels" in run("help", "evaluate", "ranking").stdout
