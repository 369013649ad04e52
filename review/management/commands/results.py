"""manage.py results verify BUNDLE."""

import hashlib
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from portal.decisions import NotAllowed
from portal.loading.described import DescribedCommand
from portal.words import say
from review.awards.bundles import read_document
from review.awards.run_document import verify_document

ABOUT = """评奖结果的核对。

  results verify BUNDLE    只根据数据包（从“奖项”页下载的 zip 文件，或其中的 run.json）重新计算名单，逐件比对

退出码：0 一致；1 不一致；2 用法有误或文件读不出。"""


class Command(DescribedCommand):
    help = ABOUT

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("verb", choices=["verify"])
        parser.add_argument("bundle", metavar="BUNDLE")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            document = read_document(Path(options["bundle"]).read_bytes())
        except OSError as problem:
            raise CommandError(f"读不出 {options['bundle']}：{problem.strerror}", returncode=2) from None
        except NotAllowed as refused:
            raise CommandError(say(refused.decision), returncode=2) from None
        verification = verify_document(document)
        self.stdout.write(f"名单指纹 {hashlib.sha256(document).hexdigest()}")
        if not verification.equal:
            for difference in verification.problems:
                self.stdout.write(say(difference))
            raise CommandError("不一致", returncode=1)
        self.stdout.write(
            f"一致：{verification.cases} 件案例，{verification.reviews} 份评审，{verification.awards} 项奖"
        )
