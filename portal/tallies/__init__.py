"""Counts kept by the database (`portal.models.tallies`), read, and what is computed from what they count kept under their stamp."""

from portal.tallies.keeping import KeptList, kept, kept_list
from portal.tallies.reading import Tallies, read

__all__ = ["KeptList", "Tallies", "kept", "kept_list", "read"]
