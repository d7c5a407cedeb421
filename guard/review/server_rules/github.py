"""GitHub's rulesets and branch protection, held against what a gate needs.

Fields after GitHub's documentation of its REST interface: rules for a branch, rulesets, branch protection and
the workflow permissions of Actions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from guard.review.server_rules.line import Line, bad, good, mapping, objects, unknown
from guard.review.server_rules.workflows import jobs_called
from guard.wording import some

ABSENT = "none"
"""What stands for a branch protection that the server says is not set."""
ACTIONS = 15368
"""The id of the app that runs workflows, on github.com."""
_ASK = "ask again with a token that may read the repository's administration"
_RUNS = "see that the workflow runs on merge_group; name its job by --check"
_RULE = "Settings > Rules > Rulesets"


@dataclass(frozen=True)
class _Required:
    name: str
    source: int
    """The app that must report it; 0 for anybody."""
    ruleset: int
    """0 for the branch protection."""


def judged(said: Mapping[str, Any], check: str) -> list[Line]:
    """Every line about a branch, where `check` is the check that has to pass."""
    required = [*_of_rules(said, check), *_of_protection(said)]
    mine = [one for one in required if one.name == check]
    return [
        _is_required(said, check, required, mine),
        _is_bound(said, check, mine),
        *_on_queue(said, check, mine),
        *_bypass(said, mine),
        *_approvals(said),
        *_workflow(said, check, mine),
    ]


def _of_rules(said: Mapping[str, Any], check: str) -> Iterator[_Required]:
    """The checks of rulesets, and a workflow that one requires where it is called like the check."""
    for rule in objects(said.get("rules")):
        if rule.get("type") == "workflows":
            for one in objects(mapping(rule.get("parameters")).get("workflows")):
                path = PurePosixPath(str(one.get("path")))
                if check in (str(path), path.name, path.stem):
                    yield _Required(check, ACTIONS, _ruleset(rule))
    for rule in objects(said.get("rules")):
        if rule.get("type") == "required_status_checks":
            for one in objects(mapping(rule.get("parameters")).get("required_status_checks")):
                yield _Required(str(one.get("context")), _id(one.get("integration_id")), _ruleset(rule))


def _of_protection(said: Mapping[str, Any]) -> Iterator[_Required]:
    checks = mapping(mapping(said.get("protection")).get("required_status_checks"))
    listed = objects(checks.get("checks"))
    yield from (_Required(str(one.get("context")), _id(one.get("app_id")), 0) for one in listed)
    contexts = checks.get("contexts")
    if not listed and isinstance(contexts, list):
        yield from (_Required(str(one), 0, 0) for one in contexts)


def _id(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _ruleset(rule: Mapping[str, Any]) -> int:
    return _id(rule.get("ruleset_id")) or -1


def _all_asked(said: Mapping[str, Any]) -> bool:
    return said.get("rules") is not None and said.get("protection") is not None


def _is_required(
    said: Mapping[str, Any], check: str, required: list[_Required], mine: list[_Required]
) -> Line:
    what = "the check is required"
    repair = f"{_RULE}: a ruleset for the branch that requires the status check {check!r}"
    if mine:
        return good(what, f"{check!r} has to pass before a merge")
    if not _all_asked(said):
        return unknown(what, "not all of the branch's rules could be read", _ASK)
    if any(rule.get("type") == "workflows" for rule in objects(said.get("rules"))):
        return unknown(
            what, "workflows are required, and no check of that name", f"{repair}, or --check NAME"
        )
    if not required:
        return bad(what, "no check at all has to pass", repair)
    names = some(sorted({one.name for one in required}), 5)
    return bad(what, f"required are {names}, and not {check!r}", f"{repair}, or --check NAME")


def _is_bound(said: Mapping[str, Any], check: str, mine: list[_Required]) -> Line:
    what = "nobody else can report it"
    if any(one.source for one in mine):
        return good(what, f"only app {max(one.source for one in mine)} can report it")
    repair = f"choose the app beside {check!r} as its expected source"
    if mine:
        return bad(what, "any token that may write statuses can report it as passed", repair)
    return (unknown if not _all_asked(said) else bad)(what, "it is not required", repair)


def _on_queue(said: Mapping[str, Any], check: str, mine: list[_Required]) -> Iterator[Line]:
    what = "the merge queue asks for it too"
    rules = said.get("rules")
    if rules is None:
        yield unknown(what, "the branch's rules could not be read", _ASK)
        return
    if not any(rule.get("type") == "merge_queue" for rule in objects(rules)):
        yield good(what, "there is no merge queue")
        return
    if not mine:
        yield bad(
            what, "there is a queue, and it does not wait for the check", f"require {check!r} on the branch"
        )
        return
    files = said.get("workflows")
    jobs, _ = jobs_called(check, mapping(files))
    if not jobs:
        yield unknown(what, "no workflow of the branch has a job of that name", _RUNS)
    elif any("merge_group" in job.events for job in jobs):
        yield good(what, "its workflow runs on merge_group, and has to pass")
    else:
        yield bad(
            what,
            f"{jobs[0].path} does not run on merge_group: nothing can pass",
            "add merge_group to its `on`",
        )


def _bypass(said: Mapping[str, Any], mine: list[_Required]) -> Iterator[Line]:
    what = "nobody goes past it"
    sets = {_id(one.get("id")) or -1: one for one in objects(said.get("rulesets"))}
    ways = {one.ruleset for one in mine}
    if not ways:
        yield unknown(what, "it is not known to be required", "first require it")
    for way in sorted(ways):
        if way == 0:
            yield _of_admins(what, mapping(said.get("protection")))
            continue
        found = sets.get(way, {})
        name = str(found.get("name") or f"ruleset {way}")
        if found.get("enforcement", "active") != "active":
            yield bad(what, f"{name} is not active", "set its enforcement to active")
        elif not isinstance(found.get("bypass_actors"), list):
            yield unknown(what, f"who may bypass {name} is not shown to this token", _ASK)
        elif found["bypass_actors"]:
            actors = [_actor(one) for one in objects(found["bypass_actors"])]
            yield bad(what, f"{name} is bypassed by {some(actors, 5)}", "empty its bypass list")
        else:
            yield good(what, f"the bypass list of {name} is empty")


def _of_admins(what: str, protection: Mapping[str, Any]) -> Line:
    held = mapping(protection.get("enforce_admins")).get("enabled")
    if held is True:
        return good(what, "the branch protection holds administrators too")
    if held is False:
        return bad(what, "administrators may merge without it", "do not allow bypassing the above settings")
    return unknown(what, "whether administrators are held is not shown to this token", _ASK)


def _actor(one: Mapping[str, Any]) -> str:
    number = one.get("actor_id")
    mode = f", {one['bypass_mode']}" if one.get("bypass_mode") not in (None, "always") else ""
    return f"{one.get('actor_type', 'somebody')}{f' {number}' if number else ''}{mode}"


def _approvals(said: Mapping[str, Any]) -> Iterator[Line]:
    reviews = mapping(mapping(said.get("protection")).get("required_pull_request_reviews"))
    for kind, who in sorted(mapping(reviews.get("bypass_pull_request_allowances")).items()):
        if who:
            told = f"{len(who) if isinstance(who, list) else 'some'} {kind} need no review"
            yield bad("everybody is reviewed", told, "empty the list of who bypasses required pull requests")
    what = "no workflow approves"
    may = mapping(said.get("workflow_permissions")).get("can_approve_pull_request_reviews")
    if may is False:
        yield good(what, "workflows may not approve pull requests")
        return
    where = "Settings > Actions > General: do not allow Actions to create and approve pull requests"
    if may is True:
        yield bad(what, "workflows may approve pull requests", where)
    else:
        yield unknown(what, "whether workflows may approve is not shown to this token", _ASK)


def _workflow(said: Mapping[str, Any], check: str, mine: list[_Required]) -> Iterator[Line]:
    what = "the proposal does not choose what runs"
    repair = (
        "require the workflow by an organisation's ruleset, from a ref that proposals do not move; or run it "
        "on pull_request_target, which takes the base's copy, and run nothing of the proposal there"
    )
    pinned = [
        str(one.get("path"))
        for rule in objects(said.get("rules"))
        if rule.get("type") == "workflows"
        for one in objects(mapping(rule.get("parameters")).get("workflows"))
        if one.get("sha") or one.get("ref")
    ]
    files = said.get("workflows")
    jobs, unread = jobs_called(check, mapping(files))
    if pinned:
        yield good(what, f"{some(pinned, 3)} runs from the place that the ruleset names")
    elif any(one.source and one.source != ACTIONS for one in mine):
        yield unknown(
            what, "an app of your own reports it", "see that no workflow of a proposal reads that app's key"
        )
    elif not jobs:
        why = f"{some(unread, 3)} cannot be read" if unread else "no workflow of the branch has such a job"
        yield unknown(what, why, "name the job by --check, or ask with a token that may read contents")
    elif any("pull_request" in job.events for job in jobs):
        path = next(job.path for job in jobs if "pull_request" in job.events)
        yield bad(what, f"{path} runs on pull_request, which takes the proposal's own copy of it", repair)
    else:
        yield good(what, f"{jobs[0].path} runs from the base's copy")
    weak = [f"{job.path}: the job {why}" for job in jobs for why in job.weak]
    sure = "a job that did not run has not passed"
    if weak:
        yield bad(
            sure, some(weak, 3, "; "), "take it out: the job has to run always, and to fail where guard does"
        )
    elif jobs:
        yield good(sure, "it has no condition, needs no other job, and may not fail")
