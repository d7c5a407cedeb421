"""References outside the tree: what is read of each form, on which line, and what counts as a move."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.checks.pinning.references.delta import Firmness, external_delta
from guard.checks.pinning.references.docker import read_dockerfile
from guard.checks.pinning.references.names import ExternalFile, external_file, external_form
from guard.checks.pinning.references.reference import (
    ExternalKind,
    ExternalUnreadError,
    action,
    image,
    of_git_ref,
)
from guard.checks.pinning.references.yaml import (
    nodes,
    read_compose,
    read_hooks,
    read_kubernetes,
    read_pipeline,
    read_workflow,
)
from guard.model.change import MODE_SYMLINK, ChangeSet, FileChange, FileSide
from guard.syntax.sources import Sources
from guard.syntax.yaml import YamlFile

FIXED, VERSION, MOVING = Firmness.FIXED, Firmness.VERSION, Firmness.MOVING
FULL, DIGEST = "a1" * 20, f"sha256:{'b2' * 32}"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (".github/workflows/ci.yml", ExternalFile.WORKFLOW),
        (".github/workflows/deep/ci.yml", None),
        ("sub/.gitea/workflows/ci.yaml", ExternalFile.WORKFLOW),
        ("tools/action.yml", ExternalFile.WORKFLOW),
        ("compose.yaml", ExternalFile.COMPOSE),
        ("docker-compose.dev.yml", ExternalFile.COMPOSE),
        ("decompose.yml", None),
        ("Dockerfile", ExternalFile.DOCKERFILE),
        ("a/dockerfile.prod", ExternalFile.DOCKERFILE),
        ("api.Dockerfile", ExternalFile.DOCKERFILE),
        ("dockerfiles.md", None),
        (".gitlab-ci.yml", ExternalFile.PIPELINE),
        (".pre-commit-config.yaml", ExternalFile.HOOKS),
        ("docs/a.yml", None),
    ],
)
def test_which_files_are_read(path: str, expected: ExternalFile | None) -> None:
    assert external_file(path) is expected


@pytest.mark.parametrize(
    ("ref", "expected"),
    [
        (FULL, FIXED),
        (FULL.upper(), FIXED),
        ("b" * 64, FIXED),
        ("v4", VERSION),
        ("4.1.0", VERSION),
        ("v1.2.3-rc.1", VERSION),
        ("release/v1", VERSION),
        ("py-3.11", VERSION),
        ("20240101", VERSION),
        ("", MOVING),
        ("main", MOVING),
        ("abcdef1", MOVING),
        ("1234abc", MOVING),
        (FULL[:-1], MOVING),
        (FULL + "a", MOVING),
        ("refs/heads/main", MOVING),
        ("${{ inputs.ref }}", MOVING),
        (f"{FULL}\n", MOVING),
    ],
)
def test_how_firmly_a_git_ref_holds(ref: str, expected: Firmness) -> None:
    assert of_git_ref(ref) is expected


@pytest.mark.parametrize(
    ("text", "name", "ref", "expected"),
    [
        ("python", "python", "", MOVING),
        ("python:3.12", "python", "3.12", VERSION),
        ("python:latest", "python", "latest", MOVING),
        ("python:slim", "python", "slim", MOVING),
        ("registry.example:5000/a/b", "registry.example:5000/a/b", "", MOVING),
        ("registry.example:5000/a/b:1", "registry.example:5000/a/b", "1", VERSION),
        (f"python:3.12@{DIGEST}", "python", f"3.12@{DIGEST}", FIXED),
        (f"python@{DIGEST}", "python", f"@{DIGEST}", FIXED),
        (f"python@{DIGEST[:-1]}", "python", f"@{DIGEST[:-1]}", MOVING),
        ("$IMAGE:3", "$image", "3", MOVING),
    ],
)
def test_images(text: str, name: str, ref: str, expected: Firmness) -> None:
    found = image(text, 3)
    assert found is not None
    assert (found.kind, found.name, found.ref, found.line, found.firmness) == (
        ExternalKind.IMAGE, name, ref, 3, expected,
    )  # fmt: skip


def test_what_is_no_reference() -> None:
    assert image("scratch", 1) is None
    assert image(" ", 1) is None
    assert action("./own", 1) is None
    found = action("Some/One/below@V1", 1)
    assert found is not None
    assert (found.name, found.owner, found.ref) == ("some/one/below", "some", "V1")


def yaml(text: str) -> YamlFile:
    return nodes(FileSide("a.yml", text.encode()), Sources())


def lines(found: object) -> list[tuple[str, int]]:
    return [(one.name, one.line) for one in found]  # type: ignore[attr-defined]


def test_the_lines_of_a_workflow() -> None:
    text = (
        "x: &step\n  uses: a/b@v1\njobs:\n  one:\n    container:\n      image: c:1\n    services:\n"
        "      db: {image: d}\n    steps:\n    - *step\n    - run: |\n        uses: no/no@v1\n"
        "    - name: n\n      uses: 'e/f@v1' # g/h@v1\n  two:\n    uses: i/j/.github/workflows/k.yml@v1\n"
    )
    assert lines(read_workflow(yaml(text))) == [
        ("c", 6), ("d", 8), ("a/b", 2), ("e/f", 14), ("i/j/.github/workflows/k.yml", 16),
    ]  # fmt: skip


MANIFEST = """apiVersion: apps/v1
kind: Deployment
metadata: {name: shop, labels: {image: web}}
spec:
  template:
    spec:
      initContainers:
        - {name: ready, image: busybox:1.36}
      containers:
        - name: web
          image: registry.example/shop@sha256:%s
          env: [{name: image, value: none}]
