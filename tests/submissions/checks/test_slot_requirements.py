"""What a slot says before a file is chosen, and which verdict a file shows while the machine still looks."""

import uuid
from pathlib import Path

import pytest

from campaigns.loading import load
from submissions.checks.file_views import FileView
from submissions.checks.slot_requirements import slot_requirements
from validators.findings import Finding

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures/campaigns"


@pytest.mark.parametrize(
    ("category", "slot", "words"),
    [
        ("digital", "pictures", ["文件大小不超过 2MB"]),
        ("school-research", "support", ["文件大小不超过 100MB"]),
        ("digital", "form", ["每个不超过 50MB"]),
    ],
)
def test_one_bound_of_size_is_said(category, slot, words):
    found = slot_requirements(load(FIXTURES / "district-2025.yaml").category(category).slot(slot)).demands
    assert [one for one in found if one.startswith(("每个", "文件大小"))] == words


def finding(status, code):
    return Finding(rule="video.subtitles", status=status, code=code)


@pytest.mark.parametrize(
    ("verdict", "code", "shown"),
    [
        ("unknown", "video.subtitles.pending", ""),
        ("unknown", "video.subtitles.by_person", "unknown"),
        ("fail", "video.subtitles.pending", "fail"),
    ],
)
def test_nobody_is_asked_to_review_what_the_machine_is_still_looking_at(verdict, code, shown):
    view = FileView(
        uuid=uuid.uuid4(), name="课堂.mp4", size="1MB", kind="video", at=None, verdict=verdict,
        findings=[finding("unknown", code)],
    )  # fmt: skip
    assert view.shown_verdict == shown
