"""The signature in a certificate's file: genuine, altered, forged, unsigned, revoked and replaced told apart."""

import io
import json

import pytest
from cryptography import x509
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from portal.signing import public_key
from review.certificates import actions, verifying
from review.certificates.files import signed_pdf
from review.certificates.pdf import pdf
from review.certificates.queries import certificate_content
from review.certificates.signing import Look, Seal, Trust, certificate_of, look_at, signed, trust_of
from review.certificates.verifying import Verdict, read_list, verify_file, verify_offline, withdrawn_list
from review.models import Certificate
from tests.factories.certificates import ADDRESS, make_content
from tests.factories.pdfs import signed_pdf as somebody_elses
from tests.factories.review import NOW, publish_results

SECRET = "of this test"
TRUST = trust_of(SECRET, [])
CONTENT = make_content()
FILE = signed(pdf([CONTENT]), CONTENT, SECRET)


@pytest.fixture
def issued(world):
    """(world, a valid certificate, its file)."""
    publish_results(world, 3)
    actions.issue_all(world.campaign, actor=world.organiser, now=NOW)
    row = Certificate.objects.order_by("number").first()
    return world, row, signed_pdf(certificate_content(row, world.campaign))


def test_a_file_is_ours_by_the_key_and_names_the_page_that_knows_more():
    assert look_at(FILE, TRUST) == Look(Seal.OURS, ADDRESS)
    assert look_at(FILE, Trust(certificates=[certificate_of(SECRET)])) == Look(Seal.OURS, ADDRESS)


def test_another_library_finds_the_same_and_no_change_allowed():
    """pyHanko's validator, with nothing but our public certificate trusted."""
    from pyhanko.keys.internal import translate_pyca_cryptography_cert_to_asn1
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    root = translate_pyca_cryptography_cert_to_asn1(certificate_of(SECRET))
    (embedded,) = PdfFileReader(io.BytesIO(FILE)).embedded_signatures
    status = validate_pdf_signature(embedded, signer_validation_context=ValidationContext(trust_roots=[root]))
    assert (status.intact, status.valid, status.trusted, status.docmdp_ok, status.bottom_line) == (True,) * 5
    assert str(embedded.sig_object["/SubFilter"]) == "/ETSI.CAdES.detached"


def test_the_certificate_is_the_same_each_time_and_issued_by_the_receipts_key():
    certificate_of.cache_clear()
    again = certificate_of(SECRET)
    assert again == x509.load_der_x509_certificate(again.public_bytes(verifying.Encoding.DER))
    assert Trust(publics=[public_key(SECRET)]).knows(again) is True
    assert Trust(publics=[public_key("another"), "no key"]).knows(again) is False


def test_a_file_of_earlier_years_holds_while_the_receipts_old_key_is_listed():
    assert look_at(FILE, trust_of("new", [public_key(SECRET)])).seal is Seal.OURS
    assert look_at(FILE, trust_of("new", [])).seal is Seal.FOREIGN


def test_a_file_signed_by_another_key_is_forged_even_under_our_name():
    forged = signed(pdf([CONTENT]), CONTENT, "another secret")
    assert look_at(forged, TRUST) == Look(Seal.FOREIGN)
    assert look_at(somebody_elses(), TRUST) == Look(Seal.FOREIGN)


@pytest.mark.parametrize(
    "changed",
    [
        FILE + b"\n%%EOF\n",
        FILE + signed(pdf([make_content("别人")]), CONTENT, "another secret"),
        FILE.replace(b"/Reason (NX\\0552025", b"/Reason (NX\\0552026"),
        FILE.replace(b"%PDF-1.4", b"%PDF-1.7").replace(b"%PDF-1.3", b"%PDF-1.7"),
        FILE[:200] + bytes([FILE[200] ^ 1]) + FILE[201:],
    ],
)
def test_one_changed_byte_or_anything_added_is_altered(changed):
    assert changed != FILE
    assert look_at(changed, TRUST) == Look(Seal.ALTERED)


@pytest.mark.parametrize(
    "file", [b"", b"%PDF-1.4", pdf([CONTENT]), b"/ByteRange [0 1 2 3]", b"/ByteRange[0 9 99 9]" + b"<00>" * 9]
)
def test_a_file_without_a_signature_says_nothing(file):
    assert look_at(file, TRUST) == Look(Seal.UNSIGNED)


@given(st.integers(0, len(FILE) - 1), st.integers(1, 255))
def test_no_changed_byte_goes_unseen(at, by):
    """In the place of the signature itself there is padding, which says nothing; it is not read by anybody."""
    look = look_at(FILE[:at] + bytes([FILE[at] ^ by]) + FILE[at + 1 :], TRUST)
    hole = FILE.rindex(b"/Contents <") + len(b"/Contents <")
    assert look.seal is not Seal.OURS or hole <= at < FILE.index(b">", hole)


@given(st.binary(max_size=300))
def test_any_bytes_are_looked_at(data):
    assert look_at(data, TRUST).seal is Seal.UNSIGNED
    assert look_at(data + b"/ByteRange [0 0 0 1]" + data, TRUST).seal is Seal.UNSIGNED


# online, offline, and the page


def test_online_a_revoked_and_a_replaced_one_are_told_apart(issued):
    world, row, file = issued
    other = Certificate.objects.order_by("number").last()
    second = signed_pdf(certificate_content(other, world.campaign))
    assert [verify_file(each).verdict for each in (file, second)] == [Verdict.GENUINE] * 2
    actions.revoke(row, why="抄袭", actor=world.organiser, now=NOW)
    new = actions.reissue(
        other, holder="马丽", unit_name="", title="新", why="误", actor=world.organiser, now=NOW
    )
    found = [
        verify_file(each) for each in (file, second, signed_pdf(certificate_content(new, world.campaign)))
    ]
    assert [(each.verdict, each.certificate) for each in found] == [
        (Verdict.REVOKED, row), (Verdict.REPLACED, other), (Verdict.GENUINE, new),
    ]  # fmt: skip
    Certificate.objects.filter(pk=new.pk).update(token="another")
    assert verify_file(signed_pdf(make_content(address=ADDRESS))).verdict is Verdict.UNKNOWN


