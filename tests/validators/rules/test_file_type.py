import pytest

from validators.kinds import FileKind

RULE = "file.type"


@pytest.mark.parametrize(
    ("detected", "name", "allowed", "code"),
    [
        ("mp4", "a.mp4", ["mp4"], "ok"),
        ("mp4", "A.MP4", ["mp4"], "ok"),
        ("mov", "a.mp4", ["mp4"], "not_allowed"),
        ("docx", "a.mp4", ["mp4"], "not_allowed"),
        ("mp4", "a.mov", ["mp4"], "extension"),
        ("mp4", "a", ["mp4"], "extension"),
        ("docx", "a.docx", ["word"], "ok"),
        ("doc", "a.wps", ["word"], "ok"),
        ("rtf", "a.doc", ["word"], "not_allowed"),
        ("jpg", "a.jpeg", ["jpg"], "ok"),
        ("png", "a.jpg", ["image"], "extension"),
        ("pptx", "a.pptx", ["word", "pdf"], "not_allowed"),
        ("exe", "a.exe", ["any"], "ok"),
        ("", "a.mp4", ["mp4"], "unrecognised"),
        ("", "a.xyz", ["any"], "any"),
        ("", "a.mp4", ["any"], "unrecognised"),
        ("zip", "a.zip", ["zip"], "ok"),
        ("zip", "a.mscz", ["zip"], "foreign"),
        ("zip", "a.docx", ["zip"], "extension"),
        ("docm", "a.docm", ["word"], "not_allowed"),
        ("exe", "a.dll", ["program"], "ok"),
    ],
)
def test_content_decides_and_the_extension_agrees(check, facts, detected, name, allowed, code):
    one = facts.video(name=name).model_copy(update={"detected_type": detected})
    found = check(RULE, one, allowed=allowed)
    assert found.code == f"file.type.{code}"
    assert found.status == ("pass" if code in ("ok", "any") else "fail")


def test_an_empty_file_is_said_to_be_empty(check, facts):
    one = facts.video(size=0).model_copy(update={"detected_type": ""})
    assert check(RULE, one, allowed=["mp4"]).code == "file.type.empty"


def test_the_words_say_what_is_allowed(check, facts):
    one = facts.video(name="a.docx").model_copy(update={"detected_type": "docx"})
    found = check(RULE, one, allowed=["mp4"])
    assert found.message == "文件内容是 DOCX（视频），要求 MP4"
    assert found.hint == "剪映：导出时格式选择 MP4；手机录像：用剪映导入后导出为 MP4。只改扩展名无效。"


def test_a_crashed_probe_is_an_error_and_no_verdict(check, facts):
    assert check(RULE, facts.video(status="crash"), allowed=["mp4"]).status == "error"


def test_a_type_that_is_not_allowed_fails_though_its_measuring_did_not_end(check, facts):
    one = facts.video(name="a.avi", status="crash").model_copy(update={"detected_type": "avi"})
    assert check(RULE, one, allowed=["mp4"]).code == "file.type.not_allowed"
    nothing_known = one.model_copy(update={"detected_type": ""})
    assert check(RULE, nothing_known, allowed=["mp4"]).status == "error"


@pytest.mark.parametrize(
    ("name", "detected", "status"),
    [("展板.psb", "psb", "pass"), ("展板.psd", "psd", "pass"), ("展板.png", "png", "fail")],
)
def test_a_large_photoshop_file_counts_as_psd(check, facts, name, detected, status):
    """V30: PSB is PSD for boards of more than 30,000 pixels, and as good."""
    assert (
        check("file.type", facts.image(name=name, detected_type=detected), allowed=["psd", "jpg"]).status
        == status
    )


@pytest.mark.parametrize(("allowed", "name", "status"), [
    (["m4a"], "录音.m4a", "pass"), (["audio"], "录音.m4a", "pass"), (["mp4"], "录音.mp4", "fail"), (["video"], "录音.mp4", "fail"),
])  # fmt: skip
def test_sound_in_a_container_of_films_is_a_sound_file(check, facts, allowed, name, status):
    """Recorders write the brands of films (mp42, isom) into .m4a; only the tracks tell."""
    file = facts.video(name=name).model_copy(update={"kind": FileKind.AUDIO})
    assert check("file.type", file, allowed=allowed).status == status
