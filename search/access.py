"""Who may read the archive over the web: a file of names, with what proves each of them.

The file is text, one name a line, and holds no secret as it is typed: of a person's password a
scrypt hash, of a program's token, which is too long to be guessed, a SHA-256. ::

    person anna scrypt:16384:8:5:SALT:HASH
    program harvester sha256:HASH
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import stat
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from search.durable import sync_folder
from search.errors import SearchError

__all__ = ["MIN_PASSWORD", "AccessList", "Password", "new_token", "read", "token_digest", "write"]

MIN_PASSWORD = 12
"""Characters of the shortest password that is taken."""

_MAX_PASSWORD = 256
_COST = (16_384, 8, 5)  # N, r and p of scrypt: 16 MiB and 0.2 s of a processor
_MAX_MEMORY = 256 * 1024 * 1024  # bytes that hashing may take
_MAX_FILE = 1_000_000  # bytes
_TOKEN = 32  # random bytes
_NAME = re.compile(r"[^\s:#\x00-\x1f\x7f][^\s:\x00-\x1f\x7f]{0,63}")
_PERSON = re.compile(r"scrypt:(\d{1,7}):(\d{1,2}):(\d{1,2}):([0-9a-f]{32}):([0-9a-f]{64})")
_PROGRAM = re.compile(r"sha256:([0-9a-f]{64})")
_HEAD = "# Who may read the archive: written by search-cli access\n"


@dataclass(frozen=True, slots=True)
class Password:
    """What a password is recognised by.

    Attributes:
        cost: N, r and p of scrypt.
    """

    cost: tuple[int, int, int]
    salt: bytes
    digest: bytes

    @classmethod
    def of(cls, password: str) -> Password:
        """Made of one that has been chosen.

        Raises:
            SearchError: it is too short, too long, or has characters that no browser sends.
        """
        if not password.isprintable():
            raise SearchError("a password is one line of letters, digits, signs and blanks")
        if not MIN_PASSWORD <= len(password) <= _MAX_PASSWORD:
            raise SearchError(
                f"a password has {MIN_PASSWORD} to {_MAX_PASSWORD} characters; four or five words "
                "that do not belong together are easy to keep in mind and hard to guess"
            )
        salt = secrets.token_bytes(16)
        return cls(_COST, salt, _scrypt(password, salt, _COST))

    def is_made_of(self, password: str) -> bool:
        """Whether this is the password; takes as long as making it, whatever the answer."""
        same = hmac.compare_digest(_scrypt(password, self.salt, self.cost), self.digest)
        return same and password.isprintable()  # to scrypt, NULs at the end are nothing

    def written(self) -> str:
        """As it stands in the file."""
        return ":".join(("scrypt", *map(str, self.cost), self.salt.hex(), self.digest.hex()))


@dataclass(frozen=True, slots=True)
class AccessList:
    """Who may read.

    Attributes:
        people: by name.
        programs: SHA-256 of their tokens by name.
    """

    people: Mapping[str, Password] = field(default_factory=dict)
    programs: Mapping[str, bytes] = field(default_factory=dict)

    def with_person(self, name: str, password: Password) -> AccessList:
        """With a person, or with another password for one who is there.

        Raises:
            SearchError: it is no name, or that of a program.
        """
        return AccessList({**self.people, _free(name, self.programs): password}, self.programs)

    def with_program(self, name: str, token: str) -> AccessList:
        """With a program, or with another token for one that is there.

        Raises:
            SearchError: it is no name, or that of a person.
        """
        added = {_free(name, self.people): token_digest(token)}
        return AccessList(self.people, {**self.programs, **added})

    def without(self, name: str) -> AccessList:
        """Without a person or a program.

        Raises:
            SearchError: there is neither.
        """
        name = _composed(name)
        if name not in self.people and name not in self.programs:
            raise SearchError(f"there is nobody named {name!r} in the file")
        return AccessList(
            {one: password for one, password in self.people.items() if one != name},
            {one: digest for one, digest in self.programs.items() if one != name},
        )

    def knows_person(self, name: str, password: str) -> bool:
        """Whether somebody has this name and password; unknown names take as long as known ones."""
        known = self.people.get(_composed(name))
        return (known or _NOBODY).is_made_of(password) and known is not None

    def knows_token(self, token: str) -> bool:
        """Whether it is the token of a program."""
        asked = token_digest(token)
        # All of them are compared, so that the time says nothing of which is nearly the same.
        return any([hmac.compare_digest(asked, digest) for digest in self.programs.values()])  # noqa: C419


def new_token() -> str:
    """A token that nobody guesses."""
    return secrets.token_urlsafe(_TOKEN)


def token_digest(token: str) -> bytes:
    """What a token is recognised by."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def read(path: Path) -> AccessList:
    """The file.

    Raises:
        SearchError: it is missing or cannot be read, or a line of it cannot be understood.
    """
    try:
        content = _content(path)
    except FileNotFoundError:
        raise SearchError(
            f"{path}: there is no such file of who may read; search-cli access add NAME makes it"
        ) from None
    except OSError as error:
        raise SearchError(f"{path}: cannot be read: {error.strerror}") from error
    if len(content) > _MAX_FILE:
        raise SearchError(f"{path}: too long to be a file of who may read")
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise SearchError(f"{path}: is no text in UTF-8") from error
    return _parsed(text, path)


