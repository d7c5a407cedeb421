"""The index client against a real server on loopback that does everything wrong."""

from __future__ import annotations

import json
import stat
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from guard.ports import IndexAnswer, Presence
from guard.tools.cache import read_sealed, write_sealed
from guard.tools.index import SimpleIndex
from guard.tools.index_cache import AnswerCache
from guard.tools.index_config import DEFAULT_INDEX, IndexSettings
from tests.index_server import Index, Project, serving

Ask = Callable[..., IndexAnswer]


def client(tmp_path: Path, *indexes: Index, deadline: float = 10.0) -> SimpleIndex:
    settings = IndexSettings(tuple(index.url for index in indexes), "a test")
    return SimpleIndex(settings, AnswerCache(tmp_path), deadline)


def ask(index: SimpleIndex, name: str, *, network: bool = True) -> IndexAnswer:
    return index.ask([name], network=network)[name]


FULL = {
    "the-name": Project(
        {
            "1.0": {"time": "2020-05-01T10:00:00.000000Z", "yanked": "broken", "hash": "a" * 64},
            "1.1": {"time": "2026-01-02T10:00:00Z", "provenance": True},
        },
        status={"status": "archived", "reason": "done"},
    )
}


def test_all_that_json_says(tmp_path: Path) -> None:
    with serving(FULL) as server:
        answer = ask(client(tmp_path, server), "the-name")
    assert (answer.presence, answer.status, answer.asked) == (Presence.EXISTS, "archived", None)
    old, new = answer.releases["1.0"], answer.releases["1.1"]
    assert (old.yanked, old.has_provenance, old.hashes) == (True, False, frozenset({"sha256:" + "a" * 64}))
    assert old.uploaded == datetime(2020, 5, 1, 10, tzinfo=UTC)
    assert (new.yanked, new.has_provenance) == (False, True)


def test_html_says_less_and_unknown_is_not_no(tmp_path: Path) -> None:
    with serving(FULL, form="html") as server:
        answer = ask(client(tmp_path, server), "the-name")
    assert (answer.presence, answer.status) == (Presence.EXISTS, "")
    assert answer.releases["1.0"].yanked is True
    assert answer.releases["1.1"].uploaded is None
    assert answer.releases["1.1"].has_provenance is None


@pytest.mark.parametrize("status", ["quarantined", {"status": "quarantined"}])
def test_a_status_is_a_string_or_an_object(tmp_path: Path, status: object) -> None:
    with serving({"a": Project(status=status)}) as server:
        assert ask(client(tmp_path, server), "a").status == "quarantined"


def test_a_project_that_is_not_there(tmp_path: Path) -> None:
    with serving(["a"]) as server:
        assert ask(client(tmp_path, server), "b").presence is Presence.MISSING


MISCHIEF = {
    "status-500": "status 500",
    "status-401": "status 401",
    "other-host": "another host",
    "loop": "too many redirects",
    "sign-in-page": "lists no file",
    "garbage": "not PEP 691",
    "deep": "not PEP 691",
    "wrong-type": "neither",
    "other-project": "another project",
    "other-version": "not PEP 691",
    "no-http": "cannot be reached",
    "closes-early": "broke off",
    "huge": "more than",
    "huge-announced": "more than",
    "bomb": "more than",
}


@pytest.mark.parametrize(("mischief", "reason"), MISCHIEF.items())
def test_a_server_that_misbehaves_could_not_be_asked(tmp_path: Path, mischief: str, reason: str) -> None:
    with serving(["a"], mischief=mischief) as server:
        index = client(tmp_path, server, deadline=60 if mischief == "bomb" else 10)
        answer = ask(index, "a")
        assert answer.presence is Presence.UNKNOWN
        assert reason in answer.reason
        # Nothing of it is remembered.
        assert ask(index, "a", network=False).presence is Presence.UNKNOWN


@pytest.mark.parametrize("mischief", ["hangs", "drips"])
def test_the_deadline_holds(tmp_path: Path, mischief: str) -> None:
    with serving(["a"], mischief=mischief) as server:
        started = time.monotonic()
        answers = client(tmp_path, server, deadline=0.4).ask([f"a{n}" for n in range(30)], network=True)
        assert time.monotonic() - started < 8  # far more than 0.4, far less than 30 waits
    assert {answer.presence for answer in answers.values()} == {Presence.UNKNOWN}


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    settings = IndexSettings(("http://someone:secret@127.0.0.1:9/simple/",), "a test")
    index = SimpleIndex(settings, AnswerCache(tmp_path), 5)
    answer = ask(index, "a")
    assert answer.presence is Presence.UNKNOWN
    assert "secret" not in answer.reason + index.name


@pytest.mark.parametrize("mischief", ["same-host", "zipped"])
def test_what_is_allowed(tmp_path: Path, mischief: str) -> None:
    with serving(["a"], mischief=mischief) as server:
        assert ask(client(tmp_path, server), "a").presence is Presence.EXISTS


@pytest.mark.parametrize("name", ["../secret", "a/b", "a?x", "", "-a", "a" * 300, "é", "A", "a\n", "a%2fb"])
def test_a_name_with_a_path_in_it_is_never_sent(tmp_path: Path, name: str) -> None:
    with serving(["a"]) as server:
        assert ask(client(tmp_path, server), name).presence is Presence.UNKNOWN
        assert server.requests == []


