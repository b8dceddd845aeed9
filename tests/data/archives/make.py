"""Makes an archive as an earlier version of the program did, by running that version.

``python make.py REVISION NUMBER`` in a checkout with its history writes ``schema-NUMBER.tar.xz``
and, beside it, what that version itself says of the archive. README.md says which revisions.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
PLACE = Path(tempfile.gettempdir()) / "press-of-old"  # part of every path in the archives
SEED = ROOT / "seeds" / "001_624b693021b562d7.txt"

SAVANA_FOOT = """
Share on Facebook

Subscribe to our newsletter

Copyright 2025 Savana Post. All rights reserved.
"""
PAGES = {
    "savana/bridge.txt": f"""Niger and Mali open a bridge at Labbezanga

By Aminata Diallo

Savana Post, 3 April 2025

Niger and Mali have opened a bridge over the river at Labbezanga, officials said on Thursday.
Abdourahamane Tchiani and Assimi Goita attended the ceremony, which drew several thousand people.

The Economic Community of West African States (ECOWAS) had paid for a part of the works in 2022.
Traders in Gao and Niamey expect the way between both towns to take half the time that it took.
{SAVANA_FOOT}""",
    "savana/harvest.txt": f"""Late rain saves the millet harvest around Maradi

By Ibrahim Moussa

Savana Post, 12 September 2025

Rain that came three weeks late has saved most of the millet around Maradi, farmers told us.
The ministry of agriculture in Niamey had expected to lose a third of the harvest of Niger.

Prices on the markets of Zinder and Agadez have begun to fall, according to the chamber of trade.
{SAVANA_FOOT}""",
    "savana/wells.txt": f"""Thirty new wells for the villages of Tillaberi

By Aminata Diallo

Savana Post, 20 October 2025

Thirty wells have been dug in the region of Tillaberi since March, the governor said on Monday.
Each serves about four hundred people, who until now had to walk for up to nine kilometres.

The works were paid for by Niger and by the African Union, which wants to dig as many in Mali.
{SAVANA_FOOT}""",
    "courrier/fleuve.txt": """Le fleuve Niger atteint son plus haut niveau depuis dix ans

Par Mariam Traoré

Courrier du Fleuve, le 5 août 2025

Le fleuve Niger a atteint mardi à Bamako son plus haut niveau depuis dix ans, selon les services
de l'hydraulique du Mali. Les autorités ont demandé aux habitants de Mopti et de Ségou de quitter
les rives les plus basses avant la fin de la semaine.

Le Premier ministre Choguel Maïga s'est rendu sur place mercredi avec des représentants des Nations
unies, qui ont promis des tentes et de l'eau pour deux mille familles.

Lire aussi : notre dossier sur les crues

© 2025 Courrier du Fleuve. Tous droits réservés.
""",
    "courrier/ecole.html": """<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8"><title>Une école rouvre à Kidal</title>
<meta property="og:site_name" content="Courrier du Fleuve">
<meta property="article:published_time" content="2025-10-02T08:00:00Z"></head>
<body><nav><a href="/">Accueil</a> <a href="/mali">Mali</a> <a href="/sport">Sport</a></nav>
<article><h1>Une école rouvre à Kidal</h1><p class="byline">Par Mariam Traoré</p>
<p>Fermée depuis trois ans, l'école du centre de Kidal a rouvert ses portes jeudi matin, devant
les parents de deux cents élèves venus des quartiers voisins et de plusieurs villages.</p>
<p>Le ministre de l'Éducation du Mali a promis que dix autres écoles de la région suivraient
avant la fin de l'année, si la sécurité sur les routes vers Gao le permettait.</p></article>
<footer><p>Abonnez-vous à notre lettre d'information</p><p>© 2025 Courrier du Fleuve</p></footer>
</body></html>
""",
    "undated.txt": """A caravan of salt reaches Agadez

