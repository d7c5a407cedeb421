"""Text that speaks to a model or a reviewer instead of to people and machines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from guard.checks.kit.letters import INVISIBLE, LOOK_ALIKES
from guard.expressions import expression
from guard.facts.files.added import Block
from guard.model.finding import Confidence, Severity

_GAP = r"[\s#/*>\-\"'`,.:;]{1,12}"
"""Between two words of a phrase: also the marks of a comment that goes on in the next line."""
_MODEL = (
    r"(?:ai|a\.i|llms?|assistants?|(?:language|ai)[\s-]models?|agents?|chatbots?|copilot|claude|chatgpt"
    r"|gpt|gemini|cursor|codex"
    r"|(?:ai[\s-]|code[\s-]|automated[\s-])?reviewers?|review[\s-]bots?|guard)"
)


@lru_cache(maxsize=4)
def _phrase(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace(" ", _GAP), re.IGNORECASE)


_STRONG = (
    r"\b(?:ignore|disregard|forget|override|bypass) (?:(?:all|any|the|your|my|these|of|every) ){0,3}"
    r"(?:previous|prior|above|earlier|preceding|former|existing|system|safety|original)"
    r"(?: (?:and|or|system|safety|security))*"
    r" (?:instructions?|prompts?|rules|directions|guidelines|directives|messages|policy|policies)\b"
    r"|\bnew system (?:instructions?|prompt) (?:is|are|follows?)\b"
    r"|\byou (?:must|should|will|shall) (?:now )?(?:always )?approve (?:this|the|every|all|any)\b"
    r"|\b(?:do not|don't|never|must not) (?:report|flag|mention|reveal|disclose) (?:this|these|the|any"
    r"|it|them)"
    r" (?:\w+ ){0,4}(?:to|in) (?:the |your |a )?(?:users?|reviewers?|humans?|maintainers?|review|report"
    r"|summary)\b"
    r"|\b(?:approve|merge|accept|lgtm|rubber-stamp) (?:this|the) (?:change|pr|pull request"
    r"|merge request|patch|diff|commit)"
    r" (?:\w+ ){0,3}(?:without|regardless|immediately|unconditionally|even if)\b"
    # The same order in the languages that most such texts are written in.
    r"|\b(?:ignoriere|vergiss|missachte) (?:alle )?(?:(?:bisherigen|vorherigen|obigen|früheren) )"
    r"(?:anweisungen|instruktionen|befehle|regeln)\b"
    r"|\b(?:ignore[zr]?|oublie[zr]?) (?:toutes )?les (?:instructions|consignes|règles)(?: précédentes)?"
    r" et \w+|\b(?:ignora|olvida|ignore) (?:todas )?(?:las|as) (?:instrucciones|instruções)"
    r" (?:anteriores|previas)\b"
    r"|(?:忽略|无视|忘记)(?:所有|一切|全部)?(?:之前|以前|先前|上述|前面)的?(?:所有)?(?:指令|指示|提示|规则)"
    r"|(?:игнорируй(?:те)?|забудь(?:те)?) (?:все )?(?:предыдущие|прежние) (?:инструкции|указания|команды)"
    r"|(?:以前|これまで|上記)の(?:すべての)?(?:指示|命令)を(?:無視|忘れ)"
)
"""Hardly anything else is meant by these."""
_ADDRESSED = (
    rf"\b(?:dear |attention |note to |hey |hello |to |if you are (?:an? |the )?){_MODEL}\b(?: \w+){{0,8}}"
    r" (?:ignore|approve|skip|do not|don't|never|must|pass|trust|mark|output|respond|reply|execute|run"
    r"|allow)\b"
    rf"|\b{_MODEL} (?:must|should|shall) (?:not )?(?:report|flag|approve|ignore|skip|block|mention"
    rf"|review|pass|allow)\b"
    r"|\b(?:mark|treat|classify|consider|rate) (?:this|the) (?:change|pr|pull request|patch|diff|file"
    r"|code) as"
    r" (?:safe|approved|benign|trusted|reviewed|lgtm)\b"
    r"|\bapprove (?:this|the) (?:change|pr|pull request|merge request|patch|diff|commit)\b"
    r"|\bdo not (?:report|flag|block) (?:this|these|any) (?:finding|findings|issue|issues|change|file"
    r"|line|vulnerability)\b"
)
"""Words that are said to a model or a reviewer, but also about one."""
_CALLED_WORDS = ["agents", "assistants", "llms", "reviewers", "bots", "copilots", "language models"]
_CALLED = expression(
    r"^\W{0,12}(?:all |any |dear )?(?:(?:ai|automated|coding|review)[\s-])?"
    r"(?:agents|assistants|llms|reviewers|bots|copilots|language models)\b ?(?:[:,]|who |that )[^\n]{0,80}?"
    r"\b(?:always|never|do not|don't|must|please|ignore|approve|skip|trust|use|run|treat|mark)\b",
    re.IGNORECASE | re.MULTILINE,
)
"""A line that begins by calling them, and goes on with an order."""
NAMED_MODEL = expression(
    r"\b(?:ai|llms?|(?:large )?language[\s-]models?|chatbots?|chatgpt|claude|copilot|gemini|gpt(?:-\d)?)\b",
    re.IGNORECASE,
)
_JUDGES = expression(
    r"\b(?:approve|accept|merge) (?:this|the|it)\b|\blgtm\b"
    r"|\b(?:report|flag|mention) (?:no|any|this|these|findings?|issues?)\b"
    r"|\bas (?:safe|approved|benign|resolved|trusted|reviewed)\b",
    re.IGNORECASE,
)
"""What a judgement shall be: beside a model's name it is hardly ever innocent."""
_WINDOW = 80
_SHAPE = expression(
    r"<\|(?:im_start|system|im_end|endofprompt)\|>|<<SYS>>|\[/?INST\]"
    r"|^\W{0,4}#{2,}\s*system\s*+(?:(?:prompt|message)\s*+)?:",
    re.IGNORECASE | re.MULTILINE,
)
"""Marks between the parts of a model's input."""
_COMMENT = expression(
    r"<!--(.*?)(?:-->|\Z)|^\[(?://|comment)\]: #([^\n]*)$"
    # the title of a link's definition, and a comment of reStructuredText
    r"|^ {0,3}\[[^\]\n]{1,200}\]:[ \t]+\S+[ \t\n]+([\"'(][^\n]{8,}[\"')])[ \t]*$"
    r"|^\.\.[ \t]+(?![\w:.+-]+::|[_|\[])([^\n]*(?:\n[ \t]+[^\n]*)*)",
    re.DOTALL | re.MULTILINE,
)
"""What a rendered page does not show."""
TO_A_MODEL = expression(rf"\b{_MODEL}\b", re.IGNORECASE)
ORDER = expression(
    r"\b(?:must|ignore|approve|always|never|execute|send|fetch|download|do not|don't|instruct\w*"
    r"|respond|pretend|obey)\b",
    re.IGNORECASE,
)
_MARKUP = (".md", ".markdown", ".mdx", ".mdc", ".html", ".htm", ".rst", ".svg")
_HARMLESS = expression(r"markdownlint|prettier|toc|all-contributors|vale|cspell|eslint", re.IGNORECASE)
_ORDERS = [
    "ignore",
    "disregard",
    "forget",
    "override",
    "bypass",
    "approve",
    "report",
    "flag",
    "mention",
    "reveal",
    "disclose",
    "lgtm",
    "merge",
    "accept",
    "system",
    "rubber",
]
_OBJECTS = [
    "instruction",
    "prompt",
    "rule",
    "direction",
    "guideline",
    "directive",
    "message",
    "polic",
    "approve",
    "user",
    "reviewer",
    "human",
    "maintainer",
    "review",
    "summary",
    "change",
    "request",
    "patch",
    "diff",
    "commit",
]
_ORDERS_ELSEWHERE = [
    "ignor",
    "vergiss",
    "missacht",
    "oubli",
    "olvida",
    "忽略",
    "无视",
    "忘记",
    "無視",
    "忘れ",
]
_ORDERS_ELSEWHERE += ["игнорируй", "забудь"]
_WORD = expression(r"\w+")
_MODELS = frozenset(
    [
        "ai",
        "llm",
        "llms",
        "assistant",
        "assistants",
        "model",
        "models",
        "agent",
        "agents",
        "chatbot",
        "chatbots",
        "copilot",
        "claude",
        "chatgpt",
        "gpt",
        "gemini",
        "cursor",
        "codex",
        "reviewer",
        "reviewers",
        "bot",
        "bots",
        "guard",
    ]
)
"""Words of which each name of a model or a reviewer holds one."""
_DECISIONS = frozenset(
    [
        "ignore",
        "approve",
        "skip",
        "do",
        "don",
        "never",
        "must",
        "pass",
        "trust",
        "mark",
        "output",
        "respond",
        "reply",
        "execute",
        "run",
        "allow",
        "should",
        "shall",
    ]
)
"""Words of which each decision that is asked for holds one."""
_RATES = frozenset({"mark", "treat", "classify", "consider", "rate"})
ABOUT = expression(
    r"(^|[/._-])(tests?|evals?|prompts?|jailbreaks?|inject\w*|guardrails?|red-?team\w*|adversar\w*"
    r"|cassettes|fixtures)([/._-]|$)"
)
"""Places where such text is what the code is about."""


