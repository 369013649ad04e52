"""manage.py check_file: the portal's verdict on files, without handing anything in."""

import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import Error as DatabaseError
from django.utils import timezone

from campaigns.editing.trial import Outcome, context_of, judge
from campaigns.loading import BadDocument, load
from campaigns.models import Campaign
from campaigns.schema import Category, Document, Slot
from portal.loading.described import DescribedCommand
from portal.tenants import all_tenants
from validators.findings import Status

MISUSE = 2
EXIT = {Status.PASS: 0, Status.WARN: 0, Status.SKIPPED: 0, Status.FAIL: 1, Status.UNKNOWN: 3, Status.ERROR: 3}
WORDS = {
    Status.PASS: "合格",
    Status.WARN: "请留意",
    Status.FAIL: "不合格",
    Status.UNKNOWN: "需人工审核",
    Status.ERROR: "检测未完成",
    Status.SKIPPED: "不适用",
}
ABOUT = """按活动的规则检测文件，结论与平台一致；不需要启动平台，给出 --file 时也不需要数据库。

几个 FILE 一起给出时，视为同一材料项的全部文件，另判数量、合计时长等。
--field 说明案例：title=案例名称 unit=申报主体 authors=张三、李四 units=… regions=… phones=… members=3，
或类别里任何填报项，如 recorded_on=2025-09-01。

退出码：0 合格或仅有提醒；1 不合格；2 用法有误；3 需人工审核或检测未完成。"""


class Command(DescribedCommand):
    help = ABOUT

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--campaign", metavar="SLUG", help="平台上的活动")
        which.add_argument("--file", metavar="YAML", dest="document", help="活动文档，不需要数据库")
        parser.add_argument("--category", required=True, metavar="KEY")
        parser.add_argument("--slot", required=True, metavar="KEY")
        parser.add_argument("--field", action="append", default=[], metavar="名称=值")
        parser.add_argument("--json", action="store_true", help="输出 JSON")
        parser.add_argument("files", nargs="+", metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        doc = self._document(options)
        category = _category(doc, options["category"])
        slot = _slot(category, options["slot"])
        fields = dict(_pair(text) for text in options["field"])
        paths = [_path(name) for name in options["files"]]
        try:
            context = context_of(doc, category, slot, fields, now=timezone.now())
        except ValueError as problem:
            raise CommandError(f"--field 的值不对：{problem}", returncode=MISUSE) from problem
        outcome = judge(paths, slot, context)
        if options["json"]:
            self.stdout.write(
                json.dumps(_as_json(doc, category, slot, outcome), ensure_ascii=False, indent=2)
            )
        else:
            self._tell(slot, outcome)
        sys.exit(EXIT[outcome.verdict])

    def _document(self, options: dict[str, Any]) -> Document:
        if options["document"]:
            return _load(options["document"])
        slug = options["campaign"]
        try:
            with all_tenants():  # a slug is unique over all tenants, and the operator sees all of them
                campaign = Campaign.objects.select_related("current").filter(slug=slug).first()
        except DatabaseError as problem:
            return self._without_database(slug, problem)
        except Exception as problem:  # no DATABASES at all: Django has no common class for it
            if "default" in settings.DATABASES and settings.DATABASE_URL:
                raise
            return self._without_database(slug, problem)
        if campaign is None or campaign.current is None:
            raise CommandError(f"没有活动“{slug}”", returncode=MISUSE)
        document: Document = campaign.current.doc
        return document

    def _without_database(self, slug: str, problem: Exception) -> Document:
        shipped = Path(settings.BASE_DIR) / "fixtures" / "campaigns" / f"{slug}.yaml"
        if not shipped.exists():
            raise CommandError(
                f"连不上数据库，请改用 --file 给出活动文档（{type(problem).__name__}）", returncode=MISUSE
            ) from problem
        self.stderr.write(f"连不上数据库，改按 {shipped.relative_to(settings.BASE_DIR)} 中的规则检测")
        return _load(str(shipped))

    def _tell(self, slot: Slot, outcome: Outcome) -> None:
        self.stdout.write(f"{slot.label}：{WORDS[outcome.verdict]}")
        for file, finding in outcome.findings:
            if finding.status is Status.SKIPPED:
                continue
            where = f"{file}：" if file else ""
            self.stdout.write(f"  [{WORDS[finding.status]}] {where}{finding.message}")
            if finding.hint:
                self.stdout.write(f"      {finding.hint}")


def _as_json(doc: Document, category: Category, slot: Slot, outcome: Outcome) -> dict[str, Any]:
    findings = [{"file": file, **finding.model_dump(mode="json")} for file, finding in outcome.findings]
    return {
        "campaign": doc.slug,
        "category": category.key,
        "slot": slot.key,
        "verdict": outcome.verdict.value,
        "findings": findings,
    }


def _load(path: str) -> Document:
    try:
        return load(path)
    except BadDocument as bad:
        raise CommandError(str(bad), returncode=MISUSE) from bad


def _category(doc: Document, key: str) -> Category:
    try:
        return doc.category(key)
    except KeyError as problem:
        raise CommandError(str(problem.args[0]), returncode=MISUSE) from problem


def _slot(category: Category, key: str) -> Slot:
    for slot in category.slots:
        if slot.key == key:
            return slot
    keys = "、".join(slot.key for slot in category.slots)
    raise CommandError(f"类别 {category.key} 没有材料项 {key}；有：{keys}", returncode=MISUSE)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise CommandError(f"--field 应写成 名称=值，而不是“{text}”", returncode=MISUSE)
    return name.strip(), value.strip()


def _path(name: str) -> Path:
    path = Path(name)
    if not path.is_file():
        raise CommandError(f"没有这个文件：{name}", returncode=MISUSE)
    return path
