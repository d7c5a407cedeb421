"""Contents that would crash a reader, or have it work or take memory without bound."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from functools import partial

from benchmarks.faults.lab import KNOWN, STOPPED, Fault, Lab

FILES = (
    "app.py", "setup.py", "conftest.py", "pyproject.toml", "Pipfile", "uv.lock", "poetry.lock", "pylock.toml", "package.json", "Pipfile.lock",
    "requirements.txt", "setup.cfg", "environment.yml", ".github/workflows/a.yml", "docker-compose.yml", "Dockerfile", "n.ipynb", "run.sh",
    "ruff.toml", "osv-scanner.toml", ".pre-commit-config.yaml", "tox.ini", ".env", "README.md", "package-lock.json",
)  # fmt: skip
SPOILT: dict[str, Callable[[str], bytes]] = {
    "an integer of 5,000 digits": lambda name: _valued(name, "9" * 5000),
    "a key of 1,500 parts": lambda name: ".".join(["a"] * 1500).encode() + b" = 1\n" if name.endswith(("toml", "lock")) else _valued(name, ".".join(["a"] * 1500)),
    "nesting of 5,000": lambda name: _valued(name, "[" * 5000 + "]" * 5000),
    "a NUL": lambda name: _valued(name, '"a\0b"'),
    "bytes that are no UTF-8": lambda name: _valued(name, '"a"').replace(b"a", b"\xff\xfe"),
    "UTF-16": lambda name: _valued(name, '"a"').decode().encode("utf-16"),
    "a byte order mark twice": lambda name: b"\xef\xbb\xbf" * 2 + _valued(name, '"a"'),
    "only carriage returns": lambda name: _valued(name, '"a"').replace(b"\n", b"\r"),
    "a line of 300,000 signs": lambda name: _valued(name, '"' + "a" * 300_000 + '"'),
    "half of itself": lambda name: (lambda data: data[: len(data) // 2])(_valued(name, '"a"')),
    "surrogates in escapes": lambda name: _valued(name, '"\\ud800\\udc00\\udfff"'),
}  # fmt: skip
BOUND = 20
"""Seconds of processor time; the inputs below are of some kilobytes."""
ROOM = 1_500_000
"""Kilobytes of memory that guard and each program it starts may map beyond what the interpreter maps."""


def _rows(count: int, row: str) -> str:
    return "".join(row.format(i=number, j=number - 1) for number in range(1, count + 1))


GROWING: dict[str, tuple[str, str]] = {
    "setup.py adds to a list 24 times": ("setup.py", "from setuptools import setup\nr = []\n" + "r = r + ['a==1']\n" * 24 + "setup(install_requires=r)\n"),
    "setup.py doubles a list 30 times": ("setup.py", "from setuptools import setup\nr = ['a']\n" + "r = r + r\n" * 30 + "setup(install_requires=r)\n"),
    "a Dockerfile doubles an argument 40 times": ("Dockerfile", "ARG A0=xx\n" + _rows(40, "ARG A{i}=${{A{j}}}${{A{j}}}\n") + "FROM $A40\n"),
    "a Dockerfile doubles a variable 40 times": ("Dockerfile", "FROM a:1\nENV A0=xx\n" + _rows(40, "ENV A{i}=${{A{j}}}${{A{j}}}\n") + "RUN pip install $A40\n"),
    "Python doubles a string 40 times": ("a.py", "a = 'ev'\n" + "a = a + a\n" * 40 + "getattr(b, a)(x)\n"),
    "Python doubles an f-string 40 times": ("a.py", "a = 'ev'\n" + "a = f'{a}{a}'\n" * 40 + "getattr(b, a)(x)\n"),
    "Python multiplies a string": ("a.py", "a = 'ev' * 10**9\ngetattr(b, a)(x)\n"),
    "Python raises a number": ("a.py", "a = 9**9**9\nx = [0] * a\n"),
    "Python joins doubled lists": ("a.py", "a = ['x']\n" + "a = [*a, *a]\n" * 40 + "getattr(b, ''.join(a))(x)\n"),
    "Python doubles by %": ("a.py", "a = 'x'\n" + "a = '%s%s' % (a, a)\n" * 40 + "eval(a)\n"),
    "a shell script doubles a variable": ("run.sh", "a=xx\n" + "a=$a$a\n" * 40 + "pip install $a\n"),
    "a workflow doubles a variable": (".github/workflows/a.yml", "on: push\njobs: {a: {runs-on: x, steps: [{run: '" + "a=$a$a; " * 40 + "pip install $a'}]}}\n"),
    "a pass phrase of 40 letters": ("settings.py", "PASSWORD = '" + "correcthorsebatterystaple" * 2 + "!'\n"),
    "a pass phrase in .env": (".env", "DB_PASSWORD=Kq" + "a" * 40 + "!\n"),
    "a pass phrase and a digit": ("conf.py", 'password = "' + "a" * 40 + '!7"\n'),
    "a notebook's line of blanks": ("n.ipynb", json.dumps({"cells": [{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": ["!pip install a\n", " " * 32_000]}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})),
    "a requirement's blanks": ("requirements.txt", "a==" + " " * 64_000 + "1 x\n"),
    "a requirement's @": ("requirements.txt", "a" + "@" * 64_000 + "\n"),
    "a YAML alias bomb": (".github/workflows/a.yml", "on: push\na0: &a0 [x]\n" + _rows(12, "a{i}: &a{i} [*a{j}, *a{j}, *a{j}, *a{j}, *a{j}, *a{j}, *a{j}, *a{j}, *a{j}]\n")),
    "a YAML merge bomb": (".github/workflows/a.yml", "on: push\na0: &a0 {x: 1}\n" + _rows(9, "a{i}: &a{i} {{<<: [*a{j}, *a{j}, *a{j}, *a{j}, *a{j}, *a{j}, *a{j}, *a{j}]}}\n")),
    "an environment nested 3,000 deep": ("environment.yml", "dependencies: " + "[" * 3000 + "]" * 3000 + "\n"),
    "60,000 comments": ("a.py", "# c\n" * 60_000),
    "an f-string of 16,000 fields": ("a.py", "x = f'" + "{a}" * 16_000 + "'\n"),
    "a workflow of 4,000 steps": (".github/workflows/a.yml", "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n" + "      - run: echo a\n" * 4000),
    "600 tests": ("tests/test_a.py", _rows(600, "def test_{i}():\n    assert f({i}) == {j}\n\n\n")),
    "10,000 functions": ("a.py", _rows(10_000, "def f{i}(): return {j}\n")),
    "10,000 names assigned in turn": ("a.py", "a0 = 1\n" + _rows(10_000, "a{i} = a{j}\n")),
    "10,000 attributes": ("a.py", "x = a" + ".b" * 10_000 + "\n"), "a sum of 10,000": ("a.py", "x = 1" + " + 1" * 10_000 + "\n"),
    "900 lambdas": ("a.py", "x = " + "lambda: " * 900 + "1\n"), "3,000 ifs in a row": ("a.py", "if a:\n    pass\n" + "elif a:\n    pass\n" * 3000),
    "3,000 unary signs": ("a.py", "x = " + "-" * 3000 + "1\n"), "3,000 conditions": ("a.py", "x = " + "1 if a else " * 3000 + "1\n"),
    "95 blocks deep": ("a.py", "".join(" " * depth + "if a:\n" for depth in range(95)) + " " * 95 + "pass\n"),
    "20,000 strings side by side": ("a.py", "x = " + "'a' " * 20_000 + "\n"), "5,000 decorators": ("a.py", "@a\n" * 5000 + "def f(): pass\n"),
    "20,000 alternatives": ("a.py", "match a:\n    case 1" + " | 1" * 20_000 + ":\n        pass\n"),
    "20,000 brackets in shell": ("run.sh", "echo " + "$(" * 20_000 + "\n"), "20,000 backquotes": ("run.sh", "`" * 20_001 + "\n"),
    "2,000 here-documents": ("run.sh", "cat " + "<<A " * 2000 + "\n" + "A\n" * 2000),
    "TOML tables of 2,000": ("pyproject.toml", _rows(2000, "[tool.a{i}]\nb = {j}\n")),
    "a TOML table 500 deep": ("pyproject.toml", "[" + ".".join(["a"] * 500) + "]\nb = 1\n"),
    "10,000 requirements": ("requirements.txt", _rows(10_000, "left-alone-{i}==1.{j}\n")),
    "Markdown of 100,000 stars": ("README.md", "*" * 100_000 + "\n"), "Markdown of 50,000 brackets": ("README.md", "[" * 50_000 + "\n"),
    "SQL of 10,000 brackets": ("q.sql", "select " + "(" * 10_000 + "\n"), "JavaScript of 5,000 brackets": ("a.js", "x = " + "[" * 5000 + "]" * 5000 + "\n"),
    "JSON of 100,000 keys": ("data.json", "{" + ",".join(f'"k{number}":{number}' for number in range(100_000)) + "}\n"),
    "a licence comment of 5,000 ands": ("a.py", "# SPDX-License-Identifier: MIT" + " AND MIT" * 5000 + "\n"),
    "an import of 20,000 dots": ("a.py", "from " + "." * 20_000 + " import a\n"),
}  # fmt: skip
PATCHES: dict[str, bytes] = {
    "empty": b"", "garbage": b"\0\1\2", "half a hunk": b"--- a/app.py\n+++ b/app.py\n@@ -1,2 +1,2 @@\n def twice(x):\n",
    "more lines than it says": b"--- a/app.py\n+++ b/app.py\n@@ -1 +1 @@\n-def twice(x):\n+a\n+b\n", "a hunk of 10^12 lines": b"--- a/app.py\n+++ b/app.py\n@@ -1,1000000000000 +1,1000000000000 @@\n x\n",
    "a hunk at -1": b"--- a/app.py\n+++ b/app.py\n@@ --1 +1 @@\n-x\n+y\n", "out of the tree": b"--- /dev/null\n+++ b/../x.py\n@@ -0,0 +1 @@\n+x\n",
    "an absolute name": b"--- /dev/null\n+++ /etc/x.py\n@@ -0,0 +1 @@\n+x\n", "into .git": b"--- /dev/null\n+++ b/.git/hooks/pre-commit\n@@ -0,0 +1 @@\n+x\n",
    "two names": b"--- a/app.py\n+++ b/other.py\n@@ -1 +1 @@\n-def twice(x):\n+x\n", "a binary that is none": b"diff --git a/a b/a\nGIT binary patch\nliteral 5\nxxxx\n\n",
    "a literal of 10^12": b"diff --git a/a b/a\nnew file mode 100644\nindex 0000000..1111111\nGIT binary patch\nliteral 1000000000000\nzcmZ\n\n",
    "a mode that is none": b"diff --git a/app.py b/app.py\nold mode 100644\nnew mode 999999\n", "a link out": b"diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+/etc/passwd\n\\ No newline at end of file\n",
    "a rename onto itself": b"diff --git a/app.py b/app.py\nsimilarity index 100%\nrename from app.py\nrename to app.py\n", "a name with a quote open": b'--- "a/app.py\n+++ b/app.py\n@@ -1 +1 @@\n-x\n+y\n',
    "octal beyond a byte": b'--- "a/\\777.py"\n+++ "b/\\777.py"\n@@ -1 +1 @@\n-x\n+y\n', "text between": b"--- a/app.py\n+++ b/app.py\n@@ -1 +1 @@\n-def twice(x):\n+x\nhello\n@@ -2 +2 @@\n-    return 2 * x\n+y\n",
    "a carriage return in a name": b"--- a/a\rb.py\n+++ b/a\rb.py\n@@ -1 +1 @@\n-x\n+y\n", "100,000 sections": b"diff --git a/a b/a\nold mode 100644\nnew mode 100755\n" * 100_000,
}  # fmt: skip
POLICIES: dict[str, str] = {
    "empty": "", "a list": "- a\n", "text": "hello\n", "no version": "patterns: []\n", "version 2": "version: 2\npatterns: []\n", "an unknown key": "version: 1\nx: 1\npatterns: [{id: a, edits: ['*']}]\n",
    "a key twice": "version: 1\nversion: 1\npatterns: [{id: a, edits: ['*']}]\n", "an alias": "version: 1\na: &a [x]\npatterns: *a\n", "a tag": "version: 1\npatterns: !!python/object/apply:os.system ['touch x']\n",
    "nested": "version: 1\npatterns: " + "[" * 5000, "two documents": "version: 1\n---\nversion: 1\n", "no patterns": "version: 1\npatterns: []\n",
    "extends nothing": "version: 1\nextends: guard:none\npatterns: [{id: a, edits: ['*']}]\n", "extends itself": "version: 1\nextends: .guard/policy.yaml\npatterns: [{id: a, edits: ['*']}]\n",
    "a glob that ends no run": "version: 1\npatterns: [{id: a, edits: ['*'], paths: ['" + "**/" * 200 + "x']}]\n", "a number of 5,000 digits": "version: " + "9" * 5000 + "\n",
    "a control": "version: 1\x00\n", "an example out of the tree": "version: 1\npatterns: [{id: a, edits: ['*'], accepts: [../../etc/passwd]}]\n",
    "a waiver without an end": "version: 1\nextends: guard:default\nwaivers: [{finding: a, path: b, reason: c, owner: d}]\n",
}  # fmt: skip


def faults() -> Iterator[Fault]:
    """All of them."""
    for name in FILES:
        for what, spoil in SPOILT.items():
            yield Fault("content", f"{name}: {what}", "a verdict without a crash", partial(_one, name, spoil))
    bounded = f"a verdict within {BOUND} s of processor time and {ROOM // 1000} MB"
    for name, (path, text) in GROWING.items():
        yield Fault("content", f"growth: {name}", bounded, partial(_grown, path, text))
    for name, patch in PATCHES.items():
        yield Fault(
            "content", f"a patch: {name}", "exit 2, or a verdict that is no pass", partial(_patch, patch)
        )
    for name, policy in POLICIES.items():
        yield Fault(
            "content", f"a policy: {name}", "exit 2: nothing is judged by it", partial(_policy, policy)
        )


def _valued(name: str, value: str) -> bytes:
    """A small sound file of a kind, with a value in it."""
    forms = {
        ".toml": f"[project]\nname = 'a'\n[tool.x]\nb = {value}\n", ".lock": f"version = 1\n[[package]]\nname = 'a'\nx = {value}\n",
        ".json": f'{{"name": "a", "x": {value}}}\n', ".ipynb": f'{{"cells": [], "metadata": {{"x": {value}}}, "nbformat": 4, "nbformat_minor": 5}}\n',
        ".yml": f"on: push\nservices: {{}}\nx: {value}\n", ".yaml": f"repos: []\nx: {value}\n", ".cfg": f"[metadata]\nname = a\nx = {value}\n",
        ".ini": f"[tox]\nx = {value}\n", ".txt": f"a=={value}\n", ".py": f"x = {value}\n", ".sh": f"echo {value}\n", ".md": f"# {value}\n", ".env": f"X={value}\n",
    }  # fmt: skip
    if name == "Pipfile.lock":
        return forms[".json"].encode()
    if name == "Pipfile":
        return forms[".toml"].encode()
    if name == "Dockerfile":
        return f"FROM a:{value}\nRUN echo {value}\n".encode()
    return forms["." + name.rpartition(".")[2]].encode()


def _one(name: str, spoil: Callable[[str], bytes], lab: Lab) -> None:
    before, after = lab.work / "b", lab.work / "a"
    for folder, data in ((before, _valued(name, '"a"')), (after, spoil(name))):
        path = folder / name
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
    done = lab.guard("check", "--before", before, "--after", after, "--index", "off", codes=KNOWN)
    lab.must("Please report" not in done.text, "it crashed")


def _grown(path: str, text: str, lab: Lab) -> None:
    before, after = lab.work / "b", lab.work / "a"
    before.mkdir()
    (before / "x").write_text("x")
    (after / path).parent.mkdir(parents=True)
    (after / path).write_text(text)
    (after / "x").write_text("x")
    base = ROOM + (1_000_000 if sys.maxsize > 2**32 else 0)
    done = lab.guard("check", "--before", before, "--after", after, "--index", "off", codes=KNOWN, within=90,
                     before=f"ulimit -t {BOUND}; ulimit -v {base}")  # fmt: skip
    lab.must("Please report" not in done.text, "it crashed")
    lab.must(
        "MemoryError" not in done.text and "out of memory" not in done.text.lower(), "it ran out of memory"
    )


def _patch(patch: bytes, lab: Lab) -> None:
    repo = lab.repo()
    lab.guard("check", "--patch", "-", "--base", "main", "-C", repo.folder, stdin=patch, codes=STOPPED | {0})
    lab.must(not (repo.folder / "x.py").exists(), "a file was written")


def _policy(policy: str, lab: Lab) -> None:
    repo = lab.repo("good")
    repo.commit({".guard/policy.yaml": policy.encode()})
    repo.git("checkout", "-q", "feature")
    repo.git("rebase", "-q", "main")
    repo.git("checkout", "-q", "main")
    lab.check(repo, codes={2})
