"""The files of a judged collection are read, or say which line is wrong and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.errors import SearchError
from search.evaluation import Judgement, Topic, read_documents, read_judgements, read_topics


@pytest.fixture
def written(tmp_path):
    def write(content: str | bytes) -> Path:
        path = tmp_path / "file"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def test_documents_are_read_one_a_line(written):
    path = written('{"id": "a", "title": "x"}\n\n  \n{"id": 2, "title": "y", "lang": "fr"}')
    found = list(read_documents(path, "de"))
    assert [(d.id, d.article.metadata.language) for d in found] == [("a", "de"), ("2", "fr")]


def test_topics_are_an_id_and_a_text(written):
    path = written('\ufeff1\twhat "rules": hold?\r\n\nq-2\tone\ttwo\n')
    assert read_topics(path) == (Topic("1", 'what "rules": hold?'), Topic("q-2", "one\ttwo"))


def test_judgements_are_trec_qrels(written):
    path = written("1 0 a 2\n1\t0\tb\t-1\n1 0 a 2\n")
    assert read_judgements(path) == (Judgement("1", "a", 2), Judgement("1", "b", -1))


@pytest.mark.parametrize(
    ("read", "content", "reason"),
    [
        (read_documents, "{}\n", "line 1: 'id' must be a text without blanks"),
        (read_documents, '{"id": "a"}\n{"id": \n', "line 2: not JSON ("),
        (read_documents, "[" * 100_000, "line 1: not JSON ("),
        (read_documents, '["a"]\n', "line 1: not a JSON object"),
        (
            read_documents,
            '{"id": 1}\n\n{"id": "1"}\n',
            "line 3: the id '1' is that of line 1; give it another",
        ),
        (read_documents, "\n\n", "has no documents; write one JSON object a line"),
        (read_topics, "1\ta\n2 b\n", "line 2: not a topic; write its id (without blanks), a tab"),
        (read_topics, "1\t \n", "line 1: not a topic"),
        (read_topics, "a b\tc\n", "line 1: not a topic"),
        (read_topics, "1\ta\n1\tb\n", "line 2: the topic '1' stands there twice"),
        (read_topics, "", "has no topics; write an id, a tab and a text on each line"),
        (read_judgements, "1 0 a\n", "line 1: not a judgement; write TOPIC 0 DOCUMENT RELEVANCE"),
        (read_judgements, "1 0 a 1.5\n", "line 1: not a judgement"),
        (
            read_judgements,
            "1 0 a 1\n1 0 a 0\n",
            "line 2: 'a' was already judged otherwise for '1'; keep one of the two",
        ),
        (read_judgements, "\n", "has no judgements; write TOPIC 0 DOCUMENT RELEVANCE"),
        (read_topics, b"1\tcaf\xe9\n", "not UTF-8"),
    ],
)
def test_a_wrong_line_is_named_with_the_reason(written, read, content, reason):
    path = written(content)
    with pytest.raises(SearchError) as error:
        list(read(path))
    assert str(error.value).startswith(str(path))
    assert reason in str(error.value)
