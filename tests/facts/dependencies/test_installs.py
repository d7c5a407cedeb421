"""Commands that install something, wherever they stand."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.facts.dependencies.delta import DependencyDelta, dependency_delta
from guard.facts.dependencies.files import Form, form_named
from guard.facts.dependencies.installs import read_installs
from guard.facts.dependencies.source import SourceKind
from guard.model.change import ChangeSet, FileSide
from guard.syntax.sources import Sources
from guard.syntax.unreadable import UnreadableError


def delta(path: str, after: str, before: str | None = None) -> DependencyDelta:
    old = {} if before is None else {path: before.encode()}
    return dependency_delta(ChangeSet.from_files(old, {path: after.encode()}))


def said(path: str, after: str, before: str | None = None) -> list[tuple[str, int]]:
    """What is installed after the change and was not before, as `name specifier` with its line."""
    moves = delta(path, after, before).moves
    return [(f"{m.after.name}{m.after.specifier}", m.after.line) for m in moves if m.after is not None]


def installed(command: str) -> set[str]:
    return {what for what, _ in said("x.sh", f"{command}\n")}


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("pip install a", {"a"}),
        ("pip3 install --upgrade --no-cache-dir A_b==1.0 'c>=2,<3'", {"a-b==1.0", "c<3,>=2"}),
        ("python -m pip --quiet install a", {"a"}),
        ("/srv/venv/bin/pip3.12 install a", {"a"}),
        (".venv/bin/python3 -Im pip install a", {"a"}),
        ("$PIP install a", {"a"}),
        ('"$(which pip)" install a', {"a"}),
        ('"${PYTHON}" -m pip install a', {"a"}),
        ("sudo -H pip install a", {"a"}),
        ("PIP_NO_CACHE_DIR=1 pip install a", {"a"}),
        ("if ! pip show a; then pip install a; fi", {"a"}),
        ("cd x && pip install a || pip install b | tee log", {"a", "b"}),
        ("(pip install a)", {"a"}),
        ("x=$(pip install a)", {"a"}),
        ("x=`pip install a`", {"a"}),
        ("bash -lc 'pip install a && pip install b'", {"a", "b"}),
        ('eval "pip install a"', {"a"}),
        ("docker run image pip install a", {"a"}),
        ("pip install a  # pip install b", {"a"}),
        ("pip install \\\n  a \\\n  b", {"a", "b"}),
        ("pip install -r requirements.txt -c limits.txt --target out a", {"a"}),
        ("pip install 'a[x,y]==1; python_version > \"3\"'", {"a==1"}),
        ("pip install a==${VERSION}", {"a"}),
        ("pip install a==${VERSION:-1.2}", {"a==1.2"}),
        ("pip install https://files.example/a-1.0-py3-none-any.whl", {"a==1.0"}),
        ("pip install git+https://code.example/a.git@main#egg=a", {"a"}),
        ("pip install -e git+https://code.example/a#egg=a", {"a"}),
        ("pip download -d out a", {"a"}),
        ("pip uninstall a", set()),
        ("pip list", set()),
        ("echo pip install a", set()),
        ("uv pip install --system a==1", {"a==1"}),
        ("uv add --dev 'a>=1' b", {"a>=1", "b"}),
        ("uv tool install a@1.2", {"a==1.2"}),
        ("uv tool run --with b a@latest", {"a", "b"}),
        ("uvx a", {"a"}),
        ("uvx --from a b", {"a"}),
        ("uv run --with a,b --with-requirements r.txt pytest x", {"a", "b"}),
        ("uv run pip install a", {"a"}),
        ("uv sync --frozen", set()),
        ("uv run pytest", set()),
        ("pipx install a==1", {"a==1"}),
        ("pipx run --spec a b", {"a"}),
        ("pipx run a b c", {"a"}),
        ("pipx inject app a b", {"a", "b"}),
        ("poetry add -G dev a@^1.2 'b[x]'", {"a^1.2", "b"}),
        ("poetry install", set()),
        ("pipenv install a", {"a"}),
        ("easy_install a", {"a"}),
        ("cat > f <<EOF\npip install a\nEOF\npip install b", {"b"}),
        ("bash <<'EOF'\npip install a\nEOF", {"a"}),
        ("cat <<EOF | bash\npip install a\nEOF", {"a"}),
    ],
)
def test_commands(command: str, expected: set[str]) -> None:
    assert installed(command) == expected
    assert delta("x.sh", f"{command}\n").unread == ()


def test_a_version_bound_without_quotes_is_a_redirection_for_the_shell() -> None:
    assert installed("pip install a>=1.0") == {"a"}


def test_conda_names_are_kept_apart() -> None:
    [conda, python] = delta("x.sh", "conda install -y -c forge a=1.2\npip install b\n").moves
    assert (conda.dependency.ecosystem, conda.dependency.name) == ("conda", "a")
    assert (python.dependency.ecosystem, python.dependency.name) == ("pypi", "b")


@pytest.mark.parametrize(
    "command",
    [
        "pip install $PACKAGES",
        'pip install "${NAME}==1"',
        "pip install `cat list`",
        "pip install -r $FILE",
        "cat list | xargs pip install",
        "uv run --with $X pytest",
        "pip install 'rich${{ matrix.version }}'",
        "pip install ${{ inputs.name }}",
    ],
)
def test_what_is_known_only_at_run_time_is_said(command: str) -> None:
    assert delta("x.sh", f"{command}\n").at_run_time
    assert delta("x.sh", f"{command}\n").unread == ()
    assert delta("x.sh", f"{command}\necho\n", f"{command}\n").at_run_time == ()
    assert delta("x.sh", f"{command}\n{command}\n", f"{command}\n").at_run_time


@pytest.mark.parametrize("command", ["pip install 'a", "pip install a#b", "pip install $(cat list"])
def test_what_cannot_be_read_is_said(command: str) -> None:
    assert delta("x.sh", f"{command}\n").unread
    assert delta("x.sh", f"{command}\necho\n", f"{command}\n").unread == ()


@pytest.mark.parametrize(
    ("command", "option"),
    [
        ("pip install -i https://x.example a", "--index-url"),
        ("pip install --extra-index-url=https://x.example a", "--extra-index-url"),
        ("PIP_EXTRA_INDEX_URL=https://x.example pip install a", "PIP_EXTRA_INDEX_URL"),
        ("export UV_DEFAULT_INDEX=https://x.example\npip install a", "UV_DEFAULT_INDEX"),
        ("pip config set global.index-url https://x.example", "--index-url"),
        ("pip install --trusted-host x.example a", "--trusted-host"),
        ("uv pip install --pre a", "--pre"),
        ("conda install -c x a", "--channel"),
    ],
)
def test_options_that_loosen(command: str, option: str) -> None:
    [found] = delta("x.sh", f"{command}\n").options
    assert (found.name, found.loosened) == (option, True)


DOCKERFILE = """\
# syntax=docker/dockerfile:1
FROM python:3.12 AS build
ARG POETRY=1.8.3
ENV PIP_INDEX_URL=https://x.example/simple
RUN pip install "poetry==$POETRY" && \\
    # a comment inside

    apt-get install -y gcc && \\
    pip install flask
