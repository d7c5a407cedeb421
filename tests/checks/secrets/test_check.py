"""Secrets on added lines. Every secret here is made up, and put together so that no scanner finds it here."""

from __future__ import annotations

import json
import re
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.checks.kit.interface import Context, Ports
from guard.checks.secrets.check import Secrets
from guard.checks.secrets.tables import TRIVIAL
from guard.facts.gather import file_lines
from guard.model.change import ChangeSet
from guard.model.edit import Facts
from guard.model.finding import Finding, Status
from guard.tools.secrets import DetectSecrets
from tests.checks.support import NoScanner, ids, levels, run

CHECK = Secrets()
PORTS = Ports(scanner=NoScanner(), secrets=DetectSecrets())
AWS = "AK" + "IAZ7Q4M2W8X5T3R6YB"
GITHUB = "gh" + "p_Zk4Wq8Rt2Yp6Lm9Nc3Vb7Xs5Df1Gh0Jk4Qw8a"
SLACK = "xo" + "xb-739204857361-739204857362-kQ8vR2mZ5tYw7LpN3xCj"
STRIPE = "sk_" + "live_9Qw3Er7Ty2Ui6Op4As8Df1Gh"
JWT = "ey" + "JhbGciOiJIUzI1NiJ9.eyJzdWIiOiI4MTcyNjM1In0.k3Jq8ZpW2mXv7RtYc5Nb9LsD4Fg6Hj1Ka0Qe"
KEY = (
    "-----BEGIN RSA PRI" + "VATE KEY-----\nMIIEpAIBAAKCAQEA3Tz2mr7SZiAMfQyuvBjM9Oiz9c4kR8sWq0YtLmPvN5xCb7dF\n"
)
PASSWORD = "tR8!vq2Lw#9z"


def scan(path: str, text: str, before: str = "x\n") -> tuple[Finding, ...]:
    return run(CHECK, {path: before}, {path: before + text + "\n"}, PORTS)


@pytest.mark.parametrize("secret", [AWS, GITHUB, SLACK, STRIPE, JWT, KEY])
@pytest.mark.parametrize("path", ["a.py", "config.yaml", "README.md", ".env", "deploy.sh"])
def test_known_formats_block_everywhere(secret: str, path: str) -> None:
    assert ("secret-known-format", "high", "high") in levels(scan(path, f"value: {secret}"))


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.py", f"password = '{PASSWORD}'"),
        ("a.js", f'const apiKey = "{PASSWORD}"'),
        (".pypirc", f"password = {PASSWORD}"),
        (".netrc", f"machine host.example login app password {PASSWORD}"),
        (".env", f"DB_PASSWORD={PASSWORD.replace('#', 'x')}"),
        ("config.yaml", f"  password: {PASSWORD.replace('#', 'x')}"),
        ("a.py", f"url = 'postgres://app:{PASSWORD.replace('#', 'x')}@db.internal.example/x'"),
    ],
)
def test_values_named_as_secrets(path: str, line: str) -> None:
    assert ("secret-by-name", "medium", "medium") in levels(scan(path, line))


@pytest.mark.parametrize("mark", ["pragma: allowlist secret", "gitleaks:allow", "nosec", "noqa: S105"])
def test_no_comment_excuses_a_line(mark: str) -> None:
    assert "secret-known-format" in ids(scan("a.py", f"key = '{AWS}'  # {mark}"))


@pytest.mark.parametrize(
    "line",
    [
        "password = 'your-password-here'",
        "password = 'changeme'",
        "password = os.environ['PASSWORD']",
        "password = get_password('database-main')",
        "api_key = 'sk-test-api-key-12345'",
        "key = 'AKIAIOSFODNN7EXAMPLE'",
        "url = 'postgres://user:password@localhost/x'",
        "id = '8c9d1a50-3d6b-4f0e-9b57-2a4f6c8e0d13'",
        f"sha256 = '{'0a1b2c3d4e5f6789' * 4}'",
        "if '-----BEGIN PRIVATE KEY-----' in text:",
        "secret_name = 'client-secret'",
        "token_url = 'https://login.example/oauth2/token'",
        "password_field = 'current_password'",
        "PASSWORD_MIN_LENGTH = 'password-min-length'",
    ],
)
def test_quiet(line: str) -> None:
    assert scan("a.py", line) == ()


@pytest.mark.parametrize(
    "value", ["correcthorsebatterystaple!" * 200, "Kq" + "n" * 5000 + "!", "a" * 5000 + "!7"]
)
def test_a_long_pass_phrase_is_read_to_its_end(value: str) -> None:
    # With an expression that can read a value in two ways this would not end.
    assert TRIVIAL.fullmatch(value) is None
    assert set(ids(scan("conf.py", f'password = "{value}"'))) <= {"secret-by-name"}


@given(st.text(alphabet="aAbB1-_. !", max_size=9))
def test_a_trivial_value_is_what_it_always_was(value: str) -> None:
    ambiguous = r"[A-Za-z][a-z]*(?:[-_. ]?[A-Z]?[a-z]+)*\d?|[A-Z][A-Z_]*[A-Z]|[\w-]+\.[\w.-]+|[a-z_-]+\d{0,3}"
    assert bool(TRIVIAL.fullmatch(value)) == bool(re.fullmatch(ambiguous, value))


def test_in_tests_a_format_is_a_remark_and_a_guess_is_nothing() -> None:
    assert levels(scan("tests/test_a.py", f"k = '{AWS}'")) == [("secret-known-format", "low", "high")]
    assert scan("tests/test_a.py", f"password = '{PASSWORD}'") == ()


def test_lock_files_are_full_of_hashes() -> None:
    assert scan("package-lock.json", f'"integrity": "sha512-{GITHUB}"') == ()


def test_what_was_there_before_is_not_new() -> None:
    line = f"key = '{AWS}'\n"
    assert (
        run(CHECK, {"a.py": line + "x\n", "b.py": "y\n"}, {"a.py": "x\n", "b.py": "y\n" + line}, PORTS) == ()
    )
    assert run(CHECK, {"a.py": line}, {"a.py": line.replace("key", "name")}, PORTS) == ()


def test_nothing_of_the_secret_is_in_the_finding() -> None:
    found = scan("a.py", f"key = '{AWS}'")
    assert found
    shown = json.dumps([asdict(one) for one in found], default=str) + repr(found)
    assert not any(AWS[start : start + 5] in shown for start in range(len(AWS) - 4))
    other = scan("b.py", f"key = '{AWS}'")
    assert other[0].evidence != found[0].evidence
    assert scan("a.py", f"k = '{AWS}'")[0].evidence == found[0].evidence


def test_without_a_scanner_it_fails_where_there_is_something_to_scan() -> None:
    def status(text: str) -> Status:
        change = ChangeSet.from_files({"a.py": b"x\n"}, {"a.py": text.encode()})
        facts = Facts((), {file.path: file_lines(file) for file in change.files})
        return CHECK.run(Context(change, lambda: facts, Ports(scanner=NoScanner()))).outcome.status

    assert status(f"key = '{AWS}'\n") is Status.FAILED
    assert status("y = 1\n") is Status.RAN
