"""Licences, advisories and hashes of what is locked (SEC-S3), and the list of it."""

import json
import shutil

import pytest

from portal.supply import advisories, licences
from portal.supply.__main__ import bill_of_materials
from portal.supply.advisories import Advisory
from portal.supply.locked import Locked, all_packages, npm_packages, python_packages


def test_every_package_may_be_part_of_the_portal_and_none_is_known_to_be_harmful():
    packages = all_packages()
    assert {package.ecosystem for package in packages} == {"PyPI", "npm"}
    known = advisories.read(advisories.FILE.read_text(encoding="utf-8"))
    assert licences.refused(packages) == []
    assert advisories.concerning(packages, known) == []
    assert [package.name for package in packages if not package.hashed] == []


def test_every_advisory_is_of_a_package_that_is_used():
    used = {(package.ecosystem, package.name) for package in all_packages()}
    known = advisories.read(advisories.FILE.read_text(encoding="utf-8"))
    assert [each.id for each in known if (each.ecosystem, each.package) not in used] == []


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("MIT OR Apache-2.0", True),
        ("Proprietary OR MIT", True),
        ("MIT AND Proprietary", False),
        ("(MIT) AND (Other/Proprietary License)", False),
        ("MIT AND (Apache-2.0 OR SSPL-1.0)", True),
        ("BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0", True),
        ("PolyForm-Noncommercial-1.0.0", False),
        ("SSPL-1.0", False),
        ("MIT OR", True),
        ("(MIT", False),
        ("", False),
    ],
)
def test_an_expression_is_read_by_its_words(expression, allowed):
    assert licences.is_allowed(expression) is allowed


def test_a_package_that_names_no_licence_or_a_closed_one_is_refused():
    packages = [
        Locked("npm", "open", "1.0", licence="MIT"),
        Locked("npm", "closed", "1.0", licence="UNLICENSED"),
        Locked("PyPI", "not-installed-anywhere", "1.0"),
        Locked("PyPI", "django", "5.2"),
    ]
    assert licences.refused(packages) == ["npm closed 1.0: UNLICENSED"]


@pytest.mark.parametrize(
    ("version", "concerned"), [("5.1.9", False), ("5.2", True), ("5.2.10", True), ("5.2.11", False), ("6.0", False)]
)  # fmt: skip
def test_an_advisory_concerns_the_versions_before_its_mending(version, concerned):
    known = Advisory("CVE-1", "PyPI", "django", since="5.2", fixed="5.2.11", what="SQL")
    lines = advisories.concerning(
        [Locked("PyPI", "django", version), Locked("npm", "django", "5.2")], [known]
    )
    assert lines == ([f"django {version}: CVE-1 SQL; fixed in 5.2.11"] if concerned else [])


def test_one_that_does_no_harm_here_is_accepted_with_its_reason():
    known = Advisory("CVE-1", "PyPI", "a", since="1", fixed="3", what="x", accepted="never called")
    assert advisories.concerning([Locked("PyPI", "a", "2")], [known]) == []


def test_lock_files_are_read_and_what_has_no_hash_shows():
    uv = """
[[package]]
name = "portal"
version = "1"
source = { virtual = "." }
[[package]]
name = "a"
version = "1.2"
source = { registry = "https://example.org/simple" }
wheels = [{ url = "https://example.org/a.whl", hash = "sha256:00" }]
[[package]]
name = "b"
version = "2"
source = { registry = "https://example.org/simple" }
sdist = { url = "https://example.org/b.tar.gz" }
"""
    npm = {
        "packages": {
            "": {"name": "assets"},
            "node_modules/c": {"version": "3", "license": "MIT", "integrity": "sha512-00"},
            "node_modules/c/node_modules/@d/e": {"version": "4", "license": "ISC"},
        }
    }
    assert python_packages(uv) == [Locked("PyPI", "a", "1.2"), Locked("PyPI", "b", "2", hashed=False)]
    assert npm_packages(json.dumps(npm)) == [
        Locked("npm", "c", "3", "MIT"),
        Locked("npm", "@d/e", "4", "ISC", hashed=False),
    ]


def test_the_list_names_what_is_installed_with_its_version():
    if shutil.which("npm") is None:
        pytest.fail("set-up brings npm")
    whole = bill_of_materials()
    named = {(part["name"], part["version"]) for part in whole["components"]}
    locked = {package.name: package.version for package in all_packages()}
    assert (whole["bomFormat"], whole["specVersion"]) == ("CycloneDX", "1.5")
    assert {("django", locked["django"]), ("tus-js-client", locked["tus-js-client"])} <= named
    assert "pytest" not in {name for name, _ in named}  # what only tests need is no part of the portal
