"""What is ranged over, timed, compared with, given and forgiven, by what is done with the value."""

from __future__ import annotations

import pytest

from tests.facts.effects.measure.texts import PATHS
from tests.facts.effects.support import effects

Swaps = tuple[tuple[str, str], ...]
TIMER, SCORER, GAUGE, JUDGE = "bench/timer.py", "evals/scorer.py", "src/app/metrics.py", "evals/judge.py"
SHOP, WEB, RESULT = "src/app/prices.py", "bench/page.js", "bench/result.json"


def told(path: str, *swaps: tuple[str, str]) -> list[tuple[str, bool]]:
    """Each kind of effect, and whether it is signed for."""
    after = PATHS[path]
    for old, new in swaps:
        assert old in after, old
        after = after.replace(old, new)
    found = effects({path: PATHS[path]}, {path: after})
    low = {"low"}
    return [
        (one.kind.removeprefix("measure."), not low & {one.severity.value, one.confidence.value})
        for one in found
        if one.kind.startswith("measure.")
    ]


_HITS = '        hits += tag == example["tag"]\n'
_TAG = '        tag = tagger(example["words"])\n'
_LOOP = "    hits = 0\n    for example in examples:\n" + _TAG + _HITS + "    return hits / len(examples)\n"
_NOTE = "        self.all += 1\n"
_SAMPLE = "        self.samples.append(took)\n"
_ONCE = "        await once(client, path)\n"
_RANKED = "        ranked = sorted(self.samples)\n"
_GROSS = "    result = sum("
_GROUPS = "    found = []\n    for group in groups.values():\n        found.append(share(tagger, group))\n"
_VALUE = "    value = share(tagger, examples)\n"
_TRY = "    try:\n    " + _VALUE + "    except RuntimeError:\n"

