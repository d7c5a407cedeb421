"""Lines of a configuration or a command by which a server or a shipper of logs writes less than before.

Told by what a line does, in whatever file it stands: a log that is off or goes nowhere, a level above what is
said of attacks, a step that drops, samples or sends nowhere what runs through it. By the manuals of nginx,
Apache, HAProxy, Caddy, gunicorn, uvicorn, systemd, Docker, Kubernetes' audit policies, auditd, rsyslog,
Fluent Bit, Fluentd, Vector, Beats, Promtail, Logstash and the OpenTelemetry collector, November 2026.
"""

from __future__ import annotations

from collections.abc import Iterator

from guard.expressions import expression
from guard.facts.effects.around import Around
from guard.facts.effects.new_in_file import Found, new_in
from guard.facts.effects.protection.family import UNRECORDED, protects_nothing
from guard.facts.effects.records.glance import has_lines
from guard.facts.effects.records.kept import drops_noise, is_noise
from guard.model.change import FileChange, FileSide
from guard.model.edit import ChangedLines
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity

_OFF = expression(
    r"(?i)--(?:no-access-log|disable-access-log|no-log|disable-logging)\b"
    r"|--(?:access|error)-?log(?:file|-file)?[\"']?[=,\s]+[\"']?(?:/dev/null|none|nul)\b"
    r"|--log-?level[\"']?[=,\s]+[\"']?(?:critical|fatal|off|none|panic|silent)\b|--log-driver[= ]none\b"
    r"|^\s*error_log\s+\S+\s+(?:crit|alert|emerg)\s*;|^\s*error_log\s+/dev/null"
    r"|^\s*(?:custom|error|transfer)log\s+[\"']?(?:/dev/null|\|\s*/bin/true)"
    r"|^\s*standard(?:output|error)\s*=\s*null\b|^\s*option\s+dontlog-normal\b|^\s*no\s+log\s*$"
    r"|^\s*output\s+discard\b|^\s*log_skip\b"
    r"|^\s*(?:storage\s*=\s*none|maxlevel(?:store|syslog)\s*=\s*(?:emerg|alert|crit))\b"
    r"|^\s*-a\s+(?:never|exclude),\w+|^\s*-e\s+0\s*$"
)
"""How a log is switched off, sent nowhere or kept for the gravest alone."""
_LOG_OF = expression(r"(?i)^\s*(?:custom|transfer)log\s+(?!\S*/dev/null)")
"""A log that there is none of where nobody asks for it."""
_ONLY_IF = expression(
    r"(?i)^\s*(?:access_log\b[^;]*\bif=\$(?P<name>\w+)|customlog\b.*\b(?:env=!?(?P<flag>\w+)|expr=(?P<test>.+)))"
)
_DRIVER = expression(r"(?i)\bdriver[\"']?\s*:\s*[\"']?none\b")
_STOPS = expression(
    r"(?i)^\s*(?P<what>[\w,*]+\.[\w*=!,.;]+|:\w+,\s*!?\w+,.*?|if\b.*?\bthen)\s+(?:stop|~|\{\s*stop)\s*\}?\s*$"
)
_DROPS = expression(
    r"(?i)^\s*exclude\s+\S+\s+\S|^\s*<exclude>|^\s*@type\s+(?:null|throttle|sampling\w*)\b"
    r"|^\s*name\s+(?:null|throttle|sampling)\b"
    r"|\bexclude_lines\b|\binclude_lines\b|\bdrop_(?:event|fields?)\b|\bstage\.drop\b"
    r"|^\s*-?\s*[\"']?drop[\"']?\s*:|\baction[\"']?\s*[:=]\s*[\"']?drop\b|\bdrop\s*(?:\{|\(\))|^\s*abort\b"
    r"|\btype[\"']?\s*[=:]\s*[\"']?(?:filter|sample|throttle|blackhole)\b"
    r"|^\s{1,8}filter(?:/[\w-]+)?\s*:|^\s{1,8}(?:probabilistic_sampler|tail_sampling|logdedup)(?:/[\w-]+)?\s*:"
    r"|\bexporters[\"']?\s*:\s*\[\s*(?:(?:nop|debug|logging)(?:/\w+)?[\s,]*)+\]"
    r"|^\s*regex\s+(?:log|message|msg|level)\s+\S|\blevel[\"']?\s*:\s*[\"']?None\b"
)
"""A step that leaves out, samples or sends nowhere what runs through a shipper."""
_SHIPS = expression(
    r"(?im)^\s*\[(?:input|output|filter)\]|^\s*<(?:source|match|filter)\b|^\[(?:sources|transforms|sinks)\."
    r"|^(?:sources|transforms|sinks)\s*:|^\s*(?:file|journal|winlog|audit|packet)beat\b|\bscrape_configs\b"
    r"|\bpipeline_stages\b|\bloki\.process\b|^\s*(?:input|filter|output)\s*\{|\baudit\.k8s\.io\b"
)
_COLLECTS = expression(r"(?m)^[\"']?(?:receivers|exporters|processors)[\"']?\s*:")
_FORMS = expression(r"(?i)\.(?:ya?ml|toml|conf|cfg|ini|alloy|river|vrl|json)$|(?:rsyslog|syslog|fluent)")
_BELOW = 8
"""Lines below one that drops, of which what it drops may be told."""


