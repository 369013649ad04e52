"""manage.py campaign lint | load | export | diff | schema."""

import sys
from argparse import RawDescriptionHelpFormatter
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from campaigns.actions import publish
from campaigns.calendar.rehearsal import walkable
from campaigns.loading import BadDocument, as_yaml, jsonschema, load, reference
from campaigns.loading.lint import ByHand, advice, by_hand, inert
from campaigns.models import Campaign
from campaigns.schema import Document
from portal.decisions import NotAllowed
from portal.loading import compare
from portal.models import Person, Tenant
from portal.organisation import documents as organisations
from portal.organisation.documents import organisation_in
from portal.organisation.queries import organisation_of
from portal.tenancy import all_tenants, tenant_scope
from portal.words import say

WRONG, MISUSE = 1, 2
ABOUT = """活动文档（fixtures/campaigns/*.yaml）的检查、发布、导出与比较。

  campaign lint FILE…                检查文档，列出错误（文件:行: 位置：说明）和人工审核项；不需要数据库。
                                     单位类型和属性按 --organisation 的单位文档核对，
                                     不写时用活动文档旁边的 ../organisations/<tenant>.yaml
  campaign load FILE [--walkable]    发布文档；内容没有变化时不产生新版本。--walkable 把日程移到今天前后，供演练
  campaign export SLUG [--to FILE]   导出正在使用的规则
  campaign diff SLUG FILE            正在使用的规则与文件的差异
  campaign schema [--write]          文档的 JSON Schema，供编辑器使用

退出码：0 成功（diff：没有差异）；1 文档有误（diff：有差异）；2 用法有误。"""


