"""Words in bytes of which nothing is known: free space of a film, a maker's note, what stands behind a picture. Standard library;
they are only searched.
"""

import re
from collections.abc import Iterator

LENGTH = 400
"""Characters of one run."""
_RUN = re.compile(r"[^\W\d_](?:[\w ·.,，、@:：/（）()-]{0,200})")
_HAN = re.compile(r"[\u3400-\u9fff]{2,}")


def said(data: bytes) -> Iterator[str]:
    """Words in bytes of unknown meaning: runs of letters in UTF-8, and Han characters in UTF-16 or GB18030."""
    text = data.decode("utf-8", "ignore")
    for run in _RUN.findall(text):
        shown = run.strip()[:LENGTH]
        if _HAN.search(shown) or (len(shown) >= 4 and shown.isascii() and shown.isprintable()):
            yield shown
    if _HAN.search(text):
        return
    for encoding in ("utf-16-be", "utf-16-le", "gb18030"):
        for start in (0, 1) if encoding.startswith("utf-16") else (0,):
            yield from (
                run for run in _HAN.findall(data[start:].decode(encoding, "ignore"))[:50] if _likely(run)
            )


def _likely(run: str) -> bool:
    """Common characters: bytes of another meaning give rare ones."""
    return all(
        b"\xb0" <= raw[:1] <= b"\xf7" for raw in (character.encode("gb2312", "replace") for character in run)
    )
