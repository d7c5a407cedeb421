"""Servers that misbehave: the package index, the service of advisories, the model's endpoint."""

from __future__ import annotations

import gzip
import io
import json
import stat
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from benchmarks.faults.lab import BAD, BLOCKED, INCOMPLETE, STOPPED, Fault, Lab
from benchmarks.faults.serving import served
from tests import index_server, model_server
from tests.tools.advisories.samples import entry
from tests.tools.advisories.test_sync import good, sends
from tests.tools.advisories.test_sync import serving as serving_zip

MISCHIEF = (
    "status-500", "status-401", "other-host", "loop", "sign-in-page", "garbage", "deep", "wrong-type",
    "other-project", "other-version", "no-http", "closes-early", "huge-announced", "huge", "bomb", "hangs", "drips",
)  # fmt: skip
HELD_UP = ("huge", "bomb", "hangs", "drips", "huge-announced")
PLACES = {
    "requirements.txt": "left-alone==1.0\n",
    "pyproject.toml": '[project]\nname = "x"\ndependencies = ["left-alone==1.0"]\n',
}


def faults() -> Iterator[Fault]:
    """All of them."""
    promise = "exit 3 (nobody knows whether the package exists); nothing is asked of another host"
    for mischief in MISCHIEF:
        for path in PLACES:
            yield Fault(
                "index", f"{mischief}, {path}", promise, partial(_index, mischief, path), mischief in HELD_UP
            )
    for name, address in ADDRESSES.items():
        yield Fault("index", f"its address is {name}", promise, partial(_address, address))
    kept = "exit 2 or 3, and the database that was in place stays as it was"
    for name, archive in ARCHIVES.items():
        yield Fault("advisories", f"synced: {name}", kept, partial(_synced, archive))
        yield Fault(
            "advisories",
            f"in place: {name}",
            "never exit 0: what cannot be read is not looked up in",
            partial(_placed, archive),
        )
    for name, answer in ANSWERS.items():
        yield Fault("advisories", f"the server answers {name}", kept, partial(_answered, answer))
    sent = "exit 1 (the change stays blocked); nothing is sent elsewhere; nothing outside of the files is written"
    for name, act in MODELS.items():
        waits = name in ("says nothing", "drips")
        yield Fault("model", name, sent, partial(_model, act), waits)
    for status in (301, 302, 303, 307, 308):
        for path in ("/v1/responses", "/elsewhere"):
            yield Fault(
                "model",
                f"answers {status} to {path} of another host",
                sent,
                partial(_redirected, status, path),
            )
    for name, edit in EDITS.items():
        yield Fault("model", f"edits {name}", sent, partial(_edited, edit))


def _proposal(lab: Lab, path: str) -> None:
    repo = lab.repo("good")
    repo.git("checkout", "-q", "feature")
    repo.commit({path: PLACES[path]})
    repo.git("checkout", "-q", "main")


def _index(mischief: str, path: str, lab: Lab) -> None:
    _proposal(lab, path)
    with index_server.serving(["left-alone"], mischief=mischief) as index, served() as other:
        env: dict[str, str | None] = {"CI": "1", "PIP_INDEX_URL": index.url, "UV_DEFAULT_INDEX": None}
        lab.guard("check", "main..feature", cwd=lab.folder / "repo", codes={INCOMPLETE, BLOCKED}, env=env, within=60,
                  before="ulimit -v 4000000")  # fmt: skip
    lab.must(not other.requests, "another host was asked")


ADDRESSES = {
    "no URL": "nonsense", "empty": "", "of another scheme": "ftp://127.0.0.1/simple/", "a file": "file:///etc/",
    "a port nobody listens on": "http://127.0.0.1:9/simple/", "port 0": "http://127.0.0.1:0/simple/",
    "port 99999": "http://127.0.0.1:99999/simple/", "a name that is none": "https://index.invalid/simple/",
    "with a line feed": "http://127.0.0.1:9/\nHost: x/simple/", "without a host": "http:///simple/",
}  # fmt: skip


def _address(address: str, lab: Lab) -> None:
    _proposal(lab, "requirements.txt")
    env: dict[str, str | None] = {"CI": "1", "PIP_INDEX_URL": address, "UV_DEFAULT_INDEX": address}
    codes = STOPPED if address else {INCOMPLETE, BLOCKED, 2}
    lab.guard("check", "main..feature", cwd=lab.folder / "repo", codes=codes, env=env, within=60)


