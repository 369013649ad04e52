"""The organiser writes to a chosen group: preview, count, confirm, and a log of what was sent."""
