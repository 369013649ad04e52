"""A ZIP with a few plain members."""

import zipfile
from pathlib import Path

from validators.samples.wishes import Wishes


def make(wishes: Wishes, target: Path, title: str) -> None:
    """Within the allowed number of items."""
    count = min(3, wishes.get("archive.items", "max", 3))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:
        for number in range(1, count + 1):
            bundle.writestr(f"材料{number}/说明{number}.txt", f"{title}：第 {number} 份材料\n" * 20)
