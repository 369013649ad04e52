"""Of a scan, type, size and pages are shown at once; the reading of its pages follows (K1, P17)."""

import io

import pymupdf
import pytest
from PIL import Image

from portal.files import jobs
from portal.files.actions.checks import DEEP, QUICK
from portal.models import Check
from portal.tenants import tenant_scope
from submissions.models import Evaluation
from tests.factories.files import upload_file
from tests.factories.portal import url
from tests.factories.submissions import document, make_world
from validators import ocr_analysis, probing
from validators.facts import FileFacts
from validators.facts.seen import SeenFacts

RULES = [
    {"rule": "file.type", "allowed": ["pdf"]},
    {"rule": "file.size", "max": "2MB"},
    {"rule": "pdf.pages", "min": 1, "max": 5},
    {"rule": "anonymity.picture"},
]
COMING = "画面、声音和扫描文字还在检测（1 项），结果出来后会自动显示在这里，可以先做别的"


@pytest.fixture
def world(db, storage):
    slots = [{"key": "text", "label": "盖章扫描件", "required": False, "rules": RULES}]
    made = make_world(document(category={"slots": slots}, review={"blind": True}))
    with tenant_scope(made.tenant):
        yield made


def scan(pages: int = 2) -> bytes:
    """A PDF of pages that are pictures and nothing else."""
    picture = io.BytesIO()
    Image.effect_noise((600, 800), 40).save(picture, "JPEG")
    with pymupdf.open() as book:
        for _ in range(pages):
            page = book.new_page(width=595, height=842)
            page.insert_image(page.rect, stream=picture.getvalue())
        return bytes(book.tobytes())


def run(version: str) -> None:
    """The waiting check of one version, as its worker runs it."""
    (check,) = Check.objects.filter(probe_version=version)
    jobs.check_blob(check_id=check.pk)


def codes(attachment) -> dict[str, str]:
    """Status by code of what is stored."""
    findings = Evaluation.objects.get(attachment=attachment).findings
    return {finding["code"]: finding["status"] for finding in findings}


def test_the_facts_of_a_scan_are_there_while_its_pages_wait_to_be_read(world, client):
    case, content = world.draft(), scan()
    file = upload_file(case, content=content, name="扫描件.pdf")
    assert dict(Check.objects.values_list("probe_version", "state")) == {QUICK: "waiting", DEEP: "waiting"}
    run(QUICK)
    quick, deep = (Check.objects.get(probe_version=version) for version in (QUICK, DEEP))
    facts = FileFacts.model_validate(quick.facts)
    assert facts.pdf is not None
    assert (facts.detected_type, facts.size, facts.pdf.pages, facts.pdf.kind) == (
        "pdf",
        len(content),
        2,
        "scan",
    )
    assert (quick.state, deep.state, deep.facts) == ("done", "waiting", {})
    assert codes(file) == {
        "file.type.ok": "pass",
        "file.size.ok": "pass",
        "pdf.pages.ok": "pass",
        "anonymity.picture.pending": "unknown",
        "file.intact.ok": "pass",
    }
    client.force_login(world.owner)
    page = client.get(url("case-edit", case=case.uuid)).content.decode()
    assert COMING in page
    assert "正在检测，通常几秒钟" not in page
    report = client.get(url("file-report", file=file.uuid)).content.decode()
    assert "页数 2 页，" in report
    assert "画面、声音和扫描文字还在检测（1 项），请稍后刷新本页。" in report


def test_what_was_read_replaces_what_was_pending(world, client, monkeypatch):
    unread = SeenFacts(state="no_reader")  # whatever this machine can read
    monkeypatch.setattr(
        probing,
        "_looked",
        lambda path, facts, options, room: facts.model_copy(update={"seen": unread, "depth": "deep"}),
    )
    case = world.draft()
    file = upload_file(case, content=scan(), name="扫描件.pdf")
    run(QUICK)
    run(DEEP)
    assert "anonymity.picture.pending" not in codes(file)
    assert codes(file)["anonymity.picture.not_read"] == "unknown"
    client.force_login(world.owner)
    assert COMING not in client.get(url("case-edit", case=case.uuid)).content.decode()
    report = client.get(url("file-report", file=file.uuid)).content.decode()
    assert ocr_analysis.why_words("no_reader") in report


def test_a_slot_without_slow_rules_waits_for_nothing(db, storage):
    slots = [{"key": "text", "label": "正文", "required": False, "rules": RULES[:3]}]
    made = make_world(document(category={"slots": slots}))
    with tenant_scope(made.tenant):
        upload_file(made.draft(), content=scan(1), name="正文.pdf")
        assert list(Check.objects.values_list("probe_version", flat=True)) == [QUICK]
