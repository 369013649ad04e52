"""Why two accounts may not become one: an expert would judge their own case."""

from portal.decisions import ALLOWED, Decision, refuse
from portal.models import Person
from review.models import Reviewer
from submissions.models import CoAuthor, Submission

JUDGING = (Reviewer.State.INVITED, Reviewer.State.ASKED, Reviewer.State.ACCEPTED)


def objection(keeper: Person, double: Person) -> Decision:
    """Refuses with merge_own_case where one judges a campaign in which the other hands in. Asked for every tenant at once."""
    for expert, author in ((keeper, double), (double, keeper)):
        judged = Reviewer.objects.filter(person=expert, state__in=JUDGING).values("campaign")
        own = Submission.objects.filter(owner=author, campaign__in=judged).select_related("campaign").first()
        named = CoAuthor.objects.filter(person=author, submission__campaign__in=judged)
        shared = None if own else named.select_related("submission__campaign").first()
        if submission := own or (shared and shared.submission):
            return refuse("merge_own_case", campaign=submission.campaign.name)
    return ALLOWED
