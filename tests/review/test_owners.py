"""Who may sign, as the base says it."""

from __future__ import annotations

import pytest

from guard.errors import PolicyError
from guard.model.change import MappingTree
from guard.ports.signing import Identity
from guard.review.owners import PLACE, TRUST, Owners, read_owners

KEY = "ssh-ed25519 " + "A" * 68
GOOD = f"""\
version: 1
people:
  lead: {{email: [Lead@shop.example], github: shop-lead, keys: ["{KEY}"]}}
  deputy: {{email: [deputy@shop.example]}}
groups: {{maintainers: [lead, deputy]}}
bots: ["*[bot]@*"]
"""


def owners(text: str, place: str = PLACE) -> Owners:
    return read_owners(MappingTree({place: text.encode()}))


def names(found: Owners, name: str, *paths: str) -> list[str]:
    return [person.id for person in found.members(name, paths)]


def test_people_groups_and_bots() -> None:
    found = owners(GOOD)
    assert names(found, "maintainers") == ["lead", "deputy"]
    assert names(found, "deputy") == ["deputy"]
    assert names(found, "others") == []
    lead = found.of_email("lead@SHOP.example")
    assert lead is not None
    assert lead.keys == (KEY,)
    assert found.of_account("Shop-Lead", "github") == lead
    assert found.of_account("shop-lead", "gitlab") is None
    assert found.is_bot("dependabot[bot]@users.example")
    assert found.is_bot("dependabot[bot]")
    assert not found.is_bot("bob@users.example")


WHO = "sigstore: [{issuer: 'https://accounts.shop.example', identity: lead@shop.example}]"


def test_who_somebody_is_to_sigstore() -> None:
    named = GOOD.replace("lead: {", f"lead: {{{WHO}, ", 1)
    base = MappingTree({PLACE: named.encode(), TRUST: b"{}"})
    found = read_owners(base)
    assert found.people["lead"].sigstore == (Identity("https://accounts.shop.example", "lead@shop.example"),)
    assert found.people["deputy"].sigstore == ()
    assert (found.trust, owners(named).trust) == (b"{}", None)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (", identity: lead@shop.example", "", "issuer: https"),
        ("identity: lead@shop.example", "identity: [lead@shop.example]", "issuer: https"),
        ("identity:", "subject:", "issuer: https"),
        ("https://accounts", "http://accounts", "address with https"),
        ("[{issuer: 'https://accounts.shop.example', identity: lead@shop.example}]", "[]", "expected a list"),
        ("deputy: {", f"deputy: {{{WHO}, ", "the identity of lead too"),
    ],
)
def test_what_is_no_identity(old: str, new: str, said: str) -> None:
    named = GOOD.replace("lead: {", f"lead: {{{WHO}, ", 1)
    assert old in named
    with pytest.raises(PolicyError, match=said):
        owners(named.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("version: 1", "version: 2", r"owners.yaml:1:10: `version: 1`"),
        ("github:", "githup:", r"owners.yaml:3:\d+: unknown key githup"),
        ("[lead, deputy]", "[lead, nobody]", r"owners.yaml:5:\d+: nobody is nobody"),
        ("[lead, deputy]", "[]", r"can never sign"),
        (KEY, "my key", r"owners.yaml:3:\d+: this is no public key"),
        ("[deputy@shop.example]", "[lead@shop.example]", r"is the address of lead too"),
        ("{maintainers:", "{lead:", r"lead is a person and a group"),
        ("  deputy:", "  Deputy:", r"is no name"),
        ("[deputy@shop.example]", "deputy@shop.example", r"expected a list of texts"),
        ("groups: {maintainers: [lead, deputy]}", "groups: [lead]", r"expected a mapping"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(old: str, new: str, said: str) -> None:
    with pytest.raises(PolicyError, match=said):
        owners(GOOD.replace(old, new))


def test_codeowners() -> None:
    text = "# Who\n* @all\n*.js @web web@shop.example\n/deploy/ @ops @shop/team\n"
    text += "docs/ @writers\n/build @make # x\n"
    found = owners(text, "CODEOWNERS")
    assert names(found, "maintainers", "a.py") == ["@all"]
    assert names(found, "maintainers", "x/y.js") == ["@web", "web@shop.example"]
    assert names(found, "maintainers", "deploy/a/b.ini") == ["@ops", "@shop/team"]
    assert names(found, "maintainers", "x/deploy/b.ini") == ["@all"]
    assert names(found, "maintainers", "a/docs/b") == ["@writers"]
    assert names(found, "maintainers", "build/x", "build") == ["@make"]
    assert names(found, "maintainers", "deploy/a", "x/y.js") == []
    assert found.people["@shop/team"].github == ""


def test_nothing_said_is_nobody() -> None:
    found = read_owners(MappingTree({}))
    assert (found.source, names(found, "maintainers", "a.py")) == ("", [])
