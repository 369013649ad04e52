"""Declining raced against handing in and against rewriting the authors, each on a connection of its own (X05)."""

import pytest
from allauth.account.models import EmailAddress

from portal.tenants import tenant_scope
from submissions.drafts.actions import answer_coauthor, set_authors
from submissions.drafts.author_input import AuthorInput
from submissions.drafts.coauthors import states_of
from submissions.models import Author, CoAuthor, Submission
from submissions.submitting.actions import submit
from tests.factories.portal import make_person
from tests.factories.submissions import NOW, document, make_world
from tests.racing import race

RACERS = 8
LI = ("李雷", "13900000031")


def account():
    person = make_person("li-lei", real_name=LI[0], phone=LI[1])
    EmailAddress.objects.create(user=person, email="li@example.cn", verified=True, primary=True)
    return person


def named(world, n, *authors):
    return world.draft(owner=make_person(f"racer{n}"), title=f"案例{n}", authors=list(authors))


def submitting(case):
    return lambda: submit(case, actor=case.owner, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_the_place_that_declining_frees_is_taken_once(storage):
    world = make_world(document(author_limits=[{"key": "any", "role": "any", "max": 1}]))
    with tenant_scope(world.tenant):
        person = account()
        first = named(world, 0, ("张晓岚", "13900000001"), LI)
        submit(first, actor=first.owner, now=NOW)
        row = CoAuthor.objects.get(submission=first, person=person)
        cases = [named(world, n, LI) for n in range(1, RACERS + 1)]
        jobs = [submitting(case) for case in cases]
        jobs.insert(3, lambda: answer_coauthor(row, confirm=False, actor=person, now=NOW))
        ended = race(world, jobs)
        got_in = Submission.objects.filter(state="submitted").exclude(pk=first.pk).count()
        assert ended == sorted([*["author_limit"] * (RACERS - got_in), *["done"] * (got_in + 1)])
        assert got_in <= 1
        assert states_of(Submission.objects.get(pk=first.pk))[2] == "declined"


@pytest.mark.django_db(transaction=True)
def test_a_line_that_is_rewritten_meanwhile_is_declined_all_the_same(storage):
    world = make_world(document())
    with tenant_scope(world.tenant):
        person = account()
        cases = [named(world, n, ("张晓岚", f"1390000010{n}"), LI) for n in range(RACERS)]
        for case in cases:
            submit(case, actor=case.owner, now=NOW)
        Submission.objects.update(state="returned")
        rows = list(CoAuthor.objects.filter(person=person).select_related("submission"))
        inputs = [
            AuthorInput(name="张晓岚", unit=world.unit("north-one")),
            AuthorInput(name=LI[0], unit=world.unit("north-one"), phone=LI[1]),
        ]

        def rewriting(case):
            return lambda: set_authors(case, inputs, actor=case.owner, now=NOW)

        jobs = [rewriting(case) for case in cases]
        jobs += [lambda row=row: answer_coauthor(row, confirm=False, actor=person, now=NOW) for row in rows]
        assert race(world, jobs) == ["done"] * (2 * RACERS)
        assert Author.objects.filter(name=LI[0], declined_at=NOW).count() == RACERS
