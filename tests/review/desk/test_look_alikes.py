"""Files of different cases that look alike, on the organiser's desk (S15): told with their cases, and nothing else follows."""

from portal.models import Check
from tests.factories.files import make_attachment
from tests.factories.review import make_submission
from validators.facts import FileFacts
from validators.facts.seen import SeenFacts, SeenPicture
from validators.probes.measure import VERSION

HALL, BOARD, HILL, LAKE = 0xFFFF0000FFFF0000, 0x00FF00FF00FF00FF, 0x0F0F0F0F0F0F0F0F, 0x123456789ABCDEF0


def seen(attachment, *hashes, kind="image", part="image"):
    """The facts of a file whose pictures have these hashes."""
    pictures = [SeenPicture(part=part, hash=f"{value:016x}") for value in hashes]
    facts = FileFacts(name=attachment.name, kind=kind, depth="deep", seen=SeenFacts(pictures=pictures))
    Check.objects.create(
        tenant_id=attachment.tenant_id, blob=attachment.blob, probe_version=f"{VERSION}-deep", state="done",
        facts=facts.model_dump(mode="json"),
    )  # fmt: skip
    return attachment


def shown(client, world):
    client.force_login(world.organiser)
    page = client.get(world.path("desk-look-alikes"))
    assert page.status_code == 200
    return page.context["found"], page.content.decode()


def told(found):
    return [
        (pair.first.name, pair.second.name, pair.how, pair.agreeing, pair.compared, pair.bits)
        for pair in found.pairs
    ]


def test_pictures_films_and_equal_files_of_different_cases(world, client):
    one, two = (make_submission(world, state="reported") for _ in range(2))
    seen(make_attachment(one, name="甲.jpg"), HALL)
    seen(make_attachment(two, name="乙.jpg"), HALL ^ 0b111)
    seen(make_attachment(one, name="甲.mp4"), HALL, BOARD, HILL, kind="video", part="film")
    seen(make_attachment(two, name="乙.mp4"), HALL ^ 1, BOARD, HILL, LAKE, kind="video", part="film")
    copy = make_attachment(two, name="抄.docx")
    make_attachment(one, name="原.docx")
    copy.blob = one.files.get(name="原.docx").blob
    copy.save()
    found, page = shown(client, world)
    assert told(found) == [
        ("抄.docx", "原.docx", "same", 1, 1, 0),
        ("甲.mp4", "乙.mp4", "video", 3, 3, 1),
        ("甲.jpg", "乙.jpg", "image", 1, 1, 3),
    ]
    for words in ("内容完全相同", "图片几乎相同（指纹 64 位中差 3 位）", "3 幅不同的画面中 3 幅相近"):
        assert words in page


def test_what_is_not_told(world, client):
    """Two files of one case, drafts, other pictures, pages of scans, an image beside a film."""
    one, two, draft = (make_submission(world, state=state) for state in ("reported", "reported", "draft"))
    seen(make_attachment(one, name="甲.jpg"), HALL)
    seen(make_attachment(one, name="甲2.jpg"), HALL)
    seen(make_attachment(draft, name="稿.jpg"), HALL)
    seen(make_attachment(two, name="乙.jpg"), BOARD)
    seen(make_attachment(two, name="扫描.pdf"), HALL, kind="pdf", part="page")
    seen(make_attachment(two, name="乙.mp4"), HALL, kind="video", part="film")
    found, page = shown(client, world)
    assert (found.pairs, found.compared, found.cut) == ([], 4, False)
    assert "没有相近的文件" in page
