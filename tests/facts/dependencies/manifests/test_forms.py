"""Every form of manifest: what is read, and what a change of it is called."""

from __future__ import annotations

import pytest

from guard.facts.dependencies.manifests.edits import manifest_edits
from guard.facts.files.lines import changed_lines
from guard.facts.gather import gather
from guard.facts.kinds import KINDS
from guard.model.change import ChangeSet, FileChange, FileSide
from guard.model.edit import Edit
from guard.syntax.sources import Sources


def edits(path: str, before: str | None, after: str | None) -> tuple[Edit, ...]:
    """The edits of a change of `path`; every changed line must be in one of them."""
    old, new = (FileSide(path, text.encode()) if text is not None else None for text in (before, after))
    lines = changed_lines(old, new)
    found = manifest_edits(FileChange(old, new), lines, Sources())
    assert {edit.kind for edit in found} <= KINDS.keys()
    for name in ("before", "after"):
        covered = {
            line for edit in found for span in getattr(edit, name) for line in range(span.start, span.end + 1)
        }
        assert covered == getattr(lines, name), name
    return found


def said(path: str, before: str | None, after: str | None) -> list[tuple[str, str]]:
    return sorted((edit.kind.removeprefix("dependency."), edit.symbol) for edit in edits(path, before, after))


PYPROJECT = """\
[build-system]
requires = ["hatchling>=1.27"]
build-backend = "hatchling.build"

[project]
name = "demo"
dependencies = [
    # why it is here
    "requests>=2.31",
    "Flask_Login[argon2]==0.6; python_version < '3.12'",
]

[project.optional-dependencies]
dev = ["pytest>=8", "ruff"]

[dependency-groups]
test = ["coverage>=7", { include-group = "lint" }]

[tool.uv.sources]
demo-lib = { git = "https://git.example/lib", tag = "v1" }

[[tool.uv.index]]
name = "inner"
url = "https://user:secret@index.example/simple"

[tool.poetry.dependencies]
python = "^3.11"
httpx = { version = "^0.27", extras = ["http2"] }

[tool.poetry.group.docs.dependencies]
mkdocs = "~1.6"

[tool.ruff]
line-length = 100
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"requests>=2.31"', '"requests>=2.32"', [("raised", "requests")]),
        ('"requests>=2.31"', '"requests>=2.30"', [("lowered", "requests")]),
        ('"requests>=2.31"', '"requests"', [("changed", "requests"), ("lowered", "requests")]),
        ('"requests>=2.31"', '"requests>=2.31,<3"', [("changed", "requests")]),
        ('"requests>=2.31"', '"requests==2.32"', [("changed", "requests"), ("raised", "requests")]),
        ('"requests>=2.31"', '"requests @ https://x.example/r.whl"',
         [("lowered", "requests"), ("source", "requests")]),
        ('    "requests>=2.31",\n', "", [("removed", "requests")]),
        ('"requests>=2.31"', '"Requests >= 2.31"', [("formatting", "")]),
        ('"requests>=2.31"', '"requests>=2.31", "rich"', [("added", "rich"), ("formatting", "")]),
        ("[argon2]", "", [("changed", "flask-login")]),
        ("< '3.12'", "< '3.13'", [("changed", "flask-login")]),
        ("==0.6", "==0.7", [("raised", "flask-login")]),
        ("# why it is here", "# why", [("comment", "")]),
        ('"hatchling>=1.27"', '"hatchling>=1.28"', [("raised", "hatchling")]),
        ('"hatchling.build"', '"evil.build"', [("build", "")]),
        ('name = "demo"', 'name = "demo2"', [("build", "")]),
        ('"pytest>=8"', '"pytest>=9"', [("raised", "pytest")]),
        ('"coverage>=7"', '"coverage>=7.1"', [("raised", "coverage")]),
        ('"lint"', '"all"',
         [("added", '{"include-group": "all"}'), ("removed", '{"include-group": "lint"}')]),
        ('tag = "v1"', 'tag = "v2"', [("source", "demo-lib")]),
        ("index.example", "other.example", [("source", "index")]),
        ('"^0.27"', '"^0.28"', [("raised", "httpx")]),
        ('["http2"]', "[]", [("changed", "httpx")]),
        ('"~1.6"', '"~1.7"', [("raised", "mkdocs")]),
        ("line-length = 100", "line-length = 110", [("config", "")]),
        ("[tool.ruff]\n", "\n[tool.ruff]\n", [("formatting", "")]),
        ("[project]\n", "[project]\ndependencies = 3\n", [("unparsable", "")]),
        ('"requests>=2.31"', '"not a requirement !!"', [("removed", "requests"), ("unparsable", "")]),
        ("[tool.ruff]", "[tool.ruff", [("unparsable", "")]),
        ("[tool.ruff]\n", '[tool]\nuv = { extra-index-url = ["https://x.example"] }\n[tool.ruff]\n',
         [("unparsable", "")]),
    ],
)  # fmt: skip
def test_pyproject(old: str, new: str, expected: list[tuple[str, str]]) -> None:
    assert old in PYPROJECT
    assert said("pyproject.toml", PYPROJECT, PYPROJECT.replace(old, new, 1)) == sorted(expected)


def test_dependencies_in_an_inline_table_hide_nothing() -> None:
    before = 'project = { name = "a", dependencies = ["x"], scripts = { a = "a:b" } }\n'
    assert ("unparsable", "") in said("pyproject.toml", before, before.replace("a:b", "a:c"))


def test_new_and_deleted_pyproject() -> None:
    found = said("pyproject.toml", None, PYPROJECT)
    assert ("added", "requests") in found
    assert ("source", "index") in found
    assert ("config", "") in found
    assert ("removed", "httpx") in said("pyproject.toml", PYPROJECT, None)


def test_summary_says_where_and_what() -> None:
    [edit] = edits("pyproject.toml", PYPROJECT, PYPROJECT.replace(">=2.31", ">=2.32"))
    assert edit.summary == "requests: >=2.31 → >=2.32 (project.dependencies)"
    assert [str(span) for span in (*edit.before, *edit.after)] == ["9", "9"]


def test_credentials_are_not_echoed() -> None:
    found = edits("pyproject.toml", PYPROJECT, PYPROJECT.replace("secret@index", "secret2@index"))
    assert "secret" not in str(found)
    assert "index.example" in found[0].summary
    line = "--index-url https://u:secret@index.example/\n"
    assert "secret" not in str(
        edits("requirements.txt", "a\n", f"a\n{line}-e git+https://t:secret@x.example/y\n")
    )


def test_multi_line_entry_with_strings_and_comments() -> None:
    text = 'x = """\n[project]\n"""\n[project]\ndependencies = [ # a\n  """requests""", \'b\' # "c"\n]\n'
    assert said("pyproject.toml", text, text.replace("'b'", "'b>1'")) == [("raised", "b")]


REQUIREMENTS = """\
# top
-i https://index.example/simple
--require-hashes
requests==2.31.0 \\
    --hash=sha256:aaaa \\
    --hash=sha256:bbbb
    # via flask
