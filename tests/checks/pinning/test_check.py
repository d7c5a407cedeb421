"""Pinning: what the policy's options decide, and whether locks and manifests agree."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard import app
from guard.checks.kit.interface import Context, Ports
from guard.checks.pinning.check import Pinning
from guard.checks.pinning.declared import range_hold
from guard.checks.pinning.options import Hold
from guard.errors import ToolError
from guard.model.change import ChangeSet, FileChange, FileSide, MappingTree
from guard.model.edit import Facts
from guard.model.finding import CheckResult, Severity, Status
from guard.model.verdict import Effect
from tests.checks.support import NoScanner, ids

Files = Mapping[str, str]
FLOW = ".github/workflows/ci.yml"
INDEX = "https://index.example/simple"
FULL = "c" * 40


def run(change: ChangeSet, options: Mapping[str, Any] | None = None) -> CheckResult:
    ports = Ports(NoScanner())
    return Pinning().run(Context(change, lambda: Facts(()), ports, lambda: options or {}, date(2026, 11, 21)))


def judged(before: Files, after: Files, **options: Any) -> CheckResult:
    sides = ({path: text.encode() for path, text in side.items()} for side in (before, after))
    old, new = sides
    return run(ChangeSet.from_files(old | {"z": b"1"}, new | {"z": b"2"}), options)


def told(before: Files, after: Files, **options: Any) -> list[tuple[str, str]]:
    result = judged(before, after, **options)
    assert result.outcome.status is Status.RAN, result.outcome.reason
    assert len({one.fingerprint for one in result.findings}) == len(result.findings)
    return [(one.id, one.severity.value) for one in result.findings]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Hold.ANY),
        ("*", Hold.ANY),
        ("!=1.0", Hold.ANY),
        (">=1", Hold.OPEN),
        (">1,!=2", Hold.OPEN),
        ("<2", Hold.BOUNDED),
        ("<=2", Hold.BOUNDED),
        (">=1,<2", Hold.BOUNDED),
        (">=1,<9999", Hold.OPEN),
        (">=23.1,<2027", Hold.BOUNDED),  # a year
        (">=1,<1!3", Hold.BOUNDED),
        ("~=1.4", Hold.BOUNDED),
        ("==1.*", Hold.BOUNDED),
        ("==1.0", Hold.EXACT),
        ("===1.0", Hold.EXACT),
        (">=1,==1.0", Hold.EXACT),
        ("^1.2", Hold.BOUNDED),
        ("~1.2", Hold.BOUNDED),
        (">=1 <2", Hold.BOUNDED),
        (">=1 <2 || >=3", Hold.OPEN),
        ("1.x", Hold.BOUNDED),
    ],
)
def test_how_firmly_a_range_holds(text: str, expected: Hold) -> None:
    assert range_hold(text) is expected


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"librarys": "any"}, "librarys"),
        ({"libraries": "none"}, "libraries must be one of hashed, exact, bounded, any"),
        ({"requirements": 3}, "requirements must be one of keep"),
        ({"images": "commit"}, "images must be one of digest"),
        ({"trusted_owners": "actions"}, "trusted_owners must be a list"),
        ({"applications": [1]}, "applications must be a list"),
        ({"cool_down_days": -1}, "cool_down_days must be a whole number"),
        ({"cool_down_days": True}, "cool_down_days must be a whole number"),
        ({"index": "never"}, "index must be one of ask, defer, off"),
    ],
)
def test_wrong_options_are_refused(options: dict[str, Any], named: str) -> None:
    with pytest.raises(ToolError, match=named):
        judged({}, {"requirements.txt": "a==1\n"}, **options)


def test_the_policy_says_what_a_library_must_hold() -> None:
    before = {"pyproject.toml": "[project]\ndependencies = []\n"}
    after = {"pyproject.toml": '[project]\ndependencies = ["a>=1", "b>=1,<2", "c==1"]\n'}
    assert told(before, after) == []
    assert told(before, after, libraries="bounded") == [("dependency-unpinned", "medium")]
    assert told(before, after, libraries="exact") == [("dependency-unpinned", "medium")] * 2
    nested = {"services/api/pyproject.toml": after["pyproject.toml"]}
    assert told({}, nested, applications=["services"]) == [("dependency-unpinned", "medium")] * 2
    assert told({}, nested, applications=["service"]) == []
    assert told({}, nested, applications=["."]) == [("dependency-unpinned", "medium")] * 2


def test_a_requirements_file_keeps_to_what_it_does() -> None:
    pinned = "a==1\nb==2\nc==3\nd==4\n"
    assert told({"requirements.txt": pinned}, {"requirements.txt": pinned + "e\n"}) == [
        ("dependency-unpinned", "high")
    ]
    assert told({"requirements.txt": "a>=1\nb==2\n"}, {"requirements.txt": "a>=1\nb==2\ne\n"}) == []
    assert told({}, {"requirements.txt": "e\n"}) == []
    assert told({}, {"requirements.txt": "e\n"}, requirements="exact") == [("dependency-unpinned", "medium")]
    assert told({"requirements.txt": pinned}, {"requirements.txt": pinned + "e\n"}, requirements="any") == []


def test_a_new_file_takes_the_habit_of_the_one_that_includes_it() -> None:
    before = {"reqs/requirements.txt": "a==1\n"}
    more = {"reqs/requirements.txt": "a==1\n# more\n", "more/requirements-extra.txt": "b\n"}
    assert told(before, more) == []
    more["reqs/requirements.txt"] = "a==1\n-r ./../more/requirements-extra.txt\n"
    assert told(before, more) == [("dependency-unpinned", "high")]


def test_what_was_as_loose_before_is_old() -> None:
    step = "jobs: {a: {steps: [{uses: x/y@main}]}}\n"
    twice = "jobs: {a: {steps: [{uses: x/y@main}, {uses: x/y@main}]}}\n"
    assert told({FLOW: step}, {FLOW: f"# more\n{step}"}) == []
    assert told({FLOW: step}, {FLOW: twice}) == []
    assert told({FLOW: step}, {FLOW: step.replace("main", "other")}) == []
    assert told({FLOW: step}, {FLOW: step.replace("x/y", "x/z")}) == [("action-unpinned", "medium")]
    assert told({"Dockerfile": "FROM a\n"}, {"Dockerfile": "FROM a\nRUN true\n"}) == []
    moved = FileChange(FileSide(FLOW, step.encode()), FileSide(FLOW.replace("ci", "new"), step.encode()))
    assert ids(run(ChangeSet((moved,))).findings) == []
    branch = "a @ git+https://git.example/a@main\n"
    assert told({"requirements.txt": branch}, {"requirements.txt": f"{branch}b==1\n"}) == []


def test_the_policy_says_what_holds_a_reference() -> None:
    by_tag = {FLOW: "jobs: {a: {steps: [{uses: x/y@v1}, {uses: actions/checkout@v4}]}}\n"}
    assert told({}, by_tag) == [("action-unpinned", "medium")]
    assert told({}, by_tag, actions="tag") == []
    assert told({}, by_tag, trusted_owners=["X"]) == [("action-unpinned", "medium")]
    assert len(told({}, by_tag, trusted_actions="commit")) == 2
    assert told({}, {"Dockerfile": "FROM a:1\n"}, images="digest") == [("image-unpinned", "medium")]
    assert told({}, {"Dockerfile": "FROM a\n"}, images="any") == []
    hooks = {".pre-commit-config.yaml": "repos: [{repo: https://git.example/x, rev: v1, hooks: []}]\n"}
    assert told({}, hooks) == []
    assert told({}, hooks, hooks="commit") == [("hook-unpinned", "medium")]
    assert told({}, {"requirements.txt": "a @ git+https://git.example/a@v1\n"}, vcs="tag") == []
    assert told({}, {"requirements.txt": "a @ https://files.example/a.zip\n"}, urls="any") == []


def test_a_file_that_cannot_be_read_is_said() -> None:
    broken = "jobs: [\n"
    assert told({FLOW: "jobs: {}\n"}, {FLOW: broken}) == [("reference-unread", "medium")]
    assert told({FLOW: broken}, {FLOW: f"{broken}#\n"}) == [("reference-unread", "low")]
    result = judged({}, {"pyproject.toml": "[\n", FLOW: "jobs: {}\n"})
    assert result.outcome.status is Status.FAILED
    assert "pyproject.toml:1: cannot be read" in result.outcome.reason
    laughs = "a: &a [x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(9)
    )
    assert told({}, {FLOW: laughs}) == [("reference-unread", "medium")]


def test_what_was_judged_is_named() -> None:
    assert judged({}, {FLOW: "jobs: {}\n", "requirements.txt": "a==1\n", "x.py": ""}).outcome.judged == (
        FLOW,
        "requirements.txt",
    )
    assert judged({}, {"x.py": ""}).outcome.judged == ()


def pylock(name: str, version: str, file: str, digest: str = "1" * 64) -> str:
    return (
        f'[[packages]]\nname = "{name}"\nversion = "{version}"\nindex = "{INDEX}"\n'
        f'wheels = [{{name = "{name}-{version}-py3-none-any.whl", url = "https://files.example/{file}", '
        f'hashes = {{sha256 = "{digest}"}}}}]\n'
    )


def poetry(name: str, version: str, digest: str = "1" * 64, needs: str = "") -> str:
    needed = f'\n[package.dependencies]\n{needs} = ">=1"\n' if needs else ""
    return (
        f'[[package]]\nname = "{name}"\nversion = "{version}"\nfiles = [\n'
        f'    {{file = "{name}-{version}.tar.gz", hash = "sha256:{digest}"}},\n]\n{needed}\n'
    )


def pdm(name: str, version: str, digest: str = "1" * 64) -> str:
    return (
        f'[[package]]\nname = "{name}"\nversion = "{version}"\nfiles = [\n'
        f'    {{file = "{name}-{version}.tar.gz", hash = "sha256:{digest}"}},\n]\n\n'
    )


def pipfile(version: str, *digests: str) -> str:
    hashes = ", ".join(f'"sha256:{one}"' for one in digests)
    return f'{{"default": {{"a": {{"version": "=={version}", "hashes": [{hashes}]}}}}}}\n'


A, B, C = "1" * 64, "2" * 64, "3" * 64


@pytest.mark.parametrize(
    ("path", "before", "after", "expected"),
    [
        ("poetry.lock", poetry("a", "1"), poetry("a", "1", B), "lock-hash-changed"),
        ("poetry.lock", poetry("a", "1"), poetry("a", "1").replace(f"sha256:{A}", ""), "lock-hash-removed"),
        ("poetry.lock", poetry("a", "1"), poetry("a", "1").replace("a-1.t", "b-1.t"), "lock-file-strange"),
        ("pdm.lock", pdm("a", "1"), pdm("a", "1", B), "lock-hash-changed"),
        ("Pipfile.lock", pipfile("1", A, B), pipfile("1", C), "lock-hash-changed"),
        ("Pipfile.lock", pipfile("1", A, B), pipfile("1"), "lock-hash-removed"),
        ("pylock.toml", pylock("a", "1", "a-1.zip"), pylock("a", "1", "a-1.zip", B), "lock-hash-changed"),
        ("pylock.toml", pylock("a", "1", "a-1.zip"), pylock("a", "1", "evil-1.zip"), "lock-file-strange"),
        ("requirements.txt", f"a==1 --hash=sha256:{A}\n", f"a==1 --hash=sha256:{B}\n", "lock-hash-changed"),
        ("requirements.txt", f"a==1 --hash=sha256:{A}\n", "a==1\n", "lock-hash-removed"),
    ],
)  # fmt: skip
def test_every_form_of_lock(path: str, before: str, after: str, expected: str) -> None:
    assert (expected, "high") in told({path: before}, {path: after})


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("Pipfile.lock", pipfile("1", A), pipfile("1", A, B)),  # a wheel that was uploaded later
        ("Pipfile.lock", pipfile("1", A), pipfile("2", B)),
        ("poetry.lock", poetry("a", "1"), poetry("a", "2", B)),
        ("requirements.txt", f"a==1 --hash=sha256:{A}\n", f"a==1 --hash=sha256:{A} --hash=sha256:{B}\n"),
        ("requirements.txt", f"a==1 --hash=sha256:{A}\n", f"a==2 --hash=sha256:{B}\n"),
    ],
)
def test_what_tools_do_to_locks(path: str, before: str, after: str) -> None:
    assert told({path: before}, {path: after}) == []


def test_a_hash_among_others_that_became_another() -> None:
    [finding] = judged({"Pipfile.lock": pipfile("1", A, B)}, {"Pipfile.lock": pipfile("1", A, C)}).findings
    assert (finding.id, finding.severity.value) == ("lock-hash-changed", "medium")
    pins = [f"a==1 --hash=sha256:{A} \\\n --hash=sha256:{one}\n" for one in (B, C)]
    [finding] = judged({"requirements.txt": pins[0]}, {"requirements.txt": pins[1]}).findings
    assert (finding.severity.value, finding.location.line) == ("medium", 2)


POETRY_1 = """\
[[package]]
name = "a"
version = "%s"

