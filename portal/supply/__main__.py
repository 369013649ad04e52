"""`python -m portal.supply check`: licences, advisories and hashes of every locked package. `python -m portal.supply list`: all of them as
CycloneDX, made by the package managers' own commands and put together.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from portal.supply import advisories, licences
from portal.supply.locked import ROOT, all_packages


def check() -> int:
    packages = all_packages()
    found = {
        "licences 许可证": licences.refused(packages),
        "advisories 已知漏洞": advisories.concerning(
            packages, advisories.read(advisories.FILE.read_text(encoding="utf-8"))
        ),
        "without hashes 没有哈希": [package.name for package in packages if not package.hashed],
    }
    for heading, lines in found.items():
        for line in lines:
            sys.stdout.write(f"{heading}: {line}\n")
    return 1 if any(found.values()) else 0


def bill_of_materials() -> dict[str, Any]:
    """One CycloneDX 1.5 document of both ecosystems: what is installed for running, with the optional parts."""
    uv = Path(sys.executable).with_name("uv")
    options = (
        "export",
        "--frozen",
        "--quiet",
        "--no-default-groups",
        "--all-extras",
        "--format",
        "cyclonedx1.5",
    )
    whole = _run([str(uv), "--no-config", *options])
    npm = _run(["npm", "sbom", "--sbom-format", "cyclonedx", "--package-lock-only"])
    whole["components"] += npm["components"]
    whole["dependencies"] = [*whole.get("dependencies", []), *npm.get("dependencies", [])]
    return whole


def _run(argv: list[str]) -> dict[str, Any]:
    done = subprocess.run(argv, cwd=ROOT, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    read: dict[str, Any] = json.loads(done.stdout)
    return read


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["check"]:
            sys.exit(check())
        case ["list"]:
            json.dump(bill_of_materials(), sys.stdout, ensure_ascii=False, indent=2)
        case _:
            sys.exit("python -m portal.supply check | list")
