"""An older or foreign document printed by LibreOffice and drawn page by page: what is seen of it, and nothing else."""

from collections.abc import Mapping
from typing import Any

from validators.probes import libreoffice
from validators.probes.strip import pages
from validators.probes.strip.outcome import Withheld

KINDS = frozenset({"doc", "wps", "rtf", "odt", "ppt", "pps", "dps", "odp", "xls", "et", "ods"})
SECONDS = 120


def redraw(path: str, out: str, kind: str, tools: Mapping[str, Any]) -> None:
    """Write a PDF that holds a picture of each page. Raises `Withheld` where LibreOffice is missing or makes nothing."""
    tool = str(tools.get("soffice") or "")
    if not tool:
        raise Withheld("type")
    with libreoffice.converted(tool, path, kind, "pdf", seconds=SECONDS) as printed:
        if printed is None:
            raise Withheld("damaged")
        pages.redraw(printed, out)
