"""The certificates' pages and downloads: what the organiser, the owner and anybody with the QR code gets."""

import datetime as dt
from email.message import Message

import pymupdf
import pytest
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.tenants import tenant_scope
from review.certificates import actions
from review.models import Award, Certificate
from tests.factories.portal import make_person
from tests.factories.review import NOW, make_world, publish_results

LATER = NOW + dt.timedelta(days=9)


@pytest.fixture
def issued(world, client):
    """(world, client of the organiser, two valid certificates in the order of their numbers)."""
    publish_results(world, 3)
    actions.issue_all(world.campaign, actor=world.organiser, now=NOW)
    client.force_login(world.organiser)
    return world, client, *Certificate.objects.order_by("number")


def text_of(response):
    return response.content.decode()


def test_numbers_of_a_call_carry_its_year_and_the_certificate_its_written_date(db, client):
    """EX37: a call of 2023 whose certificates are issued in a later year."""
    words = {
        "body": "{name}：获{award}。",
        "number": "ES-{call_year}-{seq:04d}",
        "signed": "局",
        "dated": "2023年12月",
    }
    world = make_world(year=2023, certificate=words)
    with tenant_scope(world.tenant):
        publish_results(world, 3)
        actions.issue_all(world.campaign, actor=world.organiser, now=NOW)
        rows = list(Certificate.objects.order_by("number"))
    assert [row.number for row in rows] == ["ES-2023-0001", "ES-2023-0002"]
    client.force_login(world.organiser)
    drawn = words_in(client.get(world.path("desk-certificate", certificate=rows[0].pk)).content)
    assert ("2023年12月" in drawn, f"{NOW.year}年" in drawn) == (True, False)
    page = text_of(client.get(reverse("verify", kwargs={"token": rows[0].token})))
    assert "<dt>证书上的日期</dt><dd>2023年12月</dd>" in page


def words_in(pdf):
    """All text of a PDF without its spaces."""
    with pymupdf.open(stream=pdf, filetype="pdf") as document:
        return "".join("".join(page.get_text() for page in document).split())


def verify(client, certificate):
    return client.get(reverse("verify", kwargs={"token": certificate.token}))


def posted(client, world, name, certificate, **sent):
    """What is said after the post."""
    response = client.post(world.path(name, certificate=certificate.pk), sent)
    said = [str(message) for message in get_messages(response.wsgi_request)]
    assert (response.status_code, response.headers["Location"]) == (302, world.path("desk-certificates"))
    client.get(response.headers["Location"])
    return said


# the check behind the QR code


def test_anybody_sees_that_a_certificate_is_valid(issued):
    world, client, certificate, _ = issued
    client.logout()
    response = verify(client, certificate)
    page = text_of(response)
    facts = (
        certificate.number,
        certificate.holder,
        certificate.title,
        certificate.label,
        "north教育厅",
        "2025年10月20日",
    )
    assert (response.status_code, "证书有效" in page, [fact in page for fact in facts]) == (
        200,
        True,
        [True] * 6,
    )
    assert [secret for secret in (world.owner.username, "90.000", certificate.award.submission.number) if secret in page] == []  # fmt: skip


def test_a_revoked_certificate_says_when_but_not_why(issued):
    """The reason is kept for those who decide; the page is open to everybody."""
    world, client, certificate, other = issued
    actions.revoke(certificate, why="查实抄袭", actor=world.organiser, now=LATER)
    page = text_of(verify(client, certificate))
    assert ("证书已撤销" in page, "证书有效" in page, "2025年10月29日 撤销" in page) == (True, False, True)
    assert ("查实抄袭" in page, "已补发新证书" in page) == (False, False)
    assert "证书有效" in text_of(verify(client, other))


def test_a_corrected_certificate_leads_to_the_new_number(issued):
    world, client, old, _ = issued
    new = actions.reissue(
        old, holder="马丽", unit_name="", title="新名", why="姓名有误", actor=world.organiser, now=LATER
    )
    page = text_of(verify(client, old))
    assert (f"已补发新证书 {new.number}" in page, "马丽" in page, "姓名有误" in page) == (True, False, False)
    page = text_of(verify(client, new))
    assert ("证书有效" in page, "马丽" in page) == (True, True)


