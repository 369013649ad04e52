"""Notices, fetched and authorised in one."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from portal.models import Notice, NoticeQuerySet, Person
from portal.tenancy import all_tenants
from portal.visitors import person_of


def notices_of(person: Person) -> NoticeQuerySet:
    """What a person was told, latest first: theirs wherever it comes from."""
    with all_tenants():
        return Notice.objects.to(person)


def own_notice(request: HttpRequest, notice: int) -> Notice:
    """One of the signed-in person's notices."""
    row: Notice = get_object_or_404(notices_of(person_of(request)), pk=notice)
    return row
