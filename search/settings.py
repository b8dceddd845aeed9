"""Every setting: one table, read once, at the edge (`search.cli` and `webapp.create_app`).

A setting comes from its command-line option, else its environment variable, else its default.
docs/configuration.md lists them; a test holds the two together.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from search.errors import SearchError

__all__ = [
    "ACCESS",
    "ARCHIVE",
    "CORS",
    "HOST",
    "LOG_FORMAT",
    "LOG_QUERIES",
    "MAX_PROXIES",
    "METRICS",
    "NAMES",
    "NER",
    "PORT",
    "PROXIES",
    "PUBLIC",
    "RATE_LIMIT",
    "REGION",
    "SETTINGS",
    "THREADS",
    "TIMEOUT",
    "WORKERS",
    "LogFormat",
    "Setting",
    "number_of",
    "path_of",
    "seconds_in",
    "seconds_of",
    "switched_on",
    "value_of",
]


@dataclass(frozen=True, slots=True)
class Setting:
    """A named value the user can choose.

    Attributes:
        option: its command-line option, also the name in messages.
        variable: its environment variable.
        default: as it would be typed.
        meaning: one sentence for help and documentation.
    """

    option: str
    variable: str
    default: str
    meaning: str


class LogFormat(StrEnum):
    """How a line of the log is written."""

    TEXT = "text"
    JSON = "json"


ARCHIVE = Setting(
    "--archive",
    "SEARCH_ARCHIVE",
    "index",
    "Folder of the archive: its database and the index made from it.",
)
REGION = Setting(
    "--region",
    "SEARCH_REGION",
    "",
    "Folder of curated names (people.tsv, organisations.tsv, places.tsv); "
    "without it, the Sahel region that comes with the program.",
)
NER = Setting(
    "--ner",
    "SEARCH_NER",
    "off",
    "Let spaCy add names that the rules do not see; needs the extra [ner].",
)
HOST = Setting("--host", "SEARCH_HOST", "127.0.0.1", "Address the web server listens on.")
PORT = Setting("--port", "SEARCH_PORT", "8000", "Port the web server listens on.")
ACCESS = Setting(
    "--access",
    "SEARCH_ACCESS",
    "",
    "File of who may read, which search-cli access writes; all others are asked to log in.",
)
PUBLIC = Setting(
    "--public",
    "SEARCH_PUBLIC",
    "off",
    "Let everybody read who can ask: needed without a log-in where other machines can, by --host "
    "or --proxies.",
)
NAMES = Setting(
    "--names",
    "SEARCH_NAMES",
    "",
    "Names by which the site may be asked, such as press.example.org, with commas between; "
    "localhost, addresses and the name of this machine always may.",
)
WORKERS = Setting(
    "--workers",
    "SEARCH_WORKERS",
    "2",
    "Processes of the web server; as many as there are processors to use.",
)
THREADS = Setting(
    "--threads", "SEARCH_THREADS", "4", "Requests that each of them answers at the same time."
)
PROXIES = Setting(
    "--proxies",
    "SEARCH_PROXIES",
    "0",
    "How many web servers in front of this one say in X-Forwarded headers who asks.",
)
RATE_LIMIT = Setting(
    "--rate-limit",
    "SEARCH_RATE_LIMIT",
    "",
    "How often one address may ask, such as 60/minute; needs the extra [limits].",
)
METRICS = Setting(
    "--metrics",
    "SEARCH_METRICS",
    "off",
    "Tell figures for Prometheus at /metrics; needs the extra [metrics].",
)
LOG_FORMAT = Setting(
    "--log-format", "SEARCH_LOG_FORMAT", "text", "How lines of the log are written: text or json."
)
LOG_QUERIES = Setting(
    "--log-queries", "SEARCH_LOG_QUERIES", "off", "Write into the log what is searched for, too."
)
CORS = Setting(
    "--cors",
    "SEARCH_CORS",
    "",
    "Sites whose pages may ask the JSON API from a browser, such as https://example.org, with "
    "commas between; * for all.",
)

TIMEOUT = Setting(
    "--timeout",
    "SEARCH_TIMEOUT",
    "5",
    "Seconds a search may take; one that runs out answers with what it has found.",
)

MAX_PROXIES = 10
_MOST_SECONDS = 3_600
_SWITCHES = {"on": True, "1": True, "off": False, "0": False}

SETTINGS = (
    ARCHIVE,
    REGION,
    NER,
    HOST,
    PORT,
    ACCESS,
    PUBLIC,
    NAMES,
    WORKERS,
    THREADS,
    TIMEOUT,
    PROXIES,
    RATE_LIMIT,
    METRICS,
    LOG_FORMAT,
    LOG_QUERIES,
    CORS,
)


def value_of(setting: Setting, environ: Mapping[str, str] = os.environ) -> str:
    """The value from the environment, else the default.

    Raises:
        SearchError: the variable is set but empty where the setting needs a value.
    """
    value = environ.get(setting.variable, setting.default)
    if not value.strip() and setting.default:
        raise SearchError(f"{setting.variable} is empty; unset it or give it a value")
    return value


def path_of(setting: Setting, environ: Mapping[str, str] = os.environ) -> Path | None:
    """The value of a setting that names a file; None where the variable is not set.

    Raises:
        SearchError: the variable is set but empty, as one that was forgotten to be filled is.
    """
    value = environ.get(setting.variable)
    if value is not None and not value.strip():
        raise SearchError(f"{setting.variable} is empty; unset it or give it a value")
    return None if value is None else Path(value)


def switched_on(setting: Setting, environ: Mapping[str, str] = os.environ) -> bool:
    """The value of a setting that is on or off.

    Raises:
        SearchError: it is neither.
    """
    value = value_of(setting, environ).strip().lower()
    if value not in _SWITCHES:
        raise SearchError(f"{setting.variable}: {value!r} is neither on nor off")
    return _SWITCHES[value]


def number_of(setting: Setting, most: int, environ: Mapping[str, str] = os.environ) -> int:
    """The value of a setting that is a whole number from 0 on.

    Raises:
        SearchError: it is none, or more than `most`.
    """
    value = value_of(setting, environ).strip()
    if not value.isdecimal() or not value.isascii() or not int(value) <= most:
        raise SearchError(f"{setting.variable}: {value!r} is no whole number from 0 to {most}")
    return int(value)


def seconds_of(setting: Setting, environ: Mapping[str, str] = os.environ) -> float:
    """The value of a setting that is a number of seconds.

    Raises:
        SearchError: it is none that `seconds_in` takes.
    """
    try:
        return seconds_in(value_of(setting, environ))
    except ValueError as error:
        raise SearchError(f"{setting.variable}: {error}") from None


def seconds_in(text: str) -> float:
    """A number of seconds, as it was typed.

    Raises:
        ValueError: it is no number, not above 0, or more than an hour.
    """
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds <= _MOST_SECONDS:  # not a number is neither
        raise ValueError(f"{text!r} is no number of seconds above 0 and up to {_MOST_SECONDS:,}")
    return seconds
