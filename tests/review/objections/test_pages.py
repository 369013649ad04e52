"""The notice and objections through their pages: who sees what, what is kept of a refused form, evidence, costs."""

import datetime as dt

import pytest
from django.test import Client

from portal.files.owners import kind_of
from portal.models import Attachment
from portal.tenants import tenant_scope
from review.models import Objection
from review.objections import actions
from review.objections.home import cards
from review.objections.states import Step
from tests.factories.files import PDF, bring_in
from tests.factories.portal import make_person
from tests.factories.review import NOW, make_award, make_submission
from tests.refusals import refused

DAY = dt.timedelta(days=1)


def award(world, title):
    submission = make_submission(world, title, category="b", state="eligible")
    make_award(world, submission)
    return submission


@pytest.fixture
def notice(world):
    award(world, "甲课")
    return actions.open_notice(
        world.campaign, opens_at=NOW, closes_at=NOW + 5 * DAY, text="", actor=world.organiser, now=NOW
    )


@pytest.fixture
def objector(world):
    return make_person("objector", real_name="赵异议", phone="13911112222")


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def objection_of(notice, person, submission=None):
    return actions.file_objection(
        notice, submission=submission, ground="fraud", text="材料与实际不符，见附件", name="赵异议",
        contact="13911112222", actor=person, now=NOW,
    )  # fmt: skip


def test_the_notice_is_everybodys(world, notice):
    page = Client().get(world.path("public-notice")).content.decode()
    assert "甲课" in page
    assert "一等奖" in page
    assert "提出异议" in page
    assert "2025年10月20日 12:00 至 2025年10月25日 12:00" in page
    campaign = Client().get(world.path("campaign")).content.decode()
    assert world.path("public-notice") in campaign


def test_there_is_no_notice_before_one_is_opened(world):
    assert Client().get(world.path("public-notice")).status_code == 404
    assert world.path("public-notice") not in Client().get(world.path("campaign")).content.decode()


def test_a_notice_that_has_not_begun_shows_no_list(world):
    award(world, "甲课")
    values = {"opens_at": NOW + DAY, "closes_at": NOW + 5 * DAY, "text": ""}
    actions.open_notice(world.campaign, **values, actor=world.organiser, now=NOW)
    page = Client().get(world.path("public-notice")).content.decode()
    assert "公示还没有开始" in page
    assert "甲课" not in page


def test_the_organiser_opens_a_notice_on_the_page(world):
    award(world, "甲课")
    client = signed_in(world.organiser)
    page = client.get(world.path("desk-notice")).content.decode()
    assert 'value="2025-10-20T12:00"' in page
    bad = client.post(
        world.path("desk-notice"), {"opens_at": "明天", "closes_at": "2025-10-25T12:00", "text": "经专家评审"}
    )
    assert bad.status_code == 422
    assert "时间请写成" in bad.content.decode()
    assert "经专家评审" in bad.content.decode()
    good = {"opens_at": "2025-10-20T12:00", "closes_at": "2025-10-25T12:00", "text": "经专家评审"}
    assert client.post(world.path("desk-notice"), good).status_code == 302
    row = world.campaign.public_notices.get()
    assert (row.opens_at, row.closes_at) == (NOW, NOW + 5 * DAY)
    longer = {"closes_at": "2025-10-26T12:00", "why": "遇节假日"}
    assert client.post(world.path("desk-notice-end"), longer).status_code == 302
    row.refresh_from_db()
    assert row.closes_at == NOW + 6 * DAY


def test_somebody_objects_on_the_page_and_loses_nothing(world, notice, objector):
    client = signed_in(objector)
    form = client.get(world.path("object") + "?case=N-none").content.decode()
    assert 'value="赵异议"' in form
    values = {
        "case": "没有", "ground": "plagiarism", "text": "与某刊 2019 年第三期的文章大段相同，见附件。", "name": "赵异议",
        "contact": "13911112222", "real": "on",
    }  # fmt: skip
    wrong = client.post(world.path("object"), values)
    assert wrong.status_code == 422
    assert "名单里没有这个编号" in wrong.content.decode()
    assert "与某刊 2019 年第三期的文章大段相同" in wrong.content.decode()
    short = client.post(world.path("object"), values | {"case": "", "text": "不好"})
    assert "事实和理由现有 2 字，至少 20 字" in short.content.decode()
    number = world.campaign.awards.get().submission.number
    done = client.post(world.path("object"), values | {"case": number})
    objection = Objection.objects.get()
    assert done.url == world.path("objection", objection=objection.uuid)
    assert (objection.submission.title, objection.name, objection.objector) == ("甲课", "赵异议", objector)
    again = client.post(world.path("object"), values | {"case": number})
    assert "还在处理中" in again.content.decode()


