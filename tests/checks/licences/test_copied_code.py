"""Copied code: what is found in the index of origins, and by what it is judged."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from guard.checks.kit.interface import Context, Ports
from guard.checks.licences.copied_code.check import CopiedCode
from guard.errors import ToolError
from guard.facts.gather import file_lines
from guard.model.change import ChangeSet
from guard.model.edit import Facts
from guard.model.finding import CheckResult, Status
from guard.tools.licenses import MetadataLicenses
from guard.tools.origins.build import build
from guard.tools.origins.local import LocalOrigins
from tests.checks.support import NoScanner

CODE = (Path(__file__).parents[1] / "data" / "settings.py").read_text(encoding="utf-8")
MIT_PROJECT = '[project]\nname = "own-thing"\nlicense = "MIT"\n'
RENAMED = CODE.replace("found", "result").replace("pairs", "defaults").replace("read_settings", "load")
TEXTS = {
    "gpl": "GNU GENERAL PUBLIC LICENSE\n Version 3, 29 June 2007\n",
    "mit": "Copyright (c) 2019 Bob\n\nPermission is hereby granted, free of charge, to any person, "
    "if this permission notice is kept.\n",
    "free": "free and unencumbered software released into the public domain\n",
    "odd": "Ask Joe.\n",
}


def index_of(folder: Path, *licenses: str, name: str = "thing") -> LocalOrigins:
    """An index of one project for each licence, each with the same file."""
    for license_ in licenses:
        project = folder / "lib" / f"{name}-{license_}"
        project.mkdir(parents=True)
        (project / "LICENSE").write_text(TEXTS[license_], encoding="utf-8")
        (project / "settings.py").write_text(CODE, encoding="utf-8")
    build(folder / "index", [folder / "lib"])
    return LocalOrigins(folder / "index")


def judged(
    index: LocalOrigins | None,
    after: Mapping[str, str],
    before: Mapping[str, str] | None = None,
    options: Mapping[str, Any] | None = None,
    project: str = MIT_PROJECT,
) -> CheckResult:
    old = {"pyproject.toml": project, "a.py": "x = 1\n", **(before or {})}
    change = ChangeSet.from_files(
        {path: text.encode() for path, text in old.items()},
        {path: text.encode() for path, text in {**old, **after}.items() if text},
    )
    facts = Facts((), {file.path: file_lines(file) for file in change.files})
    ports = Ports(scanner=NoScanner(), licenses=MetadataLicenses([]), origins=index)
    return CopiedCode().run(Context(change, lambda: facts, ports, lambda: options or {}))


def ids(result: CheckResult) -> list[str]:
    return [one.id for one in result.findings]


@pytest.mark.parametrize(
    ("licenses", "options", "expected"),
    [
        (("gpl",), {}, ["copied-incompatible"]),
        (("gpl",), {"deny": ["GPL-*"]}, ["copied-denied"]),
        (("gpl",), {"allow": ["MIT", "GPL-3.0-only"]}, ["copied-unattributed"]),
        (("mit",), {}, ["copied-unattributed"]),
        (("free",), {}, ["copied-attributed"]),
        (("odd",), {"allow": ["MIT"]}, ["copied-unknown"]),
        (("gpl", "mit"), {"deny": ["GPL-*"]}, ["copied-unknown"]),
        (("gpl", "odd"), {"deny": ["GPL-*"]}, ["copied-denied"]),
        (("odd", "mit"), {}, ["copied-unknown"]),
    ],
)
def test_the_origins_licence_is_judged(
    tmp_path: Path, licenses: tuple[str, ...], options: dict[str, Any], expected: list[str]
) -> None:
    result = judged(index_of(tmp_path, *licenses), {"new.py": RENAMED}, options=options)
    assert result.outcome.status is Status.RAN
    assert ids(result) == expected


def test_the_finding_says_where_it_is_from(tmp_path: Path) -> None:
    [finding] = judged(index_of(tmp_path, "gpl"), {"a.py": f"x = 1\n\n\n{RENAMED}"}).findings
    for part in (
        "lib/thing-gpl/settings.py, lines 4-",
        "under (GPL-3.0-only)",
        "lib/thing-gpl/LICENSE",
        "tokens",
        "%",
    ):
        assert part in finding.message
    assert finding.location.line == 7
    [shared] = finding.related
    assert (shared.line, shared.path) == (7, "a.py")
    assert shared.end_line > 20


def test_a_copy_that_says_where_it_is_from(tmp_path: Path) -> None:
    index = index_of(tmp_path, "mit")
    header = "# From thing-mit. Copyright (c) 2019 Bob\n# SPDX-License-Identifier: MIT\n"
    assert ids(judged(index, {"new.py": header + RENAMED})) == ["copied-attributed"]
    only_tag = "# SPDX-License-Identifier: MIT\n"
    assert ids(judged(index, {"new.py": only_tag + RENAMED})) == ["copied-unattributed"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"old.py": CODE}, {"old.py": "", "new.py": RENAMED}),
        ({"old.py": CODE}, {"new.py": CODE}),
        ({"deep/in/old.py": CODE}, {"new.py": f"import os\n{CODE}"}),
        ({"old.py": CODE}, {"old.py": CODE.replace("limit=100", "limit=200")}),
    ],
    ids=["moved and renamed", "copied", "from the base", "edited"],
)
def test_what_the_project_held_is_no_copy(
    tmp_path: Path, before: dict[str, str], after: dict[str, str]
) -> None:
    assert ids(judged(index_of(tmp_path, "gpl"), after, before)) == []


def test_the_project_itself_is_no_origin(tmp_path: Path) -> None:
    index = index_of(tmp_path, "gpl", name="own-thing")
    assert (
        ids(judged(index, {"new.py": RENAMED}, project=MIT_PROJECT.replace("own-thing", "own-thing-gpl")))
        == []
    )
    assert ids(judged(index, {"new.py": RENAMED})) == ["copied-incompatible"]


def test_the_policy_says_how_much_must_be_shared(tmp_path: Path) -> None:
    index = index_of(tmp_path, "gpl")
    head = "\n".join(CODE.split("\n")[:9]) + "\n        pass\n"
    assert ids(judged(index, {"new.py": head})) == []
    assert ids(judged(index, {"new.py": head}, options={"min_tokens": 24})) == ["copied-incompatible"]
    assert ids(judged(index, {"new.py": RENAMED}, options={"min_tokens": 5000})) == []
    padded = "\n".join(
        f"{line}\n{' ' * (len(line) - len(line.lstrip()))}y = {n}"
        for n, line in enumerate(RENAMED.split("\n"))
    )
    assert ids(judged(index, {"new.py": padded}, options={"min_overlap": 1.0})) == []


@pytest.mark.parametrize(
    "options", [{"min_tokens": 0}, {"min_overlap": "half"}, {"min_tokens": True}, {"least": 1}]
)
def test_options_that_are_wrong(tmp_path: Path, options: dict[str, Any]) -> None:
    with pytest.raises(ToolError, match="options"):
        judged(index_of(tmp_path, "gpl"), {"new.py": RENAMED}, options=options)


def test_without_an_index_it_says_so() -> None:
    result = judged(None, {"new.py": RENAMED})
    assert result.outcome.status is Status.SKIPPED
    assert "--origins" in result.outcome.reason
    assert judged(None, {"notes.md": "x\n"}).outcome.status is Status.RAN


def test_a_broken_index_is_no_clean_answer(tmp_path: Path) -> None:
    (tmp_path / "index").write_bytes(b"nothing")
    with pytest.raises(ToolError, match="cannot be used"):
        judged(LocalOrigins(tmp_path / "index"), {"new.py": RENAMED})
