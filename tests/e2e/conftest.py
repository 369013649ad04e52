"""The running portal (web, workers, queue, sweep), started as `make demo` starts it, and people at browsers."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.running import free_port

ROOT = Path(__file__).resolve().parents[2]
START_S = 180
STOP_S = 30
expect.set_options(timeout=20_000)  # a page of a machine on which everything else runs too


@dataclass(frozen=True)
class Portal:
    """Where it answers, and the demo's accounts by user name."""

    address: str
    data: Path
    passwords: dict[str, str]


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """`manage.py demo` with campaigns and people, without cases; E2E_PORTAL names a running demo's folder instead."""
    if running := os.environ.get("E2E_PORTAL"):
        yield _portal_of(json.loads((Path(running) / "demo.json").read_text("utf-8")), Path(running))
        return
    data = tmp_path_factory.mktemp("portal")
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "REDIS_"))}
    env = {**kept, "PORTAL_DATA": str(data), "DEMO_CASES": "0"}
    log = (data / "demo.log").open("wb")
    demo = subprocess.Popen(
        [sys.executable, "manage.py", "demo", "--port", str(port), "--data", str(data)],
        cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        yield _portal_of(_wait(demo, data), data)
    finally:
        demo.send_signal(signal.SIGINT)
        demo.wait(STOP_S)
        log.close()


def _portal_of(record: dict, data: Path) -> Portal:
    passwords = {one["username"]: one["password"] for one in record["accounts"]}
    return Portal(record["address"], data, passwords)


def _wait(demo: subprocess.Popen[bytes], data: Path) -> dict:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and demo.poll() is None:
        try:
            record = json.loads((data / "demo.json").read_text("utf-8"))
        except (OSError, ValueError):
            record = {}
        if record.get("address"):
            return record
        time.sleep(0.2)
    raise AssertionError((data / "demo.log").read_text("utf-8", "replace")[-4000:])


def _is_fault(message: ConsoleMessage) -> bool:
    """Errors of scripts and of the content policy; a refused request is an answer, which the tests look at."""
    return message.type == "error" and not message.text.startswith("Failed to load resource")


@pytest.fixture
def person(portal: Portal, browser_process: Browser) -> Iterator[Callable[[str], Page]]:
    """`person("ningxia-expert")`: that person's own browser, signed in; "" is a visitor. Any script or policy error in
    a page fails the test."""
    contexts, errors = [], []

    def open_for(username: str) -> Page:
        context = browser_process.new_context(base_url=portal.address, locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: errors.append(message.text) if _is_fault(message) else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        if username:
            page.goto("/accounts/login/")
            page.fill("input[name=login]", username)
            page.fill("input[name=password]", portal.passwords[username])
            page.click("main button[type=submit]")
            page.wait_for_url("**/home/")
        return page

    yield open_for
    for context in contexts:
        context.close()
    assert errors == []
