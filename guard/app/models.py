"""Language models."""

from __future__ import annotations

from guard.ports import LanguageModel
from guard.tools.openai_model import OpenAIModel


def language_model(name: str, base_url: str | None = None, key: str | None = None) -> LanguageModel:
    """The model `name` behind an endpoint that speaks the Responses API.

    Args:
        name: as the endpoint calls it.
        base_url: the endpoint; None for OPENAI_BASE_URL, or the library's own.
        key: None for OPENAI_API_KEY.
    """
    return OpenAIModel(name, base_url, key)