RUN ["pip", "install", "uvicorn[standard]==0.30"]
RUN --mount=type=cache,target=/root/.cache pip install mounted
RUN <<EOF
set -e
pip install inside
EOF
RUN cat <<'END' > /etc/pip.list
pip install data
END
ONBUILD RUN pip install later
CMD pip install started
"""


def test_dockerfile() -> None:
    found = said("docker/Dockerfile.dev", DOCKERFILE)
    first = [("poetry==1.8.3", 5), ("flask", 9), ("uvicorn==0.30", 10), ("mounted", 11)]
    assert found == [*first, ("inside", 14), ("later", 19), ("started", 20)]
    [option] = delta("Dockerfile", DOCKERFILE).options
    assert (option.name, option.line) == ("PIP_INDEX_URL", 4)
    assert said("Dockerfile", DOCKERFILE + "RUN pip install new\n", DOCKERFILE) == [("new", 21)]


def test_a_dockerfile_with_another_escape() -> None:
    assert said("Dockerfile", "# escape=`\nFROM x\nRUN pip install `\n  a\n") == [("a", 4)]


WORKFLOW = """\
on: push
env:
  PIP_EXTRA_INDEX_URL: https://x.example
jobs:
  test:
    steps:
      - uses: actions/checkout@v4
      - run: pip install tox
      - name: pip install name
        run: |
          python -m pip install --upgrade pip

          pip install build==1.2
      - run: >-
          pip install
          folded
      - shell: python
        run: |
          pip install nothing
