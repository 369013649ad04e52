"""An expert's films and the notes at them, looked up by the file that a template shows."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def of_file(found: Mapping[uuid.UUID, Any], file: uuid.UUID) -> Any:
    """What belongs to the file; None where nothing does."""
    return found.get(file)
