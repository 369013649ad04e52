"""Every form of the five notices, filled with an answer to every field and read back from its cells."""

import datetime as dt
import io
import re

import pytest
from docx import Document as Word

from campaigns.fields.words import plain_text
from campaigns.loading import load
from campaigns.models import Campaign
from campaigns.schema import FieldKind
from portal.documents.word import document
from review.printed_forms.making import code_of, foot_of, missing_tags, values_of
from review.printed_forms.samples import sample_subject
from review.printed_forms.tags import asked_by, layout, tag, tags_of
from submissions.messages import AUTHOR_COLUMNS
from tests.factories.campaigns import FIXTURES, SLUGS
from tests.installed import needs_writer
from validators import filling
from validators.filling import Job

DAY = dt.date(2025, 6, 3)
DOCS = {slug: load(FIXTURES / f"{slug}.yaml") for slug in SLUGS}
FORMS = [(slug, printout.key) for slug in SLUGS for printout in DOCS[slug].printouts]


def filled(slug, key, folder):
    """The printout, its values, and the filled Word file."""
    doc = DOCS[slug]
    printout = next(each for each in doc.printouts if each.key == key)
    subject = sample_subject(Campaign(slug=slug, tenant_id=1), doc, printout)
    values = values_of(subject, printout, day=DAY)
    template = document(layout(printout, asked_by(doc, printout), AUTHOR_COLUMNS))
    version = values.version("default")
    job = Job(
        template,
        printout.label,
        values.context,
        values.vocabulary,
        foot_of(subject, printout, version),
        code_of(subject, printout, version),
    )
    return doc, printout, values, filling.fill(job, folder)


def lines_of(word):
    """Each row of the tables as the texts of its cells, a merged cell once."""
    for table in word.tables:
        for row in table.rows:
            cells = []
            for cell in row.cells:
                if not cells or cell._tc is not cells[-1]._tc:
                    cells.append(cell)
            yield [cell.text for cell in cells]


@pytest.mark.parametrize(("slug", "key"), FORMS)
def test_every_row_of_the_form_reads_back_from_its_cell(slug, key, tmp_path):
    doc, printout, values, made = filled(slug, key, tmp_path)
    assert (made.code, made.unknown) == ("", ())
    word = Word(io.BytesIO(made.path.read_bytes()))
    lines = list(lines_of(word))
    outside = "\n".join(paragraph.text for paragraph in word.paragraphs)
    asked = asked_by(doc, printout)
    assert printout.heading in outside
    assert missing_tags(made.used, tags_of(printout, asked)) == []
    for row in printout.rows:
        rows = _rows_of(row, asked, values)
        if rows is not None:
            for each in rows:
                shown = [each.get(_name(column.value), "") for column in row.columns] if row.columns else None
                if shown is None:
                    continue
                assert any(line[-len(shown) :] == shown for line in lines), (row, shown)
            continue
        said = _said(row, asked, values)
        if row.shape in ("cover", "above"):
            assert f"{row.label}：{said}" in outside
        elif row.shape == "box":
            (box,) = [line for line in lines if len(line) == 1 and _is_box(line[0], row, said)]
            assert box
        else:
            found = [
                line[n + 1] for line in lines for n, text in enumerate(line[:-1]) if _is_label(text, row)
            ]
            assert any(text.startswith(said) for text in found), (row, found)
    footer = word.sections[0].footer
    assert f"版本 {values.version('default')}" in footer.paragraphs[-1].text
    assert len(footer._element.xpath(".//pic:pic")) == 1


def _name(key):
    return key.replace("-", "_")


def _is_label(text, row):
    return text == row.label or text == f"{row.label}\n（{row.hint}）"


def _is_box(text, row, said):
    head = f"{row.label}（{row.hint}）\n" if row.hint else f"{row.label}\n" if row.label else ""
    return text.startswith(head + said)


def _rows_of(row, asked, values):
    """The rows of a value that is a table."""
    kind, _, key = row.value.partition(":")
    if kind in ("author_table", "team_table", "form_table"):
        return values.context[kind]
    if kind == "roster":
        return values.context["roster"][_name(key)]
    field = asked.fields.get(key) if kind == "answer" else None
    if field is not None and field.kind is FieldKind.TABLE:
        return values.context["table"][_name(key)]
    return None


def _said(row, asked, values):
    if row.value == "blank":
        return ""
    value = values.context
    for part in tag(row, asked).split("."):
        value = value[part]
    return value


def test_a_choice_is_printed_with_all_its_options(tmp_path):
    _, _, values, _ = filled("caet-2024", "application", tmp_path)
    assert values.context["group_ticks"] == "☑高等教育　□职业教育　□基础教育　□继续教育"
    assert values.context["ticks"]["scenarios"] == "☑以智助学　☑以智助教　□以智助研　□以智助管"


def test_the_application_stands_in_the_notices_order(tmp_path):
    _, printout, _, made = filled("caet-2024", "application", tmp_path)
    text = "\n".join(" ".join(line) for line in lines_of(Word(io.BytesIO(made.path.read_bytes()))))
    order = [
        "案例负责人", "姓名", "性别", "职称", "所在部门", "职务", "邮箱", "手机号", "通信地址", "案例团队其他成员", "案例场景与问题分析",
        "案例特色与创新举措", "案例目标与实施过程", "案例应用与成效", "案例反思与总结规划", "相关佐证材料清单", "案例负责人签字：", "盖章（单位公章",
    ]  # fmt: skip
    places = [re.search(re.escape(words), text).start() for words in order]
    assert places == sorted(places)
    assert printout.appendix == "附表1"


@needs_writer
@pytest.mark.parametrize(("slug", "key"), [("caet-2024", "application"), ("liaoning-2025", "works-sheet")])
def test_the_pdf_holds_every_answer_and_numbers_its_pages(slug, key, tmp_path):
    import pymupdf

    doc, printout, values, made = filled(slug, key, tmp_path)
    printed = filling.to_pdf(made.path, tmp_path)
    assert printed.code == ""
    pages = [page.get_text() for page in pymupdf.open(printed.path)]
    whole = re.sub(r"\s", "", "".join(pages))
    asked = asked_by(doc, printout)
    for field in asked.fields.values():
        if field.kind is FieldKind.LINE and any(row.value == f"answer:{field.key}" for row in printout.rows):
            assert plain_text(field, values.context["answer"][_name(field.key)]) in whole
    for number, page in enumerate(pages, start=1):
        assert f"第{number}页，共{len(pages)}页" in re.sub(r"\s", "", page)
        assert values.version("default") in page