def _zip(*members: tuple[str, bytes], way: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", way) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def _advisory(**changes: object) -> bytes:
    made = entry("PYSEC-1", "web", events=[{"introduced": "0"}, {"fixed": "2.0"}])
    return json.dumps({**made, **changes}).encode()


def _linked() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("PYSEC-2.json")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


_FULL = _zip(
    *((f"PYSEC-{number}.json", json.dumps(entry(f"PYSEC-{number}")).encode()) for number in range(50))
)


_BOMB = b"made where it is needed, since it takes seconds"


def _made(archive: bytes) -> bytes:
    return _zip(("PYSEC-1.json", b" " * 300_000_000)) if archive == _BOMB else archive


def _listed(at: int, data: bytes) -> bytes:
    """The archive with something else in its last entry of the directory at its end."""
    place = _FULL.rindex(b"PK\1\2") + at
    return _FULL[:place] + data + _FULL[place + len(data) :]


ARCHIVES: Mapping[str, bytes] = {
    "empty": b"", "garbage": b"\0\1\2" * 500, "half": _FULL[: len(_FULL) // 2], "without its end": _FULL[:-22],
    "no zip but a tar": b"ustar" * 200, "a zip of nothing": _zip(), "a page": b"<html>Sign in</html>",
    "a name that leaves the folder": _zip(("../../PYSEC-1.json", _advisory())),
    "an absolute name": _zip(("/tmp/PYSEC-1.json", _advisory())),
    "a link": _linked(), "JSON that is none": _zip(("PYSEC-1.json", b"{")), "JSON that is a list": _zip(("PYSEC-1.json", b"[]")),
    "JSON nested": _zip(("PYSEC-1.json", b"[" * 100_000)), "a number of 5,000 digits": _zip(("PYSEC-1.json", b"9" * 5000)),
    "bytes that are no UTF-8": _zip(("PYSEC-1.json", b'{"id": "\xff"}')),
    "no id": _zip(("PYSEC-1.json", _advisory(id=None))), "an id that is a path": _zip(("PYSEC-1.json", _advisory(id="../x"))),
    "affected that is text": _zip(("PYSEC-1.json", _advisory(affected="all"))),
    "an event that is none": _zip(("PYSEC-1.json", _advisory(affected=[{"package": {"name": "web", "ecosystem": "PyPI"}, "ranges": [{"type": "ECOSYSTEM", "events": [{"x": "1"}]}]}]))),
    "a version that is none": _zip(("PYSEC-1.json", _advisory(affected=[{"package": {"name": "web", "ecosystem": "PyPI"}, "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "no version"}]}]}]))),
    "a bomb": _BOMB, "a wrong checksum": _listed(16, b"\0\0\0\1"),
    "a method that is unknown": _listed(10, struct.pack("<H", 99)), "encrypted": _listed(8, b"\1\0"),
    "nothing but a word file": _zip(("README.txt", b"words")),
}  # fmt: skip


def _base(lab: Lab) -> Path:
    lab.work.joinpath("before").mkdir()
    path = lab.work / "all.zip"
    path.write_bytes(good(lab.work / "before"))
    return path


def _sync(lab: Lab, url: str, within: float = 60) -> None:
    path = _base(lab)
    before = path.read_bytes()
    lab.guard("advisories", "sync", "--url", url, "--advisories", path, codes={2, 3}, within=within,
              before="ulimit -v 4000000")  # fmt: skip
    lab.must(path.read_bytes() == before, "what was in place is gone")
    others = sorted(one.name for one in path.parent.iterdir() if one.name not in ("all.zip", "before"))
    lab.must(all("lock" in one or one.endswith(".json") for one in others), f"left beside it: {others[:3]}")


def _synced(archive: bytes, lab: Lab) -> None:
    with serving_zip(sends(_made(archive))) as url:
        _sync(lab, url)


def _answered(answer: Callable[[BaseHTTPRequestHandler], None], lab: Lab) -> None:
    with serving_zip(answer) as url:
        _sync(lab, url)


ANSWERS: Mapping[str, Callable[[BaseHTTPRequestHandler], None]] = {
    "500": sends(b"", status=500), "404": sends(b"", status=404), "204": sends(b"", status=204), "401": sends(b"", status=401),
    "302 to another host": sends(b"", status=302, Location="http://localhost:9/all.zip"),
    "302 to a file": sends(b"", status=302, Location="file:///etc/passwd"), "302 to itself": sends(b"", status=302, Location="/all.zip"),
    "less than it says": sends(_FULL[:2000], length=len(_FULL)), "a length of 10^15": sends(b"x", length=10**15),
    "an older one": sends(_zip(*((f"PYSEC-{number}.json", json.dumps(entry(f"PYSEC-{number}", modified="2020-01-01T00:00:00Z")).encode()) for number in range(20)))),
    "a much smaller one": sends(_zip(("PYSEC-1.json", _advisory()))),
}  # fmt: skip


def _placed(archive: bytes, lab: Lab) -> None:
    path = lab.work / "all.zip"
    path.write_bytes(_made(archive))
    repo = lab.repo("good")
    repo.git("checkout", "-q", "feature")
    repo.commit({"requirements.txt": "web==1.0\n"})
    repo.git("checkout", "-q", "main")
    lab.check(repo, "--advisories", path, codes=STOPPED, within=60, before="ulimit -v 4000000")


def _repair(lab: Lab, url: str, within: float = 60) -> None:
    repo = lab.repo()
    repo.write({"new.py": BAD})
    outside = lab.work / "outside.py"
    outside.write_text("# mine\n")
    env: dict[str, str | None] = {"OPENAI_API_KEY": "k-secret"}
    lab.guard("repair", "--worktree", "--model", "m", "--base-url", url, "--write", "--tries", "2", "--seconds", "10",
              cwd=repo.folder, env=env, codes={1, 2, 3}, within=within, before="ulimit -v 3000000")  # fmt: skip
    lab.must(outside.read_text() == "# mine\n", "a file outside of the tree was written")
    lab.must((repo.folder / "new.py").read_text() == BAD, "the file was written")
    lab.must(not (repo.git_dir / "hooks/pre-commit").exists(), "a hook was written")


def _model(answer: model_server.Answer, lab: Lab) -> None:
    with model_server.serving([answer]) as model:
        _repair(lab, model.url)


def _endless(handler: Any, _: object) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    with suppress(OSError):
        for _number in range(3000):
            handler.wfile.write(b" " * 2**20)


def _send(body: bytes, status: int = 200, **headers: str) -> model_server.Answer:
    return lambda handler, _: handler.send(status, body, **headers)


def _bomb(handler: Any, _: object) -> None:
    handler.send(200, gzip.compress(b" " * 300_000_000, 9), Content_Encoding="gzip")


MODELS: Mapping[str, model_server.Answer] = {
    "says nothing": model_server.stalls, "drips": model_server.drips, "hangs up": model_server.hangs_up, "shows a page": model_server.html,
    "answers 401": model_server.fails(401), "answers 429": model_server.fails(429), "answers 500": model_server.fails(500),
    "answers 429 and wait a year": model_server.fails(429, Retry_After="31536000"), "answers without end": _endless,
    "answers a bomb": _bomb,
    "answers a false encoding": _send(b"no gzip", Content_Encoding="gzip"), "answers nothing": _send(b""), "answers null": _send(b"null"),
    "answers a list": _send(b"[]"), "answers nested": _send(b"[" * 100_000), "answers a number": _send(b"9" * 5000),
    "answers no UTF-8": _send(b'{"id": "\xff"}'), "refuses": model_server.says("", refusal="no"),
    "breaks off": model_server.says("{", status="incomplete"), "says words": model_server.says("I would rather not."),
    "says no edits": model_server.edits(), "says another form": model_server.says('{"edits": "none", "cannot": 1}'),
    "says a text of 50 MB": model_server.says("x" * 50_000_000),
}  # fmt: skip


def _redirected(status: int, path: str, lab: Lab) -> None:
    with served() as other:
        away = f"http://localhost:{other.port}{path}"
        with model_server.serving([_send(b"", status, Location=away)]) as model:
            _repair(lab, model.url)
    lab.must(not other.requests, f"{sum(map(len, other.bodies))} bytes were sent to another host")


EDITS: Mapping[str, tuple[str, str, str, str]] = {
    "a file above the tree": ("../work/outside.py", "create", "", "x = 1\n"),
    "an absolute path": ("{outside}", "create", "", "x = 1\n"),
    "a hook of git's": (".git/hooks/pre-commit", "create", "", "#!/bin/sh\n"),
    "git's configuration": (".git/config", "create", "", "[core]\n"),
    "guard's own policy": (
        ".guard/policy.yaml",
        "create",
        "",
        "version: 1\npatterns: [{id: all, edits: ['*']}]\n",
    ),
    "a workflow": (".github/workflows/x.yml", "create", "", "on: push\n"),
    "an empty path": ("", "create", "", "x"),
    "a path with a NUL": ("a\0b", "create", "", "x"),
    "what is not there": ("new.py", "replace", "nowhere in it", "x"),
    "with an unknown action": ("new.py", "launch", "", "x"),
    "a suppression": ("new.py", "replace", "check=True)", "check=True)  # nosec  # nosemgrep  # noqa"),
}


def _edited(edit: tuple[str, str, str, str], lab: Lab) -> None:
    path, *rest = edit
    named = path.replace("{outside}", str(lab.work / "outside.py"))
    with model_server.serving([model_server.edits((named, rest[0], rest[1], rest[2]))]) as model:
        _repair(lab, model.url)
