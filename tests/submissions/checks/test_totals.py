"""Sums over several slots (S14): what counts, when they are judged, where they are said."""

import pytest

from portal.models import Check
from portal.tenants import tenant_scope
from submissions.checks.case_snapshot import CaseSnapshot
from submissions.checks.evaluation import evaluate_slots
from submissions.drafts.readiness import all_issues, blockers
from tests.factories.files import make_attachment
from tests.factories.submissions import NOW, document, make_world
from validators.facts import FileFacts, VideoFacts
from validators.kinds import FileKind
from validators.wording import worded

SLOTS = [
    {"key": "text", "label": "正文", "required": False},
    {"key": "film", "label": "视频", "required": False, "max_files": 3},
    {"key": "more", "label": "附件", "required": False, "show_if": {"field": "has", "any_of": ["yes"]}},
]
FIELDS = [{"key": "has", "label": "有无附件", "kind": "choice", "required": False,
           "options": [{"key": "yes", "label": "有"}, {"key": "no", "label": "无"}]}]  # fmt: skip
SIZE = {"rule": "file.total_size", "max": "100MB"}
LENGTH = {"rule": "video.total_duration", "max": "10min", "severity": "advised"}
MB = 1024 * 1024


@pytest.fixture
def case_with(db, storage):
    """case_with(rules...) -> a draft in a category whose totals have these rules over all three slots."""
    scopes = []

    def make(*rules):
        totals = [{"slots": ["text", "film", "more"], "rules": list(rules)}]
        category = {"slots": SLOTS, "fields": FIELDS, "totals": totals}
        world = make_world(document(category=category))
        scope = tenant_scope(world.tenant)
        scope.__enter__()
        scopes.append(scope)
        return world.draft()

    yield make
    for scope in scopes:
        scope.__exit__(None, None, None)


def add(case, slot, *, size=0, seconds=None, measured=True):
    """A file of this size, or a film of this length, in a slot."""
    file = make_attachment(case, slot, name=f"{slot}.mp4")
    if not measured:
        return
    film = VideoFacts(container="mp4", duration=seconds) if seconds else None
    kind = FileKind.VIDEO if seconds else FileKind.OTHER
    facts = FileFacts(size=size, kind=kind, video=film)
    Check.objects.update_or_create(
        blob=file.blob,
        defaults={
            "tenant_id": case.tenant_id,
            "facts": facts.model_dump(mode="json"),
            "state": Check.State.DONE,
        },
    )


def said(case):
    """Slot, status and words of every finding of slots as wholes."""
    judged = evaluate_slots(case, list(case.files.select_related("blob")), now=NOW)
    return [(slot, str(one.status), worded(one).message) for slot, found in judged.items() for one in found]


def test_sizes_of_all_slots_are_added_up(case_with):
    case = case_with(SIZE)
    add(case, "text", size=60 * MB)
    add(case, "film", size=40 * MB)
    assert said(case) == [
        ("text", "pass", "“正文”、“视频”、“附件”的文件总大小 100MB，符合要求（不超过 100MB）")
    ]
    assert blockers(case, now=NOW) == []
    add(case, "film", size=MB)
    assert said(case) == [
        ("text", "fail", "“正文”、“视频”、“附件”的文件总大小 101MB，要求不超过 100MB；请减小或减少文件")
    ]
    assert [(issue.anchor, issue.code) for issue in blockers(case, now=NOW)] == [
        ("slot-text", "slot_finding")
    ]


def test_lengths_of_films_are_added_up_and_advice_does_not_block(case_with):
    case = case_with(SIZE, LENGTH)
    add(case, "text", size=MB)
    add(case, "film", size=MB, seconds=400.0)
    add(case, "film", size=MB, seconds=300.0)
    assert [(slot, status) for slot, status, _ in said(case)] == [("text", "pass"), ("text", "warn")]
    assert said(case)[1][2].startswith("“正文”、“视频”、“附件”的视频总时长 11分40秒，要求不超过 10分钟")
    assert blockers(case, now=NOW) == []
    assert [issue for issue in all_issues(CaseSnapshot(case, now=NOW)) if issue.code == "slot_finding"] == []


def test_the_sum_stands_with_the_first_slot_that_holds_files(case_with):
    case = case_with(SIZE)
    assert said(case) == []
    add(case, "film", size=200 * MB)
    assert [(slot, status) for slot, status, _ in said(case)] == [("film", "fail")]


def test_a_slot_that_is_not_asked_for_does_not_count(case_with):
    case = case_with(SIZE)
    add(case, "text", size=60 * MB)
    add(case, "more", size=60 * MB)
    assert [status for _, status, _ in said(case)] == ["pass"]
    case.answers = {"has": "yes"}
    assert [status for _, status, _ in said(case)] == ["fail"]


def test_nothing_is_said_before_all_are_measured(case_with):
    case = case_with(SIZE)
    add(case, "text", size=200 * MB)
    add(case, "film", measured=False)
    assert said(case) == []
