"""How large what is read may be: cleaning and understanding a page takes memory and time."""

__all__ = ["MAX_CHARS", "MAX_PAGE_BYTES", "MAX_TEXTS"]

MAX_PAGE_BYTES = 16 * 1024 * 1024
"""A larger text file, page of a container, or page of HTML is no article."""

MAX_CHARS = 1_000_000
"""A longer text is no article; a novel of 500 pages has as many characters."""

MAX_TEXTS = 50_000
"""More paragraphs, items and lines are no article; a long novel has 25,000."""
