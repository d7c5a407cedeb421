"""Networks that are worked out, or that together hold every address."""

from __future__ import annotations

import pytest

from tests.facts.effects.protection.config.kit import told

RULE = (
    'resource "aws_security_group_rule" "db" {{\n  type = "{}"\n  from_port = 5432\n  cidr_blocks = {}\n}}\n'
)
SIGN = ["sign cidr_blocks"]


@pytest.mark.parametrize(
    ("networks", "wanted"),
    [
        ('["0.0.0.0/1", "128.0.0.0/1"]', SIGN),
        ('["0.0.0.0/3", "32.0.0.0/3", "64.0.0.0/2"]', SIGN),
        ('[for one in range(2) : cidrsubnet("0.0.0.0/0", 1, one)]', SIGN),
        ('cidrsubnets("::/0", 1, 1)', SIGN),
        ('concat(["10.0.0.0/8"], ["0.0.0.0/0"])', SIGN),
        ('["10.0.0.0/9", "10.128.0.0/9"]', []),
        ('cidrsubnet("10.0.0.0/8", 8, 1)', []),
    ],
)
def test_who_is_let_in(networks: str, wanted: list[str]) -> None:
    assert told("main.tf", None, RULE.format("ingress", networks)) == wanted
    assert told("main.tf", None, RULE.format("egress", networks)) == []
    known = f"locals {{\n  sites = {networks}\n}}\n" + RULE.format("ingress", "local.sites")
    assert told("main.tf", None, known) == wanted
    given = f'variable "sites" {{\n  default = {networks}\n}}\n' + RULE.format("ingress", "var.sites")
    assert told("main.tf", None, given) == wanted
