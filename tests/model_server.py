"""A server on loopback that speaks the Responses API as a script says, well or badly."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Question = dict[str, Any]
Answer = Callable[["_Handler", Question], None]


@dataclass
class Model:
    """What was asked so far."""

    url: str = ""
    questions: list[Question] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    """Set at the end, so that what hangs on purpose ends."""

    @property
    def documents(self) -> list[dict[str, Any]]:
        """The data that each question held."""
        return [json.loads(question["input"]) for question in self.questions]


@contextmanager
def serving(script: Sequence[Answer]) -> Iterator[Model]:
    """Serve one answer of the script after another; the last one is given for all further questions."""
    model = Model()
    handler = type("Handler", (_Handler,), {"model": model, "script": list(script), "lock": threading.Lock()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.block_on_close = False
    model.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield model
    finally:
        model.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    model: Model
    script: list[Answer]
    lock: threading.Lock

    def do_POST(self) -> None:
        """Take a question, and answer it as the script says."""
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.lock:
            self.model.questions.append(question)
            answer = self.script[min(len(self.model.questions), len(self.script)) - 1]
        answer(self, question)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""

    def send(self, status: int, body: bytes, **headers: str) -> None:
        """Answer whole."""
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def response(text: str, *, status: str = "completed", refusal: str = "", usage: bool = True) -> bytes:
    """The body of a response."""
    part = (
        {"type": "refusal", "refusal": refusal}
        if refusal
        else {"type": "output_text", "text": text, "annotations": []}
    )
    body: dict[str, Any] = {
        "id": "resp_1", "object": "response", "created_at": 1, "model": "scripted", "status": status,
        "output": [{"type": "message", "id": "m", "role": "assistant", "status": status, "content": [part]}],
        "parallel_tool_calls": False, "tool_choice": "none", "tools": [],
    }  # fmt: skip
    if usage:
        details = {"cached_tokens": 0}
        body["usage"] = {
            "input_tokens": 1000, "output_tokens": 100, "total_tokens": 1100, "input_tokens_details": details,
            "output_tokens_details": {"reasoning_tokens": 0},
        }  # fmt: skip
    return json.dumps(body).encode()


def says(text: str, **settings: Any) -> Answer:
    """Answers with `text`."""
    return lambda handler, _: handler.send(200, response(text, **settings))


def edits(*pieces: tuple[str, str, str, str], cannot: str = "") -> Answer:
    """Answers with edits: path, action, find, text."""
    names = ("path", "action", "find", "text")
    return says(
        json.dumps({"edits": [dict(zip(names, piece, strict=True)) for piece in pieces], "cannot": cannot})
    )


def fails(status: int, **headers: str) -> Answer:
    """Answers with an error."""
    return lambda handler, _: handler.send(status, b'{"error": {"message": "no"}}', **headers)


def stalls(handler: _Handler, _: Question) -> None:
    """Says nothing until the end."""
    handler.model.released.wait(60)


def drips(handler: _Handler, _: Question) -> None:
    """Sends a byte at a time, so that no single read takes long."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    while not handler.model.released.wait(0.05):
        try:
            handler.wfile.write(b" ")
        except OSError:
            return


def hangs_up(handler: _Handler, _: Question) -> None:
    """Breaks off in the middle of the body."""
    body = response("x")
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body[: len(body) // 2])
    handler.close_connection = True


def html(handler: _Handler, _: Question) -> None:
    """Answers with a page."""
    handler.send(200, b"<html>Sign in</html>", Content_Type="text/html")
