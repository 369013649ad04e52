"""What a case is like: candidates by an index of keys, never by comparing all with all. Reads only."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db import connection
from django.db.models import Exists, OuterRef

from portal.models import Attachment
from review.duplicates.evidence import Evidence, of_pictures, of_texts, strongest
from review.duplicates.parts import Part, parts_of
from review.models import DuplicatePair, EarlierWinner, Fingerprint
from submissions.models import Author, Submission
from submissions.states import State
from validators.lookalikes import keys_near, unsigned
from validators.text_likeness import FEWEST, compare, most_cases
from validators.titles import fewest_keys, names_in, people, title_score

MOST_KEYS = 4_000
"""Of a very long text's keys that are looked up: its smallest, a sample that the other texts have too."""
MOST_CASES = 50
"""Others that one case is held to be like; the most alike."""

Found = dict[int, list[Evidence]]
"""Evidence by the other case's key, first side first."""


def in_order(one: Submission, other: Submission) -> tuple[Submission, Submission]:
    """The later case, then the earlier one: the pair belongs to the later one's campaign."""
    later, earlier = sorted((one, other), key=lambda case: (case.campaign_id, case.pk), reverse=True)
    return later, earlier


def like_cases(submission: Submission, parts: Sequence[Part], common: frozenset[int]) -> Found:
    """The cases of the tenant that are like this one, and why."""
    found: Found = defaultdict(list)
    for other, evidence in _equal_files(submission):
        found[other].append(evidence)
    hits: dict[int, list[tuple[Part, Fingerprint]]] = defaultdict(list)
    for part in parts:
        for row in _near(submission, part, common):
            hits[row.submission_id].append((part, row))
    likely = sorted(hits, key=lambda other: -_strength(hits[other], common))[:MOST_CASES]
    others = {case.pk: case for case in Submission.objects.with_relations().filter(pk__in=likely)}
    for pk in likely:
        for evidence in _weighed(submission, others[pk], hits[pk], common):
            if all((each.first, each.second) != (evidence.first, evidence.second) for each in found[pk]):
                found[pk].append(evidence)
    return {other: strongest(each) for other, each in found.items() if each}


