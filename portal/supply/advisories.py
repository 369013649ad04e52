"""Known advisories: `advisories.toml` in this folder, kept by hand, held against the lock files without a network. Where the
advisory services can be reached, `make audit` asks them.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from packaging.version import Version

from portal.supply.locked import Locked

FILE = Path(__file__).with_name("advisories.toml")


@dataclass(frozen=True, slots=True)
class Advisory:
    """Versions from `since` (inclusive) to before `fixed` are affected; `accepted` is why one may stay all the same."""

    id: str
    ecosystem: str
    package: str
    since: str
    fixed: str
    what: str
    accepted: str = ""

    def concerns(self, package: Locked) -> bool:
        same = (package.ecosystem, package.name) == (self.ecosystem, self.package)
        return same and Version(self.since) <= Version(package.version) < Version(self.fixed)


def read(text: str) -> list[Advisory]:
    """The advisories of a file. Raises `TypeError` for one with a key that there is none of."""
    return [Advisory(**entry) for entry in tomllib.loads(text)["advisory"]]


def concerning(packages: list[Locked], advisories: list[Advisory]) -> list[str]:
    """One line for each advisory that a locked version falls under and that was not accepted."""
    return [
        f"{package.name} {package.version}: {advisory.id} {advisory.what}; fixed in {advisory.fixed}"
        for advisory in advisories
        if not advisory.accepted
        for package in packages
        if advisory.concerns(package)
    ]
