"""What is asked: campaigns, their published rule sets, and the calendar in columns that the database filters on."""

from campaigns.models.calendar import Extension, StageRow
from campaigns.models.campaigns import Campaign, RuleSet
from campaigns.models.drafts import CampaignDraft
from campaigns.models.faq import FaqEntry, FaqQuerySet
from campaigns.models.handouts import HandoutFolder

__all__ = [
    "Campaign", "CampaignDraft", "Extension", "FaqEntry", "FaqQuerySet", "HandoutFolder", "RuleSet", "StageRow",
]  # fmt: skip
