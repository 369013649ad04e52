"""What is done about awards: drafting runs, deciding ties and single cases, approving, publishing, correcting."""

from review.awards.actions.decisions import adjust_award, settle_tie, tiers_of
from review.awards.actions.drafting import adopt_run, discard_run, draft_awards, start_correction
from review.awards.actions.publishing import (
    approve_run,
    publish_awards,
    publish_correction,
    publish_shortlist,
    publish_special,
)
from review.awards.actions.ties import review_tie

__all__ = [
    "adjust_award",
    "adopt_run",
    "approve_run",
    "discard_run",
    "draft_awards",
    "publish_awards",
    "publish_correction",
    "publish_shortlist",
    "publish_special",
    "review_tie",
    "settle_tie",
    "start_correction",
    "tiers_of",
]
