"""The shared half of `manage.py campaign` and `manage.py organisation`: lint | load | export | diff | schema."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import OperationalError
from pydantic import BaseModel

from portal.decisions import NotAllowed
from portal.loading.comparing import Change
from portal.loading.described import DescribedCommand
from portal.loading.problems import BadDocument
from portal.loading.writing import as_yaml
from portal.models import Person
from portal.words import say

WRONG, MISUSE = 1, 2
"""Exit codes: the document has mistakes (diff: there are differences); the command was called wrongly."""
Options = dict[str, Any]
NO_DATABASE = (
    "没有连上数据库：演示要先启动（make demo），数据不在 var/demo 时用 PORTAL_DATA= 写明它的目录；"
    "正式部署要设置 DATABASE_URL，或在容器里运行（docs/deployment.md）。"
)


class DocumentCommand(DescribedCommand):
    """One kind of document on the command line. A subclass says in `help` what each verb does, and how its documents
    are examined, put in force and found again; `BadDocument` and `NotAllowed` become words and exit codes here.
    """

    load_word: str
    """What `load` does with a document: 发布, 导入."""
    schema_path: str
    """Where the JSON Schema stands in the tree."""

    def examine(self, file: str, options: Options) -> Iterable[str]:
        """Lines about a right document, without a database; raises `BadDocument`."""
        raise NotImplementedError

    def put_in_force(self, file: str, *, actor: Person | None, options: Options) -> str:
        """Load the document and say in one line what became of it; raises `BadDocument` or `NotAllowed`."""
        raise NotImplementedError

    def current(self, slug: str) -> BaseModel:
        """What is in force; raises `CommandError` where there is nothing of that name."""
        raise NotImplementedError

    def differences(self, slug: str, file: str) -> tuple[Sequence[Change], Sequence[str]]:
        """What loading the file would change, and lines that are said beside it; raises `BadDocument`."""
        raise NotImplementedError

    def schema_text(self) -> str:
        """The JSON Schema as it stands in the tree."""
        raise NotImplementedError

    def more_arguments(self, verbs: dict[str, CommandParser]) -> None:
        """Options of this kind of document only, by verb."""

    def write_more(self, root: Path) -> None:
        """What `schema --write` renews beside the schema."""

    def add_arguments(self, parser: CommandParser) -> None:
        added = parser.add_subparsers(dest="verb", required=True, metavar="lint|load|export|diff|schema")
        words = {
            "lint": "检查文档",
            "load": f"{self.load_word}文档",
            "export": "导出正在使用的文档",
            "diff": "比较差异",
            "schema": "JSON Schema",
        }
        verbs = {verb: added.add_parser(verb, help=text) for verb, text in words.items()}
        verbs["lint"].add_argument("files", nargs="+", metavar="FILE")
        verbs["load"].add_argument("file", metavar="FILE")
        verbs["load"].add_argument(
            "--actor", metavar="用户名", default="", help=f"以谁的名义{self.load_word}"
        )
        verbs["export"].add_argument("slug", metavar="SLUG")
        verbs["export"].add_argument("--to", metavar="FILE", default="")
        verbs["diff"].add_argument("slug", metavar="SLUG")
        verbs["diff"].add_argument("file", metavar="FILE")
        verbs["schema"].add_argument("--write", action="store_true", help=f"写入 {self.schema_path}")
        self.more_arguments(verbs)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            code = getattr(self, f"_{options['verb']}")(options)
        except BadDocument as bad:
            raise CommandError(str(bad), returncode=WRONG) from bad
        except NotAllowed as refused:
            raise CommandError(say(refused.decision), returncode=WRONG) from refused
        except OperationalError as unreachable:
            raise CommandError(f"{NO_DATABASE}\n{unreachable}", returncode=MISUSE) from unreachable
        if code:
            sys.exit(code)

    def _lint(self, options: Options) -> int:
        wrong = False
        for file in options["files"]:
            try:
                lines = list(self.examine(file, options))
            except BadDocument as bad:
                wrong = True
                for problem in bad.problems:
                    self.stderr.write(str(problem))
                continue
            for line in lines:
                self.stdout.write(line)
        return WRONG if wrong else 0

    def _load(self, options: Options) -> int:
        actor = _person(options["actor"])
        self.stdout.write(self.put_in_force(options["file"], actor=actor, options=options))
        return 0

    def _export(self, options: Options) -> int:
        text = as_yaml(self.current(options["slug"]))
        if options["to"]:
            Path(options["to"]).write_text(text, encoding="utf-8")
        else:
            self.stdout.write(text, ending="")
        return 0

    def _diff(self, options: Options) -> int:
        changes, notes = self.differences(options["slug"], options["file"])
        for line in (*map(str, changes), *([] if changes else ["没有差异"]), *notes):
            self.stdout.write(line)
        return WRONG if changes else 0

    def _schema(self, options: Options) -> int:
        if options["write"]:
            root = Path(settings.BASE_DIR)
            (root / self.schema_path).write_text(self.schema_text(), encoding="utf-8")
            self.write_more(root)
        else:
            self.stdout.write(self.schema_text(), ending="")
        return 0


def _person(username: str) -> Person | None:
    if not username:
        return None
    person = Person.objects.filter(username=username).first()
    if person is None:
        raise CommandError(f"没有用户“{username}”", returncode=MISUSE)
    return person
