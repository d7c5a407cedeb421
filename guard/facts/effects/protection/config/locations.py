"""Which protections a request meets in nginx, location by location, as nginx itself works it out.

Two things a comparison line by line does not show: directives such as `add_header` are inherited only where a
location has none of its own, and of several locations that fit one alone answers. As of nginx 1.27's manual
(`ngx_http_core_module`, `location`; `ngx_http_headers_module`, `add_header`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from guard.expressions import expression
from guard.facts.effects.protection.config.transport import is_security_header
from guard.facts.effects.protection.values import Looser
from guard.facts.effects.protection.words import listed
from guard.model.finding import Severity
from guard.syntax.tree import Gathered, Tree

Path = tuple[str, ...]

_INHERITED_WHOLE = listed("add_header proxy_set_header limit_req limit_conn fastcgi_param uwsgi_param")
"""Directives that count from the level above only where a level has none of them."""
_ACCESS = listed(
    "deny auth_basic auth_request auth_jwt internal ssl_verify_client limit_except access_by_lua_block"
)
_LIMITS = listed("limit_req limit_conn")
_ACTS = expression(r"(?:proxy|fastcgi|uwsgi|scgi|grpc|memcached)_pass|root|alias|try_files|autoindex|rewrite")
_FORWARDED = expression(
    r"(?i)x-forwarded-\w+|x-real-ip|forwarded|host|authorization|(?:x-)?(?:remote|auth)-?\w+"
)
_STATIC = listed(
    "css js mjs map png jpg jpe jpeg g gif ico svg svgz z webp avif woff woff2 ttf otf eot mp3 mp4 webm cur "
    "webmanifest favicon robots static assets img images fonts m 2"
)
"""Words of patterns that stand for the files of a page's looks."""
_WORD = expression(r"[A-Za-z0-9]+")
_LITERAL = expression(r"\^(?P<path>/[\w/-]*)")


@dataclass(frozen=True)
class Passed:
    """A location where a request meets less than before."""

    path: Path
    how: Looser
    line: Tree


@dataclass(frozen=True)
class _Location:
    key: str
    tree: Tree
    effective: Mapping[str, Tree]
    """What counts in it, inherited or its own."""
    above: Mapping[str, Tree]
    order: int

    @property
    def modifier(self) -> str:
        words = self.key.split()
        return words[1] if len(words) > 2 else ""

    @property
    def pattern(self) -> str:
        return self.key.split()[-1]

    @property
    def is_pattern(self) -> bool:
        return self.modifier in ("~", "~*")

    def guards(self) -> frozenset[str]:
        """The directives by which it asks who comes, or how often."""
        found = {name for name in _ACCESS | _LIMITS if name in self.effective}
        return frozenset(name for name in found if _values(self.effective[name]) != ["off"])


def passed(before: Tree, after: Tree) -> Iterator[Passed]:
    """The locations where less stands before what they give than did before the change."""
    old, new = dict(_servers(before, (), {})), dict(_servers(after, (), {}))
    for path, here in new.items():
        was = old.get(path)
        if was is None:
            continue
        yield from _cut_off(path, was, here)
        known = {pair for pair, _ in _bypassed(was)}
        for pair, how in _bypassed(here):
            guarded = next((one for one in was.values() if one.pattern == pair[1] and one.guards()), None)
            if pair not in known and guarded is not None:
                yield Passed((*path, here[pair[0]].key), how, here[pair[0]].tree)


def _servers(
    tree: Tree, path: Path, above: Mapping[str, Tree]
) -> Iterator[tuple[Path, Mapping[str, _Location]]]:
    """The locations of each server, by the server's names and its place among those of that name."""
    own = {**above, **_directives(tree, above)}
    for key, member in tree.members.items():
        if key == "http":
            yield from _servers(member, path, own)
    servers = tree.members.get("server")
    counts: dict[str, int] = {}
    for server in servers.items if isinstance(servers, Gathered) else [servers] if servers else []:
        if isinstance(server.value, dict):
            name = f"server {server.plain().get('server_name', '')} {server.plain().get('listen', '')}"  # type: ignore[attr-defined]
            counts[name] = counts.get(name, 0) + 1
            yield (*path, f"{name} {counts[name]}"), _locations(server, {**own, **_directives(server, own)})
    if any(key.startswith("location ") for key in tree.members):
        yield path, _locations(tree, own)


def _locations(tree: Tree, above: Mapping[str, Tree]) -> dict[str, _Location]:
    found: dict[str, _Location] = {}
    for order, (key, inner) in enumerate(tree.members.items()):
        if key.startswith("location ") and isinstance(inner.value, dict):
            effective = {**above, **_directives(inner, above)}
            found[key] = _Location(key, inner, effective, above, order)
            found.update(_locations(inner, effective))
    return found


