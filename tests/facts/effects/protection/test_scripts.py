"""Protections in TypeScript: middleware, refusing branches, options."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import effects, kinds

SERVER = """
const app = express();
app.use(helmet());
app.use(cors({ origin: ["https://shop.example"], credentials: true }));
app.get("/report/:name", requireUser, async (req: Request, res: Response) => {
  const file = path.resolve(ROOT, req.params.name);
  if (!file.startsWith(ROOT + path.sep)) {
    res.status(400).end();
    return;
  }
  res.send(await fs.readFile(file));
});
function user(req, res, next) {
  try {
    res.locals.user = jwt.verify(token(req), KEY);
  } catch {
    res.status(401).end();
    return;
  }
  next();
}
"""


def said(after: str, before: str = SERVER, path: str = "web/server.ts") -> list[tuple[str, str, str]]:
    return kinds({path: before}, {path: after})


@pytest.mark.parametrize(
    ("old", "new", "kind", "severity"),
    [
        (" requireUser,", "", "protection.removed", "medium"),
        ("app.use(helmet());\n", "", "protection.removed", "medium"),
        ("    return;\n  }\n  res.send", "  }\n  res.send", "protection.loosened", "medium"),
        ("  if (!file.startsWith(ROOT + path.sep)) {\n    res.status(400).end();\n    return;\n  }\n", "",
         "protection.removed", "high"),
        ("    res.status(401).end();\n    return;\n", "    next();\n", "protection.removed", "high"),
        ('["https://shop.example"]', '["https://shop.example", "*"]', "protection.loosened", "high"),
    ],
)  # fmt: skip
def test_what_is_gone_or_weaker(old: str, new: str, kind: str, severity: str) -> None:
    assert old in SERVER
    found = said(SERVER.replace(old, new))
    assert found == ([(kind, severity, "medium")] if kind else [])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (" requireUser,", " requireAdmin,"),
        (" requireUser,", " requireUser, limiter,"),
        ("app.use(helmet());", "app.use(helmet({ hsts: true }));"),
        ("const file =", "const name = 1;\n  const file ="),
        ("express();", "express(); // (a comment"),
    ],
)
def test_honest_changes(old: str, new: str) -> None:
    assert said(SERVER.replace(old, new)) == []


def test_tests_bundles_and_what_cannot_be_read_are_left_alone() -> None:
    after = SERVER.replace(" requireUser,", "")
    for path in ("web/server.test.ts", "web/dist/server.js", "node_modules/a/server.js", "web/a.min.js"):
        assert [one for one in said(after, path=path) if one[0].startswith("protection.")] == []
    assert said(after + "{") == []


GATE = """export function gate(req, res, next) {
  try {
    res.locals.user = jwt.verify(req.token, KEY);
  } catch {
    res.status(401).end();
    return;
  }
  next();
}
app.use(helmet());
app.get("/items", requireUser, (req, res) => { res.json(list()); });
"""


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("    return;\n  }\n  next();", "  } finally {\n    next();\n  }", ["high", "medium"]),
        ("    return;\n", "", ["medium"]),
        ("    return;\n", "    return undefined;\n", []),
        ("helmet()", "helmet({ hsts: false, frameguard: false })", ["medium"]),
        ("helmet()", "helmet({ hsts: { maxAge: 1 } })", []),
        ("requireUser", "maybeUser", ["medium"]),
        ("requireUser,", "requireUser, logged,", []),
    ],
)
def test_what_goes_on_after_a_refusal_or_stands_in_its_place(old: str, new: str, wanted: list[str]) -> None:
    found = effects({"web/app.ts": GATE}, {"web/app.ts": GATE.replace(old, new)})
    assert sorted(one.severity.value for one in found) == wanted
