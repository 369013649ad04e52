"""Seconds from a file's last byte to its first verdict on the page (make demo first; ADDRESS=, DATA=).

What a person waits for: measured in a browser on a running demo, a dozen files of every kind in one draft. Slow checks have
workers of their own and are no part of it.
"""

from __future__ import annotations

import json
import os
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, Response, sync_playwright

from bench.screenshots import _chromium
from validators import samples
from validators.registry import any_rule

ROOT = Path(__file__).resolve().parent.parent
TENANT, SLOT = "district", "work"
TYPES = ("mp4", "docx", "pdf", "jpg", "zip", "png", "docx", "pdf", "jpg", "txt", "pptx", "zip")


def run() -> None:
    """Print the wait of each file, in the order they were sent, and the median."""
    data = Path(os.environ.get("DATA", ROOT / "var" / "demo"))
    record = json.loads((data / "demo.json").read_text(encoding="utf-8"))
    address = os.environ.get("ADDRESS") or record.get("address", "")
    if not address:
        print("the demo is not running: make demo first")
        return
    accounts = {account["username"]: account["password"] for account in record["accounts"]}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or _chromium(), args=["--no-sandbox"]
        )
        page = browser.new_context(base_url=address).new_page()
        page.goto("/accounts/login/")
        username = f"{TENANT}-applicant"
        page.fill("#id_login", username)
        page.fill("#id_password", accounts[username])
        page.click("main button[type=submit]")
        page.wait_for_url("**/home/")
        page.on("dialog", lambda dialog: dialog.accept())
        _open_draft(page)
        waits = [_wait(page, _sample(Path(folder), number, kind)) for number, kind in enumerate(TYPES)]
        browser.close()
    for kind, seconds in zip(TYPES, waits, strict=True):
        print(f"{kind:>6} {seconds:6.2f} s")
    print(f"median {statistics.median(waits):.2f} s, slowest {max(waits):.2f} s")


def _open_draft(page: Page) -> None:
    """The demo applicant's draft, whose slot for works takes files of any kind."""
    page.goto(f"/t/{TENANT}/mine/")
    page.get_by_role("link", name="继续填写").first.click()
    page.wait_for_url("**/edit/")


def _sample(folder: Path, number: int, kind: str) -> Path:
    rules = [any_rule.validate_python({"rule": "file.type", "allowed": [kind]})]
    return samples.make(
        rules, folder, stem=f"{time.time_ns()}-{number}", title=f"第{number}份材料 {time.time_ns()}"
    )


def _wait(page: Page, path: Path) -> float:
    """From the answer to the last PATCH until the file's row shows a verdict instead of 正在检测."""
    finished = {"at": 0.0}

    def note(response: Response) -> None:
        if response.request.method == "PATCH":
            finished["at"] = time.perf_counter()

    page.on("response", note)
    page.locator(f"[data-slot={SLOT}] input[data-pick]").set_input_files(path)
    row = page.locator(".file-row", has_text=path.name)
    row.get_by_role("link", name="查看全部检测结果").wait_for(timeout=60_000)
    shown = time.perf_counter()
    page.remove_listener("response", note)
    row.get_by_role("button", name="移除").click()
    row.wait_for(state="detached")
    return shown - finished["at"]
