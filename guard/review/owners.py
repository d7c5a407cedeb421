"""Who may sign: people with their keys, and groups, out of the trusted base.

`.guard/owners.yaml` says it; where there is none, CODEOWNERS names accounts (which have no keys here, so only
their reviews on the server count). A team of a server is a name whose members are not known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Any

from guard.errors import PolicyError
from guard.model.change import Tree
from guard.policy.document import Document, read_document
from guard.policy.globs import PathGlobs
from guard.ports.signing import Identity

PLACE = ".guard/owners.yaml"
TRUST = ".guard/sigstore.json"
"""The trust configuration of a sigstore instance of one's own; without it the public one's is believed."""
CODEOWNERS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
"""Where servers look for it, in their order; the first one that is there counts."""
_KEYS = frozenset({"version", "people", "groups", "bots"})
_PERSON_KEYS = frozenset({"email", "github", "gitlab", "keys", "sigstore"})
_IDENTITY_KEYS = frozenset({"issuer", "identity"})
_BOTS = ("*[bot]", "*[bot]@*")
"""What accounts of programs are called on both servers."""
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_SSH_KEY = re.compile(r"(?:sk-)?(?:ssh|ecdsa)-[a-z0-9@.-]{1,60} [A-Za-z0-9+/]{40,4000}={0,3}(?: .{0,200})?")
_GPG_KEY = "-----BEGIN PGP PUBLIC KEY BLOCK-----"


@dataclass(frozen=True)
class Person:
    """Somebody who can sign."""

    id: str
    emails: frozenset[str] = frozenset()
    """Addresses that commits name them by, with case folded."""
    github: str = ""
    gitlab: str = ""
    keys: tuple[str, ...] = ()
    """Public keys: a line of OpenSSH's form, or an armoured OpenPGP key."""
    sigstore: tuple[Identity, ...] = ()
    """Who the person is to sigstore."""


@dataclass(frozen=True)
class Owners:
    """Who there is."""

    source: str
    """Where it stands in the base; "" where nothing says it."""
    people: Mapping[str, Person] = field(default_factory=lambda: MappingProxyType({}))
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    bots: tuple[str, ...] = ()
    """Globs over addresses and account names, in which `*` and `?` alone are more than themselves."""
    rules: tuple[tuple[PathGlobs, tuple[str, ...]], ...] = ()
    """CODEOWNERS' lines; the last that matches a path names its owners."""
    trust: bytes | None = None
    """The base's own trust configuration of sigstore."""

    def members(self, name: str, paths: Sequence[str]) -> tuple[Person, ...]:
        """Who stands behind a name of a policy's `by`: a person, a group, or the owners of `paths`."""
        if name in self.people:
            return (self.people[name],)
        if name in self.groups:
            return tuple(self.people[one] for one in self.groups[name])
        owners = [self._owners_of(path) for path in paths or ("*",)]
        common = [one for one in owners[0] if all(one in other for other in owners)] if owners else []
        return tuple(self.people[one] for one in common)

    def of_path(self, path: str) -> tuple[Person, ...]:
        """Who owns a file, by the lines of CODEOWNERS; nobody where there are none."""
        return tuple(self.people[one] for one in self._owners_of(path))

    def _owners_of(self, path: str) -> tuple[str, ...]:
        return next((who for globs, who in reversed(self.rules) if globs.match(path)), ())

    def of_email(self, email: str) -> Person | None:
        """The person whose address it is."""
        folded = email.casefold()
        return next((one for one in self.people.values() if folded in one.emails), None)

    def of_account(self, login: str, server: str) -> Person | None:
        """The person whose account on `server` ("github", "gitlab") it is."""
        folded = login.casefold()
        return next((one for one in self.people.values() if getattr(one, server).casefold() == folded), None)

    def is_bot(self, name: str) -> bool:
        """Whether an address or account is one that never counts."""
        folded = name.casefold()
        return any(fnmatchcase(folded, glob.casefold().replace("[", "[[]")) for glob in (*self.bots, *_BOTS))


def read_owners(base: Tree) -> Owners:
    """Who may sign for changes of `base`.

    Raises:
        PolicyError: `.guard/owners.yaml` is not of its form, with line and column.
    """
    data = base.read(PLACE)
    if data is not None:
        return replace(_from_document(read_document(data, PLACE)), trust=base.read(TRUST))
    for place in CODEOWNERS:
        data = base.read(place)
        if data is not None:
            return _from_codeowners(data.decode("utf-8", "replace"), place)
    return Owners("")


def _from_document(document: Document) -> Owners:
    data = document.data
    _known(document, (), data, _KEYS)
    if data.get("version") != 1:
        raise PolicyError("`version: 1` is the only version of this file", where=document.where(("version",)))
    people = {name: _person(document, name) for name in _mapping(document, ("people",))}
    groups = {name: _group(document, name, people) for name in _mapping(document, ("groups",))}
    whose: dict[str | Identity, str] = {}
    for person in people.values():
        names: list[str | Identity] = [*person.emails, *person.sigstore]
        for one in names:
            if whose.setdefault(one, person.id) != person.id:
                said = f"{one} is the address" if isinstance(one, str) else f"{one.identity} is the identity"
                message = f"{said} of {whose[one]} too; each belongs to one person"
                raise PolicyError(message, where=document.where(("people", person.id)))
    both = sorted(people.keys() & groups.keys())
    if both:
        raise PolicyError(f"{both[0]} is a person and a group", where=document.where(("groups", both[0])))
    return Owners(PLACE, people, groups, _texts(document, ("bots",)))


