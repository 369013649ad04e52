"""A filled form as PDF, by LibreOffice. In the child only."""

import shutil
import subprocess
from typing import Any

from validators.probes import libreoffice

SECONDS = 100


def to_pdf(path: str, out: str, options: dict[str, Any]) -> dict[str, Any]:
    """Write the PDF to `out`; {"code"} where LibreOffice makes none."""
    try:
        with libreoffice.converted(str(options["soffice"]), path, "docx", "pdf", seconds=SECONDS) as printed:
            if printed is None:
                return {"code": "failed", "what": ""}
            shutil.copyfile(printed, out)
    except subprocess.TimeoutExpired:
        return {"code": "too_slow", "what": ""}
    return {}