def lessened(file: FileChange, around: Around) -> Iterator[ChangeEffect]:
    """What the changed lines of a file take from its logs."""
    side = file.after
    if side is None or side.text is None or protects_nothing(side.path) or not has_lines(side):
        return
    changed = around.lines.get(file.path, ChangedLines()).after
    for one in new_in(file, _found):
        if one.line in changed:
            yield ChangeEffect(
                UNRECORDED.id, file.path, Severity.MEDIUM, Confidence.MEDIUM, f"`{one.what}` {one.detail}",
                after=one.line, evidence=one.what,
            )  # fmt: skip
    yield from _gone(file)


def _found(side: FileSide | None) -> list[Found]:
    text = side.text if side is not None else None
    if side is None or text is None:
        return []
    lines = text.split("\n")
    found: list[Found] = []
    ships = bool(_FORMS.search(side.path)) and (_SHIPS.search(text) or len(_COLLECTS.findall(text)) > 1)
    for number, line in enumerate(lines, 1):
        if line.lstrip()[:1] == "#" or len(line) > 2_000:
            continue
        how = _how(line, lines, number)
        if not how and ships and _DROPS.search(line):
            how = (
                ""
                if drops_noise(lines, number - 1, _BELOW)
                else "leaves out, or sends nowhere, what was logged"
            )
        if how:
            found.append(Found(" ".join(line.split())[:90], number, how))
    return found


def _how(line: str, lines: list[str], number: int) -> str:
    """What a line does to a server's own log."""
    if _OFF.search(line):
        return "switches a log off, or keeps the gravest of it alone"
    if _DRIVER.search(line) and any("logging" in one for one in (line, *lines[max(number - 3, 0) : number])):
        return "keeps nothing of what is logged"
    only = _ONLY_IF.match(line)
    if only is not None and not _is_noise_alone(
        only["name"] or only["flag"] or "", only["test"] or "", lines
    ):
        return "writes a line of the log for some requests alone"
    stops = _STOPS.match(line)
    if stops is not None and not is_noise(stops["what"]):
        return "ends the way of records before they are kept"
    return ""


def _is_noise_alone(name: str, test: str, lines: list[str]) -> bool:
    """Whether the requests that a variable leaves out are those that nobody looks for."""
    if test:
        return is_noise(test)
    said = [one for one in lines if name in one and "env=" not in one and "if=" not in one]
    start = next((at for at, one in enumerate(lines) if one.lstrip().startswith("map") and name in one), -1)
    if start >= 0:
        said = []
        for one in lines[start : start + 40]:
            said += [part for part in one.replace("{", ";").split(";") if part.strip().endswith(" 0")]
            if "}" in one:
                break
        said = [one for one in said if not one.strip().startswith("default")]
    return bool(said) and all(map(is_noise, said))


def _gone(file: FileChange) -> Iterator[ChangeEffect]:
    """A log that was asked for, and is not any more."""
    if file.before is None or file.after is None:
        return
    before, after = ((side.text or "").split("\n") for side in (file.before, file.after))
    old = [(number, line) for number, line in enumerate(before, 1) if _LOG_OF.match(line)]
    if old and not any(_LOG_OF.match(line) for line in after) and "</" in (file.after.text or ""):
        said = f"`{old[0][1].strip()[:80]}` is gone, and no log of requests is written"
        yield ChangeEffect(
            UNRECORDED.id, file.path, Severity.MEDIUM, Confidence.MEDIUM, said,
            before=old[0][0], evidence=said,
        )  # fmt: skip
