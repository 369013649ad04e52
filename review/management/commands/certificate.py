"""`manage.py certificate`: verify files with or without the portal's database, and what is needed for that."""

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography import x509
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from review.certificates import verifying
from review.certificates.signing import Trust
from review.certificates.verifying import Finding, Verdict

WORDS = {
    Verdict.GENUINE: "真实，文件没有改动过",
    Verdict.REVOKED: "文件是真的，但证书已撤销",
    Verdict.REPLACED: "文件是真的，但已换发新证书",
    Verdict.ALTERED: "被改动过：有本平台的签名，内容和签名时不一样",
    Verdict.FORGED: "不是本平台签发的：签名用的是别的密钥",
    Verdict.UNSIGNED: "没有签名，单凭文件不能证明真伪",
    Verdict.UNKNOWN: "签名是真的，但没有这份证书的记录",
}


class Command(BaseCommand):
    """Offline only the public certificate is needed, which anybody may have: no database, no secret."""

    help = "查验证书文件（verify）；输出公开证书（key）；输出已撤销证书的名单（withdrawn）/ verify certificates' files"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        verify = commands.add_parser("verify", help="查验文件")
        verify.add_argument("files", nargs="+", type=Path, metavar="FILE")
        verify.add_argument("--certificate", type=Path, help="只用这份公开证书（PEM）查验，不连数据库")
        verify.add_argument("--withdrawn", type=Path, help="不连数据库时，已撤销证书的名单")
        commands.add_parser("key", help="输出公开证书（PEM）")
        commands.add_parser("withdrawn", help="输出已撤销证书的名单（JSON，带签名）")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["command"] == "key":
            self.stdout.write(verifying.public_certificate().decode("ascii"), ending="")
        elif options["command"] == "withdrawn":
            self.stdout.write(json.dumps(verifying.withdrawn_list(timezone.now()), indent=1))
        else:
            self._verify(options["files"], options["certificate"], options["withdrawn"])

    def _verify(self, files: list[Path], certificate: Path | None, withdrawn: Path | None) -> None:
        bad = 0
        for path in files:
            data = _read(path)
            finding = _offline(data, certificate, withdrawn) if certificate else verifying.verify_file(data)
            bad += finding.verdict is not Verdict.GENUINE
            unasked = certificate and not withdrawn and finding.verdict is Verdict.GENUINE
            self.stdout.write(
                f"{path.name}：{WORDS[finding.verdict]}。{self._more(finding, unasked=bool(unasked))}"
            )
        if bad:
            raise CommandError(f"{bad} 个文件不能采信，见上。")

    def _more(self, finding: Finding, *, unasked: bool) -> str:
        row = finding.certificate
        facts = f"{row.number} {row.holder} {row.label}。" if row else ""
        asked = f"是否撤销请上网查 {finding.address}，或用 --withdrawn 给出名单。" if unasked else ""
        return facts + asked


def _offline(data: bytes, certificate: Path, withdrawn: Path | None) -> Finding:
    try:
        trust = Trust(certificates=x509.load_pem_x509_certificates(_read(certificate)))
    except ValueError:
        raise CommandError(f"{certificate} 不是公开证书（PEM）。") from None
    entries: Mapping[str, str] = {}
    if withdrawn is not None:
        try:
            entries = verifying.read_list(_read(withdrawn).decode(), trust).entries
        except ValueError:
            raise CommandError(f"{withdrawn} 不是这份公开证书签名的名单。") from None
    return verifying.verify_offline(data, trust, entries)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise CommandError(f"读不出 {path}：{problem.strerror}") from None
