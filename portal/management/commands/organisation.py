"""manage.py organisation lint | load | export | diff | schema."""

from collections.abc import Iterator, Sequence

from django.core.management.base import CommandError
from django.utils import timezone

from portal.loading import Change
from portal.loading.document_command import MISUSE, DocumentCommand, Options
from portal.models import Person, Tenant
from portal.organisation import jsonschema
from portal.organisation.actions import import_organisation
from portal.organisation.documents import load, preview
from portal.organisation.queries import document_of
from portal.organisation.schema import OrganisationDocument
from portal.tenants import tenant_scope

ABOUT = """单位文档（fixtures/organisations/*.yaml）的检查、导入、导出与比较：主办单位的名称、单位类型、属性和单位树。

  organisation lint FILE…              检查文档，列出错误（文件:行: 位置：说明）；不需要数据库
  organisation load FILE               导入文档；没有这个主办单位时新建。只增加和更正，从不删除单位
  organisation export SLUG [--to FILE] 导出现在的单位
  organisation diff SLUG FILE          导入这份文档会改变什么
  organisation schema [--write]        文档的 JSON Schema，供编辑器使用

退出码：0 成功（diff：没有差异）；1 文档有误（diff：有差异）；2 用法有误。"""


class Command(DocumentCommand):
    help = ABOUT
    load_word = "导入"
    schema_path = jsonschema.PATH

    def examine(self, file: str, options: Options) -> Iterator[str]:
        document = load(file)
        yield (
            f"{file}：可以导入（{len(document.unit_kinds)} 个单位类型，"
            f"{len(document.unit_attributes)} 个属性，{len(document.units)} 个单位）"
        )

    def put_in_force(self, file: str, *, actor: Person | None, options: Options) -> str:
        document = load(file)
        before = _current(document.slug)
        import_organisation(document, actor=actor, now=timezone.now())
        after = _current(document.slug)
        return f"{document.slug}：{'没有变化' if before == after else '已导入'}"

    def current(self, slug: str) -> OrganisationDocument:
        document = _current(slug)
        if document is None:
            raise CommandError(f"没有主办单位“{slug}”，或还没有导入它的单位", returncode=MISUSE)
        return document

    def differences(self, slug: str, file: str) -> tuple[Sequence[Change], Sequence[str]]:
        shown = preview(self.current(slug), load(file))
        untouched = f"文档没有写到的 {shown.untouched} 个单位保持不变"
        return shown.changes, [untouched] if shown.untouched else []

    def schema_text(self) -> str:
        return jsonschema.as_text()


def _current(slug: str) -> OrganisationDocument | None:
    tenant = Tenant.objects.filter(slug=slug).first()
    if tenant is None:
        return None
    with tenant_scope(tenant):
        return document_of(tenant)
