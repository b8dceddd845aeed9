"""The shape of the project: who may import what, where code may lie, what a module must have."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(
    path for package in ("search", "webapp") for path in (ROOT / package).rglob("*.py")
)


def test_the_import_contracts_are_kept() -> None:
    """The contracts stand in pyproject.toml."""
    lint_imports = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run(
        [lint_imports, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert " 0 broken" in run.stdout


@pytest.mark.parametrize("folder", ["seeds", "index"])
def test_there_is_no_code_among_the_data(folder: str) -> None:
    assert list((ROOT / folder).rglob("*.py")) == []


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def exports(tree: ast.Module) -> Iterator[list[str]]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets
        ):
            yield ast.literal_eval(node.value)


def defined(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        match node:
            case ast.FunctionDef() | ast.ClassDef():
                yield node.name
            case ast.Assign():
                names = (name for target in node.targets for name in ast.walk(target))
                yield from (name.id for name in names if isinstance(name, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case ast.Import() | ast.ImportFrom():
                yield from (alias.asname or alias.name for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_says_what_it_is_for_and_what_it_offers(path: Path) -> None:
    tree = tree_of(path)
    docstring = ast.get_docstring(tree)
    assert docstring, "no docstring"
    assert docstring.split("\n")[0].rstrip().endswith((".", ":")), "its first line is no sentence"
    own = [name for name in defined(tree) if not name.startswith("_")]
    for names in exports(tree):
        assert sorted(set(names)) == sorted(names), "a name twice in __all__"
        assert set(names) <= set(own), "a name in __all__ that does not exist"
    defines = any(
        isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        for node in tree.body
    )
    if defines and path.name != "__main__.py":
        assert list(exports(tree)), "it offers names, and has no __all__"


def test_serving_pages_does_not_load_the_write_side() -> None:
    code = (
        "import sys, webapp; webapp.create_app;"
        "print(*sorted(m for m in sys.modules if m.startswith('search')))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = run.stdout.split()
    assert "search.engine" in loaded
    write_side = {f"search.{name}" for name in ("clean", "entities", "ingest", "pipeline", "cli")}
    assert [name for name in loaded if ".".join(name.split(".")[:2]) in write_side] == []
