"""Keys of configuration that let more through than before, in every form of file; and those that do not."""

from __future__ import annotations

import pytest

from tests.facts.effects.protection.config.kit import effects, told

POD = (
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec:\n  template:\n    spec:\n"
    "      hostNetwork: false\n      containers:\n        - name: web\n          image: shop\n"
    "          securityContext:\n            runAsNonRoot: true\n"
    "            allowPrivilegeEscalation: false\n            capabilities: {drop: [ALL]}\n"
)
POLICY = "---\nkind: NetworkPolicy\nmetadata: {name: deny-all}\nspec: {podSelector: {}}\n"
ROLE = "kind: Role\nmetadata: {name: a}\nrules:\n- resources: [pods]\n  verbs: [get, list]\n"
INGRESS = (
    'resource "aws_security_group" "db" {\n  ingress {\n    from_port = 5432\n'
    '    cidr_blocks = ["10.0.0.0/16"]\n  }\n}\n'
)
IAM = '{"Statement": [{"Sid": "a", "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:b"}]}'
BUCKET = 'resource "aws_s3_bucket" "b" {\n  bucket = "x"\n}\n'
BLOCKED = 'resource "aws_s3_bucket_public_access_block" "b" {\n  block_public_acls = true\n}\n'
NGINX = (
    "server {\n  listen 443 ssl;\n  ssl_protocols TLSv1.2 TLSv1.3;\n"
    '  add_header Strict-Transport-Security "max-age=31536000" always;\n'
    "  location /admin/ { allow 10.0.0.0/8; deny all; proxy_pass http://app; }\n"
    "  location / { limit_req zone=login burst=5; proxy_pass http://app; }\n}\n"
)
COMPOSE = "services:\n  web:\n    image: shop\n    ports: ['127.0.0.1:80:80']\n    environment: ['DEBUG=0']\n"
ALARM = (
    'resource "aws_cloudwatch_metric_alarm" "a" {\n  comparison_operator = "GreaterThanThreshold"\n'
    "  threshold = 5\n  alarm_actions = [aws_sns_topic.x.arn]\n}\n"
)
RULE = (
    "groups:\n- name: a\n  rules:\n  - alert: Failures\n    expr: rate(failed_total[5m]) > 5\n    for: 5m\n"
)
LOGGING = (
    "handlers:\n  audit: {class: logging.FileHandler, filename: /var/log/audit.log}\n"
    "loggers:\n  audit: {level: INFO, handlers: [audit]}\n"
)

