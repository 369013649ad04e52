"""What a search finds is what comparing each case finds, whatever was changed since and by whom."""

import random

import pytest
from django.db import connection

from portal.models import Unit
from portal.tenants import tenant_scope
from review.submission_lists import SubmissionFilter, filtered, matching
from submissions.models import Author, SearchText, Submission
from tests.factories.review import make_submission, make_world

LETTERS = "语文数Aaß１%_' 张\\"
ROUNDS = 40


@pytest.fixture
def world(db, storage):
    made = make_world()
    with tenant_scope(made.tenant):
        yield made


def some(chance, most=4):
    return "".join(chance.choice(LETTERS) for _ in range(chance.randint(1, most)))


def found(q):
    rows = Submission.objects.exclude(state="draft")
    return set(filtered(rows, SubmissionFilter(q=q)).values_list("pk", flat=True))


def compared(q):
    return set(
        Submission.objects.exclude(state="draft").filter(matching(q)).values_list("pk", flat=True).distinct()
    )


@pytest.mark.parametrize("seed", range(4))
def test_it_finds_what_comparing_each_case_finds(world, seed):
    chance = random.Random(seed)
    cases = [
        make_submission(world, state=chance.choice(["submitted", "draft", "eligible"])) for _ in range(6)
    ]
    units = list(Unit.objects.filter(key__in=["s1", "s2", "s3"]))

    def one():
        return Submission.objects.filter(pk=chance.choice(cases).pk)

    doings = [
        lambda: one().update(title=some(chance, 8)),
        lambda: one().update(state=chance.choice(["submitted", "draft"])),
        lambda: one().update(unit=chance.choice([*units, None])),
        lambda: Unit.objects.filter(pk=chance.choice(units).pk).update(name=some(chance, 6)),
        lambda: Author.objects.filter(submission=chance.choice(cases)).update(name=some(chance)),
        lambda: Author.objects.filter(submission=chance.choice(cases)).delete(),
        lambda: Author.objects.create(
            tenant=world.tenant, submission=(case := chance.choice(cases)), position=Author.objects.filter(submission=case).count() + 7, name=some(chance),
        ),
    ]  # fmt: skip
    asked = []
    for _ in range(ROUNDS):
        chance.choice(doings)()
        q = some(chance, 3).strip() or "语"
        asked.append((q, found(q), compared(q)))
    assert [(q, got) for q, got, _ in asked] == [(q, wanted) for q, _, wanted in asked]
    assert any(got for _, got, _ in asked)


def test_a_pair_of_characters_a_single_one_and_a_number_in_any_width(world):
    case = make_submission(world)
    Submission.objects.filter(pk=case.pk).update(title="双师课堂 AI", number="CALLS-000012")
    for q in ("双师", "课", "ai", "ls-0000", "ＬＳ－0000", "双师课堂 AI"):
        assert found(q) == {case.pk}, q
    for q in ("双课", "师 AI", "AI\nCALLS", "000013"):
        assert found(q) == set(), q


def test_another_tenants_cases_are_not_looked_at(world):
    make_submission(world)
    other = make_world("others", "south")
    with tenant_scope(other.tenant):
        case = make_submission(other)
        Submission.objects.filter(pk=case.pk).update(title="南方的案例")
        assert found("南方") == {case.pk}
    assert found("南方") == set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT submissions_found('南方')")
        assert cursor.fetchall() == []


def test_a_draft_has_no_text_until_it_is_handed_in(world):
    case = make_submission(world, state="draft")
    assert not SearchText.objects.filter(submission=case).exists()
    Submission.objects.filter(pk=case.pk).update(state="submitted", title="交上来的")
    assert SearchText.objects.get(submission=case).text.startswith("交上来的\n")
