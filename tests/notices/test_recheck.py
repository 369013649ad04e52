"""`manage.py recheck`: a changed rule judges stored facts again; no file is opened."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from campaigns.actions import publish
from campaigns.calendar.rehearsal import walkable
from campaigns.loading import load
from portal.models import Attachment
from portal.tenants import tenant_scope
from review.demo.filling import hand_in_files
from review.demo.walk import begin, check_now
from tests.factories.walks import NOW, start_walk

SIXTH = Path(__file__).with_name("sixth.yaml")
SAMPLE = "video.duration, min: 30, max: 90"

pytestmark = pytest.mark.django_db


@pytest.fixture
def stricter(tmp_path):
    """The sixth document with a film of at least 80 seconds; the sample's is 60."""
    text = SIXTH.read_text("utf-8")
    assert SAMPLE in text
    path = tmp_path / "stricter.yaml"
    path.write_text(text.replace(SAMPLE, "video.duration, min: 80, max: 90"), "utf-8")
    return path


@pytest.fixture
def film(settings, tmp_path):
    """A measured film in a draft of the sixth campaign, and nothing left on the disk to open."""
    settings.MEDIA_ROOT, settings.UPLOAD_ROOT = tmp_path / "media", tmp_path / "uploads"
    walk = start_walk(load(SIXTH))
    with tenant_scope(walk.tenant):
        category = walk.doc.category("experiment")
        draft = begin(
            walk.campaign, category.key, title="水的沸腾", unit=walk.unit_for(category),
            actor=walk.cast.applicants[0], now=NOW, serial=1,
        )  # fmt: skip
        hand_in_files(draft, actor=walk.cast.applicants[0], now=NOW)
        check_now(draft, now=NOW)
        for path in settings.MEDIA_ROOT.rglob("*"):
            if path.is_file():
                path.unlink()
        yield Attachment.objects.get(folder=draft.folder, slot="lesson")


def recheck(*words):
    out = StringIO()
    call_command("recheck", *words, stdout=out)
    return out.getvalue()


def test_a_dry_run_over_a_document_says_what_would_change_and_why(film, stricter):
    said = recheck("--campaign", "harbour-2027", "--dry-run", "--file", str(stricter))
    assert said.splitlines() == [
        "草稿 水的沸腾（草稿）",
        f"  lesson · {film.name}：pass → fail",
        "    视频时长 1分钟，要求 1分20秒–1分30秒；请补足内容后重新导出上传",
        "1 个案例、1 个文件的结论会改变；未作改动。",
    ]
    film.refresh_from_db()
    assert film.evaluation.verdict == "pass"


def test_after_publishing_drafts_are_judged_again(film, stricter):
    publish(walkable(load(stricter), now=NOW), actor=None, now=NOW)
    assert recheck("--campaign", "harbour-2027").splitlines()[-1] == (
        "1 个案例、1 个文件的结论会改变；已更新 2 个文件（已提交的案例保持提交时的规则）。"
    )
    film.refresh_from_db()
    assert film.evaluation.verdict == "fail"
    assert recheck("--campaign", "harbour-2027").splitlines()[-1].startswith("0 个案例、0 个文件")


def test_unknown_campaigns_and_unpublished_rules_are_refused(film, stricter):
    with pytest.raises(CommandError, match="没有活动 nowhere"):
        recheck("--campaign", "nowhere")
    with pytest.raises(CommandError, match="--file 只能与 --dry-run 一起使用"):
        recheck("--campaign", "harbour-2027", "--file", str(stricter))
