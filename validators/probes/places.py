"""Places of texts as a probe answers them; `validators.places` says them in words. Standard library."""

from typing import Any

TEXT_CAP = 400_000
"""Characters of one file that are kept for searches."""


def place(code: str, **values: Any) -> dict[str, Any]:
    """One of the codes of `PLACES`, with its values: a page has a `number`."""
    return {"code": code, "values": values}
