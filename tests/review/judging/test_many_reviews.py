"""2,000 cases, 60 experts, one of them 20 points harsher: the pages find it, and awards stop hanging on it (EX28)."""

from decimal import Decimal

import pytest

from portal.tenants import tenant_scope
from review.awards.queries import award_tiers
from review.judging import jobs
from review.judging.judge_analysis import analysis_of, as_given
from review.judging.judged_cases import judged_submissions
from review.judging.rankings import last_round
from tests.factories.many_reviews import many_reviews
from tests.factories.review import NOW, make_world


@pytest.fixture
def many(db, storage, monkeypatch):
    """The campaign with its reviews, and its harsh expert."""
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    world = make_world(
        review={"rounds": [{"key": "final", "label": "终评", "per_case": 3, "adjust": "additive"}]}
    )
    with tenant_scope(world.tenant):
        yield world, many_reviews(world, 2000, 60, shift=-20, seed=28)


def test_a_harsh_expert_among_sixty_is_found_and_taken_out(many, client):
    world, harsh = many
    round_ = last_round(world.campaign.current.doc)
    jobs.analyse_round(part="figures", campaign_id=world.campaign.pk, round_key="final", panel_id=None)
    analysis = analysis_of(world.campaign, round_, None)
    (figures,) = analysis.figures.values()
    assert (len(figures), figures[0].judge, figures[0].marks) == (60, harsh.pk, 87)
    assert Decimal("-20.5") < figures[0].effect < Decimal(-19)
    assert figures[1].effect > Decimal(-6)

    client.force_login(world.organiser)
    page = client.get(world.path("desk-effects")).content.decode()
    assert "有专家明显偏严或偏宽" in page
    assert page.count('class="mark tone-red"') == 1

    tiers = award_tiers(world.campaign)
    raw = as_given(world.campaign, round_, None)
    counted = judged_submissions(world.campaign, round_)
    his = [case.id for case in raw if harsh.pk in case.judges]

    def awarded(cases):
        given = tiers(cases)
        return sum(case in given for case in his)

    # of 80 % that are awarded, 70 would be expected of these 87
    assert (len(his), awarded(raw), awarded(counted)) == (87, 37, 68)