@pytest.mark.parametrize("token", ["nothing", "a" * 43, "NO-2025-0001", "%27%20OR%201=1", "1"])
def test_an_unknown_code_is_not_found_and_names_nobody(issued, token):
    _, client, certificate, _ = issued
    response = client.get(f"/verify/{token}/")
    page = text_of(response)
    assert (response.status_code, "没有找到这份证书" in page) == (404, True)
    assert [fact for fact in (certificate.holder, certificate.title) if fact in page] == []


def test_a_certificate_is_verified_whichever_tenant_issued_it(issued):
    _, client, *_ = issued
    other = make_world("others", "south")
    with tenant_scope(other.tenant):
        publish_results(other, 3)
        actions.issue_all(other.campaign, actor=other.organiser, now=NOW)
        foreign = Certificate.objects.order_by("number").first()
    assert client.get(other.path("my-certificate", token=foreign.token)).status_code == 404
    client.logout()
    page = text_of(verify(client, foreign))
    assert ("由south教育厅颁发" in page, "north" in page) == (True, False)


# the organiser's page


def test_issuing_from_the_page_says_how_many(issued):
    world, client, first, _ = issued
    said = []
    for _ in range(2):
        response = client.post(world.path("desk-certificates"))
        said += [str(message) for message in get_messages(response.wsgi_request)]
        client.get(response.headers["Location"])
        Certificate.objects.filter(pk=first.pk).delete()
    assert said == ["没有可以新颁发的证书。", "已颁发 1 份证书。"]


def test_revoking_from_the_page(issued):
    world, client, certificate, other = issued
    assert posted(client, world, "desk-certificate-revoke", certificate) == [
        "请写明理由，对方会看到这段文字。"
    ]
    certificate.refresh_from_db()
    assert certificate.revoked_at is None
    assert posted(client, world, "desk-certificate-revoke", certificate, why="误发") == [
        f"证书 {certificate.number} 已撤销。"
    ]
    assert posted(client, world, "desk-certificate-revoke", certificate, why="又") == ["这份证书已经撤销。"]
    page = text_of(client.get(world.path("desk-certificates")))
    assert ("有效 1 份，已撤销 1 份" in page, 'title="误发"' in page) == (True, True)
    assert [f'data-dialog="revoke-{row.pk}"' in page for row in (certificate, other)] == [False, True]


def test_a_name_that_the_font_cannot_print_is_named(issued):
    world, client, first, second = issued
    Certificate.objects.filter(pk=first.pk).update(holder="𪚥田、龘㐂")
    page = text_of(client.get(world.path("desk-certificates")))
    assert page.count("证书字体中没有") == 1
    assert "证书字体中没有“𪚥”，PDF 里印作“〓”；可手写补上，或用“补发”改为通行的写法。" in page
    assert second.number in page


def test_correcting_from_the_page_starts_with_what_stands_there(issued):
    world, client, certificate, _ = issued
    path = world.path("desk-certificate-reissue", certificate=certificate.pk)
    page = text_of(client.get(path))
    assert [
        f'value="{value}"' in page for value in (certificate.holder, certificate.unit_name, certificate.title)
    ] == [True] * 3
    typed = {"holder": "马丽", "unit_name": "甲市二中", "title": "", "why": "姓名有误"}
    kept = text_of(client.post(path, typed))
    assert ('value="马丽"' in kept, "姓名有误" in kept, Certificate.objects.count()) == (True, True, 2)
    assert client.post(path, typed | {"title": "新名"}).headers["Location"] == world.path("desk-certificates")
    assert Certificate.objects.get(replaces=certificate).holder == "马丽"
    refused = client.post(path, typed | {"title": "新名"})  # it is revoked by now
    assert (refused.status_code, "这份证书已经撤销。" in text_of(refused)) == (200, True)
    assert Certificate.objects.count() == 3


