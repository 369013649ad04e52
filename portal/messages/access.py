"""Notifications, fetched and authorised in one."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from portal.models import Notification, NotificationQuerySet, Person
from portal.tenants import all_tenants
from portal.visitors import person_of


def notifications_of(person: Person) -> NotificationQuerySet:
    """What a person was told, latest first: theirs wherever it comes from."""
    with all_tenants():
        return Notification.objects.to(person)


def own_notification(request: HttpRequest, notification: int) -> Notification:
    """One of the signed-in person's notifications."""
    row: Notification = get_object_or_404(notifications_of(person_of(request)), pk=notification)
    return row
