"""A server on loopback that speaks GitHub's and GitLab's REST interfaces, well or badly, by a script."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

ME, AUTHOR = "guard-bot", "octocat"
HEAD = "ab" * 20


@dataclass
class Mischief:
    """What to do wrong: by which requests, and how many times."""

    method: str
    part: str
    """What the path has in it."""
    kind: str
    """A method of `_Handler` without its dash."""
    times: int = 1000


@dataclass
class Server:
    """What the server holds, and what it was asked."""

    url: str = ""
    me: str = ME
    """Whose token it is; "" where the token may not ask."""
    head: str = HEAD
    fork: bool = False
    comments: list[dict[str, Any]] = field(default_factory=list)
    checks: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[dict[str, Any]] = field(default_factory=list)
    ranks: dict[str, int] = field(default_factory=dict)
    """GitLab: access levels by account."""
    branches: list[str] = field(default_factory=list)
    """Those that were made and are there."""
    planted: dict[str, str] = field(default_factory=dict)
    """Files that were written, by path."""
    requested: list[str] = field(default_factory=list)
    """The states of what was proposed by the interface."""
    merges: str = "blocked"
    """The server's word for whether it would merge that."""
    documents: dict[str, Any] = field(default_factory=dict)
    """Whatever else is answered, by path."""
    mischief: list[Mischief] = field(default_factory=list)
    requests: list[tuple[str, str, dict[str, str], Any]] = field(default_factory=list)
    """Method, path, headers (lower case) and body of each."""
    released: threading.Event = field(default_factory=threading.Event)
    """Set at the end, so that what hangs on purpose ends."""

    def say(self, account: str, body: str, rank: str = "NONE") -> dict[str, Any]:
        """A comment that stands there."""
        one = {
            "id": 1000 + len(self.comments),
            "body": body,
            "user": {"login": account, "id": _number(account), "type": "User"},
            "author": {"username": account, "id": _number(account)},
            "author_association": rank,
            "system": False,
        }
        self.comments.append(one)
        return one

    def does(self, method: str, part: str, kind: str, times: int = 1000) -> None:
        """Misbehave."""
        self.mischief.append(Mischief(method, part, kind, times))

    @property
    def writes(self) -> list[tuple[str, str]]:
        """Method and path of what was written."""
        return [(method, path) for method, path, _, _ in self.requests if method != "GET"]

    @property
    def bodies(self) -> list[str]:
        """What the comments say."""
        return [one["body"] for one in self.comments]


def _number(account: str) -> int:
    return int.from_bytes(account.encode()[:6], "big")


def _account(number: int) -> str:
    return number.to_bytes(6, "big").strip(b"\0").decode()


