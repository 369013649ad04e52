import pytest

from tests.factories.archives import zip_of
from validators.probing import probe

RULE = "file.macros"


@pytest.mark.parametrize(("macros", "status"), [(True, "fail"), (False, "pass"), (None, "unknown")])
def test_macros_of_a_document(check, facts, macros, status):
    """V8: what nobody looked at is no pass."""
    one = facts.word("正文").model_copy(update={"macros": macros})
    assert check(RULE, one).status == status
    assert check(RULE, facts.slides().model_copy(update={"macros": macros})).status == status


def test_the_words_say_how_to_save_without(check, facts):
    one = facts.slides().model_copy(update={"macros": True, "detected_type": "pptm"})
    found = check(RULE, one)
    assert found.message == "文件（PPTM）带有宏（VBA 程序），此处不接收"
    assert found.hint.startswith("WPS/Word：文件 → 另存为，选择 DOCX")


def test_films_have_none(check, facts):
    assert check(RULE, facts.video()).status == "skipped"


def test_files_in_an_archive(check, facts):
    """V8: and older formats inside are for a person."""
    assert (
        check(RULE, facts.archive(("一.docm", "docm", 9), ("二.txt", "txt", 9))).code
        == "file.macros.found_inside"
    )
    assert check(RULE, facts.archive(("一.doc", "doc", 9))).code == "file.macros.older_inside"
    assert check(RULE, facts.archive(("一.docx", "docx", 9))).status == "pass"
    assert (
        check(RULE, facts.archive(("一.zip", "zip", 9), nested=1, unread={"too_deep": 1})).status == "unknown"
    )
    assert check(RULE, facts.archive(listed=False, detected_type="rar")).status == "unknown"


@pytest.mark.parametrize(
    ("name", "parts", "macros"),
    [
        ("a.docx", {"[Content_Types].xml": "<T/>", "word/document.xml": "<a/>"}, False),
        (
            "b.docx",
            {"[Content_Types].xml": "<T/>", "word/document.xml": "<a/>", "word/vbaProject.bin": "x"},
            True,
        ),
        ("a.odt", {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}, False),
        (
            "b.odt",
            {"mimetype": "application/vnd.oasis.opendocument.text", "Basic/Standard/Module1.xml": "<a/>"},
            True,
        ),
    ],
)
def test_what_is_measured(written, name, parts, macros):
    """V8: by the parts of the package, whatever it calls itself."""
    assert probe(written(name, zip_of(parts)), name=name).macros is macros
