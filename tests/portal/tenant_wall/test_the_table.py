"""The table of walls (X01) is whole, and what is said of it true."""

import re
import sys

from django.conf import settings as settings_of_the_portal
from django.utils.module_loading import import_string

from tests.architecture.source import ROOT
from tests.factories.wall.table import (
    FILE_ADDRESSES,
    FILES,
    INSIDE,
    LIBRARY,
    OUTSIDE,
    OWN_KEYS,
    ROLES,
    TASK_ADDRESSES,
    names,
)
from tests.faults.job_kinds import KINDS


def test_every_address_is_in_the_table():
    found = {name for name in names() if not name.startswith(LIBRARY)}
    assert sorted(found ^ (INSIDE.keys() | OUTSIDE.keys())) == []


def test_every_kind_of_file_and_every_address_of_files_is_in_the_table():
    assert sorted(FILES) == sorted(
        kind.name for kind in map(import_string, settings_of_the_portal.FILE_OWNERS)
    )
    named = {name for name in names() if "file" in names()[name] and "tenant" in names()[name]}
    changed = {"file-remove", "file-recheck", "expert-note", "desk-form-template-try", "desk-form-template-filled", "desk-form-template-adopt"}  # fmt: skip
    assert sorted(named - changed) == sorted(FILE_ADDRESSES)


def test_the_librarys_ways_in_name_no_tenant():
    """What the account library answers by itself is of one person's account; whose it is, is asked of the session."""
    library = {name: taken for name, taken in names().items() if name.startswith(LIBRARY)}
    assert {name for name, taken in library.items() if "tenant" in taken} == set()
    assert {key for taken in library.values() for key in taken} == {"pk"}


def counts() -> dict[str, int]:
    """How many times somebody stands before a door in these tests."""
    within, everybody = len(ROLES), 2 * len(ROLES) + 1
    doors = len(INSIDE) + len(OUTSIDE)
    own = {"tenant"}, {"tenant", "campaign"}
    borrowed = sum(len([name for name in INSIDE if names()[name] - OWN_KEYS - keys]) for keys in own)
    return {
        "地址": doors * everybody,
        "借来的对象": borrowed * within,
        "文件": len(FILES) * len(FILE_ADDRESSES) * everybody,
        "后台任务": len(settings_of_the_portal.TASK_KINDS) * len(TASK_ADDRESSES) * (everybody - 1),
        "任务的种类": len(KINDS),
    }


def test_security_md_says_how_many_doors_are_tried():
    """Rounded down, so that one more address does not ask for the page; `-s` shows the figures of today."""
    each = counts()
    today = sum(each.values())
    sys.stdout.write(f"{today:,}: {each}\n")
    said = re.search(r"\*\*([\d,]+) 次以上\*\*", (ROOT / "SECURITY.md").read_text("utf-8"))[1]
    assert 0 <= today - int(said.replace(",", "")) < 1000, f"SECURITY.md says {said}, it is {today:,}"
