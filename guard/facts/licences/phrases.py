"""Short phrases that tell a licence by its header or text, each read in folded lower-case text.

`BODIES` tell a licence by words of its own; `NAMES` name one, and count only after words that grant something
(`GRANT`): that a text mentions a licence is no statement of terms.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from guard.expressions import expression

_Told = str | Callable[["re.Match[str]", str], str]
"""An SPDX expression, or what gives it from the match and some text after it."""
REACH = 1500
"""How much text after a phrase may still say which variant it is."""

GRANT = expression(
    r"\b(?:licen[sc]ed|released|distributed|available|redistribute|modify|used|provided|published|covered"
    r"|governed|subject|made)\b[^.;]{0,100}?\b(?:under|by|to|terms)\b[^.;]{0,60}?$"
)
"""What stands before the name of a licence where it is granted."""
GRANT_REACH = 180


def _bsd(_match: re.Match[str], after: str) -> str:
    if "all advertising materials" in after:
        return "BSD-4-Clause"
    return (
        "BSD-3-Clause"
        if re.search(r"neither the names? |may not be used to endorse", after)
        else "BSD-2-Clause"
    )


def _mit(_match: re.Match[str], after: str) -> str:
    if "or organization obtaining" in after[:60]:
        return "BSL-1.0"
    return "MIT" if "permission notice" in after[:900] else "MIT-0"


def _isc(_match: re.Match[str], after: str) -> str:
    return "ISC" if "above copyright notice" in after[:300] else "0BSD"


_GNU_VERSION = expression(r"[^a-z]{0,4}(?:[^.]{0,80}?\bversion |v\.? ?|-)?(?<![\d.])([123](?:\.[01])?)\b")
_LATER = expression(r"\bor (?:\(at your option\) )?(?:any )?(?:later|newer)\b|\bany later version\b")


def _gnu(match: re.Match[str], after: str) -> str:
    words = match.group()
    if "affero" in words or words.startswith("agpl"):
        family, oldest = "AGPL", "3.0"
    elif "lesser" in words or "library" in words or words.startswith("lgpl"):
        family, oldest = "LGPL", "2.0"
    else:
        family, oldest = "GPL", "1.0"
    found = _GNU_VERSION.match(after[:200])
    if found is None:
        return f"{family}-{oldest}-or-later"
    version = found.group(1) if "." in found.group(1) else f"{found.group(1)}.0"
    rest = after[found.end() : found.end() + 90]
    return f"{family}-{version}-{'or-later' if _LATER.search(rest) or rest.startswith('+') else 'only'}"


def _gnu_text(match: re.Match[str], after: str) -> str:
    # The text itself does not say whether later versions may be taken.
    return _gnu(match, after).replace("-or-later", "-only")


def _creative(match: re.Match[str], _after: str) -> str:
    kind = match.group(1).upper().rstrip("-")
    return f"CC-{kind}-{match.group(2)}"


def _creative_words(match: re.Match[str], after: str) -> str:
    words = re.sub(r"[ -]", "", match.group())
    clauses = (("NC", "noncommercial"), ("ND", "noderiv"), ("SA", "sharealike"))
    parts = ["BY", *(code for code, word in clauses if word in words)]
    version = re.search(r"([1234]\.0)", match.group() + after[:40])
    return f"CC-{'-'.join(parts)}-{version.group(1) if version else '4.0'}"


def _versioned(name: str, default: str) -> Callable[[re.Match[str], str], str]:
    def told(_match: re.Match[str], after: str) -> str:
        found = re.match(r"[^a-z\d]{0,4}(?:version |v\.? ?)?(\d(?:\.\d)?)\b", after[:40])
        version = found.group(1) if found else default
        return f"{name}-{version if '.' in version else version + '.0'}"

    return told


_GNU = r"(?:gnu )?(?:affero |lesser |library )?general public licen[sc]e|\b[al]?gpl"

BODIES: tuple[tuple[re.Pattern[str], _Told], ...] = tuple(
    (expression(pattern), told)
    for pattern, told in (
        (r"permission is hereby granted,? free of charge,? to any person", _mit),
        (r"redistribution and use in source and binary forms", _bsd),
        (r"permission to use, copy, modify,? and(?:/or)? distribute this software for any purpose", _isc),
        (r"free and unencumbered software released into the public domain", "Unlicense"),
        (r"apache license,? version 2\.0,? january 2004", "Apache-2.0"),
        (r"mozilla public license,? version 2\.0(?= 1\. definitions)", "MPL-2.0"),
        (r"(?:gnu )(?:affero |lesser |library )?general public license(?= version [123])", _gnu_text),
        (r"altered source versions must be plainly marked", "Zlib"),
        (r"do what the f\w*ck you want to public licen[sc]e", "WTFPL"),
        (r"cc0 1\.0 universal|creativecommons\.org/publicdomain/zero/1\.0", "CC0-1.0"),
        (r"creativecommons\.org/licenses/(by[-a-z]*)/(\d\.\d)", _creative),
        (r"python software foundation license version 2", "PSF-2.0"),
        (r"eclipse public license - v ?\.? ?2\.0", "EPL-2.0"),
        (r"eclipse public license - v ?\.? ?1\.0", "EPL-1.0"),
        (r"european union public licen[sc]e v\. ?1\.2", "EUPL-1.2"),
        (r"boost software license - version 1\.0", "BSL-1.0"),
        (r"elastic license 2\.0 acceptance", "Elastic-2.0"),
        (r"server side public license version 1", "SSPL-1.0"),
        (r"business source license 1\.1 (?:parameters|terms|licensor)", "BUSL-1.1"),
        (r"commons clause\W{1,3}license condition", "LicenseRef-Commons-Clause"),
        (
            r"unauthori[sz]ed copying of this (?:file|code|software)|proprietary and confidential"
            r"|confidential and proprietary|this (?:source )?(?:code|file|software) is proprietary",
            "LicenseRef-Proprietary",
        ),
    )
)

NAMES: tuple[tuple[re.Pattern[str], _Told], ...] = tuple(
    (expression(pattern), told)
    for pattern, told in (
        (_GNU, _gnu),
        (r"apache (?:software )?licen[sc]e,?", _versioned("Apache", "2.0")),
        (r"\bmit(?:[ /-]x11)? licen[sc]e", "MIT"),
        (r"(?:\bnew|modified|revised|3-clause|three-clause) bsd\b|bsd[ -]3-clause", "BSD-3-Clause"),
        (r"(?:simplified|freebsd|2-clause|two-clause) bsd\b|bsd[ -]2-clause", "BSD-2-Clause"),
        (r"\bbsd(?:[ -]style)? licen[sc]e", "BSD-2-Clause AND BSD-3-Clause"),
        (r"\bisc licen[sc]e", "ISC"),
        (r"mozilla public licen[sc]e,?|\bmpl\b", _versioned("MPL", "2.0")),
        (r"eclipse public licen[sc]e,?", _versioned("EPL", "2.0")),
        (r"european union public licen[sc]e,?", _versioned("EUPL", "1.2")),
        (r"common development and distribution licen[sc]e,?", _versioned("CDDL", "1.0")),
        (r"server side public licen[sc]e,?", _versioned("SSPL", "1.0")),
        (r"business source licen[sc]e,?", "BUSL-1.1"),
        (r"elastic licen[sc]e,?", "Elastic-2.0"),
        (r"boost software licen[sc]e,?", "BSL-1.0"),
        (
            r"creative commons attribution"
            r"(?:[- ]?(?:non-?commercial|share-? ?alike|no-?derivs|no-?derivatives))*(?: [1-4]\.0)?",
            _creative_words,
        ),
        (r"python software foundation licen[sc]e", "PSF-2.0"),
    )
)
