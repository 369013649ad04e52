"""Background work about one campaign, asked for on its desk."""

from campaigns.models import Campaign
from portal.decisions import Decision
from portal.models import Person, Role, Task
from portal.permissions import may_act_as
from portal.tasks import StepKind


def campaign_of(task: Task) -> Campaign:
    """The campaign that the task is about, with its tenant and rules. One query."""
    campaign: Campaign = Campaign.objects.select_related("tenant", "current").get(pk=task.campaign or 0)
    return campaign


class CampaignStep(StepKind):
    """A step that the organisers take."""

    def may_have(self, task: Task, person: Person, *, reading: bool) -> Decision:
        return may_act_as(person, task.tenant, Role.ORGANISER, reading=reading)
