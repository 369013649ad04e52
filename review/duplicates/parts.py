"""What of a case is compared: the texts of its form and files, its pictures, its films' frames, its title."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import F, Func, JSONField

from campaigns.fields.values import as_text, rows_of
from campaigns.schema import Category
from campaigns.schema.forms import FieldKind
from portal.models import Attachment, Check
from review.models import Fingerprint
from submissions.models import Submission
from validators import text_likeness
from validators.findings import Phrase
from validators.kinds import FileKind
from validators.lookalikes import bands, different, frame_keys, signed
from validators.places import places_words
from validators.text_likeness import fingerprints, joined
from validators.titles import title_keys

READ_BY_PEOPLE = frozenset({"paragraph", "table", "rest", "text_box", "page", "line", "slide"})
"""Places of a file whose text is compared."""
MOST_FRAMES = 64

_HASHES = Func(
    F("facts"),
    function="jsonb_path_query_array",
    template="%(function)s(%(expressions)s, '$.seen.pictures[*] ? (@.part != \"page\").hash')",
    output_field=JSONField(),
)

Pieces = Sequence[tuple[str, str]]
"""Pieces of a text in order: the words for their place, and what stands there."""


@dataclass(frozen=True)
class Part:
    """One part of a case. `attachment` is 0 for what was typed into the form."""

    kind: Fingerprint.Kind
    attachment: int = 0
    pieces: Pieces = ()
    hashes: tuple[int, ...] = ()

    @cached_property
    def text(self) -> str:
        """All of it; what places of passages count in."""
        return joined(text for _, text in self.pieces)

    def place_at(self, at: int) -> str:
        """The words for where a character of `text` stands."""
        end = 0
        for place, text in self.pieces:
            end += len(text) + 1
            if at < end:
                return place
        return ""

    @cached_property
    def lookup_keys(self) -> list[int]:
        """What the part is found by."""
        if self.kind is Fingerprint.Kind.TEXT:
            return sorted(fingerprints(self.text))
        if self.kind is Fingerprint.Kind.TITLE:
            return sorted(title_keys(self.text))
        kept = frame_keys if self.kind is Fingerprint.Kind.FILM else bands
        return sorted({key for value in self.hashes for key in kept(value)})

    def row(self, submission: Submission) -> Fingerprint:
        """As it is kept."""
        return Fingerprint(
            tenant_id=submission.tenant_id, submission=submission, attachment_id=self.attachment or None, kind=self.kind,
            keys=self.lookup_keys, hashes=[signed(value) for value in self.hashes],
        )  # fmt: skip


def parts_of(submission: Submission) -> list[Part]:
    """Everything of a case that can be compared by now. Three queries."""
    parts = [Part(Fingerprint.Kind.TITLE, pieces=[("题目", submission.title)])] if submission.title else []
    form = list(_typed(submission.spec, submission.answers))
    parts += [Part(Fingerprint.Kind.TEXT, pieces=form)] if form else []
    files = list(Attachment.objects.filter(folder=submission.folder_id).order_by("pk"))
    facts = facts_of(file.blob_id for file in files)
    for file in files:
        parts += _parts_of_file(file.pk, *facts.get(file.blob_id, ("", (), ())))
    return parts


def _parts_of_file(attachment: int, kind: str, pieces: Pieces, hashes: tuple[int, ...]) -> list[Part]:
    if kind in (FileKind.IMAGE, FileKind.VIDEO):
        seen = Fingerprint.Kind.IMAGE if kind == FileKind.IMAGE else Fingerprint.Kind.FILM
        return [Part(seen, attachment, hashes=hashes)] if hashes else []
    return [Part(Fingerprint.Kind.TEXT, attachment, pieces)] if pieces else []


def _typed(spec: Category, answers: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """The answers that are running text, with their labels; numbers of people's cards and phones are none."""
    for field in spec.fields:
        answer, seen = answers.get(field.key), field.for_public
        if field.kind in (FieldKind.TEXT, FieldKind.LINE) and isinstance(answer, str) and answer.strip():
            yield field.label, answer
        elif field.kind is FieldKind.TABLE and seen is not None:
            texts = (as_text(row.get(column.key)) for row in rows_of(answer) for column in seen.columns)
            if cells := [text for text in texts if text]:
                yield field.label, joined(cells)


def facts_of(blobs: Iterable[int]) -> dict[int, tuple[str, Pieces, tuple[int, ...]]]:
    """Kind, text and hashes of each blob that was measured; of several checks the newest that has each. One query."""
    rows = (
        Check.objects.filter(blob__in=set(blobs), state=Check.State.DONE)
        .annotate(hashes=_HASHES)
        .order_by("finished_at", "pk")
        .values_list("blob_id", "facts__kind", "facts__texts", "hashes")
    )
    known: dict[int, tuple[str, Pieces, tuple[int, ...]]] = {}
    for blob, kind, texts, hashes in rows:
        _, pieces, seen = known.get(blob, ("", (), ()))
        known[blob] = (
            str(kind or ""),
            _pieces(texts) or pieces,
            different(hashes or ())[:MOST_FRAMES] or seen,
        )
    return known


def _pieces(texts: Any) -> Pieces:
    """A file's text with its places, as far as people read it."""
    pieces = []
    left = text_likeness.MOST_CHARACTERS
    for piece in texts or ():
        place, text = piece.get("place"), str(piece.get("text", ""))
        if left > 0 and isinstance(place, dict) and place.get("code") in READ_BY_PEOPLE and text.strip():
            pieces.append((places_words([Phrase.model_validate(place)]), text[:left]))
            left -= len(text) + 1
    return pieces