def test_who_may_see_an_objection(world, notice, objector):
    case = world.campaign.awards.get().submission
    objection = objection_of(notice, objector, case)
    address = world.path("objection", objection=objection.uuid)
    assert signed_in(objector).get(address).status_code == 200
    assert signed_in(world.organiser).get(address).status_code == 200
    for person in (world.owner, world.coordinator, world.expert, make_person("stranger")):
        assert signed_in(person).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    actions.take_step(
        objection, Step.ACCEPT, text="", told_text="材料与实际不符", actor=world.organiser, now=NOW
    )
    actions.add_note(objection, "internal", text="内部：先核对签到表", actor=world.organiser, now=NOW)
    applicant = signed_in(world.owner).get(address).content.decode()
    assert "材料与实际不符" in applicant
    for hidden in ("赵异议", "13911112222", "见附件", "内部：先核对签到表", "证据材料"):
        assert hidden not in applicant
    assert "内部：先核对签到表" not in signed_in(objector).get(address).content.decode()
    assert "内部：先核对签到表" in signed_in(world.organiser).get(address).content.decode()


def test_nobody_handles_an_objection_of_their_own_or_to_their_own_case(world, notice):
    own = objection_of(notice, world.organiser)
    step = world.path("desk-objection-step", objection=own.uuid)
    client = signed_in(world.organiser)
    assert client.post(step, {"step": "decline", "text": "理由"}).status_code == 404
    case = award(world, "乙课")
    type(case).objects.filter(pk=case.pk).update(owner=world.organiser)
    other = objection_of(notice, make_person("objector"), case)
    assert client.get(world.path("objection", objection=other.uuid)).status_code == 404
    step = world.path("desk-objection-step", objection=other.uuid)
    assert client.post(step, {"step": "decline", "text": "理由"}).status_code == 404


def test_the_organiser_handles_it_on_the_page(world, notice, objector):
    case = world.campaign.awards.get().submission
    objection = objection_of(notice, objector, case)
    client = signed_in(world.organiser)
    step = world.path("desk-objection-step", objection=objection.uuid)
    note = world.path("objection-note", objection=objection.uuid)
    client.post(step, {"step": "accept", "tell": "on", "told_text": "材料不符"})
    client.post(note, {"text": "请补充签到表", "ask": "1"})
    client.post(note, {"text": "已电话核实"})
    signed_in(objector).post(note, {"text": "签到表已上传"})
    signed_in(world.owner).post(note, {"text": "确有其事"})
    shown = client.post(step, {"step": "dismiss", "text": ""}, follow=True).content.decode()
    assert "请写明认定的事实或理由" in shown
    client.post(step, {"step": "dismiss", "text": "材料属实"})
    objection.refresh_from_db()
    assert (objection.state, objection.told_text) == ("dismissed", "材料不符")
    assert list(objection.notes.values_list("kind", "text")) == [
        ("step", ""),
        ("question", "请补充签到表"),
        ("internal", "已电话核实"),
        ("supplement", "签到表已上传"),
        ("statement", "确有其事"),
        ("step", "材料属实"),
    ]
    late = signed_in(objector).post(note, {"text": "再补充"}, follow=True).content.decode()
    assert "这份异议现在的状态是“异议不成立”" in late
    empty = client.post(note, {"text": ""}, follow=True).content.decode()
    assert "请填写内容" in empty


def test_the_objector_takes_it_back_on_the_page(world, notice, objector):
    objection = objection_of(notice, objector)
    away = world.path("objection-withdraw", objection=objection.uuid)
    page = signed_in(world.organiser).post(away, follow=True).content.decode()
    assert "只有提出异议的人可以这样做" in page
    signed_in(objector).post(away)
    objection.refresh_from_db()
    assert objection.state == "withdrawn"