class Command(BaseCommand):
    help = ABOUT
    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(
            prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="lint|load|export|diff|schema")
        lint = verbs.add_parser("lint", help="检查文档")
        lint.add_argument("files", nargs="+", metavar="FILE")
        lint.add_argument("--organisation", metavar="FILE", default="", help="主办单位的单位文档")
        lint.add_argument("--all", action="store_true", help="逐条列出人工审核项，不合并")
        loading = verbs.add_parser("load", help="发布文档")
        loading.add_argument("file", metavar="FILE")
        loading.add_argument("--walkable", action="store_true", help="把日程移到今天前后")
        loading.add_argument("--actor", metavar="用户名", default="", help="以谁的名义发布")
        export = verbs.add_parser("export", help="导出规则")
        export.add_argument("slug", metavar="SLUG")
        export.add_argument("--to", metavar="FILE", default="")
        diff = verbs.add_parser("diff", help="比较差异")
        diff.add_argument("slug", metavar="SLUG")
        diff.add_argument("file", metavar="FILE")
        schema = verbs.add_parser("schema", help="JSON Schema")
        schema.add_argument(
            "--write",
            action="store_true",
            help=f"写入 {jsonschema.PATH}，并更新 {reference.PATH} 的合并字段表",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        code = getattr(self, f"_{options['verb']}")(options)
        if code:
            sys.exit(code)

    def _lint(self, options: dict[str, Any]) -> int:
        wrong = False
        for file in options["files"]:
            try:
                doc = load(file)
                beside = _organisation_beside(file, doc, options["organisation"])
                if beside is not None:
                    load(file, organisation_in(organisations.load(beside)))
            except BadDocument as bad:
                wrong = True
                for problem in bad.problems:
                    self.stderr.write(str(problem))
                continue
            self._report(file, doc, each=options["all"])
            if beside is None:
                self.stdout.write(f"  提醒：没有找到“{doc.tenant}”的单位文档，单位类型和属性没有核对")
        return WRONG if wrong else 0

    def _report(self, file: str, doc: Document, *, each: bool) -> None:
        slots = sum(len(category.slots) for category in doc.categories)
        rules = sum(len(slot.rules) for category in doc.categories for slot in category.slots)
        self.stdout.write(
            f"{file}：可以发布（{len(doc.categories)} 个类别，{slots} 个材料项，{rules} 条文件规则）"
        )
        for words in advice(doc):
            self.stdout.write(f"  提醒：{words}")
        for words in inert(doc):
            self.stdout.write(f"  尚未生效：{words}")
        points = by_hand(doc)
        if not points:
            return
        self.stdout.write(f"  人工审核（{len(points)} 项）：")
        for line in _each(points) if each else _together(points):
            self.stdout.write(f"    {line}")

    def _load(self, options: dict[str, Any]) -> int:
        doc = _read(options["file"], published=True)
        now = timezone.now()
        if options["walkable"]:
            doc = walkable(doc, now=now)
        actor = _person(options["actor"])
        try:
            rule_set = publish(doc, actor=actor, now=now)
        except NotAllowed as refused:
            raise CommandError(say(refused.decision), returncode=WRONG) from refused
        state = "没有变化，仍是" if rule_set.published_at != now else "已发布"
        self.stdout.write(f"{doc.slug}：{state}第 {rule_set.version} 版")
        return 0

    def _export(self, options: dict[str, Any]) -> int:
        text = as_yaml(_current(options["slug"]))
        if options["to"]:
            Path(options["to"]).write_text(text, encoding="utf-8")
        else:
            self.stdout.write(text, ending="")
        return 0

    def _diff(self, options: dict[str, Any]) -> int:
        changes = compare(_current(options["slug"]), _read(options["file"]))
        for change in changes:
            self.stdout.write(str(change))
        if not changes:
            self.stdout.write("没有差异")
        return WRONG if changes else 0

    def _schema(self, options: dict[str, Any]) -> int:
        if options["write"]:
            root = Path(settings.BASE_DIR)
            (root / jsonschema.PATH).write_text(jsonschema.as_text(), encoding="utf-8")
            page = root / reference.PATH
            page.write_text(reference.renewed(page.read_text(encoding="utf-8")), encoding="utf-8")
        else:
            self.stdout.write(jsonschema.as_text(), ending="")
        return 0


def _each(points: Iterable[ByHand]) -> Iterable[str]:
    for point in points:
        where = " › ".join(filter(None, (point.category, point.slot)))
        reqs = f"（{'、'.join(point.req)}）" if point.req else ""
        yield f"[{point.rule}] {where}{'：' if where else ''}{point.words}{reqs}"


def _together(points: Iterable[ByHand]) -> Iterable[str]:
    """Points that say the same, once, with the number of places."""

    def said(point: ByHand) -> tuple[str, str]:
        return point.rule, point.words

    for (rule, words), same in groupby(sorted(points, key=said), key=said):
        places = list(same)
        reqs = "、".join(sorted({req for point in places for req in point.req}))
        times = f"，{len(places)} 处" if len(places) > 1 else ""
        yield f"[{rule}] {words}{f'（{reqs}{times}）' if reqs or times else ''}"


def _organisation_beside(file: str, doc: Document, named: str) -> Path | None:
    """The organisation's document that a campaign's is checked with: the one named, or the one beside it."""
    path = Path(named) if named else Path(file).parent.parent / "organisations" / f"{doc.tenant}.yaml"
    return path if named or path.exists() else None


def _read(path: str, *, published: bool = False) -> Document:
    """The document of a file; one that is to be published is held against the tenant's organisation."""
    try:
        doc = load(path)
        tenant = Tenant.objects.filter(slug=doc.tenant).first() if published else None
        if tenant is None:
            return doc
        with tenant_scope(tenant):
            return load(path, organisation_of(tenant))
    except BadDocument as bad:
        raise CommandError(str(bad), returncode=WRONG) from bad


def _current(slug: str) -> Document:
    with all_tenants():  # the operator's command; a slug is unique over all tenants
        campaign = Campaign.objects.select_related("current").filter(slug=slug).first()
    if campaign is None or campaign.current is None:
        raise CommandError(f"没有活动“{slug}”", returncode=MISUSE)
    doc: Document = campaign.current.doc
    return doc


def _person(username: str) -> Person | None:
    if not username:
        return None
    person = Person.objects.filter(username=username).first()
    if person is None:
        raise CommandError(f"没有用户“{username}”", returncode=MISUSE)
    return person
