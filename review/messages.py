"""The review rooms' refusals in words."""

REFUSALS: dict[str, str] = {}
