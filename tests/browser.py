"""Pages of a real browser: the two widths, what the browser complains of, signing in."""

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page

from portal.models import Person
from submissions.models import Submission
from tests.factories.portal import PASSWORD

WIDTHS = {"desk": (1440, 900), "phone": (390, 844)}


def open_page(browser: Browser, width: str = "desk") -> Page:
    """A page of its own context; `page.complaints` collects errors of scripts and of the content policy."""
    wide, high = WIDTHS[width]
    context = browser.new_context(viewport={"width": wide, "height": high}, has_touch=width == "phone")
    page = context.new_page()
    page.complaints = []  # type: ignore[attr-defined]
    page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    return page


def sign_in(page: Page, address: str, username: str, password: str = PASSWORD) -> None:
    """By the form, as people do."""
    page.goto(f"{address}/accounts/login/")
    page.fill("#id_login", username)
    page.fill("#id_password", password)
    page.click("main button[type=submit]")
    page.wait_for_url("**/home/")


def give_session(page: Page, address: str, person: Person) -> None:
    """Signed in without the form: by the cookie of a new session."""
    client = Client()
    client.force_login(person)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": address}])


def open_form(browser: Browser, address: str, submission: Submission, width: int = 1440) -> Page:
    """The owner's form of a draft, questions answered with yes. A refused request is no complaint here: uploads break."""
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    give_session(page, address, submission.owner)
    page.complaints = []  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{address}/t/{submission.tenant.slug}/case/{submission.uuid}/edit/")
    return page


def too_wide(page: Page) -> int:
    """Pixels by which the page is wider than its window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


def open_details(page: Page) -> None:
    """Unfold whatever is folded."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
