"""Answers that nobody takes."""

from __future__ import annotations

import socket

import pytest

from search.cli import serving

pytestmark = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="needs a pair of sockets")


def test_an_answer_that_is_not_taken_is_given_up(monkeypatch):
    monkeypatch.setattr(serving, "_TAKE_WITHIN", 0.1)
    near, far = socket.socketpair()
    with far, serving._Answering(fileno=near.detach()) as answering:
        with pytest.raises(BrokenPipeError, match="not taken"):
            answering.sendall(b"x" * 10_000_000)
        assert answering.gettimeout() is None  # a request is waited for as before


def test_an_answer_that_is_taken_arrives_whole(monkeypatch):
    monkeypatch.setattr(serving, "_PIECE", 7_000)
    near, far = socket.socketpair()
    with far, serving._Answering(fileno=near.detach()) as answering:
        answering.sendall(b"x" * 30_000)
        answering.sendall(b"")
        answering.shutdown(socket.SHUT_WR)
        assert sum(map(len, iter(lambda: far.recv(65_536), b""))) == 30_000
