"""Imports that nothing declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from guard.checks.kit.interface import Context, Ports
from guard.checks.undeclared_imports.check import UndeclaredImports
from guard.errors import ToolError
from guard.facts.gather import file_lines
from guard.model.change import ChangeSet
from guard.model.edit import Facts
from guard.model.finding import CheckResult
from guard.ports import IndexAnswer, Presence
from tests.checks.support import NoScanner
from tests.facts.dependencies.test_installs import notebook

BASE = {
    "pyproject.toml": '[project]\nname = "demo"\n'
    'dependencies = ["PyYAML", "google-cloud-storage", "opentelemetry-api"]\n',
    "src/demo/__init__.py": "",
    "src/demo/core.py": "import olddep\n",
    "tests/helpers.py": "",
    "proto/wire.proto": "",
    "uv.lock": '[[package]]\nname = "lockedthing"\nversion = "1"\n',
    "tox.ini": "[testenv]\nset_env = EXTRA=mentionedthing\n",
}


class Index:
    """An index that has no project whose name begins with `no`, and cannot say for those with `mute`."""

    name = "sample"

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.network: bool | None = None

    def ask(self, names: Sequence[str], *, network: bool) -> Mapping[str, IndexAnswer]:
        self.asked += names
        self.network = network

        def presence(name: str) -> Presence:
            if name.startswith("mute") or not network:
                return Presence.UNKNOWN
            return Presence.MISSING if name.startswith("no") else Presence.EXISTS

        return {name: IndexAnswer(name, presence(name)) for name in names}


def judge(
    after: Mapping[str, str],
    before: Mapping[str, str] | None = None,
    index: Index | None = None,
    options: Mapping[str, object] | None = None,
    may_defer: bool = False,
) -> CheckResult:
    """The check's result for files laid over the base."""
    base = {**BASE, **(before or {})}
    change = ChangeSet.from_files(
        {path: text.encode() for path, text in base.items()},
        {path: text.encode() for path, text in {**base, **after}.items()},
    )
    facts = Facts((), {file.path: file_lines(file) for file in change.files})
    ports = Ports(scanner=NoScanner(), index=index, may_defer=may_defer)
    return UndeclaredImports().run(Context(change, lambda: facts, ports, lambda: options or {}))


def said(code: str, **more: str) -> list[tuple[str, str]]:
    return [(one.id, one.severity.value) for one in judge({"src/demo/new.py": code, **more}).findings]


UNDECLARED = [("import-undeclared", "medium")]


@pytest.mark.parametrize(
    "code",
    [
        "import strangedep\n",
        "import strangedep.sub as s\n",
        "from strangedep import x\n",
        "import os, strangedep\n",
        "x = 1; import strangedep\n",
        "def f():\n    import strangedep\n",
        "import importlib\nimportlib.import_module('strangedep.x')\n",
        "__import__('strangedep')\n",
        "from importlib import import_module as load\nload('strangedep')\n",
        "import importlib\nload = importlib.import_module\nload('strange' + 'dep')\n",
        "try:\n    import strangedep\nfinally:\n    pass\n",
        "try:\n    import strangedep\nexcept KeyError:\n    pass\n",
        "if not TYPE_CHECKING:\n    import strangedep\n",
        "from google.strange import x\n",
    ],
)
def test_what_nothing_declares(code: str) -> None:
    assert said(code) == UNDECLARED


@pytest.mark.parametrize(
    "code",
    [
        "import os.path, sys, tomllib, distutils\n",
        "from . import x\nfrom .strangedep import y\n",
        "import yaml\n",
        "from google.cloud import storage\n",
        "from opentelemetry.trace import x\n",
        "import demo.core, helpers, wire_pb2, new\n",
        "text = 'import strangedep'\n",
        "# import strangedep\nx = 'important'\n",
        "import bpy\n",
    ],
)
def test_what_is_there(code: str) -> None:
    assert said(code) == []


