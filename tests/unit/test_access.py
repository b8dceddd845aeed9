"""The file of who may read: what it takes, what it keeps, and what it refuses."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import pytest

from search.access import AccessList, Password, new_token, read, token_digest, write
from search.errors import SearchError

SECRET = "correct horse battery"  # noqa: S105 - of the tests


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    people = AccessList().with_person("anna", Password.of(SECRET)).with_program("feeds", "token")
    write(tmp_path / "access", people)
    again = read(tmp_path / "access")
    assert again == people
    assert again.knows_person("anna", SECRET)
    assert again.knows_token("token")


def test_the_file_is_for_its_owner_and_holds_no_secret(tmp_path: Path) -> None:
    token = new_token()
    people = AccessList().with_person("anna", Password.of(SECRET)).with_program("feeds", token)
    write(tmp_path / "access", people)
    assert stat.S_IMODE((tmp_path / "access").stat().st_mode) == 0o600
    text = (tmp_path / "access").read_text(encoding="utf-8")
    assert SECRET not in text
    assert token not in text
    assert [file.name for file in tmp_path.iterdir()] == ["access"]


def test_a_file_keeps_its_permissions_and_a_link_its_place(tmp_path: Path) -> None:
    write(tmp_path / "access", AccessList())
    (tmp_path / "access").chmod(0o640)
    (tmp_path / "link").symlink_to("access")
    write(tmp_path / "link", AccessList().with_program("feeds", "token"))
    assert (tmp_path / "link").is_symlink()
    assert read(tmp_path / "access").knows_token("token")
    assert stat.S_IMODE((tmp_path / "access").stat().st_mode) == 0o640


def test_what_cannot_be_written_whole_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "access", AccessList().with_program("feeds", "token"))

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    (tmp_path / ".access.new").write_text("of one that was killed", encoding="utf-8")
    with pytest.raises(OSError, match="No space"):
        write(tmp_path / "access", AccessList())
    assert read(tmp_path / "access").knows_token("token")
    assert [file.name for file in tmp_path.iterdir()] == ["access"]


@pytest.mark.parametrize(
    "secret", ["", "too short", "x" * 257, "two\nlines of text", "nul\0nul\0nul\0"]
)
def test_a_password_that_is_none_is_refused(secret: str) -> None:
    with pytest.raises(SearchError):
        Password.of(secret)


def test_the_same_password_is_another_hash_each_time() -> None:
    first, second = Password.of(SECRET), Password.of(SECRET)
    assert first.digest != second.digest
    assert first.is_made_of(SECRET)
    assert not first.is_made_of(SECRET + "y")
    assert not first.is_made_of(SECRET + "\0")


def test_hashing_costs_what_is_recommended() -> None:
    """N = 2^14, r = 8, p = 5: OWASP's least for scrypt with 16 MiB."""
    assert Password.of(SECRET).cost == (2**14, 8, 5)


def test_an_accent_is_the_same_however_it_is_typed() -> None:
    people = AccessList().with_person("Goi\u0308ta", Password.of("Assimi Goi\u0308ta 2020"))
    assert people.knows_person("Goïta", "Assimi Goïta 2020")
    assert "Goïta" not in people.without("Goi\u0308ta").people


def test_an_unknown_name_costs_as_much_as_a_known_one(monkeypatch: pytest.MonkeyPatch) -> None:
    costs = []
    scrypt = hashlib.scrypt

    def counted(secret: bytes, **named: int) -> bytes:
        costs.append((named["n"], named["r"], named["p"]))
        return scrypt(secret, **named)  # type: ignore[arg-type]

    people = AccessList().with_person("anna", Password.of(SECRET))
    monkeypatch.setattr(hashlib, "scrypt", counted)
    assert not people.knows_person("anna", "something else")
    assert not people.knows_person("nobody", "something else")
    assert len(costs) == 2
    assert costs[0] == costs[1]


@pytest.mark.parametrize("name", ["", "a b", "a:b", "#a", "a\nb", "a\x00", "a\u200b", "x" * 65])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(SearchError, match="is no name"):
        AccessList().with_program(name, "token")


def test_a_name_belongs_to_one() -> None:
    people = AccessList().with_program("anna", "token")
    with pytest.raises(SearchError, match="is taken"):
        people.with_person("anna", Password.of(SECRET))
    with pytest.raises(SearchError, match="nobody named 'otto'"):
        people.without("otto")


DIGEST = token_digest("token").hex()
PERSON = f"person anna scrypt:2:8:1:{'0' * 32}:{'0' * 64}"


@pytest.mark.parametrize(
    "line",
    [
        "anna",
        "anna:secret-of-anna",
        "person anna secret-of-anna",
        f"person anna sha256:{DIGEST}",
        f"program anna sha256:{DIGEST[:-1]}",
        f"program anna sha256:{DIGEST} more",
        f"programs anna sha256:{DIGEST}",
        f"program a:b sha256:{DIGEST}",
        PERSON.replace(":2:", ":3:"),
        PERSON.replace(":2:", ":0:"),
        PERSON.replace(":8:", ":0:"),
        PERSON.replace(":2:8:", ":1048576:99:"),
        f"{PERSON}\nprogram anna sha256:{DIGEST}",
    ],
)
def test_a_line_that_cannot_be_understood_is_named_and_not_repeated(
    tmp_path: Path, line: str
) -> None:
    file = tmp_path / "access"
    file.write_text(f"# first\n\nprogram feeds sha256:{DIGEST}\n{line}\n", encoding="utf-8")
    with pytest.raises(
        SearchError, match=r"line [45] cannot be understood; take it out"
    ) as refused:
        read(file)
    assert "secret" not in str(refused.value)


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SearchError, match="there is no such file"):
        read(tmp_path / "access")
    with pytest.raises(SearchError, match="cannot be read: Is a directory"):
        read(tmp_path)
    os.mkfifo(tmp_path / "pipe")  # nobody will ever write into it
    (tmp_path / "endless").symlink_to("/dev/zero")
    for name in ("pipe", "endless"):
        with pytest.raises(SearchError, match="is no file"):
            read(tmp_path / name)
    (tmp_path / "access").write_bytes(b"\xff\xfe")
    with pytest.raises(SearchError, match="no text in UTF-8"):
        read(tmp_path / "access")
    (tmp_path / "access").write_bytes(b"#" * 1_000_001)
    with pytest.raises(SearchError, match="too long"):
        read(tmp_path / "access")