@dataclass(frozen=True)
class Speech:
    """One place where text speaks to a model or a reviewer."""

    line: int
    quote: str
    why: str
    severity: Severity
    confidence: Confidence


def speeches(block: Block) -> Iterator[Speech]:
    """What in the added lines speaks to a model or a reviewer."""
    text = block.text if block.text.isascii() else folded(block.text)
    low = text.casefold()
    strong = (_any(_ORDERS, low) and _any(_OBJECTS, low)) or _any(_ORDERS_ELSEWHERE, low)
    addressed = _may_address(low)
    marked = any(mark in low for mark in ("<|", "<<sys", "inst]", "##", "<!--", "]:", "\n.. "))
    marked = marked or low.startswith(".. ")
    called = _any(_CALLED_WORDS, low)
    if not (strong or addressed or marked or called):
        return
    about = ABOUT.search(block.path.casefold()) is not None
    hidden = (
        [match.span() for match in _COMMENT.finditer(text)] if block.path.casefold().endswith(_MARKUP) else []
    )
    told: set[int] = set()

    def speech(match: re.Match[str], why: str, severity: Severity, confidence: Confidence) -> Speech:
        line = block.line_at(match.start())
        told.add(line)
        quote = " ".join(match[0].split())[:80]
        return Speech(line, quote, why, severity, Confidence.LOW if about else confidence)

    for match in _phrase(_STRONG).finditer(text) if strong else ():
        yield speech(match, "orders a reader to leave its instructions", Severity.HIGH, Confidence.MEDIUM)
    for match in _phrase(_ADDRESSED).finditer(text) if addressed else ():
        if block.line_at(match.start()) not in told:
            inside = any(start <= match.start() < end for start, end in hidden)
            around = text[max(0, match.start() - _WINDOW) : match.end() + _WINDOW]
            told_how = NAMED_MODEL.search(around) and _JUDGES.search(" ".join(around.split()))
            confidence = Confidence.MEDIUM if inside or told_how else Confidence.LOW
            yield speech(match, "tells a reviewer or a model what to decide", Severity.MEDIUM, confidence)
    for match in _CALLED.finditer(text) if called else ():
        if block.line_at(match.start()) not in told:
            why = "calls on models or automated reviewers, with an order"
            yield speech(match, why, Severity.MEDIUM, Confidence.MEDIUM)
    for match in _SHAPE.finditer(text) if marked else ():
        if block.line_at(match.start()) not in told:
            yield speech(match, "has the form of a part of a model's input", Severity.MEDIUM, Confidence.LOW)
    for match in _COMMENT.finditer(text) if hidden else ():
        said = next(filter(None, match.groups()), "")
        ordered = TO_A_MODEL.search(said) and ORDER.search(said) and not _HARMLESS.search(said)
        if ordered and block.line_at(match.start()) not in told:
            why = "is a comment that the rendered page does not show, with orders to a model"
            yield speech(match, why, Severity.MEDIUM, Confidence.MEDIUM)


