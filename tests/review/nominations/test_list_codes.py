"""The stamped print is bound to the list it was printed from, and a missing seal is said (E11, O11)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.models import Attachment
from portal.tenants import tenant_scope
from review.desk.units.lines import unit_lines
from review.models import NominationBatch, UnitDocument
from review.nominations.actions import set_rank, submit_batch
from review.nominations.documents.queries import forms_of
from review.nominations.list_codes import codes_of, list_code
from submissions.models import Evaluation
from tests.factories.files import finding
from tests.factories.review import (
    NOW,
    document,
    make_nomination,
    make_submission,
    make_world,
    save_unit_document,
)
from tests.refusals import refused

FORM = document()["recommend"]["forms"][0] | {"roster": "unit"}
FORM["slots"] = [FORM["slots"][0] | {"max_files": 2}]


@pytest.fixture
def world(db, settings, tmp_path):
    settings.MEDIA_ROOT, settings.UPLOAD_ROOT = tmp_path / "media", tmp_path / "uploads"
    made = make_world(recommend=document()["recommend"] | {"forms": [FORM], "quotas": [], "mandatory": []})
    with tenant_scope(made.tenant):
        yield made


def nominated(world, *titles):
    rows = []
    for rank, title in enumerate(titles, start=1):
        submission = make_submission(world, title, state="recommended")
        make_nomination(world, submission, rank=rank)
        rows.append(submission)
    return rows


def code(world):
    return codes_of(world.campaign, world.campaign.current.doc, world.unit("c1")).get("table", "")


def state_of(world):
    (state,) = forms_of(world.campaign, world.unit("c1"), world.campaign.current.doc)
    return state


def cell_of(world):
    lines = unit_lines(world.campaign, world.campaign.current.doc, now=NOW)
    return next(line for line in lines if line.key == "c1").forms[0]


def page(client, person, address):
    client.force_login(person)
    return client.get(address).content.decode()


def test_a_code_is_short_readable_and_of_the_rows_in_their_order():
    one, two = (1, "甲", ["张"]), (2, "乙", ["李"])
    codes = [list_code(rows) for rows in ([], [one], [one, two], [two, one], [(1, "甲", ["王"])])]
    assert (codes[0], len(set(codes))) == ("", 5)
    assert {len(each) for each in codes[1:]} == {9}
    assert list_code([one, two]) == codes[2]


def test_an_upload_is_bound_to_the_list_as_it_stands(world):
    nominated(world, "一", "二")
    save_unit_document(world)
    assert UnitDocument.objects.get().list_code == code(world) != ""
    assert (state_of(world).stale, state_of(world).in_order, cell_of(world).doubt) == (False, True, "")


@pytest.mark.parametrize(
    "change", ["another case", "another order", "another title", "another comment", "another author"]
)
def test_whatever_the_print_shows_makes_it_stale(world, change):
    first, second = nominated(world, "一", "二")
    save_unit_document(world)
    if change == "another case":
        nominated(world, "三")
    elif change == "another order":
        set_rank(second, world.unit("c1"), rank=1, actor=world.coordinator, now=NOW)
    elif change == "another title":
        type(first).objects.filter(pk=first.pk).update(title="改名")
    elif change == "another comment":
        first.nominations.update(comment="另一段意见")
    else:
        first.authors.update(name="另一人")
    state = state_of(world)
    assert (state.stale, state.done, state.in_order) == (True, True, False)
    assert cell_of(world).doubt == "名单有变动，须重新打印盖章"
    save_unit_document(world)  # printed, stamped and uploaded once more
    assert state_of(world).stale is False


def test_unit_and_organiser_read_that_the_list_changed_and_handing_in_asks_first(world, client):
    nominated(world, "一")
    save_unit_document(world)
    nominated(world, "二")
    words = "推荐名单在打印后有变动，请重新打印盖章"
    assert page(client, world.coordinator, world.path("unit-desk")).count(words) == 1
    assert page(client, world.coordinator, world.path("unit-batch")).count("我已知晓上面标黄的提醒") == 1
    assert page(client, world.organiser, f"{world.path('desk-units')}?of=c1").count(words) == 1
    assert page(client, world.organiser, world.path("desk-units")).count("名单有变动，须重新打印盖章") == 1
    act = {"actor": world.coordinator, "now": NOW}
    assert (
        refused(submit_batch, world.campaign, world.unit("c1"), despite_warnings=False, **act)
        == "confirm_warnings"
    )
    batch = submit_batch(world.campaign, world.unit("c1"), despite_warnings=True, **act)
    assert batch.state == NominationBatch.State.SUBMITTED


def test_a_missing_seal_is_said_and_is_not_green(world, client):
    nominated(world, "一")
    save_unit_document(world)
    Evaluation.objects.filter(attachment=Attachment.objects.get()).update(
        verdict="warn", findings=[finding("warn") | {"rule": "pdf.seals", "code": "pdf.seals.none"}]
    )
    state = state_of(world)
    assert (state.unsealed, state.done, state.in_order) == (True, True, False)
    assert cell_of(world).doubt == "没有检测到足够的印章"
    for person, address in [
        (world.coordinator, world.path("unit-desk")),
        (world.coordinator, world.path("unit-batch")),
        (world.organiser, f"{world.path('desk-units')}?of=c1"),
    ]:
        assert page(client, person, address).count("扫描件上没有检测到足够的红色印章") == 1
    assert page(client, world.organiser, world.path("desk-units")).count("没有检测到足够的印章") == 1
    assert page(client, world.organiser, f"{world.path('desk-units')}?show=doubtful").count(">甲市</a>") == 1


def test_the_print_and_the_file_carry_the_code(world, client):
    nominated(world, "一")
    address = world.path("unit-roster", roster="unit")
    assert page(client, world.coordinator, f"{address}?print=1").count(f"名单编号 <b>{code(world)}</b>") == 1
    assert code(world) in client.get(address).headers["Content-Disposition"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_codes_of_all_units_take_three_queries(world, count):
    nominated(world, *"一二三"[:count])
    with CaptureQueriesContext(connection) as queries:
        codes_of(world.campaign, world.campaign.current.doc, world.unit("c1"))
    assert len([each for each in queries if "SELECT" in each["sql"]]) == 3
