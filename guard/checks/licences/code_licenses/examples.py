"""What must trip the check, and what must not."""

from __future__ import annotations

from guard.checks.kit.interface import Example, Examples

EXAMPLES = Examples(
    trips=(
        Example(
            "a copyleft tag in an MIT project",
            {"pyproject.toml": '[project]\nname = "a"\nlicense = "MIT"\n', "a.py": "x = 1\n"},
            {
                "pyproject.toml": '[project]\nname = "a"\nlicense = "MIT"\n',
                "a.py": "# SPDX-License-Identifier: GPL-3.0-only\nx = 1\n",
            },
        ),
        Example(
            "a notice taken away",
            {"a.py": "# Copyright (c) 2019 Ada Example\nx = 1\n"},
            {"a.py": "x = 2\n"},
        ),
        Example(
            "an invented licence",
            {"a.c": "int x;\n"},
            {"a.c": "/* SPDX-License-Identifier: Free-1 */\nint x;\n"},
        ),
    ),
    quiet=(
        Example(
            "the project's own tag",
            {"pyproject.toml": '[project]\nname = "a"\nlicense = "MIT"\n', "a.py": "x = 1\n"},
            {
                "pyproject.toml": '[project]\nname = "a"\nlicense = "MIT"\n',
                "a.py": "# SPDX-License-Identifier: MIT\nx = 1\n",
            },
        ),
        Example(
            "another year",
            {"a.py": "# Copyright (c) 2019 Ada Example\nx = 1\n"},
            {"a.py": "# Copyright (c) 2019-2024 Ada Example\nx = 1\n"},
        ),
        Example("code that speaks of licences", {"a.py": "x\n"}, {"a.py": "x\nlicense = copyright = None\n"}),
    ),
)
