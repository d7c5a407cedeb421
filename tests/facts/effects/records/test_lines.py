"""Lines of servers, shippers and scripts by which less is logged, and those that leave out noise alone."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import kinds

SIGN = ("protection.unrecorded", "medium", "medium")
NGINX = "server {\n  access_log /var/log/nginx/a.log;\n  error_log /var/log/nginx/e.log warn;\n}\n"
APACHE = "<VirtualHost *:443>\n  LogLevel warn\n  CustomLog /var/log/a.log combined\n</VirtualHost>\n"
VECTOR = '[sources.a]\ntype = "file"\n\n[sinks.out]\ntype = "loki"\ninputs = ["a"]\n'
BEATS = "filebeat.inputs:\n  - type: log\n    paths: [/var/log/a]\n"
FLUENT = "[INPUT]\n    Name tail\n    Path /var/log/a\n\n[OUTPUT]\n    Name es\n    Match *\n"
OTEL = (
    "receivers: {otlp: {}}\nexporters: {otlp: {}}\nprocessors:\n  batch: {}\nservice:\n  pipelines:\n"
    "    logs: {receivers: [otlp], processors: [batch], exporters: [otlp]}\n"
)
GREP = FLUENT + "\n[FILTER]\n    Name grep\n    Match *\n    Exclude log {}\n"
BASH = "#!/usr/bin/env bash\nset -euo pipefail\ntrap 'rm -f x' EXIT\npg_dump x > y\n"


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("nginx.conf", NGINX, NGINX.replace("e.log warn", "e.log emerg")),
        (
            "nginx.conf",
            NGINX,
            "map $uri $l { default 1; ~^/admin 0; }\n" + NGINX.replace("a.log", "a.log c if=$l"),
        ),
        ("apache2/a.conf", APACHE, APACHE.replace("  CustomLog /var/log/a.log combined\n", "")),
        ("apache2/a.conf", APACHE, APACHE.replace("combined", "combined env=!quiet")),
        ("Procfile", "web: uvicorn a:app\n", "web: uvicorn a:app --no-access-log\n"),
        ("a.service", "[Service]\nExecStart=/a\n", "[Service]\nExecStart=/a\nStandardError=null\n"),
        (
            "compose.yml",
            "services:\n  a:\n    image: b\n",
            "services:\n  a:\n    image: b\n    logging: {driver: none}\n",
        ),
        (
            "vector.toml",
            VECTOR,
            VECTOR + '\n[transforms.f]\ntype = "filter"\ncondition = "!contains(.m, \'denied\')"\n',
        ),
        ("vector.toml", VECTOR, VECTOR.replace('"loki"', '"blackhole"')),
        ("filebeat.yml", BEATS, BEATS + "    exclude_lines: ['denied', 'refused']\n"),
        (
            "promtail.yml",
            "scrape_configs: []\n",
            "scrape_configs:\n  - pipeline_stages:\n      - drop:\n          expression: denied\n",
        ),
        ("otel.yaml", OTEL, OTEL.replace("exporters: [otlp]", "exporters: [nop]")),
        ("fluent-bit.conf", FLUENT, GREP.format("(GET /healthz|was refused)")),
        ("fluent-bit.conf", FLUENT, FLUENT.replace("Name es", "Name null")),
        ("rsyslog.conf", "*.* /var/log/all\n", "auth,authpriv.* stop\n*.* /var/log/all\n"),
        ("logstash.conf", "input { }\n", "input { }\nfilter { if [m] =~ /denied/ { drop { } } }\n"),
        ("journald.conf", "[Journal]\nStorage=persistent\n", "[Journal]\nStorage=none\n"),
        ("b.sh", BASH, BASH.replace("'rm -f x'", "'rm -f x; exit 0'")),
        ("b.sh", BASH, BASH.replace("trap 'rm", "end() {\n  rm -f x\n  exit 0\n}\ntrap end EXIT\ntrap 'rm")),
        ("b.sh", BASH, BASH.replace("set -euo pipefail", "set -u") + "exit 0\n"),
    ],
)
def test_less_is_logged(path: str, before: str, after: str) -> None:
    assert SIGN in kinds({path: before}, {path: after})


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        (
            "nginx.conf",
            NGINX,
            "map $uri $l { default 1; ~^/healthz 0; }\n" + NGINX.replace("a.log", "a.log c if=$l"),
        ),
        ("fluent-bit.conf", FLUENT, GREP.format("(GET /healthz|kube-probe)")),
        ("filebeat.yml", BEATS, BEATS + "    exclude_lines: ['GET /healthz', 'GET /metrics']\n"),
        ("b.sh", BASH, BASH.replace("'rm -f x'", "'rm -f x y'")),
        ("b.sh", BASH, BASH.replace("'rm -f x'", "'s=$?; rm -f x; exit $s'")),
        ("b.sh", BASH, BASH + "rm -f y || true\n"),
        ("Procfile", "web: uvicorn a:app\n", "web: uvicorn a:app --log-level debug\n"),
    ],
)
def test_noise_alone_is_left_out(path: str, before: str, after: str) -> None:
    assert not [one for one in kinds({path: before}, {path: after}) if one[0] == "protection.unrecorded"]


def test_what_may_fail_unseen_is_shown() -> None:
    after = BASH.replace("pg_dump x > y", "pg_dump x > y || true")
    assert kinds({"b.sh": BASH}, {"b.sh": after}) == [("protection.unrecorded", "low", "medium")]