def _sharing(submission: Submission, kind: Fingerprint.Kind, keys: Sequence[int], least: int) -> list[int]:
    """Rows of other cases of the tenant that hold at least so many of the keys."""
    if not keys:
        return []
    with connection.cursor() as cursor:
        # A function of the tables' owner: under a policy no query uses the index of keys (review/migrations).
        cursor.execute(
            "SELECT review_fingerprints_sharing(%s::bigint[], %s, %s, %s)",
            [list(keys), kind.value, submission.pk, least],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _winners_sharing(keys: Sequence[int]) -> list[int]:
    """Earlier winners of the tenant that hold one of the keys."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT review_winners_sharing(%s::bigint[])", [list(keys)])
        return [pk for (pk,) in cursor.fetchall()]


def _near(submission: Submission, part: Part, common: frozenset[int]) -> list[Fingerprint]:
    """Rows of other cases that may be like the part, two queries."""
    keys, least = part.lookup_keys, 1
    if part.kind is Fingerprint.Kind.TEXT:
        keys, least = [key for key in keys if key not in common][:MOST_KEYS], FEWEST
    elif part.kind is Fingerprint.Kind.TITLE:
        least = fewest_keys(submission.title)
    elif part.kind is Fingerprint.Kind.IMAGE:
        keys = sorted({key for value in part.hashes for key in keys_near(value)})
    rows = Fingerprint.objects.filter(pk__in=_sharing(submission, part.kind, keys, least)).order_by("pk")
    if part.kind is Fingerprint.Kind.TITLE:
        rows = rows.exclude(submission__campaign=submission.campaign_id)
    near = list(
        rows.exclude(submission__state=State.DRAFT)
        .select_related("submission")
        .defer("submission__answers", "submission__declared")
    )
    return _same_titles(submission, near) if part.kind is Fingerprint.Kind.TITLE else near


def _same_titles(submission: Submission, rows: Sequence[Fingerprint]) -> list[Fingerprint]:
    """Of earlier or later campaigns, the title alike and an author in common."""
    near = [row for row in rows if title_score(submission.title, row.submission.title)]
    signed: dict[int, set[str]] = defaultdict(set)
    wanted = [submission.pk, *(row.submission_id for row in near)]
    for case, name in Author.objects.filter(submission__in=wanted).values_list("submission", "name"):
        signed[case] |= people([name])
    return [row for row in near if signed[row.submission_id] & signed[submission.pk]]


def _strength(hits: Sequence[tuple[Part, Fingerprint]], common: frozenset[int]) -> float:
    """How much a candidate promises, before its text is read."""
    texts = [
        compare(frozenset(part.lookup_keys) - common, row.keys, common).containment
        for part, row in hits
        if part.kind is Fingerprint.Kind.TEXT
    ]
    return max(texts, default=0.5)


def _weighed(
    submission: Submission,
    other: Submission,
    hits: Sequence[tuple[Part, Fingerprint]],
    common: frozenset[int],
) -> list[Evidence]:
    """Evidence of two cases, the later one's side first."""
    later, _ = in_order(submission, other)
    texts: Mapping[int, Part] = {}
    if any(part.kind is Fingerprint.Kind.TEXT for part, _ in hits):
        texts = {part.attachment: part for part in parts_of(other) if part.kind is Fingerprint.Kind.TEXT}
    found = []
    for part, row in hits:
        theirs = _theirs(row, texts)
        if theirs is None:
            continue
        first, second = (part, theirs) if later.pk == submission.pk else (theirs, part)
        if (evidence := _evidence(first, second, common)) is not None:
            found.append(evidence)
    return found


def _theirs(row: Fingerprint, texts: Mapping[int, Part]) -> Part | None:
    kind = Fingerprint.Kind(row.kind)
    if kind is Fingerprint.Kind.TEXT:
        return texts.get(row.attachment_id or 0)
    if kind is Fingerprint.Kind.TITLE:
        return Part(kind, pieces=[("", row.submission.title)])
    return Part(kind, row.attachment_id or 0, hashes=tuple(map(unsigned, row.hashes)))


def _evidence(first: Part, second: Part, common: frozenset[int]) -> Evidence | None:
    if first.kind is Fingerprint.Kind.TEXT:
        return of_texts(first, second, common)
    if first.kind is Fingerprint.Kind.TITLE:
        return Evidence(DuplicatePair.Kind.TITLE, title_score(first.text, second.text))
    return of_pictures(first, second, films=first.kind is Fingerprint.Kind.FILM)


def _equal_files(submission: Submission) -> list[tuple[int, Evidence]]:
    """Files with the very same content in other cases; one that many cases have is a form that nobody filled in."""
    mine = {
        file.blob_id: file.pk
        for file in Attachment.objects.filter(folder=submission.folder_id).order_by("pk")
    }
    rows = (
        Attachment.objects.filter(blob__in=mine)
        .exclude(folder=submission.folder_id)
        .filter(Exists(Submission.objects.filter(folder=OuterRef("folder")).exclude(state=State.DRAFT)))
        .select_related("folder__submission")
        .order_by("pk")
    )
    holders: dict[int, dict[int, Attachment]] = defaultdict(dict)
    for file in rows:
        holders[file.blob_id].setdefault(file.folder_id, file)
    bound = most_cases(Submission.objects.filter(campaign=submission.campaign_id).count())
    found = []
    for blob, files in holders.items():
        for file in files.values() if len(files) < bound else ():
            other = file.folder.submission
            sides = (mine[blob], file.pk)
            first, second = sides if in_order(submission, other)[0].pk == submission.pk else sides[::-1]
            found.append((other.pk, Evidence(DuplicatePair.Kind.SAME, 100, first, second)))
    return found


def like_winners(submission: Submission, parts: Sequence[Part]) -> dict[int, int]:
    """Earlier winners with nearly the same title and an author in common, or with the same title: their scores."""
    title = next((part for part in parts if part.kind is Fingerprint.Kind.TITLE), None)
    if title is None:
        return {}
    names = people(submission.authors.values_list("name", flat=True))
    found = {}
    for winner in EarlierWinner.objects.filter(pk__in=_winners_sharing(title.lookup_keys)):
        score = title_score(submission.title, winner.title)
        if score and (score == 100 or names & names_in(winner.authors)):
            found[winner.pk] = score
    return found
