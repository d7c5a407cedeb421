"""Conda environments."""

from __future__ import annotations

import pytest

from guard.facts.gather import gather
from guard.model.change import ChangeSet
from tests.facts.dependencies.test_installs import delta, said

ENVIRONMENT = """\
name: demo
channels:
  - conda-forge
  - defaults
dependencies:
  - python=3.11
  - numpy=1.26.4=py311_0  # why *this*
  - bioconda::samtools>=1.2,<2
  - pip
  - pip:
      - requests==2.31
      - git+https://code.example/x#egg=x
      - -r more.txt
      - --extra-index-url https://index.example/simple
"""


def test_an_environment() -> None:
    found = delta("environment.yml", ENVIRONMENT)
    told = [
        (m.dependency.ecosystem, m.dependency.name, m.dependency.specifier, m.dependency.line)
        for m in found.moves
    ]
    assert told == [
        ("conda", "numpy", "=1.26.4", 7),
        ("conda", "samtools", ">=1.2,<2", 8),
        ("conda", "pip", "", 9),
        ("pypi", "requests", "==2.31", 11),
        ("pypi", "x", "", 12),
    ]
    assert [(one.name, one.loosened) for one in found.options] == [
        ("channels", True),
        ("--extra-index-url", True),
    ]
    assert [one.message for one in found.unread] == ["includes more.txt, which does not exist"]
    assert found.files == ("environment.yml",)


def test_a_channel_that_is_added_is_a_loosening() -> None:
    found = delta(
        "environment.yml", ENVIRONMENT.replace("  - defaults", "  - elsewhere\n  - defaults"), ENVIRONMENT
    )
    assert [(one.name, one.loosened) for one in found.options] == [("channels", True)]
    assert found.moves == ()


def test_a_conda_package_does_not_make_a_python_package_known() -> None:
    after = ENVIRONMENT.replace("      - requests==2.31\n", "      - requests==2.31\n      - numpy\n")
    found = delta("environment.yml", after, ENVIRONMENT)
    [move] = found.moves
    assert (move.dependency.ecosystem, move.dependency.name) == ("pypi", "numpy")
    assert ("pypi", "numpy") not in found.known
    assert ("conda", "numpy") in found.known


@pytest.mark.parametrize(
    "text",
    [
        "dependencies: x\n",
        "dependencies:\n  - a: [b]\n",
        "dependencies:\n  - pip: x\n",
        "dependencies:\n  - pip: [[a]]\n",
        "dependencies:\n  - pip:\n    - not a name\n",
        "dependencies:\n  - '??'\n",
        "dependencies:\n  - [\n",
        "x: &a [b]\ndependencies: *a\n",
        "dependencies:\n  - a\ndependencies:\n  - b\n",
        "dependencies:\n  - !!python/object:os.system a\n  - 1\n",
    ],
)
def test_what_cannot_be_read_is_said(text: str) -> None:
    assert delta("environment.yaml", text).unread


def test_other_files_of_that_name_are_left_alone() -> None:
    assert said("environment.yml", "production:\n  url: x\n") == []


def test_entries_become_edits() -> None:
    after = ENVIRONMENT.replace("numpy=1.26.4", "numpy=2.0.0").replace("requests==2.31", "requests==2.32")
    after = after.replace("  - pip\n", "  - 'scipy[version=\">=1.11\",build=py312*]'\n  - pip\n")
    change = ChangeSet.from_files(
        {"environment.yml": ENVIRONMENT.encode()}, {"environment.yml": after.encode()}
    )
    edits = gather(change).edits
    assert [(one.kind, one.symbol, one.line) for one in edits] == [
        ("dependency.raised", "numpy", 7),
        ("dependency.added", "scipy", 9),
        ("dependency.raised", "requests", 12),
    ]
    assert ": >=1.11 added" in edits[1].summary


def test_what_is_no_package_still_builds() -> None:
    after = ENVIRONMENT.replace("name: demo", "name: other") + "variables:\n  X: y\n"
    change = ChangeSet.from_files(
        {"environment.yml": ENVIRONMENT.encode()}, {"environment.yml": after.encode()}
    )
    assert {one.kind for one in gather(change).edits} == {"build"}
    flow = [f"{{\ndependencies: [a={n}], variables: {{X: {x}}}\n}}\n" for n, x in ((1, "y"), (2, "z"))]
    sides = [{"environment.yml": text.encode()} for text in flow]
    assert {one.kind for one in gather(ChangeSet.from_files(*sides)).edits} == {"build"}
