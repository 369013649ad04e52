"""Notifications, fetched and authorised in one."""

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from portal.models import Notification, Person
from portal.tenants import own_rows
from portal.visitors import person_of

A_PAGE = 20


def latest_notifications(person: Person, most: int) -> list[Notification]:
    """What a person was told last: theirs wherever it comes from."""
    with own_rows(person):
        return list(Notification.objects.to(person)[:most])


def notifications_page(person: Person, number: str | None) -> Page[Notification]:
    """A page of all of it, latest first."""
    with own_rows(person):
        page = Paginator(Notification.objects.to(person), A_PAGE).get_page(number)
        page.object_list = list(page.object_list)
    return page


def own_notification(request: HttpRequest, notification: int) -> Notification:
    """One of the signed-in person's notifications."""
    person = person_of(request)
    with own_rows(person):
        row: Notification = get_object_or_404(Notification.objects.to(person), pk=notification)
    return row
