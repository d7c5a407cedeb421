"""A service that is asked for advisories, in place of a database."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from guard.app.arguments import ONLINE
from guard.errors import UsageError
from guard.ports import AdvisoryDatabase, PackageIndex, Pin, Stop
from guard.tools.advisories.online import OnlineAdvisories, Service
from guard.tools.index_answers import normal_version


def online_advisories(named: str, index: PackageIndex, *, network: bool, stop: Stop) -> AdvisoryDatabase:
    """The service that `SERVICE` or `SERVICE@ADDRESS` names; the rest as in `advisory_database`.

    Raises:
        UsageError: there is no such service.
    """
    kind, _, address = named.partition("@")
    if kind not in list(Service):
        raise UsageError(f"{ONLINE}{kind}: known are {', '.join(ONLINE + one for one in Service)}")

    def existing(pins: Sequence[Pin]) -> Collection[Pin]:
        answers = index.ask([pin.name for pin in pins], network=network)
        return [pin for pin in pins if normal_version(pin.version) in answers[pin.name].releases]

    return OnlineAdvisories(Service(kind), address, existing=existing, stop=stop)
