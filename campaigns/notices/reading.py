"""An uploaded notice -> its text, taken in the locked-down child like every other file; nothing of it is parsed here."""

import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile

from portal.decisions import NotAllowed, refuse
from validators import drawing, probe
from validators.facts import FileFacts
from validators.sandbox import one_seat

MOST_BYTES = 20 * 1024 * 1024
IN_PIECES = frozenset({"docx", "txt"})


def text_of(upload: UploadedFile, *, reader: str) -> str:
    """The text, tables as rows with tabs. `reader` (a person) has one child at a time. Refused where there is no text."""
    name = Path(str(upload.name)).name
    with tempfile.TemporaryDirectory(prefix="notice-") as folder:
        path = Path(folder) / "notice"
        with path.open("wb") as file:
            for block in upload.chunks():
                file.write(block)
        kind = drawing.type_of(path, name)
        try:
            text = (
                _in_pieces(path, kind, reader)
                if kind in IN_PIECES or _is_plain(path, kind)
                else _measured(path, name, reader)
            )
        except drawing.Busy:
            raise NotAllowed(refuse("notice_busy")) from None
        except drawing.Undrawable:
            raise NotAllowed(refuse("notice_unreadable", name=name)) from None
    if not text.strip():
        raise NotAllowed(refuse("notice_without_text", name=name))
    return text


def _is_plain(path: Path, kind: str) -> bool:
    return not kind and path.stat().st_size > 0


def _in_pieces(path: Path, kind: str, reader: str) -> str:
    if kind == "docx":
        pieces = drawing.text(path, reader=reader) or []
    else:
        opened = drawing.opened(path, extension="txt", reader=reader)
        pieces = opened.blocks if opened else []
    return "\n".join(line for piece in pieces for line in _lines(piece))


def _lines(piece: drawing.Piece) -> Iterable[str]:
    """A table's cells in one line each, so that a row stays a row."""
    if piece.kind == "table":
        return [
            "\t".join(" ".join(cell.split()) for cell in row) + ("\t" if len(row) == 1 else "")
            for row in piece.rows
        ]
    return [piece.text] if piece.text else []


def _measured(path: Path, name: str, reader: str) -> str:
    """PDF and the older formats, by what the check of such a file reads."""
    with one_seat(reader) as free:
        if not free:
            raise drawing.Busy
        facts = probe(path, name=name)
    if facts.pdf is not None and facts.pdf.needs_password:
        raise drawing.Undrawable("password")
    return "\n".join(_texts(facts))


def _texts(facts: FileFacts) -> Iterable[str]:
    if facts.word is not None:
        return [f"{paragraph.label}{paragraph.text}" for paragraph in facts.word.paragraphs]
    if facts.pdf is not None:
        return [piece.text for piece in facts.texts or () if piece.place.code == "page"]
    return []
