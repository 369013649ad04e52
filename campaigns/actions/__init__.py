"""Everything that writes campaigns."""

from campaigns.actions.calendar import move_stages
from campaigns.actions.extending import grant_extension
from campaigns.actions.publishing import publish, record_look

__all__ = ["grant_extension", "move_stages", "publish", "record_look"]