[metadata]
lock-version = "1.1"

[metadata.files]
a = [
    {file = "a-%s.tar.gz", hash = "sha256:%s"},
]
"""
PDM = POETRY_1.replace("a = [", '"a %s" = [')


@pytest.mark.parametrize(
    ("path", "before", "after", "expected", "line"),
    [
        ("poetry.lock", POETRY_1 % ("1", "1", A), POETRY_1 % ("1", "1", B), "lock-hash-changed", 10),
        ("poetry.lock", POETRY_1 % ("1", "1", A), POETRY_1 % ("2", "1", A), "lock-file-strange", 3),
        ("pdm.lock", PDM % ("1", "1", "1", A), PDM % ("1", "1", "1", B), "lock-hash-changed", 10),
        ("pdm.lock", PDM % ("1", "1", "1", A), PDM % ("2", "2", "1", A), "lock-file-strange", 3),
    ],
)
def test_files_in_a_table_of_their_own(path: str, before: str, after: str, expected: str, line: int) -> None:
    [finding] = judged({path: before}, {path: after}).findings
    assert (finding.id, finding.location.line) == (expected, line)


def test_what_a_tool_does_to_such_a_table() -> None:
    assert told({"poetry.lock": POETRY_1 % ("1", "1", A)}, {"poetry.lock": POETRY_1 % ("2", "2", B)}) == []


HEAD = 'version = 1\n\n[manifest]\noverrides = [{ name = "a", %s }]\n'


def test_what_the_head_of_a_lock_says() -> None:
    before = {"uv.lock": HEAD % 'specifier = ">=1"'}
    address = {"uv.lock": HEAD % 'url = "https://x.example/a-1-py3-none-any.whl"'}
    assert told(before, address) == [("source-unpinned", "medium")]
    assert told(before, {"uv.lock": HEAD % 'specifier = ">=2"'}) == []
    options = "version = 1\n\n[options]\n%s\n"
    loose = told({"uv.lock": options % ""}, {"uv.lock": options % 'prerelease-mode = "allow"'})
    assert loose == [("option-loosened", "medium")]


UV_INDEX = '[[tool.uv.index]]\nname = "corp"\nurl = "https://pkgs.example/simple"\n%s\n'
POETRY_SOURCE = UV_INDEX.replace("uv.index", "poetry.source")
PDM_SOURCE = UV_INDEX.replace("uv.index", "pdm.source")
PUBLIC = '[[source]]\nname = "pypi"\nurl = "https://index.example/simple"\n\n'
CORP = '[[source]]\nname = "corp"\nurl = "https://pkgs.example/simple"\n\n'


@pytest.mark.parametrize(
    ("path", "before", "after", "expected"),
    [
        ("pyproject.toml", UV_INDEX % "explicit = true", UV_INDEX % "", "index-added"),
        ("pyproject.toml", UV_INDEX % "", UV_INDEX % "default = true", "index-added"),
        ("pyproject.toml", UV_INDEX % "default = true", UV_INDEX % "", "package-moved-index"),
        ("pyproject.toml", UV_INDEX % "default = true", "", "package-moved-index"),
        ("pyproject.toml", UV_INDEX % "", (UV_INDEX % "").replace("pkgs.", "other."),
         "package-moved-index"),
        ("pyproject.toml", POETRY_SOURCE % 'priority = "explicit"',
         POETRY_SOURCE % 'priority = "supplemental"', "index-added"),
        ("pyproject.toml", POETRY_SOURCE % 'priority = "supplemental"', POETRY_SOURCE % "", "index-added"),
        ("pyproject.toml", PDM_SOURCE % 'include_packages = ["corp-*"]', PDM_SOURCE % "", "index-added"),
        ("pyproject.toml", PDM_SOURCE % 'exclude_packages = ["a"]', PDM_SOURCE % "", "index-added"),
        ("Pipfile", PUBLIC + CORP, PUBLIC, "package-moved-index"),
        ("Pipfile", CORP + PUBLIC, PUBLIC + CORP, "package-moved-index"),
        ("environment.yml", "channels: [conda-forge]\ndependencies: [a=1]\n",
         "channels: [other, conda-forge]\ndependencies: [a=1]\n", "index-added"),
        ("environment.yml", "channels: [a, b]\ndependencies: [a=1]\n",
         "channels: [b, a]\ndependencies: [a=1]\n", "package-moved-index"),
        ("pixi.toml", '[workspace]\nchannels = ["a"]\n[dependencies]\nx = "*"\n',
         '[workspace]\nchannels = ["b", "a"]\n[dependencies]\nx = "*"\n', "index-added"),
    ],
)  # fmt: skip
def test_indexes_attribute_by_attribute(path: str, before: str, after: str, expected: str) -> None:
    assert (expected, "medium") in told({path: before}, {path: after})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (UV_INDEX % "", UV_INDEX % "explicit = true"),
        (POETRY_SOURCE % "", POETRY_SOURCE % 'priority = "explicit"'),
        (PDM_SOURCE % "", PDM_SOURCE % 'include_packages = ["corp-*"]'),
        (UV_INDEX % 'authenticate = "always"', UV_INDEX % ""),
    ],
)
def test_an_index_that_is_asked_for_less(before: str, after: str) -> None:
    assert told({"pyproject.toml": before}, {"pyproject.toml": after}) == []


UV_SOURCE = '[project]\nname = "p"\ndependencies = ["corelib"]\n%s'
IN_POETRY = '[tool.poetry]\nname = "p"\n[tool.poetry.dependencies]\ncorelib = %s\n'


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("pyproject.toml", UV_SOURCE % "[tool.uv.sources]\ncorelib = { workspace = true }\n", UV_SOURCE % ""),
        ("pyproject.toml", UV_SOURCE % '[tool.uv.sources]\ncorelib = { path = "../c" }\n', UV_SOURCE % ""),
        ("pyproject.toml", UV_SOURCE % '[tool.uv.sources]\ncorelib = { git = "https://x.example/c" }\n',
         UV_SOURCE % ""),
        ("pyproject.toml", IN_POETRY % '{path = "../corelib"}', IN_POETRY % '"^1.0"'),
        ("requirements.txt", f"corelib @ git+https://x.example/c@{A[:40]}\n", "corelib==1.0\n"),
        ("requirements.txt", "./libs/corelib\n", "corelib\n"),
        ("requirements.txt", "-e ./libs/corelib[x]\n", "corelib==1\n"),
        ("Pipfile", '[packages]\ncorelib = {path = "."}\n', '[packages]\ncorelib = "*"\n'),
    ],
)  # fmt: skip
def test_an_own_source_that_is_given_up(path: str, before: str, after: str) -> None:
    assert ("package-moved-index", "medium") in told({path: before}, {path: after})
    assert told({path: after}, {path: after + "\n"}) == []


def test_back_from_a_fork_to_what_everybody_installs() -> None:
    fork = {"requirements.txt": f"requests @ git+https://x.example/requests@{A[:40]}\n"}
    assert told(fork, {"requirements.txt": "requests==2.32.3\n"}) == []


@pytest.mark.parametrize("option", ["-r", "-c"])
def test_a_list_at_an_address(option: str) -> None:
    result = judged(
        {"requirements.txt": "a==1\n"}, {"requirements.txt": f"a==1\n{option} https://x.example/l.txt\n"}
    )
    assert result.outcome.status.value == "ran"
    assert [(one.id, one.severity.value) for one in result.findings] == [("source-unpinned", "high")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"dependencies": {"b": "1"}', '"dependencies": {"b": "acme/b#main"}'),
        ('"overrides": {"a": {"b": "1"}}', '"overrides": {"a": {"b": "https://x.example/b.tgz"}}'),
        ('"overrides": {"a": {".": "1"}}', '"overrides": {"a": {".": "github:acme/a"}}'),
        ('"resolutions": {"a/**/b": "1"}', '"resolutions": {"a/**/b": "https://x.example/b.tgz"}'),
        ('"pnpm": {"overrides": {"a>b": "1"}}', '"pnpm": {"overrides": {"a>b": "https://x.example/b.tgz"}}'),
    ],
)
def test_what_npm_lets_stand_for_a_name(before: str, after: str) -> None:
    sides = [{"package.json": f"{{{text}}}"} for text in (before, after)]
    assert ("source-unpinned", "medium") in told(*sides)


MANIFEST = '[project]\nname = "p"\ndependencies = [%s]\n'


def test_a_lock_that_disagrees() -> None:
    lock = {"poetry.lock": poetry("a", "1.0")}
    before = {"pyproject.toml": MANIFEST % '"a>=1"'}
    raised = {"pyproject.toml": MANIFEST % '"a>=2"'}
    assert told(before | lock, raised | lock) == [("lock-disagrees", "medium")]
    assert told(before | lock, raised | {"poetry.lock": poetry("a", "2.0", B)}) == []
    assert told(before | lock, raised) == [], "there is no lock any more"
    assert told(before | lock, {"pyproject.toml": MANIFEST % '"a>=1", "b"'} | lock) == [
        ("lock-disagrees", "low")
    ]
    nested = {"packages/x/pyproject.toml": MANIFEST % '"a>=2"'}
    assert told(before | lock, before | lock | nested) == [("lock-disagrees", "medium")]


def test_a_lock_outside_the_change_is_read_from_the_base() -> None:
    base = MappingTree(
        {"pyproject.toml": (MANIFEST % "").encode(), "uv.lock": b'[[package]]\nname = "a"\nversion = "1"\n'}
    )
    after = FileSide("pyproject.toml", (MANIFEST % '"a>=2"').encode())
    change = ChangeSet(
        (FileChange(FileSide("pyproject.toml", base.files["pyproject.toml"]), after),), base=base
    )
    [finding] = run(change).findings
    assert finding.id == "lock-disagrees"
    assert finding.message == "a is declared as `>=2`, and uv.lock holds 1."


def test_a_locked_package_that_nothing_asks_for() -> None:
    manifest = {"pyproject.toml": MANIFEST % '"a>=1"'}
    before = manifest | {"poetry.lock": poetry("a", "1.0", needs="b") + poetry("b", "1.0")}
    stray = manifest | {"poetry.lock": before["poetry.lock"] + poetry("stray", "1.0")}
    assert told(before, stray) == [("lock-orphan", "medium")]
    needed = manifest | {
        "poetry.lock": poetry("a", "1.0", needs="stray") + poetry("b", "1") + poetry("stray", "1.0")
    }
    assert ("lock-orphan", "medium") not in told(before, needed)


def test_hosts_are_compared_within_the_lock() -> None:
    def lock(*hosts: str) -> str:
        return "".join(
            f'[[package]]\nname = "p{n}"\nversion = "1"\nsource = {{ registry = "{INDEX}" }}\n'
            f'sdist = {{ url = "https://{host}/p{n}-1.zip", hash = "sha256:{A}" }}\n\n'
            for n, host in enumerate(hosts)
        )

    files, evil = "files.example", "evil.example"
    assert told({}, {"uv.lock": lock(files, files, files)}) == []
    assert told({}, {"uv.lock": lock(*[files] * 30, evil)}) == [("lock-file-host", "high")]
    before = {"uv.lock": lock(files)}
    assert ("lock-file-host", "high") in told(before, {"uv.lock": lock(files, evil)})
    assert told(before, {"uv.lock": lock(files, "index.example")}) == [], "the registry's own host"
    assert told(before, {"uv.lock": lock(files, "FILES.example")}) == []


def test_an_index_that_the_manifest_names_is_a_question() -> None:
    def block(name: str, registry: str) -> str:
        return f'[[package]]\nname = "{name}"\nversion = "1"\nsource = {{ registry = "{registry}" }}\n\n'

    lock, other = block("a", INDEX), block("b", "https://Corp.example/simple")
    settings = '[tool.uv.sources]\nb = {index = "c"}\n[[tool.uv.index]]\nname = "c"\nurl = "https://corp.example/simple"\n'
    manifest = {"pyproject.toml": (MANIFEST % '"a", "b"') + settings}
    before, after = {"uv.lock": lock}, {"uv.lock": lock + other}
    assert told(manifest | before, manifest | after) == [("index-added", "medium")]
    assert ("index-added", "high") in told(before, after)
    assert told({}, after) == [], "nothing to compare with"


def test_repairs_say_what_to_do() -> None:
    result = judged({}, {FLOW: "jobs: {a: {steps: [{uses: x/y@v1}]}}\n"})
    assert "full commit" in result.findings[0].repair
    pinned = judged({"requirements.txt": "a==1\nb==2\n"}, {"requirements.txt": "a==1\nb>=2\n"})
    assert [(one.severity, one.repair) for one in pinned.findings] == [
        (Severity.HIGH, "Write in requirements.txt, line 2: `b==2`")
    ]


def test_credentials_are_never_shown() -> None:
    secret = "https://user:hunter2@index.example"
    texts = {
        "requirements.txt": f"--extra-index-url {secret}/simple\na @ git+{secret}/a.git@main\n"
        f"-e git+{secret}/b.git\n",
        "pyproject.toml": f'[tool.uv]\nindex-url = "{secret}/simple"\n'
        f'[tool.uv.sources]\nx = {{git = "{secret}/x"}}\n',
        "uv.lock": f'[[package]]\nname = "p"\nversion = "1"\nsource = {{ registry = "{secret}" }}\n'
        f'sdist = {{ url = "http://user:hunter2@files.example/p-1.zip" }}\n',
    }
    result = judged({}, texts)
    assert len(result.findings) > 4
    assert not [one for one in result.findings if "hunter2" in one.message + one.repair + one.title]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (poetry("a", "1"), poetry("a", "1", B), Effect.BLOCKS),
        (poetry("a", "1"), poetry("a", "2", B), None),
    ],
)
def test_the_default_policy_blocks_a_tampered_lock(before: str, after: str, expected: Effect | None) -> None:
    change = ChangeSet.from_files({"poetry.lock": before.encode()}, {"poetry.lock": after.encode()})
    effects = [one.effect for one in app.check(change).findings if one.check == "pinning"]
    assert effects == ([expected] if expected is not None else [])


VALUES = st.sampled_from(
    """
    "x"|""|1|true|[]|{}|["a", 1]|[{}]|{git = 1}|{git = "x", rev = ["a"]}|{url = "http://["}|{path = "."}
    |[{index = "a", marker = "b"}]|2026-01-01|"https://[::1"|"git+ssh://@/@"|"^1"|"==1.*"
    """.strip().split("|")
)
PLACES = st.sampled_from(
    [
        ("pyproject.toml", "[tool.uv.sources]\na = %s\n"),
        ("pyproject.toml", "[tool.uv]\nindex = %s\n"),
        ("pyproject.toml", "[tool.uv]\nexclude-newer = %s\n"),
        ("pyproject.toml", "[tool.uv]\npip = %s\n"),
        ("pyproject.toml", "[tool.poetry]\nsource = %s\n[tool.poetry.dependencies]\na = %s\n"),
        ("pyproject.toml", "[build-system]\nrequires = %s\n"),
        ("Pipfile", "[packages]\na = %s\n"),
        ("uv.lock", '[[package]]\nname = "a"\nversion = %s\nsource = %s\n'),
        ("uv.lock", '[[package]]\nname = "a"\nversion = "1"\nsource = %s\nwheels = %s\nsdist = %s\n'),
        ("poetry.lock", '[[package]]\nname = "a"\nversion = "1"\nfiles = %s\n[package.source]\nurl = %s\n'),
        ("uv.toml", "index = %s\ntrusted-host = %s\n"),
        ("requirements.txt", "a @ %s\n-i %s\n"),
        ("compose.yaml", "services: %s\n"),
        (".pre-commit-config.yaml", "repos: %s\n"),
        (FLOW, "jobs: {a: {uses: %s, container: %s, services: %s, steps: %s}}\n"),
    ]
)


@settings(max_examples=150, deadline=None)
@given(PLACES, st.lists(VALUES, min_size=8, max_size=8))
def test_odd_values_never_break_it(place: tuple[str, str], values: list[str]) -> None:
    path, text = place
    count = text.count("%s")
    before, after = ({path: text % tuple(part)} for part in (values[:count], values[4 : 4 + count]))
    for result in (judged(before, after), judged({}, after), judged(after, {})):
        assert result.outcome.status in (Status.RAN, Status.FAILED)


MATRIX = """\
on: [push]
jobs:
  t:
    strategy:
      matrix:
        image: [%s]
    container: ${{ matrix.image }}
    steps:
    - run: make
