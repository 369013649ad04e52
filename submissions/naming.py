"""What a file is called when it leaves the portal: as its notice wants it (C14 主体+案例+材料, L17 排序-作者-作品)."""

import re
from collections.abc import Mapping

from campaigns.schema import Delivery
from submissions.models import SubmissionFile
from validators.facts.file import extension_of

_MOST = {"title": 40}
_MOST_ELSE = 30
"""Characters of one part of a name; the same case is always shortened alike."""
_MOST_STEM = 80
"""Characters of a whole name: 255 bytes are what file systems take."""
_GAP = re.compile("\0[-+_—]?|[-+_—]?\0")
_BARRED = str.maketrans(dict.fromkeys('\\/:*?"<>|', "_"))


def delivered_name(file: SubmissionFile, *, seq: str = "") -> str:
    """The notice's name for a file of a case; `seq` is its place in a list that puts cases in order."""
    case = file.submission
    siblings = list(case.files.filter(slot=file.slot).order_by("pk").values_list("pk", flat=True))
    number = siblings.index(file.pk) + 1 if len(siblings) > 1 and file.pk in siblings else 0
    stem = stem_of(case.rule_set.doc.delivery, values_of(file, seq=seq))
    extension = extension_of(file.name)
    return f"{stem or '材料'}{number or ''}" + (f".{extension}" if extension else "")


def values_of(file: SubmissionFile, *, seq: str = "") -> dict[str, str]:
    """What the placeholders of a delivery stand for."""
    case = file.submission
    doc = case.rule_set.doc
    authors = list(case.authors.order_by("position").values_list("name", "unit_name"))
    names = [name for name, _ in authors if name]
    unit = case.unit.name if case.unit else next((unit for _, unit in authors if unit), "")
    slot = next((one.label for one in case.spec.slots if one.key == file.slot), "")
    return {
        "seq": seq, "unit": unit, "title": case.title, "slot": slot, "authors": "、".join(names),
        "first_author": names[0] if names else "", "category": case.spec.label,
        "group": doc.label_of("groups", case.group) if case.group else "", "number": case.number,
    }  # fmt: skip


def stem_of(delivery: Delivery, values: Mapping[str, str]) -> str:
    """The name without extension. Where the notice puts the case's name on the folder only, a file that travels alone
    takes it along. Parts that are not known yet are left out with the sign that joined them.
    """
    pattern = delivery.file
    if "{title}" not in pattern and "{number}" not in pattern:
        pattern = f"{delivery.folder.rsplit('/', 1)[-1]}-{pattern}"
    filled = pattern.format_map({key: _part(key, value) for key, value in values.items()})
    return _GAP.sub("", filled)[:_MOST_STEM].strip(" .-+_—")


def _part(key: str, value: str) -> str:
    """A value that can stand in a file name on every system."""
    plain = "".join(char if char.isprintable() else " " for char in value).translate(_BARRED)
    return " ".join(plain.split())[: _MOST.get(key, _MOST_ELSE)].strip() or "\0"
