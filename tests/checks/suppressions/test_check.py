"""Comments, lists and settings that silence a tool."""

from __future__ import annotations

import pytest

from guard.checks.suppressions.check import Suppressions
from tests.checks.support import ids, levels, run

CHECK = Suppressions()
NARROW = ("suppression-comment", "low", "high")
BROAD = ("suppression-broad", "medium", "high")
SECURITY = ("suppression-security", "medium", "high")


@pytest.mark.parametrize(
    ("path", "line", "expected"),
    [
        ("a.py", "x = 1  # noqa: E501", NARROW),
        ("a.py", "x = 1  # noqa:E501,F401", NARROW),
        ("a.py", "x = 1  # NOQA", BROAD),
        ("a.py", "x = 1  # some words # noqa", BROAD),
        ("a.py", "x = 1  # noqa: S602", SECURITY),
        ("a.py", "assert x  # noqa: S101", NARROW),
        ("a.py", "# ruff: noqa: E501", BROAD),
        ("a.py", "# flake8: noqa", BROAD),
        ("a.py", "x = f()  # type: ignore", BROAD),
        ("a.py", "x = f()  # type:ignore[arg-type]", NARROW),
        ("a.py", "# mypy: ignore-errors", BROAD),
        ("a.py", "x = f()  # pyright: ignore", BROAD),
        ("a.py", "x = f()  # pyright: ignore[reportX]", NARROW),
        ("a.py", "# pyright: basic", BROAD),
        ("a.py", "x = f()  # nosec", SECURITY),
        ("a.py", "x = f()  # nosec: B602", SECURITY),
        ("a.py", "x = f()  # nosemgrep: rules.x", SECURITY),
        ("a.py", "x = 'k'  # pragma: allowlist secret", SECURITY),
        ("a.py", "x = 'k'  # gitleaks:allow", SECURITY),
        ("a.py", "x = f()  # lgtm[py/x]", SECURITY),
        ("a.py", "x = f()  # pragma: no cover", NARROW),
        ("a.py", "x = f()  # pylint: disable=broad-except", NARROW),
        ("a.py", "# pylint: skip-file", BROAD),
        ("a.py", "# fmt: off", NARROW),
        ("a.ts", "// @ts-ignore", BROAD),
        ("a.ts", "// @ts-nocheck", BROAD),
        ("a.js", "/* eslint-disable */", BROAD),
        ("a.js", "/* eslint-disable no-alert */", NARROW),
        ("a.js", "f() // eslint-disable-line", BROAD),
        ("a.js", "// eslint-disable-next-line no-alert", NARROW),
        ("a.sh", "# shellcheck disable=SC2086", NARROW),
        ("Dockerfile", "# hadolint ignore=DL3008", NARROW),
        ("main.tf", "# tfsec:ignore:aws-s3", SECURITY),
        ("a.go", "f() //nolint", BROAD),
    ],
)
def test_added(path: str, line: str, expected: tuple[str, str, str]) -> None:
    assert levels(run(CHECK, {path: "\n"}, {path: f"\n{line}\n"})) == [expected]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.py", "x = '# noqa'"),
        ("a.py", 'x = """\n# nosec\n"""'),
        ("a.py", "ignore = disable(skip)"),
        ("a.md", "Write `# noqa` to silence it."),
        ("a.json", '{"a": "# nosec"}'),
    ],
)
def test_not_a_comment(path: str, line: str) -> None:
    assert run(CHECK, {path: "\n"}, {path: f"\n{line}\n"}) == ()


def test_moved_with_its_code_is_quiet() -> None:
    line = "x = call(a)  # nosec\n"
    assert (
        run(
            CHECK,
            {"a.py": line + "y = 1\n", "b.py": "z = 1\n"},
            {"a.py": "y = 1\n", "b.py": line + "z = 1\n"},
        )
        == ()
    )
    assert run(CHECK, {"a.py": line}, {"b.py": line}) == ()


def test_moved_to_other_code_is_told() -> None:
    before = "safe(a)  # nosec\nwork(b, shell=True, check=False)\n"
    after = "safe(a)\nwork(b, shell=True, check=False)  # nosec\n"
    (found,) = run(CHECK, {"a.py": before}, {"a.py": after})
    assert (found.id, found.severity.value, found.confidence.value) == (
        "suppression-security",
        "medium",
        "medium",
    )
    assert "moved" in found.message
    assert found.related[0].line == 1


def test_each_earlier_comment_excuses_one() -> None:
    line = "x = call(a)  # nosec\n"
    assert ids(run(CHECK, {"a.py": line}, {"a.py": "y\n" + line + line})) == ["suppression-security"]


@pytest.mark.parametrize(
    ("before", "after", "severity"),
    [
        ("noqa: E501", "noqa", "medium"),
        ("noqa: E501", "noqa: E501, F401", "low"),
        ("type: ignore[a]", "type: ignore", "medium"),
    ],
)
def test_widened(before: str, after: str, severity: str) -> None:
    (found,) = run(CHECK, {"a.py": f"x = f(a)  # {before}\n"}, {"a.py": f"x = f(a)  # {after}\n"})
    assert "widened" in found.message
    assert found.severity.value == severity


