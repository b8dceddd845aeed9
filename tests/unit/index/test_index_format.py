"""An index made by other rules must not pass for one made by these."""

import hashlib
import json

from making import make_document

from search.index.builds import FORMAT
from search.index.schema import to_fields
from search.model import EntityType

TEXT = """Goïta’s U.S. visit — the 5,000-strong W-2 force, news of l’Union, getting “elected”."""

# What a build of each format holds of the document below.
FINGERPRINTS = {1: "5a4cd80e4d5e3049"}


def test_a_change_of_what_is_indexed_raises_the_format():
    document = make_document(
        "a1",
        "Élections au Mali",
        TEXT,
        language="en",
        date="2025-04-03",
        outlet="Diplomatic Times",
        author="Ali Musa",
        entities={EntityType.PLACE: ["Mali"]},
    )
    fields = json.dumps(to_fields(document), sort_keys=True)
    found = hashlib.sha256(fields.encode()).hexdigest()[:16]
    assert FINGERPRINTS.get(FORMAT) == found, (
        "what is indexed has changed: raise FORMAT in search/index/builds.py, "
        f"and note {found!r} for it here"
    )
