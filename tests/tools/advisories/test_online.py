"""Asking services for advisories, against a real server on loopback that does everything wrong."""

from __future__ import annotations

import gzip
import json
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from guard.errors import ToolError
from guard.model.finding import Severity
from guard.ports import AdvisoryAnswers, Pin
from guard.tools.advisories.online import OnlineAdvisories, Service
from tests.tools.advisories.samples import entry

Reply = Callable[[BaseHTTPRequestHandler, Mapping[str, Any]], None]
PIN = Pin("web", "1.0")
HOLE = entry(
    "PYSEC-1",
    "web",
    events=[{"introduced": "0"}, {"fixed": "1.5"}],
    versions=["1.0"],
    aliases=["CVE-1"],
    summary="A hole.",
)


@contextmanager
def serving(reply: Reply) -> Iterator[tuple[str, list[tuple[str, Mapping[str, Any]]]]]:
    """Yields the address and what was asked: path, and the body where there is one."""
    asked: list[tuple[str, Mapping[str, Any]]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            question = json.loads(body) if body else {}
            asked.append((self.path, question))
            with suppress(BrokenPipeError, ConnectionResetError):
                reply(self, question)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1/", asked
        finally:
            server.shutdown()
            thread.join()


def sends(data: bytes, status: int = 200, kind: str = "application/json", **headers: str) -> Reply:
    def reply(handler: BaseHTTPRequestHandler, _: Mapping[str, Any]) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    return reply


def says(*answers: Any) -> Reply:
    return sends(b"".join(json.dumps(answer).encode() for answer in answers))


def page(version: str = "1.0", name: str = "web", vulns: Any = ()) -> dict[str, Any]:
    return {"info": {"name": name, "version": version}, "vulnerabilities": list(vulns)}


def vuln(id: str, *aliases: str, fixed: Sequence[str] = ("1.5",), **more: Any) -> dict[str, Any]:
    return {"id": id, "aliases": list(aliases), "details": "A hole.", "fixed_in": list(fixed), **more}


def none_exist(_: Sequence[Pin]) -> Collection[Pin]:
    return ()


def audited(
    service: Service,
    reply: Reply,
    *pins: Pin,
    existing: Callable[[Sequence[Pin]], Collection[Pin]] = none_exist,
    deadline: float = 10.0,
) -> AdvisoryAnswers:
    with serving(reply) as (url, _):
        database = OnlineAdvisories(service, url, existing=existing, deadline=deadline)
        return database.audit(pins or [PIN])


def names(answers: AdvisoryAnswers, pin: Pin = PIN) -> list[str]:
    return [one.id for one in answers.found.get(pin, ())]


def test_osv_says_all_of_a_package_at_once() -> None:
    with serving(says({"vulns": [HOLE]})) as (url, asked):
        database = OnlineAdvisories(Service.OSV, url)
        answers = database.audit([PIN, Pin("web", "1.5"), Pin("web", "1.4")])
        assert database.clean_version(PIN) == "1.5"
        assert [one.id for one in database.admitted("web", "<1.5")] == ["PYSEC-1"]
        assert database.admitted("web", ">=1.5") == ()
    assert asked == [("/v1/query", {"package": {"name": "web", "ecosystem": "PyPI"}})]
    [advisory] = answers.found[PIN]
    assert (advisory.aliases, advisory.fixed, advisory.summary) == (("CVE-1",), ("1.5",), "A hole.")
    assert list(answers.found) == [PIN, Pin("web", "1.4")]
    assert not answers.unanswered


def test_osv_is_read_page_by_page() -> None:
    second = entry("MAL-2", "web", versions=["1.0"])

    def reply(handler: BaseHTTPRequestHandler, question: Mapping[str, Any]) -> None:
        answer = (
            {"vulns": [second]} if "page_token" in question else {"vulns": [HOLE], "next_page_token": "x"}
        )
        says(answer)(handler, question)

    answers = audited(Service.OSV, reply)
    assert names(answers) == ["MAL-2", "PYSEC-1"]
    assert answers.found[PIN][0].is_malware


def test_what_osv_has_never_heard_of_is_clean_only_where_the_index_has_it() -> None:
    there = Pin("other", "1.0")
    asked: list[Pin] = []

    def existing(pins: Sequence[Pin]) -> Collection[Pin]:
        asked.extend(pins)
        return [there]

    answers = audited(Service.OSV, says({}), PIN, there, existing=existing)
    assert asked == [PIN, there]
    assert list(answers.unanswered) == [PIN]
    assert "knows nothing" in answers.unanswered[PIN]


def test_what_osv_withdrew_is_no_silence() -> None:
    gone = {**HOLE, "withdrawn": "2026-01-01T00:00:00Z"}
    answers = audited(Service.OSV, says({"vulns": [gone]}))
    assert (answers.found, answers.unanswered) == ({}, {})


def test_pypi_says_what_is_known_of_one_version() -> None:
    holes = [
        vuln("PYSEC-1", "CVE-1"),
        vuln("GHSA-1", "CVE-1", fixed=["2.0"]),
        vuln("PYSEC-2", withdrawn="2026-01-01"),
    ]
    pages = {"1.0": page(vulns=holes), "1.5": page("1.5", vulns=holes[1:2]), "2.0": page("2.0")}

    def reply(handler: BaseHTTPRequestHandler, question: Mapping[str, Any]) -> None:
        version = handler.path.split("/")[-2]
        says(pages[version])(handler, question)

    with serving(reply) as (url, asked):
        database = OnlineAdvisories(Service.PYPI, url)
        answers = database.audit([PIN])
        assert asked == [("/v1/web/1.0/json", {})]
        assert database.clean_version(PIN) == "2.0"
        with pytest.raises(ToolError, match="ranges"):
            database.admitted("web", ">=1")
    [advisory] = answers.found[PIN]
    assert (advisory.id, set(advisory.aliases)) == ("PYSEC-1", {"CVE-1", "GHSA-1"})
    assert advisory.severity is Severity.HIGH


def test_pypi_knows_a_clean_version() -> None:
    answers = audited(Service.PYPI, says(page()))
    assert (answers.found, answers.unanswered) == ({}, {})


def _hangs(handler: BaseHTTPRequestHandler, _: Mapping[str, Any]) -> None:
    threading.Event().wait(2)


def _drips(handler: BaseHTTPRequestHandler, _: Mapping[str, Any]) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _number in range(60):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        threading.Event().wait(0.05)


def _huge(handler: BaseHTTPRequestHandler, _: Mapping[str, Any]) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _number in range(200):
        handler.wfile.write(b" " * 2**20)


def _cut(handler: BaseHTTPRequestHandler, _: Mapping[str, Any]) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b'{"vulns":')


