"""Orders to a model that reads a text: to loosen, leave out or reveal, in strings and what nobody sees."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guard.checks.control_plane.prompt_text import (
    NAMED_MODEL,
    ORDER,
    TO_A_MODEL,
    Speech,
    folded,
)
from guard.checks.kit.unseen import unseen
from guard.expressions import expression
from guard.facts.files.added import Block
from guard.model.finding import Confidence, Severity

_SPOKEN = expression(r"assistant|agent|llm|copilot|chatbot|\bai\b|models?\b|claude|codex|gpt")
_NAMES = r"(?:assistants?|agents?|llms?|ai|copilots?|chatbots?|claude|codex|gpt|(?:language |ai )models?)"
_QUALIFIED = r"(?:(?:ai|coding|code|automated|autonomous|llm)[\s-]{1,3})"
_CALLED = expression(
    # "note to AI assistants:", "dear agents,"
    rf"\b(?:(?:notes?|messages?|instructions?|hints?|info|attention) (?:to|for)|dear|hey|attention,?)"
    rf" (?:all |any |the )?{_QUALIFIED}?{_NAMES}\b"
    rf"|\bfor (?:all |any )?{_QUALIFIED}(?:{_NAMES}|models?) ?:"
    # "… Assistant: do", at the beginning of a sentence, of a string or of a comment
    rf"|(?:^|[.!?;(\"'`#*/>-]|\b[fr][\"'])\s{{0,4}}(?:all |any )?{_QUALIFIED}?{_NAMES} ?: (?=\w)"
    rf"|\bif you(?:'re| are) (?:an? |the |any )?{_QUALIFIED}?{_NAMES}\b"
    rf"|\b{_QUALIFIED}(?:agents?|assistants?|models?) (?:that |who |which )?(?:is |are )?"
    r"(?:read|see|fix|run|work|process|handl|summari[sz]|review)\w{0,4}\b"
    rf"|\b{_QUALIFIED}(?:agents?|assistants?|models?)"
    r" (?:must|should|shall|may|can|are to|is to|have to|need to)\b",
    re.IGNORECASE | re.MULTILINE,
)
"""Models are called on, or spoken of as those who read this; a word such as "agent" alone is no call."""
_WEAKENS = expression(
    r"\b(?P<verb>disabl(?:e|ing)|skip(?:ping)?|ignor(?:e|ing)|bypass(?:ing)?|loosen(?:ing)?|relax(?:ing)?"
    r"|remov(?:e|ing)|delet(?:e|ing)|turn(?:ing)? off|switch(?:ing)? off|suppress(?:ing)?|silenc(?:e|ing)"
    r"|comment(?:ing)? out|weaken(?:ing)?|lower(?:ing)?|mark(?:ing)?|leav(?:e|ing) out|allow(?:ing)?"
    r"|add(?:ing)?|set(?:ting)?|chang(?:e|ing)|edit(?:ing)?)\b"
    r"[^.!?]{0,60}?\b(?:tests?|assert\w*|checks?|validations?|verification|allow[\s_-]?list|allowed_\w+|whitelist"
    r"|guards?|hooks?|polic(?:y|ies)|permissions?|settings?|limits?|thresholds?|security|lint\w*|reviews?|debug"
    r"|sign[\s-]?offs?|approvals?|warnings?)\b",
    re.IGNORECASE,
)
_REVEALS = expression(
    r"\b(?P<verb>reveal|print|paste|send|post|upload|share|include|expose|commit|echo|output|repeat)\w{0,3}\b"
    r"[^.!?]{0,60}?\b(?:secrets?|\w*_?keys?|tokens?|passwords?|credentials?|environment|env|system prompt)\b",
    re.IGNORECASE,
)
_SECRETLY = expression(
    r"\b(?:do not|don't|never|without|must not)"
    r" (?:ask|tell|inform|mention|report|notify|warn)\w*\b",
    re.IGNORECASE,
)
_NEGATED = expression(
    r"(?:\b(?:do not|don't|never|must not|should not|shouldn't|cannot|can't|not to|not|without|avoid"
    r"|instead of)|\bmay not)\s(?:\w+\s){0,2}$",
    re.IGNORECASE,
)
_OUTSIDE = expression(
    r"\b(?:in|into|to|with) (?:your |the |a |any |its )?(?:repl(?:y|ies)|answers?|responses?|outputs?"
    r"|summary|comments?|chat|logs?|users?|requests?|issues?|pull requests?)\b|https?://",
    re.IGNORECASE,
)
"""To whom what is revealed goes."""
_ADDS = frozenset(
    {"add", "adding", "set", "setting", "change", "changing", "edit", "editing", "allow", "allowing"}
)
_LOOSE = expression(
    r"['\"]?\*['\"]?|\b(?:true|false|off|none|any|every|all|always|allow\w*|expected|debug)\b", re.IGNORECASE
)
"""Beside a verb that alone says nothing of the direction: to what it shall be set or added."""
_MARKS = frozenset({"mark", "marking"})
_MARKED = expression(r"\b(?:expected|xfail|skip\w*|flaky|pass\w*|approved|safe|resolved)\b", re.IGNORECASE)
_ABOUT = expression(
    r"(^|[/._-])(evals?|prompts?|jailbreaks?|inject\w*|guardrails?|red-?team\w*|adversar\w*|cassettes|fixtures)([/._-]|$)"
)
"""Places where such text is what the code is about; what tests print is read by models as well."""
_AHEAD = 400
_STRUNG = expression(r"[\"']\s*\n\s*[fr]?[\"']|\n\s*(?:#|//|\*|--)?")
"""Where a text goes on in the next line: between two strings, or behind a comment's mark."""


def orders(block: Block) -> Iterator[Speech]:
    """What in the added lines orders a model to loosen, leave out or reveal, or speaks to it unseen."""
    text = block.text if block.text.isascii() else folded(block.text)
    if _SPOKEN.search(text.casefold()) is None:
        return
    about = _ABOUT.search(block.path.casefold()) is not None
    sure = Confidence.LOW if about else Confidence.MEDIUM
    for one in unseen(block.path, text):
        named = NAMED_MODEL.search(one.words)
        if (named and one.sure) or (TO_A_MODEL.search(one.words) and ORDER.search(one.words)):
            why = "speaks to a model where nobody sees it"
            yield Speech(block.line_at(one.start), one.words[:80], why, Severity.MEDIUM, sure)
    end = 0
    for call in _CALLED.finditer(text):
        if call.start() < end:
            continue
        ahead = " ".join(_STRUNG.sub(" ", text[call.end() : call.end() + _AHEAD]).split())
        if _is_order(ahead):
            end = call.end() + _AHEAD
            quote = " ".join(f"{call[0]} {ahead}".split())[:80]
            why = "tells a model to loosen, to leave out or to reveal"
            yield Speech(block.line_at(call.end() - 1), quote, why, Severity.MEDIUM, sure)


def _is_order(ahead: str) -> bool:
    for found in _WEAKENS.finditer(ahead):
        verb = found["verb"].casefold()
        if _NEGATED.search(ahead[: found.start()]):
            continue
        around = ahead[found.start() : found.end() + 60]
        if verb in _ADDS and not _LOOSE.search(around):
            continue
        if verb in _MARKS and not _MARKED.search(around):
            continue
        return True
    for found in _REVEALS.finditer(ahead):
        if not _NEGATED.search(ahead[: found.start()]):
            return _SECRETLY.search(ahead) is not None or _OUTSIDE.search(ahead) is not None
    return False
