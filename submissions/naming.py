"""What a file is called when it leaves the portal: as its notice wants it (C14 主体+案例+材料, L17 排序-作者-作品)."""

import re
from collections.abc import Mapping, Sequence

from campaigns.fields import merge_fields
from campaigns.fields.merge_fields import Output, Scope
from campaigns.schema import Delivery
from portal.models import Attachment
from submissions.merge_fields import submission_subjects
from submissions.models import Author, Submission
from validators.facts.file import extension_of

_MOST = {"title": 40}
_MOST_ELSE = 30
"""Characters of one part of a name; the same case is always shortened alike."""
_MOST_STEM = 80
"""Characters of a whole name: 255 bytes are what file systems take."""
_GAP = re.compile("\0[-+_—]?|[-+_—]?\0")
_BARRED = str.maketrans(dict.fromkeys('\\/:*?"<>|', "_"))


def delivered_name(file: Attachment, submission: Submission, *, seq: str = "") -> str:
    """The notice's name for a file of a case; `seq` is its place in a list that puts cases in order."""
    siblings = list(submission.files.filter(slot=file.slot).order_by("pk").values_list("pk", flat=True))
    number = siblings.index(file.pk) + 1 if len(siblings) > 1 and file.pk in siblings else 0
    stem = stem_of(submission.rules.doc.delivery, values_of(file, submission, seq=seq))
    extension = extension_of(file.name)
    return f"{stem or '材料'}{number or ''}" + (f".{extension}" if extension else "")


def values_of(file: Attachment, submission: Submission, *, seq: str = "") -> dict[str, str]:
    """What the placeholders of a delivery stand for. One query."""
    return values_in(submission, list(submission.authors.all()), file.slot, seq=seq)


def values_in(
    submission: Submission, authors: Sequence[Author], slot: str, *, seq: int | str = ""
) -> dict[str, str]:
    """The same for a file in this slot, of a case whose authors are at hand ("": of the case itself). No query."""
    doc = submission.rules.doc
    found = next((each for each in submission.spec.slots if each.key == slot), None)
    return merge_fields.values_of(
        Output.FILE_NAME,
        merge_fields.campaign_subjects(doc, seq=seq)
        | submission_subjects(submission, authors, doc)
        | ({Scope.FILE: found} if found else {}),
    )


def stem_of(delivery: Delivery, values: Mapping[str, str]) -> str:
    """The name without extension. Where the notice puts the case's name on the folder only, a file that travels alone
    takes it along. Parts that are not known yet are left out with the sign that joined them.
    """
    pattern = delivery.file
    if "{title}" not in pattern and "{number}" not in pattern:
        pattern = f"{delivery.folder.rsplit('/', 1)[-1]}-{pattern}"
    return filled(pattern, values)[:_MOST_STEM].strip(" .-+_—")


def filled(pattern: str, values: Mapping[str, str]) -> str:
    """A pattern with its values, for one step of a path. Parts that are not known are left out with the sign that joined
    them.
    """
    whole = pattern.format_map({key: _part(key, value) for key, value in values.items()})
    return _GAP.sub("", whole).strip(" .-+_—")


def packed_folder(delivery: Delivery, values: Mapping[str, str]) -> list[str]:
    """The folders that a case's files lie in when it is delivered with others, outermost first (D19, L17)."""
    return [part for step in delivery.folder.split("/") if (part := filled(step, values))]


def packed_stem(delivery: Delivery, values: Mapping[str, str], *, number: int = 0) -> str:
    """A file's name in that folder, without extension; `number` counts the files of one slot, 0 where there is one."""
    return f"{filled(delivery.file, values) or '材料'}{number or ''}"


def _part(key: str, value: str) -> str:
    """A value that can stand in a file name on every system."""
    plain = "".join(char if char.isprintable() else " " for char in value).translate(_BARRED)
    return " ".join(plain.split())[: _MOST.get(key, _MOST_ELSE)].strip() or "\0"
