"""The grid, its search and filters, and a case as everybody reads it."""

import io

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from campaigns.actions import publish as publish_rules
from campaigns.schema import Document
from review.models import ShowcaseCase
from review.showcase import actions, jobs
from review.showcase.preparing import prepare
from submissions.models import Author
from tests.factories.review import NOW, document
from tests.factories.showcase import make_public_copy, make_shown, showing
from tests.roles import owner_executes


@pytest.fixture
def opened(world):
    actions.open_showcase(world.campaign, actor=world.organiser, now=NOW)
    return world


def titles(client, world, **asked):
    """The cards' titles, in order."""
    page = client.get(world.path("showcase"), asked).context["page"]
    return [card.title for card in page]


def test_the_best_award_stands_first(opened, client):
    make_shown(opened, "丙", award="二等奖", tier="second")
    make_shown(opened, "甲")
    make_shown(opened, "乙", award="三等奖", tier="third")
    assert titles(client, opened) == ["甲", "丙", "乙"]
    cards = list(client.get(opened.path("showcase")).context["page"])
    assert [(card.award, card.unit, card.film) for card in cards] == [
        ("一等奖", "甲市一中", True),
        ("二等奖", "甲市一中", True),
        ("三等奖", "甲市一中", True),
    ]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("课堂", ["同步课堂的一年"]),
        ("同步课堂", ["同步课堂的一年"]),
        ("步课堂的", ["同步课堂的一年"]),
        ("课", ["同步课堂的一年"]),
        ("ＡＩ", ["用AI读图"]),
        ("ai", ["用AI读图"]),
        ("堂课", []),
        ("课堂 教学点", ["同步课堂的一年"]),
        ("课堂 读图", []),
        ("乙市一中", ["用AI读图"]),
        ("赵敏", ["用AI读图"]),
        ("负责人", []),
        ("13900001234", []),
        ("%", []),
        ("", ["同步课堂的一年", "用AI读图"]),
        ("  ", ["同步课堂的一年", "用AI读图"]),
    ],
)
def test_search(opened, client, q, found):
    make_shown(
        opened, "同步课堂的一年", answers={"about": "十二个教学点，电话 13900001234", "boss": "负责人是校长"}
    )
    second, *_ = make_shown(opened, "用AI读图", unit="s3", ready=False)
    Author.objects.filter(submission=second).update(name="赵敏")
    prepare(second, opened.campaign.current.doc, now=NOW)
    assert titles(client, opened, q=q) == found


def test_search_follows_corrected_rules(opened, client):
    """An answer that is shown no longer is found no longer, once a worker has looked."""
    case, *_ = make_shown(opened, "小案例", answers={"about": "量子纠缠"})
    assert titles(client, opened, q="量子") == ["小案例"]
    publish_rules(Document.model_validate(document(**showing(fields=[]))), actor=None, now=NOW)
    jobs.prepare(campaign_id=opened.campaign.pk)
    assert titles(client, opened, q="量子") == []
    assert titles(client, opened) == ["小案例"]


def test_filters(opened, client):
    make_shown(opened, "甲", group="primary")
    make_shown(opened, "乙", group="middle", unit="s3", award="二等奖", tier="second")
    make_shown(opened, "丙", category="b", award="二等奖", tier="second")
    assert titles(client, opened, group="primary") == ["甲"]
    assert titles(client, opened, unit="s3") == ["乙"]
    assert titles(client, opened, award="二等奖") == ["乙", "丙"]
    assert titles(client, opened, category="b", award="二等奖") == ["丙"]
    assert titles(client, opened, category="nothing") == []
    choices = client.get(opened.path("showcase")).context["choices"]
    assert choices.categories == [("a", "教学"), ("b", "教研")]
    assert choices.groups == [("primary", "小学"), ("middle", "初中")]
    assert choices.units == [("s1", "甲市一中"), ("s3", "乙市一中")]
    assert choices.awards == ["一等奖", "二等奖"]


PERSONAL = ("13900001234", "0951-6123456", "zhang@example.com", "640102199001011234", "张家胡同三号")


def test_a_case_says_nothing_of_how_to_reach_people(opened, client):
    about = (
        "做法：同步课堂。电话 139 0000 1234，座机 0951-6123456，邮箱 zhang@example.com，身份证 640102199001011234。"
        "家庭住址：张家胡同三号"
    )
    reach = [{"who": "张三", "tel": "13900001234", "memo": "手机13900001234"}]
    case, text, film = make_shown(
        opened, "智慧课堂", answers={"about": about, "reach": reach, "boss": "机密简介"}
    )
    Author.objects.filter(submission=case).update(name="李四", phone="13911112222")
    page = client.get(opened.path("showcase-case", case=case.uuid)).content.decode()
    assert [
        word in page for word in (*PERSONAL, "139 0000 1234", "13911112222", "机密简介", case.number)
    ] == [False] * 9
    assert [word in page for word in ("同步课堂", "（已隐去）", "李四", "一等奖", "甲市一中", "张三")] == [
        True
    ] * 6
    entry = ShowcaseCase.objects.get(submission=case)
    assert [word in entry.text for word in PERSONAL] == [False] * 5


def test_authors_stay_out_unless_the_campaign_shows_them(opened, client):
    publish_rules(Document.model_validate(document(**showing(authors="none"))), actor=None, now=NOW)
    opened.campaign.refresh_from_db()
    case, *_ = make_shown(opened)
    Author.objects.filter(submission=case).update(name="李四")
    assert "李四" not in client.get(opened.path("showcase-case", case=case.uuid)).content.decode()


