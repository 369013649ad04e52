"""`manage.py receipts`: the public key that receipts are signed under, and a look at all signatures."""

import argparse
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.signing import Proof, key_id, prove, public_key
from portal.tenants import all_tenants
from submissions.models import Receipt
from submissions.receipts import signing
from submissions.receipts.queries import public_keys


class Command(BaseCommand):
    """Before RECEIPT_KEY (or SECRET_KEY, where it stands in) changes, put the key printed here into RECEIPT_OLD_KEYS."""

    help = "回执的签名公钥；--verify 核对全部签名 / the receipts' public key, and whether all signatures hold"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--verify", action="store_true", help="核对全部回执的签名")

    def handle(self, *args: Any, **options: Any) -> None:
        public = public_key(settings.RECEIPT_KEY)
        self.stdout.write(f"现用公钥 {public}（编号 {key_id(public)}）")
        self.stdout.write(
            "更换 RECEIPT_KEY 之前，请把它加进 RECEIPT_OLD_KEYS（逗号分隔），旧回执才能继续查验。"
        )
        if options["verify"]:
            self._verify()

    def _verify(self) -> None:
        publics, count = public_keys(), dict.fromkeys(Proof, 0)
        with all_tenants():  # the operator's look at everybody's receipts
            for row in Receipt.objects.order_by("pk").iterator(chunk_size=500):
                proof = prove(row.statement, row.key, row.signature, publics)
                count[proof] += 1
                if proof in {Proof.ALTERED, Proof.UNKNOWN_KEY}:
                    self.stdout.write(f"{signing.grouped(row.code)}：{WORDS[proof]}（密钥 {row.key}）")
        self.stdout.write("，".join(f"{WORDS[proof]} {n} 份" for proof, n in count.items()) + "。")
        if count[Proof.ALTERED] or count[Proof.UNKNOWN_KEY]:
            raise CommandError("有回执核对不上，见上。")


WORDS = {
    Proof.VALID: "签名有效",
    Proof.ALTERED: "签名不符",
    Proof.UNKNOWN_KEY: "密钥不在表中",
    Proof.WAITING: "等待签名",
}
