"""Awards by hand, published, certified and corrected, by the portal's own actions."""

import datetime as dt

from review.awards import actions as awarding
from review.certificates import actions
from tests.factories.review import NOW, make_submission

LATER = NOW + dt.timedelta(days=80)  # the next year, as the campaign's clock shows it


def issue(world, now=NOW):
    return actions.issue_all(world.campaign, actor=world.organiser, now=now)


def reissue(world, certificate, now=LATER, **values):
    values = {"holder": "马丽", "unit_name": "甲市二中", "title": "新名", "why": " 姓名有误 "} | values
    return actions.reissue(certificate, **values, actor=world.organiser, now=now)


def publish(world):
    awarding.publish_awards(world.campaign, despite="照常公布", actor=world.organiser, now=NOW)


def winner(world, title="甲案例", tier="first", **values):
    """A submission with an award by hand, not yet published."""
    submission = make_submission(world, title, category="b", state="eligible", **values)
    awarding.adjust_award(submission, tier=tier, why="合议", actor=world.organiser, now=NOW)
    return submission