A caravan of eighty camels has reached Agadez with salt from Bilma, as every year for centuries.
The leader of the caravan said that wells on the way had been dry, and that six camels were lost.
""",
    "empty.txt": "\n \n",
    "picture.txt": "\0\1\2\3" * 64,
}
CHANGED = ("savana/bridge.txt", "several thousand people", "some nine thousand people")
COPIED = ("undated.txt", "moved/caravan.txt")
OUTLETS = '[[outlet]]\nname = "Courrier du Fleuve"\nremove = ["Lire aussi *"]\n'
QUERIES = ("bridge", "niger", "école", "caravan", "thousand people")

CUT_OFF = """
import hashlib, sys
from pathlib import Path
from search.archive import ArchiveWriter
from search.model import MediaType, RawPage
content = Path(sys.argv[3]).read_bytes()
name, path, digest = "press-of-old/waiting.txt", sys.argv[2], hashlib.sha256(content).hexdigest()
writer = ArchiveWriter(Path(sys.argv[1]))
writer.keep(RawPage(path, name, MediaType.TEXT, content, digest), None)
writer.close()
"""  # as far as a run gets with a page that is cut off before it is judged


def main() -> None:
    revision, number = sys.argv[1:]
    with tempfile.TemporaryDirectory() as made:
        program = Path(made, "program")
        program.mkdir()
        tree = subprocess.run(
            ["git", "archive", revision], cwd=ROOT, check=True, capture_output=True
        )
        subprocess.run(["tar", "x"], cwd=program, input=tree.stdout, check=True)
        archive = Path(made, f"schema-{number}")
        ingest_all(program, archive)
        told = what_it_says(program, archive)
        pack(archive, HERE / f"schema-{number}.tar.xz")
    expected = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True)
    (HERE / f"schema-{number}.json").write_text(expected + "\n", encoding="utf-8")


def ingest_all(program: Path, archive: Path) -> None:
    """Two runs with a change and a copy between, and a page that is left to be judged."""
    shutil.rmtree(PLACE, ignore_errors=True)
    try:
        for name, text in PAGES.items():
            write(name, text)
        shutil.copy(SEED, PLACE / "seed.txt")
        if (program / "search" / "clean" / "rules.py").exists():
            archive.mkdir()
            (archive / "outlets.toml").write_text(OUTLETS, encoding="utf-8")
        run(program, "ingest", PLACE, "--archive", archive)
        name, old, new = CHANGED
        write(name, PAGES[name].replace(old, new))
        write(COPIED[1], PAGES[COPIED[0]])
        run(program, "ingest", PLACE, "--archive", archive)
        if (program / "search" / "entities" / "overrides.py").exists():
            run(program, "entities", "hide", "place:gao", "--archive", archive)
        waiting = PLACE / "waiting.txt"
        write(waiting.name, PAGES["savana/wells.txt"].replace("Thirty", "Forty"))
        command(program, "-c", CUT_OFF, archive, waiting, waiting)
    finally:
        shutil.rmtree(PLACE, ignore_errors=True)


def write(name: str, text: str) -> None:
    path = PLACE / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def what_it_says(program: Path, archive: Path) -> dict[str, object]:
    """All that the old program tells of its archive, as JSON."""
    at = ("--archive", archive)
    ids = run(program, "search", "--all", "--ids", *at).split()
    return {
        "status": json.loads(run(program, "status", "--json", *at)),
        "documents": {
            one: json.loads(run(program, "show", "--removed", "--json", one, *at)) for one in ids
        },
        "found": {
            query: sorted(run(program, "search", "--all", "--ids", *at, query).split())
            for query in QUERIES
        },
    }


def run(program: Path, *arguments: object) -> str:
    return command(program, "-m", "search.cli", *arguments)


def command(program: Path, *arguments: object) -> str:
    environment = {**os.environ, "PYTHONPATH": str(program), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=program,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    return done.stdout


def pack(archive: Path, target: Path) -> None:
    """The folder without what only says who wrote it last."""

    def kept(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        return None if Path(entry.name).name in {"writer.lock", "writer.json"} else entry

    with tarfile.open(target, "w:xz", preset=9) as packed:
        packed.add(archive, archive.name, filter=kept)


if __name__ == "__main__":
    main()
