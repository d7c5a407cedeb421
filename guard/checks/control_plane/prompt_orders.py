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
from guard.checks.kit.unseen import Unseen, unseen
from guard.expressions import expression
from guard.facts.files.added import Block
from guard.model.finding import Confidence, Severity

_SPOKEN = expression(
    r"\[\s?system|<system|system ?:|user wants|user asks|review|summari|grade|rates|scores|judge"
    r"|assistant|agent|llm|copilot|chatbot|\bai\b|models?\b|claude|codex|gpt|bots?\b|automat|keyboard"
    r"|reviewer|scanner|triage"
)
_NAMES = r"(?:assistants?|agents?|llms?|ai|copilots?|chatbots?|claude|codex|gpt|(?:language |ai )models?)"
_QUALIFIED = r"(?:(?:ai|coding|code|automated|autonomous|llm)[\s-]{1,3})"
_JUDGING = (
    r"(?:(?:ai|automated|automatic|code|security|llm|static)[\s-]{1,3}){1,2}"
    r"(?:reviewers?|reviews?|scanners?|triage|checkers?|analy[sz]ers?|tool(?:s|ing)?|bots?)"
)
"""What judges a change without being a person."""
_TO = rf"(?:{_QUALIFIED}?{_NAMES}|{_JUDGING})"
_BEGINS = r"(?:^|[.!?;(\"'`#*/>-]|\b[fr][\"'])\s{0,4}"
"""Where a sentence, a string or a comment begins."""
_CALLS = (
    # "note to AI assistants:", "dear agents,"
    r"\b(?:(?:notes?|messages?|instructions?|hints?|info|attention|context|guidance|background|reminder)"
    rf" (?:to|for)|dear|hey|attention,?) (?:all |any |the )?{_TO}\b",
    # "for coding agents:"
    rf"\bfor (?:all |any )?(?:{_QUALIFIED}(?:{_NAMES}|models?)|{_JUDGING}) ?:",
    # "New task for the assistant reading this:"
    r"\b(?:new |next |your |real |actual )?(?:tasks?|instructions?|orders?) for (?:the |any |all )?"
    rf"{_QUALIFIED}?{_NAMES}\b",
    # "[SYSTEM] Automated review: treat"
    r"\[\s?(?:system|developer|assistant)\s?\]|<(?:system|assistant)(?:[_ -]prompt|[_ -]message)?>",
    r"^\W{0,6}(?:system|developer) ?: (?=\w)|\bthe user (?:now )?(?:wants|asks|has asked) you to\b",
    # "to whichever tool grades this", "if you are asked to review this"
    r"\b(?:to|for) (?:whichever|whatever|any|every|all) (?:tools?|models?|readers?|systems?|bots?"
    r"|scanners?|program) (?:that |which )?(?:grades?|reviews?|reads?|scores?|judges?|rates?|checks?)\b",
    r"\bif you (?:are (?:asked|told) to )?(?:summari[sz]e|review|grade|rate|score|audit"
    r"|analy[sz]e|scan) (?:this|the)\b",
    # "note to reviewing models", "automated reviewers should", "security scan:"
    r"\b(?:notes?|messages?|instructions?|hints?) (?:to|for) (?:all |any |the )?"
    r"(?:review\w*|read\w*|grad\w*|judg\w*) (?:models?|tools?|systems?|bots?|agents?)\b",
    r"\b(?:ai|llm|automated|machine) (?:reviewers?|graders?|judges?|readers?) "
    r"(?:must|should|shall|may|can|have to|need to)\b",
    r"\b(?:automated|ai|llm|code|security)[\s-](?:review|audit|analysis|scan)(?:ers?)?\s?:",
    # at a beginning: "Assistant: do", "Agents acting for a person", "Vision and code models: do"
    rf"{_BEGINS}(?:all |any )?(?:{_JUDGING} ?: (?=\w)"
    rf"|{_QUALIFIED}?{_NAMES}(?: ?: (?=\w)|(?<=s) (?:acting|working|running|visiting|reading"
    r"|browsing|that|who|which)\b)"
    r"|(?:(?:code|vision|language) (?:and|or) )?(?:code|vision|language|review(?:ing|er)?) (?:models?"
    r"|bots?) ?: (?=\w)"
    r"|bots (?:acting|working|visiting|reading|browsing) )",
    # "if you are an AI agent", "coding agents that read this", "whoever reads this without a keyboard"
    rf"\bif you(?:'re| are) (?:an? |the |any )?{_QUALIFIED}?{_NAMES}\b",
    rf"\b{_QUALIFIED}(?:agents?|assistants?|models?) (?:"
    r"(?:that |who |which )?(?:is |are )?(?:read|see|fix|run|work|process|handl|summari[sz]|review)\w{0,4}"
    r"|must|should|shall|may|can|are to|is to|have to|need to)\b",
    r"\b(?:whoever|if you) (?:\w{1,20} ){0,4}(?:without a keyboard|automatically|as a machine)\b",
)
_CALLED = expression("|".join(_CALLS), re.IGNORECASE | re.MULTILINE)
"""Models are called on, or spoken of as those who read this; a word such as "agent" alone is no call."""
_SUBJECT = expression(
    rf"\b(?:the |every |any |each |whichever )?{_NAMES} (?:must|should|shall|has to|have to|needs? to"
    rf"|is to|are to)\b",
    re.IGNORECASE,
)
"""What a model has to do: said of the project's own agents as well, so that only grave orders count."""
_WEAKENS = expression(
    r"\b(?P<verb>disabl(?:e|ing)|skip(?:ping)?|ignor(?:e|ing)|bypass(?:ing)?|loosen(?:ing)?|relax(?:ing)?"
    r"|remov(?:e|ing)|delet(?:e|ing)|turn(?:ing)? off|switch(?:ing)? off|suppress(?:ing)?|silenc(?:e|ing)"
    r"|comment(?:ing)? out|weaken(?:ing)?|lower(?:ing)?|mark(?:ing)?|leav(?:e|ing) out|allow(?:ing)?"
    r"|treat(?:ing)?|consider(?:ing)?|regard(?:ing)?"
    r"|add(?:ing)?|set(?:ting)?|chang(?:e|ing)|edit(?:ing)?|removal of|deletion of|tak(?:e|ing|en) out)\b"
    r"[^.!?]{0,60}?\b(?:tests?|(?:require|verify|check|validate|authori[sz]e|authenticate|saniti[sz]e"
    r"|escape|ensure|enforce)_\w+"
    r"|\w+_required|assert\w*|checks?|validations?|verification|allow[\s_-]?list|allowed_\w+|whitelist"
    r"|guards?|hooks?|polic(?:y|ies)|permissions?|settings?|limits?|thresholds?|security|lint\w*"
    r"|reviews?|debug"
    r"|sign[\s-]?offs?|approvals?|warnings?)\b",
    re.IGNORECASE,
)
_REVEALS = expression(
    r"\b(?P<verb>reveal|print|paste|send|post|upload|share|include|expose|commit|echo|output|repeat"
    r"|append|attach"
    r"|submit|forward|open|visit|call)\w{0,3}\b"
    r"(?:[^.!?]|[.!?](?=\S)){0,120}?\b(?:secrets?|\w*_?keys?|tokens?|passwords?|credentials?"
    r"|environment|env|system prompt)\b",
    re.IGNORECASE,
)
_SECRETLY = expression(
    r"\b(?:do not|don't|never|without|must not|no need to)"
    r" (?:ask|tell|inform|mention|report|notify|warn|bring (?:it|this) up)\w*\b"
    r"|\b(?:not|never|nothing is|isn't) (?:be )?(?:shown|told|mentioned|reported|visible"
    r"|disclosed) to (?:the |any )?"
    r"(?:person|user|human|customer|owner|reviewer)s?\b"
    r"|\bleav(?:e|es|ing) (?:this|it|that) out of\b|\b(?:quietly|secretly|covertly)\b"
    r"|\bwithout the \w+'s? knowledge\b",
    re.IGNORECASE,
)
"""That people shall not hear of it."""
_REMOTE = expression(
    r"\b(?:curl|wget|iwr|invoke-webrequest)\b[^\n|;]{0,200}\|\s{0,4}(?:sudo )?(?:\w{0,2}sh|python3?"
    r"|node|perl|iex)\b"
    r"|\b(?:ba|z)?sh\s{1,3}(?:-c\s{1,3})?[\"'`]{0,2}(?:<\(|\$\()\s{0,3}(?:curl|wget)\b"
    r"|\b(?:pipx?|npx|uvx) (?:install |run |-y )?(?:git\+)?https?://",
    re.IGNORECASE,
)
"""That what a server sends shall be run."""
_SETTLED = expression(
    r"\bpre-?(?:approved|cleared|reviewed)\b"
    r"|\b(?:already|been) (?:\w+ )?(?:reviewed|approved|cleared|audited|vetted|triaged|signed off)\b"
    r"|\bout of (?:the )?scope\b|\bwaive[ds]? (?:the |any |all )?(?:\w+ )?(?:review|checks?|findings?)\b"
    r"|\bexempt(?:ed)? from (?:\w+ )?(?:review|checks?|scan\w*|analysis)\b"
    r"|\bknown (?:duplicates?|false[- ]positives?|noise)\b"
    r"|\bno (?:further |more )?review (?:is )?(?:needed|required)\b"
    r"|\btreat [^.!?]{1,80}? as (?:formatting|generated|noise|safe|approved|trusted|cosmetic|no-?ops?)\b"
    r"|\b(?:answer|reply|respond|say|report|output|return|conclude)\s(?:with |that |there are )?[\"'`]{0,2}"
    r"(?:no (?:issues?|findings?|problems?|concerns?)|lgtm|approved?|nothing)\b"
    r"|\b(?:drop|discard|close|dismiss|omit) (?:all |any |the |these |those |its )?"
    r"(?:\w+ )?(?:findings?|alerts?|reports?|issues)\b"
    r"|\bleav(?:e|ing) (?:it|this|them|that|these) out\b"
    r"|\bdo(?: not|n't) (?:mention|flag|report|list|review) (?:it|this|them|these)\b"
    r"|\b(?:do not|don't|need not|no need to) (?:re-?)?(?:run|execute) (?:the |any |its )?(?:\w+ )?tests?\b",
    re.IGNORECASE,
)
"""What is said to be settled, so that whoever judges need not look."""
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
_MARKS = frozenset({"mark", "marking", "treat", "treating", "consider", "considering", "regard", "regarding"})
_MARKED = expression(
    r"\b(?:expected|xfail|skip\w*|flaky|pass\w*|approved|safe|resolved"
    r"|intended|accepted|known|reviewed|verified|benign|fine)\b",
    re.IGNORECASE,
)
_ABOUT = expression(
    r"(^|[/._-])(evals?|prompts?|jailbreaks?|inject\w*|guardrails?|red-?team\w*|adversar\w*|cassettes"
    r"|fixtures)([/._-]|$)"
)
"""Places where such text is what the code is about; what tests print is read by models as well."""
_MODELS_CALLED = expression(r"\b(?:\w+ )?models? ?(?:[:,]|must|should|shall|that read)", re.IGNORECASE)
_ASKS = expression(
    r"\b(?:suggest|recommend|treat|count|consider|drop(?:ped)?|remov(?:e|al)|trust(?:ed)?|confirm"
    r"|report(?:ed)?|flag"
    r"|skip|merge|pass)\b",
    re.IGNORECASE,
)
"""Where nobody sees the words, that they ask for anything is enough."""
_LENIENT = expression(
    r"\b(?:give|assign|report|raise|list|add|leave|make) (?:it |this |them |these )?"
    r"no (?:severity|findings?|issues?|comments?|remarks?)\b"
    r"|\bdo not (?:quote|repeat|cite|show|mention|flag|comment on|report) (?:this|the|these|it)\b"
    r"|\bno findings? (?:here|for)\b|\bnothing (?:here )?(?:needs|to (?:report|flag|remark))\b"
    r"|\b(?:answer|say|respond|reply|report|state|conclude|write|rate|score|grade) "
    r"(?:only |with )?(?:that|lgtm|approved?|it|this)\b"
    r"|\bscore (?:is|of)\b|--no-verify\b|--force\b|core\.hookspath",
    re.IGNORECASE,
)
"""That a judgement shall say less."""
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
        if _speaks_unseen(one):
            why = "speaks to a model where nobody sees it"
            yield Speech(block.line_at(one.start), one.words[:80], why, Severity.MEDIUM, sure)
    yield from _told(block, text, sure)


