"""A check that waits since before an update of the probes is still run as what it was asked for."""

import pytest

from portal.files.actions.checks import DEEP, QUICK, is_deep
from portal.models import Check


@pytest.mark.parametrize(
    ("version", "deep"), [(QUICK, False), (DEEP, True), ("1", False), ("1-deep", True), ("9-deep", True)]
)
def test_slow_checks_of_any_version_stay_slow(version, deep):
    assert is_deep(Check(probe_version=version)) is deep