def test_in_tests_it_is_a_remark() -> None:
    assert levels(run(CHECK, {"tests/a.py": "\n"}, {"tests/a.py": "\nx = f()  # nosec\n"})) == [
        ("suppression-security", "low", "high")
    ]


MYPY = "[tool.mypy]\nstrict = true\n"
FOR_MODULE = "[[tool.mypy.overrides]]\nmodule = '{}'\nignore_errors = true\n"
LINT = "[tool.ruff.lint]\n"


@pytest.mark.parametrize(
    ("path", "before", "after", "severity"),
    [
        ("pyproject.toml", MYPY, "[tool.mypy]\nstrict = false\n", "medium"),
        ("pyproject.toml", MYPY, "[project]\n", "medium"),
        ("pyproject.toml", MYPY, MYPY + "ignore_errors = true\n", "medium"),
        ("pyproject.toml", MYPY, MYPY + FOR_MODULE.format("a.*"), "medium"),
        ("pyproject.toml", MYPY, MYPY + FOR_MODULE.format("a"), "low"),
        ("pyproject.toml", LINT + "select = ['E', 'S']\n", LINT + "select = ['E']\n", "medium"),
        ("pyproject.toml", LINT + "ignore = []\n", LINT + "ignore = ['E501']\n", "low"),
        ("pyproject.toml", LINT + "ignore = []\n", LINT + "ignore = ['S602']\n", "medium"),
        ("ruff.toml", "[lint]\n", "[lint.per-file-ignores]\n'src/**' = ['ALL']\n", "medium"),
        ("ruff.toml", "[lint]\n", "[lint.per-file-ignores]\n'tests/**' = ['S']\n", "low"),
        ("setup.cfg", "[flake8]\nmax-line-length = 80\n", "[flake8]\nmax-line-length = 200\n", "low"),
        (".flake8", "[flake8]\n", "[flake8]\nextend-ignore = E1\n", "low"),
        (".coveragerc", "[report]\nfail_under = 90\n", "[report]\nfail_under = 40\n", "medium"),
        ("pyproject.toml", "[tool.coverage.report]\nfail_under = 90\n", "[tool.coverage.report]\n", "medium"),
        ("pytest.ini", "[pytest]\naddopts = --strict-markers\n", "[pytest]\naddopts = -q\n", "medium"),
        ("pytest.ini", "[pytest]\n", "[pytest]\naddopts = --ignore=tests/a.py\n", "low"),
        ("pytest.ini", "[pytest]\nfilterwarnings = error\n", "[pytest]\nfilterwarnings = ignore\n", "medium"),
        ("tsconfig.json", '{"compilerOptions": {"strict": true}}', '{"compilerOptions": {}}', "medium"),
        ("tsconfig.json", '{"compilerOptions": {"strict": true}}', '{"compilerOptions": ', "medium"),
        (".eslintrc.json", '{"rules": {"no-eval": "error"}}', '{"rules": {"no-eval": "off"}}', "medium"),
        (".bandit", "[bandit]\nskips = B101\n", "[bandit]\nskips = B101,B602\n", "medium"),
        ("pyrightconfig.json", '{"typeCheckingMode": "strict"}', '{"typeCheckingMode": "off"}', "medium"),
        (".semgrepignore", "a\n", "a\nb\n", "medium"),
        (".secrets.baseline", "{\n}\n", '{\n"a.py": []\n}\n', "medium"),
        ("mypy-baseline.txt", "a\n", "a\nb\n", "medium"),
    ],
)  # fmt: skip
def test_settings(path: str, before: str, after: str, severity: str) -> None:
    found = run(CHECK, {path: before}, {path: after})
    assert severity in [one.severity.value for one in found]
    assert {one.id for one in found} <= {"suppression-setting", "suppression-list"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"pyproject.toml": MYPY}, {"pyproject.toml": MYPY + "warn_unreachable = true\n"}),
        ({"pyproject.toml": "[tool.mypy]\nstrict = false\n"}, {"pyproject.toml": MYPY}),
        ({"mypy.ini": "[mypy]\nstrict = true\n"}, {"pyproject.toml": MYPY}),
        ({"ruff.toml": "[lint]\nselect = ['E']\n"}, {"ruff.toml": "[lint]\nselect = ['E', 'F']\n"}),
        ({"ruff.toml": "[lint]\nselect = ['E']\n"}, {"ruff.toml": "[lint]\nselect = ['ALL']\n"}),
        ({"ruff.toml": "[lint]\nignore = ['E1', 'E2']\n"}, {"ruff.toml": "[lint]\nignore = ['E2']\n"}),
        ({".coveragerc": "[report]\nfail_under = 40\n"}, {".coveragerc": "[report]\nfail_under = 90\n"}),
        ({".semgrepignore": "a\nb\n"}, {".semgrepignore": "a\n# why\n"}),
        ({"pyproject.toml": "[project]\nname = 'a'\n"}, {"pyproject.toml": "[project]\nname = 'b'\n"}),
    ],
)
def test_settings_that_say_as_much(before: dict[str, str], after: dict[str, str]) -> None:
    assert run(CHECK, before, after) == ()
