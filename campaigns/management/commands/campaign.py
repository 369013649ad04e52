"""manage.py campaign lint | load | export | diff | schema."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from campaigns.actions import publish
from campaigns.calendar.rehearsal import walkable
from campaigns.editing import key_reference
from campaigns.loading import jsonschema, load, reference
from campaigns.loading.lint import ByHand, advice, by_hand, inert
from campaigns.models import Campaign
from campaigns.schema import Document
from portal.loading import Change, compare
from portal.loading.document_command import MISUSE, DocumentCommand, Options
from portal.models import Person, Tenant
from portal.organisation import documents as organisations
from portal.organisation.documents import organisation_in
from portal.organisation.queries import organisation_of
from portal.organisation.terms import Organisation
from portal.tenants import all_tenants, tenant_scope

ABOUT = """活动文档（fixtures/campaigns/*.yaml）的检查、发布、导出与比较。

  campaign lint FILE…                检查文档，列出错误（文件:行: 位置：说明）和人工审核项；不需要数据库。
                                     单位类型和属性按 --organisation 的单位文档核对，
                                     不写时用活动文档旁边的 ../organisations/<tenant>.yaml
  campaign load FILE [--walkable]    发布文档；内容没有变化时不产生新版本。--walkable 把日程移到今天前后，供演练
  campaign export SLUG [--to FILE]   导出正在使用的规则
  campaign diff SLUG FILE            正在使用的规则与文件的差异
  campaign schema [--write]          文档的 JSON Schema，供编辑器使用

退出码：0 成功（diff：没有差异）；1 文档有误（diff：有差异）；2 用法有误。"""


class Command(DocumentCommand):
    help = ABOUT
    load_word = "发布"
    schema_path = jsonschema.PATH

    def more_arguments(self, verbs: dict[str, CommandParser]) -> None:
        verbs["lint"].add_argument("--organisation", metavar="FILE", default="", help="主办单位的单位文档")
        verbs["lint"].add_argument("--all", action="store_true", help="逐条列出人工审核项，不合并")
        verbs["load"].add_argument("--walkable", action="store_true", help="把日程移到今天前后")

    def examine(self, file: str, options: Options) -> Iterator[str]:
        doc = load(file)
        beside = _organisation_beside(file, doc, options["organisation"])
        organisation = organisation_in(organisations.load(beside)) if beside is not None else None
        if organisation is not None:
            load(file, organisation)
        yield from _report(file, doc, organisation, each=options["all"])
        if beside is None:
            yield f"  提醒：没有找到“{doc.tenant}”的单位文档，单位类型和属性没有核对"

    def put_in_force(self, file: str, *, actor: Person | None, options: Options) -> str:
        doc, now = _checked(file), timezone.now()
        if options["walkable"]:
            doc = walkable(doc, now=now)
        rule_set = publish(doc, actor=actor, now=now)
        state = "没有变化，仍是" if rule_set.published_at != now else "已发布"
        return f"{doc.slug}：{state}第 {rule_set.version} 版"

    def current(self, slug: str) -> Document:
        with all_tenants():  # the operator's command; a slug is unique over all tenants
            campaign = Campaign.objects.select_related("current").filter(slug=slug).first()
        if campaign is None or campaign.current is None:
            raise CommandError(f"没有活动“{slug}”", returncode=MISUSE)
        doc: Document = campaign.current.doc
        return doc

    def differences(self, slug: str, file: str) -> tuple[Sequence[Change], Sequence[str]]:
        return compare(self.current(slug), load(file)), []

    def schema_text(self) -> str:
        return jsonschema.as_text()

    def write_more(self, root: Path) -> None:
        """The table of merge fields in the documentation, and the page of keys."""
        page = root / reference.PATH
        page.write_text(reference.renewed(page.read_text(encoding="utf-8")), encoding="utf-8")
        (root / key_reference.PATH).write_text(key_reference.as_text(shipped(root)), encoding="utf-8")


def shipped(root: Path) -> list[Document]:
    """The campaigns in the tree, which the page of keys takes its examples from."""
    return [load(path) for path in sorted((root / "fixtures" / "campaigns").glob("*.yaml"))]


def _report(file: str, doc: Document, organisation: Organisation | None, *, each: bool) -> Iterator[str]:
    slots = sum(len(category.slots) for category in doc.categories)
    rules = sum(len(slot.rules) for category in doc.categories for slot in category.slots)
    yield f"{file}：可以发布（{len(doc.categories)} 个类别，{slots} 个材料项，{rules} 条文件规则）"
    yield from (f"  提醒：{words}" for words in advice(doc, organisation))
    yield from (f"  尚未生效：{words}" for words in inert(doc))
    points = by_hand(doc)
    if points:
        yield f"  人工审核（{len(points)} 项）："
        yield from (f"    {line}" for line in (_each(points) if each else _together(points)))


def _each(points: Iterable[ByHand]) -> Iterable[str]:
    for point in points:
        where = " › ".join(filter(None, (point.category, point.slot)))
        reqs = f"（{'、'.join(point.req)}）" if point.req else ""
        yield f"[{point.rule}] {where}{'：' if where else ''}{point.words}{reqs}"


def _together(points: Iterable[ByHand]) -> Iterable[str]:
    """Points that say the same, once, with the number of places."""

    def words_of(point: ByHand) -> tuple[str, str]:
        return point.rule, point.words

    for (rule, words), same in groupby(sorted(points, key=words_of), key=words_of):
        places = list(same)
        reqs = "、".join(sorted({req for point in places for req in point.req}))
        times = f"，{len(places)} 处" if len(places) > 1 else ""
        yield f"[{rule}] {words}{f'（{reqs}{times}）' if reqs or times else ''}"


def _organisation_beside(file: str, doc: Document, named: str) -> Path | None:
    """The organisation's document that a campaign's is checked with: the one named, or the one beside it."""
    path = Path(named) if named else Path(file).parent.parent / "organisations" / f"{doc.tenant}.yaml"
    return path if named or path.exists() else None


def _checked(file: str) -> Document:
    """The document of a file, held against the tenant's organisation where there is one."""
    doc = load(file)
    tenant = Tenant.objects.filter(slug=doc.tenant).first()
    if tenant is None:
        return doc
    with tenant_scope(tenant):
        return load(file, organisation_of(tenant))
