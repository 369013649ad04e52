"""The template that a slot asks for, beside the slot."""

from django import template

from campaigns.handouts.files import Handouts
from portal.models import Attachment

register = template.Library()


@register.simple_tag
def template_for(handouts: Handouts | str, words: str) -> Attachment | None:
    """The file of the campaign that the slot calls by these words; None on a page that was given no handouts."""
    return handouts.template_for(words) if isinstance(handouts, Handouts) else None
