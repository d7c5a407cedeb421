"""The verdict as JUnit XML, which most continuous integration shows as tests.

One test case for each check, and one for the policy, after the schema that Jenkins and its like share: what
blocks is a `failure`, what could not be judged an `error`, a check that had nothing to do is `skipped`.
"""

from __future__ import annotations

from xml.etree import ElementTree  # written only, never read

from guard.model.finding import Status
from guard.model.verdict import Verdict
from guard.report.objections import Cause, Objection, incomplete_causes, objections
from guard.report.sanitize import line, log
from guard.report.words import and_list, headline

_TEXT = 1000
_POLICY = "policy"


def to_junit(verdict: Verdict) -> str:
    """The verdict as one test suite. What blocks stands with the check that found it, or with the policy."""
    cases = {one.check: _case(one.check) for one in verdict.outcomes}
    cases[_POLICY] = _case(_POLICY)
    for one in verdict.outcomes:
        if one.status is Status.SKIPPED:
            ElementTree.SubElement(cases[one.check], "skipped", message=line(one.reason, _TEXT))
    for item in objections(verdict):
        check = item.finding.check if item.finding is not None else _POLICY
        _tell(cases.get(check, cases[_POLICY]), "failure", item.rule, _of(item))
    for cause in incomplete_causes(verdict):
        _tell(cases.get(cause.what, cases[_POLICY]), "error", cause.what, _unread(cause))
    signed = [
        f"{and_list(one.by) or 'somebody'} must sign ({one.id}): {one.why}" for one in verdict.sign_offs
    ]
    word, advice = headline(verdict)
    note = ElementTree.SubElement(cases[_POLICY], "system-out")
    note.text = "\n".join(line(text, _TEXT) for text in (f"{word}. {advice}", *signed))
    suite = ElementTree.Element("testsuite", name="guard", tests=str(len(cases)))
    for kind in ("failure", "error", "skipped"):
        holding = sum(case.find(kind) is not None for case in cases.values())
        suite.set({"failure": "failures", "error": "errors"}.get(kind, kind), str(holding))
    suite.extend(cases.values())
    top = ElementTree.Element("testsuites")
    top.append(suite)
    ElementTree.indent(top, " ")
    return log(f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(top, encoding="unicode")}\n')


def _case(name: str) -> ElementTree.Element:
    return ElementTree.Element("testcase", classname="guard", name=line(name, 120))


def _tell(case: ElementTree.Element, kind: str, rule: str, text: str) -> None:
    told = ElementTree.SubElement(case, kind, type=line(rule, 120), message=text.partition("\n")[0])
    told.text = text


def _of(item: Objection) -> str:
    number = f":{item.lines[0]}" if item.lines else ""
    place = f"{item.path}{number}: " if item.path else ""
    repair = f"\nRepair: {line(item.repair, _TEXT)}" if item.repair else ""
    return line(f"{place}{item.message}", _TEXT) + repair


def _unread(cause: Cause) -> str:
    places = "".join(f"\n{line(path, 1000)}{f':{number}' if number else ''}" for path, number in cause.places)
    return line(cause.message, _TEXT) + places
