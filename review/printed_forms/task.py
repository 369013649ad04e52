"""The PDF of a printed form, as a task: LibreOffice takes seconds."""

import uuid

from campaigns.models import Campaign
from portal.decisions import ALLOWED, Decision, NotAllowed, refuse
from portal.models import Person, Role, Task, Unit
from portal.permissions import coordinated_units, covers, may_act_as
from portal.tasks import Made, TaskKind, Work
from review.permissions import may_handle
from review.printed_forms.actions import TASK
from review.printed_forms.making import make
from review.printed_forms.subjects import Subject, owners_case, printouts_of, units_case, units_forms
from submissions.models import Submission
from validators import filling


class PrintedFormTask(TaskKind):
    """`params`: printout, case and unit, the latter two as they are given; "" where there is none."""

    name = TASK
    label = "打印的表"
    seconds = 300
    phases = {"fill": "正在填写", "print": "正在生成 PDF"}

    def make(self, work: Work) -> Made:
        """Fill it as things are now, and print it."""
        subject = subject_of(work.task)
        key = work.task.params["printout"]
        printout = next((each for each in printouts_of(subject) if each.key == key), None)
        if printout is None:
            raise NotAllowed(refuse("form_not_made", form_code="gone", what=""))
        if not filling.printable():
            raise NotAllowed(refuse("form_no_pdf"))
        work.progress("fill")
        made = make(subject, printout, work.folder, day=work.now.astimezone(subject.campaign.zone).date())
        if made.filled.path is None:
            raise NotAllowed(refuse("form_not_made", form_code=made.filled.code, what=made.filled.what))
        work.progress("print")
        printed = filling.to_pdf(made.filled.path, work.folder)
        if printed.path is None:
            raise NotAllowed(refuse("form_not_made", form_code=printed.code, what=printed.what))
        return Made(printed.path, outcome={"version": made.version})

    def may_have(self, task: Task, person: Person, *, reading: bool) -> Decision:
        """Whoever may open the page that it was asked for on: the applicant, the unit's coordinators, organisers."""
        case, unit = task.params["case"], _unit(task)
        if may_act_as(person, task.tenant, Role.ORGANISER, reading=reading):
            return ALLOWED
        submission = Submission.objects.select_related("unit").filter(uuid=case).first() if case else None
        if submission is not None and unit is None:
            return ALLOWED if submission.owner_id == person.pk else refuse("not_yours")
        if unit is None or not covers(coordinated_units(person, task.tenant), unit):
            return refuse("not_your_unit")
        if submission is not None and not may_handle(person, task.tenant, submission):
            return refuse("not_yours")
        return ALLOWED

    def details(self, task: Task) -> str:
        """The version that stands at its foot."""
        return f"版本 {task.outcome.get('version', '')}"


def subject_of(task: Task) -> Subject:
    """What the form is of."""
    unit = _unit(task)
    if task.params["case"]:
        rows = Submission.objects.with_relations()
        submission = rows.filter(uuid=uuid.UUID(task.params["case"])).first()
        if submission is None:
            raise NotAllowed(refuse("form_not_made", form_code="gone", what=""))
        return units_case(submission, unit) if unit is not None else owners_case(submission)
    if unit is None or task.campaign is None:
        raise NotAllowed(refuse("form_not_made", form_code="gone", what=""))
    campaign = Campaign.objects.select_related("current", "tenant").get(pk=task.campaign)
    return units_forms(campaign, unit)


def _unit(task: Task) -> Unit | None:
    key = task.params["unit"]
    unit: Unit | None = Unit.objects.filter(key=key).first() if key else None
    return unit
