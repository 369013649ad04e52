"""Older text formats through LibreOffice, where it is installed; else they are named and left to a person.

LibreOffice runs inside the same sandbox: no network, no home, an empty /tmp for its profile, macros never run in a
headless conversion.
"""

import os
import subprocess
import tempfile
from typing import Any

from validators.probes import ToolsNeeded, document

Facts = dict[str, Any]
SECONDS = 60


def measure(path: str, type_found: str, options: Facts) -> Facts:
    """Convert to .docx and measure that; `not_converted` where the tool is missing or fails."""
    tool = str(options.get("soffice") or "")
    if not tool:
        return {"notes": ["not_converted"]}
    if options.get("alone"):
        raise ToolsNeeded
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, f"f.{type_found}")
        os.symlink(os.path.abspath(path), source)
        command = [
            tool, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore", "--nolockcheck",
            "--convert-to", "docx:MS Word 2007 XML", "--outdir", f"{folder}/out", source,
        ]  # fmt: skip
        environment = {"HOME": folder, "TMPDIR": folder, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        try:
            subprocess.run(
                command,
                env=environment,
                capture_output=True,
                timeout=SECONDS,
                check=False,
                stdin=subprocess.DEVNULL,
            )
        except subprocess.TimeoutExpired:
            return {"notes": ["conversion_timeout"]}
        converted = os.path.join(folder, "out", "f.docx")
        if not os.path.exists(converted):
            return {"notes": ["not_converted"]}
        facts = document.measure(converted, options)
    if facts.get("word"):
        facts["word"]["format"] = type_found
        facts["word"]["converted_by"] = "LibreOffice"
    return {key: value for key, value in facts.items() if key != "damage"}
