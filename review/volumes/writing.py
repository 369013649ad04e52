"""One case in a volume: its facts, its answers, the text of its Word files with headings of our own styles. Files are read in the
locked-down child alone; what can't be taken in is told.
"""

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from campaigns.fields.conditions import shown, with_places
from campaigns.fields.values import is_empty
from campaigns.fields.words import FieldView, field_view
from portal.documents.book import Book
from portal.files import storage
from portal.models import Attachment
from review.case_awards import awards_of
from submissions.models import Author, NamedPerson, Submission
from validators import drawing
from validators.kinds import EXTENSIONS, KIND_OF, FileKind

_FORM, _DOCUMENT = 3, 4
"""Levels of a label of the form, and of a document's own first headings."""
WHY = {
    "video": "视频、音频不收入",
    "pdf": "PDF 只能逐页看，不能取出成文；需要时请附印原件",
    "legacy": "旧格式的文档取不出文字，请申报人换成 .docx",
    "other": "这类文件不收入",
    "broken": "打不开，取不出内容",
    "busy": "机器忙，没有读到，请重新生成",
    "lost": "文件已丢失或损坏",
    "gone": "生成时案例已不在名单中",
}
"""Why something of a chosen case is not in the volume."""
_LEGACY = frozenset({"doc", "wps", "odt", "rtf", "ofd"})


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file, or a whole case, that the volume lacks."""

    case: str
    file: str
    why: str


def write_case(
    book: Book, case: Submission, authors: Sequence[Author], files: Sequence[Attachment], *, documents: bool
) -> Iterator[LeftOut]:
    """Write it all; what was left out is told as it comes."""
    book.heading(2, case.title or case.number)
    for label, words in _facts(case, authors):
        book.paragraph(f"{label}：{words}", style="Facts")
    answers = with_places(case.answers, track=case.track, group=case.group)
    for question in case.spec.fields:
        seen = question.for_public
        if seen is None or not shown(question, answers) or is_empty(answers.get(question.key)):
            continue
        _answer(book, field_view(seen, answers[question.key]))
    if not documents:
        return
    slots = {slot.key: slot for slot in case.spec.slots}
    for file in files:
        slot = slots.get(file.slot)
        if slot is not None and slot.public:
            why = _document(book, slot.label, file)
            if why:
                yield LeftOut(case.title or case.number, f"{slot.label}：{file.name}", why)


def _facts(case: Submission, authors: Sequence[Author]) -> Iterator[tuple[str, str]]:
    guided = case.spec.instructors
    said = [
        ("单位", case.unit.name if case.unit else ""),
        ("作者", _names(authors)),
        (guided.label if guided else "", _names(case.instructors.all()) if guided else ""),
        ("奖项", "、".join(award.label for award in awards_of(case) if award.published_at)),
        ("编号", case.number),
    ]
    yield from ((label, words) for label, words in said if words)


def _names(people: Iterable[NamedPerson]) -> str:
    return "、".join(each.name for each in people if each.declined_at is None and each.name)


def _answer(book: Book, field: FieldView) -> None:
    book.heading(_FORM, field.label)
    if field.rows:
        book.table([list(field.columns), *field.rows], head=True)
    elif field.values:
        book.paragraph("\n".join(field.values) if field.kind == "links" else "、".join(field.values))
    else:
        for line in field.text.splitlines():
            if line.strip():
                book.paragraph(line.strip())


def _document(book: Book, label: str, file: Attachment) -> str:
    """Write a file's text or picture; why not, "" where it is in."""
    try:
        with storage.local(file.blob.key) as path:
            kind = drawing.type_of(path, file.name)
            if kind == "docx":
                pieces = drawing.text(path)
                if not pieces:
                    return "broken"
                book.heading(_FORM, label)
                for piece in pieces:
                    _piece(book, piece, lambda number: drawing.image(path, "picture", number))
                return ""
            if kind in drawing.PICTURES:
                jpeg = drawing.image(path, "image", 1)
                if jpeg is None:
                    return "broken"
                book.heading(_FORM, label)
                _picture(book, jpeg)
                return ""
            return _why(kind, file.name)
    except drawing.Busy:
        return "busy"
    except drawing.Undrawable:
        return "broken"
    except FileNotFoundError:
        return "lost"


def _piece(book: Book, piece: drawing.Piece, picture: Callable[[int], bytes | None]) -> None:
    if piece.kind == "heading":
        book.heading(_DOCUMENT + max(piece.level, 1) - 1, piece.text)
    elif piece.kind == "paragraph" and piece.text.strip():
        book.paragraph(piece.text.strip())
    elif piece.kind == "table" and piece.rows:
        book.table(piece.rows)
    elif piece.kind == "picture":
        jpeg = picture(piece.picture)
        if jpeg is not None:
            _picture(book, jpeg)


def _picture(book: Book, jpeg: bytes) -> None:
    from PIL import Image

    with Image.open(io.BytesIO(jpeg)) as opened:  # drawn by the child: a JPEG of ours
        width, height = opened.size
    book.picture(jpeg, width, height)


def _why(kind: str, name: str) -> str:
    extension = name.rpartition(".")[2].lower()
    if kind == "pdf":
        return "pdf"
    if extension in _LEGACY or kind in _LEGACY:
        return "legacy"
    family = KIND_OF.get(EXTENSIONS.get(extension, ""))
    return "video" if family in (FileKind.VIDEO, FileKind.AUDIO) else "other"
