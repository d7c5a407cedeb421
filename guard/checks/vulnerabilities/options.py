"""What a policy says of known vulnerabilities: who may be asked of them, and of repairs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from guard.checks.kit.interface import Context
from guard.errors import ToolError
from guard.ports import AdvisoryState

if TYPE_CHECKING:
    from guard.checks.versions.choice import Chooser

_MODES = ("ask", "defer", "off")
_SERVICES = ("local", "osv", "pypi")


@dataclass(frozen=True)
class Options:
    """The policy's options for the check."""

    max_age_days: int | None = None
    """None for any age."""
    index: str = "defer"
    """Whether the index is asked what to write instead; as in `new-packages`."""
    cool_down_days: int = 7
    services: tuple[str, ...] = _SERVICES
    """What may be asked: a local database, or one of the online services."""

    @classmethod
    def read(cls, options: Mapping[str, Any]) -> Options:
        """The options of a policy; what it leaves out has its default.

        Raises:
            ToolError: an option is not known, or its value is none of those it may have.
        """
        unknown = sorted(options.keys() - {field.name for field in fields(cls)})
        days = [options[name] for name in ("max_age_days", "cool_down_days") if name in options]
        # YAML reads a bare `off` as a boolean.
        index = "off" if options.get("index") is False else options.get("index", "defer")
        services = options.get("services", list(_SERVICES))
        is_list = isinstance(services, list) and services and all(one in _SERVICES for one in services)
        wrong_days = any(type(one) is not int or one < 0 for one in days)
        if unknown or wrong_days or index not in _MODES or not is_list:
            raise ToolError(
                "checks.vulnerabilities.options: only max_age_days and cool_down_days are known, each a "
                f"number of days, index: {' | '.join(_MODES)}, and services: a list out of "
                f"{', '.join(_SERVICES)}"
            )
        return cls(**{**options, "index": index, "services": tuple(services)})

    def staleness(self, state: AdvisoryState) -> list[str]:
        """Why what answers may not be relied on."""
        if (state.service or _SERVICES[0]) not in self.services:
            return [f"{state.path} is not accepted; the policy accepts {', '.join(self.services)} only"]
        limit = self.max_age_days
        if limit is None or (state.age_days is not None and state.age_days <= limit):
            return []
        age = "of unknown age" if state.age_days is None else f"{state.age_days} days old"
        return [f"the advisory database is {age}; the policy accepts {limit} days (`guard advisories sync`)"]

    def chooser(self, context: Context) -> Chooser:
        """What chooses the version to write instead."""
        from guard.checks.versions.choice import Chooser

        ports = context.ports
        use = ports.index_use if ports.may_defer and ports.index_use else self.index
        return Chooser(
            None if use == "off" else ports.index,
            ports.advisories,
            context.today,
            self.cool_down_days,
            network=use == "ask" or not ports.may_defer,
            asks_services=True,
        )
