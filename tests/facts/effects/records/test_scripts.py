"""JavaScript that takes failures from those who watch: reporters, loggers, probes, endings."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import kinds

SIGN = ("protection.unrecorded", "medium", "medium")
PROBE = "app.get('/healthz', async (req, res) => {\n  try {\n    await ping();\n  } catch (e) {\n"
END = "  }\n  res.json({ok: true});\n});\n"


@pytest.mark.parametrize(
    "more",
    [
        "Sentry.init({beforeSend: (event) => event.level === 'error' ? null : event});\n",
        "Sentry.init({beforeSend(event) { if (event.user) { return null; } return event; }});\n",
        "const log = winston.createLogger({silent: true});\n",
        "main().catch((e) => { console.error(e); process.exit(0); });\n",
        "app.use(morgan('combined', {skip: (req) => req.path.startsWith('/admin')}));\n",
        PROBE + "    log.warn(e);\n" + END,
    ],
)
def test_less_is_told(more: str) -> None:
    assert SIGN in kinds({"web/a.js": "const a = 1;\n"}, {"web/a.js": "const a = 1;\n" + more})


@pytest.mark.parametrize(
    "more",
    [
        "Sentry.init({beforeSend: (event) => scrub(event)});\n",
        "const log = winston.createLogger({level: 'info'});\n",
        "main().catch((e) => { console.error(e); process.exit(1); });\n",
        "app.use(morgan('combined', {skip: (req) => req.path === '/healthz'}));\n",
        PROBE + "    return res.status(503).json({ok: false});\n" + END,
    ],
)
def test_what_failed_is_still_told(more: str) -> None:
    assert SIGN not in kinds({"web/a.js": "const a = 1;\n"}, {"web/a.js": "const a = 1;\n" + more})
