"""What the public pages say of cases: cards, a whole case, what a list may be narrowed to. Phone numbers, addresses and the like
are taken out of every text.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Case, F, IntegerField, OuterRef, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from campaigns.fields.conditions import shown as is_asked
from campaigns.fields.conditions import with_places
from campaigns.fields.values import is_empty
from campaigns.fields.words import FieldView, field_view
from campaigns.schema import Document, Field_, FieldKind
from portal.files.public_copies import public_by_blob
from portal.masking import Sight
from portal.models import Attachment, PublicCopy
from review.case_awards import awards_of, with_awards
from review.judging.films import Film, films_of
from review.models import Award, ShowcaseCase
from review.showcase import search
from review.showcase.visibility import shows_slot
from submissions.models import NamedPerson, Submission
from validators.masking import masked, masked_rows

A_PAGE = 24
_HEAVY = ("showcase__share", "showcase__text", "showcase__grams")
MOST_UNITS = 300
"""Units that a list offers to choose from; of more the search finds the others."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to; empty means everything."""

    category: str = ""
    group: str = ""
    track: str = ""
    unit: str = ""
    award: str = ""
    q: str = ""

    @classmethod
    def from_query(cls, query: Any) -> "Wanted":
        """From the page's query string; what is unknown finds nothing."""
        return cls(**{name: str(query.get(name, ""))[:80].strip() for name in cls.__slots__})

    def address(self) -> str:
        """As a query string with its "?"."""
        said = {name: value for name in self.__slots__ if (value := getattr(self, name))}
        return f"?{urlencode(said)}" if said else ""


@dataclass(frozen=True, slots=True)
class Card:
    """A case in the grid."""

    uuid: uuid.UUID
    title: str
    unit: str
    award: str
    category: str
    cover: Attachment | None
    film: bool


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file on a case's page: a film, pages, a text with its pictures; or still being made, or nothing to show."""

    file: Attachment
    label: str
    kind: str
    copy: PublicCopy | None = None
    film: Film | None = None
    left_out: bool = False

    @property
    def pages(self) -> list[tuple[int, int, int]]:
        """Number, width and height of each page."""
        pictures = self.copy.pictures if self.copy else []
        return [(n, one[2], one[3]) for n, one in enumerate(pictures) if n > 0]

    @property
    def missing(self) -> int:
        """Pages that are not among them: too many, or scans."""
        return self.copy.more + self.copy.scans if self.copy else 0

    @property
    def pieces(self) -> Iterator[dict[str, Any]]:
        """A text's pieces, pictures with their size."""
        for block in self.copy.blocks if self.copy else []:
            if block["kind"] == "picture":
                yield {**block, "size": self.copy.pictures[block["picture"]][2:]}  # type: ignore[union-attr]
            else:
                yield block


@dataclass(frozen=True, slots=True)
class PublicCase:
    """A case as everybody sees it."""

    uuid: uuid.UUID
    title: str
    unit: str
    category: str
    places: str
    award: str
    authors: str
    instructors: str
    fields: Sequence[FieldView]
    files: Sequence[ShownFile]

    @property
    def description(self) -> str:
        """The first words of its text, for search engines and shared links."""
        texts = [field.text for field in self.fields if len(field.text) > 20]
        return " ".join((texts[0] if texts else f"{self.unit} {self.category} {self.award}").split())[:140]


def narrowed(cases: QuerySet[Submission], wanted: Wanted) -> QuerySet[Submission]:
    """The cases that were asked for."""
    same = {
        "category": wanted.category,
        "group": wanted.group,
        "track": wanted.track,
        "unit__key": wanted.unit,
    }
    cases = cases.filter(**{name: value for name, value in same.items() if value})
    if wanted.award:
        given = Award.objects.filter(label=wanted.award, withdrawn_at=None, published_at__isnull=False)
        cases = cases.filter(pk__in=given.values("submission"))
    for word in search.words(wanted.q):
        pairs = search.sought(word)
        if pairs:
            # A function of the table's owner: under a policy no query uses the index of pairs (review/migrations/0020).
            holding = RawSQL("SELECT review_showcases_holding(%s::varchar[])", [pairs])
            cases = cases.filter(showcase__pk__in=holding)
        cases = cases.filter(showcase__text__contains=word)
    return cases


