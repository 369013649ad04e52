"""A unit's document: who may add, read and remove its files, open and frozen; what its answers leave behind; and what
stands in the way of a batch for want of it.
"""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from portal.decisions import ALLOWED, NotAllowed, refuse
from portal.models import Attachment, Role
from portal.tenants import all_tenants, tenant_scope
from review.models import NominationBatch, UnitDocument
from review.nominations.documents.actions import ensure_document, form_for, save_document
from review.nominations.documents.files import UnitDocumentFiles
from review.nominations.documents.queries import forms_of
from tests.factories.portal import make_person
from tests.factories.review import NOW, document, join, make_world, save_unit_document
from tests.refusals import refusal
from tests.traces import traces

FILES = UnitDocumentFiles()
NOT_YOURS = refuse("not_your_unit")
EVERYBODY = (
    "visitor",
    "stranger",
    "owner",
    "expert",
    "organiser",
    "coordinator",
    "school",
    "beside",
    "foreign",
)


@pytest.fixture
def people(world):
    """One of each role around c1's document."""
    other = make_world("others", "south")

    def member(name, unit):
        person = make_person(name)
        join(world, person, Role.COORDINATOR, world.unit(unit))
        return person

    return {
        "visitor": AnonymousUser(), "stranger": make_person("stranger"), "owner": world.owner,
        "expert": world.expert, "organiser": world.organiser, "coordinator": world.coordinator,
        "school": member("school", "s1"), "beside": member("beside", "c2"), "foreign": other.coordinator,
    }  # fmt: skip


def handed_in(world):
    NominationBatch.objects.filter(unit=world.unit("c1")).update(state="submitted", submitted_at=NOW)


@pytest.mark.parametrize(
    ("form", "frozen"), [("required", False), ("required", True), ("free", False), ("free", True)]
)
def test_who_adds_and_removes(db, storage, form, frozen):
    """Only what the batch needs is frozen with it."""
    recommend = document()["recommend"]
    recommend["forms"][0]["required_for_handover"] = form == "required"
    world = make_world(recommend=recommend)
    with tenant_scope(world.tenant):
        row = save_unit_document(world)
        owner, (file,) = FILES.owner_of(row.folder), Attachment.objects.filter(folder=row.folder)
        if frozen:
            handed_in(world)
        closed = frozen and form == "required"
        expected = refuse("batch_submitted") if closed else ALLOWED
        for person, decision in (
            (world.coordinator, expected),
            (world.organiser, NOT_YOURS),
            (world.expert, NOT_YOURS),
        ):
            assert FILES.may_add(owner, person) == decision
            assert FILES.may_remove(owner, file, person) == decision
        answers = {"answers": {"contact": "王"}, "actor": world.coordinator, "now": NOW}
        save = (
            save_document,
            world.campaign,
            world.unit("c1"),
            world.campaign.current.doc.recommend.forms[0],
        )
        if closed:
            assert refusal(*save, **answers) == expected
        else:
            save[0](*save[1:], **answers)
        assert UnitDocument.objects.get().answers == {"contact": "李" if closed else "王"}


def test_who_reads(world, people):
    row = save_unit_document(world)
    owner, file = FILES.owner_of(row.folder), Attachment.objects.get(folder=row.folder)
    decisions = {name: FILES.may_read(owner, file, people[name]) for name in EVERYBODY}
    assert decisions == dict.fromkeys(EVERYBODY, NOT_YOURS) | {"organiser": ALLOWED, "coordinator": ALLOWED}
    handed_in(world)
    assert {name: FILES.may_read(owner, file, people[name]) for name in EVERYBODY} == decisions


def test_whose_upload_finds_the_document(world, people):
    """Found by an address that the uploader types: it exists for the unit's coordinators only."""
    reference = "north/calls/c1/table"
    found = set()
    for name in EVERYBODY[1:]:
        try:
            with all_tenants():
                FILES.find(reference, people[name])
            found.add(name)
        except Http404:
            pass
    assert found == {"coordinator"}
    assert UnitDocument.objects.count() == 1


