"""Imported by the server of `tests.forking`, so that its processes begin with all lists read."""

from pathlib import Path
from tempfile import TemporaryDirectory

from search.entities import Recogniser
from search.pipeline import inspect

RECOGNISER = Recogniser.load()

with TemporaryDirectory() as folder:
    page = Path(folder, "page.txt")
    page.write_text("The council of Mopti met about the market of the town.\n", encoding="utf-8")
    list(inspect([page]))