def _may_address(low: str) -> bool:
    """Whether the words of each alternative of `_ADDRESSED` are there: a cheap look before a careful one."""
    # A letter that stands for an `i` where case does not count, and that folding leaves as it is.
    words = frozenset(match[0] for match in _WORD.finditer(low.replace("\u0131", "i")))
    named = not words.isdisjoint(_MODELS) or "a.i" in low
    if named and not words.isdisjoint(_DECISIONS):
        return True
    if "approve" in words or (not words.isdisjoint(_RATES) and "as" in words):
        return True
    return {"do", "not"} <= words and not words.isdisjoint(("report", "flag", "block"))


def _any(words: Sequence[str], text: str) -> bool:
    return any(word in text for word in words)


@lru_cache(maxsize=1)
def _plain_letters() -> dict[int, str]:
    wide = (*range(0xFF01, 0xFF5F), *range(0x1D400, 0x1D800), *range(0x2100, 0x2150), *range(0x24B6, 0x24EA))
    forms = {code: unicodedata.normalize("NFKC", chr(code)) for code in wide}
    plain = {code: form for code, form in forms.items() if len(form) == 1 and form.isascii()}
    return plain | {ord(char): like for char, like in LOOK_ALIKES.items()}


def folded(text: str) -> str:
    """The text as it looks: without what is drawn as nothing, look-alikes and wide forms as plain letters.

    No character becomes two and none is lost, or places would shift.
    """
    return INVISIBLE.sub(" ", text).translate(_plain_letters())
