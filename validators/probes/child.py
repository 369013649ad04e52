"""The child process: bounds itself, measures, draws, strips, fills, prints or encodes one file, prints its answer as JSON.

argv: FILE BOUNDS sealed|plain SITE_FOLDERS OPTIONS(JSON). Started by `validators/sandbox.py` with `python -I -S`.
"""

import json
import os
import sys
from typing import Any


def main() -> None:
    """Bound, withdraw, look, answer."""
    path, bounds, sealed, sites, options = sys.argv[1:6]
    sys.setrecursionlimit(6000)
    code = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    sys.path[:0] = [code]
    from validators.probes import seccomp

    if sealed == "plain":
        seccomp.withdraw(path)
    seccomp.bound(bounds)
    sys.path += sites.split(os.pathsep)
    answer = _answer(path, json.loads(options))
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace"))
    sys.stdout.buffer.flush()
    os._exit(0)


def _answer(path: str, options: dict[str, Any]) -> dict[str, Any]:
    if options.get("draw") in ("read", "show"):
        from validators.probes import reading

        return reading.answer(path, options)
    if "draw" in options:
        from validators.probes import drawing

        return drawing.draw(path, options)
    if "strip" in options:
        import tempfile

        from validators.probes import strip

        tempfile.tempdir = os.path.dirname(options["strip"])  # on the disk: the sandbox's own /tmp is small
        return strip.make(path, options["strip"], options)
    if "fill" in options:
        from validators.probes.forms import filling

        return filling.fill(path, options["fill"])
    if "print" in options:
        from validators.probes.forms import printing

        return printing.to_pdf(path, options["print"], options)
    if "bind" in options:
        from validators.probes import binding

        return binding.answer(path, options)
    if "expose" in options:
        from validators.probes import exposing

        return exposing.make(path, options["expose"], options)
    if "play" in options:
        from validators.probes import playing

        return playing.make(path, options["play"], options)
    from validators.probes import measure

    return measure.measure(path, options)


if __name__ == "__main__":
    main()
