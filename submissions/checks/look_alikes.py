"""Files of different cases of one campaign that are the same or show nearly the same: evidence for organisers, never a verdict."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations, product
from typing import Literal

from django.db.models import F, Func, JSONField

from campaigns.models import Campaign
from portal.models import Attachment, Check
from submissions.models import Submission
from submissions.states import State
from validators.kinds import FileKind
from validators.lookalikes import Likeness, different, near_identical

How = Literal["same", "image", "video"]

MOST_FILES = 5_000
"""The newest files that are compared."""
MOST_PAIRS = 200

_HASHES = Func(
    F("facts"),
    function="jsonb_path_query_array",
    template="%(function)s(%(expressions)s, '$.seen.pictures[*] ? (@.part != \"page\").hash')",
    output_field=JSONField(),
)


@dataclass(frozen=True, slots=True)
class LookAlike:
    """Two files of two cases; how near they are."""

    first: Attachment
    second: Attachment
    first_case: Submission
    second_case: Submission
    how: How
    agreeing: int = 1
    compared: int = 1
    bits: int = 0


@dataclass(frozen=True, slots=True)
class LookAlikes:
    """The pairs, equal files first; how many files were compared by what they show, and whether some were left out."""

    pairs: list[LookAlike]
    compared: int
    cut: bool


def look_alikes(campaign: Campaign) -> LookAlikes:
    """Pairs of files of cases that were handed in. Three queries."""
    files = list(
        Attachment.objects.filter(folder__submission__campaign=campaign)
        .exclude(folder__submission__state=State.DRAFT)
        .select_related("folder__submission")
        .order_by("-pk")[: MOST_FILES + 1]
    )
    cut, files = len(files) > MOST_FILES, files[:MOST_FILES]
    by_blob: dict[int, list[Attachment]] = defaultdict(list)
    for file in files:
        by_blob[file.blob_id].append(file)
    pairs = [
        _pair(one, other, "same")
        for same in by_blob.values()
        for one, other in combinations(same, 2)
        if one.folder_id != other.folder_id
    ]
    hashes = _hashes(set(by_blob))
    kinds: tuple[tuple[FileKind, How], ...] = ((FileKind.IMAGE, "image"), (FileKind.VIDEO, "video"))
    for kind, how in kinds:
        of_kind = {blob: values for blob, (found, values) in hashes.items() if found == kind and values}
        for near in near_identical(of_kind, films=kind is FileKind.VIDEO):
            pairs += [
                _pair(one, other, how, near)
                for one, other in product(by_blob[near.first], by_blob[near.second])
                if one.folder_id != other.folder_id
            ]
    pairs.sort(key=lambda pair: (pair.how != "same", pair.bits, -pair.agreeing, -pair.first.pk))
    compared = sum(bool(values) for _, values in hashes.values())
    return LookAlikes(pairs[:MOST_PAIRS], compared, cut or len(pairs) > MOST_PAIRS)


def _hashes(blobs: set[int]) -> dict[int, tuple[str, tuple[int, ...]]]:
    """Kind and hashes of each blob whose pictures were looked at."""
    rows = (
        Check.objects.filter(blob__in=blobs, facts__seen__isnull=False)
        .annotate(hashes=_HASHES)
        .order_by("probe_version")
        .values_list("blob_id", "facts__kind", "hashes")
    )
    return {blob: (str(kind), different(hashes or ())) for blob, kind, hashes in rows}


def _pair(one: Attachment, other: Attachment, how: How, near: Likeness | None = None) -> LookAlike:
    first, second = sorted((one, other), key=lambda file: file.pk)
    cases = first.folder.submission, second.folder.submission
    gap = (near.agreeing, near.compared, near.bits) if near else (1, 1, 0)
    return LookAlike(first, second, *cases, how, *gap)
