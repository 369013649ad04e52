"""Receipts have a key of their own: nobody's change of SECRET_KEY orphans them unseen."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRINT = "from django.conf import settings as s; print(s.SECRET_KEY, s.RECEIPT_KEY)"


def settings_with(folder, **env):
    bare = {key: value for key, value in os.environ.items() if key not in {"SECRET_KEY", "RECEIPT_KEY"}}
    bare |= {"PORTAL_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "portal.settings", **env}
    return subprocess.run(
        [sys.executable, "-c", PRINT], cwd=ROOT, env=bare, capture_output=True, text=True, check=False
    )


def test_a_deployment_without_a_receipt_key_does_not_start(tmp_path):
    ended = settings_with(tmp_path, SECRET_KEY="x")
    assert ended.returncode == 1
    assert "RECEIPT_KEY is not set" in ended.stderr


@pytest.mark.parametrize(("secret", "receipt"), [("x", "y")])
def test_both_are_taken_from_the_environment(tmp_path, secret, receipt):
    ended = settings_with(tmp_path, SECRET_KEY=secret, RECEIPT_KEY=receipt)
    assert ended.stdout.split() == [secret, receipt]


def test_a_demo_makes_two_keys_and_keeps_them(tmp_path):
    first, again = (settings_with(tmp_path).stdout.split() for _ in range(2))
    assert first == again
    assert len(set(first)) == 2
