"""Runs a project's tests and tells, test by test, how each ended: a script of its own, for Python from 3.8.

What is told goes to a descriptor of its own, a line of JSON each, numbered and signed with a key that was
read before any tested code was loaded and that stands in no name that such code meets. Whoever reads it holds
it against what was collected: a test that was begun and not ended, or never begun, is lost. Among the tests
stand some that must fail; where one of those is said to have passed, the telling is forged.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from typing import Any

Options = Any
Tell = Callable[..., None]

_MOST_WORDS = 400
"""Characters of an error that are told."""
_CHUNK = 200
"""Names of tests in one line."""


def teller(number: int, key: bytes) -> Tell:
    """What writes one thing onto the descriptor; the key is kept in its closure alone."""
    state = hashlib.blake2b(key=key, digest_size=16)
    write = os.write
    dump = json.dumps
    count = 0

    def tell(**what: Any) -> None:
        nonlocal count
        text = dump(what, sort_keys=True).encode()
        count += 1
        signed = state.copy()
        signed.update(b"%d:" % count)
        signed.update(text)
        data = signed.hexdigest().encode() + b" " + text + b"\n"
        while data:
            data = data[write(number, data) :]

    return tell


def _short(error: object) -> str:
    return str(error)[:_MOST_WORDS]


def _shuffled(items: list[Any], group: Callable[[Any], str], seed: int) -> list[Any]:
    """In another order: the groups, and what is in each."""
    order = random.Random(seed)
    groups: dict[str, list[Any]] = {}
    for item in items:
        groups.setdefault(group(item), []).append(item)
    names = sorted(groups)
    order.shuffle(names)
    for name in names:
        order.shuffle(groups[name])
    return [item for name in names for item in groups[name]]


class Reach:
    """Which of some lines each test runs. What none runs but the import does is told for no test (`""`)."""

    def __init__(self, tell: Tell, options: Options) -> None:
        self._tell = tell
        self._wanted = {
            os.path.realpath(os.path.join(options["root"], path)): (path, frozenset(lines))
            for path, lines in options.get("reach", {}).items()
        }
        self._known: dict[str, Any] = {}
        self._now: set[tuple[str, int]] = set()

    def begin(self) -> None:
        """Look on from here, where there is anything to look for."""
        if self._wanted:
            threading.settrace(self._call)
            sys.settrace(self._call)

    def over(self, name: str) -> None:
        """Tell what was run since this was called last."""
        if self._now:
            found: dict[str, list[int]] = {}
            for path, line in sorted(self._now):
                found.setdefault(path, []).append(line)
            self._now.clear()
            self._tell(e="reached", id=name, lines=found)
        if self._wanted and sys.gettrace() != self._call:
            sys.settrace(self._call)  # a test took it away

    def _call(self, frame: Any, event: str, arg: object) -> Any:
        name = frame.f_code.co_filename
        if name not in self._known:
            self._known[name] = self._wanted.get(os.path.realpath(name))
        found = self._known[name]
        if found is None:
            return None
        path, lines = found

        def line(frame: Any, event: str, arg: object) -> Any:
            if frame.f_lineno in lines:
                self._now.add((path, frame.f_lineno))
            return line

        return line


class Reporter:
    """A plugin of pytest that tells how each test ended."""

    def __init__(self, tell: Tell, options: Options) -> None:
        self._tell = tell
        self._reach = Reach(tell, options)
        self._session: Any = None
        self._options = options
        self._worst: dict[str, str | None] = {}
        self._words: dict[str, str] = {}
        self._began = 0.0
        self._count = 0

    def pytest_load_initial_conftests(self, early_config: object) -> None:
        """The plugins are loaded; from now on the project's modules go before all others."""
        _forget_what_is_tested(self._options)
        sys.path[:0] = self._options["paths"]
        self._reach.begin()

    def pytest_collection_modifyitems(self, session: object, config: object, items: list[Any]) -> None:
        """Put the tests into the order that is wanted, and those that must fail among them."""
        if self._options["shuffle"]:
            items[:] = _shuffled(items, lambda item: item.nodeid.partition("::")[0], self._options["shuffle"])
        only = self._options.get("only")
        if only:
            wanted = set(only)
            items[:] = [item for item in items if item.nodeid in wanted]
        items.extend(_controls(items, self._options["controls"]))

    def pytest_collection_finish(self, session: Any) -> None:
        """Tell what there is to run."""
        self._session = session
        self._reach.over("")
        names = [item.nodeid for item in session.items]
        for start in range(0, len(names), _CHUNK):
            self._tell(e="collected", ids=names[start : start + _CHUNK])

    def pytest_collectreport(self, report: Any) -> None:
        """Tell what could not be collected, or was left out as a whole."""
        if report.failed or report.skipped:
            self._tell(e="uncollected", id=report.nodeid, o=report.outcome, x=_last_line(report))

    def pytest_runtest_logstart(self, nodeid: str, location: Any) -> None:
        """A test begins."""
        self._worst[nodeid] = None
        self._words[nodeid] = ""
        self._began = time.perf_counter()
        self._tell(e="begin", id=nodeid, line=(location[1] or 0) + 1)

    def pytest_runtest_logreport(self, report: Any) -> None:
        """A part of a test has ended."""
        said = _outcome(report)
        if said is None:
            return
        known = self._worst.get(report.nodeid)
        if known is None or _RANKS[said] > _RANKS[known]:
            self._worst[report.nodeid] = said
            self._words[report.nodeid] = _last_line(report) if said != "passed" else ""

    def pytest_runtest_logfinish(self, nodeid: str, location: object) -> None:
        """A test has ended."""
        self._count += 1
        said = self._worst.pop(nodeid, None) or "error"
        took = round(time.perf_counter() - self._began, 4)
        self._reach.over(nodeid)
        self._tell(e="end", id=nodeid, o=said, x=self._words.pop(nodeid, ""), t=took)
        if self._options.get("first") and _is_over(said, nodeid, self._options):
            self._session.shouldstop = "one has failed"

    def pytest_sessionfinish(self, session: object, exitstatus: int) -> None:
        """All has been run."""
        self._tell(e="done", n=self._count, status=int(exitstatus))


