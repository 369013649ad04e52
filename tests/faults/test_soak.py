"""A minute of the soak (`make bench ONLY=soak` is ten): two hundred people of all roles at work while processes are killed at random."""

import sys

from bench.soak import soak
from tests.faults.conftest import SEED


def test_nothing_is_lost_while_processes_are_killed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("soak")
    folder.chmod(0o711)
    result = soak(seconds=75, think=15, seed=SEED, folder=folder)
    sys.stdout.write("\n".join(result.figures()) + "\n")
    assert len(result.people) == 200
    assert {person.about["role"] for person in result.people} == {
        "visitor", "applicant", "coordinator", "expert", "organiser", "auditor",
    }  # fmt: skip
    assert len(result.told.requests) > 200
    assert result.kills.total() >= 3
    assert (result.told.wordless, result.lost, result.unsound) == ([], [], "")
