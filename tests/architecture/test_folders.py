"""What the layers of the import linter do not see: two files or folders of one folder that import each other."""

import ast
from pathlib import Path

from tests.architecture.source import PACKAGES, sources

# These tie an app together by their nature: they name its rooms, and no room imports them.
WIRING = {"urls.py", "urls_files.py", "urls_public.py", "settings.py", "apps.py", "jobs.py"}


def _modules():
    """Dotted name -> path of every file; a package is called by its folder's name."""
    modules = {}
    for source in sources():
        parts = source.parts[:-1] if source.parts[-1] == "__init__" else source.parts
        modules[".".join(parts)] = source.parts
    return modules


def _imported(tree, modules):
    """Names of the project's own modules that a file imports, also inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            for alias in node.names:
                deeper = f"{node.module}.{alias.name}"
                if deeper in modules:
                    yield deeper
                elif node.module in modules:
                    yield node.module


def _neighbours(importing, imported):
    """The two entries of the nearest common folder that an import joins; None within one entry."""
    for depth, (one, other) in enumerate(zip(importing, imported, strict=False)):
        if one != other:
            folder = "/".join(importing[:depth])
            return None if "__init__" in {one, other} else (folder, one, other)
    return None


def _arrows():
    modules = _modules()
    arrows = {}
    for source in sources():
        if Path(source.path).name in WIRING:
            continue
        for name in _imported(source.tree, modules):
            if arrow := _neighbours(source.parts, modules[name]):
                arrows.setdefault(arrow, f"{source.path} → {name}")
    return arrows


def test_no_two_neighbours_import_each_other():
    arrows = _arrows()
    assert [
        f"{folder}: {one} ↔ {other}: {arrows[folder, one, other]}; {arrows[folder, other, one]}"
        for folder, one, other in sorted(arrows)
        if one < other and (folder, other, one) in arrows
    ] == []


def test_every_package_is_looked_at():
    assert {source.parts[0] for source in sources()} == set(PACKAGES)
    assert {folder for folder, _, _ in _arrows()} >= {"", *PACKAGES}
