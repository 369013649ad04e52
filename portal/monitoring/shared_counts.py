"""The folder in which the web processes of a machine count together. A wrong one costs figures, never a page."""

import logging
import os
import tempfile
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
log = logging.getLogger(__name__)


def settle_folder() -> str:
    """Before the counting library reads the variable, once a process: an empty one is none, a folder that is missing is made, and
    one that can't be written to is passed over, so that each process counts for itself. The folder that is used, or "".
    """
    named = os.environ.get(VARIABLE, "").strip()
    if not named:
        os.environ.pop(VARIABLE, None)
        return ""
    try:
        Path(named).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=named):
            pass
    except OSError as problem:
        log.warning("%s: each process counts for itself: %s", VARIABLE, problem)
        del os.environ[VARIABLE]
        return ""
    return named
