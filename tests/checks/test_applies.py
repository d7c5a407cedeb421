"""Whether a check applies is asked cheaply; where it does not, its judge has nothing to say."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guard.checks import CHECKS
from guard.checks.kit.interface import Check, Context, Example, Ports
from guard.facts.gather import gather
from guard.model.change import (
    MODE_EXECUTABLE,
    MODE_FILE,
    MODE_SUBMODULE,
    MODE_SYMLINK,
    ChangeSet,
    FileChange,
    FileSide,
    MappingTree,
)
from guard.model.finding import CheckResult, Status, ran
from guard.ports import Occurrence, OriginFile, OriginIndex
from tests.checks.support import NoScanner

EXAMPLES = [one for check in CHECKS for one in (*check.meta.trips, *check.meta.quiet)]
PATHS = sorted(
    {path for one in EXAMPLES for path in (*one.before, *one.after)}
    | {
        "notes.txt", "README.md", "a.bin", "a", "run", "Makefile", "LICENSE", "setup.py", "a.ipynb",
        "a.pth", "entry_points.txt", "uv.toml", "conf/pip.conf", "pip\u200b.conf", ".npmrc ",
        "REQUIREMENTS.TXT", "requirements.txt.", "a.PY", "a.py:b", "package.json", "package-lock.json",
        "poetry.lock", "compose.yml", "environment.yml", "action.yml", ".github/CODEOWNERS",
        ".guard/policy.yaml", ".claude/settings.json", ".vscode/settings.json", "scripts/release.sh",
        "tests/golden/a.json", "a.js", "a.c", "mypy.ini", ".flake8", ".semgrepignore", "tests/snap.bin",
        "docs/a.rst", "Dockerfile", "a.dockerfile", ".gitlab-ci.yml",
    }
)  # fmt: skip
MODES = (MODE_FILE, MODE_FILE, MODE_FILE, MODE_EXECUTABLE, MODE_SYMLINK, MODE_SUBMODULE)


class NoOrigins(OriginIndex):
    """An index of origins that knows nothing."""

    def about(self) -> str:
        return "nothing"

    def places(self, hashes: Sequence[int]) -> Mapping[int, tuple[Occurrence, ...]]:
        return {}

    def file(self, number: int) -> OriginFile:
        raise AssertionError("asked for a file it never named")


@st.composite
def changes(draw: st.DrawFn) -> ChangeSet:
    """An example, turned round or with its files under other names, in other modes, or made binary."""
    one = draw(st.sampled_from(EXAMPLES))
    before, after = (one.before, one.after) if draw(st.booleans()) else (one.after, one.before)
    names = {path: draw(st.sampled_from([path, *PATHS])) for path in sorted({*before, *after})}
    files: list[FileChange] = []
    base: dict[str, bytes] = {}
    taken: set[str] = set()
    for path, name in names.items():
        sides: list[FileSide | None] = []
        for texts in (before, after):
            side = None
            if path in texts and not (sides == [None] and draw(st.integers(0, 9)) == 0 and len(names) == 1):
                data = texts[path].encode() + draw(st.sampled_from([b"", b"", b"", b"", b"\0"]))
                mode = draw(st.sampled_from(MODES))
                side = FileSide(name, b"a" * 40 if mode == MODE_SUBMODULE else data, mode)
            sides.append(side)
        old, new = sides
        if old is not None and draw(st.integers(0, 5)) == 0:
            old = FileSide(draw(st.sampled_from(PATHS)), old.data, old.mode)
        held = {side.path for side in (old, new) if side is not None}
        if (old is None and new is None) or old == new or held & taken:
            continue
        taken |= held
        files.append(FileChange(old, new))
        if old is not None and old.mode in (MODE_FILE, MODE_EXECUTABLE):
            base[old.path] = old.data
    return ChangeSet(tuple(files), MappingTree(base))


@settings(max_examples=400, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(changes())
def test_what_does_not_apply_has_nothing_to_say(change: ChangeSet) -> None:
    facts = gather(change)
    for check in CHECKS:
        if not check.applies(change):
            result = check.judge(Context(change, lambda: facts, Ports(NoScanner(), origins=NoOrigins())))
            assert result.outcome.status is Status.RAN, check.meta.id
            assert result.outcome.judged == (), check.meta.id
            assert result.findings == (), check.meta.id
        elif (looked_at := check.glance(change)) is not None:
            result = check.judge(Context(change, lambda: facts, Ports(NoScanner())))
            assert result == CheckResult(ran(check.meta.id, looked_at)), check.meta.id


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.meta.id)
def test_a_glance_settles_what_is_plain_and_leaves_what_trips_a_check_to_its_judge(check: Check) -> None:
    plain = {"app.py": b"def one():\n    return 1\n", "web/a.ts": b"f(1);\n", "notes.md": b"words\n"}
    if type(check).glance is not Check.glance:
        looked_at = check.glance(ChangeSet.from_files({}, plain))
        assert looked_at is not None
        assert {"app.py"} <= {*looked_at} <= plain.keys()
    for one in check.meta.trips:
        before = {path: text.encode() for path, text in one.before.items()}
        after = {path: text.encode() for path, text in one.after.items()}
        assert check.glance(ChangeSet.from_files(before, after)) is None


@pytest.mark.parametrize("one", EXAMPLES, ids=lambda one: one.name)
def test_what_does_not_apply_is_said_to_have_looked_at_nothing(one: Example) -> None:
    before = {path: text.encode() for path, text in one.before.items()}
    after = {path: text.encode() for path, text in one.after.items()}
    change = ChangeSet.from_files(before, after)
    for check in CHECKS:
        if not check.applies(change):
            result = check.run(Context(change, lambda: pytest.fail("asked for facts"), Ports(NoScanner())))
            assert result == CheckResult(ran(check.meta.id, ()))


def test_asking_whether_checks_apply_imports_no_judge_and_no_parser() -> None:
    heavy = {"libcst", "tomllib", "ruamel", "pydantic", "configparser", "packaging"}
    script = (
        "import sys\nfrom guard.checks import CHECKS\nfrom guard.model.change import ChangeSet\n"
        "change = ChangeSet.from_files({'a.md': b'x'}, {'a.md': b'y', 'setup.py': b'', 'uv.lock': b''})\n"
        "[check.applies(change) for check in CHECKS]\n"
        "print(*sorted(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    loaded = done.stdout.split()
    assert not heavy & {name.partition(".")[0] for name in loaded}
    assert not [name for name in loaded if name.startswith("guard.checks.") and name.endswith(".judge")]


def test_a_change_of_prose_imports_the_judges_that_it_needs_and_no_other() -> None:
    script = (
        "import sys\n"
        "from guard.checks import CHECKS\n"
        "from guard.checks.kit.interface import Context, Ports\n"
        "from guard.facts.gather import gather\n"
        "from guard.model.change import ChangeSet\n"
        "from tests.checks.support import NoScanner\n"
        "old, new = (f'# Prices\\n\\nA line {word}.\\n'.encode() for word in ('more', 'less'))\n"
        "change = ChangeSet.from_files({'docs/a.md': old}, {'docs/a.md': new})\n"
        "facts = gather(change)\n"
        "asked = [check for check in CHECKS if check.meta.id != 'code-rules']\n"
        "for check in asked:\n"
        "    check.run(Context(change, lambda: facts, Ports(NoScanner())))\n"
        "needs = [one for one in asked if one.applies(change) and one.glance(change) is None]\n"
        "print(*(type(one).__module__.rpartition('.')[0] + '.judge' for one in needs))\n"
        "print(*sorted(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    needed, loaded = (set(line.split()) for line in done.stdout.splitlines()[-2:])
    judges = {one for one in loaded if one.startswith("guard.checks.") and one.endswith(".judge")}
    assert judges <= needed
    assert not judges & {
        f"guard.checks.{name}.judge"
        for name in ("capabilities", "pinning", "test_integrity", "undeclared_imports")
    }
    assert "libcst" not in loaded
