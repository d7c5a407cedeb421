"""Licences of generated code: what is written, what is taken away, and by what both are judged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from guard.checks.kit.interface import Context, Ports
from guard.checks.licences.code_licenses.check import CodeLicenses
from guard.errors import ToolError
from guard.model.change import ChangeSet
from guard.model.edit import Facts
from guard.model.finding import Finding, Side, Status
from guard.tools.licenses import MetadataLicenses
from tests.checks.support import NoScanner

MIT = {"pyproject.toml": '[project]\nname = "a"\nlicense = "MIT"\nauthors = [{name = "Ada Example"}]\n'}
GRANT = "Permission is hereby granted, free of charge, to any person obtaining a copy, "
MIT_TEXT = f"MIT License\n\nCopyright (c) 2020 Ada Example\n\n{GRANT}as this permission notice says.\n"
BODY = "".join(f"def function_{n}(value):\n    return value * {n} + {n}\n\n" for n in range(8))


def found(
    before: Mapping[str, str], after: Mapping[str, str | None], options: Mapping[str, Any] | None = None
) -> tuple[Finding, ...]:
    """What is found in the change of `MIT` and `before` to the same with `after`; None deletes a file."""
    old = {path: text.encode() for path, text in {**MIT, **before}.items()}
    new = {path: text.encode() for path, text in {**MIT, **before, **after}.items() if text is not None}
    ports = Ports(scanner=NoScanner(), licenses=MetadataLicenses([]))
    change = ChangeSet.from_files(old, new)
    result = CodeLicenses().run(Context(change, lambda: Facts(()), ports, lambda: options or {}))
    assert result.outcome.status is Status.RAN
    return result.findings


def ids(
    before: Mapping[str, str], after: Mapping[str, str | None], options: Mapping[str, Any] | None = None
) -> list[str]:
    return [one.id for one in found(before, after, options)]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("# SPDX-License-Identifier: MIT", []),
        ("# SPDX-License-Identifier: Apache-2.0 OR MIT", ["other-code-license"]),
        ("# SPDX-License-Identifier: Zlib", ["unknown-code-license"]),
        ("# SPDX-License-Identifier: GPL-3.0-or-later", ["incompatible-code-license"]),
        ("# SPDX-License-Identifier: (MIT AND\n#   AGPL-3.0-only)", ["incompatible-code-license"]),
        ("# SPDX-License-Identifier: Made-Up-1.0", ["unknown-code-license"]),
        ("# SPDX-License-Identifier: MIT and what else we like", ["unknown-code-license"]),
        ("# SPDX-License-Identifier:", ["unknown-code-license"]),
        ("# License: see the file", []),
        (f"# {GRANT}\n# if this permission notice is kept", []),
        ("# Licensed under the Apache License, Version 2.0 (the terms);", ["other-code-license"]),
        (
            "# This program is free software: you can redistribute it and/or modify it under the\n"
            "# terms of the GNU General Public License, either version 3 of it,\n# or any later",
            ["incompatible-code-license"],
        ),
        ("# proprietary and confidential", ["unknown-code-license"]),
        ("# Copyright 2021 Ada Example", []),
        ("# Copyright (c) 2021 Somebody Else", ["foreign-copyright"]),
        ("# SPDX-FileCopyrightText: 2021 Somebody Else <a@b.example>", ["foreign-copyright"]),
        ("# the GNU General Public License is a licence", []),
        ("# copyright law differs; the copyright holder decides", []),
    ],
)
def test_what_is_written(header: str, expected: list[str]) -> None:
    assert ids({"a.py": "x = 1\n"}, {"a.py": f"{header}\nx = 1\n"}) == expected


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.c", "/* SPDX-License-Identifier: GPL-3.0-only */\nint x;\n"),
        ("a.html", "<!-- SPDX-License-Identifier: GPL-3.0-only -->\n<p>x</p>\n"),
        ("a.sql", "-- SPDX-License-Identifier: GPL-3.0-only\nselect 1;\n"),
        ("a.py", '"""Module.\n\nSPDX-License-Identifier: GPL-3.0-only\n"""\n'),
        ("a.ipynb", '{"cells": [{"source": ["# SPDX-License-Identifier: GPL-3.0-only\\n", "x"]}]}\n'),
        ("Makefile", "# SPDX-License-Identifier: GPL-3.0-only\nall:\n"),
        ("a.unknown", "SPDX-License-Identifier: GPL-3.0-only\n"),
        ("README.md", "<!--\nSPDX-License-Identifier: GPL-3.0-only\n-->\n# A\n"),
        ("a.js", "/**\n * @file\n * SPDX-License-Identifier: GPL-3.0-only\n */\nlet x;\n"),
    ],
)
def test_in_any_kind_of_file(path: str, text: str) -> None:
    [finding] = found({"x.py": "1\n"}, {path: text})
    assert finding.id == "incompatible-code-license"
    assert text.split("\n")[finding.location.line - 1].count("SPDX") == 1


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"deny": ["GPL-*"]}, ["denied-code-license"]),
        ({"allow": ["MIT"]}, ["denied-code-license"]),
        ({"allow": ["GPL-3.0-only"]}, ["other-code-license"]),
        ({"project": "GPL-3.0-only"}, []),
    ],
)
def test_by_the_policys_lists(options: dict[str, Any], expected: list[str]) -> None:
    assert ids({"a.py": "x\n"}, {"a.py": "# SPDX-License-Identifier: GPL-3.0-only\nx\n"}, options) == expected


def test_options_that_are_wrong() -> None:
    with pytest.raises(ToolError, match="no SPDX id"):
        ids({"a.py": "x\n"}, {"a.py": "# SPDX-License-Identifier: Zlib\nx\n"}, {"deny": ["Nothing-9"]})


def test_the_licence_file_of_the_base_states_the_projects_licence() -> None:
    base = {"pyproject.toml": "", "LICENSE": MIT_TEXT, "a.py": "x\n"}
    assert ids(base, {"a.py": "# SPDX-License-Identifier: MIT\n# Copyright 2023 Ada Example\nx\n"}) == []
    assert ids(base, {"a.py": "# SPDX-License-Identifier: GPL-2.0-only\nx\n"}) == [
        "incompatible-code-license"
    ]


def test_what_most_files_state_is_the_projects_own_and_what_one_states_is_not() -> None:
    header = "# SPDX-License-Identifier: Zlib\n# Copyright 2020 The Guild\n"
    many = {f"p/{n}.py": f"{header}x = {n}\n" for n in range(4)}
    assert ids(many, {"p/new.py": f"{header}y\n"}) == []
    one = {f"p/{n}.py": f"{header if n == 1 else ''}x = {n}\n" for n in range(4)}
    assert ids(one, {"p/new.py": f"{header}y\n"}) == ["unknown-code-license", "foreign-copyright"]


HEADED = f"# Copyright (c) 2019 Bob Sample\n# SPDX-License-Identifier: BSD-3-Clause\n{BODY}"


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (HEADED.replace("2019", "2019-2024"), []),
        (HEADED.replace("# ", "#   ").replace("(c) ", ""), []),
        (BODY, ["notice-removed", "notice-removed"]),
        (HEADED.replace("Bob Sample", "Ada Example"), ["notice-altered"]),
        (HEADED.replace("BSD-3-Clause", "MIT"), ["notice-altered"]),
        (HEADED.replace("# SPDX", "x = 'SPDX").replace("Clause", "Clause'"), ["notice-removed"]),
        (HEADED + "y = 2\n", []),
    ],
)
def test_what_is_taken_away(after: str, expected: list[str]) -> None:
    gone = [one for one in ids({"a.py": HEADED}, {"a.py": after}) if one.startswith("notice")]
    assert gone == expected


def test_a_removed_notice_is_shown_where_it_was() -> None:
    one, other = found({"a.py": HEADED}, {"b.py": BODY, "a.py": BODY.replace("8", "9")})[:2]
    assert (one.location.path, one.location.side, one.location.line) == ("a.py", Side.BEFORE, 1)
    assert other.location.line == 2


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ({"a.py": None, "b.py": HEADED}, []),
        ({"a.py": None, "b.py": BODY}, ["notice-left-behind", "notice-left-behind"]),
        ({"a.py": HEADED.split("def")[0], "b.py": BODY}, ["notice-left-behind", "notice-left-behind"]),
        ({"a.py": None}, []),
        ({"a.py": None, "b.py": "def other():\n    return 'nothing of it'\n"}, []),
    ],
)
def test_moved_code_takes_its_notice_along(after: dict[str, str | None], expected: list[str]) -> None:
    kept = [one.id for one in found({"a.py": HEADED}, after) if one.id.startswith("notice")]
    assert kept == expected


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ({"LICENSE": MIT_TEXT.replace("2020", "2020-2026")}, []),
        ({"LICENSE": MIT_TEXT.replace("as this", "if, and only if, as this")}, ["notice-altered"]),
        ({"LICENSE": None}, ["notice-removed", "notice-removed"]),
        ({"LICENSE": None, "LICENSE.md": MIT_TEXT}, []),
        ({"LICENSE": "All yours.\n"}, ["notice-removed", "notice-removed"]),
        ({"lib/LICENSE": "Eat at Joe's.\n"}, ["unknown-code-license"]),
        (
            {"lib/COPYING": "free and unencumbered software released into the public domain"},
            ["other-code-license"],
        ),
        ({"LICENSES/Zlib.txt": "Altered source versions must be plainly marked"}, ["unknown-code-license"]),
    ],
)
def test_licence_files(after: dict[str, str | None], expected: list[str]) -> None:
    assert ids({"LICENSE": MIT_TEXT, "a.py": "x\n"}, after) == expected


def test_a_vendored_folder_may_leave_with_its_licence() -> None:
    vendored = {"v/LICENSE": MIT_TEXT, "v/a.py": BODY}
    assert ids(vendored, {"v/LICENSE": None, "v/a.py": None}) == []
    assert ids(vendored, {"v/LICENSE": None}) == ["notice-removed", "notice-removed"]


def test_what_only_speaks_of_licences_is_noted_at_most() -> None:
    text = (
        'HEADER = "# SPDX-License-Identifier: GPL-3.0-only"\nPATTERN = r"SPDX-License-Identifier:\\s*(.*)"\n'
    )
    [finding] = found({"a.py": "x\n"}, {"a.py": text})
    assert finding.confidence.value == "low"
    prose = "# About\n\nThe compiler is distributed under the GNU General Public License version 3.\n"
    assert [one.confidence.value for one in found({"a.py": "x\n"}, {"docs/a.md": prose})] == ["low"]
