"""The whole way in the browser of three people, what each of them reads, and that nobody reads more."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.tenants import tenant_scope
from review.models import ForwardBatch, ForwardInvitation, Side
from submissions.models import Submission
from tests.architecture.source import ROOT
from tests.factories.files import make_attachment


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def text(response):
    """What a person reads of a page, without the addresses of its links."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", response.content.decode()))


def said(response):
    return [str(message) for message in response.context["messages"]]


def walk_to_answer(two, case):
    """The receiver's code, sent with one case; the receiver's client and its page of what came."""
    south, north = client_of(two.south.organiser), client_of(two.north.organiser)
    made = south.post(
        two.south.path("desk-forward-invite"),
        {"closes": "2025-10-30", "most": "5", "note": "给北方"},
        follow=True,
    )
    assert said(made) == ["接收码已生成，请把它交给转报方的组织者。"]
    with tenant_scope(two.south.tenant):
        code = ForwardInvitation.objects.get().code
    sent = north.post(
        two.north.path("desk-forward-send"), {"forward": "upward", "case": [str(case.uuid)], "code": code}, follow=True
    )  # fmt: skip
    assert said(sent) == ["已向south教育厅《全国教学案例征集》转报，等待对方答复。"]
    with tenant_scope(two.south.tenant):
        batch = ForwardBatch.objects.get(side=Side.IN)
    return south, north, two.south.path("desk-forward-in", batch=batch.pair)


def test_three_people_walk_it(two):
    case = two.awarded(answers={"about": "概要正文"})
    make_attachment(case, "text", name="正文.pdf", content=b"abc")
    south, north, answer = walk_to_answer(two, case)
    page = south.get(answer)
    assert all(words in text(page) for words in ("north教育厅", "教学案例征集", "智慧课堂", "案例文本"))
    listed = south.post(answer, {"do": "list", "to:a": "other"})
    assert (listed.status_code, listed.context["form"][0]["chosen"]) == (200, "other")
    taken = south.post(
        answer, {"do": "accept", "to:a": "a", "lines:a": "a", "a:fields:extra": "about", "a:slots:photo": "text"}, follow=True
    )  # fmt: skip
    assert said(taken) == ["已接收。作者确认之后，案例成为他们在本活动里的草稿。"]
    author, row = client_of(case.owner), two.row(case)
    mine = two.north.path("my-forward", forwarded=row.pair)
    assert (
        f'href="{mine}"'
        in author.get(reverse("case", kwargs={"tenant": "north", "case": case.uuid})).content.decode()
    )
    page = text(author.get(mine))
    assert all(words in page for words in ("概要 → 补充", "案例文本（1 个文件） → 照片", "类别“全国教学”"))
    done = author.post(mine, {"do": "confirm"}, follow=True)
    with tenant_scope(two.south.tenant):
        draft = Submission.objects.get(campaign=two.south.campaign)
    assert done.redirect_chain == [
        (reverse("case-edit", kwargs={"tenant": "south", "case": draft.uuid}), 302)
    ]
    assert done.status_code == 200
    assert draft.answers == {"extra": "概要正文"}
    assert "作者已确认，尚未提交" in text(north.get(two.north.path("desk-forwards")))
    assert "作者已确认，尚未提交" in text(south.get(two.south.path("desk-forwards")))


def test_before_the_author_confirms_the_receiver_reads_titles_only(two):
    case = two.awarded(answers={"about": "内容甲", "boss": "负责人乙"})
    case.authors.update(name="张三丰", phone="13900001234")
    make_attachment(case, "text", name="机密文件名.pdf", content=b"abc")
    south, _, answer = walk_to_answer(two, case)
    for path in (
        answer,
        two.south.path("desk-forwards"),
        two.south.path("desk"),
        two.south.path("desk-audit"),
    ):
        page = south.get(path).content.decode()
        for secret in ("张三丰", "13900001234", "机密文件名", "内容甲", "负责人乙", case.number, str(case.uuid), "甲市一中", case.owner.username):  # fmt: skip
            assert (path, secret, secret in page) == (path, secret, False)