"""


@pytest.mark.parametrize(
    ("images", "expected"),
    [
        (f"'', 'x@sha256:{A}'", []),
        ("'x:1.2', 'y:3.4'", []),
        ("'x:1.2', 'y'", [("image-unpinned", "medium")]),
        ("'${{ vars.x }}'", [("image-unpinned", "medium")]),
    ],
)
def test_images_of_a_matrix(images: str, expected: list[tuple[str, str]]) -> None:
    path = ".github/workflows/ci.yml"
    assert told({path: "on: [push]\njobs: {}\n"}, {path: MATRIX % images}) == expected


@pytest.mark.parametrize("command", ["pip install $NAMES", "pip install 'rich${{ matrix.version }}'"])
def test_what_is_known_only_when_it_runs_is_signed_for(command: str) -> None:
    run = "on: push\njobs: {{t: {{runs-on: x, steps: [{{run: {}}}]}}}}\n"
    before, after = ({FLOW: run.format(json.dumps(text))} for text in ("pip install rich", command))
    found = judged(before, after)
    assert found.outcome.status is Status.RAN
    (one,) = [finding for finding in found.findings if finding.id == "dependency-at-run-time"]
    assert one.severity is Severity.MEDIUM
    assert "known only when it runs" in one.message
    assert "dependency-at-run-time" not in ids(judged(after, {FLOW: after[FLOW] + "# more\n"}).findings)
