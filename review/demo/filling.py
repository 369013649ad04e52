"""Filling a case in so that it keeps every rule of its category: answers, authors, real files.

Works from the campaign's document alone, so a sixth campaign fills itself. The demo uses it, and so do the tests that
walk every campaign.
"""

import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any

from campaigns.fields.conditions import required, shown, with_places
from campaigns.schema import Category, Document, Field_, FieldKind, Slot
from portal.files import disk, storage
from portal.files.actions.uploads import advance, finish, reserve
from portal.models import Attachment, Folder, Person, Unit
from portal.organisation.queries import unit_kinds
from review.demo.people import GIVEN, SURNAMES
from submissions.drafts.actions import save_draft, set_authors
from submissions.drafts.author_input import AuthorInput
from submissions.models import Submission
from validators import samples
from validators.samples.wording import prose

KEYWORDS = ("数字化", "协同教研", "精准教学", "分层作业", "学习评价")
PRAISE = (
    "选题贴近教学实际", "做法具体、步骤清楚", "数据前后有对照，说服力较强", "学生的变化写得真切", "所用平台和设备容易得到", "问题分析到位",
    "评价方式有新意", "经验便于其他学校学习",
)  # fmt: skip
ADVICE = (
    "补充对照班的数据", "写明推广时需要的条件", "压缩背景，突出主要做法", "说明教师的工作量怎样变化", "增加学生作品的实例", "把成效分学期列出",
    "交代遇到的困难和调整", "统一图表的口径",
)  # fmt: skip
TITLES = (
    "用数据看见每一个学生的课堂进步",
    "智慧平台支持下的分层作业实践",
    "一块屏幕连起两间教室",
    "让评价回到学习过程",
    "网络教研把好课送到每所学校",
    "人工智能助力作文批改的探索",
    "虚拟实验走进乡村理化课堂",
    "从错题本到个人学习地图",
    "双师课堂里的英语听说训练",
    "校园数字图书馆与整本书阅读",
    "体质数据驱动的体育课改进",
    "低年级识字的游戏化练习",
    "几何画板让证明看得见",
    "家校协同的数字成长档案",
    "传感器支持的跨学科项目学习",
    "劳动教育的云端展示与互评",
    "音乐欣赏课的交互资源设计",
    "用编程积木学会解决问题",
    "课堂应答器与即时反馈",
    "县域同步课堂的组织与保障",
    "地理信息平台上的乡土研学",
    "数字化听评课的循证改进",
    "特殊教育学生的个别化资源",
    "职业院校虚拟仿真实训",
)


