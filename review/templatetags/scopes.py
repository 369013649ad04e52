"""Addresses of a panel's pages, which lie below the organiser's desk or below a unit; conflicts in words."""

from typing import Any

from django import template

from review.judging.access import ReviewScope
from review.messages import CONFLICTS

register = template.Library()


@register.filter
def conflict(code: str) -> str:
    """What keeps an expert from a case, in a word or two."""
    return CONFLICTS.get(code, code)


@register.simple_tag
def scope_url(scope: ReviewScope, name: str, **kwargs: Any) -> str:
    """A page ("experts", "assign" ...) of the panel that `scope` runs."""
    return scope.link(name, **kwargs)
