"""`manage.py restore`: put a backup into an empty database and an empty storage. See docs/recovery.md."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal.privacy import ledger
from portal.recovery import restoring, sealing
from portal.recovery.database import ToolFailed, ToolMissing
from portal.recovery.restoring import Refused, Restored
from portal.recovery.vault import Backup, Vault, publics
from portal.recovery.words import FAULTS, refused, tool_missing
from validators.quantities import size_words


class Command(BaseCommand):
    help = "把备份恢复到空的数据库和存储。 Restore a backup into an empty database and storage."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", type=Path, required=True, metavar="DIR", dest="source")
        parser.add_argument("--identity", type=Path, required=True, metavar="FILE", help="私钥文件")
        parser.add_argument("--backup", default="", metavar="NAME", help="哪一份；不写是最新的")
        parser.add_argument("--replace", action="store_true", help="目标里已有的数据库内容全部换掉，材料覆盖")
        parser.add_argument(
            "--erasures",
            type=Path,
            metavar="FILE",
            help="另存的注销名录（erasures.jsonl）：照它再注销、再匿名化一次，不核对是哪个门户写的",
        )
        parser.add_argument(
            "--trust-key",
            action="append",
            default=[],
            metavar="HEX",
            help="也接受这个公钥签的备份（RECEIPT_KEY 的公钥）",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        vault = Vault(options["source"])
        backup = vault.named(options["backup"])
        if backup is None:
            raise CommandError(
                f"{vault.folder} 里没有{options['backup'] or '备份'}；manage.py backup list 列出有哪些。"
            )
        for code in restoring.warnings(backup):
            assert code == "secret_key"
            self.stderr.write(
                "注意：SECRET_KEY 与备份时不同。已发出的重设密码、邀请链接将失效；其余不受影响。"
            )
        given = options["erasures"]
        if given and not given.is_file():
            raise CommandError(f"没有 {given} 这个文件，没有恢复。--erasures 是另存的 {ledger.NAME}。")
        trusted = [*publics(settings.RECEIPT_KEY, settings.RECEIPT_OLD_KEYS), *options["trust_key"]]
        try:
            secret_keys = sealing.identities(options["identity"].read_text(encoding="utf-8"))
            result = restoring.restore(vault, backup, secret_keys, trusted, replace=options["replace"])
        except Refused as refusal:
            raise CommandError(refused(refusal)) from None
        except (sealing.NotReadable, sealing.KeyProblem):
            raise CommandError(
                "这把私钥打不开这份备份，没有改动任何东西。请换成备份时公钥所对应的私钥。"
            ) from None
        except ToolMissing as problem:
            raise CommandError(tool_missing(problem)) from None
        except ToolFailed as problem:
            raise CommandError(f"数据库没有恢复成，已撤回：{problem}") from None
        self._erase_again(vault, given)
        self._say(backup, result)

    def _erase_again(self, vault: Vault, given: Path | None) -> None:
        """Who was erased since the backup was made; what must wait, the sweep does later."""
        kept = ledger.read(vault.folder / ledger.NAME)
        told = ledger.read(given, trusted=True) if given else ledger.Read([])
        ledger.add(ledger.place(), [*kept.entries, *told.entries])
        again = ledger.do_again(now=timezone.now())
        if again:
            self.stdout.write(
                f"备份之后注销的账号、匿名化的活动：再办了 {again} 件（活动由队列进程接着做完）。"
            )
        if strange := kept.strange + told.strange:
            self.stderr.write(
                f"注销名录里有 {strange} 行认不出（RECEIPT_KEY 不同，或没有写完），没有照办。"
                "放回当时的 RECEIPT_KEY 再恢复一次，或核对后用 --erasures 给出名录。"
            )

    def _say(self, backup: Backup, result: Restored) -> None:
        rows = {table: count for table, count in result.rows.items() if count}
        if result.gone_on:
            self.stdout.write("接着上一次没有做完的恢复。")
        self.stdout.write(f"恢复了备份 {backup.name}：{len(rows)} 个表 {sum(rows.values())} 行：")
        for table, count in rows.items():
            self.stdout.write(f"  {table}  {count}")
        self.stdout.write(
            f"材料 {result.files - len(result.faults)} 个，{size_words(result.bytes)}。"
            f"结束了 {result.uploads_ended} 个没有传完的上传（备份不含半个文件），{result.sessions_ended} 个登录（请大家重新登录）。"
        )
        for found in result.faults:
            self.stdout.write(f"{found.piece}  {FAULTS[found.fault] if found.fault else ''}")
        if result.faults:
            raise CommandError(
                f"{len(result.faults)} 个材料没有恢复（见上），其余都已恢复。补上备份里的文件后再运行一次，会从这里接着做。"
            )
        self.stdout.write("请再运行 manage.py storage verify，清空队列（Valkey）后启动服务。")
