"""Known ways to look pinned and not to be, and to open a further source unnoticed."""

from __future__ import annotations

from datetime import date

import pytest

from guard.checks.kit.interface import Context, Ports
from guard.checks.pinning.check import Pinning
from guard.model.change import ChangeSet
from guard.model.edit import Facts
from guard.model.finding import CheckResult, Severity, Status
from tests.checks.support import NoScanner

FULL = "a" * 40
H, I = "1" * 64, "2" * 64
PINNED = "flask==3.0.0\nclick==8.1.7\n"
HASHED = f"flask==3.0.0 \\\n    --hash=sha256:{H}\n"
FLOW = ".github/workflows/ci.yml"
STEP = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n"
INDEX = "https://index.example/simple"
FILES = "https://files.example/p"


def judged(before: dict[str, str], after: dict[str, str]) -> CheckResult:
    change = ChangeSet.from_files(
        {path: text.encode() for path, text in {**before, "z": "1"}.items()},
        {path: text.encode() for path, text in {**after, "z": "2"}.items()},
    )
    return Pinning().run(Context(change, lambda: Facts(()), Ports(NoScanner()), today=date(2026, 11, 21)))


def told(result: CheckResult, least: Severity = Severity.MEDIUM) -> set[str]:
    """The rules that found something, at the level that asks for somebody; an incomplete run tells, too."""
    found = {one.id for one in result.findings if one.severity >= least}
    return found | ({"failed"} if result.outcome.status is not Status.RAN else set())


UNPINNED, LOOSER, SOURCE = "dependency-unpinned", "dependency-looser", "source-unpinned"

