"""The menu of the organiser's pages."""

from django import template

from review.desk.tabs import desk_tabs

register = template.Library()
register.simple_tag(desk_tabs)