@pytest.mark.parametrize(
    ("code", "severity"),
    [
        ("try:\n    import strangedep\nexcept ImportError:\n    strangedep = None\n", "info"),
        ("try:\n    import os\nexcept (ImportError, ValueError):\n    import strangedep\n", "info"),
        ("import contextlib\nwith contextlib.suppress(ImportError):\n    import strangedep\n", "info"),
        ("import typing\nif typing.TYPE_CHECKING:\n    import strangedep\n", "info"),
        ("import pytest\nx = pytest.importorskip('strangedep')\n", "info"),
        ("import lockedthing\n", "info"),
        ("import numpy\n", "low"),
        ("import cv2\n", "low"),
        ("import mentionedthing\n", "low"),
        ("import olddep\n", "low"),
    ],
)
def test_what_weighs_less(code: str, severity: str) -> None:
    assert severity in {level for _, level in said(code)}
    assert "medium" not in {level for _, level in said(code)}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("requirements/dev.txt", "strange-dep\n"),
        ("setup.py", "from setuptools import setup\nsetup(install_requires=['strange_dep'])\n"),
        ("environment.yml", "dependencies:\n  - pip:\n    - strange-dep\n"),
        ("Dockerfile", "FROM x\nRUN pip install strange-dep\n"),
        ("tox.ini", "[testenv]\ndeps = strange-dep\n"),
        (".github/workflows/x.yml", "run: pip install strange-dep\n"),
        ("poetry.lock", ""),
    ],
)
def test_places_that_declare(path: str, text: str) -> None:
    assert bool(said("import strange_dep\n", **{path: text})) is (not text)


def test_a_script_declares_for_itself() -> None:
    assert said('# /// script\n# dependencies = ["strange-dep"]\n# ///\nimport strange_dep\n') == []


def test_only_what_is_new_is_judged() -> None:
    old = {"src/demo/a.py": "import strangedep\n", "src/demo/b.py": "x = 1\n"}
    assert judge({"src/demo/a.py": "import strangedep\nx = 1\n"}, old).findings == ()
    assert judge({"src/demo/a.py": "x = 1\n", "src/demo/b.py": "import strangedep\n"}, old).findings == ()


def test_notebooks_are_read() -> None:
    [found] = judge(
        {"x.ipynb": notebook("%pip install known-thing\n", "import strangedep\nimport known_thing\n")}
    ).findings
    assert found.id == "import-undeclared"


def test_what_cannot_be_parsed_is_left_to_others() -> None:
    assert said("import strangedep\ndef (:\n") == []


def test_a_tree_without_manifests_is_not_judged_and_that_is_said() -> None:
    change = ChangeSet.from_files({"a.py": b""}, {"a.py": b"import strangedep\n"})
    facts = Facts((), {"a.py": file_lines(change.files[0])})
    result = UndeclaredImports().run(Context(change, lambda: facts, Ports(scanner=NoScanner())))
    assert (result.findings, result.outcome.judged) == ((), ())
    assert "no manifest" in " ".join(result.outcome.details)


def test_a_manifest_that_cannot_be_read_makes_it_weigh_less() -> None:
    result = judge({"src/demo/new.py": "import strangedep\n", "setup.cfg": "[options\n"})
    assert [one.severity.value for one in result.findings] == ["low"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import nosuchthing\n", [("import-of-missing-package", "high")]),
        ("import nosuchthing.nothing\n", [("import-of-missing-package", "high")]),
        (
            "try:\n    import nosuchthing\nexcept ImportError:\n    pass\n",
            [("import-of-missing-package", "medium")],
        ),
        ("import mutething\n", UNDECLARED),
        ("import strangedep\n", UNDECLARED),
    ],
)
def test_the_index_is_asked(code: str, expected: list[tuple[str, str]]) -> None:
    index = Index()
    found = judge({"src/demo/new.py": code}, index=index).findings
    assert [(one.id, one.severity.value) for one in found] == expected
    assert index.network is True


def test_only_what_nothing_declares_is_asked_for() -> None:
    index = Index()
    judge({"src/demo/new.py": "import os, yaml, demo, olddep, strangedep.sub\n"}, index=index)
    assert sorted(index.asked) == ["strangedep", "strangedep-sub"]


def test_questions_wait_for_ci_unless_the_policy_says_otherwise() -> None:
    code = {"src/demo/new.py": "import nosuchthing\n"}
    for options, network in (({}, False), ({"index": "ask"}, True)):
        index = Index()
        judge(code, index=index, options=options, may_defer=True)
        assert index.network is network
    index = Index()
    assert judge(code, index=index, options={"index": False}).findings[0].id == "import-undeclared"
    assert index.asked == []


@pytest.mark.parametrize("options", [{"index": "yes"}, {"other": 1}])
def test_wrong_options(options: Mapping[str, object]) -> None:
    with pytest.raises(
        ToolError,
        match=rf"^checks\.undeclared-imports\.options: {next(iter(options))} (must be one of ask|is no)",
    ):
        judge({"src/demo/new.py": "import strangedep\n"}, index=Index(), options=options)
