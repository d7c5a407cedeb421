"""Logs and alarms in configuration: levels, where they go, when they fire, how long they are kept."""

from __future__ import annotations

import re
from typing import Any

from guard.expressions import expression
from guard.facts.effects.protection.config.asked import Asked, is_number, texts
from guard.facts.effects.protection.values import NOWHERE, Looser, Missing
from guard.facts.effects.protection.words import listed, words_of
from guard.model.finding import Confidence, Severity

_LEVELS = ("trace", "debug", "info", "notice", "warning", "error", "critical", "off")
_SAME = {"warn": "warning", "err": "error", "fatal": "critical", "crit": "critical", "alert": "critical",
         "emerg": "critical", "none": "off", "silent": "off", "information": "info", "notset": "trace",
         "panic": "critical", "false": "off", "10": "debug", "20": "info", "30": "warning", "40": "error",
         "50": "critical"}  # fmt: skip
_OF_RECORD = listed("audit auditing security auth authentication access login accounting trail")
ALARM = listed("alert alerts alerting alarm alarms")
RECORD = _OF_RECORD - listed("auth authentication security access login") | listed(
    "log logs logging logger loggers alert alerts alarm alarms trail monitoring"
)
"""Words of keys that say what is recorded or told to somebody."""
_COMPARISON = expression(
    r"(?P<sign>>=|<=|==|!=|>|<)\s*(?:bool\s*)?(?P<number>-?\d+(?:\.\d+)?(?:e-?\d+)?)\s*\)*\s*$"
)
_FUNCTIONS = listed("vector scalar time absent bool on by sum or and unless minute hour day")
_RETENTION = listed("retention retain retained keep kept rotate backups backupcount maxfiles history")


def silenced(asked: Asked) -> Looser | None:
    """How less is recorded or told now."""
    return _level(asked) or _sink(asked) or _alarm(asked) or _kept(asked)


def _level(asked: Asked) -> Looser | None:
    if not asked.words & listed("level loglevel verbosity severity root logger") or asked.words & listed(
        "compression isolation"
    ):
        return None
    before, after = _rank(asked.before), _rank(asked.after)
    if before is None or after is None or after <= before:
        return None
    alarms = asked.near & ALARM and "severity" in asked.words
    if alarms:
        return None
    of_record = bool(asked.around & _OF_RECORD)
    if not of_record and after < _LEVELS.index("error"):
        return None
    silent = after >= _LEVELS.index("critical")
    severity = Severity.MEDIUM if of_record or silent else Severity.LOW
    return Looser(f"was {asked.before!r} and is {asked.after!r}, so that less is logged", severity)


def _rank(value: Any) -> int | None:
    said = str(value).strip().casefold()
    said = _SAME.get(said, said)
    return _LEVELS.index(said) if said in _LEVELS else None


def _sink(asked: Asked) -> Looser | None:
    after = " ".join(texts(asked.after))[:500]
    if not NOWHERE.search(after) or NOWHERE.search(" ".join(texts(asked.before))[:500]):
        return None
    if not asked.around & (
        RECORD | ALARM | listed("handler handlers receiver receivers output outputs sink sinks appender")
    ):
        return None
    of_record = bool(asked.around & (_OF_RECORD | ALARM | listed("receiver receivers")))
    return Looser(f"goes to {after[:60]!r}, which is nowhere", Severity.MEDIUM if of_record else Severity.LOW)


def _alarm(asked: Asked) -> Looser | None:
    """A rule that fires later, for less, or never."""
    if asked.words & listed("expr query expression condition") and isinstance(asked.after, str):
        return _expression(asked, str(asked.before), asked.after)
    if not asked.around & ALARM and not _is_of_alarms(asked):
        return None
    if (how := _untold(asked)) is not None:
        return how
    before, after = _measured(asked.before), _measured(asked.after)
    if before is not None and after is not None:
        return _counted_in(asked, before, after) or _moved(asked, before, after)
    if asked.words & listed("severity priority urgency") and isinstance(asked.after, str):
        order = listed("info low notice none debug minor p4 p5 informational")
        if (
            str(asked.before).casefold() in listed("critical high page major urgent p1 p2 emergency fatal")
            and asked.after.casefold() in order
        ):
            return Looser(f"was {asked.before!r} and is {asked.after!r}", Severity.MEDIUM)
    told = asked.words & listed(
        "actions page notify receiver receivers recipients channel channels route email pager"
    )
    if told and asked.before and (asked.is_gone or asked.after in ([], "", None, "none", False)):
        return Looser(f"told {_shown(asked.before)}, and tells nobody now", Severity.MEDIUM)
    return None


