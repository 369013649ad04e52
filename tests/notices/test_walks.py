"""Every campaign, and a sixth one, from the form to the roster: nothing here knows a campaign by name."""

from io import BytesIO
from pathlib import Path

import pymupdf
import pytest
from openpyxl import load_workbook

from campaigns.loading import load
from portal.models import Attachment, Check
from portal.tables.xlsx import workbook
from portal.tenants import tenant_scope
from review.awards.actions import adjust_award, draft_awards, publish_awards, tiers_of
from review.certificates.actions import issue_all
from review.certificates.content import content_of
from review.certificates.pdf import pdf
from review.demo.people import recommending_units
from review.demo.walk import find_eligible, judgeable_cases
from review.exports.rosters import table
from review.models import Certificate
from submissions.models import Submission
from submissions.states import State
from tests.factories.walks import NOW, start_walk

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "campaigns"
DOCUMENTS = {path.stem: path for path in sorted(FIXTURES.glob("*.yaml"))}
DOCUMENTS["sixth"] = Path(__file__).with_name("sixth.yaml")
CATEGORIES = [(name, category.key) for name, path in DOCUMENTS.items() for category in load(path).categories]

CASES = {"sixth": 2}
"""Cases a walk hands in, where its quota allows fewer than four."""
AWARDED = {
    "caet-2024": 4,  # every case has a distinction
    "district-2025": 2,  # 60 % of 4, rounded down
    "enshi-2023": 3,  # 80 % of 4 (E12)
    "liaoning-2025": 2,  # 60 % of 4
    "ningxia-2025": 1,  # 30 % of 4
    "sixth": 2,  # gold and silver
}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    settings.MEDIA_ROOT, settings.UPLOAD_ROOT = tmp_path / "media", tmp_path / "uploads"


@pytest.mark.parametrize(("name", "key"), CATEGORIES)
def test_every_category_takes_a_right_case(name, key):
    """Form filled inside its limits, a right file in every slot, nothing failing, submitted."""
    doc = load(DOCUMENTS[name])
    walk = start_walk(doc)
    with tenant_scope(walk.tenant):
        case = walk.submission(walk.doc.category(key))
        files = list(Attachment.objects.filter(folder=case.folder_id).order_by("pk"))
        failing = [
            (file.slot, finding["code"], finding["params"])
            for file in files
            for finding in file.evaluation.findings
            if finding["status"] in {"fail", "error"}
        ]
        assert failing == []
        assert case.state == State.SUBMITTED
        assert set(Check.objects.filter(blob__attachments__folder=case.folder_id).values_list("state", flat=True)) <= {
            "done", "waiting",
        }  # fmt: skip


def _judged_categories(doc):
    return [one for one in doc.categories if one.judged]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_campaign_runs_to_its_certificates(name):
    """Cases of one category: recommended, found eligible, judged, ranked, awarded, published, certified, exported."""
    doc = load(DOCUMENTS[name])
    walk = start_walk(doc)
    with tenant_scope(walk.tenant):
        category = walk.doc.category(_judged_categories(doc)[0].key)
        cases = [walk.submission(category, everything=False) for _ in range(CASES.get(name, 4))]
        walk.recommend_and_hand_in(cases)
        for case in judgeable_cases(walk.campaign):
            find_eligible(case, actor=walk.cast.organiser, now=NOW)
        assert list(Submission.objects.order_by("pk").values_list("state", flat=True)) == [
            State.ELIGIBLE
        ] * len(cases)
        walk.judge()
        run = draft_awards(walk.campaign, actor=walk.cast.organiser, now=NOW)
        assert run.lines.exclude(tier="").count() == AWARDED[name]
        for case in Submission.objects.select_related("campaign__current"):
            adjust_award(
                case, tier=tiers_of(walk.campaign)[0].key, why="演示", actor=walk.cast.organiser, now=NOW
            )
        publish_awards(walk.campaign, despite="演示", actor=walk.cast.organiser, now=NOW)
        issued = issue_all(walk.campaign, actor=walk.cast.organiser, now=NOW)
        certificates = list(Certificate.objects.order_by("pk"))
        assert issued == len(certificates)
        assert len({one.number for one in certificates}) == len(certificates) >= len(cases)
        _check_papers(walk, certificates[0])
        for roster in walk.doc.rosters:
            _check_roster(walk, roster, cases)


def _check_papers(walk, certificate):
    document = walk.doc
    drawn = pdf([content_of(certificate, document, document.certificate, document.zone)])
    with pymupdf.open(stream=drawn, filetype="pdf") as printed:
        text = "".join(page.get_text() for page in printed).replace("\n", "").replace(" ", "")
    assert certificate.number in text
    assert certificate.label in text


def _check_roster(walk, roster, cases):
    unit = next((u for u in recommending_units(walk.doc) if cases[0].unit.path.startswith(u.path)), None)
    headings, lines = table(walk.campaign, roster, unit=unit if roster.audience == "unit" else None)
    sheet = load_workbook(BytesIO(workbook(roster.label, headings, lines))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [column.label for column in roster.columns] in rows
    titles = [column.value for column in roster.columns].index("title")
    below = rows[rows.index([column.label for column in roster.columns]) + 1 :]
    assert {row[titles] for row in below if row[titles]} <= {case.title for case in cases}
