"""Two tenants: north awards and sends on, south receives. The world is north's; `south` holds the receiver."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from portal.tenants import tenant_scope
from review.forwarding.actions import confirming, sending
from review.models import ForwardBatch, ForwardedCase, Side
from tests.factories.review import NOW, World, make_award, make_submission, make_world

FORWARDS = [
    {"key": "upward", "label": "报送全国", "to": "全国活动", "tiers": ["first"], "where": {"categories": ["a", "b"]}},
    {"key": "direct", "label": "直报", "to": "省级活动", "where": {"categories": ["d"]}},
]  # fmt: skip
STAGES = [
    {"key": "in", "kind": "submit", "name": "申报", "opens": "2025-09-01T00:00:00+08:00", "closes": "2025-12-01T00:00:00+08:00"},
    {"key": "judge", "kind": "review", "name": "评审", "opens": "2025-12-01T00:00:00+08:00", "closes": "2025-12-31T00:00:00+08:00"},
]  # fmt: skip
RECEIVED = [
    {"key": "a", "label": "全国教学", "rubric": "score", "team": {"max": 5},
     "fields": [{"key": "about", "label": "简介", "kind": "text", "required": False},
                {"key": "extra", "label": "补充", "kind": "text", "required": False}],
     "slots": [{"key": "text", "label": "全文"}, {"key": "photo", "label": "照片"}]},
    {"key": "other", "label": "其他", "rubric": "score", "slots": [{"key": "text", "label": "全文"}]},
]  # fmt: skip
DEADLINE = NOW + dt.timedelta(days=10)


@dataclass
class Two:
    """The sender `north`, the receiver `south`."""

    north: World
    south: World

    def code(self, *, most: int = 20, shows_outcome: bool = False, closes_at: dt.datetime = DEADLINE) -> str:
        """An invitation of the receiver's."""
        with tenant_scope(self.south.tenant):
            row = sending.invite(
                self.south.campaign, closes_at=closes_at, most=most, shows_outcome=shows_outcome, note="北方",
                actor=self.south.organiser, now=NOW,
            )  # fmt: skip
        return row.code

    def awarded(self, title: str = "智慧课堂", **values: Any) -> Any:
        """A case of the sender with a published first prize."""
        case = make_submission(self.north, title, state="eligible", **values)
        award = make_award(self.north, case)
        type(award).objects.filter(pk=award.pk).update(published_at=NOW)
        return case

    def send(
        self, *cases: Any, code: str | None = None, forward: str = "upward", now: dt.datetime = NOW
    ) -> ForwardBatch:
        rule = next(each for each in self.north.campaign.current.doc.forwards if each.key == forward)
        return sending.send(
            self.north.campaign, rule, cases, self.code() if code is None else code, actor=self.north.organiser, now=now
        )  # fmt: skip

    def arrived(self, batch: ForwardBatch) -> ForwardBatch:
        """The receiver's row. Call inside the receiver's tenant."""
        return ForwardBatch.objects.get(pair=batch.pair, side=Side.IN)

    def accept(
        self, batch: ForwardBatch, choices: Any = None, category: str = "a", now: dt.datetime = NOW
    ) -> None:
        with tenant_scope(self.south.tenant):
            mine = self.arrived(batch)
            keys = [sent["key"] for sent in mine.shape]
            sending.accept(
                mine, choices or {}, dict.fromkeys(keys, category), actor=self.south.organiser, now=now
            )

    def row(self, case: Any) -> ForwardedCase:
        """The sender's row of a case that was sent last."""
        return (
            ForwardedCase.objects.select_related("batch", "submission")
            .filter(submission=case, side=Side.OUT)
            .latest("pk")
        )

    def confirm(self, case: Any, now: dt.datetime = NOW) -> confirming.Confirmed:
        return confirming.confirm(self.row(case), actor=case.owner, now=now)


def make_two() -> Two:
    """Call outside any scope; enter north's afterwards."""
    north = make_world(forwards=FORWARDS)
    south = make_world(
        "national", "south", stages=STAGES, categories=RECEIVED, recommend=None, tracks=[], checklist=[], rosters=[],
        name="全国教学案例征集",
    )  # fmt: skip
    return Two(north, south)
