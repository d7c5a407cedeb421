"""What belongs into the environment of every run of the engine."""

from __future__ import annotations

from pathlib import Path


def private_settings(home: Path) -> dict[str, str]:
    """A home of its own, so that no settings of the user or the tree are read, and no word to the network."""
    return {
        "HOME": str(home),
        "SEMGREP_SEND_METRICS": "off",
        "SEMGREP_ENABLE_VERSION_CHECK": "0",
        "SEMGREP_SETTINGS_FILE": str(home / "settings.yml"),
        "SEMGREP_LOG_FILE": str(home / "semgrep.log"),
    }