def test_another_tenants_certificate_is_not_here(issued):
    world, client, *_ = issued
    other = make_world("others", "south")
    with tenant_scope(other.tenant):
        publish_results(other, 3)
        actions.issue_all(other.campaign, actor=other.organiser, now=NOW)
        foreign = Certificate.objects.order_by("number").first()
    for name in ("desk-certificate", "desk-certificate-reissue", "desk-certificate-revoke"):
        path = world.path(name, certificate=foreign.pk)
        assert {client.get(path).status_code, client.post(path, {"why": "x"}).status_code} <= {404, 405}
    assert client.get(world.path("desk-certificate", certificate=10**30)).status_code == 404
    with tenant_scope(other.tenant):
        foreign.refresh_from_db()
        assert foreign.revoked_at is None


# downloads


def test_the_owner_and_the_organiser_get_the_pdf_and_nobody_else(issued):
    world, client, certificate, _ = issued
    path = world.path("my-certificate", token=certificate.token)

    def answer(person):
        client.force_login(person)
        return client.get(path).status_code

    people = (world.owner, world.organiser, world.expert, world.coordinator, make_person("stranger"))
    assert [answer(person) for person in people] == [200, 200, 403, 403, 404]
    actions.revoke(certificate, why="误发", actor=world.organiser, now=LATER)
    assert [answer(person) for person in people[:2]] == [404, 404]


def test_a_pdf_of_an_award_not_public_any_more_is_nobodys(issued):
    world, client, certificate, _ = issued
    Award.objects.filter(pk=certificate.award_id).update(published_at=None)
    assert client.get(world.path("my-certificate", token=certificate.token)).status_code == 404


def test_a_downloaded_certificate_says_what_was_frozen(issued):
    world, client, certificate, _ = issued
    Certificate.objects.filter(pk=certificate.pk).update(
        holder="买买提·艾力、张䶮", title="龘龘课堂：㐂的{name}"
    )
    response = client.get(world.path("desk-certificate", certificate=certificate.pk))
    words = words_in(response.content)
    assert "买买提·艾力、张䶮：案例《龘龘课堂：㐂的{name}》获二等奖。" in words
    assert [part in words for part in ("教育厅", "2025年10月20日", f"编号：{certificate.number}")] == [
        True
    ] * 3
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Cache-Control"] == "private, no-store"
    name = f"filename*=utf-8''{certificate.number}-"
    assert response.headers["Content-Disposition"].startswith(f"attachment; {name}")


@pytest.mark.parametrize(
    "holder", ["张三\r\nSet-Cookie: a=b", '"; filename="x.exe', "../../etc/passwd", "．．/"]
)
def test_a_name_never_leaves_the_file_name(issued, holder):
    world, client, certificate, _ = issued
    Certificate.objects.filter(pk=certificate.pk).update(holder=holder)
    response = client.get(world.path("desk-certificate", certificate=certificate.pk))
    value = response.headers["Content-Disposition"]
    assert (response.status_code, "Set-Cookie" in response.headers) == (200, False)
    assert [part for part in ("\r", "\n", "/", 'x.exe"') if part in value] == []
    read = Message()
    read["Content-Disposition"] = value
    assert [name for name, _ in read.get_params(header="Content-Disposition")] == ["attachment", "filename"]


@pytest.mark.parametrize("count", [1, 3])
def test_pages_and_downloads_ask_the_same_for_one_and_for_three(world, client, count):
    publish_results(world, {1: 2, 3: 4}[count])
    actions.issue_all(world.campaign, actor=world.organiser, now=NOW)
    assert Certificate.objects.count() == count
    client.force_login(world.organiser)
    first = Certificate.objects.order_by("number").first()
    pages = {
        "one as PDF": world.path("desk-certificate", certificate=first.pk),
        "correcting": world.path("desk-certificate-reissue", certificate=first.pk),
        "one's own": world.path("my-certificate", token=first.token),
        "the check": reverse("verify", kwargs={"token": first.token}),
    }
    asked = {}
    for name, path in pages.items():
        client.get(path)
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        asked[name] = len(queries)
    assert asked == {
        "one as PDF": 7, "correcting": 8, "one's own": 6, "the check": 4,
    }  # fmt: skip
