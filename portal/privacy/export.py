"""A person's own copy of what a tenant keeps of them: a ZIP with the same content for machines (JSON) and to read (HTML)."""

import json
import zipfile
from collections.abc import Sequence
from dataclasses import asdict

from django.template.loader import render_to_string
from django.urls import reverse

from portal.decisions import ALLOWED, Decision
from portal.models import Person, Task
from portal.privacy.holders import Part, holders
from portal.tasks.kinds import Made, TaskKind, Work

JSON, PAGE = "我的资料.json", "我的资料.html"


class OwnDataTask(TaskKind):
    """Asked for on the person's own page, for one tenant."""

    name, label = "own-data", "我的资料"
    phases = {"gather": "正在整理"}

    def make(self, work: Work) -> Made:
        person, parts = work.task.person, list[Part]()
        asked = holders()
        for done, holder in enumerate(asked):
            work.progress("gather", done, len(asked))
            parts += holder.own(person)
        about = {
            "主办单位": str(work.task.tenant), "导出时间": work.now.isoformat(timespec="seconds"), "用户名": person.username,
            "姓名": person.real_name, "手机号": person.phone, "邮箱": person.email, "工作单位": person.employer,
            "注册时间": person.date_joined.isoformat(timespec="seconds"),
        }  # fmt: skip
        path = work.folder / "own.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(JSON, _json(about, parts))
            page = {"about": about, "parts": parts}
            archive.writestr(PAGE, render_to_string("portal/privacy/own_copy.html", page))
        return Made(path, outcome={"rows": sum(len(part.rows) for part in parts)})

    def may_have(self, task: Task, person: Person, *, reading: bool) -> Decision:
        return ALLOWED  # a task is its person's own

    def page(self, task: Task) -> str:
        return reverse("my-data")

    def details(self, task: Task) -> str:
        return f"{task.outcome['rows']} 条" if "rows" in task.outcome else ""


def _json(about: dict[str, str], parts: Sequence[Part]) -> str:
    told = {**about, "内容": [asdict(part) for part in parts]}
    return json.dumps(told, ensure_ascii=False, indent=1)