@cache
def _bomb() -> bytes:
    return gzip.compress(b" " * 200 * 2**20, 1)


def _unpacks(handler: BaseHTTPRequestHandler, asked: Mapping[str, Any]) -> None:
    """Made where it is asked for: the module is read by every worker."""
    sends(_bomb(), Content_Encoding="gzip")(handler, asked)


BOTH = [
    (sends(b"not here", 404), "status 404"),
    (sends(b"broken", 500), "status 500"),
    (sends(b"wait", 429), "status 429"),
    (sends(b""), "not JSON"),
    (sends(b"<html>Sign in</html>", kind="text/html"), "not JSON"),
    (sends(b"["), "not JSON"),
    (sends(b"[" * 100_000), "not JSON"),
    (says([]), "no JSON object"),
    (says(None), "no JSON object"),
    (sends(b"", 302, Location="http://localhost:9/v1/query"), "another host"),
    (_unpacks, "more than"),
    (_huge, "more than"),
    (_cut, "broke off|ended early|failed"),
]


@pytest.mark.parametrize("service", list(Service))
@pytest.mark.parametrize(("reply", "reason"), BOTH)
def test_a_service_that_misbehaves_leaves_the_dependency_unanswered(
    service: Service, reply: Reply, reason: str
) -> None:
    answers = audited(service, reply, existing=lambda pins: pins)
    assert answers.found == {}
    [[pin, problem]] = answers.unanswered.items()
    assert pin == PIN
    assert any(part in problem for part in reason.split("|")), problem


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"error": "quota"}, "form of OSV"),
        ({"vulns": {}}, "form of OSV"),
        ({"vulns": [{"id": "PYSEC-1"}]}, "OSV form"),
        ({"vulns": [entry("PYSEC-1", "other", versions=["1.0"])]}, "another package"),
        ({"vulns": [HOLE], "next_page_token": "again"}, "pages"),
    ],
)
def test_answers_that_are_not_osv(answer: Any, reason: str) -> None:
    answers = audited(Service.OSV, says(answer))
    assert (answers.found, reason in answers.unanswered[PIN]) == ({}, True)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"info": {"name": "web", "version": "1.0"}}, "does not say"),
        ({"info": {"name": "web", "version": "1.0"}, "vulnerabilities": None}, "does not say"),
        ({"vulnerabilities": []}, "does not say"),
        (page(name="other"), "another project"),
        (page("2.0"), "another project or version"),
        (page(vulns=["PYSEC-1"]), "cannot be read"),
        (page(vulns=[{"id": "PYSEC-1"}]), "cannot be read"),
        (page(vulns=[{**vuln("PYSEC-1"), "fixed_in": [None]}]), "cannot be read"),
    ],
)
def test_answers_that_are_not_of_the_index(answer: Any, reason: str) -> None:
    answers = audited(Service.PYPI, says(answer))
    assert (answers.found, reason in answers.unanswered[PIN]) == ({}, True)