@contextmanager
def serving(**settings: Any) -> Iterator[Server]:
    """Serve until the block ends."""
    state = Server(**settings)
    handler = type("Handler", (_Handler,), {"state": state, "lock": threading.Lock()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.block_on_close = False
    state.url = f"http://127.0.0.1:{server.server_port}/api"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    state: Server
    lock: threading.Lock
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Keep quiet."""

    def do_GET(self) -> None:
        self._do()

    def do_POST(self) -> None:
        self._do()

    def do_PATCH(self) -> None:
        self._do()

    def do_PUT(self) -> None:
        self._do()

    def do_DELETE(self) -> None:
        self._do()

    def _do(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        sent = self.rfile.read(length) if length else b"{}"
        self.data = json.loads(sent)
        parts = urlsplit(self.path)
        self.place = [unquote(one) for one in parts.path.removeprefix("/api/").split("/")]
        self.query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        headers = {key.lower(): value for key, value in self.headers.items()}
        with self.lock, suppress(BrokenPipeError, ConnectionResetError):
            self.state.requests.append((self.command, self.path, headers, json.loads(sent)))
            for one in self.state.mischief:
                if one.times and one.method in (self.command, "*") and one.part in self.path:
                    one.times -= 1
                    getattr(self, "_" + one.kind.replace("-", "_"))()
                    return
            self._answer()

    def _send(self, status: int, data: Any = None, **headers: str) -> None:
        body = data if isinstance(data, bytes) else json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _page(self, found: list[Any], inside: str = "") -> None:
        number, size = int(self.query.get("page", 1)), int(self.query.get("per_page", 30))
        page = found[(number - 1) * size : number * size]
        self._send(200, {"total_count": len(found), inside: page} if inside else page)

    def _answer(self) -> None:
        match [self.command, *self.place]:
            case ["GET", "user"]:
                if not self.state.me:
                    self._send(403, {"message": "Resource not accessible by integration"})
                else:
                    self._send(200, {"login": self.state.me, "username": self.state.me})
            case ["GET", "repos", _, _, "git", "ref", "heads", _]:
                self._send(200, {"object": {"sha": self.state.head}})
            case ["POST", *_, "git", "refs"]:
                self.state.branches.append(self.data["ref"].removeprefix("refs/heads/"))
                self._send(201, {})
            case ["DELETE", *_, "heads" | "branches", name]:
                self.state.branches.remove(name)
                self._send(204, b"")
            case ["PUT", *_, "contents", name]:
                self.state.planted[name] = self.data["content"]
                self._send(201, {"commit": {"sha": "cd" * 20}})
            case ["POST", *_, "repository", "commits"]:
                self.state.branches.append(self.data["branch"])
                self.state.planted |= {one["file_path"]: one["content"] for one in self.data["actions"]}
                self._send(201, {"id": "cd" * 20})
            case ["POST", *_, "pulls" | "merge_requests"]:
                self.state.requested.append("open")
                self._send(201, {"number": 7, "iid": 7})
            case ["PATCH" | "PUT", *_, "pulls" | "merge_requests", _]:
                self.state.requested[-1] = "closed"
                self._send(200, {})
            case ["GET", *_, "pulls" | "merge_requests", "7"] if self.state.requested:
                self._send(
                    200, dict.fromkeys(("mergeable_state", "detailed_merge_status"), self.state.merges)
                )
            case ["GET", "repos", _, _, "pulls", _]:
                there = "fork/shop" if self.state.fork else "shop/till"
                self._send(200, {
                    "head": {"sha": self.state.head, "repo": {"full_name": there}},
                    "base": {"repo": {"full_name": "shop/till"}}, "user": {"login": AUTHOR},
                })  # fmt: skip
            case ["GET", "projects", _, "merge_requests", _]:
                self._send(200, {
                    "sha": self.state.head, "author": {"username": AUTHOR},
                    "source_project_id": 2 if self.state.fork else 1, "target_project_id": 1,
                })  # fmt: skip
            case ["GET", *_, "comments" | "notes"]:
                self._page(self.state.comments)
            case ["POST", *_, "comments" | "notes"]:
                self._send(201, self._written())
            case ["PATCH" | "PUT", *_, "comments" | "notes", name]:
                found = [one for one in self.state.comments if str(one["id"]) == name]
                if found:
                    found[0]["body"] = self.data["body"]
                self._send(200 if found else 404, found[0] if found else {"message": "Not Found"})
            case [_, *_, "check-runs" | "statuses"] | [_, *_, "check-runs" | "statuses", _]:
                self._shown()
            case ["GET", "projects", _, "members", "all", who]:
                rank = self.state.ranks.get(_account(int(who)))
                self._send(404 if rank is None else 200, {"access_level": rank})
            case ["GET", "users", who]:
                self._send(200, {"bot": _account(int(who)).startswith("bot")})
            case _:
                said = self.state.documents.get("/".join(self.place))
                self._send(404 if said is None else 200, {"message": "Not Found"} if said is None else said)

    def _written(self) -> dict[str, Any]:
        return self.state.say(self.state.me or "github-actions[bot]", self.data["body"])

    def _shown(self) -> None:
        me = self.state.me or "github-actions[bot]"
        match [self.command, *self.place]:
            case ["GET", *_, "check-runs"]:
                named = [one for one in self.state.checks if one["name"] == self.query["check_name"]]
                self._page(named[-1:], "check_runs")
            case ["GET", *_, "statuses"]:
                self._page(self.state.statuses[::-1])
            case ["POST", *_, "check-runs"]:
                app = {"slug": me.removesuffix("[bot]")}
                self.state.checks.append({**self.data, "id": 7 + len(self.state.checks), "app": app})
                self._send(201, self.state.checks[-1])
            case ["PATCH", *_, "check-runs", name]:
                found = next(one for one in self.state.checks if str(one["id"]) == name)
                more = self.data.pop("output")["annotations"]
                found |= self.data
                found["output"]["annotations"] += more
                self._send(200, found)
            case _:
                who = {"creator": {"login": me}, "author": {"username": me}}
                told = {**self.data, "status": self.data["state"], "id": 5 + len(self.state.statuses), **who}
                self.state.statuses.append(told)
                self._send(201, told)

    def _status_500(self) -> None:
        self._send(500, {"message": "broken"})

    def _status_502(self) -> None:
        self._send(502, b"<html>bad gateway</html>")

    def _status_429(self) -> None:
        self._send(429, {"message": "slow down"}, Retry_After="1")

    def _status_429_for_long(self) -> None:
        self._send(429, {"message": "slow down"}, Retry_After="86400")

    def _status_403(self) -> None:
        self._send(403, {"message": "Resource not accessible by integration"})

    def _status_404(self) -> None:
        self._send(404, {"message": "Not Found"})

    def _status_422(self) -> None:
        self._send(422, {"message": "Validation Failed"})

    def _writes_then_502(self) -> None:
        self._written()
        self._status_502()

    def _writes_garbage(self) -> None:
        self._written()
        self._send(201, b"{")

    def _hangs(self) -> None:
        self.state.released.wait(30)

    def _huge(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.close_connection = True
        for _ in range(64):
            self.wfile.write(b" " * 2**20)

    def _other_host(self) -> None:
        self._send(302, b"", Location="http://localhost:9/api/evil")

    def _same_host(self) -> None:
        self._send(307, b"", Location=f"{self.path}&moved=1" if "?" in self.path else f"{self.path}?moved=1")

    def _garbage(self) -> None:
        self._send(200, b'[{"id": ')

    def _deep(self) -> None:
        self._send(200, b"[" * 100_000)

    def _no_list(self) -> None:
        self._send(200, {"id": 1})

    def _odd_entries(self) -> None:
        self._send(200, [{"id": {"a": 1}, "body": 7, "user": None, "author": []}])

    def _repeats(self) -> None:
        self._send(200, [{"id": number, "body": ""} for number in range(100)])

    def _endless(self) -> None:
        start = int(self.query["page"]) * 100
        self._send(200, [{"id": start + number, "body": ""} for number in range(100)])
