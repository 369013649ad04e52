"""Counts kept by the database (`portal.models.tallies`), read, and what is computed from what they count kept under their stamp."""

from portal.tallies.keeping import kept
from portal.tallies.reading import Tallies, read

__all__ = ["Tallies", "kept", "read"]
