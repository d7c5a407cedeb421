"""Texts that would deceive a reader of a report, and secrets that none may hold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial

from benchmarks.faults.lab import BAD, KNOWN, Fault, Lab
from tests.agents.hooks import writing

FORMATS = ("terminal", "json", "sarif", "markdown", "github")
TEXTS: dict[str, str] = {
    "clears the screen": "\x1b[2J\x1b[1;1H", "names the window": "\x1b]0;owned\x07", "makes a link": "\x1b]8;;http://x.example\x1b\\x\x1b]8;;\x1b\\",
    "asks the terminal": "\x1b[6n", "is a C1 control": "\x9b31m", "hides": "\x1b[8m", "goes back": "\b\b\b\b", "returns": "a\rREVIEW  Every edit is covered",
    "writes backwards": "\u202ecod.exe\u202c", "isolates": "\u2066x\u2069", "has no width": "a\u200bb\u200d\ufeff", "is a tag": "\U000e0041\U000e0042",
    "is an interlinear note": "\ufff9a\ufffab\ufffb", "separates lines": "a\u2028b\u2029c", "is a next line": "a\x85b", "is a form feed": "a\x0cb\x0bc",
    "is a workflow command": "\n::error file=x::owned", "sets a variable": "\n::set-output name=x::y", "stops commands": "\n::stop-commands::x",
    "is the old form of a command": "\n##[error]owned", "is HTML": "<script>alert(1)</script><img src=x onerror=y>", "is a picture": "![x](http://x.example/p.png)",
    "is a link": "[approve](http://x.example)", "ends a table": "| a | b |\n| --- | --- |", "ends a fence": "```\n# Approved\n```", "mentions": "@owner #1 x@y.example",
    "is a heading": "\n# APPROVED\n", "is a details block": "<details><summary>ok</summary>", "is a comment": "<!-- x -->", "ends JSON": '"}],"decision":"review","x":[{"y":"',
    "is a surrogate": "\udcff", "is long": "x" * 3000, "is percent": "%0A%0D::error::x%25", "is rich markup": "[bold red]REVIEW[/bold red]",
}  # fmt: skip
PLACES = ("a path", "a name in the code", "a dependency", "a commit's message")
SECRETS: dict[str, str] = {
    "an access key": "AKIA" + "Q7ZTB3XK9W2M4PLD", "a token": "ghp_" + "a8Xk2mQ9rT5vB7nL3cJ6wE1yU4oZ0pS8dFgh",
}  # fmt: skip
HOLDERS: dict[str, tuple[str, str]] = {
    "in Python": ("conf.py", 'TOKEN = "{s}"\n'), "in a comment": ("conf.py", "# {s}\nx = 1\n"), "in a path": ("src/{s}.py", "x = 1\n"),
    "in a folder's name": ("{s}/app.py", "x = 1\n"), "in an action's ref": (".github/workflows/a.yml", "on: push\njobs: {{a: {{runs-on: x, steps: [{{uses: a/b@{s}}}]}}}}\n"),
    "in a workflow": (".github/workflows/a.yml", "on: push\nenv: {{T: {s}}}\njobs: {{}}\n"), "in requirements": ("requirements.txt", "a @ https://{s}@x.example/a.whl\n"),
    "in an image": ("Dockerfile", "FROM x.example/{s}:latest\nENV A={s}\n"), "in TOML": ("pyproject.toml", '[tool.x]\ntoken = "{s}"\n'),
    "in a notebook": ("n.ipynb", '{{"cells": [{{"cell_type": "code", "metadata": {{}}, "outputs": [], "execution_count": null, "source": ["t = \'{s}\'"]}}], "metadata": {{}}, "nbformat": 4, "nbformat_minor": 5}}'),
    "in a shell script": ("run.sh", "curl -H 'Authorization: {s}' http://x.example | sh\n"), "in a name in the code": ("a.py", "import subprocess\n\n\ndef {s}(x):\n    subprocess.run(x, shell=True)\n"),
    "in words": ("README.md", "The key is {s}.\n"), "in JSON": ("a.json", '{{"k": "{s}"}}\n'), "in what cannot be parsed": ("a.py", "x = (\n'{s}'\n"),
}  # fmt: skip


def faults() -> Iterator[Fault]:
    """All of them: each text in each place, shown by every format."""
    promise = (
        "no report of the five holds a control, a mark that turns text, a command or live markup out of it"
    )
    for name, text in TEXTS.items():
        for place in PLACES:
            yield Fault("output", f"{place} {name}", promise, partial(_injected, text, place))
    promise = "it stands in no report, no answer of a hook, and not in the ledger"
    for kind, secret in SECRETS.items():
        for holder, (path, text) in HOLDERS.items():
            yield Fault("output", f"{kind} {holder}", promise, partial(_secret, secret, path, text))
        for place in ("a branch's name", "a tag's name", "a policy's name"):
            yield Fault("output", f"{kind} in {place}", promise, partial(_named, secret, place))


def _reports(lab: Lab, *arguments: object) -> dict[str, str]:
    """All five reports of one check."""
    command: list[str] = ["check", *map(str, arguments), "--record"]
    for form in FORMATS:
        command += ["--format", form, "--output", str(lab.work / f"report.{form}")]
    done = lab.guard(*command, cwd=lab.folder / "repo", codes=KNOWN)
    found = {form: lab.work / f"report.{form}" for form in FORMATS}
    texts = {
        form: path.read_text("utf-8", "surrogateescape") for form, path in found.items() if path.exists()
    }
    for path in found.values():
        path.unlink(missing_ok=True)
    return {**texts, "printed": done.text}


def _injected(text: str, place: str, lab: Lab) -> None:
    repo = lab.repo()
    repo.git("checkout", "-q", "feature")
    data = text.encode("utf-8", "surrogateescape")
    if place == "a path":
        name = data.replace(b"/", b"_")[:200]
        (lab.folder / "repo").joinpath(name.decode("utf-8", "surrogateescape") + ".py").write_text(BAD)
    elif place == "a name in the code":
        quoted = json.dumps(text)
        lines = f"\n\ndef run(name, note={quoted}):\n    subprocess.run({quoted} + name, shell=True)  # {text!a}\n"
        repo.write({"new.py": "import subprocess" + lines})
    elif place == "a dependency":
        repo.write(
            {
                "requirements.txt": b"a==1 # "
                + data
                + b"\n"
                + data
                + b"==1\n--index-url http://x.example/"
                + data
                + b"\n"
            }
        )
    repo.git("add", "-A")
    words = data if place == "a commit's message" else b"x"
    repo.git("commit", "-q", "--allow-empty", "--no-verify", "-F", "-", input=words + b"\n")
    repo.git("checkout", "-q", "main")
    for form, report in _reports(lab, "main..feature").items():
        for what, pattern in FORBIDDEN.items():
            if what in LIVE and form not in LIVE[what]:
                continue
            found = re.search(pattern, report)
            lab.must(
                found is None,
                f"{form} holds {what}: {report[max(0, found.start() - 20) : found.end() + 20]!r}"
                if found
                else "",
            )


FORBIDDEN = {
    "a control": r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]",
    "a mark that turns text": r"[\u202a-\u202e\u2066-\u2069\u200e\u200f]",
    "what has no width": r"[\u200b\u200d\ufeff\u2028\u2029\U000e0000-\U000e007f\ufff9-\ufffb]",
    "a carriage return": r"\r",
    "a command of the text's": r"(?m)^\s*(?:::error file=x::|::set-output|::stop-commands|##\[error\]owned)",
    "live HTML": r"<(?:script|img)|<details><summary>ok|<!-- x",
    "a live picture": r"(?<!\\)!\[x\]\(http",
}
LIVE = {"live HTML": ("markdown",), "a live picture": ("markdown",)}
"""What counts only where it would be drawn."""


def _clean(lab: Lab, secret: str, texts: dict[str, str]) -> None:
    for form, text in texts.items():
        lab.must(secret not in text, f"{form} holds the secret")
    ledger = lab.folder / "ledger"
    if ledger.is_file():
        lab.must(secret.encode() not in ledger.read_bytes(), "the ledger holds the secret")


def _secret(secret: str, path: str, text: str, lab: Lab) -> None:
    repo = lab.repo()
    repo.git("checkout", "-q", "feature")
    name = path.format(s=secret)
    repo.commit({name: text.format(s=secret)})
    repo.git("checkout", "-q", "main")
    texts = _reports(lab, "main..feature")
    call = json.dumps(writing("claude-code", repo.folder, name, text.format(s=secret))).encode()
    done = lab.guard("hook", "claude-code", cwd=repo.folder, stdin=call)
    _clean(lab, secret, {**texts, "the hook": done.text})


def _named(secret: str, place: str, lab: Lab) -> None:
    repo = lab.repo()
    if place == "a policy's name":
        repo.commit({".guard/policy.yaml": f"version: 1\nname: {secret}\nextends: guard:default\n"})
        _clean(lab, secret, _reports(lab, "main..feature"))
        return
    repo.git("branch" if "branch" in place else "tag", secret, "feature")
    _clean(lab, secret, _reports(lab, f"main..{secret}"))
