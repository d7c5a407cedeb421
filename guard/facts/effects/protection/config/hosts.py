"""What of the host, or of another container, one is given: Kubernetes' Pod Security Standards, Compose."""

from __future__ import annotations

from guard.expressions import expression
from guard.facts.effects.protection.config.asked import Asked, texts
from guard.facts.effects.protection.config.scalars import folded
from guard.facts.effects.protection.values import Looser
from guard.facts.effects.protection.words import listed
from guard.model.finding import Severity

_OF_HOST = expression(
    r"/(?P<grave>proc|sys|root|home|boot|etc|run|var/run|var/lib/(?:docker|kubelet|containerd|etcd)"
    r"|dev(?:/(?:mem|kmem|sd\w*|nvme\w*|mapper.*))?)?(?:/(?P<rest>[\w.\-/*]*))?"
)
_HARMLESS = expression(
    r"/etc/(?:localtime|timezone|hostname|hosts|resolv\.conf|ssl/certs(?:/.*)?|pki/.*|machine-id"
    r"|(?:passwd|group))|/dev/(?:net/tun|dri.*|fuse|shm|kvm|snd.*|video\d*|tty\w*|null)|/(?:var/)?run/secrets/.*|/home/[^/]+/.+"
)
"""What of the host containers are given every day, and that gives no hold on it."""


_OF_ANOTHER = expression(r"(?:service|container):[\w.-]+")


def joins(asked: Asked) -> bool:
    """Whether a key puts the containers of a pod into one space of processes, each in reach of the others."""
    return folded(asked.name) == "share_process_namespace"


def joined(asked: Asked) -> Looser | None:
    """A container that shares the processes of another: `pid: "service:web"`."""
    if folded(asked.name) not in ("pid", "pid_mode") or asked.before == asked.after:
        return None
    came = next((one for one in texts(asked.after) if _OF_ANOTHER.fullmatch(one)), "")
    return Looser(f"is {came!r}, whose processes it reaches now", Severity.MEDIUM) if came else None


def mounted(asked: Asked) -> Looser | None:
    """A folder of the host by which a container gets hold of it; None where the key hands over none."""
    is_path = any(f"_{folded(key)}_".find("_host_path_") >= 0 or key == "hostpath" for key in asked.path)
    before = texts(asked.before)
    for one in [one for one in texts(asked.after) if one not in before]:
        source, mark, rest = one.partition(":")
        is_volume = bool(mark) and rest.startswith("/") and bool(asked.near & listed("volumes volume binds"))
        is_source = asked.name == "source" and asked.beside("type") == "bind"
        if not (is_path or is_volume or is_source):
            continue
        match = _OF_HOST.fullmatch(source.rstrip("/") or "/")
        if match is None or _HARMLESS.fullmatch(source.rstrip("/") or "/"):
            continue
        is_read = rest.endswith(":ro") or asked.beside("read_only") is True
        is_whole = not match["rest"]
        severity = Severity.LOW if is_read and not is_whole else Severity.MEDIUM
        return Looser(f"hands `{source[:60]}` of the host to the container", severity)
    return None
