"""Choosing what is packed: count and size beforehand, ticked cases, what was made."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.models import Task
from review.packages.choosing import Choice
from review.submission_lists import SubmissionFilter
from tests.factories.packages import packed, put
from tests.factories.review import make_nomination, make_submission


@pytest.fixture
def cases(world):
    made = [make_submission(world, f"案例{number}", state="reported") for number in range(3)]
    made.append(make_submission(world, "教研", category="b", state="reported", unit="s3"))
    for rank, case in enumerate(made[:2], start=1):
        make_nomination(world, case, rank=rank)
    for case in made:
        put(case, content=case.title.encode())
    return made


def shown(response):
    """What the page says will be packed."""
    html = response.content.decode()
    block = html[html.index('id="package-size"') :]
    return " ".join(
        block[block.index(">") + 1 : block.index("</div>")].replace("<b>", "").replace("</b>", "").split()
    )


def test_the_page_counts_before_anything_is_made(world, client, cases):
    client.force_login(world.organiser)
    page = world.path("desk-packages")
    assert shown(client.get(page)) == "4 件案例，4 个文件，共 27 字节"
    assert shown(client.get(f"{page}?category=b")).startswith("1 件案例，1 个文件")
    assert shown(client.get(f"{page}?of=c2")).startswith("1 件案例")
    assert shown(client.get(f"{page}?q=没有的")) == "没有符合条件的案例"
    assert shown(client.post(page, {"sent": "1", "category": "a"})).startswith("3 件案例")
    assert Task.objects.count() == 0


def test_making_one_keeps_the_choice(world, client, cases):
    client.force_login(world.organiser)
    response = client.post(
        world.path("desk-packages"), {"make": "1", "sent": "1", "category": "b", "of": "c2"}
    )
    assert response.url == f"{world.path('desk-packages')}?category=b&of=c2#tasks"
    (task,) = Task.objects.all()
    assert Choice.from_json(task.params["choice"]) == Choice(
        filter=SubmissionFilter(category="b", unit="c2"), tables=False
    )
    assert "正在排队" in client.get(response.url).content.decode()


def test_a_refusal_is_said_on_the_same_page(world, client):
    client.force_login(world.organiser)
    response = client.post(world.path("desk-packages"), {"make": "1", "category": "a"}, follow=True)
    assert [str(message) for message in response.context["messages"]] == [
        "没有选中任何案例，没有可以打包的内容。请放宽条件，或重新勾选。"
    ]
    assert response.redirect_chain[0][0].endswith("/desk/packages/?category=a")
    client.post(world.path("desk-packages"), {"make": "1", "blind": "1"})
    assert Task.objects.count() == 0


def test_ticked_cases_come_from_the_list(world, client, cases):
    client.force_login(world.organiser)
    ticked = [str(case.uuid) for case in cases[:2]]
    page = client.post(f"{world.path('desk-packages')}?state=reported", {"case": [*ticked, "no uuid"]})
    assert ("勾选的 2 件案例" in page.content.decode(), shown(page)[:10]) == (True, "2 件案例，2 个文")
    client.post(world.path("desk-packages"), {"make": "1", "sent": "1", "tables": "1", "case": ticked})
    (task,) = Task.objects.all()
    assert task.params["choice"]["cases"] == sorted(ticked)
    listed = client.get(world.path("desk-cases")).content.decode()
    assert (f'formaction="{world.path("desk-packages")}' in listed, "打包这些案例" in listed) == (True, True)


def test_a_checked_case_is_ticked_for_packing_alone(world, client):
    """Nothing else can be done with it in bulk, so the other buttons do not get it."""
    client.force_login(world.organiser)
    case = make_submission(world, "分数", state="eligible")
    put(case)
    listed = client.get(world.path("desk-cases")).content.decode()
    assert (f'name="packed" value="{case.uuid}"' in listed, f'name="case" value="{case.uuid}"' in listed) == (
        True, False,
    )  # fmt: skip
    page = client.post(world.path("desk-packages"), {"packed": [str(case.uuid)]})
    assert ("勾选的 1 件案例" in page.content.decode(), shown(page)[:4]) == (True, "1 件案")


def test_what_was_chosen_stays_chosen_after_the_start(blind_world, client):
    client.force_login(blind_world.coordinator)
    put(make_submission(blind_world, "分数", state="reported"), name="a.mp4", blind=b"copy")
    response = client.post(
        blind_world.path("unit-packages"),
        {"make": "1", "sent": "1", "every": "1", "blind": "1", "category": "a"},
    )
    assert response.url.endswith("?category=a&every=1&blind=1#tasks")


def test_a_coordinator_packs_what_the_unit_recommends(world, client, cases):
    client.force_login(world.coordinator)
    page = world.path("unit-packages")
    assert shown(client.get(page)).startswith("2 件案例")
    assert shown(client.get(f"{page}?every=1")).startswith("3 件案例")
    stolen = client.post(page, {"case": [str(cases[3].uuid)]})
    assert shown(stolen) == "没有符合条件的案例"
    client.post(page, {"make": "1", "sent": "1"})
    assert Task.objects.get().subject == f"campaign:{world.campaign.pk}:c1"
    desk = client.get(world.path("unit-desk")).content.decode()
    assert f'href="{page}"' in desk


def test_only_a_blind_review_offers_a_blind_package(world, client, cases):
    client.force_login(world.organiser)
    assert b'name="blind"' not in client.get(world.path("desk-packages")).content


def test_a_blind_review_does(blind_world, client):
    client.force_login(blind_world.organiser)
    case = make_submission(blind_world, "分数", state="eligible")
    put(case, blind=b"copy", name="a.mp4")
    put(case, content=b"other", name="b.pdf")
    page = client.get(f"{blind_world.path('desk-packages')}?blind=1")
    assert b'name="blind" value="1" checked' in page.content
    assert "1 件案例，1 个文件" in shown(page)
    assert "另有 1 个文件没有可以交出的副本" in page.content.decode()


def test_made_ones_are_listed_with_size_and_days(world, client, cases):
    task = packed(world)
    client.force_login(world.organiser)
    page = client.get(world.path("desk-packages")).content.decode()
    words = f"4 件案例，{task.outcome['files']} 个文件 · 保留到 10月27日 12:00"
    assert (words in page, f"/t/north/exports/{task.uuid}/file/" in page) == (True, True)


@pytest.mark.parametrize("who", ["desk", "unit"])
def test_the_page_costs_the_same_for_one_and_three(world, client, who):
    client.force_login(world.organiser if who == "desk" else world.coordinator)

    def cost():
        with CaptureQueriesContext(connection) as found:
            assert client.get(world.path(f"{who}-packages")).status_code == 200
        return len(found)

    unit = None if who == "desk" else world.unit("c1")
    counts = []
    for number in range(3):
        case = make_submission(world, f"案例{number}", state="reported")
        make_nomination(world, case, rank=number + 1)
        put(case, content=case.title.encode())
        packed(world, unit)
        counts.append(cost())
    assert counts[0] == counts[2]