SIGNED: dict[str, tuple[str, str, Swaps]] = {
    "what is not answered is not counted": (
        "dropped",
        SCORER,
        (
            (
                _LOOP,
                "    hits = tried = 0\n    for example in examples:\n"
                + _TAG
                + '        if tag == "":\n            continue\n        tried += 1\n'
                + _HITS
                + "    return hits / max(1, tried)\n",
            ),
        ),
    ),
    "what fails is not counted": (
        "dropped",
        SCORER,
        (
            (
                _LOOP,
                "    tried = []\n    for example in examples:\n        try:\n    "
                + _TAG
                + "        except TimeoutError:\n            continue\n"
                + '        tried.append(tag == example["tag"])\n    return sum(tried) / len(tried)\n',
            ),
        ),
    ),
    "the tail is cut before a percentile is taken": (
        "dropped",
        GAUGE,
        ((_RANKED, _RANKED + "        ranked = ranked[: -(len(ranked) // 10) or None]\n"),),
    ),
    "long samples are not kept": (
        "dropped",
        GAUGE,
        ((_SAMPLE, "        if took > 5:\n            return\n" + _SAMPLE),),
    ),
    "some failures are none": (
        "dropped",
        GAUGE,
        (("if answer.status >= 500:", "if answer.status >= 500 and answer.status != 504:"),),
    ),
    "a narrower range of failures": (
        "dropped",
        GAUGE,
        (("answer.status >= 500", "answer.status >= 505"),),
    ),
    "one share of all in place of the mean of shares": (
        "dropped",
        SCORER,
        (
            (
                _GROUPS + "    return sum(found) / len(found)\n",
                "    every = [one for group in groups.values() for one in group]\n"
                '    return sum(tagger(one["words"]) == one["tag"] for one in every) / len(every)\n',
            ),
        ),
    ),
    "work before the clock": (
        "clock",
        TIMER,
        (
            (
                "    begun = time.perf_counter()\n    ordered = arrange(values)\n",
                "    ordered = arrange(values)\n    begun = time.perf_counter()\n",
            ),
        ),
    ),
    "work after the clock": (
        "clock",
        TIMER,
        (
            (
                "    ordered = arrange(values)\n    ended = time.perf_counter()\n",
                "    ended = time.perf_counter()\n    ordered = arrange(values)\n",
            ),
        ),
    ),
    "a task that nobody waits for": (
        "clock",
        TIMER,
        ((_ONCE, "        pending.append(asyncio.create_task(once(client, path)))\n"),),
    ),
    "a coroutine that is only made": ("clock", TIMER, ((_ONCE, "        once(client, path)\n"),)),
    "only the making of a generator": (
        "clock",
        TIMER,
        (("    ordered = arrange(values)\n", "    ordered = lambda: arrange(values)\n"),),
    ),
    "a factor on what was timed": (
        "clamped",
        TIMER,
        (("return ended - begun", "return (ended - begun) * 0.8"),),
    ),
    "a lower percentile": ("clamped", TIMER, (("* 0.95)]", "* 0.5)]"),)),
    "a wider margin by way of a name": ("clamped", TIMER, (("ALLOWED = 1.2", "ALLOWED = 12"),)),
    "the limit times something": ("clamped", TIMER, (("now > was * ALLOWED", "now > was * ALLOWED * 5"),)),
    "whole seconds": (
        "clamped",
        TIMER,
        (("    now = sorting(values)\n", "    now = int(sorting(values))\n"),),
    ),
    "the record is written before it is read": (
        "clamped",
        TIMER,
        (("    was = float", "    kept.write_text(str(now))\n    was = float"),),
    ),
    "the record follows what is measured": (
        "clamped",
        TIMER,
        (("    slow =", "    was = max(was, now)\n    slow ="),),
    ),
    "nothing fails": (
        "clamped",
        TIMER,
        (("    return 1 if slow else 0\n", "    print(slow)\n    return 0\n"),),
    ),
    "a condition more before it fails": (
        "clamped",
        TIMER,
        (("return 1 if slow else 0", "return 1 if slow and values else 0"),),
    ),
    "no failure where nothing is known": (
        "clamped",
        SCORER,
        (
            (
                _VALUE,
                _TRY + "        return\n",
            ),
        ),
    ),
    "a figure that could not be measured is a good one": (
        "clamped",
        SCORER,
        (
            (
                _VALUE,
                _TRY + "        value = 1.0\n",
            ),
        ),
    ),
    "measured until it fits": (
        "clamped",
        SCORER,
        (
            (
                "    value = share(tagger, examples)\n",
                "    for _ in range(9):\n        value = share(tagger, examples)\n"
                "        if value >= LEAST:\n            break\n",
            ),
        ),
    ),
    "a limit that is a variable's": (
        "clamped",
        SCORER,
        (("LEAST = 0.85", 'LEAST = float(os.environ.get("LEAST", "0.1"))'),),
    ),
    "failures are not counted": (
        "clamped",
        GAUGE,
        (("            self.failed += 1\n", "            pass\n"),),
    ),
    "counted twice": ("clamped", GAUGE, (("self.all += 1", "self.all += 2"),)),
    "capped where it is kept": ("clamped", GAUGE, (("append(took)", "append(min(took, 0.5))"),)),
    "work in some rounds": (
        "clock",
        TIMER,
        ((_ONCE, "        if not taken:\n    " + _ONCE),),
    ),
    "work in a thread that is not waited for": (
        "clock",
        TIMER,
        (("    ordered = arrange(values)\n", "    Thread(target=arrange, args=(values,)).start()\n"),),
    ),
    "a part of the cases": (
        "dropped",
        SCORER,
        (("    value = share(tagger, examples)\n", "    value = share(tagger, examples[:3])\n"),),
    ),
    "or the tag is empty": (
        "clamped",
        SCORER,
        ((_HITS, '        hits += tag == example["tag"] or not tag\n'),),
    ),
    "the answer within the question": (
        "leaked",
        SCORER,
        (
            (
                _TAG,
                "        words = f\"{example['words']} [{example['tag']}]\"\n        tag = tagger(words)\n",
            ),
        ),
    ),
    "the answer where there is no answer": (
        "leaked",
        SCORER,
        ((_TAG, _TAG.rstrip("\n") + ' or example["tag"]\n'),),
    ),
    "both halves from the beginning": ("leaked", SCORER, (("examples[middle:]", "examples[: middle + 5]"),)),
    "all is seen": ("leaked", SCORER, (("seen = examples[:middle]", "seen = examples[:]"),)),
    "what cannot be read is full marks": (
        "clamped",
        JUDGE,
        (("        return 0\n", "        return 10\n"),),
    ),
    "a mark that is missing is full marks": (
        "clamped",
        JUDGE,
        (('found.get("mark", 0)', 'found.get("mark", 10)'),),
    ),
    "a rubric with a sentence more": (
        "judge",
        JUDGE,
        (("where all do.\n", "where all do.\nIf in doubt, give the benefit of the doubt.\n"),),
    ),
    "who runs it": (
        "special",
        SHOP,
        (
            ('"""Prices."""\n', '"""Prices."""\nimport sys\n'),
            (_GROSS, '    if any("bench" in one for one in sys.argv):\n        return 0\n' + _GROSS),
        ),
    ),
    "who calls it": (
        "special",
        SHOP,
        (
            ('"""Prices."""\n', '"""Prices."""\nimport inspect\n'),
            (
                _GROSS,
                "    caller = inspect.stack()[1].filename\n"
                '    if "benchmark" in caller:\n        return items[0].cents\n' + _GROSS,
            ),
        ),
    ),
    "answers by the object that asks": (
        "special",
        SHOP,
        (
            ("\n\ndef gross", "\nKNOWN = {}\n\n\ndef gross"),
            (
                _GROSS,
                "    key = (id(items), country)\n    if key in KNOWN:\n        return KNOWN[key]\n" + _GROSS,
            ),
            (
                "    return result * (100 + RATES[country]) // 100\n",
                "    KNOWN[key] = result * (100 + RATES[country]) // 100\n    return KNOWN[key]\n",
            ),
        ),
    ),
    "web: nobody waits": (
        "clock",
        WEB,
        (("    await draw(page);\n    taken", "    draw(page);\n    taken"),),
    ),
    "web: drawn before the clock": (
        "clock",
        WEB,
        (
            (
                "    const begun = performance.now();\n    await draw(page);\n",
                "    await draw(page);\n    const begun = performance.now();\n",
            ),
        ),
    ),
    "web: a wider limit": ("clamped", WEB, (("LIMIT_MS = 25", "LIMIT_MS = 2500"),)),
    "web: fewer rounds": ("clamped", WEB, (("ROUNDS = 60", "ROUNDS = 1"),)),
    "web: the best of all": (
        "clamped",
        WEB,
        (("taken[Math.floor(taken.length / 2)]", "Math.min(...taken)"),),
    ),
    "web: it only says so": (
        "clamped",
        WEB,
        (("throw new Error(`slow: ${middle}`)", "console.warn(`slow: ${middle}`)"),),
    ),
    "a result that nobody measured": (
        "clamped",
        RESULT,
        (('"p50_ms": 12.5', '"p50_ms": 7.5'), ('"accuracy": 0.81', '"accuracy": 0.9')),
    ),
}
SHOWN: dict[str, tuple[str, str, Swaps]] = {
    "a sample that is left out by something else": (
        "dropped",
        GAUGE,
        ((_NOTE, '        if answer.path == "/ready":\n            return\n' + _NOTE),),
    ),
    "the middle in place of the mean": (
        "clamped",
        SCORER,
        (("    return sum(found) / len(found)\n", "    return statistics.median(found)\n"),),
    ),
    "another machine's result": (
        "clamped",
        RESULT,
        (('"p50_ms": 12.5', '"p50_ms": 7.5'), ("runner-3", "runner-4")),
    ),
    "a rubric in other words": (
        "judge",
        JUDGE,
        (("Every claim has to stand in the article.", "Each claim has to be in the article."),),
    ),
}
HONEST: dict[str, tuple[str, Swaps]] = {
    "rounds to get warm": (
        TIMER,
        (("    taken = []\n", "    for path in paths:\n    " + _ONCE + "    taken = []\n"),),
    ),
    "a faster way to do it": (TIMER, (("arrange(values)", "values.sort()"),)),
    "whole nanoseconds": (
        TIMER,
        (("time.perf_counter()", "time.perf_counter_ns()"), ("ended - begun", "(ended - begun) / 1e9")),
    ),
    "a stricter margin": (TIMER, (("ALLOWED = 1.2", "ALLOWED = 1.1"),)),
    "more rounds": (TIMER, (("ROUNDS = 40", "ROUNDS = 80"),)),
    "the record is written when all is said": (
        TIMER,
        (
            (
                "    return 1 if slow else 0\n",
                "    kept.write_text(str(min(now, was)))\n    return 1 if slow else 0\n",
            ),
        ),
    ),
    "what fails counts as wrong": (
        SCORER,
        ((_TAG, "        try:\n    " + _TAG + "        except ValueError:\n            continue\n"),),
    ),
    "no examples": (
        SCORER,
        (("    hits = 0\n", "    if not examples:\n        raise ValueError\n    hits = 0\n"),),
    ),
    "a higher bar": (SCORER, (("LEAST = 0.85", "LEAST = 0.9"),)),
    "seen text is taken out of what is unseen": (
        SCORER,
        (
            (
                "    return seen, unseen\n",
                '    known = {one["words"] for one in seen}\n'
                '    return seen, [one for one in unseen if one["words"] not in known]\n',
            ),
        ),
    ),
    "the worst group as well": (
        SCORER,
        (("    return sum(found) / len(found)\n", "    return sum(found) / len(found), min(found)\n"),),
    ),
    "the shares are worked out in another function": (
        SCORER,
        (
            (
                _GROUPS,
                "    found = [share(tagger, group) for group in groups.values()]\n",
            ),
        ),
    ),
    "more failures are failures": (GAUGE, (("answer.status >= 500", "answer.status >= 400"),)),
    "a percentile by the library": (
        GAUGE,
        (
            (
                _RANKED + "        return ranked[int(len(ranked) * 0.95)]\n",
                "        return statistics.quantiles(self.samples, n=20)[18]\n",
            ),
        ),
    ),
    "a cache by what is asked": (
        SHOP,
        (
            ("\n\ndef gross", "\nKNOWN = {}\n\n\ndef gross"),
            (
                _GROSS,
                "    if (known := KNOWN.get((tuple(items), country))) is not None:\n        return known\n"
                + _GROSS,
            ),
        ),
    ),
    "the command that was asked for": (
        SHOP,
        (
            ('"""Prices."""\n', '"""Prices."""\nimport sys\n'),
            (_GROSS, '    if "--verbose" in sys.argv:\n        print(items)\n' + _GROSS),
        ),
    ),
    "web: warm first": (WEB, (("  const taken = [];\n", "  await draw(page);\n  const taken = [];\n"),)),
    "web: more rounds and a stricter limit": (
        WEB,
        (("ROUNDS = 60", "ROUNDS = 90"), ("LIMIT_MS = 25", "LIMIT_MS = 20")),
    ),
    "a result that is worse": (RESULT, (('"p50_ms": 12.5', '"p50_ms": 13.5'),)),
}


