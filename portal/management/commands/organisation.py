"""manage.py organisation lint | load | export | diff | schema."""

import sys
from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal.decisions import NotAllowed
from portal.loading import BadDocument, as_yaml
from portal.models import Person, Tenant
from portal.organisation import jsonschema
from portal.organisation.actions import import_organisation
from portal.organisation.documents import load, preview
from portal.organisation.queries import document_of
from portal.organisation.schema import OrganisationDocument
from portal.tenancy import tenant_scope
from portal.words import say

WRONG, MISUSE = 1, 2
ABOUT = """单位文档（fixtures/organisations/*.yaml）的检查、导入、导出与比较：主办单位的名称、单位类型、属性和单位树。

  organisation lint FILE…              检查文档，列出错误（文件:行: 位置：说明）；不需要数据库
  organisation load FILE               导入文档；没有这个主办单位时新建。只增加和更正，从不删除单位
  organisation export SLUG [--to FILE] 导出现在的单位
  organisation diff SLUG FILE          导入这份文档会改变什么
  organisation schema [--write]        文档的 JSON Schema，供编辑器使用

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
        verbs.add_parser("lint", help="检查文档").add_argument("files", nargs="+", metavar="FILE")
        loading = verbs.add_parser("load", help="导入文档")
        loading.add_argument("file", metavar="FILE")
        loading.add_argument("--actor", metavar="用户名", default="", help="以谁的名义导入")
        export = verbs.add_parser("export", help="导出单位")
        export.add_argument("slug", metavar="SLUG")
        export.add_argument("--to", metavar="FILE", default="")
        diff = verbs.add_parser("diff", help="比较差异")
        diff.add_argument("slug", metavar="SLUG")
        diff.add_argument("file", metavar="FILE")
        schema = verbs.add_parser("schema", help="JSON Schema")
        schema.add_argument("--write", action="store_true", help=f"写入 {jsonschema.PATH}")

    def handle(self, *args: Any, **options: Any) -> None:
        code = getattr(self, f"_{options['verb']}")(options)
        if code:
            sys.exit(code)

    def _lint(self, options: dict[str, Any]) -> int:
        wrong = False
        for file in options["files"]:
            try:
                document = load(file)
            except BadDocument as bad:
                wrong = True
                for problem in bad.problems:
                    self.stderr.write(str(problem))
                continue
            self.stdout.write(
                f"{file}：可以导入（{len(document.unit_kinds)} 个单位类型，"
                f"{len(document.unit_attributes)} 个属性，{len(document.units)} 个单位）"
            )
        return WRONG if wrong else 0

    def _load(self, options: dict[str, Any]) -> int:
        document = _read(options["file"])
        before = _current(document.slug)
        try:
            import_organisation(document, actor=_person(options["actor"]), now=timezone.now())
        except NotAllowed as refused:
            raise CommandError(say(refused.decision), returncode=WRONG) from refused
        except BadDocument as bad:
            raise CommandError(str(bad), returncode=WRONG) from bad
        after = _current(document.slug)
        self.stdout.write(f"{document.slug}：{'没有变化' if before == after else '已导入'}")
        return 0

    def _export(self, options: dict[str, Any]) -> int:
        document = _known(options["slug"])
        if options["to"]:
            Path(options["to"]).write_text(as_yaml(document), encoding="utf-8")
        else:
            self.stdout.write(as_yaml(document), ending="")
        return 0

    def _diff(self, options: dict[str, Any]) -> int:
        shown = preview(_known(options["slug"]), _read(options["file"]))
        for change in shown.changes:
            self.stdout.write(str(change))
        if not shown.changes:
            self.stdout.write("没有差异")
        if shown.untouched:
            self.stdout.write(f"文档没有写到的 {shown.untouched} 个单位保持不变")
        return WRONG if shown.changes else 0

    def _schema(self, options: dict[str, Any]) -> int:
        if options["write"]:
            (Path(settings.BASE_DIR) / jsonschema.PATH).write_text(jsonschema.as_text(), encoding="utf-8")
        else:
            self.stdout.write(jsonschema.as_text(), ending="")
        return 0


def _read(path: str) -> OrganisationDocument:
    try:
        return load(path)
    except BadDocument as bad:
        raise CommandError(str(bad), returncode=WRONG) from bad


def _current(slug: str) -> OrganisationDocument | None:
    tenant = Tenant.objects.filter(slug=slug).first()
    if tenant is None:
        return None
    with tenant_scope(tenant):
        return document_of(tenant)


def _known(slug: str) -> OrganisationDocument:
    document = _current(slug)
    if document is None:
        raise CommandError(f"没有主办单位“{slug}”，或还没有导入它的单位", returncode=MISUSE)
    return document


def _person(username: str) -> Person | None:
    if not username:
        return None
    person = Person.objects.filter(username=username).first()
    if person is None:
        raise CommandError(f"没有用户“{username}”", returncode=MISUSE)
    return person
