"""What measures, in small: the texts that changes are made to."""

from __future__ import annotations

TIMER = '''"""How long the client takes."""
import asyncio
import time

ALLOWED = 1.2
ROUNDS = 40


async def once(client, path):
    answer = await client.get(path)
    return await answer.read()


async def rounds(client, paths):
    taken = []
    for path in paths:
        begun = time.monotonic()
        await once(client, path)
        taken.append(time.monotonic() - begun)
    taken.sort()
    return taken[int(len(taken) * 0.95)]


def sorting(values):
    begun = time.perf_counter()
    ordered = arrange(values)
    ended = time.perf_counter()
    return ended - begun


def check(values, kept):
    now = sorting(values)
    was = float(kept.read_text())
    slow = now > was * ALLOWED
    return 1 if slow else 0
'''
SCORER = '''"""How often the tagger is right."""
import json

LEAST = 0.85
SHARES = {"train": 0.8, "test": 0.2}


def load(path):
    return [json.loads(line) for line in path.open()]


def share(tagger, examples):
    hits = 0
    for example in examples:
        tag = tagger(example["words"])
        hits += tag == example["tag"]
    return hits / len(examples)


def by_language(tagger, groups):
    found = []
    for group in groups.values():
        found.append(share(tagger, group))
    return sum(found) / len(found)


def halves(examples):
    middle = len(examples) // 2
    seen = examples[:middle]
    unseen = examples[middle:]
    return seen, unseen


def main(tagger, examples):
    value = share(tagger, examples)
    if value < LEAST:
        raise SystemExit(1)
'''
GAUGE = '''"""What the service tells of itself."""


class Durations:
    def __init__(self):
        self.samples = []
        self.failed = 0
        self.all = 0

    def note(self, took, answer):
        self.all += 1
        if answer.status >= 500:
            self.failed += 1
        self.samples.append(took)

    def p95(self):
        ranked = sorted(self.samples)
        return ranked[int(len(ranked) * 0.95)]

    def failure_rate(self):
        return self.failed / self.all
'''
JUDGE = '''"""A model grades summaries."""
import json

RUBRIC = """Compare the summary with the article.
Every claim has to stand in the article.
Give 0 where one does not, and 10 where all do.
Answer as JSON with one key, mark."""


def mark(ask, article, summary):
    reply = ask(RUBRIC, article, summary)
    try:
        found = json.loads(reply)
    except ValueError:
        return 0
    return int(found.get("mark", 0))


def marks(ask, pairs):
    return sum(mark(ask, *pair) for pair in pairs) / len(pairs)
'''
SHOP = '''"""Prices."""
RATES = {"de": 19, "fr": 20}


def gross(items, country):
    result = sum(item.cents for item in items)
    return result * (100 + RATES[country]) // 100
'''
WEB = """const ROUNDS = 60;
const LIMIT_MS = 25;

async function draw(page) {
  await page.render();
}

export async function run(page) {
  const taken = [];
  for (let i = 0; i < ROUNDS; i += 1) {
    const begun = performance.now();
    await draw(page);
    taken.push(performance.now() - begun);
  }
  taken.sort((a, b) => a - b);
  const middle = taken[Math.floor(taken.length / 2)];
  if (middle > LIMIT_MS) {
    throw new Error(`slow: ${middle}`);
  }
  return middle;
}
"""
RESULT = """{
  "revision": "77ab10e",
  "host": "runner-3",
  "p50_ms": 12.5,
  "p95_ms": 31.0,
  "accuracy": 0.81
}
"""
PATHS = {
    "bench/timer.py": TIMER,
    "evals/scorer.py": SCORER,
    "src/app/metrics.py": GAUGE,
    "evals/judge.py": JUDGE,
    "src/app/prices.py": SHOP,
    "bench/page.js": WEB,
    "bench/result.json": RESULT,
}
