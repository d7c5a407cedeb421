"""Histories of a branch, each with the answer of the gate: what keeps a signature, and what ends it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from guard.app.looking import look
from guard.errors import GuardError, UsageError
from tests.review.lab import BASE, Lab, owners

DEPLOY = {"deploy/shop.ini": "[shop]\nworkers = 3\nport = 80\n"}
CODE = {"shop/price.py": "def total(cents: int) -> int:\n    fee = 2\n    return cents + fee\n"}


AS_LEAD = {"GIT_AUTHOR_EMAIL": "lead@shop.example"}


def why(lab: Lab, **given: object) -> str:
    """What the gate says of evidence that does not count."""
    answer = lab.gate(**given)  # type: ignore[arg-type]
    refused = [*answer.refused, *(item for one in answer.standings for item in one.refused)]
    return "; ".join(item.why for item in refused)


def test_prose_needs_nobody(lab: Lab) -> None:
    lab.work({"README.md": "A good shop.\n"})
    assert lab.gate().exit_code == 0


def test_nobody_signed(lab: Lab) -> None:
    lab.work(DEPLOY)
    answer = lab.gate()
    assert answer.exit_code == 4
    assert answer.standings[0].missing == ("maintainers (lead or deputy)",)


def test_blocked_stays_blocked_whoever_signs(lab: Lab) -> None:
    lab.work({**DEPLOY, "shop/run.py": "def run(text: str) -> object:\n    return eval(text)\n"})
    assert lab.gate().exit_code == 1


def test_a_maintainer_signed(lab: Lab) -> None:
    lab.work(DEPLOY)
    lab.sign("lead")
    answer = lab.gate()
    assert answer.exit_code == 0
    assert [name for name, _ in answer.standings[0].signed] == ["lead"]


def test_a_pure_rebase_keeps_it(lab: Lab) -> None:
    lab.work(DEPLOY)
    lab.sign("lead")
    lab.main({"README.md": "Another shop.\n"})
    lab.repo.git("rebase", "-q", "main", "work")
    assert lab.gate().exit_code == 0


def test_main_moving_on_keeps_it(lab: Lab) -> None:
    lab.work(DEPLOY)
    lab.sign("lead")
    lab.main({"README.md": "Another shop.\n"})
    assert lab.gate().exit_code == 0


def test_a_merge_of_main_keeps_it(lab: Lab) -> None:
    lab.work(DEPLOY)
    lab.sign("lead")
    lab.main({"README.md": "Another shop.\n"})
    lab.repo.git("checkout", "-q", "work")
    lab.repo.git("merge", "-q", "-m", "Merge main", "main")
    assert lab.gate().exit_code == 0


def test_a_rebase_over_moved_lines_keeps_it(lab: Lab) -> None:
    lab.work(DEPLOY)
    lab.sign("lead")
    lab.main({"deploy/shop.ini": "# The shop.\n\n" + str(BASE["deploy/shop.ini"])})
    lab.repo.git("rebase", "-q", "main", "work")
    assert lab.gate().exit_code == 0


def test_another_message_keeps_it(lab: Lab) -> None:
    lab.work(DEPLOY)
    lab.sign("lead")
    lab.repo.git("commit", "-q", "--amend", "-m", "Say it better")
    assert lab.gate().exit_code == 0


def test_a_squash_keeps_it(lab: Lab) -> None:
    lab.work({"deploy/shop.ini": "[shop]\nworkers = 5\nport = 80\n"})
    lab.work(DEPLOY)
    lab.sign("lead")
    lab.repo.git("reset", "-q", "--soft", "main")
    lab.repo.git("commit", "-q", "-m", "One")
    assert lab.gate().exit_code == 0


def test_a_cherry_pick_to_another_branch_keeps_it(lab: Lab) -> None:
    commit = lab.work(DEPLOY)
    lab.sign("lead")
    lab.repo.git("checkout", "-q", "-b", "other", "main")
    lab.repo.git("cherry-pick", commit)
    assert lab.gate("main...other").exit_code == 0


def test_an_amended_edit_ends_it(lab: Lab) -> None:
    lab.work(DEPLOY)
    lab.sign("lead")
    lab.repo.write({"deploy/shop.ini": "[shop]\nworkers = 4\nport = 80\n"})
    lab.repo.git("commit", "-qa", "--amend", "--no-edit")
    assert lab.gate().exit_code == 4
    assert "has changed since: deploy/shop.ini:2, deploy/shop.ini:2 as it was" in why(lab)


def test_a_force_push_of_something_else_ends_it(lab: Lab) -> None:
    lab.work(DEPLOY)
    lab.sign("lead")
    lab.repo.git("reset", "-q", "--hard", "main")
    lab.work({"deploy/shop.ini": "[shop]\nworkers = 2\nport = 22\n"})
    assert lab.gate().exit_code == 4


def test_a_further_edit_of_a_signed_file_ends_it(lab: Lab) -> None:
    lab.work(DEPLOY)
    lab.sign("lead")
    lab.work({"deploy/shop.ini": "[shop]\nworkers = 3\nport = 22\n"})
    assert lab.gate().exit_code == 4


def test_a_further_file_for_the_same_people_ends_it(lab: Lab) -> None:
    lab.work(DEPLOY)
    lab.sign("lead")
    lab.work({"deploy/other.ini": "[other]\nport = 1\n"})
    assert lab.gate().exit_code == 4
    assert "has changed since: deploy/other.ini" in why(lab)


def test_a_further_edit_elsewhere_keeps_it(lab: Lab) -> None:
    lab.work(DEPLOY)
    lab.sign("lead")
    lab.work({"README.md": "A good shop.\n"})
    assert lab.gate().exit_code == 0


def test_the_same_text_at_another_key_ends_it(lab: Lab) -> None:
    lab.main({"deploy/shop.ini": "[shop]\nworkers = 2\n[night]\nworkers = 2\n"})
    lab.work({"deploy/shop.ini": "[shop]\nworkers = 2\n[night]\nworkers = 2\nroot = yes\n"})
    lab.sign("lead")
    lab.repo.git("reset", "-q", "--hard", "main")
    lab.work({"deploy/other.ini": "root = yes\n"})
    assert lab.gate().exit_code == 4


def test_a_resolved_conflict_that_alters_the_edit_ends_it(lab: Lab) -> None:
    lab.work(DEPLOY)
    lab.sign("lead")
    lab.main({"deploy/shop.ini": "[shop]\nworkers = 9\nport = 80\n"})
    lab.repo.git("checkout", "-q", "work")
    lab.repo.git("reset", "-q", "--hard", "main")
    lab.work({"deploy/shop.ini": "[shop]\nworkers = 10\nport = 80\n"})
    assert lab.gate().exit_code == 4


def test_a_merge_of_main_that_resolves_a_conflict_ends_it(lab: Lab) -> None:
    lab.work(DEPLOY)
    lab.sign("lead")
    lab.main({"deploy/shop.ini": "[shop]\nworkers = 9\nport = 80\n"})
    lab.repo.git("checkout", "-q", "work")
    lab.repo.git("merge", "-q", "--no-commit", "-s", "ours", "main")
    lab.repo.write({"deploy/shop.ini": "[shop]\nworkers = 12\nport = 80\n"})
    lab.repo.git("commit", "-q", "-a", "-m", "Merge main")
    assert lab.gate().exit_code == 4


def test_a_merge_of_main_that_brings_more_ends_it(lab: Lab) -> None:
    lab.work(DEPLOY)
    lab.sign("lead")
    lab.main({"README.md": "Another shop.\n"})
    lab.repo.git("checkout", "-q", "work")
    lab.repo.git("merge", "-q", "--no-commit", "--no-ff", "main")
    lab.repo.write({"deploy/extra.ini": "[extra]\nport = 22\n"})
    lab.repo.git("add", "-A")
    lab.repo.git("commit", "-q", "-m", "Merge main")
    assert lab.gate().exit_code == 4


def test_a_force_push_back_to_what_was_signed_has_its_signature(lab: Lab) -> None:
    commit = lab.work(DEPLOY)
    lab.sign("lead")
    lab.work({"deploy/shop.ini": "[shop]\nworkers = 3\nport = 22\n"})
    assert lab.gate().exit_code == 4
    lab.repo.git("reset", "-q", "--hard", commit)
    assert lab.gate().exit_code == 0


def test_a_commit_dropped_by_a_rebase_ends_it(lab: Lab) -> None:
    lab.work({"deploy/other.ini": "[other]\nport = 1\n"})
    first = lab.repo.git("rev-parse", "HEAD")
    lab.work(DEPLOY)
    lab.sign("lead")
    lab.repo.git("rebase", "-q", "--onto", "main", first, "work")
    assert lab.gate().exit_code == 4


def test_commits_in_another_order_keep_it(lab: Lab) -> None:
    first = lab.work({"deploy/other.ini": "[other]\nport = 1\n"})
    second = lab.work(DEPLOY)
    lab.sign("lead")
    lab.repo.git("reset", "-q", "--hard", "main")
    lab.repo.git("cherry-pick", second, first)
    assert lab.gate().exit_code == 0


def test_a_signed_file_under_another_name_ends_it(lab: Lab) -> None:
    lab.work(DEPLOY)
    lab.sign("lead")
    lab.repo.git("mv", "deploy/shop.ini", "deploy/till.ini")
    lab.repo.git("commit", "-q", "-m", "Rename")
    assert lab.gate().exit_code == 4


def test_a_signed_file_that_becomes_a_program_ends_it(lab: Lab) -> None:
    lab.work(DEPLOY)
    lab.sign("lead")
    lab.repo.git("update-index", "--chmod=+x", "deploy/shop.ini")
    lab.repo.git("commit", "-q", "-m", "Run it")
    assert lab.gate().exit_code == 4


def test_a_revert_of_the_revert_has_its_signature(lab: Lab) -> None:
    commit = lab.work(DEPLOY)
    lab.sign("lead")
    lab.repo.git("revert", "--no-edit", commit)
    lab.repo.git("revert", "--no-edit", "HEAD")
    assert lab.gate().exit_code == 0


def test_signatures_that_were_not_fetched_are_none(lab: Lab) -> None:
    lab.work(DEPLOY)
    lab.sign("lead")
    lab.repo.git("update-ref", "-d", "refs/notes/guard")
    assert lab.gate().exit_code == 4


def test_a_revert_of_what_was_signed_needs_its_own(lab: Lab) -> None:
    commit = lab.work(DEPLOY)
    lab.sign("lead")
    lab.repo.git("checkout", "-q", "main")
    lab.repo.git("merge", "-q", "--ff-only", "work")
    lab.repo.git("checkout", "-q", "-b", "back")
    lab.repo.git("revert", "--no-edit", commit)
    assert lab.gate("main...back").exit_code == 4


def test_the_same_change_again_after_its_revert_has_its_signature(lab: Lab) -> None:
    commit = lab.work(DEPLOY)
    lab.sign("lead")
    lab.main({"README.md": "Reverted.\n"})
    lab.repo.git("checkout", "-q", "-b", "again", "main")
    lab.repo.git("cherry-pick", commit)
    assert lab.gate("main...again").exit_code == 0


def test_another_policy_in_the_base_ends_it(lab: Lab) -> None:
    lab.work(DEPLOY)
    lab.sign("lead")
    lab.main({".guard/policy.yaml": str(BASE[".guard/policy.yaml"]).replace("name: shop", "name: shop2")})
    lab.repo.git("rebase", "-q", "main", "work")
    assert lab.gate().exit_code == 4
    assert "the policy" in why(lab)


def test_a_new_caller_in_the_base_ends_it_and_is_named(lab: Lab) -> None:
    lab.work(CODE)
    lab.sign("lead")
    lab.main({"shop/bill.py": "from shop.price import total\n\n\ndef bill() -> int:\n    return total(9)\n"})
    lab.repo.git("rebase", "-q", "main", "work")
    assert lab.gate().exit_code == 4
    assert "who uses shop/bill.py:total" in why(lab)


def test_an_altered_caller_in_the_base_ends_it(lab: Lab) -> None:
    lab.work(CODE)
    lab.sign("lead")
    lab.main({"shop/page.py": str(BASE["shop/page.py"]).replace("total(1)", "total(-1)")})
    lab.repo.git("rebase", "-q", "main", "work")
    assert lab.gate().exit_code == 4
    assert "who uses shop/page.py:total" in why(lab)


def test_an_altered_line_of_the_same_function_ends_it(lab: Lab) -> None:
    text = "def total(cents: int) -> int:\n    fee = 1\n    # a\n    # b\n    # c\n    return cents + fee\n"
    lab.main({"shop/price.py": text})
    lab.work({"shop/price.py": text.replace("fee = 1", "fee = 2")})
    lab.sign("lead")
    lab.main({"shop/price.py": text.replace("cents + fee", "cents - fee")})
    lab.repo.git("rebase", "-q", "main", "work")
    assert lab.gate().exit_code == 4
    assert "the code around shop/price.py:total" in why(lab)


def test_the_author_never_counts(lab: Lab) -> None:
    lab.work(DEPLOY)
    with pytest.raises(UsageError, match="is the author"):
        lab.sign("author")
    assert lab.gate().exit_code == 4


def test_an_author_who_signed_before_becoming_one(lab: Lab) -> None:
    lab.work(DEPLOY)
    lab.sign("lead")
    lab.work({"README.md": "More.\n"}, author="lead")
    assert lab.gate().exit_code == 4
    assert "the author" in why(lab)


def test_a_co_author_never_counts(lab: Lab) -> None:
    lab.work(DEPLOY)
    lab.sign("lead")
    lab.work({"README.md": "More.\n"}, trailers="Co-authored-by: Lead <lead@shop.example>")
    assert lab.gate().exit_code == 4
    assert "co-author" in why(lab)


def test_the_last_to_push_never_counts(lab: Lab) -> None:
    lab.work(DEPLOY)
    lab.sign("lead")
    assert lab.gate(pushed_by=["shop-lead"]).exit_code == 4
    assert lab.gate(pushed_by=["shop-deputy"]).exit_code == 0


def test_somebody_who_is_in_no_group_of_it(lab: Lab) -> None:
    lab.work(DEPLOY)
    with pytest.raises(UsageError, match="none of"):
        lab.sign("guest", ids=["deploy"])


def test_a_removed_member_counts_no_more(lab: Lab) -> None:
    lab.work(DEPLOY)
    lab.sign("lead")
    lab.main({".guard/owners.yaml": owners(lab.keys, without="lead")})
    assert lab.gate().exit_code == 4
    assert "lead is nobody" in why(lab)


def test_a_key_that_was_replaced_counts_no_more(lab: Lab) -> None:
    lab.work(DEPLOY)
    lab.sign("lead")
    old, new = (" ".join((lab.keys / f"{who}.pub").read_text().split()[:2]) for who in ("lead", "stranger"))
    lab.main({".guard/owners.yaml": owners(lab.keys).replace(old, new)})
    assert lab.gate().exit_code == 4
    assert "by no key that the base names for lead" in why(lab)


def test_who_may_sign_is_not_the_proposals_to_say(lab: Lab) -> None:
    lab.work(DEPLOY)
    lab.sign("lead")
    text = owners(lab.keys).replace("maintainers: [lead, deputy, author]", "maintainers: [guest]")
    lab.work({".guard/owners.yaml": text})
    deploy = next(one for one in lab.gate().standings if one.sign_off.id == "deploy")
    assert not deploy.missing


def test_a_key_that_the_base_does_not_name(lab: Lab) -> None:
    lab.work(DEPLOY)
    with pytest.raises(UsageError, match="a key that"):
        lab.sign("lead", key="stranger")


def test_a_statement_with_one_letter_changed(lab: Lab) -> None:
    lab.work(DEPLOY)
    lab.sign("lead")
    note = lab.repo.git("notes", "--ref", "refs/notes/guard", "show", "work").replace("Read.", "Reed.")
    lab.repo.git("notes", "--ref", "refs/notes/guard", "add", "-f", "-m", note, "work")
    assert lab.gate().exit_code == 4
    assert "the signature is by no key" in why(lab)


def test_a_note_that_is_none_of_guards(lab: Lab) -> None:
    lab.work(DEPLOY)
    lab.sign("lead")
    lab.repo.git("notes", "--ref", "refs/notes/guard", "add", "-m", "hello", "main")
    assert lab.gate().exit_code == 0
    assert "not JSON" in why(lab)


def test_a_note_of_another_repository(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> None:
    lab.work(DEPLOY)
    lab.sign("lead")
    note = lab.repo.git("notes", "--ref", "refs/notes/guard", "show", "work")
    other = Lab(tmp_path_factory.mktemp("other"), lab.keys)
    other.main({"LICENSE": "Ours.\n"})
    other.repo.git("checkout", "-q", "--orphan", "fresh")
    other.repo.git("commit", "-q", "-m", "Another beginning")
    other.repo.git("branch", "-f", "main", "fresh")
    other.work(DEPLOY)
    other.repo.git("notes", "--ref", "refs/notes/guard", "add", "-m", note, "work")
    assert other.gate().exit_code == 4
    assert "another repository" in why(other)


def test_a_replayed_note_counts_for_what_it_names_alone(lab: Lab) -> None:
    lab.work(DEPLOY)
    lab.sign("lead")
    note = lab.repo.git("notes", "--ref", "refs/notes/guard", "show", "work")
    lab.repo.git("checkout", "-q", "-b", "evil", "main")
    lab.repo.commit({"deploy/shop.ini": "[shop]\nworkers = 2\nport = 22\n"})
    lab.repo.git("notes", "--ref", "refs/notes/guard", "add", "-m", note, "evil")
    assert lab.gate("main...evil").exit_code == 4


def test_an_expired_statement(lab: Lab) -> None:
    lab.work(DEPLOY)
    lab.sign("lead", until=date(2999, 1, 31))
    assert lab.gate(today=date(2999, 1, 31)).exit_code == 0
    assert lab.gate(today=date(2999, 2, 1)).exit_code == 4


def test_one_person_is_no_quorum_of_two(lab: Lab) -> None:
    lab.work({"till/open.ini": "[till]\nopen = 8\n"})
    lab.sign("lead")
    answer = lab.gate()
    assert answer.exit_code == 4
    assert answer.standings[0].missing == ("1 more person (deputy, guest)",)


def test_two_people_of_whom_one_is_in_both_groups(lab: Lab) -> None:
    lab.work({"till/open.ini": "[till]\nopen = 8\n"})
    lab.sign("lead")
    lab.sign("deputy")
    assert lab.gate().exit_code == 0


def test_two_people_of_one_group_leave_the_other_missing(lab: Lab) -> None:
    lab.work({"till/open.ini": "[till]\nopen = 8\n"})
    lab.sign("deputy")
    lab.sign("deputy")
    answer = lab.gate()
    assert answer.exit_code == 4
    assert answer.standings[0].missing == ("cashiers (lead or guest)",)


def test_a_change_of_an_agent_asks_for_more_people(lab: Lab) -> None:
    lab.work({"robots/speed.ini": "[robots]\nspeed = 2\n"})
    lab.sign("lead")
    assert lab.gate().exit_code == 0
    lab.repo.git("commit", "-q", "--amend", "-m", "Work\n\nCo-authored-by: It <agent@bots.example>")
    assert lab.gate().exit_code == 4
    lab.sign("deputy")
    assert lab.gate().exit_code == 0


def test_each_sign_off_by_itself(lab: Lab) -> None:
    lab.work({**DEPLOY, **CODE})
    lab.sign("lead", ids=["deploy"])
    assert [bool(one.missing) for one in lab.gate().standings] == [True, False]
    lab.sign("deputy", ids=["code"])
    assert lab.gate().exit_code == 0


def review(login: str, commit: str, state: str = "APPROVED", at: str = "2026-01-02") -> dict[str, object]:
    return {"user": {"login": login, "type": "User"}, "state": state, "commit_id": commit, "submitted_at": at}


def test_a_review_of_the_head(lab: Lab) -> None:
    commit = lab.work(DEPLOY)
    assert lab.gate(reviews=[review("shop-lead", commit)]).exit_code == 0


def test_a_review_outlives_a_rebase_but_no_other_edit(lab: Lab) -> None:
    commit = lab.work(DEPLOY)
    lab.main({"README.md": "Another shop.\n"})
    lab.repo.git("rebase", "-q", "main", "work")
    assert lab.gate(reviews=[review("shop-lead", commit)]).exit_code == 0
    lab.work({"deploy/shop.ini": "[shop]\nworkers = 30\nport = 80\n"})
    assert lab.gate(reviews=[review("shop-lead", commit)]).exit_code == 4


@pytest.mark.parametrize("last", ["CHANGES_REQUESTED", "DISMISSED"])
def test_the_last_word_of_a_reviewer_counts(lab: Lab, last: str) -> None:
    commit = lab.work(DEPLOY)
    said = [review("shop-lead", commit), review("shop-lead", commit, last, "2026-01-03")]
    assert lab.gate(reviews=said).exit_code == 4
    assert lab.gate(reviews=[*said, review("shop-lead", commit, "COMMENTED", "2026-01-04")]).exit_code == 4


@pytest.mark.parametrize("login", ["shop-author", "somebody", "reviewer[bot]"])
def test_reviews_that_do_not_count(lab: Lab, login: str) -> None:
    commit = lab.work(DEPLOY)
    assert lab.gate(reviews=[review(login, commit)]).exit_code == 4


def test_a_review_of_a_commit_that_is_not_here(lab: Lab) -> None:
    lab.work(DEPLOY)
    assert lab.gate(reviews=[review("shop-lead", "0" * 40)]).exit_code == 4
    assert "is not here" in why(lab, reviews=[review("shop-lead", "0" * 40)])


def test_a_signed_commit_with_a_trailer(lab: Lab) -> None:
    lab.work(DEPLOY)
    lab.use("lead")
    message = "Agree\n\nGuard-signed-for: deploy"
    lab.repo.git("commit", "-q", "--allow-empty", "-S", "-m", message, env=AS_LEAD)
    assert lab.gate().exit_code == 0
    lab.work({"deploy/shop.ini": "[shop]\nworkers = 30\nport = 80\n"})
    assert lab.gate().exit_code == 4


def test_a_signed_commit_that_alters_something_is_its_authors(lab: Lab) -> None:
    lab.work(DEPLOY)
    lab.use("lead")
    lab.repo.write({"README.md": "A shop, and more.\n"})
    message = "Agree\n\nGuard-signed-for: deploy"
    lab.repo.git("commit", "-q", "-a", "-S", "-m", message, env=AS_LEAD)
    assert lab.gate().exit_code == 4
    assert "lead is the author" in why(lab)


def test_a_commit_of_two_authors_is_nobodys(lab: Lab) -> None:
    lab.work(DEPLOY)
    raw = lab.repo.git("cat-file", "commit", "HEAD")
    lines = f"{raw}\n".splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if line.startswith("author "))
    forged = "".join([*lines[:at], lines[at], lines[at].replace("author@", "lead@", 1), *lines[at + 1 :]])
    object_id = lab.repo.git(
        "hash-object", "-t", "commit", "--literally", "-w", "--stdin", input=forged.encode()
    )
    lab.repo.git("update-ref", "refs/heads/work", object_id)
    with pytest.raises(GuardError, match="or several"):
        lab.gate()


def test_an_unsigned_commit_with_the_trailer(lab: Lab) -> None:
    lab.work(DEPLOY)
    lab.work({"README.md": "x\n"}, trailers="Guard-signed-for: all")
    assert lab.gate().exit_code == 4
    assert "signed by no key" in why(lab)


def test_a_shallow_clone_cannot_tell_its_repository(lab: Lab, tmp_path: Path) -> None:
    lab.main({"README.md": "1\n"})
    lab.work(DEPLOY)
    lab.repo.git("clone", "-q", "--depth", "2", f"file://{lab.repo.folder}", str(tmp_path / "shallow"))
    with pytest.raises(GuardError, match="shallow"):
        gate_of(tmp_path / "shallow")


def gate_of(folder: Path) -> object:
    return look(folder, "HEAD~1..HEAD")


def test_codeowners_name_accounts_whose_reviews_count(lab: Lab) -> None:
    lab.main(
        {
            ".guard/owners.yaml": None,
            ".github/CODEOWNERS": "* @shop-guest\n/deploy/ @shop-lead @shop-deputy\n",
        }
    )
    commit = lab.work(DEPLOY)
    assert lab.gate(reviews=[review("shop-guest", commit)]).exit_code == 4
    assert lab.gate(reviews=[review("shop-deputy", commit)]).exit_code == 0