def test_credentials_go_in_a_header_to_the_index_alone(tmp_path: Path) -> None:
    with serving(["a"]) as server:
        url = server.url.replace("http://", "http://me:pass%20word@")
        index = SimpleIndex(IndexSettings((url,), "a test"), AnswerCache(tmp_path))
        assert ask(index, "a").presence is Presence.EXISTS
        [(_, path, headers)] = server.requests
    assert path == "/simple/a/"
    assert headers["authorization"].startswith("Basic ")
    stored = b"".join(file.read_bytes() for file in tmp_path.rglob("*.json"))
    assert b"pass" not in stored


@pytest.mark.parametrize("url", ["ftp://x.example/", "http://index.example/simple/", "nonsense", "http://[x"])
def test_addresses_that_are_not_asked(tmp_path: Path, url: str) -> None:
    index = SimpleIndex(IndexSettings((url,), "a test"), AnswerCache(tmp_path))
    assert ask(index, "a").presence is Presence.UNKNOWN


def test_a_known_page_is_only_confirmed(tmp_path: Path) -> None:
    with serving(["a"]) as server:
        index = client(tmp_path, server)
        first, second = ask(index, "a"), ask(index, "a")
        assert "if-none-match" in server.requests[1][2]
        server.projects["a"].versions = {"1.0": {}, "2.0": {}}
        third = ask(index, "a")
    assert first == second
    assert "2.0" in third.releases


def test_memory_answers_without_network(tmp_path: Path) -> None:
    with serving(["a"]) as server:
        index = client(tmp_path, server)
        index.ask(["a", "b"], network=True)
        count = len(server.requests)
        found = index.ask(["a", "b", "c"], network=False)
        assert len(server.requests) == count
    assert [found[name].presence for name in "abc"] == [Presence.EXISTS, Presence.MISSING, Presence.UNKNOWN]
    assert found["a"].asked is not None


def test_a_project_that_vanished_is_missing_though_remembered(tmp_path: Path) -> None:
    with serving(["a"]) as server:
        index = client(tmp_path, server)
        ask(index, "a")
        del server.projects["a"]
        assert ask(index, "a").presence is Presence.MISSING


def test_the_cache_is_private_and_a_damaged_one_is_ignored(tmp_path: Path) -> None:
    with serving(["a"]) as server:
        index = client(tmp_path, server)
        ask(index, "a")
        [file] = (path for path in tmp_path.rglob("answers/*/*") if path.is_file())
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        sealed = file.read_bytes()
        data = read_sealed(file)
        assert data is not None
        whole = json.loads(data)
        assert data == json.dumps(whole).encode()
        for damage in (b"[]", b"{}", json.dumps({**whole, "releases": {"1": 5}}).encode(), b"[" * 100_000):
            write_sealed(file, damage)
            assert ask(index, "a", network=False).presence is Presence.UNKNOWN
        write_sealed(file, json.dumps({**whole, "when": "2020-01-01T00:00:00+00:00"}).encode())
        assert ask(index, "a", network=False).presence is Presence.UNKNOWN
        for forged in (b"", data, sealed[:32] + data.replace(b"false", b"null"), sealed[:-1]):
            file.write_bytes(forged)
            assert ask(index, "a", network=False).presence is Presence.UNKNOWN
        file.write_bytes(sealed)
        assert ask(index, "a", network=False).presence is Presence.EXISTS
        file.chmod(0o666)
        assert ask(index, "a", network=False).presence is Presence.UNKNOWN
        file.unlink()
        file.mkdir()
        assert ask(index, "a").presence is Presence.EXISTS
        assert ask(index, "a", network=False).presence is Presence.EXISTS


def test_several_indexes(tmp_path: Path) -> None:
    with (
        serving(["a", "both"]) as one,
        serving(["b", "both"]) as two,
        serving([], mischief="status-500") as bad,
    ):
        index = client(tmp_path, one, two)
        found = index.ask(["a", "b", "both", "none"], network=True)
        assert [answer.presence.name for answer in found.values()] == [
            "EXISTS",
            "EXISTS",
            "EXISTS",
            "MISSING",
        ]
        found = client(tmp_path, one, bad).ask(["a", "none"], network=True)
        assert [answer.presence.name for answer in found.values()] == ["EXISTS", "UNKNOWN"]


def test_many_names_at_once(tmp_path: Path) -> None:
    names = [f"name-{number}" for number in range(200)]
    with serving(names[::2]) as server:
        found = client(tmp_path, server, deadline=60).ask(names, network=True)
    assert {name for name, answer in found.items() if answer.presence is Presence.EXISTS} == set(names[::2])
    assert {name for name, answer in found.items() if answer.presence is Presence.MISSING} == set(names[1::2])


def test_no_index_allowed(tmp_path: Path) -> None:
    index = SimpleIndex(IndexSettings((), "no-index in the environment"), AnswerCache(tmp_path))
    assert ask(index, "a").presence is Presence.UNKNOWN


def test_memory_of_the_default_index_needs_no_client(tmp_path: Path) -> None:
    index = SimpleIndex(IndexSettings((DEFAULT_INDEX,), "no setting"), AnswerCache(tmp_path))
    answer = IndexAnswer("a", Presence.EXISTS)
    index.cache.put(DEFAULT_INDEX, answer, "", "", datetime.now(UTC))
    assert ask(index, "a", network=False).presence is Presence.EXISTS
    assert ask(index, "b", network=False).presence is Presence.UNKNOWN
    assert index.name == "the default index (no setting)"
