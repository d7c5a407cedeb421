"""Checks judge facts and text. One file each; `CHECKS` holds them in the order they are run and shown."""

from __future__ import annotations

from guard.checks.capabilities import Capabilities
from guard.checks.code_licenses import CodeLicenses
from guard.checks.code_rules import CodeRules
from guard.checks.control_plane import ControlPlane
from guard.checks.copied_code import CopiedCode
from guard.checks.frozen_suites import FrozenSuites
from guard.checks.hidden_text import HiddenText
from guard.checks.interface import Check
from guard.checks.licenses import Licenses
from guard.checks.new_packages import NewPackages
from guard.checks.pinning import Pinning
from guard.checks.secrets import Secrets
from guard.checks.suppressions import Suppressions
from guard.checks.swallowed_failure import SwallowedFailure
from guard.checks.test_integrity import TestIntegrity
from guard.checks.undeclared_imports import UndeclaredImports
from guard.checks.vulnerabilities import Vulnerabilities

CHECKS: tuple[Check, ...] = (
    CodeRules(),
    HiddenText(),
    Capabilities(),
    Suppressions(),
    Secrets(),
    ControlPlane(),
    FrozenSuites(),
    SwallowedFailure(),
    Vulnerabilities(),
    Licenses(),
    CodeLicenses(),
    CopiedCode(),
    NewPackages(),
    Pinning(),
    UndeclaredImports(),
    TestIntegrity(),
)
