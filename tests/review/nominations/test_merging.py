"""What units have recommended and handed in follows a merge, or refuses it with words (O2)."""

import pytest

from portal.decisions import NotAllowed, refuse
from portal.models import Unit
from portal.organisation.units.merging import merge_units
from portal.tenants import tenant_scope
from review.models import NominationBatch, UnitDocument
from submissions.models import Author
from tests.factories.review import NOW, make_nomination, make_submission, make_world, save_unit_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    world = make_world()
    with tenant_scope(world.tenant):
        yield world


def two_units(world) -> tuple[Unit, Unit]:
    first = Unit.objects.get(key="c1")
    second = Unit.objects.filter(kind=first.kind, parent=first.parent).exclude(pk=first.pk).first()
    return first, second


def merge(world, away, stays):
    for child in Unit.objects.filter(parent=away):
        Unit.objects.filter(pk=child.pk).update(name=f"{child.name}（{away.key}）")
    merge_units(away, into=stays, actor=world.organiser, why="合并", now=NOW)


def test_cases_nominations_and_documents_follow(world):
    away, stays = two_units(world)
    submission = make_submission(world)
    make_nomination(world, submission, unit="c1")
    save_unit_document(world, unit="c1")
    NominationBatch.objects.create(tenant=world.tenant, campaign=world.campaign, unit=stays)
    signed = Author.objects.filter(unit=away).count()
    merge(world, away, stays)
    assert [(batch.unit_id, batch.nominations.count()) for batch in NominationBatch.objects.all()] == [
        (stays.pk, 1)
    ]
    assert [document.unit_id for document in UnitDocument.objects.all()] == [stays.pk]
    assert Author.objects.filter(unit=away).count() == 0
    assert Author.objects.filter(unit=stays).count() >= signed


def test_two_that_both_recommended_are_not_made_one(world):
    away, stays = two_units(world)
    make_nomination(world, make_submission(world), unit="c1")
    NominationBatch.objects.create(
        tenant=world.tenant, campaign=world.campaign, unit=stays, state=NominationBatch.State.SUBMITTED
    )
    with pytest.raises(NotAllowed) as refused:
        merge(world, away, stays)
    assert refused.value.decision == refuse(
        "unit_merge_batches", unit=away.name, into=stays.name, campaign=world.campaign.name
    )
    assert NominationBatch.objects.filter(unit=away).count() == 1


def test_two_that_both_filled_in_one_form_are_not_made_one(world):
    away, stays = two_units(world)
    for unit in (away, stays):
        save_unit_document(world, unit=unit.key)
    with pytest.raises(NotAllowed) as refused:
        merge(world, away, stays)
    assert refused.value.decision.code == "unit_merge_documents"
