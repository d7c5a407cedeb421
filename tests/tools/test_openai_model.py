"""A model's endpoint that misbehaves: what was asked stays where it was sent, and answers are bounded."""

from __future__ import annotations

import gzip

import pytest

from guard.errors import ToolError
from guard.ports.model import Reply
from guard.tools import model_http
from guard.tools.openai_model import OpenAIModel
from tests.model_server import Model, _Handler, response, serving

SECRET = "the text of the change"


def ask(model: Model, seconds: float = 20) -> Reply:
    form = ("answer", {"type": "object", "properties": {}, "additionalProperties": False})
    endpoint = OpenAIModel("m", model.url, "key")
    return endpoint.ask("Judge.", SECRET, form, max_output_tokens=10, seconds=seconds)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(status: int) -> None:
    with serving([lambda handler, _: handler.send(200, response("{}"))]) as other:
        away = f"{other.url}/responses"
        with (
            serving([lambda handler, _: handler.send(status, b"", Location=away)]) as model,
            pytest.raises(ToolError, match=f"the endpoint answers {status}"),
        ):
            ask(model)
        assert other.questions == []


def test_an_endless_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_http, "MAX_ANSWER", 100_000)
    sent: list[int] = []

    def endless(handler: _Handler, _: object) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.end_headers()
        try:
            while sum(sent) < 200_000_000:
                handler.wfile.write(b" " * 10_000)
                sent.append(10_000)
        except (TimeoutError, BrokenPipeError, ConnectionResetError):
            return

    with serving([endless]) as model, pytest.raises(ToolError, match="more than 100000 bytes"):
        ask(model)
    assert len(model.questions) == 1
    assert sum(sent) < 200_000_000


def test_a_packed_answer_is_not_unpacked() -> None:
    body = gzip.compress(b" " * 50_000_000)

    def packed(handler: _Handler, _: object) -> None:
        handler.send(200, body, Content_Encoding="gzip")

    with serving([packed]) as model, pytest.raises(ToolError, match="packs its answer"):
        ask(model)
    assert len(model.questions) == 1
