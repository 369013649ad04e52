"""What else can be done about equal scores at a line than sharing out the places: another review of each case."""

import datetime as dt
from collections.abc import Collection

from campaigns.models import Campaign
from portal import audit
from portal.decisions import NotAllowed, refuse
from portal.models import Person
from review.access import document_of
from review.awards.actions.decisions import working_run
from review.awards.queries import titles_of
from review.awards.run_rules import rules_of
from review.bulk import Outcome
from review.judging.actions.more_reviews import one_more_each


def review_tie(
    campaign: Campaign, cases: Collection[str], list_key: str = "", *, actor: Person, now: dt.datetime
) -> Outcome:
    """One more review for each case of an open tie, by number. The tie stays as it is: it is decided, or gone once a list
    is drafted from what comes in. Raises `NotAllowed`, also where the cases are no open tie of the run any more.
    """
    if campaign.results_at is not None:
        raise NotAllowed(refuse("published_already"))
    run, round_ = working_run(campaign, list_key), rules_of(document_of(campaign), list_key).last_round
    if run is None or round_ is None:
        raise NotAllowed(refuse("no_awards"))
    if not any(tie["open"] and set(tie["cases"]) == set(cases) for tie in run.summary.get("ties", ())):
        raise NotAllowed(refuse("tie_changed"))
    submissions = titles_of(campaign, cases)
    outcome = one_more_each(
        campaign, round_, [submissions[number] for number in sorted(submissions)], panel=None, actor=actor, now=now
    )  # fmt: skip
    if outcome.done:
        audit.record(
            "award_run.review_tie", run, actor=actor, now=now, cases=[each.number for each in outcome.done]
        )
    return outcome
