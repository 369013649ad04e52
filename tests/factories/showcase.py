"""Cases that the public pages show, with what workers would have made of their files."""

import io

from PIL import Image

from portal.files import storage
from portal.models import Blob, PublicCopy
from review.awards.results import forget_results
from review.showcase.preparing import prepare
from tests.factories.files import make_attachment, make_blind_copy
from tests.factories.review import NOW, fresh, make_award, make_submission
from validators.showing import VERSION

AGREED = {"open": {"at": NOW.isoformat(), "text": "同意公开展示"}}
SHOWCASE = {"consent": "open", "authors": "names", "fields": ["about", "reach"], "slots": ["text", "film"], "searchable": True}  # fmt: skip


def showing(**changes):
    """Parts of a campaign document whose cases are shown; `changes` of its showcase."""
    category = {
        "key": "a", "label": "教学", "rubric": "score", "team": {"max": 5},
        "fields": [
            {"key": "about", "label": "概要", "kind": "text", "required": False},
            {"key": "reach", "label": "联系", "kind": "table", "required": False, "columns": [
                {"key": "who", "label": "姓名"}, {"key": "tel", "label": "电话", "kind": "phone"}, {"key": "memo", "label": "备注"}]},
            {"key": "boss", "label": "负责人简介", "kind": "text", "required": False, "identifies": True},
        ],
        "slots": [
            {"key": "text", "label": "案例文本", "required": False, "max_files": 5}, {"key": "film", "label": "视频", "required": False},
            {"key": "form", "label": "申报表", "public": False, "required": False},
        ],
    }  # fmt: skip
    other = {"key": "b", "label": "教研", "rubric": "score", "slots": [{"key": "text", "label": "案例文本"}]}
    return {
        "categories": [category, other],
        "recommend": None,
        "checklist": [],
        "groups": [{"key": "primary", "label": "小学"}, {"key": "middle", "label": "初中"}],
        "rosters": [],
        "tracks": [],
        "declarations": [{"key": "open", "text": "同意公开展示", "required": False}],
        "showcase": SHOWCASE | changes,
    }


def jpeg(colour="navy"):
    out = io.BytesIO()
    Image.new("RGB", (72, 54), colour).save(out, "JPEG")
    return out.getvalue()


def make_public_copy(attachment, kind="pages", blocks=()):
    """A cover and one page, as a worker leaves them."""
    picture = jpeg()
    both = picture + jpeg("white")
    blob = Blob.objects.create(
        tenant_id=attachment.tenant_id, key=storage.save(both), size=len(both), created_at=NOW, hashed_at=NOW
    )
    index = [[0, len(picture), 72, 54], [len(picture), len(both) - len(picture), 72, 54]]
    PublicCopy.objects.filter(blob=attachment.blob).delete()
    return PublicCopy.objects.create(
        tenant_id=attachment.tenant_id, blob=attachment.blob, version=VERSION, state=PublicCopy.State.READY, copy=blob,
        kind=kind, pictures=index[:1] if kind == "film" else index, blocks=list(blocks),
    )  # fmt: skip


def make_shown(world, title="智慧课堂", *, award="一等奖", tier="first", declared=None, ready=True, **values):
    """A case with an award that is out, a document and a film; `ready` as workers leave it. Returns it with both files."""
    values = {"state": "eligible", "track": "", "answers": {"about": f"{title}的做法与成效"}} | values
    case = make_submission(world, title, declared=AGREED if declared is None else declared, **values)
    if award:
        given = make_award(world, case, label=award, tier=tier)
        given.published_at = NOW
        given.save()
    text = make_attachment(case, "text", name="张三的案例.pdf")
    film = make_attachment(case, "film", name="课堂.mp4")
    if ready:
        prepare(fresh(case), world.campaign.current.doc, now=NOW)
        make_public_copy(text)
        make_public_copy(film, kind="film")
        film.blob.blind_copies.all().delete()
        make_blind_copy(film, content=b"film without tags")
    return fresh(case), text, film


def publish(world):
    """Results are out."""
    world.campaign.results_at = NOW
    world.campaign.save()
    forget_results(world.campaign)
