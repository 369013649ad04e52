"""Every campaign, and a sixth one, from the form to the roster: nothing here knows a campaign by name."""

from pathlib import Path

import pytest

from campaigns.loading import load
from portal.tenancy import tenant_scope
from submissions.models import Check, SubmissionFile
from submissions.states import State
from tests.notices.walking import start

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "campaigns"
DOCUMENTS = {path.stem: path for path in sorted(FIXTURES.glob("*.yaml"))}
DOCUMENTS["sixth"] = Path(__file__).with_name("sixth.yaml")
CATEGORIES = [(name, category.key) for name, path in DOCUMENTS.items() for category in load(path).categories]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    settings.MEDIA_ROOT, settings.UPLOAD_ROOT = tmp_path / "media", tmp_path / "uploads"


@pytest.mark.parametrize(("name", "key"), CATEGORIES)
def test_every_category_takes_a_right_case(name, key):
    """Form filled inside its limits, a right file in every slot, nothing failing, submitted."""
    doc = load(DOCUMENTS[name])
    walk = start(doc)
    with tenant_scope(walk.tenant):
        case = walk.case(walk.doc.category(key))
        files = list(SubmissionFile.objects.filter(submission=case).order_by("pk"))
        failing = [
            (file.slot, finding["message"])
            for file in files
            for finding in file.findings
            if finding["status"] in {"fail", "error"}
        ]
        assert failing == []
        assert case.state == State.SUBMITTED
        assert set(Check.objects.filter(stored__uses__submission=case).values_list("state", flat=True)) <= {
            "done", "waiting",
        }  # fmt: skip
