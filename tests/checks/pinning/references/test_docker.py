"""Variables of Dockerfiles: filled in with their defaults, as far as what comes of them is short."""

from __future__ import annotations

import pytest

from guard.checks.pinning.references.docker import read_dockerfile
from guard.checks.pinning.references.reference import ExternalUnreadError


def images(text: str) -> list[str]:
    return [f"{one.name}:{one.ref}" for one in read_dockerfile(text)]


def test_defaults_are_filled_in() -> None:
    text = (
        "ARG TAG=3.12\nARG IMAGE=python:${TAG}\nFROM ${IMAGE}-slim\nFROM $IMAGE\nFROM ${OTHER:-debian}:$TAG\n"
    )
    assert images(text) == ["python:3.12-slim", "python:3.12", "debian:3.12"]


def test_an_open_brace_stays_as_it_is_written() -> None:
    assert images("ARG A=b\nFROM a${A}c$A${A\n") == ["abcb${a:"]


@pytest.mark.parametrize(
    "text",
    [
        "ARG A0=xx\n" + "".join(f"ARG A{n + 1}=${{A{n}}}${{A{n}}}\n" for n in range(40)) + "FROM $A40\n",
        "ARG A=xx\n" + "ARG A=$A$A\n" * 40 + "FROM $A\n",
        "ARG A=" + "x" * 5000 + "\nFROM $A\n",
        "ARG A=" + "x" * 100 + "\nFROM " + "$A" * 100 + "\n",
    ],
    ids=["doubled", "itself", "long", "often"],
)
def test_an_image_that_grows_too_long_is_not_read(text: str) -> None:
    with pytest.raises(ExternalUnreadError, match="a FROM of more than 4096 characters"):
        images(text)


def test_a_long_argument_that_no_image_uses_says_nothing() -> None:
    assert images("ARG A=" + "x" * 5000 + "\nARG B=$A\nFROM debian:12\nRUN echo $B\n") == ["debian:12"]