CASES = [
    ("k8s/pod.yaml", POD, POD.replace("hostNetwork: false", "hostNetwork: true"), ["block hostNetwork"]),
    ("k8s/pod.yaml", POD, POD.replace("Escalation: false", "Escalation: true"),
     ["sign allowPrivilegeEscalation"]),
    ("k8s/pod.yaml", POD, POD.replace("drop: [ALL]", "drop: []"), ["sign drop"]),
    ("k8s/pod.yaml", POD, POD.replace("            runAsNonRoot: true\n", ""), ["attention runAsNonRoot"]),
    ("k8s/pod.yaml", POD + POLICY, POD, ["sign NetworkPolicy deny-all"]),
    ("k8s/role.yaml", ROLE, ROLE.replace("[get, list]", "['*']"), ["sign verbs"]),
    ("terraform/db.tf", INGRESS, INGRESS.replace("10.0.0.0/16", "0.0.0.0/0"), ["sign cidr_blocks"]),
    ("terraform/db.tf", INGRESS, INGRESS.replace("10.0.0.0/16", "10.0.0.0/8"), ["sign cidr_blocks"]),
    ("terraform/s3.tf", BUCKET + BLOCKED, BUCKET, ["sign aws_s3_bucket_public_access_block"]),
    ("terraform/s3.tf", BLOCKED, BLOCKED.replace("true", "false"), ["block block_public_acls"]),
    ("terraform/alarm.tf", ALARM, ALARM.replace("= 5", "= 5000"), ["sign threshold"]),
    ("terraform/alarm.tf", ALARM, ALARM.replace("aws_sns_topic.x.arn", ""), ["sign alarm_actions"]),
    ("config/alerts.yaml", "alerts:\n  logins: {threshold: 20, window: 5m}\n",
     "alerts:\n  logins: {threshold: 20, window: 1s}\n", ["sign window"]),
    ("config/alerts.yaml", "alerts:\n  logins: {threshold: 20, window: 5m}\n",
     "alerts:\n  logins: {threshold: 20, window: 4m}\n", []),
    ("config/alerts.yaml", "alerts:\n  down: {for: 30s}\n", "alerts:\n  down: {for: 2h}\n",
     ["attention for"]),
    ("iam/policy.json", IAM, IAM.replace('["s3:GetObject"]', '"*"'), ["sign Action"]),
    ("nginx.conf", NGINX, NGINX.replace(" deny all;", ""), ["sign deny"]),
    ("nginx.conf", NGINX, NGINX.replace("limit_req zone=login burst=5; ", ""), ["sign limit_req"]),
    ("nginx.conf", NGINX, NGINX.replace("burst=5", "burst=500"), ["attention limit_req"]),
    ("nginx.conf", NGINX, NGINX.replace("TLSv1.2 TLSv1.3", "TLSv1 TLSv1.2"), ["sign ssl_protocols"]),
    ("nginx.conf", NGINX, NGINX.replace("Strict-Transport-Security", "X-Served-By"), ["sign add_header"]),
    ("compose.yaml", COMPOSE, COMPOSE.replace("127.0.0.1:", ""), ["sign ports"]),
    ("compose.yaml", COMPOSE, COMPOSE.replace("DEBUG=0", "DEBUG=1"), ["sign environment"]),
    ("compose.yaml", COMPOSE, COMPOSE + "    network_mode: host\n", ["sign network_mode"]),
    ("rules.yml", RULE, RULE.replace("> 5", "> 500"), ["sign expr"]),
    ("rules.yml", RULE, RULE.replace("rate(failed_total[5m]) > 5", "vector(0) > 5"), ["sign expr"]),
    ("log.yaml", LOGGING, LOGGING.replace("level: INFO", "level: CRITICAL"), ["sign level"]),
    ("log.yaml", LOGGING, LOGGING.replace("logging.FileHandler", "logging.NullHandler"), ["sign audit"]),
    ("log.yaml", LOGGING, LOGGING.replace("/var/log/audit.log", "/dev/null"), ["sign audit"]),
    ("app.ini", "[password]\nmin_length = 12\n", "[password]\nmin_length = 4\n", ["sign min_length"]),
    ("app.ini", "[cookie]\nsecure = true\n", "[cookie]\nsecure = false\n", ["sign secure"]),
    ("app.toml", "[tls]\nmin_version = '1.2'\n", "[tls]\nmin_version = '1.0'\n", ["sign min_version"]),
    ("app.toml", "[auth]\nmethod = 'oidc'\n", "[auth]\nmethod = 'none'\n", ["sign method"]),
    ("app.yaml", "auth: {enabled: true}\n", "auth: {enabled: false}\n", ["sign enabled"]),
    ("app.yaml", "audit_log: enabled\n", "audit_log: disabled\n", ["sign audit_log"]),
    ("app.yaml", "cors: {origins: [a.example]}\n", "cors: {origins: '*'}\n", ["sign origins"]),
    ("app.yaml", "login_rate: 5/minute\n", "login_rate: 5000/minute\n", ["sign login_rate"]),
    ("app.yaml", "audit: {retention_days: 365}\n", "audit: {retention_days: 1}\n", ["sign retention_days"]),
    ("app.yaml", "approval: {reviewers_required: true}\n", "approval: {reviewers_required: false}\n",
     ["sign reviewers_required"]),
    ("app.yaml", "csrf: true\nname: a\n", "name: a\n", ["attention csrf"]),
    ("app.yaml", "rate_limit: {login: 5/minute}\n", "rate_limit: {}\n", ["sign login"]),
    ("app.yaml", "permissions: {anonymous: []}\n", "permissions: {anonymous: [write]}\n", ["sign anonymous"]),
    ("app.yaml", "encryption: {algorithm: aes}\n", "encryption: {algorithm: none}\n", ["sign algorithm"]),
    ("app.yaml", "hash: {scheme: argon2}\n", "hash: {scheme: md5}\n", ["sign scheme"]),
    ("app.yaml", "approvals: 2\nx: 1\n", "approvals: 0\nx: 1\n", ["sign approvals"]),
    ("app.yaml", "enforce_quota: true\n", "enforce_quota: false\n", ["sign enforce_quota"]),
    ("app.yaml", "url: https://a.example/x\n", "url: http://a.example/x\n", ["sign url"]),
    ("app.yaml", "key_size: 4096\n", "key_size: 1024\n", ["sign key_size"]),
    ("daemon.json", '{"debug": false}', '{"debug": false, "hosts": ["tcp://0.0.0.0:2375"]}', ["sign hosts"]),
    ("api.yaml", "security: [{bearer: []}]\n", "security: []\n", ["sign security"]),
    (".env", "URL=db://a/x?sslmode=require\n", "URL=db://a/x?sslmode=disable\n", ["block URL"]),
    (".env", "VERIFY_TLS=1\n", "VERIFY_TLS=0\n", ["sign VERIFY_TLS"]),
    ("app.service", "[Service]\nUser=shop\n", "[Service]\nUser=root\n", ["sign User"]),
    ("sshd_config", "PermitRootLogin no\n", "PermitRootLogin yes\n", ["block PermitRootLogin"]),
    ("redis.conf", "bind 127.0.0.1\n", "bind 0.0.0.0\n", ["sign bind"]),
    ("sudoers", "a ALL=(ALL) /bin/ls\n", "a ALL=(ALL) NOPASSWD: ALL\n", ["sign a"]),
    ("authorized_keys", "ssh-rsa AA a\n", "ssh-rsa AA a\nssh-rsa BB b\n", ["sign ssh-rsa"]),
    ("pg_hba.conf", "host all all samenet md5\n", "host all all samenet trust\n", ["sign host"]),
    ("charts/a.yaml", "{{ if x }}\nprivileged: no\n{{ end }}\n", "{{ if x }}\nprivileged: yes\n{{ end }}\n",
     ["block privileged"]),
]  # fmt: skip


