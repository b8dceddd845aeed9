"""The promises of docs/operations.md: what is tried, and when it is good enough."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["ROWS", "Row"]


class Row(NamedTuple):
    """A promise.

    Attributes:
        tried: what is done to the program.
        mark: what has to be seen.
    """

    tried: str
    mark: str


ROWS = {
    1: Row(
        "`kill -9` at random moments of an ingest, a commit, a rebuild",
        "the archive always opens; nothing acknowledged is lost, no batch is there by half, no "
        "file is left over after the next start",
    ),
    2: Row(
        "power loss between any two system calls of an ingest and a rebuild",
        "data and folders are on the disk before and after the manifest is replaced; every state "
        "that the disk can be in opens",
    ),
    3: Row(
        "bit flips and truncations over every file of the index",
        "`doctor` and the first use notice all; `doctor --repair` leads to identical results",
    ),
    4: Row("a hostile index folder", "nothing is unpickled or run; it is refused"),
    5: Row(
        "nasty queries",
        "each is answered or refused within a second, with the position; never a 5xx",
    ),
    6: Row(
        "searches that run out of time in a server's threads",
        "answered within a second, marked partial",
    ),
    7: Row(
        "texts that want to run as a program, in every field and format", "none runs in a browser"
    ),
    8: Row("the raw file of a document", "shown as text that no browser runs"),
    9: Row(
        "zip, gzip and XML bombs, 20,000 nested tags, a line of 100 MB",
        "each is refused within 5 s and 300 MB, with the reason; the run goes on",
    ),
    10: Row(
        "paths that lead elsewhere, links, devices, pipes, odd names",
        "nothing outside the folder is read; no crash, no hang",
    ),
    11: Row("random states of filters", "every facet equals what brute force counts"),
    12: Row(
        "questions asked of web, API, command line, CSV and Atom", "same ids in the same order"
    ),
    13: Row(
        "marks in snippets and documents, also beyond 32 kB",
        "each lies on a word of the query and leads to its bytes",
    ),
    14: Row(
        "pairs of accents, hyphens, short tokens, initials, curly quotes",
        "all are found and marked",
    ),
    15: Row(
        "random documents and queries, deletions, many segments",
        "same documents and scores as brute force (1e-6)",
    ),
    16: Row(
        "one writer and eight readers; two writers",
        "no error, no batch by half; the second writer waits 10 s, then learns who writes",
    ),
    17: Row(
        "a rebuild of the large archive, killed",
        "goes on where it was; the old index answers meanwhile; at most 512 MB",
    ),
    18: Row("update cycles", "the index is at most twice as large as a fresh one"),
    19: Row("unknown fields, parameters and options", "an error that suggests the right one"),
    20: Row("a search with as many hits as the large archive has", "every hit is reached"),
    21: Row(
        "full disk, read-only folder, files that vanish, no permission, a clock set back",
        "a clear error and exit code; nothing is lost",
    ),
    22: Row("generated requests to the API", "no 5xx, nothing but what OpenAPI says"),
    23: Row(
        "the large archive ingested, searched, updated and rebuilt with two processors",
        "at least 100 documents a second, at most 2 GB",
    ),
    24: Row(
        "`ingest --watch` beside `serve`, searched all the while",
        "memory and open files stay level",
    ),
    25: Row("fuzzing of grammar, cleaner, formats and index files", "no crash, no hang"),
}