def _forget_what_is_tested(options: Options) -> None:
    """Let tests import the project's own modules where the runner has some of these names for itself.

    pytest needs `pluggy` and `packaging`, and their own tests would be run on the environment's copies.
    The runner keeps those: they are its own under another name, by which they import what else they need.
    """
    own: set[str] = set()
    for place in options["paths"]:
        with os.scandir(place) as entries:
            own.update(entry.name.partition(".")[0] for entry in entries if _is_module(entry))
    own -= {"pytest", "_pytest", "conftest", *getattr(sys, "stdlib_module_names", sys.builtin_module_names)}
    for name, module in list(sys.modules.items()):
        place = getattr(module, "__file__", None) or ""
        if name.partition(".")[0] in own and not place.startswith(options["root"] + os.sep):
            del sys.modules[name]
            sys.modules[_RUNNERS + name] = module
            held: Any = module
            with suppress(AttributeError, TypeError):  # what stands in for a module need not bear a name
                held.__spec__.name = _RUNNERS + held.__spec__.name
                held.__package__ = _RUNNERS + held.__package__
                held.__name__ = _RUNNERS + name


_RUNNERS = "_runners_"
"""Begins the names of modules that the runner has for itself."""


def _is_module(entry: Any) -> bool:
    return entry.name.endswith(".py") or os.path.isfile(os.path.join(entry.path, "__init__.py"))


def _is_over(said: str, name: str, options: Options) -> bool:
    """Whether a test failed that need not."""
    return said in ("failed", "error") and not name.endswith(tuple(options["controls"]))


_RANKS = {"passed": 0, "xfailed": 1, "skipped": 2, "xpassed": 3, "failed": 4, "error": 5}


def _outcome(report: Any) -> str | None:
    if report.failed:
        return "failed" if report.when == "call" else "error"
    if report.skipped:
        return "xfailed" if hasattr(report, "wasxfail") else "skipped"
    if report.when == "call":
        return "xpassed" if hasattr(report, "wasxfail") else "passed"
    return None


def _last_line(report: Any) -> str:
    crash = getattr(getattr(report, "longrepr", None), "reprcrash", None)
    if crash is not None:
        return _short(crash.message)
    long = getattr(report, "longrepr", None)
    if isinstance(long, tuple):
        return _short(long[-1])
    return _last_of(long or "")


def _last_of(text: object) -> str:
    lines = [line for line in str(text).splitlines() if line.strip()]
    return _short(lines[-1] if lines else "")


