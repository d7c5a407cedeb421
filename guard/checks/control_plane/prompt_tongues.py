"""Orders to models and automated reviewers in languages other than English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from guard.checks.control_plane.prompt_text import ABOUT, Speech
from guard.expressions import expression
from guard.facts.files.added import Block
from guard.model.finding import Confidence, Severity


@dataclass(frozen=True)
class _Tongue:
    """How a language calls on a machine that reads, on whoever reviews, and what it may ask of them."""

    machine: str
    reviewer: str
    order: str


_AI = "(?<![A-Za-z])AI(?![A-Za-z])"
_TONGUES = (
    _Tongue(
        _AI + "|ＡＩ|人工知能|言語モデル|自動レビュ|エージェント|アシスタント",
        "レビュ[アー]|査読者|審査担当",
        "承認し(?:て|、|なさい|てください)|承認せよ|指摘(?:せず|しない|するな|は不要)|触れない(?:で|こと)|触れずに|報告し(?:ない|なく)"
        "|報告するな|見逃し",
    ),
    _Tongue(
        _AI + "|人工智能|语言模型|語言模型|大模型|智能体|助手|机器人|機器人",
        "审查[员者]|審查[員者]|评审|審閱者|审阅者",
        "(?:请|直接|立即|一律)批准|批准(?:此|该|本|这)|予以通过|直接通过|不要(?:报告|指出|标记|提及|提到|回報|標記)|无需(?:报告|指出|审查|检查)"
        "|(?:视为|視為)(?:安全|已批准|已審)",
    ),
    _Tongue(
        _AI + "|인공지능|언어 ?모델|어시스턴트|에이전트",
        "리뷰어|검토자|심사자",
        "승인(?:하라|하십시오|하세요|해 주|해주)|지적하지|보고하지|언급하지|통과시",
    ),
    _Tongue(
        r"\b(?:ИИ|ШІ|нейросет\w+|языков\w+ модел\w+|ассистент\w*|помощник\w*|бот[аыу]?)\b",
        r"\b(?:рецензент\w*|ревьюв?ер\w*|проверяющ\w+)\b",
        r"\b(?:одобр(?:и|ите|ить|яй|яйте)|схвал\w+|не (?:сообщай|упоминай|отмечай|указывай)\w*"
        r"|не (?:сообщать|упоминать|отмечать|указывать)|счита(?:й|йте|ть) \w+ (?:безопасн|одобренн"
        r"|проверенн)\w*)",
    ),
    _Tongue(
        r"\b(?:KI(?:-\w+)?|Sprachmodelle?n?|KI-Assistent\w*|Prüfautomat\w*)\b",
        r"\b(?:Gutachter\w*|Prüfer(?:in|innen)?|Reviewer\w*|Assistent(?:en|in|innen)?|Agenten)\b",
        r"\b(?:(?:bitte |ohne \w+ )?(?:genehmige|freigeben|freizugeben|durchwinken|durchzuwinken)\b"
        r"|gib (?:\w+ ){1,3}frei\b"
        r"|(?:melde|erwähne|beanstande|bemängele?|rüge)\w{0,2} (?:nichts|keine\w*|das nicht|dies nicht)"
        r"|nicht (?:melden|erwähnen|beanstanden|bemängeln|anmerken|zu (?:melden|erwähnen|beanstanden))"
        r"|als (?:unbedenklich|genehmigt|geprüft|sicher) (?:zu )?(?:ein(?:zu)?stufen|behandeln"
        r"|betrachten|werten))",
    ),
    _Tongue(
        r"\b(?:l['’])?IA\b|\bmodèles? de langage\b",
        r"\b(?:relect(?:eur|rice)s?|assistants?|agents?|évaluateurs?)\b",
        r"\b(?:approuve[rz]\b|n['e ]{1,2}\s?\w{0,3}\s?(?:signale[rz]?|mentionne[rz]?"
        r"|rapporte[rz]?) (?:rien|pas|aucun\w*)"
        r"|ne (?:pas|rien) (?:signaler|mentionner|rapporter)|comme (?:sûre?|approuvée?|validée?)\b)",
    ),
    _Tongue(
        r"\b(?:IA|modelos? de lengua(?:je|gem)|modelos? de linguagem)\b",
        r"\b(?:revisor(?:es|as?)?|asistentes?|assistentes?|agentes?)\b",
        r"\b(?:aprueb[ae]n?\b|apruébe\w*|aprobar\b|aprov(?:e|em|ar)\b|no (?:informes?|menciones?"
        r"|señales?|reportes?|objetes?|mencione[ns]?"
        r"|señalen?|mencionar|informar)\b|não (?:mencion|relat|apont|sinaliz|report)(?:e|em|ar)\b"
        r"|como (?:segur[oa]|aprobad[oa]|aprovad[oa])\b)",
    ),
    _Tongue(
        r"\b(?:IA|modell[oi] linguistic[oi])\b",
        r"\b(?:revisor[ei]|assistent[ei]|agent[ei])\b",
        r"\b(?:approva(?:re|te)?\b|non (?:segnala|menziona|riporta)(?:re|te)?\b)",
    ),
    _Tongue(
        r"\b(?:SI|AI|model\w{0,3} językow\w+)\b",
        r"\b(?:recenzen\w+|asysten\w+|agen(?:t|ci|tów|cie))\b",
        r"\b(?:zatwierd[źz]\w*|zaakceptuj\w*|nie (?:zgłaszaj|wspominaj|oznaczaj)\w*)",
    ),
    _Tongue(
        r"\b(?:AI|taalmodel\w*)\b",
        r"\b(?:beoordelaars?|assistent\w*)\b",
        r"\b(?:keur (?:\w+ ){1,3}goed|goedkeuren\b|(?:meld|vermeld|noem) (?:\w+ )?(?:niets|geen|niet)\b)",
    ),
    _Tongue(
        r"\b(?:yapay zek[aâ]\w*|dil model\w*)\b",
        r"\b(?:inceleyen\w*|denetçi\w*|asistan\w*)\b",
        r"\b(?:onayla(?:yın|)\b|bildirme(?:yin|)\b|bahsetme(?:yin|)\b)",
    ),
    _Tongue(
        r"\bmachin(?:a|ae|is)\b|\bautomat(?:um|a|is)\b",
        r"\b(?:censor(?:es)?|iudex|recensor\w*|lector(?:es)?)\b",
        r"\b(?:nihil (?:reprehend\w+|nota\w*|dic\w*)|probat\w+ (?:esse )?(?:puta|habe)\w*|proba(?:te)?\b)",
    ),
    _Tongue(
        "الذكاء الاصطناعي|النموذج اللغوي|المساعد الآلي|الوكيل الآلي",
        "المراجع|المراجعين",
        "وافق|اعتمد هذا|لا تذكر|لا تبلغ|لا تشر إلى",
    ),
)
_READ = tuple(
    tuple(expression(words, re.IGNORECASE) for words in (one.machine, one.reviewer, one.order))
    for one in _TONGUES
)
_SENTENCES = 90
"""How many characters a call and its order lie apart at most: they are one sentence, or two short ones."""
_ASCII_CALLS = (
    *("KI", "IA", "SI", "AI", "Sprachmod", "lingu", "langage", "taalmodel", "dil model", "achina", "utomat"),
    *(
        "utachter",
        "eviewer",
        "Agenten",
        "relect",
        "evisor",
        "sistent",
        "asistan",
        "recen",
        "beoordel",
        "censor",
        "iudex",
    ),
)
"""Parts of what the table calls machines and reviewers in ASCII: a cheap look before a careful one."""
_TRANSLATED = expression(
    r"(^|[/._-])(locales?|i18n|l10n|lang|langs|languages?|translations?|po|messages)([/._-]|$)|\.(po"
    r"|pot|ftl)$"
)
"""Where a program's own words are translated: what buttons say is no order to who reads the file."""
_MARKS = expression(r"\n[\t ]*(?:#|//|\*|--|;)?")


