"""Near-copies and stories, from files to what is asked of the archive."""

import random
import shutil
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from search import pipeline, stories
from search.archive import ArchiveReader, ArchiveWriter
from tests.making import make_raw

SEEDS = Path(__file__).parents[2] / "seeds"
NAMES = sorted(path.name for path in SEEDS.glob("*.txt"))


def groups(archive: Path, copies: bool = False) -> set[frozenset[str]]:
    """The stories (or groups of near-copies), as beginnings of the names of their files."""
    found = defaultdict(set)
    with closing(ArchiveReader(archive)) as reader:
        for document in reader.revised_since(0):
            assert document.membership is not None
            group = document.membership.copies if copies else document.membership.story
            found[group].add(Path(document.provenance.name).name[:3])
    return {frozenset(names) for names in found.values()}


def ids(archive: Path) -> dict[str, tuple[str, str]]:
    with closing(ArchiveReader(archive)) as reader:
        documents = list(reader.revised_since(0))
    return {doc.id: tuple(doc.membership or ()) for doc in documents}  # type: ignore[misc]


def ingest(archive: Path, folder: Path, names: Sequence[str], start: int = 0) -> None:
    """Bring the seeds in, in this order."""
    for number, name in enumerate(names, start):
        target = folder / f"{number}" / name
        target.parent.mkdir(parents=True)
        shutil.copyfile(SEEDS / name, target)
        pipeline.ingest(archive, [target])


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    archive = tmp_path_factory.mktemp("archive")
    pipeline.ingest(archive, [SEEDS])
    return archive


SEED_STORIES = {frozenset({"000", "001", "002", "003"}), frozenset({"004"})}


def test_four_seeds_are_one_story_and_the_fifth_another(seeds: Path) -> None:
    assert groups(seeds) == SEED_STORIES
    with closing(ArchiveReader(seeds)) as reader:
        one = next(doc for doc in reader.revised_since(0) if "002" in doc.provenance.name)
        assert one.membership is not None
        story = reader.story(one.membership.story)
        assert len(story.members) == 4
        assert story.members[0].id == one.id, "the only one of known date comes first"
        (hit,) = reader.hit_stories([one.id]).values()
        assert (hit.documents, hit.copies) == (4, 1)
        assert hit.copy_outlets == ("Diplomatic Times",)


def test_no_seed_is_a_copy_of_another(seeds: Path) -> None:
    assert groups(seeds, copies=True) == {frozenset({name[:3]}) for name in NAMES}


@pytest.mark.parametrize("seed", range(3))
def test_the_order_in_which_they_come_does_not_matter(seed: int, tmp_path: Path) -> None:
    names = random.Random(seed).sample(NAMES, len(NAMES))  # noqa: S311 - no secret
    ingest(tmp_path / "archive", tmp_path / "files", names)
    assert groups(tmp_path / "archive") == SEED_STORIES


def test_ids_stay_when_the_same_is_ingested_again_and_when_all_is_made_anew(
    seeds: Path, tmp_path: Path
) -> None:
    archive = tmp_path / "archive"
    shutil.copytree(seeds, archive)
    before = ids(archive)
    pipeline.ingest(archive, [SEEDS])
    assert ids(archive) == before
    pipeline.rebuild(archive, reclean=True)
    assert ids(archive) == before
    with closing(ArchiveWriter(archive)) as writer:
        writer.save_sketching("an older way")
    pipeline.rebuild(archive, reclean=False)
    assert ids(archive) == before
    with closing(ArchiveWriter(archive)) as writer:
        assert writer.sketching() == stories.SKETCHING


def test_stories_are_there_while_all_is_made_anew(seeds: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    shutil.copytree(seeds, archive)
    before = ids(archive)
    seen = []
    pipeline.rebuild(archive, reclean=True, progress=lambda *_: seen.append(ids(archive)))
    assert seen == [before] * 10  # of five documents: cleaned, then indexed


def test_an_interrupted_rebuild_is_made_good_by_the_next_ingest(
    seeds: Path, tmp_path: Path
) -> None:
    archive = tmp_path / "archive"
    shutil.copytree(seeds, archive)
    before = ids(archive)
    with closing(ArchiveWriter(archive)) as writer:
        writer.clear_stories()
    pipeline.ingest(archive, [SEEDS])
    assert ids(archive) == before


def test_the_same_text_in_another_outlet_is_a_copy(seeds: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    shutil.copytree(seeds, archive)
    text = (SEEDS / NAMES[1]).read_text(encoding="utf-8")
    copied = tmp_path / "copy.txt"
    copied.write_text(
        text.replace("Scheduled for", "Planned for").replace("this week", "soon"), "utf-8"
    )
    pipeline.ingest(archive, [copied])
    assert frozenset({"001", "cop"}) in groups(archive, copies=True)
    assert frozenset({"000", "001", "002", "003", "cop"}) in groups(archive)


def test_a_changed_file_leaves_the_story_that_it_is_no_longer_about(
    seeds: Path, tmp_path: Path
) -> None:
    archive, changing = tmp_path / "archive", tmp_path / "changing.txt"
    shutil.copytree(seeds, archive)
    shutil.copyfile(SEEDS / NAMES[2], changing)
    changing.write_text(changing.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    pipeline.ingest(archive, [changing])
    assert frozenset({"002", "cha"}) in groups(archive, copies=True)
    changing.write_text("\n\n".join(_cattle()), encoding="utf-8")
    assert pipeline.ingest(archive, [changing]).changed == 1
    assert groups(archive) == {*SEED_STORIES, frozenset({"cha"})}


def _cattle() -> Iterable[str]:
    yield "Cattle prices fall at the market of Kayes"
    for month in ("rain", "drought", "harvest", "feast"):
        yield (
            f"Herders in the valley sold more animals than usual after the {month}, traders told "
            f"the paper, and buyers from the coast paid less for each head because of the {month}."
        )


def test_a_later_article_joins_two_stories_and_both_ids_lead_to_it(tmp_path: Path) -> None:
    """1 and 3 alone are too far apart; 0 is near to both."""
    archive = tmp_path / "archive"
    first = [NAMES[1], NAMES[3]]
    ingest(archive, tmp_path / "files", first)
    apart = ids(archive)
    assert len({story for story, _ in apart.values()}) == 2
    with closing(ArchiveReader(archive)) as reader:
        revision = reader.revision()
    ingest(archive, tmp_path / "files", [NAMES[0], NAMES[2]], start=2)
    joined = {story for story, _ in ids(archive).values()}
    older, younger = (make_raw((SEEDS / name).read_bytes()).sha256[:12] for name in first)
    assert joined == {older}
    with closing(ArchiveReader(archive)) as reader:
        assert reader.story(younger).id == reader.story(older).id == older
        assert younger in {doc.id for doc in reader.revised_since(revision)}


def test_a_file_that_parts_from_its_equal_is_compared_with_it(tmp_path: Path) -> None:
    """It becomes a document of its own, and nearly the same text as the one it was."""
    files = [tmp_path / "one.txt", tmp_path / "two.txt"]
    for file in files:
        shutil.copyfile(SEEDS / NAMES[2], file)
    pipeline.ingest(tmp_path / "archive", files)
    text = files[1].read_text(encoding="utf-8")
    files[1].write_text(text.replace("exited", "left"), encoding="utf-8")
    assert pipeline.ingest(tmp_path / "archive", files).new == 1
    assert len(set(ids(tmp_path / "archive").values())) == 1
