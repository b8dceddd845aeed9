"""The wheel works alone: nothing in it leans on the checkout it was built from."""

import json
import os
import re
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """An empty folder, and an environment in which `search` comes from the unpacked wheel."""
    folder = tmp_path_factory.mktemp("elsewhere")
    site = tmp_path_factory.mktemp("site")
    build = "from hatchling.build import build_wheel; import sys; print(build_wheel(sys.argv[1]))"
    built = subprocess.run(
        [sys.executable, "-c", build, str(site)], cwd=ROOT, check=True, capture_output=True
    )
    wheel = site / built.stdout.decode().split()[-1]
    zipfile.ZipFile(wheel).extractall(site)
    return folder, {**os.environ, "PYTHONPATH": str(site)}


def run(elsewhere, *arguments):
    folder, environment = elsewhere
    return subprocess.run(
        [sys.executable, "-m", "search.cli", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def archive(elsewhere):
    ingested = run(elsewhere, "--archive", "press", "ingest", str(ROOT / "seeds"))
    assert ingested.returncode == 0, ingested.stderr
    return "press"


def test_the_code_comes_from_the_wheel(elsewhere):
    folder, environment = elsewhere
    where = subprocess.run(
        [sys.executable, "-c", "import search, webapp; print(search.__file__, webapp.__file__)"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert where.stdout.count(environment["PYTHONPATH"]) == 2


def test_it_ingests_a_folder_and_finds(elsewhere, archive):
    found = run(elsewhere, "--archive", archive, "--json", "Wagner Mali")
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout)["total"]["value"] == 3


def test_it_serves_its_pages_and_assets(elsewhere, archive):
    folder, environment = elsewhere
    server = subprocess.Popen(
        [sys.executable, "-m", "search.cli", "--archive", archive, "serve", "--port", "0"],
        cwd=folder,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stderr is not None
        line = next(line for line in server.stderr if "http://" in line)
        address = re.search(r"http://[\d.]+:\d+", line)
        assert address, line
        page = urllib.request.urlopen(f"{address[0]}/?q=Wagner+Mali").read().decode()  # noqa: S310
        assert page.count("<h2") >= 3
        in_french = urllib.request.Request(  # noqa: S310
            f"{address[0]}/help", headers={"Accept-Language": "fr"}
        )
        assert '<html lang="fr"' in urllib.request.urlopen(in_french).read().decode()  # noqa: S310
        style = re.search(r'href="(/static/[^"]+\.css[^"]*)"', page)
        assert style, "the page names a style sheet"
        assert urllib.request.urlopen(f"{address[0]}{style[1]}").status == 200  # noqa: S310
    finally:
        server.terminate()
        assert server.wait(timeout=20) == 0
        server.stderr.close()
