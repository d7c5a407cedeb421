"""Folders that a server gives out, what scripts put into answers, and messages to other windows."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import kinds

SETTINGS = {"lab/settings.py": "import os\n\nSIGNING_KEY = os.environ['LAB_SIGNING_KEY']\n"}


def flows(path: str, before: str, after: str) -> list[str]:
    found = kinds({**SETTINGS, path: before}, {path: after})
    return [severity for kind, severity, _ in found if kind == "flow.secret"]


@pytest.mark.parametrize(
    ("folder", "wanted"), [("'.'", ["medium"]), ("os.getcwd()", ["medium"]), ("'static'", [])]
)
def test_folders_of_python(folder: str, wanted: list[str]) -> None:
    head = "import os\n\nfrom starlette.staticfiles import StaticFiles\n"
    assert (
        flows("lab/pages.py", head, f"{head}\napp.mount('/s', StaticFiles(directory={folder}))\n") == wanted
    )


SERVER = 'import express from "express";\nconst app = express();\n'


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ('app.use("/f", express.static("."));\n', True),
        ('app.use(express.static("out", { dotfiles: "allow" }));\n', True),
        ('app.use("/f", express.static("public"));\n', False),
        ('app.get("/k", (req, res) => { res.set("X-Build", process.env.SIGNING_KEY); });\n', True),
        ('app.get("/k", (req, res) => { res.cookie("sid", req.cookies.sid); });\n', False),
        ('const got = await (await fetch("/mine")).json();\nparent.postMessage(got, "*");\n', True),
        ('parent.postMessage({ height: 12 }, "*");\n', False),
        ('const got = await fetch("/mine");\nparent.postMessage(got, "https://lab.example");\n', False),
    ],
)
def test_scripts(more: str, wanted: bool) -> None:
    assert bool(flows("web/site.ts", SERVER, SERVER + more)) is wanted
