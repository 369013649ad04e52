"""Addresses of a panel's pages, which lie below the organiser's desk or below a unit."""

from typing import Any

from django import template

from review.judging.access import ReviewScope

register = template.Library()


@register.simple_tag
def scope_url(scope: ReviewScope, name: str, **kwargs: Any) -> str:
    """A page ("experts", "assign" ...) of the panel that `scope` runs."""
    return scope.link(name, **kwargs)