def _person(document: Document, name: str) -> Person:
    path = ("people", name)
    if not _ID.fullmatch(name):
        raise PolicyError(
            f"{name!r} is no name: lower-case letters, digits, dots and dashes", where=document.where(path)
        )
    said = _mapping(document, path)
    _known(document, path, said, _PERSON_KEYS)
    keys = _texts(document, (*path, "keys"))
    for index, key in enumerate(keys):
        if not _SSH_KEY.fullmatch(key.strip()) and not key.lstrip().startswith(_GPG_KEY):
            message = "this is no public key: write a line of OpenSSH's form, or an armoured OpenPGP key"
            raise PolicyError(message, where=document.where((*path, "keys", index)))
    accounts = {server: said.get(server, "") for server in ("github", "gitlab")}
    for server, login in accounts.items():
        if not isinstance(login, str):
            raise PolicyError("expected an account's name", where=document.where((*path, server)))
    emails = frozenset(email.casefold() for email in _texts(document, (*path, "email")))
    stripped = tuple(key.strip() for key in keys)
    identities = _identities(document, (*path, "sigstore"))
    return Person(name, emails, accounts["github"], accounts["gitlab"], stripped, identities)


def _identities(document: Document, path: tuple[str, ...]) -> tuple[Identity, ...]:
    said = _at(document, path)
    if said is None:
        return ()
    if not isinstance(said, list) or not said:
        raise PolicyError("expected a list of {issuer, identity}", where=document.where(path))
    for index, one in enumerate(said):
        texts = isinstance(one, dict) and all(isinstance(value, str) and value for value in one.values())
        if not texts or one.keys() != _IDENTITY_KEYS:
            message = "say who the person is to sigstore: {issuer: https://…, identity: …}"
            raise PolicyError(message, where=document.where((*path, index)))
        if not one["issuer"].startswith("https://"):
            message = "the issuer is an address with https, as the provider of identities calls itself"
            raise PolicyError(message, where=document.where((*path, index, "issuer")))
    return tuple(Identity(one["issuer"], one["identity"]) for one in said)


def _group(document: Document, name: str, people: Mapping[str, Person]) -> tuple[str, ...]:
    members = _texts(document, ("groups", name))
    if not members:
        raise PolicyError("a group without members can never sign", where=document.where(("groups", name)))
    for index, member in enumerate(members):
        if member not in people:
            known = ", ".join(sorted(people)) or "nobody"
            raise PolicyError(
                f"{member} is nobody under `people` (there are {known})",
                where=document.where(("groups", name, index)),
            )
    return members


def _mapping(document: Document, path: tuple[str, ...]) -> Mapping[str, Any]:
    value = _at(document, path)
    if value is None and len(path) == 1:
        return {}
    if not isinstance(value, dict):
        raise PolicyError("expected a mapping", where=document.where(path))
    return value


def _texts(document: Document, path: tuple[str, ...]) -> tuple[str, ...]:
    value = _at(document, path)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise PolicyError("expected a list of texts", where=document.where(path))
    return tuple(value)


def _at(document: Document, path: tuple[str, ...]) -> Any:
    value: Any = document.data
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _known(document: Document, path: tuple[str, ...], said: Mapping[str, Any], keys: frozenset[str]) -> None:
    for key in said:
        if key not in keys:
            message = f"unknown key {key}; the keys here are {', '.join(sorted(keys))}"
            raise PolicyError(message, where=document.where((*path, key), key=True))


def _from_codeowners(text: str, place: str) -> Owners:
    people: dict[str, Person] = {}
    rules = []
    for line in text.splitlines():
        words = line.split("#", 1)[0].split()
        if not words or words[0].startswith(("[", "^[")):
            continue  # a section of GitLab's form: its lines count by themselves
        for owner in words[1:]:
            people.setdefault(owner, _account(owner))
        rules.append((PathGlobs(_globs(words[0])), tuple(words[1:])))
    return Owners(place, people, rules=tuple(rules))


def _account(owner: str) -> Person:
    if "@" in owner[1:]:
        return Person(owner, frozenset({owner.casefold()}))
    login = owner.removeprefix("@")
    return Person(owner) if "/" in login else Person(owner, github=login, gitlab=login)


def _globs(pattern: str) -> list[str]:
    """A pattern of CODEOWNERS, which is one of gitignore's, as globs of a policy."""
    anchored = "/" in pattern.rstrip("/")
    body = pattern.strip("/")
    if not body:
        return ["**"]
    found = body if anchored or body == "*" else f"**/{body}"
    if found in ("*", "**"):
        return ["**"]
    return [f"{found}/**"] if pattern.endswith("/") else [found, f"{found}/**"]
