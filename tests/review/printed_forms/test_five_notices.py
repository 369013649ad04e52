"""Every form of the five notices, filled with an answer to every field and read back from its cells."""

import datetime as dt
import io
import re
import shutil
import subprocess
from functools import cache

import numpy as np
import pymupdf
import pytest
from docx import Document as Word
from PIL import Image

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
from validators import filling, probing, tools
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


@pytest.fixture(scope="module")
def form(tmp_path_factory):
    """form(slug, key): what `filled` gives, each form filled once for the module."""

    @cache
    def made(slug, key):
        return filled(slug, key, tmp_path_factory.mktemp("form"))

    return made


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
def test_every_row_of_the_form_reads_back_from_its_cell(slug, key, form):
    doc, printout, values, made = form(slug, key)
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


def test_a_choice_is_printed_with_all_its_options(form):
    _, _, values, _ = form("caet-2024", "application")
    assert values.context["group_ticks"] == "☑高等教育　□职业教育　□基础教育　□继续教育"
    assert values.context["ticks"]["scenarios"] == "☑以智助学　☑以智助教　□以智助研　□以智助管"


def test_the_application_stands_in_the_notices_order(form):
    _, printout, _, made = form("caet-2024", "application")
    text = "\n".join(" ".join(line) for line in lines_of(Word(io.BytesIO(made.path.read_bytes()))))
    order = [
        "案例负责人", "姓名", "性别", "职称", "所在部门", "职务", "邮箱", "手机号", "通信地址", "案例团队其他成员", "案例场景与问题分析",
        "案例特色与创新举措", "案例目标与实施过程", "案例应用与成效", "案例反思与总结规划", "相关佐证材料清单", "案例负责人签字：", "盖章（单位公章",
    ]  # fmt: skip
    places = [re.search(re.escape(words), text).start() for words in order]
    assert places == sorted(places)
    assert printout.appendix == "附表1"


@pytest.fixture(scope="module")
def printed(form, tmp_path_factory):
    """(slug, key) -> values and pages of the form as PDF; LibreOffice starts once for all of them."""
    folder, values = tmp_path_factory.mktemp("printed"), {}
    for slug, key in FORMS:
        _, _, values[slug, key], made = form(slug, key)
        shutil.copyfile(made.path, folder / f"{slug}-{key}.docx")
    command = [tools.find("soffice"), f"-env:UserInstallation=file://{folder}/profile", "--headless"]
    command += ["--convert-to", "pdf", "--outdir", str(folder), *map(str, sorted(folder.glob("*.docx")))]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    pages = {}
    for slug, key in FORMS:
        with pymupdf.open(folder / f"{slug}-{key}.pdf") as document:
            pages[slug, key] = [page.get_text() for page in document]
    return values, pages


def _bare(text):
    """Without what a page's breaks put in between, and without boxes, which another font may draw elsewhere in the order."""
    return re.sub(r"[\s☑□]", "", text)


@needs_writer
@pytest.mark.parametrize(("slug", "key"), FORMS)
def test_the_pdf_holds_everything_and_numbers_its_pages(printed, slug, key):
    values, pages = printed[0][slug, key], printed[1][slug, key]
    doc = DOCS[slug]
    printout = next(each for each in doc.printouts if each.key == key)
    asked = asked_by(doc, printout)
    feet = [
        f"版本{values.version('default')}第{number}页，共{len(pages)}页"
        for number in range(1, len(pages) + 1)
    ]
    whole = ""
    for foot, page in zip(feet, map(_bare, pages), strict=True):
        body, _, _ = page.partition(foot)
        assert foot in page
        assert len(body) > len(printout.heading) + 40  # no page with its foot alone
        whole += body.rpartition(_bare(printout.heading[:30]) + "·")[0] or body
    for row in printout.rows:
        rows = _rows_of(row, asked, values)
        said = [_said(row, asked, values)] if rows is None else _cells(row, rows)
        for text in said:
            lines = [_bare(line) for line in text.split("\n")]
            assert [line for line in lines if line not in whole] == [], row
    ticked = sum(text.count("☑") for text in _all_said(printout, asked, values))
    assert "".join(pages).count("☑") == ticked


def _all_said(printout, asked, values):
    return [_said(row, asked, values) for row in printout.rows if _rows_of(row, asked, values) is None]


def _cells(row, rows):
    """What the row's columns show of a value that is a table."""
    return [
        each.get(_name(column.value), "")
        for each in rows
        for column in row.columns
        if column.value not in ("blank", "seq")
    ]


@needs_writer
def test_a_signed_scan_says_which_form_it_is(form, tmp_path):
    """Printed as PDF each page says which of how many it is; read back from a scan, skewed and noisy, and one upside down."""
    _, _, values, made = form("district-2025", "studio-info")
    to_pdf = filling.to_pdf(made.path, tmp_path)
    assert to_pdf.code == ""
    scan, count = _scanned(to_pdf.path, tmp_path / "scan.pdf", upside_down=2)
    found = probing.probe(scan, name="scan.pdf", depth="deep")
    stem = f"FORM/CNone/STUDIO-INFO/{values.version('default')}"
    assert [(code.page, code.text) for code in found.seen.codes] == [
        (number, f"{stem}/{number}-{count}") for number in range(1, count + 1)
    ]


@needs_writer
@pytest.mark.parametrize(("name", "dpi"), [("page.jpg", 200), ("page.png", 300), ("large.jpg", 600)])
def test_a_page_scanned_as_a_picture_says_it_too(form, tmp_path, name, dpi):
    _, _, values, made = form("district-2025", "studio-info")
    to_pdf = filling.to_pdf(made.path, tmp_path)
    with pymupdf.open(to_pdf.path) as document:
        count = document.page_count
        pixmap = document[0].get_pixmap(dpi=dpi, colorspace=pymupdf.csGRAY)
        picture = Image.frombytes("L", (pixmap.width, pixmap.height), pixmap.samples)
        picture.rotate(1, fillcolor=255).save(tmp_path / name)
    found = probing.probe(tmp_path / name, name=name, depth="deep")
    assert [(code.page, code.text) for code in found.seen.codes] == [
        (1, f"FORM/CNone/STUDIO-INFO/{values.version('default')}/1-{count}")
    ]


def _scanned(path, target, *, upside_down):
    """The file as a scanner would make it: 200 dpi grey, a degree askew, with noise."""
    noise = np.random.default_rng(7)
    with pymupdf.open(path) as document, pymupdf.open() as scan:
        for page in document:
            pixmap = page.get_pixmap(dpi=200, colorspace=pymupdf.csGRAY)
            picture = Image.frombytes("L", (pixmap.width, pixmap.height), pixmap.samples)
            picture = picture.rotate(1 + 180 * (page.number + 1 == upside_down), fillcolor=255)
            grains = noise.normal(0, 12, (pixmap.height, pixmap.width))
            noisy = Image.fromarray(np.clip(np.asarray(picture) + grains, 0, 255).astype(np.uint8))
            data = io.BytesIO()
            noisy.save(data, "JPEG", quality=75)
            scan.new_page(width=page.rect.width, height=page.rect.height).insert_image(
                page.rect, stream=data.getvalue()
            )
        scan.save(target)
        return target, document.page_count
