"""Converting a document with LibreOffice, inside the sandbox that measures it: no network, no home, an empty folder for its
profile; macros never run in a headless conversion.
"""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def converted(tool: str, path: str, kind: str, to: str, *, seconds: int) -> Iterator[str | None]:
    """The path of the document as LibreOffice writes it, for as long as the context lasts; None where it wrote nothing.

    `kind` is the extension it is read by, `to` its name for the wanted format: pdf, docx:MS Word 2007 XML. Raises
    `subprocess.TimeoutExpired`.
    """
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, f"f.{kind}")
        os.symlink(os.path.abspath(path), source)
        command = [
            tool, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore", "--nolockcheck",
            "--convert-to", to, "--outdir", f"{folder}/out", source,
        ]  # fmt: skip
        environment = {"HOME": folder, "TMPDIR": folder, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        subprocess.run(
            command,
            env=environment,
            capture_output=True,
            timeout=seconds,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        written = os.path.join(folder, "out", f"f.{to.partition(':')[0]}")
        yield written if os.path.exists(written) else None
