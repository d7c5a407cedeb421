"""What a value can carry: which kind of secret, or where a program came from."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple


class Kind(IntEnum):
    """Kinds of what is carried, the weightiest first."""

    WALLET = 0
    """A store of a browser, a messenger or a wallet."""
    ENVIRONMENT = 1
    """The whole environment."""
    STORE = 2
    """A file in which credentials are kept."""
    METADATA = 3
    """What the cloud tells its machines about themselves, credentials among it."""
    SETTINGS = 4
    """All settings of a program together, its keys among them."""
    VARIABLE = 5
    """A variable of the environment that is named as a secret."""
    KEY = 6
    """A setting or attribute that is named as a secret."""
    REQUEST = 7
    """Credentials that somebody sent with a request."""
    HOST = 8
    """Who uses this machine, and what it is called."""
    PERSONAL = 9
    """Personal data, by name."""
    FETCHED = 10
    """What came from the network."""
    DECODED = 11
    """What was decoded or decrypted from a constant."""
    WALLET_PATH = 12
    """Where a `WALLET` lies."""
    STORE_PATH = 13
    """Where a `STORE` lies."""
    METADATA_ADDRESS = 14
    """Where `METADATA` is asked for."""
    BLOB = 15
    """A long constant that is no text for people: nothing by itself."""
    PARAMETER = 16
    """Whatever a caller hands over."""


WHOLE = frozenset({Kind.WALLET, Kind.ENVIRONMENT, Kind.STORE, Kind.METADATA, Kind.SETTINGS})
"""Many secrets, or the machine's own: nothing that a service is given on purpose."""
SINGLE = frozenset({Kind.VARIABLE, Kind.KEY, Kind.REQUEST})
"""One secret, which is there to be used somewhere."""
SECRETS = WHOLE | SINGLE


class Label(NamedTuple):
    """One thing that a value carries."""

    kind: Kind
    what: str
    """In words: "PARTNER_TOKEN", "all of os.environ"."""
    line: int = 0
    """Where it was taken from, in its own file."""
    owner: int = 0
    """For a parameter: the id of its function's scope."""
    decoded: bool = False
    """For a parameter: whether it went through a decoder."""


Labels = frozenset[Label]
NONE: Labels = frozenset()
MOST = 24
"""Labels that are kept of one value; those of the weightiest kinds."""


def bounded(labels: set[Label]) -> Labels:
    """The labels, or the weightiest of too many."""
    return frozenset(labels if len(labels) <= MOST else sorted(labels)[:MOST])