def test_offline_only_the_public_certificate_and_a_list_are_needed(issued):
    world, row, file = issued
    other = Certificate.objects.order_by("number").last()
    second = signed_pdf(certificate_content(other, world.campaign))
    actions.revoke(row, why="抄袭", actor=world.organiser, now=NOW)
    actions.reissue(other, holder="马丽", unit_name="", title="新", why="误", actor=world.organiser, now=NOW)
    trust = Trust(certificates=x509.load_pem_x509_certificates(verifying.public_certificate()))
    withdrawn = read_list(json.dumps(withdrawn_list(NOW)), trust).entries
    files = (file, second, file + b" ", FILE, pdf([CONTENT]))
    assert [verify_offline(each, trust, withdrawn).verdict for each in files] == [
        Verdict.REVOKED, Verdict.REPLACED, Verdict.ALTERED, Verdict.FORGED, Verdict.UNSIGNED,
    ]  # fmt: skip
    assert verify_offline(file, trust, {}).verdict is Verdict.GENUINE


@pytest.mark.parametrize(
    "change",
    [
        {"signature": "00"},
        {"at": "2020-01-01T00:00:00+08:00"},
        {"certificates": {}},
        {"certificates": []},
        {"certificates": {"x": "fine"}},
        {"signature": 5},
    ],
)
def test_a_list_that_was_changed_is_refused(issued, change):
    world, row, _ = issued
    actions.revoke(row, why="抄袭", actor=world.organiser, now=NOW)
    trust = Trust(certificates=[certificate_of(settings.RECEIPT_KEY)])
    with pytest.raises(ValueError, match=r"."):
        read_list(json.dumps(withdrawn_list(NOW) | change), trust)


def test_the_list_names_nobody(issued):
    world, row, _ = issued
    actions.revoke(row, why="抄袭", actor=world.organiser, now=NOW)
    text = json.dumps(withdrawn_list(NOW))
    assert [fact for fact in (row.token, row.number, row.holder, row.title, "抄袭") if fact in text] == []


def run(*arguments) -> str:
    out = io.StringIO()
    call_command("certificate", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_says_what_each_file_is(issued, tmp_path):
    world, row, file = issued
    good, bad, key, gone = (tmp_path / name for name in ("好.pdf", "改.pdf", "portal.pem", "list.json"))
    good.write_bytes(file)
    bad.write_bytes(file + b" ")
    key.write_text(run("key"))
    assert f"好.pdf：真实，文件没有改动过。{row.number} {row.holder} {row.label}。" in run(
        "verify", str(good)
    )
    offline = run("verify", str(good), "--certificate", str(key))
    assert f"是否撤销请上网查 {certificate_content(row, world.campaign).address}" in offline
    with pytest.raises(CommandError, match="1 个文件不能采信"):
        run("verify", str(good), str(bad), "--certificate", str(key))
    actions.revoke(row, why="抄袭", actor=world.organiser, now=NOW)
    gone.write_text(run("withdrawn"))
    with pytest.raises(CommandError, match="1 个文件不能采信"):
        run("verify", str(good), "--certificate", str(key), "--withdrawn", str(gone))
    gone.write_text("{}")
    for wrong, words in (((key, gone), "不是这份公开证书签名的名单"), ((gone, gone), "不是公开证书")):
        with pytest.raises(CommandError, match=words):
            run("verify", str(good), "--certificate", str(wrong[0]), "--withdrawn", str(wrong[1]))
    with pytest.raises(CommandError, match="读不出"):
        run("verify", str(tmp_path / "none.pdf"))


def sent(client, data, name="证书.pdf"):
    return client.post(reverse("verify-file"), {"file": SimpleUploadedFile(name, data, "application/pdf")})


def test_the_page_tells_them_apart_for_everybody(issued, client):
    world, row, file = issued
    page = sent(client, file).content.decode()
    assert ("真实、有效" in page, row.number in page, row.title in page) == (True, True, True)
    for data, words in (
        (file + b" ", "文件被改动过"),
        (FILE, "不是本平台签发的"),
        (pdf([CONTENT]), "文件里没有签名"),
    ):
        page = sent(client, data).content.decode()
        assert (words in page, row.number in page) == (True, False)
    actions.revoke(row, why="查实抄袭", actor=world.organiser, now=NOW)
    page = sent(client, file).content.decode()
    assert ("<h2>已撤销</h2>" in page, "查实抄袭" in page) == (True, False)


def test_what_is_no_file_is_said(db, client, settings):
    assert client.get(reverse("verify-file")).status_code == 200
    empty = client.post(reverse("verify-file"))
    assert (empty.status_code, "请选择证书的 PDF 文件。" in empty.content.decode()) == (422, True)
    large = sent(client, b"0" * (10 * 1024 * 1024 + 1))
    assert (large.status_code, "文件超过 10 MB" in large.content.decode()) == (422, True)


def test_the_public_certificate_and_the_list_are_there_for_everybody(issued, client):
    key = client.get(reverse("verify-signing-certificate"))
    assert x509.load_pem_x509_certificate(key.content) == certificate_of(settings.RECEIPT_KEY)
    assert client.get(reverse("verify-withdrawn")).json()["certificates"] == {}