def page_of(cases: QuerySet[Submission], doc: Document, number: Any) -> Page:
    """A page of cards, the best award first. Five queries, however many cards."""
    tiers = [tier.key for plan in doc.awards for tier in plan.tiers]
    main = Award.objects.filter(list_key="", withdrawn_at=None, published_at__isnull=False)
    ordered = cases.annotate(
        place=Coalesce(
            main.filter(submission=OuterRef("pk")).annotate(
                n=Case(*[When(tier=key, then=Value(n)) for n, key in enumerate(tiers)], default=Value(len(tiers)))
            ).values("n")[:1],
            Value(len(tiers) + 1),
            output_field=IntegerField(),
        )
    ).order_by("place", "category", F("unit__path").asc(nulls_last=True), "pk")  # fmt: skip
    rows = (
        ordered.select_related("unit", "showcase__cover")
        .defer("answers", "declared", "reason", *_HEAVY)
        .prefetch_related(with_awards())
    )
    page = Paginator(rows, A_PAGE).get_page(number)
    ready = public_by_blob(case.showcase.cover.blob_id for case in page if case.showcase.cover)
    cards: Any = [_card(case, doc, ready) for case in page]
    page.object_list = cards
    return page


def _card(case: Submission, doc: Document, ready: dict[int, PublicCopy]) -> Card:
    cover: Attachment | None = case.showcase.cover
    copy = ready.get(cover.blob_id) if cover else None
    return Card(
        uuid=case.uuid,
        title=case.title,
        unit=case.unit.name if case.unit else "",
        award=_public_award(case),
        category=_label(doc, case.category),
        cover=cover if copy is not None and copy.pictures else None,
        film=copy is not None and copy.kind == "film",
    )


def _label(doc: Document, key: str) -> str:
    return next((category.label for category in doc.categories if category.key == key), "")


def _public_award(case: Submission) -> str:
    return "、".join(award.label for award in awards_of(case) if award.published_at)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the list offers to narrow it by; a choice of one is none."""

    categories: list[tuple[str, str]]
    groups: list[tuple[str, str]]
    tracks: list[tuple[str, str]]
    units: list[tuple[str, str]]
    awards: list[str]


def choices(cases: QuerySet[Submission], doc: Document) -> Choices:
    """Only what there is a case of. Three queries."""
    cases = cases.order_by()
    there = list(cases.values_list("category", "group", "track").distinct())
    units = list(
        cases.exclude(unit=None).values_list("unit__key", "unit__name", "unit__path").distinct()[:MOST_UNITS]
    )
    given = Award.objects.filter(
        submission__in=cases.values("pk"), withdrawn_at=None, published_at__isnull=False
    )
    labels = given.order_by("label").values_list("label", flat=True).distinct()
    order = [tier.label for plan in doc.awards for tier in plan.tiers]
    awards = sorted(labels, key=lambda label: (order.index(label) if label in order else len(order), label))
    return Choices(
        categories=_several([(each.key, each.label) for each in doc.categories], {row[0] for row in there}),
        groups=_several([(each.key, each.label) for each in doc.groups], {row[1] for row in there}),
        tracks=_several([(each.key, each.label) for each in doc.tracks], {row[2] for row in there}),
        units=[(key, name) for key, name, _ in sorted(units, key=lambda row: row[2])]
        if len(units) > 1
        else [],
        awards=awards if len(awards) > 1 else [],
    )


def _several(known: list[tuple[str, str]], there: set[str]) -> list[tuple[str, str]]:
    kept = [pair for pair in known if pair[0] in there]
    return kept if len(kept) > 1 else []


def public_case(submission: Submission, doc: Document, *, preview: bool = False) -> PublicCase:
    """The whole case; `preview` names the files that were left out too. Seven queries at most."""
    rules = doc.showcase
    assert rules is not None
    named = rules.authors == "names"
    rule = submission.spec.instructors if named else None
    guides = _names(submission.instructors.all()) if rule else ""
    places = (doc.label_of("groups", submission.group), doc.label_of("tracks", submission.track))
    return PublicCase(
        uuid=submission.uuid,
        title=submission.title,
        unit=submission.unit.name if submission.unit else "",
        category=_label(doc, submission.category),
        places=" · ".join(label for label in places if label),
        award=_public_award(submission),
        authors=_names(submission.authors.all()) if named else "",
        instructors=f"{rule.label}：{guides}" if rule and guides else "",
        fields=list(shown_fields(submission, doc)),
        files=_files(submission, doc, preview),
    )


def _names(people: Iterable[NamedPerson]) -> str:
    """Names in order, without those of people who said that it isn't them."""
    return "、".join(each.name for each in people if each.declined_at is None)