def answer_for(field: Field_, *, now: dt.datetime, chosen: Mapping[str, str], about: str = "") -> Any:
    """An answer inside the field's limits; `chosen` settles fields that must fit together, `about` is what long ones are
    about.
    """
    if field.key in chosen:
        return [chosen[field.key]] if field.kind is FieldKind.CHOICES else chosen[field.key]
    limit = {
        name: next((value for bound in field.limits if (value := getattr(bound, name)) is not None), None)
        for name in ("min_zi", "max_zi", "min_items", "max_items", "min_value", "max_value")
    }
    items = int(limit["min_items"] or min(3, limit["max_items"] or 1))
    match field.kind:
        case FieldKind.NUMBER:
            return str(int(limit["min_value"] or limit["max_value"] or 1))
        case FieldKind.DATE:
            return (now - dt.timedelta(days=60)).date().isoformat()
        case FieldKind.CHOICE:
            return field.options[0].key
        case FieldKind.CHOICES:
            return [option.key for option in field.options[: max(1, items)]]
        case FieldKind.KEYWORDS:
            return "；".join(KEYWORDS[: max(items, 1)])
        case FieldKind.LINKS:
            return "https://www.example.org/case"
        case FieldKind.PHONE:
            return "13900001234"
        case FieldKind.EMAIL:
            return "case@example.org"
        case FieldKind.ID_NUMBER:
            return "110101199003070002"
        case FieldKind.TABLE:
            return [
                {column.key: answer_for(column, now=now, chosen={}, about=about) for column in field.columns}
            ]
        case FieldKind.SIZE:
            return ""
        case FieldKind.LINE if not limit["min_zi"]:
            return line_for(field)[: int(limit["max_zi"] or 60)]
        case _:
            most = int(limit["max_zi"] or (20 if field.kind is FieldKind.LINE else 200))
            length = max(int(limit["min_zi"] or 0) + 2, most * 6 // 10) if most > 2 else most
            return prose(length, f"{about} {field.label}")


def comment_for(length: int, about: str) -> str:
    """A judge's comment of so many 字 at least: what is good, what to improve."""
    picks = blake2b(about.encode(), digest_size=4).digest()
    first, second = PRAISE[picks[0] % len(PRAISE)], PRAISE[(picks[0] + 1 + picks[1] % 5) % len(PRAISE)]
    comment = f"{first}，{second}。建议{ADVICE[picks[2] % len(ADVICE)]}。"
    return comment + (prose(length - len(comment), about) if len(comment) < length else "")


def line_for(field: Field_) -> str:
    """A short answer that reads like one: the example the form itself gives, or the question's own words."""
    _, example, rest = field.help.partition("例如")
    shown = rest.strip(" ：“”").split("；")[0].split("，")[0].rstrip("。”") if example else ""
    return shown or f"{field.label}（示例）"


def answers_for(category: Category, *, now: dt.datetime, about: str = "") -> dict[str, Any]:
    """An answer to every question of the category; `about` keeps what is told at length apart from other cases."""
    chosen: dict[str, str] = {}
    for fits in category.fits:
        chosen |= {key: values.split("|")[0] for key, values in zip(fits.fields, fits.rows[0], strict=True)}
    return {field.key: answer_for(field, now=now, chosen=chosen, about=about) for field in category.fields}


def first_authors_group(doc: Document, category: Category) -> str:
    """A group the category is open to, where applicants choose one (C01)."""
    allowed = [group for group in doc.groups if not category.groups or group.key in category.groups]
    return allowed[0].key if allowed else ""


def fill_form(
    submission: Submission, *, title: str, unit: Unit | None, actor: Person, now: dt.datetime, serial: int = 0
) -> None:
    """Title, answers, declarations and as many authors as the category needs. The applicant is the first author
    of case 1; `serial` keeps the others apart.
    """
    doc, spec = submission.rules.doc, submission.spec
    roles = spec.who.roles
    save_draft(
        submission,
        actor=actor,
        now=now,
        answers=answers_for(spec, now=now, about=title),
        title=title,
        track=spec.tracks[0] if spec.tracks and not submission.track else None,
        group=first_authors_group(doc, spec),
        applicant_role=roles[0] if roles else None,
        declared={declaration.key: True for declaration in doc.declarations},
    )
    count = max(spec.team.min, min(2, spec.team.max))
    kinds = spec.who.unit_kinds or tuple(kind.key for kind in unit_kinds())
    set_authors(
        submission,
        [
            AuthorInput(
                name=actor.real_name if place == 0 and serial <= 1 else pen_name(serial, place),
                unit=unit,
                unit_name=unit.name if unit else "示范职业技术大学",
                unit_kind=unit.kind if unit else kinds[0],
                phone=actor.phone if place == 0 and serial <= 1 else f"137{serial:06d}{place:02d}",
                details=dict.fromkeys(spec.team.columns, "—"),
            )
            for place in range(count)
        ],
        actor=actor,
        now=now,
    )


def pen_name(serial: int, place: int) -> str:
    """An author's name that no other case of the demo has."""
    return f"{SURNAMES[serial % len(SURNAMES)]}{GIVEN[(serial + 3 * place) % len(GIVEN)]}"


def wanted_slots(submission: Submission, *, everything: bool) -> Iterator[Slot]:
    """Slots that need files: the required ones, one of each alternative, and the optional ones on request."""
    spec = submission.spec
    places = with_places(submission.answers, track=submission.track, group=submission.group)
    alternatives = {key for group in spec.alternatives for key in group.slots}
    chosen = {key for group in spec.alternatives for key in group.slots[: max(1, group.min)]}
    for slot in spec.slots:
        if slot.stage is not None or not shown(slot, places):
            continue
        if slot.key in alternatives:
            if slot.key in chosen:
                yield slot
        elif everything or required(slot, places):
            yield slot


def hand_in_files(
    submission: Submission, *, actor: Person, now: dt.datetime, everything: bool = False
) -> list[Attachment]:
    """A right file, or as many as its smallest number, in each slot that needs one."""
    submission.refresh_from_db()
    attachments = []
    for slot in wanted_slots(submission, everything=everything):
        for number in range(1, max(1, slot.min_files) + 1):
            with sample(slot, submission.title, number) as path:
                attachments.append(attach(submission.folder, slot.key, path, actor=actor, now=now))
    return attachments


@contextmanager
def sample(
    slot: Slot, title: str, number: int = 1, prefer: Sequence[str] = samples.PREFERRED
) -> Iterator[Path]:
    """A right file for a slot, gone when the block ends; each number has content of its own."""
    stem = f"{slot.label}{number if number > 1 else ''}".replace("/", "-")
    with tempfile.TemporaryDirectory(prefix="sample-") as folder:
        named = title if number == 1 else f"{title} {number}"
        yield samples.make(slot.rules, Path(folder), stem=stem, title=named, prefer=prefer)


def attach(folder: Folder, slot: str, path: Path, *, actor: Person, now: dt.datetime) -> Attachment:
    """Bring a file in by the upload's own actions, without a browser."""
    size = path.stat().st_size
    upload = reserve(folder, slot, path.name, size=size, actor=actor, now=now)
    shutil.copyfile(path, disk.place(storage.upload_root(), upload.uuid))
    advance(upload, to=size)
    file = finish(upload, now=now)
    assert file is not None
    return file


def title_for(serial: int) -> str:
    """A believable name for the demo's case number so-and-so."""
    round_, at = divmod(serial, len(TITLES))
    return TITLES[at] + (f"（{round_ + 1}）" if round_ else "")
