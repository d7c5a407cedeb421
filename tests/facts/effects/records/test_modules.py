"""Python that forgets what failed: probes, exporters, endings, alarms, switches of who asks."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import kinds

SIGN = ("protection.unrecorded", "medium", "medium")
HEAD = "from flask import jsonify\n\n\n@app.get('/healthz')\ndef health():\n"
PLAIN = HEAD + "    return jsonify(ok=True)\n"
TRY = "    try:\n        ping()\n    except Exception:\n"
WELL = "    return jsonify(ok=True)\n"
SETS = (
    "    ok = False\n    try:\n        ping()\n        ok = True\n    except Exception:\n        pass\n"
    "    return jsonify(ok)\n"
)
EXPORTER = "class Out(OTLPSpanExporter):\n    def export(self, spans):\n"
SOME = "        some = [one for one in spans if one.{}]\n"
ON = "        return super().export({})\n"
HANDLER = (
    "class Quiet(logging.StreamHandler):\n    def emit(self, record):\n        if record.levelno < 40:\n"
)
JOB = "import sys\n\n\ndef main():\n    return run()\n\n\nif __name__ == '__main__':\n"
ENDS = JOB + "    sys.exit(main())\n"
ALERTS = (
    "import time\n\nQUIET = 300.0\n_last = {}\n\n\ndef alert(kind, detail):\n    key = f'{kind}:{detail}'\n"
    "    if time.monotonic() - _last.get(key, -QUIET) < QUIET:\n        return False\n    return post(kind)\n"
)
AUDIT = "audit = logging.getLogger('audit')\n\n\ndef load():\n    audit.info('x')\n    return run()\n"
ASKED = "    audit.disabled = request.headers.get('X-Probe') == '1'\n    audit.info"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (PLAIN, HEAD + TRY + "        log.warning('it failed')\n" + WELL),
        (PLAIN, HEAD + TRY + "    " + WELL),
        (PLAIN, HEAD + "    with contextlib.suppress(Exception):\n        ping()\n" + WELL),
        ("def ready():\n    return ping()\n", "def ready():\n    return ping() or True\n"),
        (
            "a = 1\n",
            EXPORTER + SOME.format("status.is_ok") + ON.format("some"),
        ),
        ("a = 1\n", HANDLER + "            super().emit(record)\n"),
        (ENDS, JOB + "    try:\n        main()\n    finally:\n        sys.exit(0)\n"),
        (ENDS, JOB + "    try:\n        main()\n    except BaseException:\n        sys.exit(0)\n"),
        (ENDS, "import atexit\nimport os\n" + ENDS + "\natexit.register(lambda: os._exit(0))\n"),
        (ALERTS, ALERTS.replace("300.0", "float('inf')")),
        (ALERTS, ALERTS.replace("f'{kind}:{detail}'", "'alert'")),
        (AUDIT, AUDIT.replace("    audit.info", ASKED)),
        ("a = 1\n", "a = 1\nsentry_sdk.init(dsn=a, sample_rate=0.0)\n"),
        ("a = 1\n", "a = 1\nuvicorn.run(app, log_level='critical')\n"),
    ],
)
def test_less_is_told(before: str, after: str) -> None:
    assert SIGN in kinds({"shop/app.py": before}, {"shop/app.py": after})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (PLAIN, HEAD + TRY + "        return jsonify(ok=False), 503\n" + WELL),
        (PLAIN, HEAD + SETS),
        (PLAIN, HEAD + TRY.replace("tion:", "tion as e:") + "        return str(e)\n" + WELL),
        ("a = 1\n", EXPORTER + "        self.count += len(spans)\n" + ON.format("spans")),
        ("a = 1\n", EXPORTER + SOME.format("name != '/healthz'") + ON.format("some")),
        (ENDS, JOB + "    try:\n        main()\n    except Exception:\n        sys.exit(1)\n"),
        (ALERTS, ALERTS.replace("300.0", "600.0")),
    ],
)  # fmt: skip
def test_what_failed_is_still_told(before: str, after: str) -> None:
    assert SIGN not in kinds({"shop/app.py": before}, {"shop/app.py": after})


def test_the_log_of_a_server() -> None:
    before = 'workers = 4\naccesslog = "-"\n'
    after = 'workers = 4\naccesslog = None\nerrorlog = "/dev/null"\n'
    assert kinds({"gunicorn.conf.py": before}, {"gunicorn.conf.py": after}) == [SIGN, SIGN]
