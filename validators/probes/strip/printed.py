"""An older or foreign document printed by LibreOffice and drawn page by page: what is seen of it, and nothing else.

LibreOffice runs inside the same sandbox: no network, no home, macros never run in a headless conversion.
"""

import os
import subprocess
import tempfile
from collections.abc import Mapping
from typing import Any

from validators.probes.strip import pages
from validators.probes.strip.outcome import Withheld

KINDS = frozenset({"doc", "wps", "rtf", "odt", "ppt", "pps", "dps", "odp", "xls", "et", "ods"})
SECONDS = 120


def redraw(path: str, out: str, kind: str, tools: Mapping[str, Any]) -> None:
    """Write a PDF that holds a picture of each page. Raises `Withheld` where LibreOffice is missing or makes nothing."""
    tool = str(tools.get("soffice") or "")
    if not tool:
        raise Withheld("type")
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, f"f.{kind}")
        os.symlink(os.path.abspath(path), source)
        command = [
            tool, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore", "--nolockcheck",
            "--convert-to", "pdf", "--outdir", f"{folder}/out", source,
        ]  # fmt: skip
        environment = {"HOME": folder, "TMPDIR": folder, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        subprocess.run(
            command,
            env=environment,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        printed = os.path.join(folder, "out", "f.pdf")
        if not os.path.exists(printed):
            raise Withheld("damaged")
        pages.redraw(printed, out)
