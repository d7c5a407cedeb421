"""Places that declare or install besides manifests: one input for each form."""

from __future__ import annotations

import pytest

from tests.facts.dependencies.test_installs import delta

HOOKS = "repos:\n- repo: %s\n  hooks:\n  - id: x\n    additional_dependencies: [%s]\n"
TABLE = '[project]\nname = "p"\n%s\n'


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".pre-commit-config.yaml", HOOKS % ("https://x.example/mypy", "types-x, %s")),
        ("tox.ini", "[testenv]\ndeps =\n  a==1\n  %s\n"),
        ("tox.ini", "[testenv:lint]\ndeps =\n  a==1\n  py311,py312: %s\n"),
        ("tox.ini", "[tox]\nrequires = tox>=4\n  %s\n"),
        ("tox.ini", "[testenv]\ncommands_pre =\n  pip install {opts} %s\n"),
        ("setup.cfg", "[testenv]\ndeps = %s\n"),
        ("tox.toml", '[env_run_base]\ndeps = ["-r x.txt", "%s"]\n'),
        ("pyproject.toml", TABLE % '[tool.tox.env_run_base]\ndeps = ["%s"]'),
        ("noxfile.py", "def tests(session):\n    session.install('-e', '.', '%s')\n"),
        ("noxfile.py", "def tests(session):\n    session.run('pip', 'install', *['%s'])\n"),
        ("Makefile", "setup:\n\t@pip install -q %s\n"),
        ("Makefile", "PIP ?= python -m pip\nTOOLS := %s\nsetup:\n\t$(PIP) install \\\n\t  $(TOOLS)\n"),
        ("rules.mk", "setup:\n\t-uv pip install %s\n"),
        ("justfile", "setup:\n    @pip install %s\n"),
        ("justfile", 'tool := "%s"\nsetup:\n    pip install {{tool}}\n'),
        (".devcontainer/devcontainer.json", '{\n  // why\n  "postCreateCommand": "pip install %s",\n}\n'),
        (".devcontainer/devcontainer.json", '{"onCreateCommand": ["pip", "install", "%s"]}\n'),
        (".devcontainer.json", '{"postStartCommand": {"a": "true", "b": "pip install %s"}}\n'),
        ("compose.yaml", "services:\n  a:\n    command: sh -c 'pip install %s'\n"),
        ("docker-compose.dev.yml", "services:\n  a:\n    command: [pip, install, '%s']\n"),
        ("compose.yml", "services:\n  a:\n    build:\n"
         "      dockerfile_inline: |\n        FROM x\n        RUN pip install %s\n"),
        ("Taskfile.yml", "tasks:\n  a:\n    cmds:\n    - pip install %s\n"),
        (".readthedocs.yaml", "build:\n  jobs:\n    post_install:\n    - pip install %s\n"),
        ("pixi.toml", '[pypi-dependencies]\n%s = "*"\n'),
        ("pyproject.toml", TABLE % '[tool.pixi.pypi-dependencies]\n%s = ">=1"'),
        ("pyproject.toml", TABLE % '[tool.pixi.feature.t.pypi-dependencies]\n%s = {version = "*"}'),
        ("pyproject.toml", TABLE % '[tool.pixi.tasks]\na = "pip install %s"'),
        ("hatch.toml", '[envs.default]\ndependencies = ["%s"]\n'),
        ("hatch.toml", '[build.targets.wheel.hooks.x]\ndependencies = ["%s"]\n'),
        ("pyproject.toml", TABLE % '[tool.hatch.build.hooks.x]\ndependencies = ["%s"]'),
        ("pyproject.toml", TABLE % '[tool.hatch.metadata.hooks.x]\ndependencies = ["a>=1", "%s"]'),
        ("pyproject.toml", TABLE % '[[tool.hatch.envs.t.overrides.matrix.v.dependencies]]\nvalue = "%s"'),
        ("pyproject.toml", TABLE % '[tool.hatch.envs.t]\npost-install-commands = ["pip install %s"]'),
        ("pyproject.toml", TABLE % '[tool.flit.metadata]\nrequires = ["%s"]'),
        ("pyproject.toml", TABLE % '[tool.flit.metadata.requires-extra]\ntest = ["%s"]'),
        ("pyproject.toml", TABLE % '[tool.rye]\ndev-dependencies = ["%s"]'),
        ("pyproject.toml", TABLE % '[tool.pdm]\nplugins = ["%s"]'),
        ("pyproject.toml", TABLE % '[tool.poetry.requires-plugins]\n%s = ">=1"'),
        ("pyproject.toml", TABLE % '[tool.briefcase.app.a]\nrequires = ["%s"]'),
        ("pyproject.toml", TABLE % '[tool.cibuildwheel]\nbefore-build = "pip install %s"'),
        ("pyproject.toml", TABLE % '[tool.cibuildwheel]\ntest-requires = ["%s"]'),
        ("pyproject.toml", TABLE % '[tool.poe.tasks]\na = "pip install %s"'),
    ],
)  # fmt: skip
def test_what_they_bring_in(path: str, text: str) -> None:
    found = delta(path, text % "evil")
    line = next(number for number, part in enumerate((text % "evil").split("\n"), 1) if "evil" in part)
    moves = [move.after for move in found.moves if move.after is not None and move.after.name == "evil"]
    assert [(one.ecosystem, one.name) for one in moves] == [("pypi", "evil")]
    assert abs(moves[0].line - line) <= 3, "there, or where a variable of it is put in"
    assert found.unread == ()


@pytest.mark.parametrize(
    ("path", "text", "ecosystem"),
    [
        (
            ".pre-commit-config.yaml",
            HOOKS % ("https://x.example/eslint", "eslint@9.1.0, '@evil/plugin@1.0'"),
            "npm",
        ),
        ("pixi.toml", '[dependencies]\nevil = ">=1"\n', "conda"),
    ],
)
def test_names_of_other_ecosystems(path: str, text: str, ecosystem: str) -> None:
    assert {move.dependency.ecosystem for move in delta(path, text).moves} == {ecosystem}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pyproject.toml", TABLE % '[tool.deptry]\nignore-dependencies = ["a", "b"]'),
        ("pyproject.toml", TABLE % '[tool.x]\nrequires-python = ">=3.11"'),
        ("pyproject.toml", TABLE % '[tool.x]\ndependencies = ["not a specifier", "b"]'),
        ("pyproject.toml", TABLE % '[tool.x.dependencies]\nallow = true\npaths = "src/*"'),
        ("pyproject.toml", TABLE % '[tool.x]\nmessage = "to repair it, pip install a"'),
        ("pyproject.toml", TABLE % '[tool.poetry.extras]\nall = ["a"]'),
        ("Makefile", "help:\n\t@echo 'pip install a'\n"),
        ("Makefile", "setup:\n\tpip install $(PACKAGES)\n"),
        ("compose.yaml", "services:\n  a:\n    environment:\n      HINT: pip install a\n"),
        ("tox.ini", "[flake8]\ndeps = a\n[testenv]\ndeps = {[base]deps}\n"),
        ("noxfile.py", "def broken(:\n    session.install('a')\n"),
        (".pre-commit-config.yaml", "repos: [\nadditional_dependencies: ]"),
        ("docs/values.yaml", "run: {{ .Values.x }}\npip: y\n"),
    ],
)
def test_what_declares_nothing_and_what_cannot_be_read(path: str, text: str) -> None:
    found = delta(path, text)
    assert (found.moves, found.unread) == ((), ())
