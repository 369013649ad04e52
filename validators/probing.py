"""From a file to `FileFacts`, measured in the locked-down child."""

import base64
import binascii
import compileall
import hashlib
import json
import math
import os
import re
from functools import cache
from typing import Any, Literal

from pydantic import ValidationError

from validators import tools, warm_pool
from validators.facts import FileFacts, ProbeStatus
from validators.facts.file import extension_of
from validators.facts.pdf import PdfFacts, PdfPage
from validators.facts.seen import EvidenceFrame, SeenFacts
from validators.kinds import KIND_OF, FileKind
from validators.probes import detect, measure
from validators.sandbox import MB, Limits, Outcome, Room, run_child

Depth = Literal["quick", "deep"]

HASHED = 64 * MB
"""Up to this size `probe` computes the SHA-256 itself when it is not told."""

QUICK = Limits()
DEEP = Limits(wall=300, cpu=240)
LOOK = Limits(wall=240, cpu=150, address_space=3072 * MB, file_size=128 * MB)
"""The second child of a deep probe: frames and reading; 1.5 GB resident at most, libraries reserve more than they use."""
OFFICE = Limits(wall=90, cpu=60, address_space=6144 * MB, file_size=256 * MB, open_files=512, processes=256)


def probe(
    path: str | os.PathLike[str],
    *,
    name: str,
    sha256: str | None = None,
    depth: Depth = "quick",
    limits: Limits | None = None,
) -> FileFacts:
    """Measure one file. Never raises for what is in it: crashes and time-outs are a `status` of the facts."""
    size = os.path.getsize(path)
    extension = extension_of(name)
    with open(path, "rb") as file:
        head = file.read(measure.HEAD)
        if sha256 is None and size <= HASHED:
            file.seek(0)
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    guess = detect.sniff(head, extension)
    base: dict[str, Any] = {
        "name": name,
        "extension": extension,
        "size": size,
        "sha256": sha256,
        "probe": "file",
        "probe_version": measure.VERSION,
        "depth": depth,
    }
    if size == 0:
        return FileFacts(
            **base,
            kind=KIND_OF.get(FileFacts(extension=extension).promised_type, FileKind.OTHER),
            damage="empty",
        )
    _compiled()
    options, room = _options(extension, depth)
    chosen = limits or (OFFICE if guess in ("ole", "rtf") else DEEP if depth == "deep" else QUICK)
    outcome = warm_pool.ask(path, options, limits or QUICK) if depth == "quick" else None
    if outcome is None or _needs_tools(outcome):
        outcome = run_child(path, [json.dumps(options)], chosen, room)
    facts = _facts(outcome, base, guess)
    return _looked(path, facts, options, room) if depth == "deep" else facts


def _needs_tools(outcome: Outcome) -> bool:
    """Whether the child that stood ready sent the file on."""
    return outcome.status == "ok" and len(outcome.stdout) < 64 and b'"needs"' in outcome.stdout


SHEET_BYTES = 256 * 1024
FRAMES, FRAMES_BYTES = 40, 2 * MB
"""Pictures kept for people, and their bytes together."""


def _looked(path: str | os.PathLike[str], facts: FileFacts, options: dict[str, Any], room: Room) -> FileFacts:
    """The slow facts of pictures, from a child of their own: if it fails, the others stand."""
    if facts.status is not ProbeStatus.OK:
        return facts
    changes: dict[str, Any] = {"depth": "deep"}
    pictures_asked = None if facts.damage else _pictures(facts, options)
    if pictures_asked:
        outcome = run_child(path, [json.dumps({**options, "look": pictures_asked})], LOOK, room)
        changes["seen"], changes["sheet"], changes["evidence_frames"] = _seen(outcome)
    return facts.model_copy(update=changes)


def _pictures(facts: FileFacts, options: dict[str, Any]) -> dict[str, Any] | None:
    """What the second child should look at; None where there is nothing to look at."""
    video = facts.video
    if facts.kind is FileKind.VIDEO and video and video.display_width and video.display_height:
        size = {"width": video.display_width, "height": video.display_height, "duration": video.duration}
        return {"kind": "video", "found": facts.detected_type, **size} if options["ffmpeg"] else None
    if facts.kind is FileKind.PDF and facts.pdf:
        pages = _pages_to_read(facts.pdf)
        sealed = [page.number for page in facts.pdf.page_list if page.seals and page.number not in pages]
        look = {"kind": "pdf", "pages": pages, "show": sealed, "unseen": _unread(facts.pdf)}
        return look if pages or sealed else None
    if facts.kind is FileKind.IMAGE and facts.image:
        return {"kind": "image"}
    return None


HALF = 0.5
"""Share of a page of text from which on its pictures are read in any case."""


