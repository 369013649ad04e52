"""Questions as owners of threads (THREAD_KINDS)."""

from collections.abc import Iterable

from django.urls import reverse

from portal.models import ORGANISERS, Membership, Thread
from submissions.models import Question

KEY = "question"


class Questions:
    """Who answers a question, and where it stands."""

    key = KEY

    def answerers(self, thread: Thread) -> Iterable[int]:
        """The coordinators of the asker's unit and those above; once it was moved up, the organisers."""
        question = Question.objects.select_related("unit").get(thread=thread)
        rows = Membership.objects.filter(tenant_id=thread.tenant_id, role__in=ORGANISERS)
        if question.level == Question.Level.UNIT and question.unit is not None:
            rows = Membership.objects.coordinators_over(question.unit)
        return [row.person_id for row in rows]

    def link(self, thread: Thread) -> str:
        return reverse("question", kwargs={"tenant": thread.tenant.slug, "question": thread.uuid})