def foreign(block: Block) -> Iterator[Speech]:
    """Calls on models or reviewers with an order behind or before them, in the languages of the table."""
    path = block.path.casefold()
    if _TRANSLATED.search(path):
        return
    if block.text.isascii() and not any(word in block.text for word in _ASCII_CALLS):
        return
    text = _MARKS.sub(lambda mark: " " * len(mark[0]), block.text)
    for machine, reviewer, order in _READ:
        if block.text.isascii() and not order.pattern.startswith(r"\b"):
            continue
        asked = list(order.finditer(text)) if order.search(text) else []
        if not asked:
            continue
        called = [(one, True) for one in machine.finditer(text)]
        called += [(one, False) for one in reviewer.finditer(text)]
        for one in asked:
            near = [(call, sure) for call, sure in called if _are_near(call, one)]
            if not near:
                continue
            first = min(call.start() for call, _ in near)
            start, end = min(first, one.start()), max(one.end(), max(call.end() for call, _ in near))
            sure = any(sure for _, sure in near) and ABOUT.search(path) is None
            yield Speech(
                block.line_at(start),
                " ".join(text[start:end].split())[:80],
                "calls on a model or a reviewer in another language, with an order",
                Severity.MEDIUM,
                Confidence.MEDIUM if sure else Confidence.LOW,
            )
            break


def _are_near(call: re.Match[str], order: re.Match[str]) -> bool:
    return -_SENTENCES <= order.start() - call.end() <= _SENTENCES and (
        call.end() <= order.start() or order.end() <= call.start()
    )
