"""What takes records from those who read them: filters that drop, other methods, nothing that is written."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import kinds

HEAD = (
    "import logging\nimport os\nimport sys\n\naudit = logging.getLogger('audit')\n"
    "log = logging.getLogger(__name__)\n\n\ndef pay(sum):\n    audit.info('paid %s', sum)\n"
)
FILTER = (
    "\n\nclass Calm(logging.Filter):\n    def filter(self, record):\n        {}\n\n\n{}.addFilter(Calm())\n"
)
SENT = "\n\ndef sent(event, hint):\n    {}\n    return event\n\n\nsentry_sdk.init(before_send=sent)\n"
GRAVE = [("protection.unrecorded", "medium", "medium")]


def said(more: str, head: str = HEAD) -> list[tuple[str, str, str]]:
    return kinds({"shop/pay.py": head}, {"shop/pay.py": head + more})


@pytest.mark.parametrize(
    "more",
    [
        FILTER.format("return 'paid' not in record.getMessage()", "audit"),
        FILTER.format("pass", "audit"),
        FILTER.format("record.levelno = 10\n        return True", "logging.getLogger()"),
        "audit.addFilter(lambda record: record.levelno >= 40)\n",
        "for one in audit.handlers:\n    one.addFilter(lambda record: False)\n",
        "logging.Logger.info = logging.Logger.debug\n",
        "setattr(audit, 'info', audit.debug)\n",
        "audit.info = lambda *given: None\n",
        "audit.handlers[:] = [logging.NullHandler()]\n",
        "nowhere = os.open(os.devnull, os.O_WRONLY)\nos.dup2(nowhere, 2)\n",
        "sys.stderr = open(os.devnull, 'w')\n",
        "sys.unraisablehook = lambda args: None\n",
        "audit.addHandler(logging.handlers.RotatingFileHandler('audit.log', maxBytes=2048))\n",
        "audit.addHandler(logging.FileHandler('audit.log', 'w'))\n",
        "sentry_sdk.init(before_send=lambda event, hint: None)\n",
        SENT.format("if event['logger'] == 'pay':\n        return None"),
        "\n\ndef made(*given):\n    record = logging.LogRecord(*given)\n    record.msg = ''\n"
        "    return record\n\n\nlogging.setLogRecordFactory(made)\n",
    ],
)
def test_records_that_are_lost(more: str) -> None:
    assert said(more) == GRAVE


@pytest.mark.parametrize(
    "more",
    [
        FILTER.format("record.number = 1\n        return True", "audit"),
        FILTER.format("record.msg = redact(record.msg)\n        return record", "audit"),
        FILTER.format(
            "record.msg = hide(record.getMessage())\n        record.args = ()\n        return True", "audit"
        ),
        FILTER.format("return super().filter(record)", "audit"),
        SENT.format("event['server'] = ''"),
        "audit.info = timed(audit.info)\n",
        "sys.excepthook = lambda *given: log.error('broken', exc_info=given)\n",
        "audit.addHandler(logging.handlers.RotatingFileHandler('audit.log', maxBytes=50_000_000))\n",
        "os.dup2(log_file.fileno(), 2)\n",
        "class Mine:\n    def info(self):\n        self.error = 1\n",
    ],
)
def test_records_that_stay(more: str) -> None:
    assert said(more) == []


def test_a_filter_of_a_librarys_own_log_is_only_shown() -> None:
    more = FILTER.format("return '/healthz' not in record.getMessage()", "logging.getLogger('werkzeug')")
    assert said(more) == [("protection.unrecorded", "low", "medium")]


def test_what_was_there_before_is_not_told_again() -> None:
    more = FILTER.format("return False", "audit")
    assert said("\n\ndef more():\n    audit.info('more')\n", HEAD + more) == []


def test_a_new_file_is_asked_too() -> None:
    text = HEAD + FILTER.format("return False", "audit")
    assert kinds({"shop/other.py": "A = 1\n"}, {"shop/pay.py": text}) == GRAVE


def test_a_logger_that_becomes_an_object_without_a_voice() -> None:
    quiet = "\n\nclass Quiet:\n    def __getattr__(self, name):\n        return lambda *given: None\n\n\n"
    after = HEAD.replace("audit = logging.getLogger('audit')\n", f"{quiet}audit = Quiet()\n")
    assert ("protection.unrecorded", "medium", "medium") in kinds({"a/b.py": HEAD}, {"a/b.py": after})