def test_what_engines_and_shared_links_read(opened, client):
    case, text, film = make_shown(opened, answers={"about": "把课堂搬到田间，让学生在真实问题中学习。" * 20})
    address = f"http://127.0.0.1:8000{opened.path('showcase-case', case=case.uuid)}"
    answer = client.get(opened.path("showcase-case", case=case.uuid))
    page = answer.content.decode()
    assert "X-Robots-Tag" not in answer.headers
    assert "noindex" not in page
    assert f'<meta property="og:image" content="{address}share.png">' in page
    assert '<meta name="description" content="把课堂搬到田间' in page
    assert "<title>智慧课堂 · 甲市一中" in page
    engines = client.get(opened.path("showcase-sitemap"))
    assert engines["Content-Type"] == "application/xml"
    assert f"<loc>{address}</loc>" in engines.content.decode()
    assert (
        f"http://127.0.0.1:8000{opened.path('showcase-sitemap')}"
        in client.get("/sitemap.xml").content.decode()
    )
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_a_campaign_that_is_closed_to_engines(opened, client):
    publish_rules(Document.model_validate(document(**showing(searchable=False))), actor=None, now=NOW)
    opened.campaign.refresh_from_db()
    case, text, _ = make_shown(opened)
    paths = [
        opened.path("showcase"),
        opened.path("showcase-case", case=case.uuid),
        opened.path("showcase-page", file=text.uuid, page=1),
        opened.path("showcase-share", case=case.uuid),
    ]
    assert [client.get(path).headers["X-Robots-Tag"] for path in paths] == [
        "noindex, nofollow, noarchive"
    ] * 4
    assert '<meta name="robots" content="noindex, nofollow">' in client.get(paths[1]).content.decode()
    assert client.get(opened.path("showcase-sitemap")).status_code == 404
    assert "showcase" not in client.get("/sitemap.xml").content.decode()


def test_the_picture_for_sharing(opened, client):
    import cv2
    import numpy as np

    case, *_ = make_shown(
        opened,
        "一个名字很长很长的案例，讲的是乡村小规模学校怎样用同步课堂开齐开足音乐美术课并且坚持了三年" * 2,
    )
    answer = client.get(opened.path("showcase-share", case=case.uuid))
    assert answer["Content-Type"] == "image/png"
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert picture.size == (1200, 630)
        seen = np.array(picture.convert("L"))
    # OpenCV's older detector misses about one sound code in thirty.
    read, *_ = cv2.QRCodeDetectorAruco().detectAndDecode(seen)
    assert read == f"http://127.0.0.1:8000{opened.path('showcase-case', case=case.uuid)}"


def test_a_text_is_read_with_its_tables_and_pictures(opened, client):
    case, text, _ = make_shown(opened)
    blocks = [
        {"kind": "heading", "text": "一、背景", "level": 1},
        {"kind": "paragraph", "text": "<b>不是标记</b>"},
        {"kind": "table", "rows": [["甲", "乙"]]},
        {"kind": "picture", "picture": 1},
    ]
    make_public_copy(text, kind="text", blocks=blocks)
    page = client.get(opened.path("showcase-case", case=case.uuid)).content.decode()
    assert "<h3>一、背景</h3>" in page
    assert "&lt;b&gt;不是标记&lt;/b&gt;" in page
    assert opened.path("showcase-page", file=text.uuid, page=1) in page
    assert 'loading="lazy"' in page


def test_a_page_that_does_not_exist(opened, client):
    _, text, _ = make_shown(opened)
    assert client.get(opened.path("showcase-page", file=text.uuid, page=2)).status_code == 404
    assert client.get(opened.path("showcase"), {"page": "99"}).status_code == 200


def asked(client, path):
    """How many queries the page makes once the process knows the rules."""
    assert client.get(path).status_code == 200
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)


@pytest.mark.parametrize("count", [1, 3])
def test_what_the_pages_ask_of_the_database(opened, client, count):
    made = [make_shown(opened, f"案例{n}") for n in range(count)]
    case, text, film = made[0]
    assert {
        "grid": asked(client, opened.path("showcase")),
        "search": asked(client, f"{opened.path('showcase')}?q=案例"),
        "case": asked(client, opened.path("showcase-case", case=case.uuid)),
        "picture": asked(client, opened.path("showcase-page", file=text.uuid, page=0)),
        "share": asked(client, opened.path("showcase-share", case=case.uuid)),
        "engines": asked(client, opened.path("showcase-sitemap")),
    } == {"grid": 11, "search": 11, "case": 10, "picture": 9, "share": 5, "engines": 5}
    client.force_login(opened.organiser)
    assert {
        "desk": asked(client, opened.path("desk-showcase")),
        "preview": asked(client, opened.path("desk-showcase-case", case=case.uuid)),
    } == {"desk": 21, "preview": 15}


def test_the_search_uses_its_index(opened):
    """As the owner, who asks on behalf of the page: a policy would keep the index from being used."""
    plan = owner_executes(
        "SET LOCAL enable_seqscan = off",
        "EXPLAIN SELECT id FROM review_showcasecase WHERE grams @> '{智慧}'::varchar[]",
    )
    assert "showcase_case_by_gram" in str(plan)


def test_links_to_the_pages(opened, client):
    case, *_ = make_shown(opened)
    for path in (opened.path("campaign"), opened.path("results")):
        assert opened.path("showcase") in client.get(path).content.decode()
    actions.close_showcase(opened.campaign, actor=opened.organiser, now=NOW)
    for path in (opened.path("campaign"), opened.path("results")):
        assert opened.path("showcase") not in client.get(path).content.decode()