@pytest.mark.parametrize(("path", "before", "after", "wanted"), CASES)
def test_a_looser_value_is_told(path: str, before: str, after: str, wanted: list[str]) -> None:
    assert told(path, before, after) == wanted


@pytest.mark.parametrize(("path", "before", "after", "wanted"), CASES)
def test_the_way_back_is_no_loosening(path: str, before: str, after: str, wanted: list[str]) -> None:
    assert not [one for one in told(path, after, before) if one in wanted]


HONEST = [
    (
        "k8s/pod.yaml",
        POD,
        POD.replace("image: shop", "image: shop\n          resources: {limits: {memory: 1Gi}}"),
    ),
    (
        "terraform/db.tf",
        INGRESS,
        INGRESS.replace("}\n}\n", "}\n  egress {\n    cidr_blocks = ['0.0.0.0/0']\n  }\n}\n"),
    ),
    ("terraform/s3.tf", BUCKET + BLOCKED, 'resource "aws_sqs_queue" "q" {\n  name = "q"\n}\n'),
    ("app.yaml", "max_tokens: 100\nbatch_size: 8\n", "max_tokens: 100000\nbatch_size: 512\n"),
    ("app.yaml", "replicas: {min: 4}\nworkers: 2\n", "replicas: {min: 1}\nworkers: 64\n"),
    ("app.yaml", "ingress: {enabled: false}\n", "ingress: {enabled: true}\n"),
    ("app.yaml", "log: {level: DEBUG}\n", "log: {level: INFO}\n"),
    ("app.yaml", "csrf: true\nname: a\n", "name: b\ncsrf: true\n"),
    ("app.yaml", "csrf: true\nname: a\n", "web: {csrf: true}\nname: a\n"),
    ("prices.json", '{"input_cost_per_token": 4}', '{"input_cost_per_token": 1}'),
    ("log.yaml", LOGGING, LOGGING.replace("/var/log/audit.log", "/srv/log/audit.log")),
    ("rules.yml", RULE, RULE.replace("> 5", "> 4")),
    ("app.yaml", "backend_url: https://localhost/x\n", "backend_url: http://localhost/x\n"),
    ("app.yaml", "checksum: {algorithm: md5}\n", "checksum: {algorithm: sha256}\n"),
    ("nav.yml", "nav:\n- Limit what is known: a.md\n- Other: b.md\n", "nav:\n- Other: b.md\n"),
    ("environment.conf", "dependencies = google-auth\n", "dependencies =\n"),
]