flask>=3 ; python_version > "3.9"  # because
-r other.txt
-e ./local
git+https://git.example/x.git@main#egg=My_Lib
./wheels/thing-1.2-py3-none-any.whl
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("requests==2.31.0", "requests==2.32.0", [("raised", "requests")]),
        ("aaaa", "cccc", [("changed", "requests")]),
        (" \\\n    --hash=sha256:aaaa \\\n    --hash=sha256:bbbb", "", [("changed", "requests")]),
        ("flask>=3", "flask>=2", [("lowered", "flask")]),
        ('"3.9"', '"3.10"', [("changed", "flask")]),
        ("# because", "# why", [("formatting", "")]),
        ("# top", "# head", [("comment", "")]),
        ("# top\n", "# top\n\n", [("formatting", "")]),
        ("index.example", "evil.example", [("source", "index")]),
        ("--require-hashes\n", "", [("source", "index")]),
        ("-r other.txt\n", "-r other.txt\n--extra-index-url=https://x.example\n", [("source", "index")]),
        ("-r other.txt\n", "-r other.txt\n--trusted-host x.example\n", [("source", "index")]),
        ("-r other.txt\n", "-r other.txt\n-fhttps://x.example\n", [("source", "index")]),
        ("-r other.txt\n", "-r other.txt\n--pre\n", [("source", "index")]),
        ("other.txt", "third.txt",
         [("added", "--requirement third.txt"), ("removed", "--requirement other.txt")]),
        ("./local", "./else", [("added", "./else"), ("removed", "./local")]),
        ("@main", "@dev", [("source", "my-lib")]),
        ("thing-1.2", "thing-1.3", [("raised", "thing"), ("source", "thing")]),
        ("# top\n", "# top\u2028evil\n", [("added", "evil"), ("comment", "")]),
        ("# top\n", "# top\x0bevil\n", [("added", "evil"), ("comment", "")]),
        ("# top\n", "# top\revil\n", [("added", "evil"), ("comment", "")]),
        ("# top\n", "???\n", [("comment", ""), ("unparsable", "")]),
        ("-r other.txt", "-r 'other", [("removed", "--requirement other.txt"), ("unparsable", "")]),
        ("flask>=3", "flask>=3 --config-settings=x=y", [("changed", "flask")]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["requirements.txt", "constraints.txt", "requirements/dev.in"])
