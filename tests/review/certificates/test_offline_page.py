"""The page that verifies certificates from a disk: opened by file:// in a browser whose network is cut off, every answer told
apart, and the same as the portal's own for many changed files.
"""

import datetime as dt
import json
import random
from concurrent.futures import ThreadPoolExecutor

import pymupdf
import pytest
from cryptography.hazmat.primitives import serialization
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from portal.signing import public_key
from review.certificates import actions
from review.certificates.files import signed_pdf
from review.certificates.offline import offline_page
from review.certificates.pdf import pdf
from review.certificates.queries import certificate_content
from review.certificates.signing import Seal, certificate_of, look_at, signed
from review.certificates.verifying import fingerprint_words, portal_trust, withdrawn_list
from review.models import Certificate
from tests.browser import open_page, too_wide
from tests.factories.certificates import make_content
from tests.factories.review import NOW, publish_results

WORDS = {
    Seal.OURS: "真实，没有改动过", Seal.ALTERED: "文件被改动过", Seal.FOREIGN: "不是本平台签发的", Seal.UNSIGNED: "文件里没有签名",
}  # fmt: skip
AT = dt.datetime(2026, 11, 28, 10, 0, tzinfo=dt.UTC)


def beside(work, *arguments):
    """In another thread: Playwright's loop runs in this one, and pyHanko wants one of its own."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work, *arguments).result()


class Disk:
    """The page as somebody opens it who kept it."""

    def __init__(self, browser, path, width="desk"):
        self.page = open_page(browser, width)
        self.asked = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.context.set_offline(True)
        self.page.goto(path.as_uri())
        self.page.wait_for_selector("#chooser:enabled")

    def told(self, *files) -> list[str]:
        """The headings of what is said of these (name, bytes), in their order."""
        results = self.page.locator(".result")
        before = results.count()
        kind = {"pdf": "application/pdf", "json": "application/json"}
        self.page.set_input_files(
            "#chooser",
            [{"name": n, "mimeType": kind[n.rpartition(".")[2]], "buffer": data} for n, data in files],
        )
        self.page.wait_for_function(
            "count => document.querySelectorAll('.result').length === count", arg=before + len(files)
        )
        return self.page.locator(".result h2").all_inner_texts()[: len(files)][::-1]

    @property
    def latest(self) -> str:
        return self.page.locator(".result").first.inner_text()


@pytest.fixture
def rows(world):
    """(world, three valid certificates, their files)."""
    publish_results(world, 5)
    actions.issue_all(world.campaign, actor=world.organiser, now=NOW)
    found = list(Certificate.objects.order_by("number")[:3])
    return world, found, [beside(signed_pdf, certificate_content(row, world.campaign)) for row in found]


def kept(tmp_path, now=AT):
    path = tmp_path / "证书查验.html"
    path.write_text(offline_page(now), "utf-8")
    return path


def with_update(file, tmp_path) -> bytes:
    """Something drawn over the signed page, added behind it as programs do."""
    path = tmp_path / "update.pdf"
    path.write_bytes(file)
    with pymupdf.open(path) as document:
        document[0].insert_text((100, 100), "First prize")
        document.saveIncr()
    return path.read_bytes()


def test_each_answer_without_a_network(rows, tmp_path, chrome):
    world, (_, second, third), (good, revoked, replaced) = rows
    actions.revoke(second, why="抄袭", actor=world.organiser, now=NOW)
    actions.reissue(third, holder="马丽", unit_name="", title="新", why="误", actor=world.organiser, now=NOW)
    content = make_content()
    at = good.index(b"/Reason")
    altered = good[: at - 40] + bytes([good[at - 40] ^ 1]) + good[at - 39 :]
    updated = with_update(good, tmp_path)
    assert updated[: len(good)] == good
    forged = beside(signed, pdf([content]), content, "somebody else's")
    disk = Disk(chrome, kept(tmp_path))
    assert disk.told(
        ("good.pdf", good), ("revoked.pdf", revoked), ("replaced.pdf", replaced), ("altered.pdf", altered), ("updated.pdf", updated),
        ("forged.pdf", forged), ("plain.pdf", pdf([content])), ("empty.pdf", b""), ("random.pdf", random.Random(1).randbytes(5000)),
    ) == [
        "真实，没有改动过", "已撤销", "已换发新证书", "文件被改动过", "文件被改动过", "不是本平台签发的", "文件里没有签名", "文件里没有签名", "文件里没有签名",
    ]  # fmt: skip
    said = disk.told(("good.pdf", good)), disk.latest
    row = Certificate.objects.order_by("number").first()
    assert said[0] == ["真实，没有改动过"]
    for words in (row.number, "按 2026年11月28日 18:00 的名单没有撤销。", f"/verify/{row.token}/"):
        assert words in disk.latest
    assert disk.page.locator("#list-told").inner_text() == "2026年11月28日 18:00"
    assert fingerprint_words() in disk.page.locator("main").inner_text()
    assert [url for url in disk.asked if not url.startswith("file:")] == []
    assert disk.page.complaints == []


def test_a_newer_list_is_taken_and_no_other(rows, tmp_path, chrome):
    """What was revoked after the page was kept; a list of before, a changed one, one of another portal."""
    world, (row, *_), (file, *_) = rows
    path = kept(tmp_path)
    older = json.dumps(withdrawn_list(AT - dt.timedelta(days=1))).encode()
    actions.revoke(row, why="抄袭", actor=world.organiser, now=NOW)
    newer = withdrawn_list(AT + dt.timedelta(days=1))
    changed = json.dumps(newer | {"at": newer["at"].replace("2026", "2027")}).encode()
    emptied = json.dumps(newer | {"certificates": {}}).encode()
    disk = Disk(chrome, path, "phone")
    lists = [
        ("a.json", older),
        ("b.json", changed),
        ("c.json", emptied),
        ("d.json", b"[]"),
        ("e.json", b"\xff"),
    ]
    wrong = "这不是本平台签名的名单"
    assert disk.told(*lists, ("good.pdf", file)) == [
        "这份名单比现有的旧，没有换", wrong, wrong, wrong, wrong, "真实，没有改动过",
    ]  # fmt: skip
    assert disk.told(("f.json", json.dumps(newer).encode()), ("good.pdf", file)) == [
        "名单已换成 2026年11月29日 18:00 的", "已撤销",
    ]  # fmt: skip
    assert (too_wide(disk.page), disk.page.complaints) == (0, [])


def test_it_says_of_changed_files_what_the_portal_says(rows, tmp_path, chrome):
    """Cut, doubled, mixed, and bytes changed here and there. In the place of the signature itself, whether a broken one counts as
    none or as another's is not asked.
    """
    _, _, (good, other, _) = rows
    chance = random.Random(7)
    hole = good.rindex(b"/Contents <") + 11
    places = [chance.randrange(hole) for _ in range(30)] + [hole + chance.randrange(3200) for _ in range(90)]
    files = [good[:-1], good + b"\n", good[1:], good[: len(good) // 2], good + good, other + good]
    files += [good[:at] + bytes([chance.choice(b"0123456789abcdef")]) + good[at + 1 :] for at in places]
    trust = portal_trust()
    expected = [WORDS[look_at(file, trust).seal] for file in files]
    told = Disk(chrome, kept(tmp_path)).told(*((f"{n}.pdf", file) for n, file in enumerate(files)))
    assert told[:36] == expected[:36]
    genuine = WORDS[Seal.OURS]
    assert [words == genuine for words in told] == [words == genuine for words in expected]
    assert 0 < told.count(genuine) < 60


def test_a_file_of_earlier_years_holds_by_the_old_key(rows, tmp_path, chrome, settings):
    _, _, (good, *_) = rows
    before = public_key(settings.RECEIPT_KEY)
    settings.RECEIPT_KEY = "the key of next year"
    assert Disk(chrome, kept(tmp_path)).told(("good.pdf", good)) == ["不是本平台签发的"]
    settings.RECEIPT_OLD_KEYS = [before]
    assert Disk(chrome, kept(tmp_path)).told(("good.pdf", good)) == ["真实，没有改动过"]


def test_it_is_downloaded_by_everybody_as_one_file_that_asks_for_nothing(rows, client):
    answer = client.get(reverse("verify-offline"))
    text = answer.content.decode()
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert certificate_of(settings.RECEIPT_KEY).public_bytes(serialization.Encoding.DER).hex() in text
    assert ("src=" in text, "<link" in text, "default-src &#x27;none&#x27;" in text or "default-src 'none'" in text) == (
        False, False, True,
    )  # fmt: skip
    page = client.get(reverse("verify-file")).content.decode()
    assert (reverse("verify-offline") in page, fingerprint_words() in page) == (True, True)
    assert timezone.localtime(AT).strftime("%z") == "+0800"
