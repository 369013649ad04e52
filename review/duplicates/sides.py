"""One pair as its page shows it: passages side by side, pictures side by side, in the words of a reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.files.thumbnails import evidence_frames, kept
from portal.models import Attachment, Check
from review.duplicates.parts import Part, parts_of
from review.models import DuplicatePair, Fingerprint
from validators.lookalikes import NEAR

AROUND = 24
"""Characters shown before and after a passage."""
LONGEST = 600
"""Characters of a passage that are shown."""
MOST_FRAMES = 12


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A passage where it stands: its place, a little of what is around it, itself."""

    place: str
    before: str
    text: str
    after: str
    cut: bool = False


@dataclass(frozen=True, slots=True)
class FrameMatch:
    """Two frames that agree: their times as m:ss, and the bits in which their hashes differ."""

    first: str
    second: str
    bits: int


@dataclass(frozen=True, slots=True)
class Shown:
    """One piece of evidence. `first` and `second` are the files, None for what was typed into the form, or where a file is gone
    (`gone`).
    """

    kind: str
    label: str
    score: int
    first: Attachment | None
    second: Attachment | None
    gone: bool
    agreeing: int
    compared: int
    bits: int
    letters: int
    passages: Sequence[tuple[Excerpt, Excerpt]]
    frames: Sequence[FrameMatch]


def shown_evidence(pair: DuplicatePair) -> list[Shown]:
    """The pair's evidence. At most ten queries."""
    if pair.other is None:
        return []
    wanted = {int(each[side]) for each in pair.evidence for side in ("first", "second") if each[side]}
    files = Attachment.objects.filter(pk__in=wanted).select_related("blob")
    held = {
        file.pk: file for file in files.annotate(has_sheet=kept(), frame_index=evidence_frames())
    }  # for the page: whether there is something to see
    texts = any(each["kind"] == DuplicatePair.Kind.TEXT for each in pair.evidence)
    sides = [_texts(pair.submission), _texts(pair.other)] if texts else [{}, {}]
    films = list(held.values()) if DuplicatePair.Kind.FILM in pair.kinds else []
    frames = _frames(films)
    return [_shown(each, held, sides, frames) for each in pair.evidence]


def _texts(submission: Any) -> Mapping[int, Part]:
    return {part.attachment: part for part in parts_of(submission) if part.kind is Fingerprint.Kind.TEXT}


def _shown(
    each: Mapping[str, Any],
    held: Mapping[int, Attachment],
    sides: Sequence[Mapping[int, Part]],
    frames: Mapping[int, Sequence[tuple[float, int]]],
) -> Shown:
    first, second = held.get(each["first"]), held.get(each["second"])
    gone = any(each[side] and each[side] not in held for side in ("first", "second"))
    passages: list[tuple[Excerpt, Excerpt]] = []
    if each["kind"] == DuplicatePair.Kind.TEXT and not gone:
        one, other = sides[0].get(each["first"]), sides[1].get(each["second"])
        gone = one is None or other is None
        if one is not None and other is not None:
            passages = [
                (_excerpt(one, a, b), _excerpt(other, c, d)) for a, b, c, d, _ in each["passages"]
            ]  # fmt: skip
    matches: list[FrameMatch] = []
    if each["kind"] == DuplicatePair.Kind.FILM and first and second:
        matches = _matches(frames.get(first.blob_id, ()), frames.get(second.blob_id, ()))
    return Shown(
        each["kind"],
        str(DuplicatePair.Kind(each["kind"]).label),
        each["score"],
        first,
        second,
        gone,
        each["agreeing"],
        each["compared"],
        each["bits"],
        sum(passage[4] for passage in each["passages"]),
        passages,
        matches,
    )


def _excerpt(part: Part, start: int, end: int) -> Excerpt:
    text = part.text
    shown_to = min(end, start + LONGEST)
    return Excerpt(
        part.place_at(start),
        text[max(0, start - AROUND) : start],
        text[start:shown_to],
        text[end : end + AROUND] if shown_to == end else "",
        cut=shown_to < end,
    )


def _frames(films: Sequence[Attachment]) -> dict[int, list[tuple[float, int]]]:
    """Time in seconds and hash of each film's frames, by blob. One query."""
    found: dict[int, list[tuple[float, int]]] = {}
    if not films:
        return found
    rows = Check.objects.filter(blob__in=[film.blob_id for film in films], facts__seen__isnull=False)
    for blob, pictures in rows.order_by("finished_at", "pk").values_list("blob_id", "facts__seen__pictures"):
        found[blob] = [
            (float(picture["time"]), int(picture["hash"], 16))
            for picture in pictures or ()
            if picture.get("hash") and picture.get("time") is not None
        ]
    return found


def _matches(first: Sequence[tuple[float, int]], second: Sequence[tuple[float, int]]) -> list[FrameMatch]:
    """For each frame of the first film the nearest of the second, where it is near enough."""
    matches = []
    for at, value in first if second else ():
        bits, there = min(((value ^ other).bit_count(), time) for time, other in second)
        if bits <= NEAR:
            matches.append(FrameMatch(_clock(at), _clock(there), bits))
    return matches[:MOST_FRAMES]


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