def test_requirements(path: str, old: str, new: str, expected: list[tuple[str, str]]) -> None:
    assert old in REQUIREMENTS
    assert said(path, REQUIREMENTS, REQUIREMENTS.replace(old, new, 1)) == sorted(expected)


SETUP_CFG = """\
[metadata]
name = demo

[options]
packages = find:
install_requires =
    requests>=2.31
    # a comment
    flask
setup_requires = wheel; setuptools
dependency_links = https://x.example/a.whl

[options.extras_require]
dev = pytest>=8

[flake8]
ignore = E501
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("requests>=2.31", "requests>=2.32", [("raised", "requests")]),
        ("    flask\n", "", [("removed", "flask")]),
        ("pytest>=8", "pytest>=7", [("lowered", "pytest")]),
        ("wheel; setuptools", "wheel; setuptools>60", [("raised", "setuptools")]),
        ("x.example", "y.example", [("source", "index")]),
        ("find:", "find_namespace:", [("build", "")]),
        ("name = demo", "name = other", [("build", "")]),
        ("E501", "E502", [("config", "")]),
        ("# a comment", "# another", [("comment", "")]),
        ("    flask\n", "    flask !!\n", [("removed", "flask"), ("unparsable", "")]),
        ("[flake8]", "[metadata]", [("unparsable", "")]),
        ("# a comment", "# a\rinstall_requires = evil", [("unparsable", "")]),
        ("wheel; setuptools", "file: build.txt",
         [("added", "file: build.txt"), ("removed", "setuptools"), ("removed", "wheel")]),
    ],
)  # fmt: skip
def test_setup_cfg(old: str, new: str, expected: list[tuple[str, str]]) -> None:
    assert old in SETUP_CFG
    assert said("setup.cfg", SETUP_CFG, SETUP_CFG.replace(old, new, 1)) == sorted(expected)


UV_LOCK = """\
version = 1
requires-python = ">=3.11"

[options]
exclude-newer = "2026-01-01T00:00:00Z"

[[package]]
name = "demo"
version = "0.1.0"
source = { editable = "." }
dependencies = [
    { name = "requests" },
]

[package.metadata]
requires-dist = [{ name = "requests", specifier = ">=2.31" }]

[[package]]
name = "requests"
version = "2.31.0"
source = { registry = "https://index.example/simple" }
sdist = { url = "https://files.example/r.tar.gz", hash = "sha256:aa", size = 1 }
wheels = [
    { url = "https://files.example/r.whl", hash = "sha256:bb", size = 1 },
]
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"2.31.0"', '"2.32.0"', [("raised", "requests")]),
        ('"2.31.0"', '"2.30.0"', [("lowered", "requests")]),
        ("sha256:bb", "sha256:cc", [("changed", "requests")]),
        (', hash = "sha256:bb"', "", [("changed", "requests")]),
        ("https://files.example/r.whl", "https://evil.example/r.whl", [("source", "requests")]),
        ("index.example", "evil.example", [("source", "requests")]),
        ("2026-01-01", "2027-01-01", [("source", "index")]),
        ("version = 1\n", "version = 2\n", [("lock", "")]),
        ('specifier = ">=2.31"', 'specifier = ">=2.32"', [("raised", "requests")]),
        ("version = 1\n", "version = 1\n# note\n", [("comment", "")]),
        ('name = "requests"\nversion', "version", [("unparsable", "")]),
        ("[package.metadata]", "[package.metadata", [("unparsable", "")]),
        ("[[package]]\nname = \"requests\"", "  [[package]]\nname = \"requests\"", [("unparsable", "")]),
        ("[[package]]\nname = \"requests\"", "[['package']]\nname = \"requests\"", [("unparsable", "")]),
        ('version = "2.31.0"', 'version = """2.31.0\n[[package]]\n"""', [("unparsable", "")]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["uv.lock", "sub/UV.lock"])
