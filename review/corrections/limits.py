"""The author limits that corrected names and units would break: a name that is put right may be that of somebody who has as
many cases as the campaign allows.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q

from campaigns.models import Campaign
from campaigns.schema import Document, LimitSubject
from portal.decisions import Decision
from review.access import document_of
from review.corrections.differences import Change
from submissions.drafts.authorship import Entry, decide_exclusive, decide_limits
from submissions.drafts.readiness import entry_of
from submissions.models import Author, Submission

Asked = Mapping[int, Sequence[Change]]


@dataclass(frozen=True, slots=True)
class Broken:
    """A limit that a case would break once it is corrected, and does not now."""

    case: int
    decision: Decision
    severity: str = "required"

    @property
    def forbids(self) -> bool:
        """Whether the campaign's rules forbid it; otherwise they advise against it."""
        return self.severity == "required"


def broken_limits(campaign: Campaign, asked: Asked) -> list[Broken]:
    """Of all the corrected cases, as they would stand beside each other and the others. `asked` are the changes by the case's key.
    Two queries where names or units change, none where they don't or nobody is limited.
    """
    doc = document_of(campaign)
    asked = {
        key: named for key, changes in asked.items() if (named := [each for each in changes if each.position])
    }
    if not asked or not (doc.author_limits or doc.exclusives):
        return []
    before = _entries(campaign, asked)
    after = {key: _corrected(entry, asked.get(key, ())) for key, entry in before.items()}
    now, then = _by_identity(before.values()), _by_identity(after.values())
    found = []
    for key in sorted(asked.keys() & before.keys()):
        places = {change.position for change in asked[key]}
        old = _objections(doc, before, now, key, places)
        found += [each for each in _objections(doc, after, then, key, places) if each not in old]
    return found


def _entries(campaign: Campaign, asked: Asked) -> dict[int, Entry]:
    """The corrected cases, and those that name somebody who is, or would be, named there."""
    names = {change.new for changes in asked.values() for change in changes if change.what == "name"}
    own = Author.objects.filter(submission__in=asked.keys()).values_list("name", "phone")
    pairs = list(own)
    names |= {name for name, _ in pairs}
    phones = {phone for _, phone in pairs if phone}
    same = Author.objects.filter(Q(name__in=names) | Q(phone__in=phones), submission__campaign=campaign)
    rows = Submission.objects.counting().filter(campaign=campaign, pk__in=same.values("submission"))
    rows = rows.select_related("unit", "rule_set", "campaign__current").defer("answers", "declared")
    return {row.pk: entry_of(row, list(row.authors.all()), ()) for row in rows.prefetch_related("authors")}


def _corrected(entry: Entry, changes: Sequence[Change]) -> Entry:
    values = {(change.position, change.what): change.new for change in changes}
    signers = tuple(
        replace(
            each,
            name=values.get((each.position, "name"), each.name),
            unit=values.get((each.position, "unit"), each.unit),
        )
        for each in entry.signers
    )
    title = values.get((0, "title"), entry.label)
    return replace(entry, signers=signers, label=title)


def _by_identity(entries: Iterable[Entry]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        for signer in entry.signers:
            for key in signer.keys:
                found[key].add(entry.key)
    return found


def _objections(
    doc: Document,
    entries: Mapping[int, Entry],
    by_identity: Mapping[str, set[int]],
    key: int,
    places: Collection[int],
) -> list[Broken]:
    """What stands against those in these places of the case."""
    entry = entries[key]
    entry = replace(entry, signers=tuple(each for each in entry.signers if each.position in places))
    beside = {one for signer in entry.signers for each in signer.keys for one in by_identity[each]} - {key}
    others = [entries[one] for one in sorted(beside)]
    limits = [each for each in doc.author_limits if each.subject is LimitSubject.PERSON]
    found = [Broken(key, decide_limits([limit], entry, others)) for limit in limits]
    found += [
        Broken(key, each.decision, each.severity) for each in decide_exclusive(doc.exclusives, entry, others)
    ]
    return [each for each in found if not each.decision]
