"""The cases of a package with their files, some hundred at a time."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db.models import Prefetch

from campaigns.fields.conditions import shown, with_places
from campaigns.fields.words import plain_text
from portal.files.blind_copies import copies_by_blob
from portal.models import Attachment, BlindCopy, Blob
from review.packages.reading_copies import DRAWN, drawn_copies
from submissions.models import Author, Submission

A_STEP = 200
"""Cases that are read together."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A case with its authors and files at hand; of a blind package the copies by blob."""

    case: Submission
    authors: Sequence[Author]
    files: Sequence[Attachment]
    copies: dict[int, BlindCopy]

    def numbered(self) -> Iterator[tuple[Attachment, int, bool]]:
        """Each file with its number in its slot, and whether it is alone there."""
        total, seen = Counter(file.slot for file in self.files), Counter[str]()
        for file in self.files:
            seen[file.slot] += 1
            yield file, seen[file.slot], total[file.slot] == 1


def packed_cases(keys: Iterable[int], *, blind: bool) -> Iterator[Packed]:
    """The cases in this order; one that has gone back to a draft meanwhile is passed over. Four queries a step."""
    rest = iter(keys)
    attachments = Prefetch("folder__attachments", Attachment.objects.select_related("blob").in_order())
    while step := list(islice(rest, A_STEP)):
        rows = Submission.objects.with_relations().filter(pk__in=step).exclude(state="draft")
        found = {case.pk: case for case in rows.prefetch_related("authors", attachments)}
        files = {pk: _files(case, blind) for pk, case in found.items()}
        copies = _copies({file.blob_id for own in files.values() for file in own}) if blind else {}
        for pk in step:
            if pk in found:
                yield Packed(found[pk], list(found[pk].authors.all()), files[pk], copies)


def _copies(blobs: set[int]) -> dict[int, BlindCopy]:
    """The copies by blob; of what is read in the page the drawn one, where it was drawn already."""
    copies = copies_by_blob(blobs)
    pages = {blob for blob, copy in copies.items() if copy.state == BlindCopy.State.PAGES}
    return copies | (drawn_copies(pages) if pages else {})


def _files(case: Submission, blind: bool) -> list[Attachment]:
    files = list(case.folder.attachments.all())
    if not blind:
        return files
    seen = {slot.key for slot in case.spec.slots if slot.blind}
    return [file for file in files if file.slot in seen]


LEFT_OUT = {
    "lost": "文件已丢失或损坏，请联系上传者重新上传",
    "undrawable": "没有可以阅读的内容，画不出供阅读的副本",
    "unfilled": "表没有生成，请在打印表格的页面查看原因",
    "withheld": "去不掉身份信息，不提供",
    "waiting": "评审副本还没有生成，过几分钟再打包",
}
"""Why a file of a chosen case is not in the package."""


def blind_blob(copy: BlindCopy | None) -> tuple[Blob | None, str]:
    """What a blind package holds of a file: its copy, or why there is none (a key of `LEFT_OUT`)."""
    if copy is not None and copy.state == BlindCopy.State.READY and copy.copy is not None:
        return copy.copy, ""
    if copy is not None and copy.state == BlindCopy.State.WITHHELD:
        return None, "undrawable" if copy.version == DRAWN else "withheld"
    return None, "waiting"


def text_of(case: Submission) -> str:
    """What the experts of a blind review read of the form: the title, and every answer that names nobody."""
    doc, spec = case.rules.doc, case.spec
    answers = with_places(case.answers, track=case.track, group=case.group)
    parts = [(spec.title_label, case.title), ("编号", case.number), ("类别", spec.label)]
    parts += [("组别", doc.label_of("groups", case.group)), ("赛道", doc.label_of("tracks", case.track))]
    parts += [
        (question.label, plain_text(seen, answers.get(question.key)))
        for question in spec.fields
        if shown(question, answers) and (seen := question.for_blind) is not None
    ]
    return "\r\n\r\n".join(f"【{label}】\r\n{text}" for label, text in parts if text) + "\r\n"
