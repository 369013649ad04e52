"""Log lines: which request, tenant or job they belong to, and nobody's name."""

import io
import json
import logging
import logging.config

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.monitoring import logs
from portal.queue import door
from tests.factories.portal import make_person, make_tenant


@pytest.fixture
def written(request):
    """What the portal's loggers write in a form, line by line."""
    stream = io.StringIO()
    settings = logs.configuration(getattr(request, "param", "json"), "INFO")
    formatter = settings["formatters"]["lines"]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter.pop("()")(**formatter))
    loggers = [logging.getLogger("portal"), logging.getLogger("django.request")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel("INFO")
    requests = logging.getLogger("portal.requests")
    requests_level = requests.level
    requests.setLevel("INFO")
    yield stream
    requests.setLevel(requests_level)
    for logger, level in zip(loggers, levels, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)


def lines(stream):
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.django_db
def test_a_request_is_one_line_with_its_number_and_tenant(client, written):
    make_tenant(slug="caet")
    answer = client.get("/t/caet/?q=张三", headers={"X-Request-ID": "from-the-proxy-1"})
    [line] = lines(written)
    assert line.pop("milliseconds") >= 0
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "answered", "level": "info", "logger": "portal.requests", "request_id": "from-the-proxy-1",
        "tenant": "caet", "method": "GET", "path": "/t/caet/", "view": "tenant", "status": 200,
    }  # fmt: skip
    assert answer.headers["X-Request-ID"] == "from-the-proxy-1"


@pytest.mark.django_db
def test_the_tenant_of_one_request_is_not_the_next_ones(client, written):
    make_tenant(slug="caet")
    client.get("/t/caet/")
    client.get("/healthz")
    assert [line.get("tenant") for line in lines(written)] == ["caet", None]


WHO = ("13912345678", "zhang.san@leak.example.cn", "110105194912310021", "张三丰")


@pytest.mark.parametrize("written", ["json", "text"], indirect=True)
@pytest.mark.django_db
def test_what_people_send_stands_in_no_line_and_no_job(client, written, monkeypatch):
    """In queries, in forms that are taken or refused, in a page that breaks."""
    phone, mail, number, name = WHO
    pushed = []
    monkeypatch.setattr("portal.queue.door._push", lambda *told: pushed.append(told))
    make_tenant(slug="caet")
    client.get("/t/caet/", {"q": name, "phone": phone})
    client.get("/receipts/", {"code": number})
    client.post("/accounts/login/", {"login": mail, "password": number})
    client.post("/accounts/login/", {"login": phone, "password": name})
    client.post("/accounts/signup/", {"username": name, "email": mail, "phone": phone, "real_name": name})
    client.post("/accounts/password/reset/", {"email": mail})
    client.force_login(make_person("lisi", real_name=name, phone=phone, email=mail))
    client.post("/me/", {"real_name": name, "phone": phone, "email": mail, "employer": number})
    client.post("/me/data/erase/", {"typed": mail})
    monkeypatch.setattr("portal.privacy.actions.ask", lambda *about, **more: 1 / 0)
    client.raise_request_exception = False
    assert client.post("/me/data/erase/", {"typed": f"{name} {phone}"}).status_code == 500
    told = written.getvalue()
    assert "ZeroDivisionError" in told
    assert [who for who in WHO if who in told] == []
    assert [who for who in WHO if who in repr(pushed)] == []


@pytest.mark.parametrize(
    "told", ["short", "a b c d e f", "x" * 65, "<script>alert</script>", "一二三四五六七八"]
)
def test_a_number_that_is_none_is_replaced(client, told):
    number = client.get("/healthz", headers={"X-Request-ID": told}).headers["X-Request-ID"]
    assert (len(number), number.isalnum(), number != told) == (16, True, True)


def test_the_page_of_an_error_names_the_number(client, written, monkeypatch):
    def broken(**about):
        raise RuntimeError("the mail of li@example.cn, 13800138000, 11010519491231002X")

    client.raise_request_exception = False
    monkeypatch.setattr("portal.monitoring.measures.take", broken)
    page = client.get("/readyz", headers={"X-Request-ID": "number-of-this-one"})
    assert page.status_code == 500
    assert "<code>number-of-this-one</code>" in page.content.decode()
    [error] = [line for line in lines(written) if line["level"] == "error"]
    assert error["request_id"] == "number-of-this-one"
    assert error["exception"].endswith(
        "RuntimeError: the mail of ***@example.cn, 1**********, ******************"
    )


def speak(*, number):
    logging.getLogger("portal.spoken").warning("job %s speaks", number)


@pytest.mark.django_db(transaction=True)
def test_a_job_is_named_in_its_lines(written, services):
    door.run(f"{__name__}.speak", {"number": 7})
    [line] = lines(written)
    assert {key: line[key] for key in ("event", "job", "job_ids", "level")} == {
        "event": "job 7 speaks", "job": f"{__name__}.speak", "job_ids": {"number": 7}, "level": "warning",
    }  # fmt: skip


@pytest.mark.parametrize("written", ["text"], indirect=True)
@pytest.mark.django_db(transaction=True)
def test_at_a_terminal_a_line_is_words(written, services):
    door.run(f"{__name__}.speak", {"number": 7})
    assert written.getvalue() == f"job 7 speaks [job={__name__}.speak]\n"


def test_a_terminal_is_told_of_no_single_request():
    told = {form: logs.configuration(form, "INFO")["loggers"]["portal.requests"] for form in ("text", "json")}
    assert told == {"text": {"level": "WARNING"}, "json": {"level": "INFO"}}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Key (email)=(wang.li+a@mail.example.cn) exists", "Key (email)=(***@mail.example.cn) exists"),
        ("call 13912345678.", "call 1**********."),
        ("id 110105194912310021", "id ******************"),
        ("blob 123456789012345678901234567890", "blob 123456789012345678901234567890"),
        ("bytes 12345678901 of 2", "bytes 1********** of 2"),
        ("at 2026-11-28 13:00", "at 2026-11-28 13:00"),
    ],
)
def test_who_somebody_is_is_masked(text, shown):
    assert logs.masked(text) == shown


@given(st.from_regex(r"1[0-9]{10}", fullmatch=True), st.text(alphabet="号码：，abc ", max_size=5))
def test_no_mobile_number_is_left(number, around):
    assert number not in logs.masked(f"{around}{number}{around}")
