"""Rank a judged collection with other engines too, and print one table.

    pip install tantivy bm25s
    python scripts/compare_ranking.py FOLDER...

Each folder holds documents.jsonl, topics.tsv and qrels.txt. All engines get the same words for a
topic, each as often as the topic says it, and rank 1,000 documents that have any of them:

* the product, as ``search-cli evaluate ranking`` runs it;
* tantivy as it comes: BM25 over title and body, summed, English stemmer;
* Lucene's BM25 (bm25s, k1 1.2, b 0.75, exact lengths) over title and body as one text, with the
  product's own words and stems, so that only the formula differs;
* the same without Lucene's English stop words.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
import tantivy

from search.evaluation import (
    MEASURES,
    Topic,
    evaluate_ranking,
    measure,
    read_documents,
    read_judgements,
    read_topics,
)
from search.index.analysis import stem, tokenize

DEPTH = 1_000
LANGUAGE = "en"
STOP_WORDS = frozenset(
    "a an and are as at be but by for if in into is it no not of on or such that the their then "
    "there these they this to was will with".split()
)  # of Lucene's EnglishAnalyzer

Records = Sequence[dict[str, str]]
Run = dict[str, list[tuple[str, float]]]


def run_of_tantivy(records: Records, topics: Sequence[Topic]) -> Run:
    """Tantivy as it comes."""
    schema = tantivy.SchemaBuilder()
    schema.add_integer_field("number", stored=True)
    for field in ("title", "body"):
        schema.add_text_field(field, tokenizer_name="en_stem")
    index = tantivy.Index(schema.build())
    writer = index.writer(50_000_000, 1)
    for number, record in enumerate(records):
        fields = {"title": record["title"], "body": record["body"]}
        writer.add_document(tantivy.Document(number=number, **fields))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()
    run: Run = {}
    for topic in topics:
        query = index.parse_query(" ".join(_said(topic)), ["title", "body"])
        hits = searcher.search(query, DEPTH).hits
        numbers = [searcher.doc(address)["number"][0] for _, address in hits]
        run[topic.id] = [
            (str(records[n]["id"]), score) for n, (score, _) in zip(numbers, hits, strict=True)
        ]
    return run


def run_of_lucene(records: Records, topics: Sequence[Topic], stop: frozenset[str]) -> Run:
    """Lucene's BM25 over the product's stems, without some words."""

    def stems(words: Sequence[str]) -> list[str]:
        return [stem(word, LANGUAGE) for word in words if word not in stop]

    texts = [f"{record['title']}\n{record['body']}" for record in records]
    model = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    model.index([stems([t.text for t in tokenize(text)]) for text in texts], show_progress=False)
    run: Run = {}
    for topic in topics:
        known = [word for word in stems(_said(topic)) if word in model.vocab_dict]
        scores = model.get_scores(known) if known else np.zeros(len(records))
        best = np.argsort(-scores, kind="stable")[:DEPTH]
        run[topic.id] = [(str(records[n]["id"]), float(scores[n])) for n in best if scores[n] > 0]
    return run


def _said(topic: Topic) -> list[str]:
    return [token.text for token in tokenize(topic.text)]


def main(folders: Sequence[str]) -> None:
    """Print the table of these collections."""
    print(f"| collection | engine | {' | '.join(MEASURES)} |")
    print(f"|---|---|{'---|' * len(MEASURES)}")
    for folder in map(Path, folders):
        topics = read_topics(folder / "topics.tsv")
        judgements = read_judgements(folder / "qrels.txt")
        documents = folder / "documents.jsonl"
        records = [json.loads(line) for line in documents.read_text("utf-8").splitlines()]
        runs = {
            "product": evaluate_ranking(read_documents(documents), topics, judgements).run,
            "tantivy": run_of_tantivy(records, topics),
            "Lucene's BM25": run_of_lucene(records, topics, frozenset()),
            "the same, no stop words": run_of_lucene(records, topics, STOP_WORDS),
        }
        for engine, run in runs.items():
            values = measure(run, judgements).values()
            print(f"| {folder.name} | {engine} | {' | '.join(f'{v:.4f}' for v in values)} |")


if __name__ == "__main__":
    main(sys.argv[1:])
