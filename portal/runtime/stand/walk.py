"""A case on its way: an authority is founded, a teacher signs up and hands in, the city recommends, the file comes back out of
the object store, and a wrong key gets nothing there.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import Image

from portal.runtime.stand import objects
from portal.runtime.stand.deployment import BUCKET, HOST, Deployment, StandError
from portal.runtime.stand.visitor import PASSWORD, Visitor

TENANT, CAMPAIGN = "stand", "stand-call"
WAIT_SECONDS = 150.0
MIB = 1024 * 1024
# A blob merged with an equal one keeps `sha256 = ''`: only `hashed_at` says that its bytes were read and put in place.
NOT_YET_STORED = "SELECT count(*) FROM portal_blob WHERE hashed_at IS NULL"
NOTHING_WAITS = "SELECT count(*) FROM portal_check WHERE state <> 'done'"


def documents(now: dt.datetime) -> dict[str, str]:
    """An organisation and a campaign that is open now. JSON is YAML, too."""
    opens, closes = ((now + dt.timedelta(days=days)).isoformat(timespec="seconds") for days in (-1, 9))
    stages = [
        {"key": key, "kind": kind, "name": name, "opens": opens, "closes": closes}
        for key, kind, name in (("in", "submit", "申报"), ("up", "recommend", "推荐"))
    ]
    slot = {"key": "file", "label": "图片", "required": True, "max_files": 200, "max_bytes": 100 * MIB}
    units = [
        {"key": "north", "name": "北市教育局", "kind": "city"},
        {"key": "north-one", "name": "北市第一中学", "kind": "school", "under": "north"},
    ]
    kinds = [{"key": "city", "label": "市"}, {"key": "school", "label": "学校"}]
    organisation = {"version": 1, "slug": TENANT, "name": "演练教育局", "unit_kinds": kinds, "units": units}
    campaign = {
        "version": 1, "slug": CAMPAIGN, "name": "部署演练征集", "tenant": TENANT,
        "notice": {"title": "关于部署演练的通知", "issuer": "演练教育局"}, "stages": stages,
        "categories": [{"key": "case", "label": "案例", "slots": [slot]}],
        "recommend": {"unit_kinds": ["city"], "quotas": [{"key": "all", "label": "名额", "max": 50}]},
    }  # fmt: skip
    return {"organisation": json.dumps(organisation), "campaign": json.dumps(campaign)}


@dataclass(slots=True)
class Walk:
    """One deployment's people and what was seen; `tell` prints a line."""

    deployment: Deployment
    tell: Callable[[str], None]
    people: int = 0
    shown: dict[str, object] = field(default_factory=dict)

    def newcomer(self) -> Visitor:
        self.people += 1
        return Visitor(self.deployment.where("nginx", 80), HOST, f"203.0.113.{self.people}")

    def signed_up(self, username: str, name: str) -> Visitor:
        person = self.newcomer()
        person.sign_up(username, name, f"139{self.people:08d}")
        return person

    def found(self) -> Visitor:
        """The operator's two commands and the owner's first password."""
        for name, text in documents(dt.datetime.now(dt.UTC)).items():
            (self.deployment.folder / f"{name}.yaml").write_text(text, "utf-8")
        printed = self.deployment.manage(
            *("tenant", "create", TENANT, "--owner-email", "owner@stand.example"),
            *("--organisation", str(self.deployment.folder / "organisation.yaml")),
        )
        self.deployment.manage("campaign", "load", str(self.deployment.folder / "campaign.yaml"))
        link = printed.split()[-1].removeprefix(f"https://{HOST}")
        owner = self.newcomer()
        opened = owner.ask("GET", link)
        form = opened.headers.get("location", link)
        owner.sent(form, {"password1": PASSWORD, "password2": PASSWORD})
        owner.sent("/accounts/login/", {"login": f"{TENANT}-owner", "password": PASSWORD})
        owner.sent("/privacy/agree/", {})
        self.tell("主办单位已开通，负责人已登录")
        return owner

    def draft(self, person: Visitor, title: str) -> str:
        """A draft with its author; its number in addresses."""
        edit = person.sent(f"/t/{TENANT}/c/{CAMPAIGN}/apply/", {"category": "case"})
        [case] = re.findall(r"/case/([0-9a-f-]{36})/", edit)
        author = {"author-name": "张晓岚", "author-phone": "13900000001", "author-unit": "north-one"}
        self.taken(
            person, f"/t/{TENANT}/case/{case}/authors/", {**author, "author-unit-name": "北市第一中学"}
        )
        self.taken(person, f"/t/{TENANT}/case/{case}/autosave/", {"changed": "title", "title": title})
        return str(case)

    def taken(self, person: Visitor, path: str, values: dict[str, str]) -> None:
        answer = person.post(path, values)
        if answer.status != 200:
            raise StandError(f"POST {path}: {answer.status} {answer.text[:500]}")

    def hand_in(self, owner: Visitor, megabytes: int) -> None:
        """Sign up, upload, be checked, hand in, be recommended; the same bytes for all who may have them."""
        teacher, city = self.signed_up("teacher", "张晓岚"), self.signed_up("city", "李春")
        self.deployment.manage("role", "give", TENANT, "coordinator", "city", "--unit", "north")
        case, content = self.draft(teacher, "部署演练"), picture(megabytes)
        began = time.monotonic()
        teacher.upload(content, owner=f"submission/{case}", slot="file", name="演练.png", chunk=2 * MIB)
        self.wait_until(NOTHING_WAITS)
        self.tell(f"{len(content) / MIB:.1f} MB 分段上传、检测完毕：{time.monotonic() - began:.1f} 秒")
        place = f"/t/{TENANT}/case/{case}/"
        teacher.get(place)
        if teacher.post(f"{place}submit/", {}).status != 302 or "已提交" not in teacher.get(place).text:
            raise StandError(f"not handed in: {teacher.get(place).words}")
        [desk] = self.desk_of(city, case)
        city.sent(f"{desk}nominate/", {"comment": "教学设计完整，效果明显，同意推荐。"})
        [file] = set(re.findall(rf"/t/{TENANT}/file/([0-9a-f-]{{36}})/", teacher.get(place).text))
        self.wait_until_kept(len(content))
        for who, person in (("teacher", teacher), ("city", city), ("owner", owner)):
            if person.get(f"/t/{TENANT}/file/{file}/").body != content:
                raise StandError(f"{who} got other bytes")
        if self.newcomer().ask("GET", f"/t/{TENANT}/file/{file}/").status != 302:
            raise StandError("a stranger got the file")
        self.tell("已提交、已推荐；教师、市级、主办单位取回的内容一致，陌生人取不到；文件在对象存储里")

    def desk_of(self, person: Visitor, case: str) -> list[str]:
        """Where the coordinator finds the case, by the links of their own pages."""
        page = person.get(f"/t/{TENANT}/c/{CAMPAIGN}/units/")
        return sorted(set(re.findall(rf'"(/t/[^"?]*/case/{case}/)', page.text)))[:1]

    def wait_until(self, question: str, seconds: float = WAIT_SECONDS) -> float:
        """Until the database answers 0; how long it took."""
        began = time.monotonic()
        while (left := self.deployment.count(question)) != 0:
            if time.monotonic() - began > seconds:
                raise StandError(f"{left} left after {seconds:.0f} s: {question}")
            time.sleep(0.25)
        return time.monotonic() - began

    def wait_until_kept(self, size: int) -> None:
        """Until the files' worker has brought the file into the object store."""
        deadline = time.monotonic() + WAIT_SECONDS
        while size not in (kept := self.objects_kept()).values():
            if time.monotonic() > deadline:
                raise StandError(f"not in the object store: {kept}")
            time.sleep(0.5)

    def store(self, secret: str) -> object:
        """A client of the object store."""
        import boto3
        from botocore.config import Config

        address, port = self.deployment.where("objects", objects.PORT)
        return boto3.client(
            "s3", endpoint_url=f"http://{address}:{port}", aws_access_key_id=objects.ACCESS,
            aws_secret_access_key=secret, region_name="us-east-1",
            config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}),
        )  # fmt: skip

    def make_bucket(self) -> None:
        """Once the store answers; a wrong key is refused first."""
        from botocore.exceptions import ClientError, EndpointConnectionError, HTTPClientError

        deadline = time.monotonic() + 40
        while True:
            try:
                self.store(objects.SECRET).create_bucket(Bucket=BUCKET)  # type: ignore[attr-defined]
                break
            except (ClientError, EndpointConnectionError, HTTPClientError) as problem:
                if time.monotonic() > deadline:
                    raise StandError(f"object store: {problem}") from problem
                time.sleep(0.5)
        try:
            self.store("wrong").list_objects_v2(Bucket=BUCKET)  # type: ignore[attr-defined]
        except ClientError as refused:
            code = refused.response["Error"]["Code"]
            if code != "SignatureDoesNotMatch":
                raise StandError(f"a wrong key: {code}") from refused
            self.shown["wrong_key"] = code
            self.tell(f"对象存储核对签名：错误的密钥得到 {code}")
        else:
            raise StandError("the object store took a wrong key")

    def objects_kept(self) -> dict[str, int]:
        listed = self.store(objects.SECRET).list_objects_v2(Bucket=BUCKET)  # type: ignore[attr-defined]
        return {one["Key"]: one["Size"] for one in listed.get("Contents", [])}


def picture(megabytes: int) -> bytes:
    """A PNG of about so many megabytes: noise doesn't shrink."""
    side = max(64, int((megabytes * MIB / 3) ** 0.5))
    noise = random.Random(14).randbytes(side * side * 3)  # noqa: S311 - the same file each time
    file = io.BytesIO()
    Image.frombytes("RGB", (side, side), noise).save(file, "PNG", compress_level=0)
    return file.getvalue()
