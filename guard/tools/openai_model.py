"""A language model behind any endpoint that speaks OpenAI's Responses API.

The library's own retries are off: they know no deadline over all attempts. What is worth a second try, and
how long the server wants us to wait, is taken from the library's errors.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from queue import Empty, Queue
from threading import Thread
from typing import Any

import openai
from openai.types.responses import Response

from guard.errors import ToolError, UsageError
from guard.ports.model import Reply, Usage
from guard.tools.model_http import AnswerTooLargeError, bounded_client

ATTEMPTS = 4
FIRST_WAIT = 0.5
"""Seconds before the second attempt where the server names none; doubled each time."""
_CHARACTERS_PER_TOKEN = 3
"""To reckon tokens where the endpoint does not count them; rather too few, so that tokens are too many."""


@dataclass(frozen=True)
class OpenAIModel:
    """A `guard.ports.LanguageModel`. Nothing is stored at the endpoint (`store=False`)."""

    name: str
    base_url: str | None = None
    """The endpoint; None for OPENAI_BASE_URL, or the library's own."""
    key: str | None = field(default=None, repr=False)
    """None for OPENAI_API_KEY."""

    def ask(
        self,
        instructions: str,
        data: str,
        form: tuple[str, Mapping[str, Any]],
        *,
        max_output_tokens: int,
        seconds: float,
    ) -> Reply:
        """See `guard.ports.LanguageModel.ask`."""
        client = self._client()
        schema = {"type": "json_schema", "name": form[0], "schema": dict(form[1]), "strict": True}
        request = {
            "model": self.name,
            "instructions": instructions,
            "input": data,
            "text": {"format": schema},
            "max_output_tokens": max_output_tokens,
            "store": False,
        }
        started = time.monotonic()
        for attempt in range(1, ATTEMPTS + 1):
            left = seconds - (time.monotonic() - started)
            outcome = _within(client, request, left)
            if not isinstance(outcome, Exception):
                reckoned = (len(instructions) + len(data)) // _CHARACTERS_PER_TOKEN + 1
                return _reply(outcome, attempt, reckoned)
            wait = _wait(outcome, attempt)
            left = seconds - (time.monotonic() - started)
            if wait is None or attempt == ATTEMPTS or wait >= left:
                tries = f" after {attempt} attempts" if attempt > 1 else ""
                raise ToolError(
                    f"the model gave no answer{tries}: {_words(outcome)}", where=self.name
                ) from outcome
            time.sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _client(self) -> openai.OpenAI:
        try:
            return openai.OpenAI(
                api_key=self.key, base_url=self.base_url, max_retries=0, http_client=bounded_client()
            )
        except openai.OpenAIError as error:
            raise UsageError(f"the model cannot be asked: {error}") from error


def _within(client: openai.OpenAI, request: dict[str, Any], seconds: float) -> Response | Exception:
    """One attempt, given up after `seconds` even where the server keeps sending a byte at a time."""
    answers: Queue[Response | Exception] = Queue()

    def attempt() -> None:
        try:
            answers.put(client.with_options(timeout=max(seconds, 0.001)).responses.create(**request))
        except Exception as error:  # noqa: BLE001  # handed to the thread that waits, which tells them apart
            answers.put(error)

    Thread(target=attempt, name="guard-model", daemon=True).start()
    try:
        return answers.get(timeout=max(seconds, 0.001))
    except Empty:
        client.close()  # ends the attempt that nobody waits for any more
        return TimeoutError(f"it took longer than {seconds:.1f} seconds")


def _wait(error: Exception, attempt: int) -> float | None:
    """Seconds to wait before another attempt, or None where another would end the same."""
    if isinstance(error.__cause__, AnswerTooLargeError):
        return None
    if isinstance(error, openai.APIStatusError):
        if error.status_code not in (408, 409, 429) and error.status_code < 500:
            return None
        told = error.response.headers.get("retry-after", "")
        if told.replace(".", "", 1).isdigit():
            return float(told)
    elif not isinstance(error, openai.APIConnectionError):
        return None
    return FIRST_WAIT * float(2 ** (attempt - 1))


def _words(error: Exception) -> str:
    if isinstance(error, openai.APIStatusError):
        return f"the endpoint answers {error.status_code}"
    for one in (error, error.__cause__):
        if isinstance(one, AnswerTooLargeError):
            return str(one)
    if isinstance(error, openai.APIConnectionError):
        return "the endpoint cannot be reached"
    # The library says what it could not read; a body is never quoted, as it may hold what was asked.
    return (
        str(error) if isinstance(error, TimeoutError) else f"its answer is malformed ({type(error).__name__})"
    )


def _reply(response: Response, attempts: int, reckoned: int) -> Reply:
    """What the library read, with a look at every part: other endpoints leave some out."""
    texts, refusals = [], []
    # The library hands on what it got, without a look at whether it has the form of a response.
    output = getattr(response, "output", None)
    if not isinstance(output, list):
        raise ToolError("the endpoint answers with something that is no response", where="the model")
    for item in output:
        for part in getattr(item, "content", None) or ():
            texts.append(_string(part, "text"))
            refusals.append(_string(part, "refusal"))
    text, usage = "".join(texts), response.usage
    counts = [getattr(usage, name, None) for name in ("input_tokens", "output_tokens")]
    if isinstance(counts[0], int) and isinstance(counts[1], int):
        cost = Usage(counts[0], counts[1], attempts)
    else:
        cost = Usage(reckoned, len(text) // _CHARACTERS_PER_TOKEN + 1, attempts, is_estimate=True)
    return Reply(
        text, cost, " ".join(filter(None, refusals)), (response.status or "completed") == "completed"
    )


def _string(part: object, name: str) -> str:
    value = getattr(part, name, None)
    return value if isinstance(value, str) else ""
