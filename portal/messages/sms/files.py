"""For demonstrations: every text is a file in the data folder, like the mails. Never for people who rely on it."""

import datetime as dt

from django.conf import settings

from portal.messages.sms.templates import Template


class FileGateway:
    """Writes `sms/<time>-<number>.txt`."""

    def send(self, phone: str, key: str, template: Template, params: dict[str, str]) -> None:
        folder = settings.SMS_FILE_PATH
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{dt.datetime.now(dt.UTC):%Y%m%d-%H%M%S-%f}-{phone}.txt"
        (folder / name).write_text(f"{phone}\n{template.filled(params)}\n", encoding="utf-8")

    def missing(self) -> list[str]:
        return []
