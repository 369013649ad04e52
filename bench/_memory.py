"""The most memory this process held. Not `ru_maxrss`: that one is handed down from the process that started it."""

import re
from pathlib import Path


def peak() -> int:
    """Megabytes."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found[1]) // 1024
