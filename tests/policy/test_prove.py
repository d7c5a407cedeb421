"""Examples of a policy are proved when it loads."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

import pytest

from guard.engine import facts_of
from guard.errors import PolicyError
from guard.model.change import EMPTY_TREE, MappingTree
from guard.policy.load import load_policy
from guard.policy.loaded import LoadedPolicy
from guard.policy.prove import examples, prove
from guard.policy.shipped import shipped_policies
from tests.policy.samples import no_file, proved

PROSE = b"""diff --git a/a.md b/a.md
--- a/a.md
+++ b/a.md
@@ -1,1 +1,2 @@
 One.
+Two.
"""
MIXED = PROSE + PROSE.replace(b"a.md", b"a.css")
POLICY = """version: 1
patterns:
  - id: prose
    edits: [text]
    accepts: [examples/one.patch]
    rejects: [examples/two.patch]
"""


@dataclass
class Memory:
    """A proof cache that can be looked into."""

    keys: list[str] = field(default_factory=list)

    def has(self, key: str) -> bool:
        return key in self.keys

    def add(self, key: str) -> None:
        self.keys.append(key)


def load(one: bytes, two: bytes, text: str = POLICY, cache: Memory | None = None) -> LoadedPolicy:
    files = {
        ".guard/policy.yaml": text.encode(),
        ".guard/examples/one.patch": one,
        ".guard/examples/two.patch": two,
    }
    return load_policy(
        None,
        MappingTree(files),
        no_file,
        partial(prove, facts_of=facts_of, cache=cache, guard_version="1"),
        None,
    )


def test_true_examples_are_proved() -> None:
    assert load(PROSE, MIXED).name == ".guard/policy.yaml"


@pytest.mark.parametrize(
    ("one", "two", "place", "words"),
    [
        (
            MIXED,
            MIXED,
            "5:15",
            "pattern 'prose' accepts 'examples/one.patch', but does not cover style in a.css",
        ),
        (PROSE, PROSE, "6:15", "pattern 'prose' rejects 'examples/two.patch', but covers all of it"),
        (b"no patch", MIXED, "5:15", "the example 'examples/one.patch' is no whole patch"),
        (PROSE, b"", "6:15", "is no whole patch"),
        (PROSE.replace(b"-1,1 +1,2", b"-9,1 +9,2"), MIXED, "5:15", "is no whole patch"),
    ],
)
def test_untrue_examples_say_pattern_example_and_why(one: bytes, two: bytes, place: str, words: str) -> None:
    with pytest.raises(PolicyError) as caught:
        load(one, two)
    assert caught.value.where == f".guard/policy.yaml:{place}"
    assert words in caught.value.message


def test_limits_are_part_of_the_proof() -> None:
    with pytest.raises(PolicyError, match=r"a limit of it is passed|1 added lines of at most 0"):
        load(PROSE, MIXED, POLICY + "    limits: {added_lines: 0}\n")
    with pytest.raises(PolicyError, match=r"its limits do not: 1 added lines of at most 0"):
        load(PROSE, MIXED, POLICY + "    limits: {added_lines: 0, over: sign_off}\n")


@pytest.mark.parametrize("name", ["../policy.yaml", "/etc/passwd", "examples/none.patch", "a/../../x"])
def test_an_example_that_is_not_beside_the_policy(name: str) -> None:
    with pytest.raises(PolicyError, match=r"policy.yaml:5:15: the example"):
        load(PROSE, MIXED, POLICY.replace("examples/one.patch", name))


def test_a_proof_is_remembered_and_anything_new_is_proved_again() -> None:
    cache = Memory()
    load(PROSE, MIXED, cache=cache)
    load(PROSE, MIXED, cache=cache)
    assert len(cache.keys) == 1
    load(PROSE.replace(b"Two", b"Three"), MIXED, cache=cache)
    load(PROSE, MIXED, POLICY + "    why: because\n", cache=cache)
    assert len(set(cache.keys)) == 3
    with pytest.raises(PolicyError):
        load(PROSE, PROSE, cache=cache)
    assert len(cache.keys) == 3


def test_nothing_is_remembered_of_an_unknown_version() -> None:
    cache = Memory()
    files = {".guard/policy.yaml": POLICY.encode()}
    files |= {".guard/examples/one.patch": PROSE, ".guard/examples/two.patch": MIXED}
    load_policy(None, MappingTree(files), no_file, partial(prove, facts_of=facts_of, cache=cache), None)
    assert cache.keys == []


def test_another_version_of_guard_proves_again() -> None:
    cache = Memory()
    policy = load(PROSE, MIXED)
    assert prove(policy, facts_of, cache=cache, guard_version="1") == 2
    assert prove(policy, facts_of, cache=cache, guard_version="2") == 2
    assert len(set(cache.keys)) == 2


def test_examples_of_a_named_file_are_read_beside_it() -> None:
    files = {"p/x.yaml": POLICY.encode(), "p/examples/one.patch": PROSE, "p/examples/two.patch": MIXED}
    assert load_policy("p/x.yaml", EMPTY_TREE, files.__getitem__, proved, None).name == "p/x.yaml"


@pytest.mark.parametrize("name", shipped_policies())
def test_every_example_of_the_shipped_policies_holds(name: str) -> None:
    policy = load_policy(f"guard:{name}", EMPTY_TREE, no_file, proved, None)
    assert prove(policy, facts_of, guard_version="1", shipped=True) >= 2
    shown = {(one.pattern.id, one.polarity) for layer in policy.layers for one in examples(layer)}
    assert {polarity for _, polarity in shown} == {"accepts", "rejects"}