def _directives(tree: Tree, above: Mapping[str, Tree]) -> dict[str, Tree]:
    """What a level says itself; who is let in there is said anew as a whole."""
    found = {
        key: one for key, one in tree.members.items() if " " not in key or key.startswith("limit_except")
    }
    if ("allow" in found or "deny" in found) and "deny" in above and "deny" not in found:
        found["deny"] = Tree(tree.line, "off")
    return {key.split()[0]: one for key, one in found.items()}


def _values(tree: Tree | None) -> list[str]:
    if tree is None:
        return []
    parts = tree.items if isinstance(tree, Gathered) else [tree]
    return [one.value for one in parts if isinstance(one.value, str)]


def _names(tree: Tree | None) -> frozenset[str]:
    return frozenset(value.split()[0].casefold() for value in _values(tree) if value.split())


# -- what is not inherited ---------------------------------------------------------------------------------


def _cut_off(path: Path, was: Mapping[str, _Location], now: Mapping[str, _Location]) -> Iterator[Passed]:
    """Directives that a location had from above, and has no more since it has one of its own."""
    for key, one in now.items():
        old = was.get(key)
        for name in sorted(_INHERITED_WHOLE & one.tree.members.keys() & one.above.keys()):
            if name == "add_header" and _values(one.effective.get("add_header_inherit")) in (
                ["on"],
                ["merge"],
            ):
                continue
            had = _names(old.effective.get(name)) if old is not None else _names(one.above[name])
            lost = (had & _names(one.above[name])) - _names(one.tree.members[name])
            told = sorted(value for value in lost if _matters(name, value))
            if told:
                how = f"has a `{name}` of its own, and so not `{told[0]}` from the level above"
                severity = Severity.MEDIUM if name == "add_header" else Severity.LOW
                yield Passed((*path, key, name), Looser(how, severity, is_gone=True), one.tree.members[name])


def _matters(name: str, value: str) -> bool:
    if name == "add_header":
        return is_security_header(value)
    return name in _LIMITS or _FORWARDED.fullmatch(value) is not None


# -- which location answers --------------------------------------------------------------------------------


def _bypassed(locations: Mapping[str, _Location]) -> Iterator[tuple[tuple[str, str], Looser]]:
    """Pairs of a location and the pattern of a guarded one whose requests it answers with fewer guards."""
    for guarded in locations.values():
        guards = guarded.guards()
        for other in locations.values() if guards else ():
            missing = guards - other.guards()
            if other is guarded or not missing or not _gives(other) or not _is_before(other, guarded):
                continue
            is_access = bool(missing & _ACCESS)
            is_static = other.is_pattern and _STATIC.issuperset(_WORD.findall(other.pattern.lower()))
            severity = Severity.LOW if is_static or not is_access else Severity.HIGH
            how = (
                f"answers what `{guarded.key}` guarded, without "
                f"its `{sorted(missing & _ACCESS or missing)[0]}`"
            )
            yield (other.key, guarded.pattern), Looser(how, severity)


def _gives(one: _Location) -> bool:
    """Whether a location answers with something that is not refused."""
    if _values(one.tree.members.get("deny")) == ["all"] and "allow" not in one.tree.members:
        return False
    if one.tree.members.get("return") is not None:
        return False
    return not one.key.startswith("location @")


def _is_before(one: _Location, guarded: _Location) -> bool:
    """Whether requests for the guarded location can be answered by another that is looked at first."""
    if guarded.modifier == "=" or guarded.key.startswith("location @"):
        return False
    if one.is_pattern:
        literal = _LITERAL.match(one.pattern)
        lead = literal["path"] if literal is not None else ""
        if guarded.is_pattern:
            mine = _LITERAL.match(guarded.pattern)
            return (
                bool(lead)
                and mine is not None
                and one.order < guarded.order
                and lead.startswith(mine["path"])
            )
        if guarded.modifier == "^~" or guarded.pattern == "/":
            return False
        meets = lead.startswith(guarded.pattern) or (len(lead) > 1 and guarded.pattern.startswith(lead))
        return meets or not one.pattern.startswith("^")
    if guarded.is_pattern:
        mine = _LITERAL.match(guarded.pattern)
        wins = one.modifier in ("=", "^~")
        return wins and mine is not None and len(mine["path"]) > 1 and one.pattern.startswith(mine["path"])
    return one.pattern != guarded.pattern != "/" and one.pattern.startswith(guarded.pattern)
