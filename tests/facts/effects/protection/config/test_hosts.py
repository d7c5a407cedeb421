"""Folders of the host, switches of pods in whatever file they stand, and lists that a text holds."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import kinds

POD = "kind: Pod\nspec:\n  containers:\n    - name: web\n      image: a\n{}"
COMPOSE = "services:\n  web:\n    image: a\n{}"
PREFIXES = "import os\n\nPUBLIC_PREFIXES = {}\n"


def said(path: str, before: str, after: str) -> list[str]:
    return [one[1] for one in kinds({path: before}, {path: after}) if one[0] == "protection.loosened"]


@pytest.mark.parametrize(
    ("more", "severity"),
    [
        ("  volumes:\n    - {name: a, hostPath: {path: /proc}}\n", "medium"),
        ("  volumes:\n    - {name: a, hostPath: {path: /}}\n", "medium"),
        ("  volumes:\n    - name: a\n      hostPath:\n        path: /var/lib/kubelet\n", "medium"),
        ("      securityContext:\n        procMount: Unmasked\n", "medium"),
        ("  shareProcessNamespace: true\n", "medium"),
        ("      securityContext: {capabilities: {add: [SYS_PTRACE]}}\n", "medium"),
        ("      securityContext: {capabilities: {add: [CAP_BPF]}}\n", "medium"),
    ],
)
def test_what_hands_the_host_to_a_pod(more: str, severity: str) -> None:
    assert said("k8s/pod.yaml", POD.format(""), POD.format(more)) == [severity]


TEMPLATE = "kind: Pod\nmetadata:\n  name: {{ .Name }}\nspec:\n  containers:\n    - name: web\n"


@pytest.mark.parametrize(
    "more",
    ["      securityContext:\n        privileged: true\n", "  hostPID: true\n"],
)
def test_a_template_that_no_reader_of_yaml_takes(more: str) -> None:
    assert said("charts/templates/pod.yaml", TEMPLATE, TEMPLATE + more) == ["medium"]
    assert said("charts/templates/pod.yaml", TEMPLATE + more, TEMPLATE) == []


@pytest.mark.parametrize(
    "patch",
    [
        "      - op: add\n        path: /spec/template/spec/hostNetwork\n        value: true\n",
        "      kind: Deployment\n      spec: {template: {spec: {hostNetwork: true}}}\n",
    ],
)
def test_a_patch_that_stands_as_a_text_in_a_file(patch: str) -> None:
    before = "resources: [deploy.yaml]\n"
    assert said("k8s/kustomization.yaml", before, f"{before}patches:\n  - patch: |-\n{patch}") == ["medium"]
    harmless = patch.replace("hostNetwork", "replicas").replace("true", "2")
    assert said("k8s/kustomization.yaml", before, f"{before}patches:\n  - patch: |-\n{harmless}") == []


def test_confinement_that_is_switched_off() -> None:
    looser = COMPOSE.format("    security_opt: ['seccomp=unconfined']\n")
    assert said("compose.yaml", COMPOSE.format(""), looser) == ["medium"]
    stricter = COMPOSE.format("    security_opt: ['no-new-privileges:true']\n")
    assert said("compose.yaml", COMPOSE.format(""), stricter) == []
    noted = POD.format("").replace(
        "spec:", "metadata:\n  annotations: {a.apparmor.k8s.io/web: unconfined}\nspec:"
    )
    assert said("k8s/pod.yaml", POD.format(""), noted) == ["medium"]


@pytest.mark.parametrize("path", ["/etc/localtime", "/var/lib/shop", "/dev/dri", "/data"])
def test_folders_of_the_host_that_give_no_hold_on_it(path: str) -> None:
    more = f"  volumes:\n    - {{name: a, hostPath: {{path: {path}}}}}\n"
    assert said("k8s/pod.yaml", POD.format(""), POD.format(more)) == []


def test_compose_values_and_patches() -> None:
    mounted = COMPOSE.format("    volumes:\n      - /root:/r\n")
    assert said("compose.yaml", COMPOSE.format(""), mounted) == ["medium"]
    harmless = COMPOSE.format(
        "    volumes:\n      - ./a:/a\n      - data:/var\n      - /etc/localtime:/etc/localtime:ro\n"
    )
    assert said("compose.yaml", COMPOSE.format(""), harmless) == []
    patch = "- op: add\n  path: /spec/replicas\n  value: 2\n"
    wider = patch + "- op: add\n  path: /spec/template/spec/hostNetwork\n  value: true\n"
    assert said("k8s/patch.yaml", patch, wider) == ["medium"]


@pytest.mark.parametrize(
    "value",
    [
        'tuple(os.environ.get("P", "/login,/static/,").split(","))',
        '[part.strip() for part in os.environ.get("P", "/login,/static/,").split(",")]',
        '"/login,/static/,"',
        '"/login,/,/static/"',
        '("/login", "/static/", "")',
    ],
)
def test_a_list_that_comes_to_hold_everything(value: str) -> None:
    assert said("shop/s.py", PREFIXES.format('("/login", "/static/")'), PREFIXES.format(value)) == ["high"]


@pytest.mark.parametrize(
    "value",
    [
        'tuple(os.environ.get("P", "/login,/static/").split(","))',
        '[part for part in os.environ.get("P", "/login,/static/,").split(",") if part]',
        '"/login, /static/"',
        '("/login",)',
    ],
)
def test_the_same_list_written_otherwise(value: str) -> None:
    assert said("shop/s.py", PREFIXES.format('("/login", "/static/")'), PREFIXES.format(value)) == []


def test_lists_and_patterns_in_other_files() -> None:
    assert said(".env", "PUBLIC_PREFIXES=/a,/b\n", "PUBLIC_PREFIXES=/a,/b,\n") == ["high"]
    assert said(".env", "PUBLIC_PREFIXES=/a,/b\n", "PUBLIC_PREFIXES=/a\n") == []
    old, new = (f"ALLOWED = '^(/a|/b{one})$'\n" for one in ("", "|"))
    assert said("shop/s.py", old, new) == ["medium"]
    assert said("shop/s.py", new, old) == []


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ("    pid: 'service:db'\n", ["medium"]),
        ("    cap_add: [DAC_READ_SEARCH]\n", ["medium"]),
        ("    cap_add: [NET_BIND_SERVICE]\n", []),
        ("    cap_add: [NET_ADMIN]\n", []),
    ],
)
def test_what_reaches_another_container_or_the_kernel(more: str, wanted: list[str]) -> None:
    assert said("compose.yaml", COMPOSE.format(""), COMPOSE.format(more)) == wanted
