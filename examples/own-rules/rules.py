"""Rules of a team's own over what a change does: `guard facts origin/main | python rules.py`.

guard decides by its own policy; this says no to more. Exit code 1: one of the rules is broken.
"""

import json
import sys


def broken(facts):
    """What the change must not do here, one line for each."""
    if facts["schema"] != "guard.facts/1":
        yield f"unknown form {facts['schema']}"
    for edit in facts["edits"]:
        if edit["path"].startswith("billing/") and "network" in edit["gains"]:
            yield f"{edit['path']}:{edit['line']}: billing talks to nobody ({edit['symbol'] or edit['kind']})"
    for effect in facts["effects"]:
        if effect["kind"] == "protection.removed":
            yield f"{effect['path']}:{effect['line']}: {effect['message']}"
    added = [one for one in facts["dependencies"] if "added" in one["moves"] and not one["locked"]]
    if len(added) > 1:
        yield f"one new dependency at a time, not {len(added)}: {', '.join(one['name'] for one in added)}"
    for one in facts["unread"]:
        yield f"{one['path']}:{one['line']}: nobody could read this: {one['message']}"


if __name__ == "__main__":
    found = list(broken(json.load(sys.stdin)))
    print("\n".join(found) or "nothing here is against our rules")
    sys.exit(1 if found else 0)
