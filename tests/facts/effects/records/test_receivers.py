"""Alerts that reach nobody: empty receivers, muted routes, rules that never fire, wait for days or rest."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import kinds

ROUTES = (
    'route:\n  receiver: page\n  group_wait: 30s\n  routes:\n    - matchers: [severity="info"]\n'
    "      receiver: mail\nreceivers:\n  - name: page\n    webhook_configs:\n"
    "      - url: https://pager.shop.example/x\n  - name: mail\n    email_configs: [{to: a}]\n"
)
EMPTY = ROUTES.replace("  - name: mail", "  - name: parked\n  - name: mail")
RULE = "groups:\n  - name: a\n    rules:\n      - alert: Down\n        expr: up == 0\n        for: 1m\n"
GRAFANA = (
    "groups:\n  - name: a\n    rules:\n      - uid: x\n        title: Down\n        condition: A\n"
    "        noDataState: Alerting\n"
)


def severities(path: str, before: str, after: str) -> set[str]:
    return {severity for _, severity, _ in kinds({path: before}, {path: after})}


@pytest.mark.parametrize(
    "after",
    [
        EMPTY.replace("  routes:\n", '  routes:\n    - matchers: [team="x"]\n      receiver: parked\n'),
        EMPTY.replace("receiver: page", "receiver: parked"),
        ROUTES.replace("    webhook_configs:\n      - url: https://pager.shop.example/x\n", ""),
        ROUTES.replace("https://pager.shop.example/x", "http://127.0.0.1:9/"),
        ROUTES.replace("30s", "48h"),
        ROUTES.replace("  group_wait", "  mute_time_intervals: [always]\n  group_wait"),
        ROUTES
        + "inhibit_rules:\n  - source_matchers: [severity=info]\n    target_matchers: [severity=page]\n",
    ],
)
def test_alerts_reach_nobody(after: str) -> None:
    assert "medium" in severities("alertmanager.yml", ROUTES, after)


@pytest.mark.parametrize(
    "after",
    [
        EMPTY.replace(
            "  routes:\n", '  routes:\n    - matchers: [alertname="Watchdog"]\n      receiver: parked\n'
        ),
        ROUTES.replace("30s", "45s"),
        ROUTES
        + "inhibit_rules:\n  - source_matchers: [severity=page]\n    target_matchers: [severity=warning]\n"
        "    equal: [alertname]\n",
    ],
)
def test_noise_may_end_nowhere(after: str) -> None:
    assert "medium" not in severities("alertmanager.yml", ROUTES, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (RULE, RULE.replace("1m", "3d")),
        (RULE, RULE.replace("up == 0", "up > 2")),
        (RULE, RULE.replace("up == 0", "up == 0 unless on() vector(1)")),
        (RULE.replace("up == 0", "rate(x[5m]) > 5"), RULE.replace("up == 0", "rate(x[5m]) > +Inf")),
        (GRAFANA, GRAFANA.replace("noDataState: Alerting", "noDataState: OK")),
        (GRAFANA, GRAFANA + "        isPaused: true\n"),
    ],
)
def test_rules_that_never_tell(before: str, after: str) -> None:
    assert "medium" in severities("rules.yml", before, after)
