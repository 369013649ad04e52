"""Pictures of a running demo: `make screenshots` (ADDRESS=, DATA=, SCREENSHOTS=); run make demo first.

What is wrong with a page (too wide for a phone, a broken policy, an error) is printed beside its name.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
WIDTHS = {"1440": (1440, 900), "390": (390, 844)}
"""Viewport in CSS pixels: an office screen and a phone."""

TENANT = "ningxia"
CAMPAIGN = "ningxia-2025"
PAGES: dict[str, dict[str, str]] = {
    "": {"front": "/", "campaign": f"/t/{TENANT}/c/{CAMPAIGN}/", "login": "/accounts/login/"},
    "applicant": {"home": "/home/", "mine": f"/t/{TENANT}/mine/"},
    "coordinator": {"unit-desk": f"/t/{TENANT}/c/{CAMPAIGN}/units/"},
    "organiser": {"desk": f"/t/{TENANT}/c/{CAMPAIGN}/desk/", "rules": f"/t/{TENANT}/c/{CAMPAIGN}/rules/"},
    "expert": {"panel": f"/t/{TENANT}/panel/"},
}
"""Role (the end of a demo account's name; empty: a visitor) -> name of the picture -> address."""


def take() -> None:
    """Pictures of every page above at both widths, in var/screenshots unless SCREENSHOTS names a folder."""
    data = Path(os.environ.get("DATA", ROOT / "var" / "demo"))
    record = json.loads((data / "demo.json").read_text(encoding="utf-8"))
    address = os.environ.get("ADDRESS") or record.get("address", "")
    if not address:
        raise SystemExit(
            "演示没有运行：请先在另一个终端运行 make demo。\nThe demo is not running: make demo first."
        )
    accounts = {one["username"]: one["password"] for one in record.get("accounts", [])}
    folder = Path(os.environ.get("SCREENSHOTS", ROOT / "var" / "screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or _chromium(), args=["--no-sandbox"]
        )
        for role, pages in PAGES.items():
            for width in WIDTHS:
                _photograph(browser, address, folder, role=role, width=width, pages=pages, accounts=accounts)
        browser.close()


def _chromium() -> str:
    """The browser that the tests use too; it says itself what to install where there is none."""
    return subprocess.run(
        [ROOT / ".ci" / "chromium"], check=True, capture_output=True, text=True
    ).stdout.strip()


def _photograph(
    browser: Browser,
    address: str,
    folder: Path,
    *,
    role: str,
    width: str,
    pages: dict[str, str],
    accounts: dict[str, str],
) -> None:
    wide, high = WIDTHS[width]
    context = browser.new_context(viewport={"width": wide, "height": high}, locale="zh-CN")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    if role:
        username = f"{TENANT}-{role}"
        sign_in(page, address, username, accounts[username])
    for name, path in pages.items():
        complaints.clear()
        answer = page.goto(address + path)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=folder / f"{name}-{width}.png", full_page=width == "390")
        over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        status = answer.status if answer else 0
        print(f"{name:12} {width:>5}  {status}  over {over:3} px  {'; '.join(complaints)[:200]}")
    context.close()


def sign_in(page: Page, address: str, username: str, password: str) -> None:
    """As a person does it, by the form."""
    page.goto(f"{address}/accounts/login/")
    page.fill("#id_login", username)
    page.fill("#id_password", password)
    page.click("main button[type=submit]")
    page.wait_for_url("**/home/")


if __name__ == "__main__":
    take()