REQUIREMENTS = {
    # What is added to a file whose lines are pinned.
    "no version": ("web\n", UNPINNED),
    "spaces": ("web  >=  1.0\n", UNPINNED),
    "a wildcard": ("web == 1.*\n", UNPINNED),
    "a wildcard behind three signs": ("web ===1.*\n", "quiet"),  # means the text "1.*": installs nothing
    "left out, not pinned": ("web!=1.0\n", UNPINNED),
    "only an end": ("web<99\n", UNPINNED),
    "a compatible release": ("web~=1.0\n", UNPINNED),
    "three signs": ("web===1.0\n", "quiet"),
    "a pin that never holds, and one that does not pin": (
        "web==1.0; python_version<'3'\nweb; python_version>='3'\n",
        UNPINNED,
    ),
    "behind a line that goes on": ("we\\\nb\n", UNPINNED),
    "behind a carriage return in a comment": ("# harmless\rweb\n", UNPINNED),
    "in other case": ("WEB>=1\n", UNPINNED),
    "a range in an exact coat": ("web>=1.0,==1.*\n", UNPINNED),
    "extras": ("web[a,b]>=1\n", UNPINNED),
    "a branch": ("web @ git+https://git.example/web.git@main\n", SOURCE),
    "no ref": ("git+https://git.example/web.git#egg=web\n", SOURCE),
    "an abbreviated commit": ("web @ git+https://git.example/web.git@abcdef1\n", SOURCE),
    "39 digits": (f"web @ git+https://git.example/web.git@{'a' * 39}\n", SOURCE),
    "41 digits": (f"web @ git+https://git.example/web.git@{'a' * 41}\n", SOURCE),
    "a commit as fragment": (f"git+https://git.example/web.git@main#{FULL}\n", SOURCE),
    "a commit as egg": (f"git+https://git.example/web.git#egg={FULL}\n", SOURCE),
    "a commit as query": (f"web @ git+https://git.example/web.git?rev={FULL}\n", SOURCE),
    "a commit as user": (f"web @ git+https://{FULL}@git.example/web.git\n", SOURCE),
    "a tag with a commit's look": (f"web @ git+https://git.example/web.git@v{FULL}\n", SOURCE),
    "ssh, a branch": ("web @ git+ssh://git@git.example/web.git@main\n", SOURCE),
    "ssh, a commit": (f"web @ git+ssh://git@git.example/web.git@{FULL}\n", "quiet"),
    "a commit": (f"web @ git+https://git.example/web.git@{FULL}\n", "quiet"),
    "editable": ("-e git+https://git.example/web.git#egg=web\n", SOURCE),
    "mercurial": ("hg+https://hg.example/web#egg=web\n", SOURCE),
    "plain git": (f"web @ git+git://git.example/web.git@{FULL}\n", "source-insecure"),
    "http": (f"web @ http://files.example/web-1.0.zip#sha256={H}\n", "source-insecure"),
    "http in capitals": (f"web @ HTTP://FILES.EXAMPLE/web-1.0.zip#sha256={H}\n", "source-insecure"),
    "a host that begins like the own machine": (
        f"web @ http://localhost.evil.example/web-1.0.zip#sha256={H}\n",
        "source-insecure",
    ),
    "an address without a hash": ("web @ https://files.example/web-1.0.zip\n", SOURCE),
    "an address with a weak hash": (f"web @ https://files.example/web-1.0.zip#md5={'1' * 32}\n", SOURCE),
    "an address with a short hash": ("web @ https://files.example/web-1.0.zip#sha256=12\n", SOURCE),
    "an address with a hash": (f"web @ https://files.example/web-1.0.zip#sha256={H}\n", "quiet"),
    "a further index": (f"--extra-index-url {INDEX}\n", "index-added"),
    "with a sign of equality": (f"--extra-index-url={INDEX}\n", "index-added"),
    "the short option": (f"-i {INDEX}\n", "index-added"),
    "the short option, glued": (f"-i{INDEX}\n", "index-added"),
    "an old name of the option": (f"--pypi-url {INDEX}\n", "index-added"),
    "abbreviated": (f"--extra-index {INDEX}\n", "index-added"),
    "links": ("-f https://files.example/all.html\n", "index-added"),
    "links in a folder": ("--find-links ./wheels\n", "index-added"),
    "an insecure index": ("-i http://index.example/simple\n", "source-insecure"),
    "a trusted host": ("--trusted-host index.example\n", "source-insecure"),
    "a trusted host, abbreviated": ("--trusted index.example\n", "source-insecure"),
    "pre-releases": ("--pre\n", "option-loosened"),
    "a second file, abbreviated": ("--requirem more.txt\n", "option-loosened"),
    "a second file from the net": ("-r https://files.example/more.txt\n", SOURCE),
    "constraints from the net": ("-c https://files.example/more.txt\n", SOURCE),
    "a second file over http": ("-r http://files.example/more.txt\n", SOURCE),
}  # fmt: skip


@pytest.mark.parametrize("case", REQUIREMENTS)
def test_added_to_a_file_that_pins(case: str) -> None:
    lines, expected = REQUIREMENTS[case]
    found = told(judged({"requirements.txt": PINNED}, {"requirements.txt": PINNED + lines}))
    assert expected in (found or {"quiet"})


REFERENCES = {
    "a branch": ("- uses: some/one@main", "action-unpinned"),
    "a tag": ("- uses: some/one@v1", "action-unpinned"),
    "nothing": ("- uses: some/one", "action-unpinned"),
    "an abbreviated commit": ("- uses: some/one@abcdef1", "action-unpinned"),
    "39 digits": (f"- uses: some/one@{'a' * 39}", "action-unpinned"),
    "a tag that looks like a commit": (f"- uses: some/one@v{'a' * 39}", "action-unpinned"),
    "a commit": (f"- uses: some/one@{FULL} # v1", "quiet"),
    "a commit only in the comment": (f"- uses: some/one@v1 # {FULL}", "action-unpinned"),
    "flow style": ("- {name: x, uses: some/one@v1}", "action-unpinned"),
    "quoted": ("- 'uses': \"some/one@v1\"", "action-unpinned"),
    "an escaped key": ('- "\\u0075ses": some/one@v1', "action-unpinned"),
    "a folded value": ("- uses: >-\n        some/one@v1", "action-unpinned"),
    "an explicit key": ("- ? uses\n      : some/one@v1", "action-unpinned"),
    "capitals": ("- USES: some/one@v1", "action-unpinned"),
    "an anchor": ("- &x {uses: some/one@v1}\n    - *x", "action-unpinned"),
    "a merge": ("- <<: {uses: some/one@v1}\n      name: x", "action-unpinned"),
    "the owner's name in another case": ("- uses: Actions/checkout@v4", "quiet"),
    "an owner that begins alike": ("- uses: actions-x/checkout@v4", "action-unpinned"),
    "a trusted owner's branch": ("- uses: actions/checkout@main", "action-unpinned"),
    "a path below": ("- uses: some/one/below@v1", "action-unpinned"),
    "an image by tag": ("- uses: docker://alpine:latest", "image-unpinned"),
    "an image, capitals": ("- uses: DOCKER://alpine", "image-unpinned"),
    "an own action": ("- uses: ./own", "quiet"),
    "twice, first pinned": (f"- {{uses: some/one@{FULL}, uses: some/one@main}}", "action-unpinned"),
    "a value that is called so": ("- run: x\n      with: {uses: some/one@v1}", "quiet"),
}


