"""`manage.py demo --scale`: the made-up tenant is whole, and as large as asked."""

import datetime as dt
import json

import pytest
from django.core.management import call_command

from portal.invariants import Look, broken
from portal.models import Attachment, Blob, Membership, Person, Role, Tenant, Unit
from portal.tenants import all_tenants, tenant_scope
from review.demo.scale.prototypes import content
from review.demo.scale.size import Size
from review.demo.scale.units import organisation
from review.models import Assignment, Award, Certificate, Nomination, Review, Reviewer
from submissions.models import Receipt, Submission


def test_sizes_are_never_below_what_a_case_needs():
    assert [Size(100, files).support for files in (0, 200, 300, 1_000_000)] == [1, 1, 2, 99]
    assert [Size(cases).applicants for cases in (1, 100)] == [1, 33]


@pytest.mark.parametrize("units", [1, 30, 5_000])
def test_the_tree_has_so_many_units_and_each_kind(units):
    document = organisation("big", "大", units)
    assert len(document.units) == max(units, 3)
    assert {unit.kind for unit in document.units} == {"city", "county", "school"}


def test_no_two_files_are_the_same_and_all_are_of_one_length():
    made = [content(number) for number in (1, 2, 999_999)]
    assert len(set(made)) == 3
    assert len({len(each) for each in made}) == 1


@pytest.fixture
def large(transactional_db, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    (tmp_path / "demo.json").write_text(json.dumps({"accounts": [{"username": "there"}]}), "utf-8")
    call_command("demo_scale", "120", files=360, units=120, experts=7, tenants=2)
    return Tenant.objects.get(slug="scale")


def test_everything_hangs_together(large, settings, client):
    with tenant_scope(large):
        counted = {
            model.__name__: model.objects.count() for model in (Submission, Unit, Reviewer, Attachment, Blob)
        }
        assert counted == {"Submission": 120, "Unit": 120, "Reviewer": 7, "Attachment": 358, "Blob": 358}
        states = set(Submission.objects.values_list("state", flat=True))
        assert states == {"draft", "submitted", "recommended", "reported", "eligible", "disqualified"}
        numbers = (
            Submission.objects.exclude(state="draft").order_by("number").values_list("number", flat=True)
        )
        assert list(numbers) == [f"SCALE-{at:06d}" for at in range(1, len(numbers) + 1)]
        assert Review.objects.filter(state="submitted").exists()
        assert Assignment.objects.filter(review=None).exists()
        assert Nomination.objects.filter(batch__state="open").exists()
        assert Certificate.objects.count() == Award.objects.public().count() > 0
        assert not Receipt.objects.filter(signature="").exists()
        assert set(Membership.objects.values_list("role", flat=True)) == set(Role.values)
    with all_tenants():
        found = [line for each in broken(Look(dt.datetime.now(dt.UTC), deep=True)) for line in each.lines()]
    assert found == []
    accounts = json.loads((settings.DATA_DIR / "demo.json").read_text("utf-8"))["accounts"]
    assert [each["username"] for each in accounts][:3] == ["there", "scale-organiser", "scale-coordinator"]
    client.force_login(Person.objects.get(username="scale-organiser"))
    assert client.get("/t/scale/c/scale/desk/cases/").status_code == 200
    call_command("demo_scale", "120", tenants=2)  # what is there stays
    assert Tenant.objects.filter(slug__startswith="scale").count() == 2
