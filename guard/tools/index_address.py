"""Where an index or service is."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit, urlunsplit

from guard.errors import ToolError

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Address:
    """The address of an index or service, its credentials kept apart."""

    url: str
    """Without credentials, ending in a slash."""
    user: str = ""
    password: str = ""

    @classmethod
    def parse(cls, text: str) -> Address:
        """Take an address apart.

        Raises:
            ToolError: it is no address of a server, or one without TLS that is not on this machine.
        """
        try:
            parts = urlsplit(text)
            host, _ = parts.hostname or "", parts.port
        except ValueError as error:
            raise ToolError("the address of the server is not valid") from error
        if parts.scheme not in ("http", "https") or not host:
            raise ToolError("the address of the server is none of http or https")
        if parts.scheme == "http" and host not in _LOOPBACK:
            raise ToolError(f"{host} is not asked: its address has no TLS")
        plain = urlunsplit(
            (parts.scheme, parts.netloc.rpartition("@")[2], parts.path.rstrip("/") + "/", "", "")
        )
        return cls(plain, unquote(parts.username or ""), unquote(parts.password or ""))

    @property
    def name(self) -> str:
        """What to call it."""
        return urlsplit(self.url).netloc
