"""Programs that not every machine has: the tests that need one are skipped where it is missing (`.ci/optional`)."""

import shutil
from pathlib import Path

import pytest

from validators import tools


def _office(part: str) -> bool:
    """Whether LibreOffice is here with this part: Writer is often installed alone."""
    program = tools.find("soffice")
    return program is not None and (Path(program).parent / f"lib{part}lo.so").exists()


needs_writer = pytest.mark.skipif(not _office("sw"), reason="LibreOffice Writer is not installed")
needs_calc = pytest.mark.skipif(not _office("sc"), reason="LibreOffice Calc is not installed")
needs_impress = pytest.mark.skipif(not _office("sd"), reason="LibreOffice Impress is not installed")

SEVEN_ZIP = shutil.which("7z") or shutil.which("7zz")

ZIP_TESTERS = {"unzip": ["unzip", "-t"], "7-Zip": [SEVEN_ZIP or "7z", "t"], "bsdtar": ["bsdtar", "-tf"]}
"""Other people's programs, as each looks through an archive."""
needs_seven_zip = pytest.mark.skipif(SEVEN_ZIP is None, reason="7-Zip is not installed")
