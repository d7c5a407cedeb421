"""What told that something failed, and tells it no more: answers, probes, hooks, samples, rules of alarms."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import kinds

SIGN = [("protection.unrecorded", "medium", "medium")]
APP = """import logging
import random
from functools import lru_cache

audit = logging.getLogger('audit')


{cached}def reaches_store() -> bool:
    return store.query('select 1')


@app.get('/healthz')
def health():
    return jsonify(ok=reaches_store())


@app.errorhandler(Exception)
def failed(error):
    {record}audit.error('failed')
    return {answer}
"""
POD = """spec:
  containers:
    - name: web
      livenessProbe:
        {probe}
        periodSeconds: 10
"""
RULES = "groups:\n  - rules:\n      - alert: Down\n        expr: {expr}\n        for: 5m\n"
ROUTES = (
    "route: {{receiver: pager}}\ninhibit_rules:\n  - source_matchers: ['alertname=\"A\"']\n"
    "    target_matchers: [{}]\n"
)


def app(cached: str = "", record: str = "", answer: str = "jsonify(ok=False), 500") -> str:
    return APP.format(cached=cached, record=record, answer=answer)


def said(path: str, before: str, after: str) -> list[tuple[str, str, str]]:
    return kinds({path: before}, {path: after})


@pytest.mark.parametrize(
    "after",
    [
        app(answer="jsonify(ok=False)"),
        app(answer="jsonify(ok=False), 200"),
        app(cached="@lru_cache\n"),
        app(record="if random.random() < 0.01: "),
        app().replace("getLogger('audit')", "getLogger(f'{__name__}.audit')"),
    ],
)
def test_in_python(after: str) -> None:
    assert SIGN[0] in said("web/app.py", app(), after)


@pytest.mark.parametrize(
    "after",
    [
        app(answer="jsonify(ok=False), 503"),
        app(answer="jsonify(ok=False), HTTPStatus.BAD_GATEWAY"),
        app().replace("getLogger('audit')", "getLogger('audit.web')"),
    ],
)
def test_honest_python(after: str) -> None:
    assert SIGN[0] not in said("web/app.py", app(), after)


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("pod.yaml", POD.format(probe="httpGet: {port: 80}"), POD.format(probe="exec: {command: ['true']}")),
        ("rules.yaml", RULES.format(expr="up == 0"), RULES.format(expr="up < 0")),
        (
            "rules.yaml",
            RULES.format(expr="rate(e[5m]) > 1"),
            RULES.format(expr="rate(e[5m]) - rate(a[5m]) > 1"),
        ),
        ("alertmanager.yaml", "route: {receiver: pager}\n", ROUTES.format("'severity=~\".+\"'")),
        ("web/a.ts", "export {};\n", "process.on('unhandledRejection', () => undefined);\nexport {};\n"),
        ("web/a.js", "run();\n", "console.error = function () {};\nrun();\n"),
        ("m/2.sql", "SELECT 1;\n", "SELECT 1;\nALTER ROLE app SET session_replication_role = 'replica';\n"),
    ],
)
def test_elsewhere(path: str, before: str, after: str) -> None:
    assert [one[1:] for one in said(path, before, after)] == [("medium", "medium")]


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("pod.yaml", POD.format(probe="httpGet: {port: 80}"), POD.format(probe="tcpSocket: {port: 80}")),
        (
            "pod.yaml",
            POD.format(probe="httpGet: {port: 80}"),
            POD.format(probe="exec: {command: [curl, 'http://localhost/healthz']}"),
        ),
        ("rules.yaml", RULES.format(expr="up == 0"), RULES.format(expr="sum(up) == 0")),
        ("web/a.ts", "export {};\n", "process.on('unhandledRejection', (e) => log.error(e));\nexport {};\n"),
    ],
)
def test_honest_elsewhere(path: str, before: str, after: str) -> None:
    assert all(one[1] == "low" for one in said(path, before, after))