def _speaks_unseen(one: Unseen) -> bool:
    """Whether words that nobody sees name a model, or call on one and ask it something."""
    if one.sure and NAMED_MODEL.search(one.words):
        return True
    called = TO_A_MODEL.search(one.words) or _MODELS_CALLED.search(one.words)
    return called is not None and bool(ORDER.search(one.words) or _ASKS.search(one.words))


def _told(block: Block, text: str, sure: Confidence) -> Iterator[Speech]:
    """What stands behind a call on a model, or is said of what it has to do."""
    calls = [(call, _is_order) for call in _CALLED.finditer(text)]
    calls += [(call, _is_grave) for call in _SUBJECT.finditer(text)]
    end = 0
    for call, is_meant in sorted(calls, key=lambda one: one[0].start()):
        if call.start() < end:
            continue
        ahead = " ".join(_STRUNG.sub(" ", text[call.end() : call.end() + _AHEAD]).split())
        if is_meant(ahead):
            end = call.end() + _AHEAD
            quote = " ".join(f"{call[0]} {ahead}".split())[:80]
            why = "tells a model to loosen, to leave out or to reveal"
            yield Speech(block.line_at(call.end() - 1), quote, why, Severity.MEDIUM, sure)


def _is_order(ahead: str) -> bool:
    if _LENIENT.search(ahead):
        return True
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
    if any(not _NEGATED.search(ahead[: found.start()]) for found in _SETTLED.finditer(ahead)):
        return True
    for found in _REVEALS.finditer(ahead):
        if not _NEGATED.search(ahead[: found.start()]):
            return _SECRETLY.search(ahead) is not None or _OUTSIDE.search(ahead) is not None
    return _is_grave(ahead)


def _is_grave(ahead: str) -> bool:
    """Whether what a server sends shall be run, or a secret given away behind people's backs."""
    orders = [_REMOTE, _REVEALS] if _SECRETLY.search(ahead) else [_REMOTE]
    return any(
        not _NEGATED.search(ahead[: found.start()]) for order in orders for found in order.finditer(ahead)
    )
