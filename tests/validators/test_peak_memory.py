"""What a child says of its memory is its own."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CHILD = "from validators.probes.frame_ocr import peak_mb; print(peak_mb())"
PARENT = f"""
import subprocess, sys
held = bytearray(b"x") * 400_000_000
del held
print(subprocess.run([sys.executable, "-c", {CHILD!r}], capture_output=True, text=True, check=True).stdout)
"""


def test_the_memory_of_whoever_started_the_child_is_not_counted():
    """`ru_maxrss` outlives exec: in a suite whose process once held 1.7 GB every child seemed to need as much."""
    done = subprocess.run(
        [sys.executable, "-c", PARENT], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert 5 < float(done.stdout) < 300
