"""Metadata on disk: of exactly the version that was asked for, and never out of the current folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from guard.tools.licenses import MetadataLicenses, metadata_folders


def install(folder: Path, name: str, version: str, *lines: str, kind: str = "dist-info") -> None:
    home = folder / f"{name.replace('-', '_')}-{version}.{kind}"
    home.mkdir(parents=True)
    head = f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\n"
    file = "METADATA" if kind == "dist-info" else "PKG-INFO"
    (home / file).write_text(head + "\n".join(lines) + "\n\nA text.\nLicense: not this\n")


def test_statement(tmp_path: Path) -> None:
    classifier = "Classifier: License :: OSI Approved :: MIT License"
    install(
        tmp_path, "Some.Package", "1.0", "License-Expression: MIT", classifier, "Classifier: Typing :: Typed"
    )
    found = MetadataLicenses([tmp_path]).statement("some-package", "1.0.0")
    assert found is not None
    assert found.expression == "MIT"
    assert found.classifiers == ("License :: OSI Approved :: MIT License",)
    assert found.text == ""
    assert str(tmp_path) in found.origin


def test_another_version_proves_nothing(tmp_path: Path) -> None:
    install(tmp_path, "package", "1.1", "License-Expression: MIT")
    licenses = MetadataLicenses([tmp_path])
    assert licenses.statement("package", "1.0") is None
    assert licenses.statement("package", "no version") is None
    assert licenses.statement("other", "1.1") is None


def test_folders_are_looked_through_in_order(tmp_path: Path) -> None:
    install(tmp_path / "one", "package", "1.0", "License-Expression: MIT")
    install(tmp_path / "two", "package", "2.0", "License: ISC", kind="egg-info")
    found = MetadataLicenses([tmp_path / "one", tmp_path / "two"]).statement("package", "2.0")
    assert found is not None
    assert found.text == "ISC"


def test_metadata_without_a_name_is_passed_over(tmp_path: Path) -> None:
    home = tmp_path / "package-1.0.dist-info"
    home.mkdir()
    (home / "METADATA").write_text("License-Expression: MIT\n")
    assert MetadataLicenses([tmp_path]).statement("package", "1.0") is None


def test_the_current_folder_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delenv("GUARD_METADATA", raising=False)
    install(tmp_path, "package", "1.0", "License-Expression: MIT")
    assert MetadataLicenses().statement("package", "1.0") is None
    monkeypatch.setenv("GUARD_METADATA", os.pathsep.join(["", str(tmp_path)]))
    assert metadata_folders()[0] == tmp_path
    assert MetadataLicenses().statement("package", "1.0") is not None


def test_where_another_library_answers_for_metadata(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backport = pytest.importorskip("importlib_metadata")
    monkeypatch.setattr(sys, "meta_path", [backport.MetadataPathFinder(), *sys.meta_path])
    install(tmp_path, "package", "1.0", "License-Expression: MIT")
    install(tmp_path, "bare", "1.0")
    licenses = MetadataLicenses([tmp_path])
    found, bare = licenses.statement("package", "1.0"), licenses.statement("bare", "1.0")
    assert found is not None
    assert bare is not None
    assert (found.expression, found.text) == ("MIT", "")
    assert (bare.expression, bare.classifiers, bare.text) == ("", (), "")