def _is_of_alarms(asked: Asked) -> bool:
    """Whether what stands beside a key is of a rule of alarms, or of their way."""
    known = asked.beside("alert", "comparison_operator", "no_data_state", "receiver", "group_by", "rules")
    return not isinstance(known, Missing)


def _untold(asked: Asked) -> Looser | None:
    """A rule that says nothing where nothing is measured any more, or that rests: CloudWatch's, Grafana's."""
    before, after = (str(one).casefold() for one in (asked.before, asked.after))
    quiet = asked.words >= listed("no data state") or asked.words >= listed("exec err state")
    missing = asked.words >= listed("treat missing data") and before == "breaching"
    if (quiet and after in ("ok", "normal", "keeplast", "nodata") and after != before) or missing:
        return Looser(
            f"was {asked.before!r} and is {asked.after!r}: silence counts as health", Severity.MEDIUM
        )
    return None


_A_DAY = 86_400
_DURATION = expression(r"\s*(\d+(?:\.\d+)?)\s*(ms|s|sec|m|min|h|d|w)\s*")
_UNITS = {"ms": 0.001, "s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600, "d": 86400, "w": 604800}


def _measured(value: Any) -> float | None:
    """A number, or the seconds of a duration; None for anything else."""
    if is_number(value):
        return float(value)
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    return float(match[1]) * _UNITS[match[2]] if match is not None else None


def _counted_in(asked: Asked, before: float, after: float) -> Looser | None:
    """An alarm that has to be reached within a far shorter while."""
    if not asked.words & listed("window within timeframe lookback"):
        return None
    if 0 < after * 10 <= before:
        return Looser(f"counts over {asked.after} where it counted over {asked.before}", Severity.MEDIUM)
    return None


def _moved(asked: Asked, before: float, after: float) -> Looser | None:
    words = asked.words
    if words & listed("for window period periods duration evaluation interval datapoints wait"):
        if before > 0 and after >= before * 5:
            severity = Severity.MEDIUM if after >= _A_DAY else Severity.LOW
            return Looser(f"waits {after:g} where it waited {before:g}", severity)
        return None
    if not words & listed("threshold thresholds value limit count min max above below over under target"):
        return None
    falling = "less" in str(asked.beside("comparison_operator", "operator", "comparison")).casefold()
    falling = falling or bool(words & listed("min below under"))
    small, large = (after, before) if falling else (before, after)
    if large <= small or small < 0:
        return None
    severity = Severity.MEDIUM if large >= small * 10 else Severity.LOW
    return Looser(f"fires at {after:g} where it fired at {before:g}", severity)


def _expression(asked: Asked, before: str, after: str) -> Looser | None:
    if isinstance(asked.beside("alert", "for", "condition", "uid", "title"), Missing):
        return None
    if _names(before) and not _names(after):
        return Looser(
            f"was {before[:60]!r} and asks for no measure any more: {after[:60]!r}", Severity.MEDIUM
        )
    if _NEVER.search(after) and not _NEVER.search(before):
        return Looser(f"never fires: {after[:80]!r}", Severity.MEDIUM)
    old, new = _COMPARISON.search(before[-200:]), _COMPARISON.search(after[-200:])
    if new is not None and _IS_UP.search(after) and _is_never_up(new):
        return Looser(f"fires at {new['sign']} {new['number']}, which `up` never is", Severity.MEDIUM)
    if new is not None and new["sign"] == "<" and float(new["number"]) <= 0 and "-" not in after:
        never = f"fires at < {new['number']}, which what is counted never is"
        return Looser(never, Severity.MEDIUM) if before != after else None
    if old is None or new is None or old["sign"] != new["sign"]:
        return None
    was, now = float(old["number"]), float(new["number"])
    if was == now and _taken_off(before[: -len(old[0])], after[: -len(new[0])]):
        return Looser("takes something off what it measured, at the same bound", Severity.MEDIUM)
    small, large = (now, was) if "<" in old["sign"] else (was, now)
    if large <= small:
        return None
    severity = Severity.MEDIUM if small <= 0 or large >= small * 5 else Severity.LOW
    return Looser(f"fires at {new['sign']} {now:g} where it fired at {was:g}", severity)


_NEVER = expression(
    r"(?i)\bunless\s*(?:on\s*\(\s*\)\s*)?vector\s*\(\s*[1-9]|\band\s*(?:on\s*\(\s*\)\s*)?(?:absent\s*\(\s*vector"
    r"|vector\s*\(\s*0\s*\)\s*(?:==\s*[1-9]|>)|false\b)|\*\s*0(?![.\d])|>\s*\+?inf\b|<\s*-inf\b|==\s*nan\b"
    r"|\bhour\s*\(\s*\)\s*(?:>=?\s*2[4-9]|<\s*0)|\b(?:day_of_week|month)\s*\(\s*\)\s*(?:>\s*(?:6|12)\b|<\s*0)"
)
"""How a condition is written that nothing meets: Prometheus' language."""
_IS_UP = expression(r"(?i)^\s*\(*(?:\w+\s*\()?\s*(?:up|probe_success)\b")


def _is_never_up(bound: re.Match[str]) -> bool:
    """Whether a bound is one that a measure of 0 or 1 never meets."""
    number, sign = float(bound["number"]), bound["sign"]
    if sign == "==":
        return not 0 <= number <= 1
    return (sign.startswith(">") and number >= 1 + (sign == ">=") * 0.001) or (sign == "<" and number <= 0)


def _taken_off(before: str, after: str) -> bool:
    """Whether something is subtracted from the very same measure, which has to be above the bound."""
    old, new = ("".join(one.split()) for one in (before, after))
    return new != old and new.startswith(f"{old}-")


def resting(asked: Asked) -> Looser | None:
    """A rule of alarms that is told to rest: Grafana's `isPaused`."""
    is_on = asked.after is True and asked.before is not True
    if is_on and asked.words & listed("paused muted disabled snoozed") and _is_of_alarms(asked):
        return Looser("rests, and tells nobody", Severity.MEDIUM)
    return None


_EVERY = expression(r"=~\s*[\"']?\.[+*][\"']?\s*$|^\.[+*]$")


def muting(asked: Asked) -> Looser | None:
    """A new rule by which one alarm silences others: Alertmanager's reference."""
    if not asked.around & listed(
        "inhibit inhibition silences silence mute"
    ) or not asked.around & ALARM | listed("target matchers matcher rules"):
        return None
    if not asked.words & listed("target matchers match re matcher") or "source" in asked.words:
        return None
    is_every = any(_EVERY.search(one) for one in texts(asked.after))
    how = f"silences whatever is {' '.join(texts(asked.after))[:60]!r}"
    return Looser(how, Severity.MEDIUM) if is_every else None


def _names(text: str) -> frozenset[str]:
    return frozenset(words_of(re.sub(r"\[\w+\]", "", text[:2000]))) - _FUNCTIONS - frozenset("0123456789smhd")


def _kept(asked: Asked) -> Looser | None:
    if not asked.near & _RETENTION or not (is_number(asked.before) and is_number(asked.after)):
        return None
    if not asked.near & (RECORD | listed("backup backups retention snapshot snapshots")) or asked.before <= 0:
        return None
    if 0 <= asked.after * 2 <= asked.before:
        of_record = asked.around & (_OF_RECORD | listed("backup backups"))
        severity = Severity.MEDIUM if of_record else Severity.LOW
        return Looser(f"is kept for {asked.after:g} where it was kept for {asked.before:g}", severity)
    return None


def _shown(value: Any) -> str:
    return repr(value)[:60]


def gone(path: tuple[str, ...], item: Any) -> Looser | None:
    """What it means that a whole rule of alarms or a log's settings are not there any more."""
    words = frozenset(word for key in path for word in words_of(key))
    is_alarm = isinstance(item, dict) and ("alert" in item or "comparison_operator" in item)
    if is_alarm or words & listed("alert alerts alerting alarm alarms"):
        return Looser("is gone", Severity.MEDIUM, Confidence.MEDIUM, is_gone=True)
    if words & listed("audit auditing trail cloudtrail guardduty"):
        return Looser("is gone", Severity.MEDIUM, Confidence.MEDIUM, is_gone=True)
    return None
