"""Filling a case in so that it keeps every rule of its category: answers, authors, real files.

Works from the campaign's document alone, so a sixth campaign fills itself. The demo uses it, and so do the tests that
walk every campaign.
"""

import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
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

SENTENCES = (
    "案例面向真实课堂，以问题为线索组织学习活动，借助数据看清每个学生的进展。",
    "教学前用诊断题了解起点，教学中依据反馈调整节奏，教学后推送分层练习。",
    "实施一学期后，课堂参与度和作业完成质量明显提升，经验已在多个班级推广。",
    "资源与工具均来自公共平台，所需设备简单，其他学校可以较快学习和复制。",
)
KEYWORDS = ("数字化", "协同教研", "精准教学", "分层作业", "学习评价")
TITLES = (
    "用数据看见每一个学生的课堂进步",
    "智慧平台支持下的分层作业实践",
    "一块屏幕连起两间教室",
    "让评价回到学习过程",
    "网络教研把好课送到每所学校",
    "人工智能助力作文批改的探索",
)


def prose(length: int) -> str:
    """About so many 字 of plain text that names nobody."""
    text = "".join(SENTENCES) * (length // 100 + 1)
    return text[: max(1, length)]


def answer_for(field: Field_, *, now: dt.datetime, chosen: Mapping[str, str]) -> Any:
    """An answer inside the field's limits; `chosen` settles fields that must fit together."""
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
        case FieldKind.TABLE:
            return [{column.key: answer_for(column, now=now, chosen={}) for column in field.columns}]
        case FieldKind.SIZE:
            return ""
        case FieldKind.LINE if not limit["min_zi"]:
            return line_for(field)[: int(limit["max_zi"] or 60)]
        case _:
            most = int(limit["max_zi"] or (20 if field.kind is FieldKind.LINE else 200))
            return prose(max(int(limit["min_zi"] or 0) + 2, most * 6 // 10) if most > 2 else most)


def line_for(field: Field_) -> str:
    """A short answer that reads like one: the example the form itself gives, or the question's own words."""
    _, example, rest = field.help.partition("例如")
    shown = rest.strip(" ：“”").split("；")[0].split("，")[0].rstrip("。”") if example else ""
    return shown or f"{field.label}（示例）"


def answers_for(category: Category, *, now: dt.datetime) -> dict[str, Any]:
    """An answer to every question of the category."""
    chosen: dict[str, str] = {}
    for fits in category.fits:
        chosen |= {key: values.split("|")[0] for key, values in zip(fits.fields, fits.rows[0], strict=True)}
    return {field.key: answer_for(field, now=now, chosen=chosen) for field in category.fields}


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
        answers=answers_for(spec, now=now),
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
        if not shown(slot, places):
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
