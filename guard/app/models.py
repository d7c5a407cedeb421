"""Language models, and what has to stand around them."""

from __future__ import annotations

from guard.ports import Clock, LanguageModel, SecretScanner
from guard.tools.clock import SystemClock
from guard.tools.secrets import DetectSecrets


def language_model(name: str, base_url: str | None = None, key: str | None = None) -> LanguageModel:
    """The model `name` behind an endpoint that speaks the Responses API.

    Args:
        name: as the endpoint calls it.
        base_url: the endpoint; None for OPENAI_BASE_URL, or the library's own.
        key: None for OPENAI_API_KEY.
    """
    from guard.tools.openai_model import OpenAIModel

    return OpenAIModel(name, base_url, key)


def secret_scanner() -> SecretScanner:
    """What finds secrets in lines of text."""
    return DetectSecrets()


def system_clock() -> Clock:
    """The system's clock."""
    return SystemClock()
