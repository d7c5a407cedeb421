"""Repairs: what is written parses back to what it claims, and clears the objection when it is applied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard import app
from guard.checks.versions.choice import Choice
from guard.checks.versions.repair import Repairs, in_words, rewrite
from guard.facts.dependencies.delta import Dependency, dependency_delta
from guard.model.change import ChangeSet
from guard.model.verdict import Effect, Verdict
from guard.ports import Clock
from guard.syntax.sources import Sources
from tests.checks.repairs import applied
from tests.index_server import Project, serving
from tests.tools.advisories.samples import entry, write_zip

OLD, FRESH = "2019-03-01T00:00:00Z", "2026-11-19T00:00:00Z"
A, B, C = "a" * 64, "b" * 64, "c" * 64


class ThatDay(Clock):
    def today(self) -> date:
        return date(2026, 11, 21)

    def monotonic(self) -> float:
        return 0.0


def change_of(before: Mapping[str, str], after: Mapping[str, str]) -> ChangeSet:
    return ChangeSet.from_files(
        {path: text.encode() for path, text in before.items()},
        {path: text.encode() for path, text in after.items()},
    )


def added(path: str, text: str, name: str = "web") -> tuple[ChangeSet, Dependency]:
    """A change that adds the file, and the entry `name` of it."""
    change = change_of({"z": "1"}, {"z": "1", path: text})
    [found] = [
        m.after for m in dependency_delta(change).moves if m.after is not None and m.after.name == name
    ]
    return change, found


@pytest.mark.parametrize(
    ("path", "text", "pin", "expected"),
    [
        ("requirements.txt", "web==1.0\n", True, "web==2.0"),
        ("requirements.txt", "Web[b,a] == 1.0 ; python_version > '3'  # why\n", True,
         "Web[b,a]==2.0 ; python_version > '3'  # why"),
        ("requirements.txt", "web===1.0 --config-settings=x=y\n", True, "web==2.0 --config-settings=x=y"),
        ("requirements.txt", "web\n", True, "web==2.0"),
        ("requirements.txt", "web\n", False, "web>=2.0"),
        ("requirements.txt", "web<3,>=1\n", False, "web>=2.0,<3"),
        ("requirements.txt", "web<2\n", False, "web>=2.0"),
        ("requirements.txt", "web (>=1)\n", True, "web==2.0"),
        ("pyproject.toml", '[project]\ndependencies = [\n  "web[x]>=1; os_name == \'nt\'", # c\n]\n', True,
         "  \"web[x]==2.0; os_name == 'nt'\", # c"),
        ("pyproject.toml", '[project]\nname = "a"\ndependencies = ["webb==1.0", "web==1.0"]\n', True,
         'dependencies = ["webb==1.0", "web==2.0"]'),
        ("pyproject.toml", '[tool.poetry.dependencies]\nweb = "^1.0"\n', True, 'web = "==2.0"'),
        ("pyproject.toml", '[tool.poetry.dependencies]\nweb = {version = "^1.0", extras = ["x"]}\n', False,
         'web = {version = ">=2.0", extras = ["x"]}'),
        ("Pipfile", '[packages]\nweb = "*"\n', True, 'web = "==2.0"'),
        ("setup.cfg", "[options]\ninstall_requires =\n    other\n    web>=1; python_version > '3'\n", False,
         "    web>=2.0; python_version > '3'"),
        ("setup.cfg", "[options]\ninstall_requires = web>=1\n", True, "install_requires = web==2.0"),
        ("Dockerfile", "FROM a:1\nRUN pip install webb==1.0 web==1.0 && x\n", True,
         "RUN pip install webb==1.0 web==2.0 && x"),
        (".github/workflows/a.yml", "jobs: {a: {steps: [{run: 'pip install web==1.0'}]}}\n", True,
         "jobs: {a: {steps: [{run: 'pip install web==2.0'}]}}"),
        ("Dockerfile", "FROM a:1\nRUN pip install my-web web \\\n    web-kit\n", True,
         "RUN pip install my-web web==2.0 \\"),
        ("Dockerfile", "FROM a:1\nRUN pip install web[x]\n", False, "RUN pip install 'web[x]>=2.0'"),
        ("setup.py", "from setuptools import setup\nsetup(\n    install_requires=['web[x]>=1'],\n)\n", False,
         "    install_requires=['web[x]>=2.0'],"),
    ],
)  # fmt: skip
def test_the_line_to_write(path: str, text: str, pin: bool, expected: str) -> None:
    change, dependency = added(path, text)
    found = rewrite(change, dependency, "2.0", frozenset(), pin=pin, sources=Sources(change))
    assert found is not None
    assert found.text == expected
    assert found.instruction.startswith(f"Write in {path}, line ")


def test_hashes_are_written_as_pip_writes_them() -> None:
    text = f"a==1\nweb==1.0 ; python_version > '3' \\\n    --hash=sha256:{A}\n    # via a\n"
    change, dependency = added("requirements.txt", text)
    hashes = frozenset({f"sha256:{C}", f"sha256:{B}", "md5:" + "d" * 32})
    told = Repairs(change, Sources(change)).say(dependency, Choice("2.0", hashes))
    assert told == (
        "Write in requirements.txt, in place of lines 2 to 3:\n"
        f"web==2.0 ; python_version > '3' \\\n    --hash=sha256:{B} \\\n    --hash=sha256:{C}"
    )
    assert applied(told, {"requirements.txt": text})["requirements.txt"].endswith(f"{C}\n    # via a\n")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("requirements.txt", f"web==1.0 \\\n    --hash=sha256:{A}\n"),  # no hashes are known
        ("requirements.txt", "web==1.0\r\n"),
        ("requirements.txt", "web==1.0 # `rm`\n" + "this is no requirement\n"),
        (
            "pyproject.toml",
            '[tool.poetry.dependencies]\nweb = [{version = "1", python = "3"}, {version = "1"}]\n',
        ),
        ("package.json", '{"dependencies": {"web": "1.0"}}\n'),
    ],
)
def test_what_cannot_be_written_is_said_in_words(path: str, text: str) -> None:
    change = change_of({"z": "1"}, {"z": "1", path: text})
    dependency = next(m.after for m in dependency_delta(change).moves if m.after is not None)
    assert rewrite(change, dependency, "2.0", frozenset(), pin=True, sources=Sources(change)) is None
    told = in_words(dependency, "2.0")
    assert "2.0" in told
    assert path in told


def test_a_lock_file_is_written_by_its_tool() -> None:
    dependency = Dependency("pypi", "web", "uv.lock", 3, "uv.lock", True, "1.0", "1.0")
    change = change_of({"z": "1"}, {"z": "2"})
    assert "`uv lock --upgrade-package web==2.0`" in Repairs(change, Sources(change)).say(
        dependency, Choice("2.0")
    )
    assert "`" not in in_words(replace(dependency, file="pylock.toml"), "2.0")


def test_lines_are_tried_for_the_first_ones_only() -> None:
    change, dependency = added("requirements.txt", "web==1.0\n")
    repairs = Repairs(change, Sources(change))
    told = [repairs.say(dependency, Choice("2.0")) for _ in range(60)]
    assert set(told[:50]) == {"Write in requirements.txt, line 1: `web==2.0`"}
    assert set(told[50:]) == {"Write web==2.0 in requirements.txt, line 1."}


NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,6}([._-][A-Za-z0-9]{1,4})?", fullmatch=True)
VERSIONS = st.from_regex(r"[0-9]{1,2}\.[0-9]{1,2}(\.[0-9])?((a|b|rc)[0-9]|\.post[0-9])?", fullmatch=True)


@st.composite
def requirements(draw: st.DrawFn) -> tuple[str, str]:
    """A requirements file and the name of one of its entries."""
    name = draw(NAMES)
    extras = draw(st.sampled_from(["", "[x]", "[x,y-z]", " [x]"]))
    operator = draw(st.sampled_from(["==", " == ", ">=", "~=", "===", "<", "!="]))
    marker = draw(st.sampled_from(["", "; python_version < '3'", " ;os_name=='nt'", ' ; extra == "a"']))
    hashes = draw(st.lists(st.sampled_from([A, B, C]), unique=True, max_size=3))
    comment = draw(st.sampled_from(["", "  # why", " #x; y==1", "\t# `code`"]))
    entry = f"{name}{extras}{operator}{draw(VERSIONS)}{marker}"
    entry += "".join(f" \\\n    --hash=sha256:{one}" for one in hashes) + comment
    before = draw(st.sampled_from(["", "other==1\n", "# a comment\n\n", "--pre\n", "-r more.txt\n"]))
    return f"{before}{entry}\nlast==3\n", name


@settings(max_examples=120, deadline=None)
@given(requirements(), VERSIONS, st.booleans(), st.lists(st.sampled_from([A, B, C]), unique=True))
def test_what_is_written_parses_back(
    given_: tuple[str, str], version: str, pin: bool, hashes: list[str]
) -> None:
    text, name = given_
    change = change_of({"z": "1"}, {"z": "1", "requirements.txt": text})
    moves = dependency_delta(change).moves
    [dependency] = [m.after for m in moves if m.after is not None and m.after.name not in ("other", "last")]
    digests = frozenset(f"sha256:{one}" for one in hashes)
    found = rewrite(change, dependency, version, digests, pin=pin, sources=Sources(change))
    if found is None:
        assert dependency.hashes, "nothing but missing hashes keeps a line from being written"
        assert not hashes
        return
    now = applied(found.instruction, {"requirements.txt": text})
    again = {
        m.after.name: m.after
        for m in dependency_delta(change_of({"z": "1"}, {"z": "1", **now})).moves
        if m.after
    }
    after = again.pop(dependency.name)
    assert after.version == version if pin else version in after.specifier
    assert after.hashes == (digests if dependency.hashes else frozenset())
    assert (after.extras, after.marker) == (dependency.extras, dependency.marker)
    others = {m.after.name: m.after.specifier for m in moves if m.after and m.after.name != dependency.name}
    assert {key: value.specifier for key, value in again.items()} == others
    assert name


PROJECTS = {
    "web": Project(
        {
            "1.0": {"time": OLD, "hash": A},
            "1.4": {"time": OLD, "hash": B},
            "1.5": {"time": OLD, "yanked": True},
            "1.6": {"time": FRESH, "hash": C},
            "1.7rc1": {"time": OLD},
            "2.0": {"time": OLD},
        }
    ),
    "last": Project({"3": {"time": OLD}}),
}
HASHED = f"last==3 \\\n    --hash=sha256:{C}\n"

WEB_HASHED = f"web==1.4 \\\n    --hash=sha256:{B}"
MANIFEST = '[project]\nname = "a"\ndependencies = [%s]\n'
REQUIREMENTS = {
    # A rule, the requirements file before and after, and what is in it once the repair was applied.
    "vulnerable": ("known-vulnerability", "last==3\n", "last==3\nweb==1.0  # why\n", "web==1.4  # why"),
    "vulnerable, hashed": (
        "known-vulnerability",
        HASHED,
        f"{HASHED}web==1.0 \\\n    --hash=sha256:{A}\n",
        WEB_HASHED,
    ),
    "withdrawn": ("version-yanked", "last==3\n", "last==3\nweb==1.5\n", "web==1.4"),
    "too young": ("version-too-young", "last==3\n", "last==3\nweb==1.6\n", "web==1.4"),
    "invented": ("version-missing", "last==3\n", "last==3\nweb==1.99\n", "web==1.4"),
    "too young, in a range": ("version-too-young", "last>1\n", "last>1\nweb>=1.6,<1.7\n", "web>=1.4,<1.7"),
    "unpinned": (
        "dependency-unpinned",
        "last==3\n",
        "last==3\nweb[x]>=1,<2 ; os_name == 'nt'\n",
        "web[x]==1.4 ; os_name == 'nt'",
    ),
    "unpinned, hashed": ("dependency-unpinned", HASHED, f"{HASHED}web~=1.0\n", WEB_HASHED),
    "looser": ("dependency-looser", "last==3\nweb==1.4\n", "last==3\nweb>=1.4\n", "web==1.4"),
    "looser, hashed": ("dependency-looser", f"{HASHED}{WEB_HASHED}\n", f"{HASHED}web==1.4\n", WEB_HASHED),
}
CASES = {name: (rule, "requirements.txt", *texts) for name, (rule, *texts) in REQUIREMENTS.items()} | {
    "vulnerable, in a manifest": (
        "known-vulnerability",
        "pyproject.toml",
        MANIFEST % "",
        MANIFEST % '"web[x]==1.0"',
        'dependencies = ["web[x]==1.4"]',
    ),
    "withdrawn, in poetry's table": (
        "version-yanked",
        "pyproject.toml",
        "[tool.poetry.dependencies]\n",
        '[tool.poetry.dependencies]\nweb = {version = "1.5", extras = ["x"]}\n',
        'web = {version = "==1.4", extras = ["x"]}',
    ),
}


def found(verdict: Verdict, rule: str) -> list[str]:
    return [
        one.repair
        for one in verdict.findings
        if one.id == rule and one.effect in (Effect.BLOCKS, Effect.SIGN_OFF)
    ]


@pytest.mark.parametrize("case", CASES)
def test_applying_it_clears_the_objection(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rule, path, before, after, expected = CASES[case]
    monkeypatch.setenv("GUARD_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("CI", "true")
    hole = entry("PYSEC-1", "web", events=[{"introduced": "0"}, {"fixed": "1.4"}], versions=["1.0"])
    database = str(write_zip(tmp_path / "all.zip", [hole]))
    with serving(PROJECTS) as server:
        monkeypatch.setenv("UV_DEFAULT_INDEX", server.url)
        verdict = app.check(change_of({path: before}, {path: after}), clock=ThatDay(), advisories=database)
        [told] = found(verdict, rule)
        mended = applied(told, {path: after})
        again = app.check(
            change_of({path: before, "z": "1"}, {**mended, "z": "2"}), clock=ThatDay(), advisories=database
        )
    assert expected in mended[path]
    assert "\n".join(expected.split("\n")) in told
    assert found(again, rule) == []
    blocking = [one.id for one in again.findings if one.effect is Effect.BLOCKS]
    assert blocking == []