@pytest.mark.parametrize("service", list(Service))
@pytest.mark.parametrize("reply", [_hangs, _drips])
def test_the_deadline_holds_for_all_together(service: Service, reply: Reply) -> None:
    pins = [Pin(f"web{number}", "1.0") for number in range(30)]
    started = time.monotonic()
    answers = audited(service, reply, *pins, deadline=0.4)
    assert time.monotonic() - started < 8  # far more than 0.4, far less than 30 waits
    assert set(answers.unanswered) == set(pins)


def test_a_service_that_is_not_there() -> None:
    database = OnlineAdvisories(Service.OSV, "http://127.0.0.1:9/v1/", deadline=5)
    assert "cannot be reached" in database.audit([PIN]).unanswered[PIN]
    assert database.clean_version(PIN) == ""
    with pytest.raises(ToolError, match="cannot be reached"):
        database.admitted("web", "")


@pytest.mark.parametrize("address", ["ftp://x.example/", "http://osv.example/v1/", "nonsense"])
def test_addresses_that_are_not_asked(address: str) -> None:
    with pytest.raises(ToolError):
        OnlineAdvisories(Service.OSV, address).audit([PIN])


@pytest.mark.parametrize("pin", [Pin("web", "../../secret"), Pin("web", "1.0/../2"), Pin("web", "1?x")])
def test_a_version_with_a_path_in_it_is_never_sent(pin: Pin) -> None:
    with serving(says(page())) as (url, asked):
        answers = OnlineAdvisories(Service.PYPI, url).audit([pin])
        assert asked == []
    assert "no version" in answers.unanswered[pin]


def test_one_answer_that_fails_spoils_no_other() -> None:
    def reply(handler: BaseHTTPRequestHandler, question: Mapping[str, Any]) -> None:
        known = question["package"]["name"] == "web"
        (says({"vulns": [HOLE]}) if known else sends(b"", 500))(handler, question)

    answers = audited(Service.OSV, reply, PIN, Pin("other", "1"))
    assert names(answers) == ["PYSEC-1"]
    assert list(answers.unanswered) == [Pin("other", "1")]