def test_evidence_is_the_objectors_and_the_organisers(world, notice, objector):
    objection = objection_of(notice, objector, world.campaign.awards.get().submission)
    bring_in(objection.folder, "evidence", "签到表.pdf", PDF, actor=objector, now=NOW)
    attachment = Attachment.objects.select_related("folder__tenant").get()
    kind = kind_of(attachment.folder)
    owner = kind.owner_of(attachment.folder)
    readers = {
        person.username: bool(kind.may_read(owner, attachment, person))
        for person in (objector, world.organiser, world.owner, world.coordinator, world.expert)
    }
    assert readers == {
        "objector": True, "north-organiser": True, "north-owner": False, "north-coordinator": False,
        "north-expert": False,
    }  # fmt: skip
    assert kind.may_read(owner, attachment, world.owner).code == "not_your_objection"
    assert kind.may_add(owner, world.organiser).code == "not_your_objection"
    assert bool(kind.may_add(owner, objector))
    assert refused(kind.slot, owner, "other") == "slot_unknown"
    assert kind.slot(owner, "evidence").max_files == 10
    assert kind.describe([attachment]) == ["教学案例征集 异议的证据“签到表.pdf”"]
    assert kind.find(str(objection.uuid), objector) == objection.folder
    page = signed_in(world.organiser).get(world.path("objection", objection=objection.uuid)).content.decode()
    assert "签到表.pdf" in page
    files = signed_in(world.organiser).get(world.path("objection-files", objection=objection.uuid))
    assert files.status_code == 200
    actions.take_step(objection, Step.DECLINE, text="证据不足", actor=world.organiser, now=NOW)
    owner.refresh_from_db()
    assert kind.may_add(owner, objector).params == {"objection_state": "declined"}
    assert kind.may_remove(owner, attachment, objector).code == "objection_moved_on"


def test_strangers_do_not_find_the_folder(world, notice, objector):
    from django.http import Http404

    from review.objections.files import ObjectionFiles

    objection = objection_of(notice, objector)
    with pytest.raises(Http404):
        ObjectionFiles().find(str(objection.uuid), world.owner)
    with pytest.raises(Http404):
        ObjectionFiles().find("kein", objector)


def test_the_organisers_home_says_what_waits(world, notice, objector):
    assert cards(world.organiser, now=NOW) == []
    objection_of(notice, objector)
    (card,) = cards(world.organiser, now=NOW)
    assert (card.title, card.tone, card.due) == ("1 份异议待处理", "orange", NOW + 15 * DAY)
    (late,) = cards(world.organiser, now=NOW + 16 * DAY)
    assert late.tone == "red"
    assert cards(world.coordinator, now=NOW) == []
    assert cards(objector, now=NOW) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_cost_the_same_however_long(world, objector, django_assert_num_queries, count):
    for n in range(count):
        award(world, f"课{n}")
    notice = actions.open_notice(
        world.campaign, opens_at=NOW, closes_at=NOW + 5 * DAY, text="", actor=world.organiser, now=NOW
    )
    for n in range(count):
        objection_of(notice, make_person(f"objector{n}"), notice.campaign.awards.all()[n].submission)
    client = signed_in(world.organiser)
    client.get(world.path("desk-notice"))
    with django_assert_num_queries(14):
        client.get(world.path("desk-notice"))
    anonymous = Client()
    anonymous.get(world.path("public-notice"))
    with django_assert_num_queries(6):
        anonymous.get(world.path("public-notice"))


def test_another_tenant_sees_nothing(world, notice, objector, db):
    from tests.factories.review import make_world

    objection = objection_of(notice, objector)
    other = make_world("others", "south")
    address = world.path("objection", objection=objection.uuid)
    assert signed_in(other.organiser).get(address).status_code == 404
    with tenant_scope(other.tenant):
        assert Objection.objects.count() == 0


def test_the_organisers_case_page_and_the_objectors_own_list(world, notice, objector):
    case = world.campaign.awards.get().submission
    objection = objection_of(notice, objector, case)
    desk = signed_in(world.organiser).get(world.path("desk-case", case=case.uuid)).content.decode()
    assert "异议（弄虚作假）：待受理" in desk
    mine = signed_in(objector).get(world.path("public-notice")).content.decode()
    assert "我提出的异议" in mine
    assert world.path("objection", objection=objection.uuid) in mine
    assert "我提出的异议" not in signed_in(world.owner).get(world.path("public-notice")).content.decode()
    actions.withdraw(objection, actor=objector, now=NOW)
    desk = signed_in(world.organiser).get(world.path("desk-case", case=case.uuid)).content.decode()
    assert "异议（弄虚作假）" not in desk