def test_uv_lock(path: str, old: str, new: str, expected: list[tuple[str, str]]) -> None:
    assert old in UV_LOCK
    assert said(path, UV_LOCK, UV_LOCK.replace(old, new, 1)) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('name = "requests", specifier', 'name = "idna", specifier',
         [("added", "idna"), ("removed", "requests")]),
        (' specifier = ">=2.31"', ' git = "https://code.example/r"',
         [("lowered", "requests"), ("source", "requests")]),
        ('">=2.31" }]', '">=2.31", extras = ["x"] }]', [("changed", "requests")]),
        ("requires-dist = [{", 'provides-extras = ["x"]\nrequires-dist = [{', [("changed", "demo")]),
        ("[package.metadata]",
         "[package.metadata.requires-dev]\ndev = [{ name = \"x\" }]\n[package.metadata]",
         [("added", "x"), ("lock", "")]),
        ('[{ name = "requests", ', "[{ ", [("unparsable", "")]),
    ],
)  # fmt: skip
def test_what_uv_copies_from_the_manifest(old: str, new: str, expected: list[tuple[str, str]]) -> None:
    assert old in UV_LOCK
    assert said("uv.lock", UV_LOCK, UV_LOCK.replace(old, new, 1)) == expected


def test_metadata_of_packages_that_are_not_the_projects_own_counts_as_a_whole() -> None:
    old = UV_LOCK.replace('editable = "."', 'registry = "https://index.example/simple"')
    assert said("uv.lock", old, old.replace(">=2.31", ">=2.32")) == [("changed", "demo")]


def test_a_source_that_moves_with_the_version_is_said_besides() -> None:
    new = UV_LOCK.replace("2.31.0", "2.32.0").replace("files.example/r.whl", "evil.example/r.whl")
    assert said("uv.lock", UV_LOCK, new) == [("raised", "requests"), ("source", "requests")]
    texts = [edit.summary for edit in edits("uv.lock", UV_LOCK, new)]
    assert any("https://evil.example" in text for text in texts)


POETRY_LOCK = """\
[[package]]
name = "requests"
version = "2.31.0"
files = [
    {file = "r.whl", hash = "sha256:aa"},
]

[package.dependencies]
idna = ">=2.5"

[[package]]
name = "idna"
version = "3.4"
files = []

[metadata]
content-hash = "abc"
"""


def test_other_locks() -> None:
    new = POETRY_LOCK.replace("2.31.0", "2.32.0").replace("abc", "def")
    assert said("poetry.lock", POETRY_LOCK, new) == [("lock", ""), ("raised", "requests")]
    assert said("pdm.lock", POETRY_LOCK, new) == [("lock", ""), ("raised", "requests")]
    old = (
        'lock-version = "1.0"\n[[packages]]\nname = "a"\nversion = "1"\n'
        '[[packages.wheels]]\nurl = "https://x.example/a"\n'
    )
    assert said("pylock.toml", old, old.replace('"1"\n', '"2"\n')) == [("raised", "a")]


@pytest.mark.parametrize(
    "table", ["[metadata.files]\n", "[metadata.files]\n# none\n", "[metadata]\nfiles = {}\n"]
)
def test_a_lock_without_any_file(table: str) -> None:
    lock = '[[package]]\nname = "a"\nversion = "%s"\n\n' + table
    assert said("poetry.lock", lock % "1", lock % "2") == [("raised", "a")]


