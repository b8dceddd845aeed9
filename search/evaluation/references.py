"""Files of what should come out of pages, by the id of the page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from search.errors import SearchError

__all__ = ["read_by_id"]


def read_by_id(path: Path, example: str) -> dict[str, Any]:
    """A JSON object of what each page should give, by the id of the page.

    Args:
        example: how such a file looks, for the error.

    Raises:
        SearchError: the file cannot be read, or has no such object.
    """
    try:
        known = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SearchError(f"cannot read {path}: {error.strerror or error}") from None
    except (ValueError, RecursionError) as error:
        raise SearchError(f"{path} is not JSON in UTF-8 ({error})") from None
    if not isinstance(known, dict) or not known:
        raise SearchError(f"{path} has no references; write {example}")
    return known
