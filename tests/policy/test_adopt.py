"""A first policy out of the past: what it says, and that it always loads."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guard.model.change import MappingTree
from guard.policy.adopt import Past, propose
from guard.policy.loaded import LoadedPolicy
from guard.review.owners import PLACE, Owners, read_owners
from tests.policy.samples import loaded


def past(number: int, author: str = "lead@shop.example", *held: tuple[str, str]) -> Past:
    return Past(author, ("src/a.py", "README.md")[: 1 + number % 2], 10 * number, number, held)


def read(many: list[Past], source: str = "main~9..main") -> tuple[LoadedPolicy, Owners]:
    proposal = propose(many, source, "")
    return loaded(proposal.policy), read_owners(MappingTree({PLACE: proposal.owners.encode()}))


def test_limits_are_what_nearly_all_kept_to() -> None:
    policy, _ = read([past(number) for number in range(100)])
    limits = policy.policy.limits
    assert limits is not None
    assert (limits.counts()["files"], limits.counts()["added_lines"]) == (2, 970)
    assert limits.over == "sign_off"


def test_of_few_changes_nothing_is_concluded() -> None:
    policy, owners = read([past(number, "lead@shop.example", ("lines", "x")) for number in range(19)])
    assert policy.policy.limits == loaded("version: 1\nextends: guard:default\n").policy.limits
    assert "x" not in policy.policy.checks.get("lines", policy.policy.checks["code-rules"]).rules
    assert set(owners.people) == {"lead"}


def test_what_held_up_many_is_only_monitored() -> None:
    held = [past(n, "a@b.example", ("code-rules", "often"), *([("code-rules", "once")] if n == 1 else []))
            for n in range(30)]  # fmt: skip
    rules = read(held)[0].policy.checks["code-rules"].rules
    assert (rules["often"].mode, rules["often"].effect) == ("monitor", "sign_off")
    assert "once" not in rules


def test_who_made_a_part_of_it_maintains_it() -> None:
    many = [past(n, "Lead@Shop.example") for n in range(60)] + [
        past(n, "lead@other.example") for n in range(39)
    ]
    _, owners = read([*many, past(1, "once@shop.example")])
    assert {name: sorted(one.emails) for name, one in owners.people.items()} == {
        "lead": ["lead@shop.example"],
        "lead-2": ["lead@other.example"],
    }
    assert owners.groups == {"maintainers": ("lead", "lead-2")}


def test_programs_maintain_nothing() -> None:
    many = [past(n, "robot@shop.example") for n in range(30)]
    owners = propose(many, "main", "", ["robot@shop.example"]).owners
    assert read_owners(MappingTree({PLACE: owners.encode()})).people == {}


def test_owners_that_are_there_stay() -> None:
    assert propose([past(1)], "main", "CODEOWNERS").owners == ""


_TEXT = st.text(max_size=30)


@given(
    st.lists(st.builds(Past, _TEXT, st.tuples(_TEXT), st.integers(0, 10**9), st.integers(0, 10**9),
                       st.just((("code-rules", "often"),))), max_size=30),
    _TEXT,
)  # fmt: skip
def test_whatever_the_past_holds_it_loads(many: list[Past], source: str) -> None:
    policy, owners = read(many, source)
    assert policy.policy.signers == ("maintainers",)
    assert len(owners.people) <= 12