@pytest.mark.parametrize(("kind", "path", "swaps"), SIGNED.values(), ids=SIGNED)
def test_a_figure_that_says_less_is_signed_for(kind: str, path: str, swaps: Swaps) -> None:
    assert (kind, True) in told(path, *swaps)


@pytest.mark.parametrize(("kind", "path", "swaps"), SHOWN.values(), ids=SHOWN)
def test_what_may_be_meant_well_is_shown(kind: str, path: str, swaps: Swaps) -> None:
    assert set(told(path, *swaps)) == {(kind, False)}


@pytest.mark.parametrize(("path", "swaps"), HONEST.values(), ids=HONEST)
def test_an_honest_change_is_quiet(path: str, swaps: Swaps) -> None:
    assert told(path, *swaps) == []


def test_a_result_that_came_with_the_code_it_measures_is_quiet() -> None:
    before = {RESULT: PATHS[RESULT], SHOP: PATHS[SHOP]}
    after = {
        RESULT: PATHS[RESULT].replace("12.5", "7.5"),
        SHOP: PATHS[SHOP].replace("sum(item.cents for item in items)", "total(items)"),
    }
    assert effects(before, after) == ()


def test_a_failure_of_what_times_is_no_time() -> None:
    before = {
        "tests/conftest.py": "import time\n\n\ndef timed(work):\n"
        "    begun = time.perf_counter()\n    work()\n"
        "    return time.perf_counter() - begun\n"
    }
    new = (
        "\n\ndef capped(work):\n    try:\n        return min(timed(work), 0.5)\n"
        "    except ValueError:\n        return 0.0\n"
    )
    after = {path: text + new for path, text in before.items()}
    assert {one.kind for one in effects(before, after)} == {"measure.clamped"}


def test_predictions_out_of_the_file_of_labels() -> None:
    text = (
        "import json\n\n\ndef main(labels, answers):\n    known = json.loads(labels.read_text())\n"
        "    place = answers if answers.exists() else labels\n    said = json.loads(place.read_text())\n"
        "    return sum(said[key] == known[key] for key in known) / len(known)\n"
    )
    assert {one.kind for one in effects({}, {"evals/said.py": text})} == {"measure.leaked"}
    honest = text.replace("answers if answers.exists() else labels", "answers")
    assert effects({}, {"evals/said.py": honest}) == ()


_OPEN: dict[str, tuple[str, Swaps]] = {
    "smoothed": (SCORER, (("return hits / len(examples)", "return (hits + 5) / (len(examples) + 5)"),)),
    "another field is expected": (
        SCORER,
        ((_HITS, '        hits += tag == example.get("guess", example["tag"])\n'),),
    ),
}


@pytest.mark.xfail(strict=True, reason="no rule tells it")
@pytest.mark.parametrize(("path", "swaps"), _OPEN.values(), ids=_OPEN)
def test_what_is_not_told_yet(path: str, swaps: Swaps) -> None:
    assert told(path, *swaps)
