"""What the words of a verdict mean that name neither a rule nor a check: codes of reasons, and sign-offs."""

from __future__ import annotations

REASONS = {
    "attention": ("Findings that hold nothing up and that a reviewer should look at first."),
    "check-failed": (
        "A check could not do its work. Where the policy requires the check, there is no judgement until it "
        "can: remove the cause that stands beside it, and run guard again."
    ),
    "check-missing": (
        "The policy requires a check that does not exist. Correct its name in the policy of the base, or "
        "install what provides it."
    ),
    "check-skipped": (
        "A check was not set up for this run. Where the policy requires it and does not let it be skipped, "
        "there is no judgement until it runs."
    ),
    "empty-change": ("The change holds no file, so there is nothing to let through."),
    "file-missed": (
        "A check that has to judge the file did not. Make the file readable: UTF-8, syntax without errors, "
        "not too large."
    ),
    "finding": ("A check found something. `guard explain` with the id of the finding says more."),
    "frozen": (
        "The policy freezes the path (`frozen:`): no change may edit, move, copy, delete or replace it. "
        "Only a change of the policy itself, which people sign for, lifts that."
    ),
    "limit": ("The change is larger than the policy allows (`limits:`). Split it into smaller ones."),
    "limits": (
        "A sign-off for size: the change is larger than the policy lets through unsigned (`limits:`)."
    ),
    "no-check-ran": ("No check ran at all, so nothing speaks for the change."),
    "monitored": (
        "What a part of the policy would have said that is only tried out (`mode: monitor`). It holds "
        "nothing up."
    ),
    "noted": ("Findings that hold nothing up and are told for completeness."),
    "sign-off": ("The change may go to review, and somebody has to agree before it is merged."),
    "stopped": (
        "The time that was given ended before everything was judged, or the change is larger than "
        "what is read."
    ),
    "unaccounted": ("A changed line or file that belongs to no edit: an error in guard, not in the change."),
    "unattributed": ("Changed lines whose meaning nobody could tell. No pattern can allow them."),
    "uncovered-edit": (
        "An edit that no pattern of the policy allows. Everything is denied that no pattern covers: leave "
        "the edit out, or make it one that a pattern covers; the message says which came nearest."
    ),
    "unjudged": (
        "No engine and no check read the file. Leave it out, or give its content in a form that can be "
        "read; where the policy only asks for it, somebody signs."
    ),
    "waiver-altered": (
        "A waiver is for other content than its rule finds there now, so it does not hold. Repair what is "
        "there, or waive it by `guard waive`."
    ),
    "waiver-met": (
        "The change brings what a waiver is for that names a rule and no content: whoever owns the waiver "
        "should know. `guard waive` writes waivers for one content."
    ),
    "waiver-expired": ("A waiver of the policy ended. Repair what it covered, then remove it."),
    "waiver-unused": ("A waiver of the policy met no finding in a file that it is for."),
}
"""By code, with hyphens."""
