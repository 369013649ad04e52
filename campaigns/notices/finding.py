"""All rules over one text. Pure: the same text gives the same findings, in the order of the text."""

import re

from campaigns.notices.findings import Finding
from campaigns.notices.outline import Outline
from campaigns.notices.rules import dates, fields, identity, judging, materials, people, quotas, statements
from campaigns.notices.text import NoticeText

RULES = (identity, dates, people, materials, fields, quotas, judging, statements)
MOST = 600
_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?=年(?!版)|〕|\]|］|[)）])")
_YEAR_OF_A_DAY = re.compile(r"(?<!\d)(20[0-4]\d) ?(?:年 ?|[-./])(?=\d{1,2})")


def find(text: str, *, year: int) -> list[Finding]:
    """What the rules find in a tidy text (`text.tidy`); `year` stands in where the notice names none."""
    notice = NoticeText(text)
    outline = Outline(notice)
    own = _year(notice, year)
    found = [each for rule in RULES for each in rule.find(notice, outline, own)]
    kept: dict[tuple[str, str, tuple[str, ...], str], Finding] = {}
    for each in sorted(found, key=lambda finding: (finding.start, finding.setting)):
        kept.setdefault((each.setting, each.said, each.categories, each.slot), each)
    return list(kept.values())[:MOST]


def _year(notice: NoticeText, otherwise: int) -> int:
    """The year of the notice: of its title or its number, else the first that it names."""
    head = "\n".join(line.text for line in notice.lines[:12])
    for part, pattern in ((head, _YEAR), (notice.text, _YEAR_OF_A_DAY), (notice.text, _YEAR)):
        if found := pattern.search(part):
            return int(found[1])
    return otherwise
