"""The pages of a draft: which of its parts stand on which, and how pages lead to each other. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campaigns.editing.engine.nodes import OWN_PAGE, title_of
from campaigns.editing.engine.places import Place, dotted, value_at
from campaigns.editing.engine.saving import shape_for
from campaigns.editing.engine.shapes import name_of
from campaigns.schema import Document


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    title: str
    help: str
    keys: tuple[str, ...]


SECTIONS: tuple[Section, ...] = (
    Section("basics", "基本信息", "名称、通知、咨询方式", ("name", "summary", "notice", "contact", "slug", "year", "timezone", "tenant", "version", "req", "source")),
    Section("calendar", "日程", "何时申报、推荐、评审、公示", ("stages",)),
    Section("people", "报名与分组", "谁能报名，分哪些组别、赛道，要同意哪些声明", ("registration", "groups", "tracks", "declarations")),
    Section("categories", "类别", "每一类填什么、交什么、文件有什么要求", ("categories",)),
    Section("limits", "限报", "每人、每单位最多几件", ("author_limits", "exclusives")),
    Section("recommend", "单位推荐", "哪些单位推荐，名额多少，单位要交什么表", ("recommend",)),
    Section("checklist", "资格审核", "审核要点，不通过的原因", ("checklist", "exclusion_reasons")),
    Section("review", "评审与评分标准", "评几轮、每件几位专家、按什么打分", ("review", "rubrics")),
    Section("awards", "奖项", "一二三等奖、单项奖、单位荣誉", ("awards", "special_awards", "unit_awards")),
    Section("certificates", "证书", "证书上的文字和编号", ("certificate", "instructor_certificate")),
    Section("tables", "汇总表与打印的表", "导出、打印、打包下载的样子", ("rosters", "printouts", "delivery")),
    Section("after", "公示、展示与去向", "公示与异议、公开展示、转报、后续去向、个人信息保存期限", ("objections", "showcase", "publish_all", "forwards", "marks", "retention")),
    Section("rest", "其他说明", "通知里由人办理、平台不管的事", ("process",)),
)  # fmt: skip
"""Every key of a document stands in exactly one of them."""

_BY_KEY = {section.key: section for section in SECTIONS}
_OF_KEY = {key: section for section in SECTIONS for key in section.keys}


def section_named(key: str) -> Section | None:
    """The section of this name."""
    return _BY_KEY.get(key)


def page_of(place: Place, data: object) -> str:
    """The page on which a place stands: the innermost part that has its own, else its section."""
    for length in range(len(place), 1, -1):
        if _has_own_page(place[:length], data):
            return dotted(place[:length])
    return _OF_KEY[str(place[0])].key if place and str(place[0]) in _OF_KEY else SECTIONS[0].key


def _has_own_page(place: Place, data: object) -> bool:
    if not isinstance(place[-1], int) or place[-2] == "columns":
        return False
    shape = shape_for(Document, data, place[:-1])
    return (
        shape is not None
        and shape.kind == "parts"
        and shape.part is not None
        and name_of(shape.part) in OWN_PAGE
    )


def section_of(page: str) -> Section:
    """The section that a page belongs to."""
    return _BY_KEY.get(page) or _OF_KEY.get(page.partition(".")[0]) or SECTIONS[0]


def trail(place: Place, data: object) -> Sequence[tuple[str, str]]:
    """Pages above the one of a part, outermost first: address and title of each."""
    section = section_of(dotted(place))
    above = [
        (dotted(place[:n]), _title(value_at(data, place[:n]), place[n - 1]))
        for n in range(1, len(place))
        if isinstance(place[n - 1], int) and _has_own_page(place[:n], data)
    ]
    return [(section.key, section.title), *above]


def _title(value: object, n: str | int) -> str:
    return title_of(value if isinstance(value, dict) else {}, int(n))


def by_section(said: Mapping[Place, Sequence[str]]) -> dict[str, int]:
    """How many sentences concern each section."""
    counts: dict[str, int] = {}
    for place, words in said.items():
        section = (_OF_KEY.get(str(place[0])) if place else None) or SECTIONS[0]
        counts[section.key] = counts.get(section.key, 0) + len(words)
    return counts
