"""The organiser's pages of a campaign, in the order of the work: groups, and below the current one its pages."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from campaigns.models import Campaign
from campaigns.schema import Document
from review.access import document_of


def _always(doc: Document) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Tab:
    """A page: the name of its address, which views name as their `tab`. `shown`: whether a campaign has use for it."""

    name: str
    icon: str
    label: str
    shown: Callable[[Document], bool] = _always


@dataclass(frozen=True, slots=True)
class TabGroup:
    """Pages of one part of the work."""

    icon: str
    label: str
    tabs: tuple[Tab, ...]


@dataclass(frozen=True, slots=True)
class ShownTab:
    """As it stands on a page."""

    url: str
    icon: str
    label: str
    current: bool


@dataclass(frozen=True, slots=True)
class ShownGroup(ShownTab):
    """A group leads to its first page. `tabs` are empty unless it is the current one and has several."""

    tabs: tuple[ShownTab, ...] = ()


GROUPS = (
    TabGroup("layout-dashboard", "总览", (Tab("desk", "layout-dashboard", "总览"),)),
    TabGroup("clipboard-check", "案例", (
        Tab("desk-cases", "clipboard-check", "资格审核"),
        Tab("desk-duplicates", "copy", "查重"),
        Tab("desk-units", "building-community", "单位报送", lambda doc: doc.recommend is not None),
        Tab("desk-clashes", "users", "作者限额冲突", lambda doc: bool(doc.author_limits or doc.exclusives)),
    )),
    TabGroup("list-details", "评审", (
        Tab("desk-experts", "users", "专家"),
        Tab("desk-assign", "transfer", "分配"),
        Tab("desk-reviews", "list-details", "评审意见"),
        Tab("desk-ranking", "sort-descending", "排名"),
        Tab("desk-effects", "chart-bar", "评委分析"),
    )),
    TabGroup("trophy", "结果", (
        Tab("desk-awards", "trophy", "奖项"),
        Tab("desk-honours", "star", "单位荣誉", lambda doc: bool(doc.unit_awards)),
        Tab("desk-notice", "flag", "公示与异议"),
        Tab("desk-marks", "map-pin", "后续去向", lambda doc: bool(doc.marks)),
        Tab("desk-forwards", "arrow-right", "转报"),
    )),
    TabGroup("certificate", "证书与材料", (
        Tab("desk-certificates", "certificate", "证书"),
        Tab("desk-showcase", "photo", "公开展示", lambda doc: doc.showcase is not None),
        Tab("desk-export", "download", "导出"),
        Tab("desk-corrections", "pencil", "名册更正", lambda doc: any(each.comes_back for each in doc.rosters)),
        Tab("desk-packages", "file-zip", "打包下载"),
        Tab("desk-volumes", "books", "案例汇编"),
        Tab("desk-form-templates", "printer", "表格模板", lambda doc: bool(doc.printouts)),
    )),
    TabGroup("history", "通知与记录", (
        Tab("desk-announce", "speakerphone", "群发"),
        Tab("desk-audit", "history", "记录"),
        Tab("storage", "stack", "存储"),
        Tab("desk-retention", "hourglass", "个人信息"),
    )),
    TabGroup("adjustments", "规则与日程", (
        Tab("campaign-rules", "adjustments", "规则"),
        Tab("campaign-calendar", "calendar", "日程"),
        Tab("desk-handouts", "file-text", "通知与模板"),
    )),
)  # fmt: skip


def desk_tabs(campaign: Campaign, current: str) -> list[ShownGroup]:
    """The menu of a page whose tab is `current`, which is always shown. No query."""
    doc = document_of(campaign)
    menu = []
    for group in GROUPS:
        tabs = [
            ShownTab(_url(tab, campaign), tab.icon, tab.label, tab.name == current)
            for tab in group.tabs
            if tab.name == current or tab.shown(doc)
        ]
        inside = any(tab.current for tab in tabs)
        below = tuple(tabs) if inside and len(tabs) > 1 else ()
        menu.append(ShownGroup(tabs[0].url, group.icon, group.label, inside, below))
    return menu


def _url(tab: Tab, campaign: Campaign) -> str:
    slug = campaign.tenant.slug
    if tab.name == "storage":  # the tenant's own page, which keeps the campaign's menu
        return f"{reverse('storage', kwargs={'tenant': slug})}?campaign={campaign.slug}"
    return reverse(tab.name, kwargs={"tenant": slug, "campaign": campaign.slug})