@pytest.mark.parametrize("case", REFERENCES)
def test_a_step_that_is_added(case: str) -> None:
    step, expected = REFERENCES[case]
    before = {FLOW: f"{STEP}    - run: make\n"}
    assert expected in (told(judged(before, {FLOW: f"{STEP}    - run: make\n    {step}\n"})) or {"quiet"})


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".GitHub/Workflows/x.YML", f"{STEP}    - uses: some/one@v1\n"),
        (FLOW, "jobs:\n  a:\n    uses: some/one/.github/workflows/x.yml@main\n"),
        (FLOW, "jobs:\n  a:\n    container: alpine\n    steps: []\n"),
        (FLOW, "jobs:\n  a:\n    container: {image: 'alpine:latest'}\n    steps: []\n"),
        (FLOW, "jobs:\n  a:\n    services: {db: {image: postgres}}\n    steps: []\n"),
        (FLOW, "jobs:\n  a: &a\n    steps: [*a]\n"),
        (FLOW, "jobs: {a: [\n"),
        (FLOW, "jobs: {env: {steps: [{uses: some/one@v1}]}}\n"),
        (FLOW, "jobs: {with: {services: {run: {image: postgres}}}}\n"),
        ("compose.yml", "services: {environment: {image: alpine}}\n"),
        ("compose.yml", "x: &a {image: alpine}\nservices: {labels: {<<: *a}}\n"),
        (".gitlab-ci.yml", "variables: {image: alpine}\n"),
        ("own/action.yaml", "runs:\n  using: composite\n  steps: [{uses: some/one@v1}]\n"),
        ("action.yml", "runs: {using: docker, image: 'docker://alpine'}\n"),
        ("compose.yaml", "services: {a: {image: alpine}}\n"),
        ("docker-compose.prod.yml", 'services: {a: {image: "alpine:${TAG}"}}\n'),
        ("compose.yml", 'services: {a: {image: "${IMAGE:-alpine}"}}\n'),
        (".gitlab-ci.yml", "image: alpine\n"),
        (".gitlab-ci.yml", "a: {image: {name: alpine}, services: [postgres]}\n"),
        (".pre-commit-config.yaml", "repos:\n- {repo: https://git.example/x, rev: main, hooks: [{id: a}]}\n"),
        (".pre-commit-config.yaml", "repos:\n- {repo: https://git.example/x, rev: abcdef1, hooks: []}\n"),
        (".pre-commit-config.yaml", "repos:\n- repo: https://git.example/x\n  hooks: []\n"),
        ("Dockerfile", "FROM python\n"),
        ("Dockerfile", "from python\n"),
        ("Dockerfile", "FROM python:latest\n"),
        ("Dockerfile", "FROM registry.example:5000/python\n"),
        ("Dockerfile", "FROM python@sha256:abc\n"),
        ("Dockerfile", f"FROM python@sha256:{'a' * 63}\n"),
        ("Dockerfile", f"FROM python@sha256:{'A' * 64}\n"),
        ("Dockerfile", f"FROM python@md5:{'a' * 64}\n"),
        ("Dockerfile", "ARG TAG\nFROM python:$TAG\n"),
        ("Dockerfile", "ARG TAG=latest\nFROM python:${TAG}\n"),
        ("Dockerfile", "ARG IMAGE=\"python\"\nFROM ${IMAGE}\n"),
        ("Dockerfile", "FROM --platform=linux/amd64 python AS a\n"),
        ("Dockerfile", "FROM \\\n# a comment\n  python\n"),
        ("Dockerfile", "# escape=`\nFROM `\n  python\n"),
        ("Dockerfile", "FROM python:3.12 AS a\nCOPY --from=alpine /a /a\n"),
        ("Dockerfile", "FROM python:3.12 AS a\nRUN --mount=type=bind,from=alpine,target=/x ls\n"),
        ("Dockerfile", "FROM python:3.12 AS a\nONBUILD COPY --from=alpine /a /a\n"),
        ("Dockerfile", "FROM b\nFROM python:3.12 AS b\n"),  # the stage is named only later
        ("Dockerfile", "# syntax=some/frontend\nFROM python:3.12\n"),
        ("docker/api.Dockerfile", "FROM python\n"),
        ("Containerfile.dev", "FROM python\n"),
    ],
)  # fmt: skip
def test_a_file_that_is_added(path: str, text: str) -> None:
    assert told(judged({}, {path: text})) & {
        "action-unpinned",
        "image-unpinned",
        "hook-unpinned",
        "reference-unread",
    }


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Dockerfile", "FROM scratch\n"),
        ("Dockerfile", f"FROM python@sha256:{'a' * 64}\n"),
        ("Dockerfile", "ARG V=3.12\nFROM python:${V}-slim AS Base\nFROM base AS next\nCOPY --from=0 /a /a\n"),
        ("Dockerfile", "FROM python:3.12 AS a\nRUN <<EOF\nFROM python\nEOF\nCOPY --from=A /a /a\n"),
        ("Dockerfile", "# FROM python\nFROM python:3.12\n"),
        ("compose.yaml", "services: {a: {build: ., image: mine}}\n"),
        ("action.yml", "runs: {using: docker, image: Dockerfile}\n"),
        (".pre-commit-config.yaml", "repos:\n- {repo: local, hooks: []}\n- {repo: meta, hooks: []}\n"),
        ("docs/workflow.yml", f"{STEP}    - uses: some/one@main\n"),
    ],
)
def test_what_is_held_is_left_alone(path: str, text: str) -> None:
    assert told(judged({}, {path: text})) == set()


