"""What actions left behind, in order: lines of the audit trail, and what people were told."""

from contextlib import contextmanager

from portal.models import AuditEvent, Notification


class Traces:
    """`audit`: (action, subject, actor, why, data); `told`: (user name, code, params, link)."""

    def __init__(self):
        self.audit, self.told = [], []


@contextmanager
def traces():
    """What is left behind inside, to be compared afterwards."""
    events, notifications = (
        set(model.objects.values_list("pk", flat=True)) for model in (AuditEvent, Notification)
    )
    left = Traces()
    yield left
    rows = AuditEvent.objects.exclude(pk__in=events).select_related("actor").order_by("pk")
    left.audit = [
        (row.action, row.subject, row.actor.username if row.actor else None, row.why, row.data)
        for row in rows
    ]
    new = Notification.objects.exclude(pk__in=notifications).select_related("person").order_by("pk")
    left.told = [(row.person.username, row.code, row.params, row.link) for row in new]
