"""Answers of one person that caches give to others; data that other accounts get; secrets that show."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import kinds

VIEW = (
    "@app.get('/mine')\ndef mine():\n    rows = find(owner={owner})\n    answer = make_response(show(rows))\n"
    "{more}    return answer\n"
)
SIGN = ("protection.loosened", "medium", "medium")
BUCKET = (
    'resource "aws_s3_bucket_replication_configuration" "c" {{\n'
    "  rule {{\n    destination {{\n{}    }}\n  }}\n}}\n"
)


def kept(owner: str, said: str) -> list[tuple[str, str, str]]:
    more = f"    answer.headers['Cache-Control'] = '{said}'\n"
    before, after = VIEW.format(owner=owner, more=""), VIEW.format(owner=owner, more=more)
    return kinds({"web/mine.py": before}, {"web/mine.py": after})


@pytest.mark.parametrize("said", ["public, max-age=60", "s-maxage=600"])
def test_an_answer_of_one_person_that_caches_keep(said: str) -> None:
    assert kept("g.user.id", said) == [SIGN]
    assert kept("1", said) == []


def test_an_answer_that_only_its_reader_keeps() -> None:
    assert kept("g.user.id", "private, max-age=60") == kept("g.user.id", "no-store") == []


def test_data_for_another_account() -> None:
    before = {"main.tf": 'variable "a" {}\n'}
    other = BUCKET.format('      bucket = "arn:aws:s3:::copies"\n      account = "123412341234"\n')
    own = BUCKET.format('      bucket = "arn:aws:s3:::copies"\n')
    assert SIGN in kinds(before, {"main.tf": before["main.tf"] + other})
    assert SIGN not in kinds(before, {"main.tf": before["main.tf"] + own})


def test_a_secret_that_is_shown() -> None:
    before = {"main.tf": 'variable "a" {}\n'}
    output = 'output "a" {\n  value = "x:${nonsensitive(var.a)}@db"\n}\n'
    assert kinds(before, {"main.tf": before["main.tf"] + output}) == [SIGN]
