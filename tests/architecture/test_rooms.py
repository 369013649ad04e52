"""What the import linter cannot say about the rooms; each message names the reason and the place."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.source import APPS, ROOT, is_a, sources

# The edges that may read the clock; everything below is given `now`.
EDGES = ("adapter", "views", "jobs", "commands", "middleware", "context", "bench")
LONGEST_FUNCTION = 60
LONGEST_FILE = 400
# Path -> why it may be a little longer. A file that grows past the limit becomes a folder instead.
LONG_FILES: dict[str, str] = {
    "validators/probes/mp4.py": "one reader of one format's boxes",
}
# "path:function" -> why it may be longer.
LONG_FUNCTIONS: dict[str, str] = {}


def _dotted(node):
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def test_no_signals():
    hidden = ("django.dispatch", "django.db.models.signals", "django.core.signals")
    found = [
        source.at(node)
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(hidden)
    ]
    assert found == [], "signals hide who acts: call an action instead"


def test_no_save_overrides():
    found = [
        source.at(method)
        for source in sources(*APPS)
        if not is_a(source, "forms")
        for owner in ast.walk(source.tree)
        if isinstance(owner, ast.ClassDef)
        for method in owner.body
        if isinstance(method, ast.FunctionDef) and method.name in {"save", "delete"}
    ]
    assert found == [], "business rules live in actions, not in save()"


def test_no_drawers():
    found = [
        source.path
        for source in sources()
        if {"utils", "common", "helpers", "misc", "services", "selectors"} & set(source.parts)
    ]
    assert found == [], "a room is named after what it is about"


def test_views_do_not_query():
    found = [
        source.at(node)
        for source in sources(*APPS)
        if is_a(source, "views")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "unscoped"}
    ]
    assert found == [], "a view gets its objects from access.py"


def test_views_do_not_write():
    writing = {"save", "create", "bulk_create", "update_or_create", "get_or_create", "bulk_update"}
    found = [
        source.at(call)
        for source in sources(*APPS)
        if is_a(source, "views")
        for call in source.calls()
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in writing
        and "actions" not in _dotted(call.func)
    ]
    assert found == [], "a view calls one action and writes nothing itself"


def test_the_clock_is_read_at_the_edges():
    clocks = {
        *("timezone.now", "datetime.now", "datetime.utcnow", "datetime.datetime.now", "date.today"),
        *("datetime.date.today", "time.time", "timezone.localdate", "timezone.localtime", "now"),
    }
    found = [
        source.at(call)
        for source in sources()
        if not any(is_a(source, edge) for edge in EDGES)
        for call in source.calls()
        if _dotted(call.func) in clocks and not (call.args and _dotted(call.func) == "timezone.localtime")
    ]
    assert found == [], "pass `now` in; only views, jobs, commands and middleware read the clock"


def test_states_are_written_in_actions():
    found = []
    for source in sources(*APPS):
        if is_a(source, "actions") or is_a(source, "jobs"):
            continue
        for node in ast.walk(source.tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "update"
            ):
                if any(keyword.arg == "state" for keyword in node.keywords):
                    found.append(source.at(node))
            elif isinstance(node, ast.Assign) and any(
                isinstance(target, ast.Attribute) and target.attr == "state" for target in node.targets
            ):
                found.append(source.at(node))
    assert found == [], "a state moves by compare-and-set, in an action"


def test_actions_know_no_request():
    found = [
        source.at(function)
        for source in sources(*APPS)
        if is_a(source, "actions")
        for function in source.functions()
        if any(argument.arg == "request" for argument in (*function.args.args, *function.args.kwonlyargs))
    ]
    assert found == [], "an action gets the actor and the time, never the request"


def test_jobs_take_keywords_only():
    found = [
        source.at(function)
        for source in sources(*APPS)
        if is_a(source, "jobs")
        for function in source.tree.body
        if isinstance(function, ast.FunctionDef)
        and not function.name.startswith("_")
        and (function.args.args or function.args.posonlyargs)
    ]
    assert found == [], "a job is called by name and ids"


def test_yaml_is_read_through_one_door():
    reading = {"load", "load_all", "safe_load", "full_load", "unsafe_load", "compose", "parse", "scan"}
    found = [
        source.at(node)
        for source in sources()
        if source.path != "portal/loading/nodes.py"
        for node in ast.walk(source.tree)
        if (isinstance(node, ast.Attribute) and _dotted(node) in {f"yaml.{name}" for name in reading})
        or (
            isinstance(node, ast.Attribute)
            and node.attr.endswith("Loader")
            and _dotted(node).startswith("yaml.")
        )
        or (isinstance(node, ast.ImportFrom) and node.module == "yaml")
    ]
    assert found == [], "only portal.loading bounds a text before it composes it"


def test_functions_are_short():
    found = []
    for source in sources():
        for function in source.functions():
            length = (function.end_lineno or function.lineno) - function.lineno + 1
            if length > LONGEST_FUNCTION and f"{source.path}:{function.name}" not in LONG_FUNCTIONS:
                found.append(f"{source.at(function)} {function.name}: {length} lines")
    assert found == []


def test_files_are_short():
    found = [
        f"{source.path}: {source.lines} lines"
        for source in sources()
        if source.lines > LONGEST_FILE and source.path not in LONG_FILES
    ]
    assert found == []


def test_the_lists_of_exceptions_are_not_stale():
    lengths = {source.path: source.lines for source in sources()}
    assert [path for path in LONG_FILES if path not in lengths] == []
    long = {
        f"{source.path}:{function.name}"
        for source in sources()
        for function in source.functions()
        if (function.end_lineno or 0) - function.lineno + 1 > LONGEST_FUNCTION
    }
    assert sorted(set(LONG_FUNCTIONS) - long) == []


def _campaign_names():
    return sorted(path.stem for path in (ROOT / "fixtures" / "campaigns").glob("*.yaml"))


def test_no_code_knows_a_campaign_by_name():
    names = _campaign_names()
    tenants = [name.rsplit("-", 1)[0] for name in names if "-" in name]
    banned = re.compile(
        "|".join(rf"\b{re.escape(name)}\b" for name in (*names, *tenants) if name != "district")
    )
    if not names:
        pytest.skip("no campaign documents")
    found = [
        f"{source.at(node)} {node.value[:60]!r}"
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and banned.search(node.value)
    ]
    assert found == [], "a sixth campaign must be a new document and no code"


TOP = {
    *(
        "manage.py",
        "portal",
        "campaigns",
        "submissions",
        "review",
        "validators",
        "templates",
        "static",
        "fixtures",
    ),
    *("tests", "docker-compose.yml", "pyproject.toml", "README.md"),
    # tools' own files
    *(
        "Makefile",
        "uv.lock",
        "package.json",
        "package-lock.json",
        "LICENSE",
        "CHANGELOG.md",
        "SECURITY.md",
        "bench",
        "docs",
    ),
}
NOT_OURS = {"var", "node_modules"}


def test_the_top_level_is_the_agreed_one():
    found = {path.name for path in Path(ROOT).iterdir() if not path.name.startswith(".")}
    extra = found - TOP - NOT_OURS
    assert sorted(name for name in extra if name != "README.zh.md" and not name.startswith("README.")) == []


def test_no_conflict_is_left_in_a_file():
    """A merge that was taken by both sides once left its markers on the architecture page."""
    marks = tuple(sign * 7 + " " for sign in "<>")
    texts = [
        path
        for pattern in ("*.py", "*.html", "*.md", "*.js", "*.css", "*.yaml", "*.toml")
        for path in ROOT.rglob(pattern)
        if not {"node_modules", ".venv", "var", ".git"} & set(path.relative_to(ROOT).parts)
    ]
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in texts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if line.startswith(marks)
    ]
    assert len(texts) > 1000
    assert found == []
