"""Checks judge facts and text. A folder each; `KNOWN` holds them in the order they are run and shown."""

from __future__ import annotations

from guard.checks.behaviour.check import BehaviourOfChange
from guard.checks.capabilities.check import Capabilities
from guard.checks.code_rules.check import CodeRules
from guard.checks.control_plane.check import ControlPlane
from guard.checks.effects.check import EffectsOfChange
from guard.checks.frozen_suites.check import FrozenSuites
from guard.checks.hidden_text.check import HiddenText
from guard.checks.kit.interface import Check
from guard.checks.licences.code_licenses.check import CodeLicenses
from guard.checks.licences.copied_code.check import CopiedCode
from guard.checks.licences.licenses.check import Licenses
from guard.checks.new_packages.check import NewPackages
from guard.checks.pinning.check import Pinning
from guard.checks.secrets.check import Secrets
from guard.checks.sensitive_places.check import SensitivePlaces
from guard.checks.suppressions.check import Suppressions
from guard.checks.swallowed_failure.check import SwallowedFailure
from guard.checks.test_integrity.check import IntegrityOfTests
from guard.checks.undeclared_imports.check import UndeclaredImports
from guard.checks.vulnerabilities.check import Vulnerabilities

KNOWN: tuple[Check, ...] = (
    CodeRules(),
    HiddenText(),
    Capabilities(),
    EffectsOfChange(),
    SensitivePlaces(),
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
    IntegrityOfTests(),
    BehaviourOfChange(),
)
"""All that a policy can speak of."""
CHECKS = tuple(one for one in KNOWN if not one.meta.asked)
"""Those that every run makes."""