LOOSENED = {
    "a commit becomes a tag": (FLOW, f"{STEP}    - uses: actions/checkout@{FULL}\n", f"{STEP}    - uses: actions/checkout@v4\n"),
    "one of two uses": (
        FLOW,
        f"{STEP}    - uses: a/b@main\n    - uses: a/b@{FULL}\n",
        f"{STEP}    - uses: a/b@main\n    - uses: a/b@main\n",
    ),
    "a digest becomes a tag": ("Dockerfile", f"FROM a:1@sha256:{H}\n", "FROM a:1\n"),
    "a digest becomes an argument": ("Dockerfile", f"FROM a@sha256:{H}\n", "ARG X\nFROM a$X\n"),
    "a tag becomes none": ("Dockerfile", "FROM a:1\n", "FROM a\n"),
    "an exact line becomes a range": ("requirements.txt", PINNED, "flask==3.0.0\nclick>=8.1.7\n"),
    "all exact lines become ranges": ("requirements.txt", PINNED, "flask\nclick\n"),
    "with hashes gone": ("requirements.txt", HASHED, "flask==3.0.0\n"),
    "with hashes gone and another version": ("requirements.txt", HASHED, "flask==3.0.1\n"),
    "with another hash": ("requirements.txt", HASHED, HASHED.replace(H, I)),
    "hashes no longer asked for": ("requirements.txt", f"--require-hashes\n{HASHED}", HASHED),
    "a release before a date": ("pyproject.toml", '[tool.uv]\nexclude-newer = "2026-01-01"\n', "[tool.uv]\n"),
    "a date in the future": ("pyproject.toml", '[tool.uv]\nexclude-newer = "2026-01-01"\n', '[tool.uv]\nexclude-newer = "2099-01-01"\n'),
    "an unsafe strategy": ("pyproject.toml", "[tool.uv]\n", '[tool.uv]\nindex-strategy = "unsafe-best-match"\n'),
    "an unsafe strategy for pip": ("pyproject.toml", "[tool.uv]\n", '[tool.uv.pip]\nindex-strategy = "unsafe-any-match"\n'),
    "pre-releases": ("pyproject.toml", "[tool.uv]\n", '[tool.uv]\nprerelease = "allow"\n'),
    "an index": ("pyproject.toml", "[tool.uv]\n", f'[[tool.uv.index]]\nname = "x"\nurl = "{INDEX}"\n'),
    "an index by another name of the same host": (
        "pyproject.toml",
        f'[[tool.uv.index]]\nurl = "{INDEX}"\n',
        f'[[tool.uv.index]]\nurl = "{INDEX.replace("simple", "other")}"\n',
    ),
    "an index on another port": (
        "pyproject.toml",
        f'[tool.uv]\nindex-url = "{INDEX}"\n',
        '[tool.uv]\nindex-url = "https://index.example:8443/simple"\n',
    ),
    "an index with a homoglyph": (
        "pyproject.toml",
        f'[tool.uv]\nindex-url = "{INDEX}"\n',
        '[tool.uv]\nindex-url = "https://indеx.example/simple"\n',
    ),
    "an index in uv's own file": ("uv.toml", "", f'[[index]]\nurl = "{INDEX}"\n'),
    "an index in pip's own file": ("docker/pip.conf", "[global]\n", f"[global]\nextra-index-url = {INDEX}\n"),
    "an index in pip's own file, by variable": ("pip.conf", "", f"[install]\nextra_index_url: {INDEX}\n"),
    "a trusted host in pip's own file": ("pip.ini", "", "[global]\ntrusted-host = x.example\n"),
    "a registry for npm": (".npmrc", "", f"@corp:registry={INDEX}\n"),
    "a settings file nobody can read": ("uv.toml", "", "[\n"),
    "an index by a variable": ("Dockerfile", "FROM a:1\n", f"FROM a:1\nENV PIP_EXTRA_INDEX_URL={INDEX}\nRUN pip install a\n"),
    "an index on the command line": ("Dockerfile", "FROM a:1\n", f"FROM a:1\nRUN pip install -i {INDEX} a\n"),
    "an insecure host on the command line": (FLOW, "", f"{STEP}    - run: uv pip install --allow-insecure-host x.example a\n"),
    "a branch on the command line": (FLOW, "", f"{STEP}    - run: pip install git+https://git.example/a@main\n"),
    "a branch in setup.py": (
        "setup.py",
        "setup(install_requires=[])\n",
        "setup(install_requires=['a @ git+https://git.example/a@main'])\n",
    ),
    "something that runs at setup.py's build time": (
        "setup.py",
        "from setuptools import setup\nsetup(setup_requires=[])\n",
        "from setuptools import setup\nsetup(setup_requires=['surprise'])\n",
    ),
    "a source in poetry": ("pyproject.toml", "[tool.poetry]\n", f'[[tool.poetry.source]]\nname = "x"\nurl = "{INDEX}"\n'),
    "a source in Pipenv": ("Pipfile", "[packages]\n", f'[[source]]\nname = "x"\nurl = "{INDEX}"\nverify_ssl = true\n'),
    "a source in Pipenv, not verified": ("Pipfile", "[packages]\n", f'[[source]]\nurl = "{INDEX}"\nverify_ssl = false\n'),
    "a commit in uv's sources becomes a branch": (
        "pyproject.toml",
        f'[tool.uv.sources]\na = {{git = "https://git.example/a", rev = "{FULL}"}}\n',
        '[tool.uv.sources]\na = {git = "https://git.example/a", branch = "main"}\n',
    ),
    "a commit in poetry's table becomes a branch": (
        "pyproject.toml",
        f'[tool.poetry.dependencies]\na = {{git = "https://git.example/a", rev = "{FULL}"}}\n',
        '[tool.poetry.dependencies]\na = {git = "https://git.example/a"}\n',
    ),
    "a private name comes from the default index": (
        "pyproject.toml",
        '[project]\ndependencies = ["a"]\n[tool.uv.sources]\na = {index = "corp"}\n',
        '[project]\ndependencies = ["a"]\n[tool.uv.sources]\n',
    ),
    "something that runs at build time": (
        "pyproject.toml",
        '[build-system]\nrequires = ["hatchling"]\n',
        '[build-system]\nrequires = ["hatchling", "surprise"]\n',
    ),
    "something that runs at another's build time": (
        "pyproject.toml",
        "[tool.uv]\n",
        '[tool.uv.extra-build-dependencies]\na = ["surprise"]\n',
    ),
    "a backend from somewhere": (
        "pyproject.toml",
        '[build-system]\nrequires = ["hatchling"]\n',
        f'[build-system]\nrequires = ["hatchling @ git+https://git.example/hatchling@{FULL}"]\n',
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", LOOSENED)
def test_what_was_held(case: str) -> None:
    path, before, after = LOOSENED[case]
    assert told(judged({path: before}, {path: after}))


def uv(
    name: str = "web",
    version: str = "1.0",
    digest: str = H,
    base: str = FILES,
    registry: str = INDEX,
    file: str = "",
) -> str:
    file = file or f"{name}-{version}.tar.gz"
    return (
        f'[[package]]\nname = "{name}"\nversion = "{version}"\nsource = {{ registry = "{registry}" }}\n'
        f'sdist = {{ url = "{base}/{file}", hash = "sha256:{digest}" }}\n\n'
    )


REST = uv("flask", "3.0.0") + uv("click", "8.1.7")
TAMPERED = {
    "another hash": uv(digest=I),
    "no hash": uv().replace(f', hash = "sha256:{H}"', ""),
    "another host": uv(base="https://files.evil.example/p"),
    "another host, for a new version": uv(version="1.1", base="https://files.evil.example/p"),
    "another host that begins alike": uv(base="https://files.example.evil.example/p"),
    "another port": uv(base="https://files.example:8443/p"),
    "the host as user": uv(base="https://files.example@evil.example/p"),
    "an address": uv(base="https://203.0.113.7/p"),
    "over http": uv(base="http://files.example/p"),
    "another project's file": uv(file="evil-1.0.tar.gz"),
    "another version's file": uv(file="web-0.9.tar.gz"),
    "another project's wheel": uv(file="evil-1.0-py3-none-any.whl"),
    "a new package from an index that nobody named": uv()
    + uv("new", registry="https://evil.example/simple", base="https://evil.example/p"),
    "another registry and hash": uv(registry="https://other.example/simple", digest=I),
}


@pytest.mark.parametrize("case", TAMPERED)
def test_a_lock_that_was_tampered_with_blocks(case: str) -> None:
    before, after = {"uv.lock": uv() + REST}, {"uv.lock": TAMPERED[case] + REST}
    assert told(judged(before, after), Severity.HIGH)


def test_what_a_tool_writes_is_left_alone() -> None:
    before = {"uv.lock": uv() + REST}
    more = uv("web-kit", "2.0.1", file="web_kit-2.0.1-py3-none-any.whl") + uv(
        "x", "1.0", file="x-1.0-1.tar.gz"
    )
    capitals = uv(base=FILES.replace("files", "FILES"), version="1.1")
    for after in (uv(version="1.1") + REST, uv() + REST + more, REST, capitals + REST):
        assert told(judged(before, {"uv.lock": after}), Severity.MEDIUM) == set()