def _controls(items: list[Any], names: list[str]) -> list[Any]:
    """Tests that must fail, each beside a real one and called as it might be."""
    pytest = import_module("pytest")
    found: list[Any] = []
    modules: list[Any] = []
    for item in items:
        module = item.getparent(pytest.Module)
        if module is not None and module not in modules:
            modules.append(module)
    for place, name in enumerate(names):
        if not modules:
            return found
        parent = modules[place * len(modules) // len(names)]

        def control() -> None:
            assert len(found) < 0

        control.__name__ = name
        found.append(pytest.Function.from_parent(parent, name=name, callobj=control))
    return found


def with_pytest(tell: Tell, options: Options) -> int:
    """Run by pytest; returns its status."""
    pytest = import_module("pytest")

    def has(name: str) -> bool:
        return find_spec(name) is not None

    arguments = ["--rootdir", options["root"], "-o", "cache_dir=" + os.environ["TMPDIR"] + "/cache"]
    arguments += ["--maxfail=0", "--color=no", "--continue-on-collection-errors"]
    arguments += ["-n0"] if has("xdist") else []
    arguments += ["--no-cov"] if has("pytest_cov") else []
    arguments += ["-p", "no:randomly"] if has("pytest_randomly") else []
    arguments += options["tests"]
    sys.path.extend(options["paths"])  # at the end: no module of the project stands in for a plugin
    return int(pytest.main(arguments, plugins=[Reporter(tell, options)]))


def with_unittest(tell: Tell, options: Options) -> int:
    """Run by unittest; returns 0."""
    unittest: Any = import_module("unittest")

    class Result(unittest.TestResult):  # type: ignore[misc]
        def startTest(self, test: Any) -> None:
            super().startTest(test)
            self.said, self.words = "passed", ""
            tell(e="begin", id=name_of(test), line=1)

        def stopTest(self, test: Any) -> None:
            super().stopTest(test)
            reach.over(name_of(test))
            tell(e="end", id=name_of(test), o=self.said, x=self.words, t=0.0)
            if options.get("first") and _is_over(self.said, name_of(test), options):
                self.stop()

        def _say(self, said: str, error: object = "") -> None:
            if _RANKS[said] > _RANKS[self.said]:
                self.said, self.words = said, _short(error)

        def addError(self, test: Any, err: Any) -> None:
            super().addError(test, err)
            self._say("error", err[1])

        def addFailure(self, test: Any, err: Any) -> None:
            super().addFailure(test, err)
            self._say("failed", err[1])

        def addSubTest(self, test: Any, subtest: Any, err: Any) -> None:
            super().addSubTest(test, subtest, err)
            if err is not None:
                self._say("failed", err[1])

        def addSkip(self, test: Any, reason: str) -> None:
            super().addSkip(test, reason)
            self._say("skipped", reason)

        def addExpectedFailure(self, test: Any, err: Any) -> None:
            super().addExpectedFailure(test, err)
            self._say("xfailed", err[1])

        def addUnexpectedSuccess(self, test: Any) -> None:
            super().addUnexpectedSuccess(test)
            self._say("xpassed")

    places: dict[str, str] = {}

    def name_of(test: Any) -> str:
        identity = str(test.id())
        module = next((one for one in places if identity.startswith(one + ".")), "")
        if not module:
            return identity
        return places[module] + "::" + identity[len(module) + 1 :].replace(".", "::")

    sys.path[:0] = options["paths"]
    reach = Reach(tell, options)
    reach.begin()
    loader = unittest.TestLoader()
    tests: list[Any] = []
    for path in options["tests"]:
        module = path[:-3].replace("/", ".")
        places[module] = path
        try:
            for test in _flat(loader.loadTestsFromName(module)):
                if type(test).__name__ == "_FailedTest":
                    error = getattr(test, "_exception", "it cannot be imported")
                    tell(e="uncollected", id=path, o="failed", x=_last_of(error))
                else:
                    tests.append(test)
        except BaseException as error:
            tell(e="uncollected", id=path, o="failed", x=_short(error))
    reach.over("")
    only = set(options.get("only") or ())
    tests = [test for test in tests if not only or name_of(test) in only]
    tests += _failing(tests, options["controls"])
    if options["shuffle"]:
        tests = _shuffled(tests, lambda test: test.id().rpartition(".")[0], options["shuffle"])
    names = [name_of(test) for test in tests]
    for start in range(0, len(names), _CHUNK):
        tell(e="collected", ids=names[start : start + _CHUNK])
    result = Result()
    suite = unittest.TestSuite(tests)  # it makes and unmakes what classes and modules set up
    suite.run(result)
    tell(e="done", n=result.testsRun, status=0)
    return 0


def _failing(tests: list[Any], names: list[str]) -> list[Any]:
    """As `_controls`, for unittest: each in a class called as that of a real test."""
    unittest: Any = import_module("unittest")
    found: list[Any] = []
    for place, name in enumerate(names if tests else ()):
        beside = type(tests[place * len(tests) // len(names)])

        def control(self: Any) -> None:
            self.fail("this test must fail")

        told = {name: control, "__module__": beside.__module__, "__qualname__": beside.__qualname__}
        found.append(type(beside.__name__, (unittest.TestCase,), told)(name))
    return found


def _flat(suite: Iterable[Any]) -> Iterator[Any]:
    for one in suite:
        if hasattr(one, "__iter__"):
            yield from _flat(one)
        else:
            yield one


def main() -> None:
    """Read the options, give away what would tell of them, and run."""
    del sys.path[0]  # the folder of this script
    given, number = int(sys.argv[1]), int(sys.argv[2])
    with os.fdopen(given, "rb") as stream:
        options = json.loads(stream.read())
    tell = teller(number, bytes.fromhex(options.pop("key")))
    os.set_inheritable(number, False)
    sys.argv[:] = ["pytest"]
    os.chdir(options["root"])
    os.environ["PYTHONPATH"] = os.pathsep.join(options["paths"])  # of what tests start; it is not read here
    by_pytest = find_spec("pytest") is not None
    tell(e="start", python=sys.version.split()[0], runner="pytest" if by_pytest else "unittest")
    status = (with_pytest if by_pytest else with_unittest)(tell, options)
    tell(e="over", status=status)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)  # what tests left running is not waited for; the sandbox ends it


if __name__ == "__main__":
    main()
