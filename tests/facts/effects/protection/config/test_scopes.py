"""What a rule of a configuration stands for: less, not always, or something else by another file."""

from __future__ import annotations

import pytest

from tests.facts.effects.protection.config.kit import effects, told

UNIT = "[Service]\nUser=shop\nProtectSystem=strict\nExecStart=/usr/bin/shop\n"
DROP_IN = "deploy/shop.service.d/20-port.conf"
SSHD = "PasswordAuthentication no\nPermitRootLogin no\n"
BLOCK = 'resource "aws_s3_bucket_public_access_block" "b" {\n  bucket = "x"\n  block_public_acls = true\n}\n'
PAGE = (
    "server {\n  location /admin/ { allow 10.0.0.0/8; deny all; }\n"
    "  location / { proxy_pass http://app; }\n}\n"
)
SUDO = "deploy ALL=(root) NOPASSWD: /usr/bin/systemctl restart shop.service\n"
ROLE = (
    "kind: RoleBinding\nmetadata: {name: a}\nroleRef: {kind: Role, name: a}\n"
    "---\nkind: Role\nmetadata: {name: b}\n"
)
CLIENT = '{"redirectUris": ["https://shop.example/back"], "publicClient": false}'
ORIGIN = "[cors]\nallow_origin_regex = '^https://www\\.shop\\.example$'\n"


@pytest.mark.parametrize(
    ("path", "before", "after", "wanted"),
    [
        (
            "nginx.conf",
            PAGE,
            PAGE.replace("location /admin/", "location = /admin/"),
            ["sign location /admin/"],
        ),
        (
            "nginx.conf",
            PAGE,
            PAGE.replace("location /admin/", "location /admin/old/"),
            ["sign location /admin/"],
        ),
        ("nginx.conf", PAGE, PAGE.replace("location /admin/", "location /adm"), []),
        (
            "nginx.conf",
            PAGE,
            PAGE.replace("{ proxy", "{ set_real_ip_from 0.0.0.0/0; proxy"),
            ["sign set_real_ip_from"],
        ),
        ("nginx.conf", PAGE, PAGE.replace("{ proxy", "{ set_real_ip_from 10.0.0.7; proxy"), []),
        ("s3.tf", BLOCK, BLOCK.replace("{\n", "{\n  count = var.open ? 0 : 1\n", 1), ["sign count"]),
        ("s3.tf", BLOCK, BLOCK.replace("{\n", "{\n  count = 2\n", 1), []),
        ("s3.tf", BLOCK, BLOCK.replace("acls = true", "acls = !true"), ["sign block_public_acls"]),
        ("sshd_config", SSHD, SSHD + "Match Address *\n  PermitRootLogin yes\n", ["block PermitRootLogin"]),
        (
            "sshd_config",
            "PermitRootLogin yes\n",
            "PermitRootLogin yes\nMatch User a\n  PermitRootLogin no\n",
            [],
        ),
        ("etc/sudoers.d/shop", SUDO, SUDO.replace("restart shop.service", "restart *"), ["sign deploy"]),
        ("etc/sudoers.d/shop", SUDO, SUDO.strip() + ", /usr/bin/id\n", ["attention deploy"]),
        ("etc/cron.d/shop", "1 2 * * * shop /opt/a\n", "1 2 * * * root /opt/a\n", ["sign user"]),
        ("etc/cron.d/shop", "1 2 * * * shop /opt/a\n", "1 3 * * * shop /opt/a\n", []),
        ("k8s/r.yaml", ROLE, ROLE.replace("RoleB", "ClusterRoleB"), ["sign kind"]),
        ("k8s/r.yaml", ROLE, ROLE.replace("name: a}\nr", "name: c}\nr"), []),
        (
            "auth/client.json",
            CLIENT,
            CLIENT.replace('"]', '", "https://*.shop.example/"]'),
            ["sign redirectUris"],
        ),
        ("auth/client.json", CLIENT, CLIENT.replace('"]', '", "https://shop.example/new"]'), []),
        ("auth/client.json", CLIENT, CLIENT.replace("false", "true"), ["sign publicClient"]),
        ("gate.toml", ORIGIN, ORIGIN.replace("$'", "'"), ["sign allow_origin_regex"]),
        ("gate.toml", ORIGIN, ORIGIN.replace("\\.", "."), ["sign allow_origin_regex"]),
        ("gate.toml", ORIGIN, ORIGIN.replace("www", "(www|api)"), []),
    ],
)
def test_what_a_rule_stands_for(path: str, before: str, after: str, wanted: list[str]) -> None:
    assert told(path, before, after) == wanted


@pytest.mark.parametrize(
    ("under", "path", "text", "said"),
    [
        ("deploy/shop.service", DROP_IN, "[Service]\nProtectSystem=no\n", ["ProtectSystem"]),
        ("deploy/shop.service", DROP_IN, "[Service]\nProtectSystem=strict\nUser=web\n", []),
        ("chart/values.yaml", "chart/values-prod.yaml", "audit_log: disabled\n", ["audit_log"]),
        ("chart/values.yaml", "chart/values-prod.yaml", "replicas: 3\n", []),
        ("chart/other.yaml", "chart/values-prod.yaml", "audit_log: disabled\n", []),
    ],
)
def test_a_new_file_is_held_against_the_one_it_overrides(
    under: str, path: str, text: str, said: list[str]
) -> None:
    was = UNIT if under.endswith("service") else "audit_log: enabled\nreplicas: 1\n"
    found = effects({under: was}, {under: was, path: text})
    assert [one.symbol.rpartition(".")[2] for one in found] == said
