"""How large what is read may be."""

__all__ = ["MAX_FILE_BYTES", "MAX_PAGE_BYTES"]

MAX_FILE_BYTES = 64 * 1024 * 1024
"""A larger text file is no article, or all the articles of an archive in one line."""

MAX_PAGE_BYTES = 32 * 1024 * 1024
"""A larger page of a container, or page of HTML, is no article."""
