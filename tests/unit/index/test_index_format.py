"""An index made by other rules must not pass for one made by these."""

import hashlib
import json

from making import make_document, make_removed

from search.index.analysis import Words, stem_term
from search.index.generations import FORMAT
from search.index.schema import to_fields
from search.model import EntityType

TEXT = """Goïta’s U.S. visit — the 5,000-strong W-2 force, news of l’Union, getting “elected”."""

# What an index of each format holds of the document below.
FINGERPRINTS = {5: "c18373c3778f991d"}


def test_a_change_of_what_is_indexed_raises_the_format():
    document = make_document(
        "a1",
        "Élections au Mali",
        TEXT,
        language="en",
        date="2025-04-03",
        outlet="Diplomatic Times",
        author="Ali Musa",
        removed=make_removed("Newsletter", "Share this"),
        entities={EntityType.PLACE: ["Mali"]},
    )
    words = Words().words(TEXT)
    stems = [stem_term(word, language) for word in words for language in ("en", "fr", "de")]
    fields = json.dumps([to_fields(document), words, stems], sort_keys=True, default=str)
    found = hashlib.sha256(fields.encode()).hexdigest()[:16]
    assert FINGERPRINTS.get(FORMAT) == found, (
        "what is indexed has changed: raise FORMAT in search/index/generations.py, "
        f"and note {found!r} for it here"
    )
