"""Who reads an answer: a person a page, or a program what the API says; and from where."""

from __future__ import annotations

import ipaddress

__all__ = ["is_for_programs", "neighbourhood"]

_ADDRESSES = frozenset({"/health", "/ready", "/search.json"})


def is_for_programs(path: str) -> bool:
    """Whether a program asks there: errors are problem details then, and all of it English."""
    about_api = path == "/api/docs" or path.startswith("/api/docs/")
    return path in _ADDRESSES or (path.startswith("/api/") and not about_api)


def neighbourhood(address: str) -> str:
    """What counts as one address: of version 6 the network, in which one reader has 2^64 of them.

    "unknown" for all that is no address: what a server in front hands on may have any length.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address) and not parsed.ipv4_mapped:
        return str(ipaddress.ip_network((parsed.packed[:8] + bytes(8), 64)))
    return str(parsed)
