"""Run as a program of its own: measures files one after another in one process, a line of JSON each.

argv: EXTENSION FILE ... A file that takes longer than 20 s, or kills the process, ends it; the caller goes on with the next.
"""

import json
import resource
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from validators.probes import measure

SECONDS = 20


def main():
    extension, *files = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_AS, (2048 * 1024 * 1024, -1))
    sys.setrecursionlimit(6000)
    for path in files:
        signal.alarm(SECONDS)
        begun = time.monotonic()
        said = measure.measure(path, {"extension": extension})
        line = json.dumps(
            {"path": path, "seconds": time.monotonic() - begun, "facts": said}, ensure_ascii=False
        )
        sys.stdout.buffer.write(line.encode("utf-8", "replace") + b"\n")
        sys.stdout.flush()


main()
