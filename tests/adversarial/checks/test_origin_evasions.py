"""Ways to bring in code under other terms without its being seen: each is said, or is a known gap."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest

from guard.checks.licences.code_licenses.check import CodeLicenses
from guard.checks.licences.copied_code.check import CopiedCode
from guard.checks.kit.interface import Check, Context, Ports
from guard.facts.gather import file_lines
from guard.model.change import ChangeSet
from guard.model.edit import Facts
from guard.model.finding import Confidence, Severity
from guard.tools.licenses import MetadataLicenses
from guard.tools.origins.build import build
from guard.tools.origins.local import LocalOrigins
from tests.checks.support import NoScanner

CODE = (Path(__file__).parents[2] / "checks" / "data" / "settings.py").read_text(encoding="utf-8")
PROJECT = {"pyproject.toml": '[project]\nname = "a"\nlicense = "MIT"\n', "a.py": "x = 1\n"}
TAG = "SPDX-License-Identifier: GPL-3.0-only"
HEADED = f"# Copyright (c) 2019 Bob Sample\n# SPDX-License-Identifier: BSD-3-Clause\n{CODE}"


def is_said(
    check: Check,
    after: dict[str, str | None],
    before: dict[str, str] | None = None,
    index: LocalOrigins | None = None,
) -> bool:
    """Whether the change brings a finding that needs at least a signature."""
    old = {**PROJECT, **(before or {})}
    new = {path: text for path, text in {**old, **after}.items() if text is not None}
    change = ChangeSet.from_files(
        {path: text.encode() for path, text in old.items()},
        {path: text.encode() for path, text in new.items()},
    )
    facts = Facts((), {file.path: file_lines(file) for file in change.files})
    ports = Ports(scanner=NoScanner(), licenses=MetadataLicenses([]), origins=index)
    found = check.run(Context(change, lambda: facts, ports)).findings
    return any(one.severity >= Severity.MEDIUM and one.confidence >= Confidence.MEDIUM for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "# SPDX-License-Identifier:\n#   GPL-3.0-only\n",
        "# SPDX-License-\n# Identifier: GPL-3.0-only\n",
        "# SPDX-License-Identifier: GPL-3.0-\n# only\n",
        "#SPDX-License-Identifier:GPL-3.0-only\n",
        "# spdx license identifier = gpl-3.0-only\n",
        "# ЅРDX-Liсense-Identifier: GPL-3.0-only\n",
        "# SPDX-License-Identifier: GРL-3.0-only\n",
        "# SPDX\u2011License\u2011Identifier: GPL-3.0-only\n",
        "# SPDX-Lic\u200bense-Identifier: GPL-3.0\u200b-only\n",
        "# ＳＰＤＸ-License-Identifier: GPL-3.0-only\n",
        "x = 1  # SPDX-License-Identifier: MIT AND GPL-3.0-only\n",
        "# SPDX-License-Identifier: MIT\n# SPDX-License-Identifier: GPL-3.0-only\n",
        "# SPDX-License-Identifier: MIT, except where GPL applies\n",
        "# SPDX-License-Identifier: LicenseRef-Anything\n",
        "# SPDX-License-Identifier: MIT-like\n",
        "#\n" * 300 + f"# {TAG}\n",
        f"{'x = 1  ' * 1}{' ' * 300}# {TAG}\n",
        '"""Module.\n\n    This is licensed under the\n    GNU  General\n    Public License v3.\n"""\n',
        "# distributed under the GPLv3 licence\n",
        "#!/usr/bin/env python\n# Licensed under Creative Commons Attribution-NonCommercial 4.0\n",
        "# Copyright © 2020 Somebody Else\n",
        "# (c) Copyright 2020, Somebody Else\n",
        "# REUSE-IgnoreStart\n# SPDX-License-Identifier: GPL-3.0-only\n# REUSE-IgnoreEnd\n",
    ],
)
def test_terms_that_hide_are_read(text: str) -> None:
    assert is_said(CodeLicenses(), {"b.py": f"{text}\ny = 2\n"})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"# {base64.b64encode(TAG.encode()).decode()}\n", "encoded terms are not decoded"),
        (f"# {TAG[::-1]}\n", "nor turned round"),
        (f'TERMS = "{TAG}"\n', "a text literal holds terms, it states none; it is noted"),
        (
            f'TERMS = "SPDX-License-" "Identifier: {TAG[-12:]}"\n',
            "what is put together at run time is not read",
        ),
        ("# This came from the kernel, you know its terms.\n", "terms in words of one's own"),
    ],
)
def test_terms_that_still_hide(text: str, reason: str) -> None:
    assert reason
    assert not is_said(CodeLicenses(), {"b.py": f"{text}\ny = 2\n"}), "this gap is closed: take the mark away"


@pytest.mark.parametrize(
    "after",
    [
        {"b.py": CODE},
        {"b.py": HEADED.split("def")[0], "n.py": CODE},
        {"b.py": None, "n.py": CODE},
        {"b.py": None, "n.py": CODE, "NOTES.md": HEADED.split("def")[0]},
        {"b.py": f'HEAD = """{HEADED.split("def")[0]}"""\n{CODE}'},
        {"b.py": HEADED.replace("Bob Sample", "The Project")},
        {"b.py": HEADED.replace("Bob", "Воb").replace("Sample", "S")},
        {"b.py": HEADED.replace("BSD-3-Clause", "MIT")},
        {"b.py": HEADED.replace("# SPDX-License-Identifier: BSD-3-Clause\n", "")},
        {"b.py": None, "n1.py": CODE[: len(CODE) // 2], "n2.py": CODE[len(CODE) // 2 :]},
    ],
    ids=[
        "removed",
        "code moved off",
        "file moved without it",
        "notice to prose",
        "notice into a literal",
        "other holder",
        "other holder, look-alike",
        "other licence",
        "half of it",
        "split in two",
    ],
)
def test_a_notice_does_not_vanish(after: dict[str, str | None]) -> None:
    assert is_said(CodeLicenses(), after, {"b.py": HEADED})


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> LocalOrigins:
    folder = tmp_path_factory.mktemp("origins")
    (folder / "lib").mkdir()
    (folder / "lib" / "settings.py").write_text(CODE, encoding="utf-8")
    (folder / "lib" / "COPYING").write_text("GNU GENERAL PUBLIC LICENSE\n Version 3, 29 June 2007\n")
    build(folder / "index", [folder / "lib"])
    return LocalOrigins(folder / "index")


def _names(text: str) -> str:
    words = {word: f"n{at}" for at, word in enumerate(sorted(set(re.findall(r"[a-z_]{4,}", text))))}
    kept = {
        "with",
        "continue",
        "break",
        "raise",
        "return",
        "else",
        "elif",
        "None",
        "lambda",
        "import",
        "from",
        "False",
    }
    return re.sub(r"[a-z_]{4,}", lambda found: found[0] if found[0] in kept else words[found[0]], text)


def _padded(every: int) -> str:
    lines = []
    for at, line in enumerate(CODE.split("\n")):
        indent = line[: len(line) - len(line.lstrip())]
        if at > 4 and at % every == 0 and line.strip() and not line.lstrip().startswith(("else", "elif")):
            lines.append(f"{indent}unused_{at} = None")
        lines.append(line)
    return "\n".join(lines)


@pytest.mark.parametrize(
    "text",
    [
        _names(CODE),
        CODE.replace("    ", "\t").replace('"', "'"),
        "# mine\n" + CODE.replace("\n", "  # mine\n"),
        CODE.replace('"""Reads settings."""', "").replace(":\n", ":\n        '''Mine.'''\n", 1),
        "".join(f"def other_{n}(a):\n    return a[{n}:] or len(a)\n\n\n" for n in range(30)) + CODE,
        CODE.replace("100", "77").replace('"="', "chr(61)"),
        CODE.replace(
            "in enumerate(stream, 1)", "in enumerate(\n            stream,\n            1,\n        )"
        ),
        "class Mine:\n" + CODE.replace("\n", "\n    "),
        _padded(6),
        "# SPDX-License-Identifier: MIT\n# Copyright (c) 2024 a\n" + CODE,
        "# lib, Copyright (c) 2020 B, SPDX-License-Identifier: GPL-3.0-only\n" + CODE,
    ],
    ids=[
        "names",
        "layout",
        "comments",
        "docstring",
        "in a long file",
        "literals",
        "line breaks",
        "in a class",
        "a statement in between",
        "another header",
        "true header, wrong licence",
    ],
)
def test_a_disguised_copy_is_found(index: LocalOrigins, text: str) -> None:
    assert is_said(CopiedCode(), {"b.py": text}, index=index)


@pytest.mark.parametrize("path", ["b.pyw", "deep/er/B.PY", "b.pyi"])
def test_by_any_name_of_a_python_file(index: LocalOrigins, path: str) -> None:
    assert is_said(CopiedCode(), {path: CODE}, index=index)


def test_a_copy_spread_over_two_changes_of_one_file(index: LocalOrigins) -> None:
    lines = CODE.split("\n")
    assert is_said(CopiedCode(), {"b.py": CODE}, {"b.py": "\n".join(lines[:8]) + "\n"}, index=index)


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        ("b.py", _padded(1), "a statement between every two leaves no run that is long enough"),
        ("b.txt", CODE, "what no language is known for is not looked up"),
        ("b.py", f"CODE = '''{CODE.replace(chr(39), '')}'''\n", "code in a text literal is one literal"),
        ("b.py", "\n".join(CODE.split("\n")[:9]) + "\n", "fewer than 60 tokens"),
    ],
)
def test_copies_that_still_get_past(index: LocalOrigins, path: str, text: str, reason: str) -> None:
    assert reason
    assert not is_said(CopiedCode(), {path: text}, index=index), "this gap is closed: take the mark away"
