"""Backups: make one, read one through, list them, make a key. See docs/recovery.md."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from portal.models import BackupRun
from portal.privacy import ledger
from portal.recovery import making, runs, sealing, verifying
from portal.recovery.database import ToolFailed, ToolMissing
from portal.recovery.making import Made
from portal.recovery.sealing import KeyProblem
from portal.recovery.vault import KEYS, Backup, Busy, Vault, publics
from portal.recovery.words import FAULTS, tool_missing
from validators.quantities import size_words


class Command(BaseCommand):
    help = (
        "备份（make）、核对备份（verify）、列出（list）、生成钥匙（new-key）、取出随备份保存的密钥（keys）。"
        "Make, verify and list backups; make a key for them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parts = parser.add_subparsers(dest="what", required=True)
        make = parts.add_parser("make", help="备份数据库和材料 / back up database and files")
        make.add_argument("--to", type=Path, required=True, metavar="DIR", help="备份放在哪个目录")
        make.add_argument(
            "--recipient",
            action="append",
            default=[],
            metavar="age1…",
            help="公钥，可以写几次：任何一个的私钥都能打开",
        )
        make.add_argument("--recipients", type=Path, metavar="FILE", help="公钥文件，一行一个")
        make.add_argument("--keep", type=int, metavar="N", help="只留最新的 N 份")
        make.add_argument("--with-keys", action="store_true", help="把 SECRET_KEY、RECEIPT_KEY 也加密存进去")
        verify = parts.add_parser("verify", help="读完一份备份，逐件核对 / read every piece of a backup")
        keys = parts.add_parser("keys", help="显示随备份保存的密钥 / show the keys kept with a backup")
        listed = parts.add_parser("list", help="列出备份 / list backups")
        for part in (verify, keys, listed):
            part.add_argument("--from", type=Path, required=True, metavar="DIR", dest="source")
        for part in (verify, keys):
            part.add_argument("--backup", default="", metavar="NAME", help="哪一份；不写是最新的")
            part.add_argument("--identity", type=Path, metavar="FILE", help="私钥文件：逐件解开来看")
        parts.add_parser("new-key", help="生成一对钥匙 / make a key pair")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        try:
            getattr(self, f"_{what.replace('-', '_')}")(options)
        except KeyProblem as problem:
            raise CommandError(
                f"读不懂这个钥匙：{problem.given or '私钥文件'}。公钥以 age1 或 ssh-ed25519 开头；"
                "私钥文件里是 AGE-SECRET-KEY-1… 或 ssh 私钥。备份用公钥，恢复用私钥。"
            ) from None
        except ToolMissing as problem:
            raise CommandError(tool_missing(problem)) from None

    # ---- make

    def _make(self, options: dict[str, Any]) -> None:
        public_keys = sealing.recipients([*options["recipient"], *_lines(options["recipients"])])
        if not public_keys:
            raise CommandError(
                "没有给公钥：--recipient age1…（manage.py backup new-key 生成一对）。备份一律加密。"
            )
        if options["keep"] is not None and options["keep"] < 1:
            raise CommandError("--keep 至少是 1：一份都不留就没有备份了。")
        vault, run = Vault(options["to"]), runs.begin(now=timezone.now())
        try:
            made = making.make(vault, public_keys, now=run.started_at, with_keys=options["with_keys"])
        except (Busy, ToolMissing, ToolFailed, OSError, DatabaseError) as problem:
            run.code = type(problem).__name__
            runs.end(run, BackupRun.State.FAILED, now=timezone.now())
            if isinstance(problem, ToolMissing):
                raise
            why = "另一次备份正在写这个目录" if isinstance(problem, Busy) else str(problem)
            raise CommandError(f"没有备份成：{why}。已写好的材料留着，下一次接着做。") from problem
        except BaseException as problem:
            run.code = type(problem).__name__
            runs.end(run, BackupRun.State.FAILED, now=timezone.now())
            raise
        ledger.write_down()
        ledger.add(vault.folder / ledger.NAME, ledger.read(ledger.place()).entries)
        _note(run, made)
        runs.end(run, BackupRun.State.DONE, now=timezone.now())
        self._say_made(made)
        if options["keep"]:
            with vault.alone():
                names, files = vault.prune(options["keep"])
            if names or files:
                self.stdout.write(f"清理：{len(names)} 份旧备份，{files} 个不再需要的文件。")
        if made.damaged:
            raise CommandError(f"备份已完成，但有 {len(made.damaged)} 个材料在门户里已经损坏或丢失（见上）。")

    def _say_made(self, made: Made) -> None:
        self.stdout.write(
            f"备份 {made.backup.name}：{sum(made.backup.statement['rows'].values())} 行，材料 {made.files} 个，"
            f"其中新增 {made.new_files} 个；写了 {size_words(made.new_bytes)}。"
        )
        if made.lost_pictures:
            self.stdout.write(f"{made.lost_pictures} 张检测图片不在了，不影响材料。")
        for key in made.damaged:
            self.stdout.write(f"{key}  与入库时不同或丢失；请运行 manage.py storage verify")

    # ---- verify, list, keys

    def _verify(self, options: dict[str, Any]) -> None:
        vault, backup = _backup(options)
        secret_keys = _identities(options)
        count = size = wrong = 0
        ours = publics(settings.RECEIPT_KEY, settings.RECEIPT_OLD_KEYS)
        for found in verifying.verify(vault, backup, ours, secret_keys):
            count, size = count + 1, size + found.size
            if found.fault:
                wrong += 1
                self.stdout.write(f"{found.piece}  {FAULTS[found.fault]}")
        opened = "逐件解开核对" if secret_keys else "核对（没有给私钥，没有解开）"
        self.stdout.write(f"备份 {backup.name}：{opened}了 {count} 件，{size_words(size)}。")
        if wrong:
            raise CommandError(f"{wrong} 件有问题。")
        self.stdout.write("没有发现问题。")

    def _list(self, options: dict[str, Any]) -> None:
        every = Vault(options["source"]).all()
        ours = publics(settings.RECEIPT_KEY, settings.RECEIPT_OLD_KEYS)
        for backup in every:
            told = backup.statement
            fault = verifying.signature_fault(backup, ours)
            self.stdout.write(
                f"{backup.name}  {_local(backup.made_at):%Y-%m-%d %H:%M}  {sum(told['rows'].values())} 行  "
                f"材料 {told['files']} 个{'  含密钥' if KEYS in told['pieces'] else ''}"
                f"{'  ' + FAULTS[fault] if fault else ''}"
            )
        if not every:
            self.stdout.write("这个目录里没有备份。")

    def _keys(self, options: dict[str, Any]) -> None:
        _, backup = _backup(options)
        if KEYS not in backup.statement["pieces"]:
            raise CommandError("这份备份里没有密钥（备份时没有写 --with-keys）。")
        try:
            sealing.unseal(sealing.blocks_of(backup.folder / KEYS), _Out(self.stdout), _identities(options))
        except sealing.NotReadable:
            raise CommandError("这把私钥打不开它。") from None

    def _new_key(self, options: dict[str, Any]) -> None:
        secret, public = sealing.new_key()
        self.stdout.write(f"# public key: {public}\n{secret}")
        self.stderr.write(
            f"公钥（写进备份命令）：{public}\n私钥是上面两行：存成文件，放在另一台机器和保险柜里，不要留在门户的机器上。"
        )


class _Out:
    def __init__(self, out: Any) -> None:
        self._out = out

    def write(self, data: bytes) -> int:
        self._out.write(data.decode(), ending="")
        return len(data)


def _note(run: BackupRun, made: Made) -> None:
    run.name, run.files, run.new_files = made.backup.name, made.files, made.new_files
    run.new_bytes, run.damaged = made.new_bytes, len(made.damaged)


def _backup(options: dict[str, Any]) -> tuple[Vault, Backup]:
    vault = Vault(options["source"])
    backup = vault.named(options["backup"])
    if backup is None:
        raise CommandError(
            f"{vault.folder} 里没有{options['backup'] or '备份'}；manage.py backup list 列出有哪些。"
        )
    return vault, backup


def _identities(options: dict[str, Any]) -> list[Any]:
    path = options["identity"]
    return sealing.identities(path.read_text(encoding="utf-8")) if path else []


def _lines(path: Path | None) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path else []


def _local(at: dt.datetime) -> dt.datetime:
    return timezone.localtime(at)
