"""The locked packages, as both lock files name them."""

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Locked:
    """One package at its locked version. `licence` is what the lock file says (npm's does); `hashed`: every file that may be
    installed has its hash there.
    """

    ecosystem: str
    name: str
    version: str
    licence: str = ""
    hashed: bool = True


def python_packages(lock: str) -> list[Locked]:
    """Of uv.lock, without the project itself and what is never installed."""
    read = tomllib.loads(lock)
    return [
        Locked(
            "PyPI",
            package["name"],
            package["version"],
            hashed=all("hash" in file for file in [*package.get("wheels", []), *_sdist(package)]),
        )
        for package in read["package"]
        if "registry" in package["source"]
    ]


def npm_packages(lock: str) -> list[Locked]:
    """Of package-lock.json (version 3)."""
    read = json.loads(lock)
    return [
        Locked(
            "npm",
            path.rpartition("node_modules/")[2],
            package["version"],
            licence=str(package.get("license", "")),
            hashed="integrity" in package,
        )
        for path, package in read["packages"].items()
        if path
    ]


def all_packages(root: Path = ROOT) -> list[Locked]:
    """Everything that set-up may install: what `override-dependencies` keeps away on every system is left out."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    overrides = project["tool"]["uv"]["override-dependencies"]
    never = {line.partition(";")[0].strip() for line in overrides if line.endswith("'never'")}
    python = python_packages((root / "uv.lock").read_text(encoding="utf-8"))
    npm = npm_packages((root / "package-lock.json").read_text(encoding="utf-8"))
    return [package for package in python if package.name not in never] + npm


def _sdist(package: dict[str, object]) -> list[dict[str, object]]:
    sdist = package.get("sdist")
    return [sdist] if isinstance(sdist, dict) else []
