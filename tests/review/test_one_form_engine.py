"""Both roads of a form, an applicant's draft and a unit's document, keep and say the same of the same answers."""

import datetime as dt

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from campaigns.schema import UnitForm
from portal.tenants import tenant_scope
from review.nominations.documents.forms import UnitDocumentForm
from submissions.models import Submission
from tests.factories import fields as cases
from tests.factories.submissions import NOW, document, make_world


def posted():
    data = QueryDict(mutable=True)
    for name, value in cases.posted().items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def said(today: dt.date):
    return cases.words(first=str(today - dt.timedelta(days=365)), today=str(today))


def unit_form(data):
    form = UnitForm.model_validate({"key": "u", "label": "表", "fields": cases.fields()})
    today = dt.date(2026, 5, 10)
    return UnitDocumentForm(data, form=form, stored={}, today=today)


def test_a_units_form():
    form = unit_form(posted())
    assert form.answers == cases.kept()
    assert form.is_valid() is False
    assert {name: list(errors) for name, errors in form.errors.items()} == said(dt.date(2026, 5, 10))


def test_a_units_form_that_was_not_posted_says_nothing():
    assert unit_form(None).errors == {}


def test_an_applicants_draft(db, storage, client, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    world = make_world(document(category={"fields": cases.fields()}))
    with tenant_scope(world.tenant):
        case = world.draft()
        client.force_login(world.owner)
        changed = [f"f-{key}" for key in cases.kept()]
        address = reverse("case-autosave", kwargs={"tenant": "test", "case": case.uuid})
        answer = client.post(address, cases.posted() | {"changed": changed})
        assert answer.status_code == 200
        assert Submission.objects.get(pk=case.pk).answers == cases.kept()
        missing = "请填写“", "请选择“"  # an autosave does not scold for what is merely empty yet
        spoken = {
            name: [words for words in sentences if not any(start in words for start in missing)]
            for name, sentences in said(NOW.date()).items()
        }
        assert {name: words for name, words in answer.json()["errors"].items() if words} == {
            name: words for name, words in spoken.items() if words
        }
        page = client.get(reverse("case-edit", kwargs={"tenant": "test", "case": case.uuid}) + "?check=1")
        errors = {name: list(words) for name, words in page.context["form"].errors.items()}
        assert errors == said(NOW.date())