""" % ("a" * 64)


def test_a_manifest_of_kubernetes_is_known_by_its_form_and_its_containers_images_are_read() -> None:
    assert lines(read_kubernetes(yaml(MANIFEST))) == [("busybox", 8), ("registry.example/shop", 11)]
    assert external_form(FileSide("k8s/web.yaml", MANIFEST.encode())) is ExternalFile.KUBERNETES
    assert external_form(FileSide("k8s/web.txt", MANIFEST.encode())) is None
    assert external_form(FileSide("k8s/web.yaml", b"kind: note\n")) is None
    chart = MANIFEST.replace("busybox:1.36", "{{ .Values.image }}")
    assert external_form(FileSide("chart/web.yaml", chart.encode())) is None


def test_the_lines_of_other_forms() -> None:
    docker = (
        "# syntax=a/b:1\nARG V=3\nFROM c:${V} AS d\nRUN <<X <<Y\nFROM no\nX\nFROM no\nY\nFROM d\n"
        "COPY --from=D x y\nCOPY \\\n  --from=e:1 x y\nFROM f:${UNKNOWN:-2}\n"
    )
    assert lines(read_dockerfile(docker)) == [("a/b", 1), ("c", 3), ("e", 11), ("f", 13)]
    compose = "services:\n  a:\n    build: {context: .}\n    image: mine\n  b:\n    image: c:1\n"
    assert lines(read_compose(yaml(compose))) == [("c", 6)]
    hooks = "repos:\n- repo: https://git.example/a.git\n  rev: v1\n  hooks: []\n- repo: local\n  hooks: []\n"
    assert lines(read_hooks(yaml(hooks))) == [("https://git.example/a", 3)]
    pipeline = "image: a:1\nb:\n  image:\n    name: c\n  services:\n  - d:1\n  - name: e\n"
    assert lines(read_pipeline(yaml(pipeline))) == [
        ("a", 1), ("c", 4), ("d", 6), ("e", 7),
    ]  # fmt: skip


def moves(before: str, after: str, path: str = "Dockerfile") -> list[tuple[str, str | None, str]]:
    change = ChangeSet.from_files({path: before.encode()}, {path: after.encode()})
    return [
        (move.after.name, move.before.ref if move.before else None, move.after.ref)
        for move in external_delta(change).moves
    ]


def test_moves_are_of_what_stands_there_oftener() -> None:
    assert moves("FROM a:1\n", "# x\n\nFROM a:1\n") == []
    assert moves("FROM a:1\n", "FROM a:2\n") == [("a", "1", "2")]
    assert moves("FROM a:1\n", "FROM b:1\n") == [("b", None, "1")]
    assert moves("FROM a:1\n", "FROM a:1\nFROM a:1\n") == [("a", "1", "1")]
    assert moves("FROM a\nFROM a:1\n", "FROM a\nFROM a\n") == [("a", "1", "")]
    assert moves("FROM a:1\n", "") == []


def test_a_link_and_bytes_are_no_text() -> None:
    link = FileChange(None, FileSide("Dockerfile", b"FROM a", MODE_SYMLINK))
    assert external_delta(ChangeSet((link,))).moves == ()
    [unread] = external_delta(ChangeSet((FileChange(None, FileSide("Dockerfile", b"FROM \xff")),))).unread
    assert (unread.path, unread.message, unread.was_read) == ("Dockerfile", "not UTF-8", True)


YAML = st.text(alphabet="uses:image@/v1ab-&*<>|{}[]\"'\n #,?!%", max_size=60)


@settings(max_examples=200, deadline=None)
@given(YAML)
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (read_workflow, read_compose, read_hooks, read_pipeline, None):
        try:
            found = list(read(yaml(text)) if read is not None else read_dockerfile(text))
            named = [one.line for one in found]
        except ExternalUnreadError as error:
            named = [error.line]
        assert all(1 <= line <= text.count("\n") + 1 for line in named)


NAMES = st.from_regex(r"[a-z]{1,6}(/[a-z]{1,6})?", fullmatch=True)
TAGS = st.sampled_from(["", ":1", ":latest", f"@{DIGEST}", f":1@{DIGEST}"])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(NAMES, TAGS, st.booleans()), max_size=5))
def test_every_base_is_found(bases: list[tuple[str, str, bool]]) -> None:
    bases = [one for one in bases if one[0] != "scratch"]
    rows = [
        f"FROM {chr(92)}\n  {name}{tag}" if broken else f"from {name}{tag}" for name, tag, broken in bases
    ]
    found = list(read_dockerfile("\n".join(rows)))
    assert [one.name for one in found] == [name for name, _, _ in bases]
    assert [one.firmness is FIXED for one in found] == ["@" in tag for _, tag, _ in bases]
