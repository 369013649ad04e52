"""The browser that the browser tests use starts, plays what teachers film, and keeps a strict policy."""

import pytest

pytestmark = pytest.mark.browser


def test_it_starts_and_plays_h264(chromium):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto("data:text/html;charset=utf-8,<h1>数字教育</h1>")
        assert page.inner_text("h1") == "数字教育"
        can = page.evaluate(
            """document.createElement("video").canPlayType('video/mp4; codecs="avc1.42E01E"')"""
        )
        assert can == "probably"
        browser.close()
