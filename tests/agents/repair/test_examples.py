"""What is mechanically repairable in the examples is repaired in one round, with a scripted model."""

from __future__ import annotations

from pathlib import Path

from guard.agents.repair import repair
from guard.app import change_between_folders
from guard.app.models import language_model
from tests.model_server import edits, serving

EXAMPLES = Path(__file__).parents[3] / "examples"
FILE = "fetcher/client.py"
MENDS = (
    (FILE, "replace", "ssl._create_unverified_context()", "ssl.create_default_context()"),
    (
        FILE,
        "replace",
        'subprocess.run(f"curl -o cache/{path} {self.base}/{path}", shell=True)',
        'subprocess.run(["curl", "-o", f"cache/{path}", "--", f"{self.base}/{path}"], check=True)',
    ),
)


def test_the_shortcut_is_mended_in_one_round() -> None:
    change = change_between_folders(EXAMPLES / "shortcut/before", EXAMPLES / "shortcut/after")
    with serving([edits(*MENDS)]) as model:
        done = repair(change, language_model("scripted", model.url, "key"), policy="guard:default")
    (asked,) = model.documents
    # Every objection came with what to write instead, which is all that the answer needed.
    assert {item["rule"] for item in asked["obstacles"]} == {
        "python-tls-unverified-context",
        "python-command-shell-built",
    }
    assert all(item["repair"] for item in asked["obstacles"])
    assert done.is_repaired
    assert len(done.rounds) == 1