"""


def test_workflow() -> None:
    path = ".github/workflows/ci.yml"
    assert said(path, WORKFLOW) == [("tox", 8), ("pip", 11), ("build==1.2", 13), ("folded", 14)]
    assert [one.name for one in delta(path, WORKFLOW).options] == ["PIP_EXTRA_INDEX_URL"]
    assert delta(path, WORKFLOW.replace("tox", "${{ inputs.x }}")).at_run_time
    assert delta(path, "run: [pip\n").unread


def test_other_services() -> None:
    assert said(".gitlab-ci.yml", "test:\n  script:\n    - pip install a\n    - [pip install b]\n") == [
        ("a", 3),
        ("b", 4),
    ]
    assert said(".circleci/config.yml", "steps:\n  - run:\n      command: pip install a\n") == [("a", 3)]


def notebook(*cells: str) -> str:
    parts: list[dict[str, object]] = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None,
         "source": cell.splitlines(keepends=True)}
        for cell in cells
    ]  # fmt: skip
    return json.dumps({"cells": parts, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)


def test_notebook() -> None:
    text = notebook(
        "%pip install -q a==1\n!pip install b\nx = 1", "%%bash\npip install c", "out = !pip install d"
    )
    assert {what for what, _ in said("x.ipynb", text)} == {"a==1", "b", "c", "d"}
    assert delta("x.ipynb", notebook("!pip install {name}")).at_run_time


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("Dockerfile", Form.DOCKERFILE),
        ("build/api.Dockerfile", Form.DOCKERFILE),
        ("Containerfile", Form.DOCKERFILE),
        (".github/workflows/x.yaml", Form.WORKFLOW),
        ("action.yml", Form.WORKFLOW),
        ("setup.py", Form.SETUP),
        ("environment-dev.yml", Form.CONDA),
        ("install.sh", Form.SHELL),
        ("a.ipynb", Form.NOTEBOOK),
        ("requirements.txt", Form.MANIFEST),
        ("docs/readme.md", None),
        ("app.py", None),
    ],
)
def test_forms(path: str, form: Form | None) -> None:
    assert form_named(path) is form


def test_a_script_is_told_by_its_first_line() -> None:
    assert said("bin/install", "#!/usr/bin/env bash\npip install a\n") == [("a", 2)]


def test_the_source_is_told() -> None:
    [move] = delta("x.sh", "pip install git+https://code.example/a#egg=a\n").moves
    assert move.dependency.source is SourceKind.VCS


@given(st.text(alphabet="pip install a\"'`$(){}<>|&;\\\n#=-E", max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    for path, form in (("x.sh", Form.SHELL), ("Dockerfile", Form.DOCKERFILE), ("w.yml", Form.WORKFLOW)):
        whole = f"RUN {text}" if form is Form.DOCKERFILE else text
        try:
            reading = read_installs(FileSide(path, whole.encode()), form, Sources())
        except UnreadableError:
            continue
        count = whole.count("\n") + 1
        assert all(1 <= line <= count for entry in reading.entries for line in entry.lines)


NAMES = st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True)


@given(st.lists(NAMES, min_size=1, max_size=4, unique=True), st.sampled_from([" ", " \\\n ", "  "]))
def test_every_package_of_a_command_is_found(names: list[str], gap: str) -> None:
    names = [f"q{name}" for name in names]
    assert installed(f"pip install {gap.join(names)}") == set(names)