@pytest.mark.parametrize(
    "reference",
    [
        "north/calls/c1/none",
        "north/none/c1/table",
        "south/calls/c1/table",
        "north/calls/none/table",
        "north/calls/c1",
        "north/calls/c1/table/x",
        "",
    ],
)
def test_what_is_not_there_is_not_made(world, reference):
    with all_tenants(), pytest.raises(Http404):
        FILES.find(reference, world.coordinator)
    assert UnitDocument.objects.count() == 0


def test_a_slot_that_the_form_does_not_have(world):
    owner = FILES.owner_of(ensure_document(world.campaign, world.unit("c1"), "table").folder)
    with pytest.raises(NotAllowed) as caught:
        FILES.slot(owner, "none")
    assert caught.value.decision == refuse("slot_unknown")
    limits = FILES.slot(owner, "scan")
    assert (limits.label, limits.max_files, limits.max_bytes) == ("盖章扫描件", 1, 2_000_000)


def test_a_file_is_called_by_unit_and_form_whatever_the_scanner_called_it(world, people):
    row = save_unit_document(world, name="张三的扫描 13900001234.PDF")
    owner, file = FILES.owner_of(row.folder), Attachment.objects.get(folder=row.folder)
    assert FILES.shown_name(owner, file, people["organiser"]) == "甲市-汇总表.pdf"
    assert FILES.describe([file]) == ["教学案例征集 甲市《汇总表》的“张三的扫描 13900001234.PDF”"]


def test_saving_answers_leaves_one_line_and_no_answer_in_it(world):
    form = world.campaign.current.doc.recommend.forms[0]
    with traces() as left:
        row = save_document(
            world.campaign, world.unit("c1"), form, answers={"contact": "张三丰 13900001234"},
            actor=world.coordinator, now=NOW,
        )  # fmt: skip
    assert left.audit == [
        ("unit_document.save", f"unitdocument:{row.pk}", "north-coordinator", "", {"form": "table"})
    ]
    assert (left.told, row.updated_at, row.updated_by) == ([], NOW, world.coordinator)
    again = save_document(
        world.campaign, world.unit("c1"), form, answers={"contact": "李"}, actor=world.coordinator, now=NOW
    )
    assert (again.pk, UnitDocument.objects.get().answers) == (row.pk, {"contact": "李"})


@pytest.mark.parametrize(
    ("answers", "content", "done"),
    [
        ({"contact": "李"}, b"x", True),
        ({"contact": "李"}, None, False),
        ({"contact": ""}, b"x", False),
        ({}, b"x", False),
    ],
)
def test_a_document_is_done_when_everything_that_it_asks_for_is_there(world, answers, content, done):
    doc, unit = world.campaign.current.doc, world.unit("c1")
    assert [state.done for state in forms_of(world.campaign, unit, doc)] == [False]
    save_unit_document(world, content=content, answers=answers)
    assert [state.done for state in forms_of(world.campaign, unit, doc)] == [done]
    assert [state.done for state in forms_of(world.campaign, world.unit("c2"), doc)] == [False]


def test_a_form_is_of_the_kinds_of_units_that_it_names(db, storage):
    recommend = document()["recommend"]
    recommend["forms"][0]["unit_kinds"] = ["city"]
    world = make_world(recommend=recommend)
    with tenant_scope(world.tenant):
        doc = world.campaign.current.doc
        kinds = {key: form_for(world.campaign, world.unit(key), "table") is not None for key in ("c1", "s1")}
        assert kinds == {"c1": True, "s1": False}
        assert [state.form.key for state in forms_of(world.campaign, world.unit("c1"), doc)] == ["table"]
        assert forms_of(world.campaign, world.unit("s1"), doc) == []