def _pages_to_read(pdf: PdfFacts) -> list[int]:
    """Pages whose words only a picture shows: scans, then drawings, then what pictures beside text may show.

    Small pictures beside text are left to a person where no other page has to be read.
    """
    if pdf.format != "pdf":
        return []
    by_kind = {
        kind: [page.number for page in pdf.page_list if page.shows == kind and _can_be_drawn(page)]
        for kind in ("scan", "drawing", "text")
    }
    least = HALF if pdf.kind == "text" else 0.0
    beside = [
        page.number for page in pdf.page_list if page.number in by_kind["text"] and page.image_share > least
    ]
    return [*by_kind["scan"], *by_kind["drawing"], *beside]


def _unread(pdf: PdfFacts) -> int:
    """Pages that will not be read although they may show words."""
    return pdf.unseen + sum(not _can_be_drawn(page) for page in pdf.page_list)


def _can_be_drawn(page: PdfPage) -> bool:
    """Whether its pictures could be counted: one that is placed without end would take all the time there is."""
    return page.picture_areas is not None


def _seen(outcome: Outcome) -> tuple[SeenFacts, bytes | None, list[EvidenceFrame]]:
    """The answer of the second child, checked and cut to size like any other data."""
    try:
        answer = _said(outcome.stdout) if outcome.status == "ok" else {}
        seen = SeenFacts.model_validate(answer["seen"])
        kept = [picture.model_copy(update={"texts": picture.texts[:300]}) for picture in seen.pictures[:60]]
        sheet = base64.b64decode(answer["sheet"], validate=True)
    except (KeyError, ValueError, ValidationError, TypeError, RecursionError, binascii.Error) as error:
        last = outcome.stderr.strip().splitlines()[-1:] or [str(error)]
        why = _UNFIT.sub("\ufffd", f"{outcome.status} {outcome.returncode}: {last[0]}"[:300])
        return SeenFacts(state="failed", why=why), None, []
    whole = sheet.startswith(b"\xff\xd8\xff") and len(sheet) <= SHEET_BYTES
    return seen.model_copy(update={"pictures": kept}), sheet if whole else None, _evidence_frames(answer)


def _evidence_frames(answer: dict[str, Any]) -> list[EvidenceFrame]:
    """The pictures kept for people: only small JPEGs, each once, and no more bytes than allowed."""
    kept: dict[str, EvidenceFrame] = {}
    left = FRAMES_BYTES
    given = answer.get("evidence_frames")
    for entry in given[:FRAMES] if isinstance(given, list) else ():
        try:
            frame = EvidenceFrame.model_validate(
                {**entry, "data": base64.b64decode(entry["data"], validate=True)}
            )
        except (KeyError, ValueError, ValidationError, TypeError, binascii.Error):
            continue
        if (
            frame.data.startswith(b"\xff\xd8\xff")
            and frame.data.endswith(b"\xff\xd9")
            and len(frame.data) <= left
        ):
            left -= len(frame.data)
            kept.setdefault(frame.key, frame)
    return list(kept.values())


@cache
def _compiled() -> bool:
    """Compile the probes once, where the folder can be written: the child may only read it."""
    return bool(compileall.compile_dir(measure.__file__.rpartition("/")[0], quiet=2, legacy=False))


def _options(extension: str, depth: Depth) -> tuple[dict[str, Any], Room]:
    tool_paths = {name: tools.find(name) for name in ("ffprobe", "ffmpeg", "soffice")}
    options = {"extension": extension, "deep": depth == "deep", **tool_paths}
    folders = {os.path.dirname(path) for path in tool_paths.values() if path}
    return options, Room(tuple(sorted(folders)))


_ODD = (b"\\u0000", b"\\ud", b"\\uD", b"NaN", b"Infinity")
_UNFIT = re.compile("[\0\ud800-\udfff]")


def _said(answer: bytes) -> Any:
    """The child's answer, without what a file may hold and a database does not keep: NUL, half characters, no numbers."""
    parsed = json.loads(answer)
    return _storable(parsed) if any(mark in answer for mark in _ODD) else parsed


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return _UNFIT.sub("\ufffd", value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    return value


def _facts(outcome: Outcome, base: dict[str, Any], guess: str) -> FileFacts:
    """The child's answer is data like any other: it is checked, and never overrides what the parent knows."""
    if outcome.status == "ok":
        try:
            answer = _said(outcome.stdout)
            merged = {**answer, **base, "depth": answer.get("depth", "quick")}
            return FileFacts.model_validate({**merged, "notes": [*answer.get("notes", []), outcome.sealed]})
        except (ValueError, ValidationError, TypeError, RecursionError) as error:
            outcome = Outcome("crash", stderr=f"answer: {type(error).__name__}", sealed=outcome.sealed)
    kind = KIND_OF.get(
        guess, KIND_OF.get(FileFacts(extension=base["extension"]).promised_type, FileKind.OTHER)
    )
    status = ProbeStatus.TIMEOUT if outcome.status in ("timeout", "busy") else ProbeStatus.CRASH
    why = outcome.stderr.strip().splitlines()[-1:] or [f"exit {outcome.returncode}"]
    base["depth"] = "quick"
    last = _UNFIT.sub("\ufffd", why[0][:300])
    return FileFacts(**base, kind=kind, detected_type="", status=status, notes=[last, outcome.sealed])