def test_pipfile_and_its_lock() -> None:
    pipfile = (
        '[[source]]\nurl = "https://x.example"\n\n[packages]\nrequests = "*"\n\n[requires]\npython = "3.11"\n'
    )
    assert said("Pipfile", pipfile, pipfile.replace('"*"', '">=2"')) == [("raised", "requests")]
    assert said("Pipfile", pipfile, pipfile.replace("x.example", "y.example")) == [("source", "index")]
    assert said("Pipfile", pipfile, pipfile.replace("3.11", "3.12")) == [("build", "")]
    lock = (
        '{\n "_meta": {\n  "hash": {"sha256": "aa"},\n'
        '  "sources": [\n   {"url": "https://x.example"}\n  ]\n },\n'
        ' "default": {\n  "requests": {\n   "hashes": ["sha256:aa"],\n   "version": "==2.31"\n  }\n }\n}\n'
    )
    assert said("Pipfile.lock", lock, lock.replace("==2.31", "==2.32")) == [("raised", "requests")]
    assert said("Pipfile.lock", lock, lock.replace('["sha256:aa"]', "[]")) == [("changed", "requests")]
    assert said("Pipfile.lock", lock, lock.replace("x.example", "y.example")) == [("source", "index")]
    assert said("Pipfile.lock", lock, lock.replace('"sha256": "aa"', '"sha256": "bb"')) == [("lock", "hash")]
    assert said("Pipfile.lock", lock, lock.replace("\n }\n}", "\n },\n}")) == [("unparsable", "")]


def test_package_json() -> None:
    text = (
        '{\n "name": "x",\n "scripts": {\n  "test": "jest"\n },\n'
        ' "dependencies": {\n  "react": "^18.0.0"\n }\n}\n'
    )
    assert said("package.json", text, text.replace("^18", "^19")) == [("raised", "react")]
    assert said("package.json", text, text.replace("^18.0.0", "git+https://x.example/y")) == [
        ("lowered", "react"),
        ("source", "react"),
    ]
    assert said("package.json", text, text.replace("jest", "curl")) == [("build", "test")]
    one = text.replace("\n", "")
    both = one.replace("jest", "curl").replace("^18", "^19")
    assert said("package.json", one, both) == [("build", "test"), ("raised", "react")]
    assert said("package.json", text, text.replace('"name"', '"scripts"')) == [("unparsable", "")]


@pytest.mark.parametrize(
    "path", ["pyproject.toml", "requirements.txt", "setup.cfg", "uv.lock", "Pipfile.lock", "package.json"]
)
def test_bytes_that_are_no_text(path: str) -> None:
    side = FileSide(path, b"\xff\xfe\n")
    lines = changed_lines(None, side)
    [edit] = manifest_edits(FileChange(None, side), lines, Sources())
    assert (edit.kind, edit.summary) == ("unparsable", "not UTF-8")


def test_too_large_a_file() -> None:
    [edit] = edits("requirements.txt", "a\n", "a\n" * 2_100_000)
    assert edit.kind == "unparsable"


@pytest.mark.parametrize("path", ["pyproject.toml", "package.json", "Pipfile.lock"])
def test_deep_nesting(path: str) -> None:
    deep = "[" * 50_000
    text = f"x = {deep}\n" if path.endswith("toml") else f'{{"x": {deep}\n'
    assert [edit.kind for edit in edits(path, None, text)] == ["unparsable"]


@pytest.mark.parametrize(
    ("path", "before", "after", "kinds"),
    [
        ("pyproject.toml", '[project]\nversion = "1"\n', '[project]\nversion = "2"\n', {"metadata"}),
        ("pyproject.toml", '[tool.poetry]\nversion = "1"\n', '[tool.poetry]\nversion = "2"\n', {"metadata"}),
        ("pyproject.toml", '[project.urls]\na = "b"\n', '[project.urls]\na = "c"\n', {"metadata"}),
        ("pyproject.toml", '[project]\nname = "p"\n', '[project]\nname = "q"\n', {"build"}),
        ("pyproject.toml", '[project.scripts]\na = "b:c"\n', '[project.scripts]\na = "b:d"\n', {"build"}),
        ("pyproject.toml", 'project = {version = "1"}\n', 'project = {name = "q"}\n', {"build"}),
        ("setup.cfg", "[metadata]\nversion = 1\n", "[metadata]\nversion = 2\n", {"metadata"}),
        ("setup.cfg", "[metadata]\nversion = 1\n", "[metadata]\nversion = attr: p.run\n",
         {"build", "metadata"}),
        ("package.json", '{"version": "1"}\n', '{"version": "2"}\n', {"metadata"}),
        ("package.json", '{"version": "1",\n"bin": "a"}\n', '{"version": "2",\n"bin": "b"}\n',
         {"build", "metadata"}),
    ],
)  # fmt: skip
def test_what_a_project_says_of_itself(path: str, before: str, after: str, kinds: set[str]) -> None:
    change = ChangeSet.from_files({path: before.encode()}, {path: after.encode()})
    assert {one.kind for one in gather(change).edits} == kinds
