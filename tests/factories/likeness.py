"""Measured files whose text or pictures are known, and cases compared by the job."""

from django.utils import timezone

from portal.models import Check
from portal.tenants import tenant_scope
from review.duplicates.comparing import compare_case
from submissions.models import Submission
from tests.factories.files import make_attachment
from tests.factories.review import NOW, fresh
from validators.facts import FileFacts
from validators.facts.seen import SeenFacts, SeenPicture
from validators.probes.measure import VERSION

COPIED = (
    "本课以校园里的三十种植物为线索，学生用平板记录叶片的气孔开闭，教师把数据汇成一张热力图，"
    "再由各小组据图提出假设，设计遮光实验并在两周后回来检验，最后写成给校长的绿化建议书。"
)
OTHER = (
    "我们从一袋过期牛奶讲起，请孩子估算全校一年丢掉多少食物，再用天平和电子表格把结果算清楚，"
    "食堂师傅来课堂答问，班级随后约定每周三为光盘日，并把称重数字贴在走廊的白板上供大家查看。"
)


def measured(attachment, *, texts=(), hashes=(), kind="word", at=NOW, frame="image"):
    """The facts of a file: its paragraphs, or the hashes of its pictures."""
    pictures = [
        SeenPicture(part=frame, time=10.0 * n, hash=f"{value:016x}") for n, value in enumerate(hashes)
    ]
    facts = FileFacts(
        name=attachment.name, kind=kind, seen=SeenFacts(pictures=pictures) if hashes else None,
        texts=[{"place": {"code": "paragraph", "values": {"number": n}}, "text": text} for n, text in enumerate(texts, 1)],
    )  # fmt: skip
    Check.objects.create(
        tenant_id=attachment.tenant_id, blob=attachment.blob, probe_version=VERSION, state="done", finished_at=at,
        facts=facts.model_dump(mode="json"),
    )  # fmt: skip
    return attachment


def with_text(submission, *texts, name="正文.docx"):
    """The case with a Word file of these paragraphs."""
    measured(make_attachment(submission, name=name), texts=texts)
    return submission


def with_pictures(submission, *hashes, kind="image", name="图.jpg"):
    """The case with a picture or a film whose hashes are these."""
    frame = "image" if kind == "image" else "film"
    measured(make_attachment(submission, name=name), hashes=hashes, kind=kind, frame=frame)
    return submission


def compared(*submissions):
    """Each compared in turn, as the job does."""
    for submission in submissions:
        compare_case(fresh(submission), now=timezone.now())


def in_campaign(world, campaign):
    """The same world with another campaign of its tenant."""
    with tenant_scope(world.tenant):
        return type(world)(
            world.tenant, campaign, world.organiser, world.coordinator, world.expert, world.owner
        )


def all_cases():
    return Submission.objects.order_by("pk")
