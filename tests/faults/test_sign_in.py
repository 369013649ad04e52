"""A hundred people sign in at one moment, on real servers: nobody sees an error."""

import http.client
import threading
from collections import Counter
from urllib.parse import urlencode

from tests.running import PASSWORD

PEOPLE = 100


def sign_in_as(portal, name, start, ended):
    """As a browser does it: the form first, for its token."""
    line = http.client.HTTPConnection("127.0.0.1", portal.demo.port, timeout=90)
    line.request("GET", "/accounts/login/")
    page = line.getresponse()
    page.read()
    cookie = next(value.split(";")[0] for name, value in page.getheaders() if value.startswith("csrftoken="))
    form = {"login": name, "password": PASSWORD, "csrfmiddlewaretoken": cookie[10:]}
    start.wait(60)
    try:
        head = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        line.request("POST", "/accounts/login/", urlencode(form), head)
        answer = line.getresponse()
        answer.read()
        ended.append((answer.status, answer.headers["Retry-After"] if answer.status == 503 else None))
    finally:
        line.close()


def test_a_hundred_sign_ins_at_once(portal):
    people = [f"crowd-{number}" for number in range(PEOPLE)]
    portal.rows(
        "INSERT INTO portal_person (username, password, real_name, phone, employer, is_superuser, is_staff, is_active,"
        " first_name, last_name, email, date_joined) SELECT name, (SELECT password FROM portal_person WHERE username ="
        " %s), name, '', '', false, false, true, '', '', '', now() FROM unnest(%s::text[]) AS name",
        portal.people[0].username,
        people,
    )
    log = portal.folder / "portal.log"
    before = log.stat().st_size
    ended, start = [], threading.Barrier(PEOPLE)
    crowd = [threading.Thread(target=sign_in_as, args=(portal, name, start, ended)) for name in people]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join(120)
    statuses = Counter(status for status, _ in ended)
    assert statuses.keys() <= {302, 503}, statuses
    assert sum(statuses.values()) == PEOPLE
    assert statuses[302] >= PEOPLE // 10  # as many as this machine hashes in 20 s
    assert {retry for status, retry in ended if status == 503} <= {"15", "5"}
    written = log.read_bytes()[before:].decode()
    assert ("PoolTimeout" in written, "Traceback" in written) == (False, False), written[-3000:]
