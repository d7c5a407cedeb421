"""Who may reach something: addresses, networks, hosts and ports, before and after."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network

from guard.expressions import expression
from guard.facts.effects.protection.config.asked import Asked, texts
from guard.facts.effects.protection.values import Looser
from guard.facts.effects.protection.words import listed
from guard.model.finding import Confidence, Severity

Network = IPv4Network | IPv6Network

_CIDR = expression(r"(?<![\w.:/])[0-9a-fA-F.:]{2,45}/\d{1,3}(?![\w.])")
_LOCAL = expression(r"(?<![\w.])(?:127\.0\.0\.1|localhost|\[?::1\]?)(?![\w.])")
_ALL = expression(r"(?<![\w.])(?:0\.0\.0\.0|\[::\]|::|\*)(?![\w./:]|:\d{1,5}\w)")
_PUBLISHED = expression(
    r"(?:(?P<host>[\d.]+|localhost|\[[\da-f:]+\]):)?(?P<ports>\d[\d-]*:\d[\d-]*)(?:/\w+)?"
)
_OPEN_TO_ALL = ("0.0.0.0/0", "::/0")
_WEB = frozenset([80, 443])
_OUTWARD = listed("egress outbound output outgoing route routes destination dest nat")
"""Where a network names what may be reached, and not who may reach it."""


def wider(asked: Asked) -> Looser | None:
    """How more hosts may reach it now."""
    if asked.around & _OUTWARD or asked.beside("type") == "egress" or asked.beside("direction") == "egress":
        return None
    return _networks(asked) or _worked_out(asked) or _ports(asked) or _bound(asked) or _wild(asked)


def _networks(asked: Asked) -> Looser | None:
    after = _in(asked.after)
    if not after:
        return None
    before = _in(asked.before)
    came = [one for one in after if one not in before]
    whole = [one for one in came if one in _OPEN_TO_ALL] or _together(before, after)
    if whole:
        if _is_web(asked):
            return Looser(f"is open to {whole[0]} on the ports of the web", Severity.LOW)
        severity = Severity.HIGH if before else Severity.MEDIUM
        return Looser(f"is open to {whole[0]}, which is everybody", severity)
    parsed = [net for net in map(_network, before) if net is not None]
    for one in came:
        net = _network(one)
        if net is not None and any(_holds(net, old) for old in parsed):
            return Looser(f"is open to {one}, which holds what was allowed before", Severity.MEDIUM)
    kept = all(one in after for one in before)
    return Looser(f"is also open to {came[0]}", Severity.LOW) if came and before and kept else None


_NEARLY_ALL = 4
"""Bits of a network that holds so much of all addresses that nothing is kept out."""


def _together(before: list[str], after: list[str]) -> list[str]:
    """The networks that hold nearly every address, once neighbours are joined: two halves are the whole."""
    old, new = (_joined(side) for side in (before, after))
    return [str(one) for one in new if one.prefixlen <= _NEARLY_ALL and one not in old]


def _joined(networks: list[str]) -> list[Network]:
    found = [net for net in map(_network, networks) if net is not None]
    four = collapse_addresses(net for net in found if isinstance(net, IPv4Network))
    six = collapse_addresses(net for net in found if isinstance(net, IPv6Network))
    return [*four, *six]


def _in(value: object) -> list[str]:
    found = [one[0] for text in texts(value) if "/" in text for one in _CIDR.finditer(text[:2000])]
    return [one for one in found if _network(one) is not None]


def _network(text: str) -> Network | None:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


def _holds(outer: Network, inner: Network) -> bool:
    return outer.version == inner.version and outer != inner and inner.subnet_of(outer)  # type: ignore[arg-type]


def _is_web(asked: Asked) -> bool:
    ports = [
        asked.beside(name) for name in ("from_port", "to_port", "port", "ports", "destination_port_range")
    ]
    said = [one for port in ports for one in (port if isinstance(port, list) else [port])]
    numbers = [int(one) for one in said if isinstance(one, int) or (isinstance(one, str) and one.isdigit())]
    return bool(numbers) and set(numbers) <= _WEB


def _worked_out(asked: Asked) -> Looser | None:
    """Networks that were written out, and that an expression gives now."""
    said = "".join(texts(asked.after))
    if _in(asked.before) and "(" in said and said != "".join(texts(asked.before)):
        return Looser(f"was written out and is worked out by `{said[:60]}`", Severity.MEDIUM)
    return None


_WILD_HOST = expression(r"(?:https?|wss?)://[^/\s]*\*")


def _wild(asked: Asked) -> Looser | None:
    """Addresses of which one now stands for many hosts."""
    before = texts(asked.before)
    if not any("://" in one for one in before) or any(map(_WILD_HOST.match, before)):
        return None
    came = next((one for one in texts(asked.after) if _WILD_HOST.match(one)), "")
    return Looser(f"also holds {came[:60]!r}, which stands for many hosts", Severity.MEDIUM) if came else None


def _ports(asked: Asked) -> Looser | None:
    """Ports that were published to this host alone."""
    before = {
        match["ports"]: match["host"] for match in map(_PUBLISHED.fullmatch, texts(asked.before)) if match
    }
    for text in texts(asked.after):
        match = _PUBLISHED.fullmatch(text)
        if match and match["host"] in (None, "0.0.0.0", "[::]"):
            held = before.get(match["ports"])
            if held and _LOCAL.search(held):
                return Looser(
                    f"publishes {match['ports']} to every host, and to {held} alone before", Severity.MEDIUM
                )
    return None


def _bound(asked: Asked) -> Looser | None:
    """What listened on this host alone."""
    before, after = " ".join(texts(asked.before))[:2000], " ".join(texts(asked.after))[:2000]
    if _LOCAL.search(before) and not _ALL.search(before) and _ALL.search(after) and not _LOCAL.search(after):
        return Looser(f"was {before[:60]!r} and is {after[:60]!r}, which every host reaches", Severity.MEDIUM)
    return None


def allows_some(asked: Asked) -> bool:
    """Whether a key lists the only networks that are let in."""
    return bool(_in(asked.before)) and bool(asked.words & listed("whitelist allowlist source ranges"))


def open_in_itself(asked: Asked) -> Looser | None:
    """What a new key opens to everybody: a socket, or an ingress of every network, not for the web."""
    if any(one.startswith(("tcp://0.0.0.0", "tcp://[::]")) for one in texts(asked.after)):
        return Looser("listens for every host", Severity.MEDIUM)
    if not asked.around & listed(
        "ingress inbound source cidr cidrs ranges firewall security allow whitelist real forwarded trusted "
        "proxies"
    ):
        return None
    found = wider(asked)
    if found is None or found.severity is Severity.LOW:
        return found
    return Looser(found.how, Severity.MEDIUM, Confidence.MEDIUM)