@pytest.mark.parametrize(("path", "before", "after"), HONEST)
def test_what_loosens_nothing_is_quiet(path: str, before: str, after: str) -> None:
    assert told(path, before, after) == []


ALONE = [
    ("compose.yaml", "services:\n  a:\n    privileged: true\n", ["sign privileged"]),
    ("compose.yaml", "services:\n  a:\n    volumes: ['/var/run/docker.sock:/s']\n", ["sign volumes"]),
    ("terraform/db.tf", INGRESS.replace("10.0.0.0/16", "0.0.0.0/0"), ["sign cidr_blocks"]),
    (
        "terraform/web.tf",
        INGRESS.replace("10.0.0.0/16", "0.0.0.0/0").replace("5432", "443"),
        ["attention cidr_blocks"],
    ),
    ("iam/a.json", '{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}', ["sign Action"]),
    ("iam/a.json", '{"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}', []),
    ("sudoers.d/a", "a ALL=(ALL) NOPASSWD: ALL\n", ["sign a"]),
    ("app.yaml", "csrf: true\ndebug: false\nauth: {enabled: true}\n", []),
    ("sudoers", "%shop ALL=(ALL) ALL\n", ["sign %shop"]),
    ("client.yaml", "tls: {insecure_skip_verify: true}\n", ["sign insecure_skip_verify"]),
]


@pytest.mark.parametrize(("path", "text", "wanted"), ALONE)
def test_of_a_new_file_only_what_is_loose_in_itself_is_told(path: str, text: str, wanted: list[str]) -> None:
    assert told(path, None, text) == wanted


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("deploy/app.yaml", ["block privileged"]),
        ("examples/app.yaml", ["sign privileged"]),
        ("app.dev.yaml", ["sign privileged"]),
        ("tests/data.d/app.yaml", ["attention privileged"]),
    ],
)
def test_files_for_tests_and_development_matter_less(path: str, wanted: list[str]) -> None:
    assert told(path, "privileged: false\n", "privileged: true\n") == wanted


def test_a_key_that_moves_to_another_file_is_not_gone() -> None:
    assert (
        effects({"a.yaml": "csrf: true\nb: 1\n"}, {"a.yaml": "b: 1\n", "c.toml": "[web]\ncsrf = true\n"})
        == []
    )


def test_a_file_that_goes_as_a_whole_took_what_it_protected_with_it() -> None:
    assert effects({"a.yaml": POD + POLICY, "b.yaml": "x: 1\n"}, {"b.yaml": "x: 1\n"}) == []


def test_a_long_file_is_compared_where_it_differs() -> None:
    filling = "".join(f"part{number}:\n  text: {'a' * 600}\n" for number in range(40))
    before, after = (f"{filling}web:\n  verify_tls: {value}\n{filling}" for value in ("true", "false"))
    (found,) = effects({"a.yaml": before}, {"a.yaml": after})
    assert (found.symbol, found.after) == ("web.verify_tls", 82)


def test_what_says_the_same_in_many_places_is_told_once() -> None:
    before, after = (
        "".join(f"host{number}: {{verify_tls: {value}}}\n" for number in range(9))
        for value in ("true", "false")
    )
    (found,) = effects({"a.yaml": before}, {"a.yaml": after})
    assert "(and in 8 more places)" in found.message
