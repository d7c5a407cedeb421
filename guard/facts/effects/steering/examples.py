"""Changes by which git or the tools that judge are steered, and honest ones beside them."""

from __future__ import annotations

from guard.facts.effects.family import Shown

_SCRIPT = "#!/bin/sh\nset -eu\nruff check .\npytest -q\n"

TRIPS: tuple[Shown, ...] = (
    (
        "source that a diff does not show",
        {".gitattributes": "*.png binary\n"},
        {".gitattributes": "*.png binary\nsrc/** -diff\n"},
    ),
    (
        "a submodule from elsewhere",
        {".gitmodules": '[submodule "x"]\n\tpath = x\n\turl = https://git.example/a/x\n'},
        {".gitmodules": '[submodule "x"]\n\tpath = x\n\turl = https://git.example/b/x\n'},
    ),
    (
        "hooks from a folder of the tree",
        {"bin/setup.sh": "set -e\n"},
        {"bin/setup.sh": "set -e\ngit config core.hooksPath .hooks\n"},
    ),
    ("tests that may fail", {"ci.sh": _SCRIPT}, {"ci.sh": _SCRIPT.replace("pytest -q", "pytest -q || true")}),
    ("a linter is not called any more", {"ci.sh": _SCRIPT}, {"ci.sh": _SCRIPT.replace("ruff check .\n", "")}),
)
QUIET: tuple[Shown, ...] = (
    (
        "pictures are binary",
        {".gitattributes": "*.png binary\n"},
        {".gitattributes": "*.png binary\n*.jpg binary\n"},
    ),
    ("a folder of results is ignored", {".gitignore": "dist/\n"}, {".gitignore": "dist/\nresults/\n"}),
    ("tests say more", {"ci.sh": _SCRIPT}, {"ci.sh": _SCRIPT.replace("pytest -q", "pytest -v")}),
    (
        "one linter in the place of another",
        {"ci.sh": _SCRIPT},
        {"ci.sh": _SCRIPT.replace("ruff check .", "pylint src")},
    ),
)
