"""Row policies, owners, members of roles and rights that are handed on, by statements of SQL."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import kinds

SCHEMA = (
    "CREATE TABLE orders (id int, owner_id int);\nALTER TABLE orders ENABLE ROW LEVEL SECURITY;\n"
    "REVOKE ALL ON orders FROM PUBLIC;\n"
    "CREATE POLICY own ON orders USING (owner_id = current_setting('app.user')::int);\n"
)
LOOSER = "protection.loosened"


def added(text: str, path: str = "migrations/0002.sql") -> list[tuple[str, str]]:
    return [one[:2] for one in kinds({"migrations/0001.sql": SCHEMA}, {path: text})]


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("CREATE POLICY p ON orders FOR SELECT USING (cents IS NOT NULL);", "medium"),
        ("create policy p on orders for select using (length(note) >= 0);", "medium"),
        ("CREATE POLICY p ON orders USING (owner_id = current_user OR true);", "medium"),
        ("ALTER POLICY own ON orders USING (owner_id = owner_id);", "medium"),
        ("CREATE POLICY p ON orders USING (is_clerk(current_user));", "low"),
        ("CREATE POLICY p ON orders USING (current_setting('app.user') IS NOT NULL);", "medium"),
        ("CREATE POLICY p ON orders USING (current_setting('app.shop') = shop);", "low"),
        ("CREATE POLICY p ON orders USING (auth.uid() IS NOT NULL);", "medium"),
        ("GRANT admin TO shop_app;", "medium"),
        ("GRANT reader TO shop_app WITH ADMIN OPTION;", "low"),
        ("ALTER TABLE orders OWNER TO shop_app;", "low"),
        ("ALTER FUNCTION f() SECURITY DEFINER;", "medium"),
        ("CREATE FUNCTION f() RETURNS int SECURITY DEFINER SET search_path = a AS $$ select 1 $$;", "low"),
        ("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC;", "medium"),
    ],
)
def test_what_a_statement_lets_through(text: str, severity: str) -> None:
    assert (LOOSER, severity) in added(text)


@pytest.mark.parametrize(
    "text",
    [
        "CREATE POLICY p ON orders AS RESTRICTIVE USING (cents IS NOT NULL);",
        "CREATE TABLE t (id int); ALTER TABLE t ENABLE ROW LEVEL SECURITY;"
        " CREATE POLICY p ON t USING (owner = current_user);",
        "CREATE POLICY p ON orders USING (false);",
        "GRANT UPDATE (note) ON orders TO shop_app;",
        "REVOKE ALL ON orders FROM shop_app;",
        "-- CREATE POLICY p ON orders USING (cents > 0);\nCREATE INDEX i ON orders (id);",
        "INSERT INTO notes VALUES ('CREATE POLICY p ON orders USING (cents > 0)');",
    ],
)
def test_what_is_stricter_or_another_matter(text: str) -> None:
    assert added(text) == []


def test_statements_that_are_gone_or_only_laid_out_anew() -> None:
    gone = SCHEMA.replace("REVOKE ALL ON orders FROM PUBLIC;\n", "")
    assert [one[:2] for one in kinds({"db/s.sql": SCHEMA}, {"db/s.sql": gone})] == [
        ("protection.removed", "medium")
    ]
    assert kinds({"db/s.sql": SCHEMA}, {"db/s.sql": SCHEMA.lower().replace(";", "\n;")}) == []


def test_a_lock_that_a_procedure_takes_no_more() -> None:
    text = "CREATE FUNCTION f() RETURNS int AS $$ SELECT 1 FROM t FOR UPDATE; $$;\n"
    assert kinds({"db/f.sql": text}, {"db/f.sql": text.replace(" FOR UPDATE", "")})
    assert kinds({"db/f.sql": text.replace(" FOR UPDATE", "")}, {"db/f.sql": text}) == []


def test_statements_of_a_module_that_migrates_count_on_the_way_up_alone() -> None:
    up = 'def upgrade():\n    op.execute("CREATE POLICY p ON orders USING (cents > 0)")\n'
    assert (LOOSER, "medium") in added(up, "migrations/versions/a.py")
    assert added(up.replace("upgrade", "downgrade"), "migrations/versions/a.py") == []