def _content(path: Path) -> bytes:
    """No more than is looked at; a pipe would be waited for, and a device never end.

    Raises:
        SearchError: it is no file.
        OSError: it cannot be read.
    """
    with open(path, "rb", opener=_without_waiting) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise SearchError(f"{path}: is no file")
        return file.read(_MAX_FILE + 1)


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _parsed(text: str, path: Path) -> AccessList:
    people: dict[str, Password] = {}
    programs: dict[str, bytes] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            kind, name, proof = line.split()
            name = _free(name, {**people, **programs})
            if kind == "person":
                people[name] = _password(proof)
            else:
                programs[name] = _digest(kind, proof)
        except (ValueError, SearchError):
            # Not what stands there: somebody may have typed a password.
            raise SearchError(
                f"{path}: line {number} cannot be understood; take it out, and add whom it named "
                "again"
            ) from None
    return AccessList(people, programs)


def _password(proof: str) -> Password:
    found = _PERSON.fullmatch(proof)
    if not found:
        raise ValueError
    n, r, p = (int(found[part]) for part in (1, 2, 3))
    if n < 2 or n & (n - 1) or not r or not p or 128 * n * r > _MAX_MEMORY // 2:
        raise ValueError
    return Password((n, r, p), bytes.fromhex(found[4]), bytes.fromhex(found[5]))


def _digest(kind: str, proof: str) -> bytes:
    found = _PROGRAM.fullmatch(proof)
    if not found or kind != "program":
        raise ValueError
    return bytes.fromhex(found[1])


def write(path: Path, access: AccessList) -> None:
    """Put the file in its place in one step, when all of it is on the disk.

    A new one can be read by its owner only; one that was there keeps its owner and permissions.
    Only one process at a time may do this.

    Raises:
        OSError: it cannot be written.
    """
    path = path.resolve()
    people = (f"person {name} {made.written()}\n" for name, made in sorted(access.people.items()))
    programs = (
        f"program {name} sha256:{made.hex()}\n" for name, made in sorted(access.programs.items())
    )
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)  # of one that was killed
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123 - made above
            file.writelines((_HEAD, *people, *programs))
            file.flush()
            if path.exists():
                before = path.stat()
                os.fchown(descriptor, before.st_uid, before.st_gid)
                os.fchmod(descriptor, stat.S_IMODE(before.st_mode))
            os.fsync(descriptor)
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def _free(name: str, taken: Mapping[str, object]) -> str:
    name = _composed(name)
    if not _NAME.fullmatch(name) or not name.isprintable():
        raise SearchError(f"{name!r} is no name: up to 64 characters, no blanks, no colon")
    if name in taken:
        raise SearchError(f"{name!r} is taken; choose another name")
    return name


def _composed(text: str) -> str:
    """As browsers send it, whichever way it was typed (RFC 7617)."""
    return unicodedata.normalize("NFC", text)


def _scrypt(password: str, salt: bytes, cost: tuple[int, int, int]) -> bytes:
    n, r, p = cost
    secret = _composed(password).encode("utf-8", "surrogatepass")
    return hashlib.scrypt(secret, salt=salt, n=n, r=r, p=p, maxmem=_MAX_MEMORY, dklen=32)


_NOBODY = Password(_COST, bytes(16), bytes(32))
"""Whom unknown names are compared with."""
