"""What kept an act from two at once, or from being done twice: lost, replaced, moved, gone with its act."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import kinds

REFUND = (
    "def refund(number):\n    order = query(Order).filter_by(id=number).with_for_update().one()\n"
    "    order.cents = 0\n    db.session.commit()\n"
)
PAY = "def pay(order):\n    client.charge(order.cents, idempotency_key=order.key)\n"
HELD = "def store(row):\n    with lock:\n        save(row)\n"


def said(before: str, after: str, path: str = "shop/orders.py") -> list[tuple[str, str]]:
    return [one[:2] for one in kinds({path: before}, {path: after})]


@pytest.mark.parametrize(
    ("before", "after", "severity"),
    [
        (REFUND, REFUND.replace(".with_for_update()", ""), "medium"),
        (
            REFUND.replace("with_for_update", "select_for_update"),
            REFUND.replace(".with_for_update()", ""),
            "medium",
        ),
        (PAY, PAY.replace(", idempotency_key=order.key", ""), "medium"),
        (HELD, "def store(row):\n    save(row)\n", "low"),
        (
            "async def f(x):\n    async with self.lock:\n        await save(x)\n",
            "async def f(x):\n    await save(x)\n",
            "low",
        ),
        ("@transaction.atomic\ndef store(x):\n    save(x)\n", "def store(x):\n    save(x)\n", "low"),
        (
            'def f(c):\n    c.execute("BEGIN IMMEDIATE")\n    c.run(1)\n',
            'def f(c):\n    c.execute("BEGIN")\n    c.run(1)\n',
            "low",
        ),
        (
            'def f(c):\n    c.execute("SELECT 1 FROM t FOR UPDATE")\n    c.run(1)\n',
            'def f(c):\n    c.execute("SELECT 1 FROM t")\n    c.run(1)\n',
            "low",
        ),
        (
            'def f(c):\n    c.execute("SELECT pg_advisory_xact_lock(1)")\n    c.run(1)\n',
            'def f(c):\n    c.execute("SELECT 1")\n    c.run(1)\n',
            "low",
        ),
        (
            "def f(r):\n    r.set(K, 1, nx=True)\n    save(r)\n",
            "def f(r):\n    r.set(K, 1)\n    save(r)\n",
            "low",
        ),
        (
            'def hook(event):\n    if already_seen(event):\n        return "", 200\n    handle(event)\n',
            "def hook(event):\n    handle(event)\n",
            "low",
        ),
    ],
)
def test_what_no_longer_keeps_others_out(before: str, after: str, severity: str) -> None:
    assert said(before, after) == [("protection.removed", severity)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (REFUND.replace(".with_for_update()", ""), REFUND),
        (REFUND, REFUND.replace("with_for_update()", "with_for_update(nowait=True)")),
        (
            REFUND,
            REFUND.replace(".with_for_update()", "").replace(
                "    order =", "    lock_of(number).acquire()\n    order ="
            ),
        ),
        (
            "@transaction.atomic\ndef store(x):\n    save(x)\n",
            "def store(x):\n    with transaction.atomic():\n        save(x)\n",
        ),
        (HELD, "def store(row):\n    return None\n"),
        (
            HELD,
            "def store(row):\n    save(row)\n\n\ndef all_of(rows):\n    with "
            "lock:\n        for row in rows:\n            store(row)\n",
        ),
        (PAY, PAY.replace("order.key", "key_of(order)")),
    ],
)
def test_what_is_as_strict_or_gone_with_its_act(before: str, after: str) -> None:
    assert said(before, after) == []


def test_scripts_of_the_web() -> None:
    before = (
        'async function pay(n) {\n  const r = await db.query("SELECT 1 FROM t FOR UPDATE");\n'
        "  await db.charge(n);\n}\n"
    )
    after = before.replace(" FOR UPDATE", "")
    assert said(before, after, "web/pay.ts") == [("protection.removed", "medium")]
    assert said(after, before, "web/pay.ts") == []
    once = 'await client.charge(url, body, { headers: { "Idempotency-Key": key } });\n'
    assert said(once, "await client.charge(url, body);\n", "web/pay.ts") == [("protection.removed", "medium")]
