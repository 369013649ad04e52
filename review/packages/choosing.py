"""What goes into a package: which cases, whose, blind or not; how many files and bytes that is."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce

from campaigns.models import Campaign
from campaigns.schema import Document
from portal.models import Attachment, BlindCopy, Unit
from portal.typed_text import is_uuid
from review.access import document_of
from review.eligibility.lists import desk_rows
from review.nominations.queries import recommends
from review.nominations.unit_lists import MOST, unit_cases
from review.packages.reading_copies import DRAWN
from review.submission_lists import SubmissionFilter
from submissions.models import Submission
from submissions.states import State
from validators.stripping import VERSION

PACKED = (State.SUBMITTED, State.RECOMMENDED, State.PASSED_OVER, State.REPORTED, State.ELIGIBLE)
"""States that are packed where no state is chosen: handed in, not sent back, not kept out."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose. `unit` is the key of the unit whose coordinator asks ("": the organiser); `every` takes all of its
    cases, not only those it recommends; `cases` are ticked ones (uuids); `tables` adds what lies at the root.
    """

    unit: str = ""
    filter: SubmissionFilter = field(default_factory=SubmissionFilter)
    cases: tuple[str, ...] = ()
    every: bool = False
    blind: bool = False
    tables: bool = True

    def as_json(self) -> dict[str, Any]:
        """As a task keeps it."""
        return asdict(self) | {"cases": list(self.cases)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Choice":
        """Read back."""
        return cls(**{**kept, "filter": SubmissionFilter(**kept["filter"]), "cases": tuple(kept["cases"])})

    @classmethod
    def from_query(cls, query: Any, *, unit: str = "") -> "Choice":
        """From a page's form or address; what is no case's uuid is left out."""
        sent = query.getlist("case") + query.getlist(
            "packed"
        )  # `packed`: cases that a list offers for this alone
        ticked = [value for value in sent[:MOST] if is_uuid(value)]
        return cls(
            unit=unit,
            filter=SubmissionFilter.from_query(query),
            cases=tuple(sorted(set(ticked))),
            every=query.get("every") == "1",
            blind=query.get("blind") == "1",
            tables=query.get("tables") == "1" if "sent" in query else True,
        )


def chosen(campaign: Campaign, unit: Unit | None, choice: Choice) -> QuerySet[Submission]:
    """The cases, in no order. Drafts are never among them; those that a unit does not have are not, either."""
    doc = document_of(campaign)
    if unit is None:
        rows = desk_rows(campaign, choice.filter)
    else:
        rows = unit_cases(campaign, unit, doc, choice.filter)
        if not choice.every and not choice.cases and recommends(doc, unit):
            rows = rows.filter(nominations__batch__unit=unit)
    if choice.cases:
        rows = rows.filter(uuid__in=choice.cases)
    elif not choice.filter.state:
        rows = rows.filter(state__in=PACKED)
    return rows.order_by()


@dataclass(frozen=True, slots=True)
class Measure:
    """Cases, files and bytes of a choice; of a blind one `left_out`, files that it lacks, and `pages`, those that are drawn
    for it (before they are, their size is that of the file).
    """

    cases: int
    files: int
    size: int
    left_out: int = 0
    pages: int = 0


def measure(campaign: Campaign, unit: Unit | None, choice: Choice) -> Measure:
    """What a package of this choice would hold, tables aside. Two queries."""
    rows = chosen(campaign, unit, choice)
    attached = files_of(rows)
    cases = rows.count()
    if not choice.blind:
        found = attached.aggregate(files=Count("pk"), size=Sum("blob__size"))
        return Measure(cases, found["files"], found["size"] or 0)
    attached = attached.filter(blind_slots(document_of(campaign)))
    copies = BlindCopy.objects.filter(blob=OuterRef("blob"), version=VERSION)
    drawn = BlindCopy.objects.filter(blob=OuterRef("blob"), version=DRAWN, state=BlindCopy.State.READY)
    read_in_page = Q(of_blob=BlindCopy.State.PAGES)
    found = attached.annotate(
        of_blob=Subquery(copies.values("state")[:1]),
        bytes=Case(
            When(read_in_page, then=Coalesce(Subquery(drawn.values("copy__size")[:1]), F("blob__size"))),
            default=Subquery(copies.values("copy__size")[:1]),
        ),
    ).aggregate(
        all=Count("pk"),
        files=Count("pk", filter=Q(bytes__isnull=False)),
        size=Sum("bytes"),
        pages=Count("pk", filter=read_in_page),
    )
    return Measure(cases, found["files"], found["size"] or 0, found["all"] - found["files"], found["pages"])


def files_of(rows: QuerySet[Submission]) -> QuerySet[Attachment]:
    """The cases' files."""
    files: QuerySet[Attachment] = Attachment.objects.filter(folder__in=rows.values("folder"))
    return files.order_by()


def blind_slots(doc: Document) -> Q:
    """For a query of files: those in slots that the experts of a blind review see (N12)."""
    shown = Q(pk=None)
    for category in doc.categories:
        keys = [slot.key for slot in category.slots if slot.blind]
        shown |= Q(folder__submission__category=category.key, slot__in=keys)
    return shown


@dataclass(frozen=True, slots=True)
class Placed:
    """A case's key, and by what it is put in order."""

    pk: int
    order: tuple[Any, ...]


def in_order(campaign: Campaign, unit: Unit | None, rows: QuerySet[Submission]) -> list[int]:
    """Keys of the cases as a package has them: by category and group as the campaign lists them, by unit, by the rank that the
    unit (or the one that counts) gave them, as they came.
    """
    doc = document_of(campaign)
    categories = {category.key: n for n, category in enumerate(doc.categories)}
    groups = {group.key: n for n, group in enumerate(doc.groups)}
    rank = F("nomination__rank") if unit is None else F("place")
    found: Sequence[tuple[int, str, str, str | None, int | None]] = list(
        rows.values_list("pk", "category", "group", "unit__path", rank)
    )
    placed = [
        Placed(
            pk,
            (
                categories.get(category, len(categories)),
                groups.get(group, len(groups)),
                (path or "") if unit is None else "",
                10**9 if rank is None else rank,
                pk,
            ),
        )
        for pk, category, group, path, rank in found
    ]
    return [each.pk for each in sorted(placed, key=lambda each: each.order)]