def shown_fields(submission: Submission, doc: Document) -> Iterator[FieldView]:
    """The answers that the rules name, without what tells how to reach somebody."""
    named = doc.showcase.fields if doc.showcase else ()
    answers = with_places(submission.answers, track=submission.track, group=submission.group)
    for question in submission.spec.fields:
        answer = answers.get(question.key)
        seen = question.for_public
        if question.key not in named or seen is None or not is_asked(question, answers):
            continue
        if not is_empty(answer):
            yield _without_people(seen, answer)


def _without_people(question: Field_, answer: Any) -> FieldView:
    view = field_view(question, answer, sight=Sight.WHOLE)
    if question.kind is FieldKind.TABLE:
        columns, *lines = masked_rows([view.columns, *view.rows], headed=True)
        return replace(view, columns=columns, rows=lines)
    return replace(view, text=masked(view.text), values=[masked(value) for value in view.values])


def shown_attachments(submission: Submission, doc: Document) -> list[Attachment]:
    """The files of the slots that are shown, in the order of the slots. One query."""
    order = {
        slot.key: n for n, slot in enumerate(submission.spec.slots) if shows_slot(submission, doc, slot.key)
    }
    if not order:
        return []
    rows = submission.files.filter(slot__in=order).select_related("blob")
    return sorted(rows, key=lambda file: (order[file.slot], file.pk))


def _files(submission: Submission, doc: Document, preview: bool) -> list[ShownFile]:
    entry: ShowcaseCase | None = getattr(submission, "showcase", None)
    left_out = set(entry.left_out) if entry else set()
    rows = [file for file in shown_attachments(submission, doc) if preview or str(file.uuid) not in left_out]
    copies = public_by_blob(file.blob_id for file in rows)
    with_film = [file for file in rows if (copy := copies.get(file.blob_id)) and copy.kind == "film"]
    films = films_of(with_film, blind=True) if with_film else {}
    labels = {slot.key: slot.label for slot in submission.spec.slots}
    shown = []
    for file in rows:
        copy = copies.get(file.blob_id)
        waiting = copy is None or copy.state in (PublicCopy.State.WAITING, PublicCopy.State.RUNNING)
        kind = "waiting" if waiting else copy.kind  # type: ignore[union-attr]
        if kind == "film" and (file.pk not in films or films[file.pk].blob is None):
            kind = "waiting"
        shown.append(
            ShownFile(
                file, labels[file.slot], kind or "none", copy, films.get(file.pk), str(file.uuid) in left_out
            )
        )
    return shown if preview else [each for each in shown if each.kind != "none"]


def searched_text(submission: Submission, doc: Document) -> str:
    """What a search finds a case by: what its page says."""
    return search.folded("\n".join(_words(submission, doc)))[: search.LONGEST]


def _words(submission: Submission, doc: Document) -> Iterator[str]:
    """Title, unit, authors where they are shown, and every answer that is."""
    yield submission.title
    yield submission.unit.name if submission.unit else ""
    if doc.showcase is not None and doc.showcase.authors == "names":
        yield from (author.name for author in submission.authors.all() if author.declined_at is None)
    for field in shown_fields(submission, doc):
        yield field.text
        yield from field.values
        yield from (cell for row in field.rows for cell in row)
