"""The author limits that cases of different units exceed together, as the organiser reads them (C05, N05, L11)."""

from dataclasses import dataclass

from campaigns.models import Campaign
from portal.models import AuditEvent
from review.access import document_of
from submissions.drafts.authorship import Clash, clashes
from submissions.drafts.readiness import stored_entry
from submissions.models import Submission

CLASH = "clash.notify"
MOST = 500
"""The latest pairs that are looked at; a page of more nobody works off by hand."""


@dataclass(frozen=True, slots=True)
class ClashLine:
    """One person in two cases that don't go together."""

    clash: Clash
    case: Submission
    other: Submission


def clash_lines(campaign: Campaign) -> list[ClashLine]:
    """The pairs that were told of and are still there, the latest first; one that was settled is gone. Three queries."""
    events = AuditEvent.objects.filter(campaign=campaign.pk, action=CLASH).order_by("-at", "-pk")[:MOST]
    pairs = [(int(event.subject.rpartition(":")[2]), int(event.data["other"])) for event in events]
    rows = Submission.objects.counting().filter(
        campaign=campaign, pk__in={key for pair in pairs for key in pair}
    )
    doc = document_of(campaign)
    rows = rows.select_related("unit", "rule_set", "campaign__current")
    rows = rows.prefetch_related("authors", *(["instructors"] if doc.asks_instructors else []))
    cases = {row.pk: row for row in rows}
    entries = {key: stored_entry(row) for key, row in cases.items()}
    beside: dict[int, set[int]] = {}
    for one, two in pairs:
        beside.setdefault(one, set()).add(two)
    lines = []
    for one, two in pairs:
        if one not in cases or two not in cases:
            continue
        others = [entries[key] for key in sorted(beside[one]) if key in entries]
        found = clashes(doc.author_limits, doc.exclusives, entries[one], others)
        lines += [ClashLine(clash, cases[one], cases[two]) for clash in found if clash.other == two]
    return lines
