"""Commands of a shell that write out all variables, only their names, or run a text that they are given."""

from __future__ import annotations

from guard.expressions import expression
from guard.facts.dependencies.manifests.model import words
from guard.facts.effects.flow.pipes import Stage

DUMPS = frozenset({"env", "printenv", "set", "export", "declare", "typeset"})
"""Programs and words of a shell that write out all variables: Bash's manual, POSIX."""
LOGGERS = words("logger systemd-cat wall")
"""Programs that write what they are given into the machine's log."""
_INTERPRETERS = words("python python3 node nodejs perl ruby php jq awk gawk mawk deno bun")
_ALL = expression(
    r"os\.environ\b(?!\.get|\[)|process\.env\b(?![.\[])|%ENV\b|\bENVIRON\b(?!\[\"|\.)|\$ENV\b(?!\.)|(?<![\w.$])env\b(?=\s*(?:$|\||'))"
    r"|\bENV\.(?:to_h|each|inspect|map)|getenv\(\)"
)
_OPTIONS = words("-c -e -p -n -r -rn -nr --eval --print -pe -ne -le")
_NAMES_ALONE = expression(
    r"^(?:cut .*-d\s?['\"]?=['\"]?.*-f\s?1\b(?![,-])|cut .*-f\s?1\b(?![,-]).*-d\s?['\"]?="
    r"|sed .*s(?P<s>[/|,#])=\.\*(?P=s)"
    r"|awk .*-F\s?['\"]?=['\"]? .*print \$1\s*['\"}]|grep .*-o\w* .*\^\[?[^=]*=?['\"]?$|wc\b)"
)
"""Programs that keep the names of variables, and leave out what they hold."""
_SHELLS = words("bash sh zsh ksh dash ash su")


def dumps(stage: Stage) -> bool:
    """Whether a command of `DUMPS` writes out all variables."""
    given = [word.shown for word in stage.arguments]
    if stage.program in ("export", "declare", "typeset"):
        return given in (["-p"], ["-x"], ["-px"], ["-xp"], ["-p", "-x"], ["-x", "-p"])
    if stage.program == "env":
        return all(word in ("-0", "--null") for word in given)
    return not given or given in (["-0"], ["--null"])


def names_alone(stage: Stage) -> bool:
    """Whether a command leaves but the names of the variables that it is given."""
    return _NAMES_ALONE.match(" ".join(word.raw for word in stage.command)[:400]) is not None


def shows_environment(stage: Stage) -> bool:
    """Whether a command asks another language for all variables: `python -c 'print(dict(os.environ))'`."""
    if stage.program not in _INTERPRETERS:
        return False
    given = [word.shown for word in stage.arguments]
    has_text = stage.program in ("awk", "gawk", "mawk") or any(one in _OPTIONS for one in given)
    return has_text and any(_ALL.search(one[:2000]) for one in given if not one.startswith("-"))


def text_of_commands(stage: Stage) -> str:
    """The commands that a word of a command is: of a `trap`, of `eval`, of a shell's `-c`; "" for none."""
    given = stage.arguments
    if stage.program == "trap" and len(given) > 1:
        return given[0].shown if given[0].shown not in ("-", "") else ""
    if stage.program == "eval" and given:
        return " ".join(word.shown for word in given)
    if stage.program in _SHELLS:
        place = next(
            (index for index, word in enumerate(given) if word.shown in ("-c", "-lc", "-ec", "-euc")), None
        )
        return given[place + 1].shown if place is not None and place + 1 < len(given) else ""
    return ""
