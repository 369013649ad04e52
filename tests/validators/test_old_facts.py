"""Facts that an earlier version stored are still judged: what they lack is not known, and nobody is refused for it."""

from validators.evaluation import evaluate_file
from validators.facts import FileFacts
from validators.registry import any_rule

FIRST = {
    "probe": "file",
    "probe_version": "1",
    "size": 1000,
    "status": "ok",
    "depth": "deep",
    "notes": ["bubblewrap"],
}
PAGE = {"number": 1, "width": 595, "height": 842, "kind": "scan", "text_chars": 0, "image_share": 1.0, "scan_dpi": 200.0,
        "coloured": True, "seals": 1}  # fmt: skip
WORD = {"format": "docx", "words": 3400, "words_text_boxes": 0, "words_notes": 0, "images": 2, "paragraphs": [
    {"number": 1, "text": "正文", "align": "left", "styles": [{"font": "仿宋", "size": 16.0, "chars": 2}]}]}  # fmt: skip


def rules(*said):
    return [any_rule.validate_python(one) for one in said]


def test_a_pdf_of_the_first_version():
    facts = FileFacts.model_validate(
        {**FIRST, "name": "表.pdf", "extension": "pdf", "kind": "pdf", "detected_type": "pdf",
         "pdf": {"pages": 1, "page_list": [PAGE]}}
    )  # fmt: skip
    found = evaluate_file(facts, rules({"rule": "pdf.legible"}, {"rule": "pdf.seals"}, {"rule": "pdf.opens"}))
    verdicts = {one.rule: one.status.value for one in found}
    # Whether it was opened, all pictures of a page, and whether they decode were not kept then.
    assert verdicts == {
        "file.intact": "unknown",
        "pdf.opens": "unknown",
        "pdf.legible": "unknown",
        "pdf.seals": "pass",
    }


def test_a_word_file_of_the_first_version():
    facts = FileFacts.model_validate(
        {
            **FIRST,
            "name": "文.docx",
            "extension": "docx",
            "kind": "word",
            "detected_type": "docx",
            "word": WORD,
        }
    )
    said = rules(
        {"rule": "word.length", "max": 3500}, {"rule": "word.fonts", "body": {"family": "仿宋", "size": 16}}
    )
    verdicts = {one.rule: one.status.value for one in evaluate_file(facts, said)}
    # text boxes and whether it was opened were not looked at then
    assert verdicts == {"word.length": "pass", "word.fonts": "unknown", "file.intact": "unknown"}