def test_the_sender_never_reads_of_the_receivers_other_cases_or_people(two):
    case = two.awarded()
    _, north, _ = walk_to_answer(two, case)
    two.accept(ForwardBatch.objects.get(side=Side.OUT))
    draft = two.confirm(case).draft
    with tenant_scope(two.south.tenant):
        Submission.objects.filter(pk=draft.pk).update(title="改名后的", state="submitted", number="SOUTH-1")
    for path in (two.north.path("desk-forwards"), two.north.path("desk-audit")):
        page = north.get(path).content.decode()
        for secret in ("改名后的", "SOUTH-1", str(draft.uuid), "south-organiser", "给北方"):
            assert (path, secret, secret in page) == (path, secret, False)


def test_the_page_of_another_authors_case_does_not_exist(two):
    case = two.awarded()
    walk_to_answer(two, case)
    path = two.north.path("my-forward", forwarded=two.row(case).pair)
    assert client_of(case.owner).get(path).status_code == 404  # not before the receiver took it
    two.accept(ForwardBatch.objects.get(side=Side.OUT))
    assert client_of(case.owner).get(path).status_code == 200
    for person in (two.north.organiser, two.south.organiser, two.north.coordinator):
        assert client_of(person).post(path, {"do": "confirm"}).status_code == 404


def test_refusals_are_said_and_change_nothing(two):
    case = two.awarded()
    north = client_of(two.north.organiser)
    send = two.north.path("desk-forward-send")
    wrong = north.post(send, {"forward": "upward", "case": [str(case.uuid)], "code": "x"}, follow=True)
    assert said(wrong)[0].startswith("接收码不能用")
    assert said(
        north.post(send, {"forward": "gone", "case": [str(case.uuid)], "code": "x"}, follow=True)
    ) == ["活动没有这一项转报，请刷新页面重新选择。"]
    assert said(north.post(send, {"forward": "upward", "case": ["x"], "code": "x"}, follow=True)) != []
    bad = north.post(
        two.north.path("desk-forward-invite"), {"closes": "2020-01-01", "most": "5", "note": "留着"}
    )
    assert (bad.status_code, "截止时间要在现在之后" in text(bad), 'value="留着"' in bad.content.decode()) == (
        200,
        True,
        True,
    )
    assert (ForwardBatch.objects.count(), ForwardInvitation.objects.count()) == (0, 0)


def test_the_receiver_closes_a_code_and_refuses_what_came(two):
    south, north, answer = walk_to_answer(two, two.awarded())
    with tenant_scope(two.south.tenant):
        code = ForwardInvitation.objects.get()
    closed = south.post(two.south.path("desk-forward-invite"), {"close": str(code.uuid)}, follow=True)
    assert said(closed) == ["接收码已停用，已经收到的案例不受影响。"]
    assert said(south.post(answer, {"do": "refuse", "why": "名额已满"}, follow=True)) == [
        "已答复不接收，转报方会看到理由。"
    ]
    assert "名额已满" in text(north.get(two.north.path("desk-forwards")))


def test_the_author_declines(two):
    case = two.awarded()
    two.accept(two.send(case))
    path = two.north.path("my-forward", forwarded=two.row(case).pair)
    done = client_of(case.owner).post(path, {"do": "decline"}, follow=True)
    assert said(done) == ["已谢绝，主办单位会看到。案例在本活动里的结果不变。"]
    assert "确认参加" not in text(done)


@pytest.mark.parametrize("count", [1, 3])
def test_query_counts(two, count):
    cases = [two.awarded(f"案例{n}") for n in range(count)]
    batch = two.send(*cases)
    two.accept(batch)
    for case in cases:
        two.confirm(case)
    with tenant_scope(two.south.tenant):
        came = two.south.path("desk-forward-in", batch=two.arrived(batch).pair)
    counts = []
    for person, path in ((two.north.organiser, two.north.path("desk-forwards")), (two.south.organiser, two.south.path("desk-forwards")), (two.south.organiser, came)):  # fmt: skip
        client = client_of(person)
        client.get(path)
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        counts.append(len(queries))
    assert counts == [17, 11, 9]


def test_only_one_module_steps_over_the_wall():
    crossing = re.compile(r"\b(all_tenants|tenant_scope)\b")
    files = sorted((ROOT / "review/forwarding").rglob("*.py"))
    assert [file.name for file in files if crossing.search(file.read_text())] == ["crossing.py"]
