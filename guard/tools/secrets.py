"""Secrets by detect-secrets, used as a library on texts alone.

None of its settings, filters, baselines or verification takes part: each detector is asked for the strings it
sees in a line. So no comment in the proposal excuses a line, nothing is looked up online, and no file of the
tree steers it. It is imported when there is a line to scan: the import costs more than the scan.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from guard.errors import ToolError
from guard.expressions import expression
from guard.ports import SecretMatch
from guard.tools.recorded import recorded_version

_FORMATS = {
    "aws": "AWSKeyDetector",
    "azure_storage_key": "AzureStorageKeyDetector",
    "discord": "DiscordBotTokenDetector",
    "github_token": "GitHubTokenDetector",
    "gitlab_token": "GitLabTokenDetector",
    "jwt": "JwtTokenDetector",
    "mailchimp": "MailchimpDetector",
    "npm": "NpmDetector",
    "openai": "OpenAIDetector",
    "private_key": "PrivateKeyDetector",
    "pypi_token": "PypiTokenDetector",
    "sendgrid": "SendGridDetector",
    "slack": "SlackDetector",
    "square_oauth": "SquareOAuthDetector",
    "stripe": "StripeDetector",
    "telegram_token": "TelegramBotTokenDetector",
    "twilio": "TwilioKeyDetector",
}
"""Detectors of formats that hardly anything else has. Those for single vendors' settings are left out: what
they look for, the detector of secret-sounding names sees too."""
_GUESSES = {
    "keyword": "KeywordDetector",
    "high_entropy_strings": "Base64HighEntropyString",
}
_NEWER = {
    "GitHub Token": expression(r"github_pat_[A-Za-z0-9_]{60,}"),
    "Google API Key": expression(r"AIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])"),
    "Anthropic Key": expression(r"sk-ant-[A-Za-z0-9]+-[A-Za-z0-9_-]{40,}"),
    "OpenAI Token": expression(r"sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{40,}"),
    "Hugging Face Token": expression(r"\bhf_[A-Za-z]{34}\b"),
    "NPM tokens": expression(r"\bnpm_[A-Za-z0-9]{36}\b"),
    "DigitalOcean Token": expression(r"\bdo[opr]_v1_[a-f0-9]{64}\b"),
    "Private Key": expression(
        r"BEGIN ENCRYPTED PRIVATE KEY|BEGIN AGE SECRET KEY|AGE-SECRET-KEY-1[A-Z0-9]{50,}"
    ),
    "Slack Token": expression(r"\bxapp-\d-[A-Z0-9]+-\d+-[a-f0-9]{40,}|\bxox[abposre]-[A-Za-z0-9-]{24,}"),
}
"""Formats that are younger than the library's last release."""

_ADDRESS = expression(r"://[^\s:/@{}]+:([^\s@/{}]{6,})@")
"""The library's own pattern leaves out passwords with punctuation."""

_Detector = tuple[str, bool, Callable[[str], Iterable[str]]]


class DetectSecrets:
    """A `SecretScanner`."""

    @property
    def engine(self) -> str:
        """Name and version."""
        place = find_spec("detect_secrets")
        site = Path(place.origin).parent.parent if place is not None and place.origin else Path()
        return f"detect-secrets {recorded_version('detect-secrets', site)}"

    def scan(self, lines: Sequence[str]) -> tuple[SecretMatch, ...]:
        """What looks like a secret in each of `lines`.

        Raises:
            ToolError: detect-secrets is missing, or a detector of it failed.
        """
        found: list[SecretMatch] = []
        for index, line in enumerate(lines):
            seen: set[str] = set()
            for kind, is_format, analyze in _detectors():
                try:
                    secrets = sorted(set(analyze(line)))
                except (ValueError, TypeError, IndexError, RecursionError) as error:
                    raise ToolError(f"detect-secrets failed: {type(error).__name__}") from None
                for secret in secrets:
                    if secret and secret not in seen:
                        seen.add(secret)
                        found.append(SecretMatch(index, kind, secret, is_format))
        return tuple(found)


@lru_cache(maxsize=1)
def _detectors() -> tuple[_Detector, ...]:
    """Kind, whether it is a known format, and the function; formats first, as they say more."""
    try:
        loaded = [_load(module, name, True) for module, name in _FORMATS.items()]
        newer = [(kind, True, pattern.findall) for kind, pattern in _NEWER.items()]
        guesses = [_load(module, name, False) for module, name in _GUESSES.items()]
        return (*loaded, *newer, *guesses, ("Password in an address", False, _ADDRESS.findall))
    except (ImportError, AttributeError) as error:
        raise ToolError(f"detect-secrets cannot be used ({error}); install patchgate again") from error


def _load(module: str, name: str, is_format: bool) -> _Detector:
    detector = getattr(importlib.import_module(f"detect_secrets.plugins.{module}"), name)()
    if module == "high_entropy_strings":
        limit = detector.entropy_limit

        def analyze(line: str) -> list[str]:
            return [
                one
                for one in detector.analyze_string(line)
                if detector.calculate_shannon_entropy(one) > limit
            ]

        return detector.secret_type, False, analyze
    if not is_format:
        return detector.secret_type, False, detector.analyze_string
    is_valid = getattr(detector, "is_formally_valid", None)

    def find(line: str) -> list[str]:
        # The detector's own function gives the groups of a pattern that has some ("ghp"), not the secret.
        found = [match[0] for pattern in detector.denylist for match in pattern.finditer(line)]
        return [one for one in found if is_valid is None or is_valid(one)]

    return detector.secret_type, True, find
