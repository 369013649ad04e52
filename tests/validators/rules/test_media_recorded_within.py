from datetime import UTC, date, datetime

import pytest

TODAY = date(2025, 9, 1)


@pytest.mark.parametrize(
    ("declared", "own", "code"),
    [
        ("2025-03-01", None, "declared"),
        ("2024-09-01", None, "declared"),
        ("2024-08-31", None, "declared_old"),
        (None, datetime(2025, 8, 1, tzinfo=UTC), "dated"),
        (None, datetime(2023, 8, 1, tzinfo=UTC), "file_old"),
        ("2025-03-01", datetime(2023, 8, 1, tzinfo=UTC), "file_old"),
        (None, datetime(2033, 8, 1, tzinfo=UTC), "no_date"),
        (None, None, "no_date"),
    ],
)
def test_declared_first_then_the_files_own(check, facts, declared, own, code):
    ctx = {"now": TODAY, "declared": {"recorded_on": declared} if declared else {}}
    found = check("media.recorded_within", facts.video(recorded_at=own), ctx=ctx, days=365)
    assert found.code == f"media.recorded_within.{code}"
    assert (
        found.status
        == {
            "declared": "pass",
            "dated": "pass",
            "declared_old": "fail",
            "file_old": "warn",
            "no_date": "unknown",
        }[code]
    )


def test_a_fixed_end_needs_no_today(check, facts):
    ctx = {"declared": {"recorded_on": date(2025, 1, 1)}}
    assert check("media.recorded_within", facts.video(), ctx=ctx, relative_to="2025-10-15").status == "pass"
    assert check("media.recorded_within", facts.video(), ctx=ctx).status == "unknown"
