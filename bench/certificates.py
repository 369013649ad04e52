"""1,000 certificates: ours against bare ReportLab with the same words and code; signing; memory (no database).

The bare path draws what any script would: a TrueType font cut to the batch's characters by fontTools, a frame of two
rectangles, six strings and a QR code by segno as squares. Rows are pages a second of each, their ratio, and the peak of
memory of a process that draws so many.
"""

import io
import os
import random
import subprocess
import sys
import time
from pathlib import Path

from bench._memory import peak

PAGES = 1_000
SIGNED = 100
_NAMES = (
    "马丽张伟王芳李娜刘洋陈静杨帆赵敏黄磊周涛吴霞徐强孙悦朱军胡兰郭峰何平高林罗颖郑凯梁晨谢宇宋佳唐毅韩雪冯琳"
)
_WORDS = "基于项目式学习的乡村小学科学课堂数字化实践探索人工智能赋能教师评价改革与研究县域协同路径设计"


def run() -> None:
    """Print the rows."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    from review.certificates.pdf import write

    contents = _contents(PAGES)
    list(_warm(contents[:20]))
    bare = _timed(lambda: _bare(contents))
    ours = _timed(lambda: write(io.BytesIO(), contents))
    print(f"bare ReportLab + segno: {PAGES / bare:6.1f} pages/s", flush=True)
    print(
        f"ours, one PDF:          {PAGES / ours:6.1f} pages/s, {bare / ours:.2f} x bare (target 0.9)",
        flush=True,
    )
    _sign(contents[:SIGNED])
    for count in (100, 1_000, 2_000):
        print(f"peak of a process that draws {count:5d}: {_peak(count)} MB", flush=True)


def _timed(work: object) -> float:
    begun = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - begun


def _warm(contents: list) -> object:  # type: ignore[type-arg]
    from review.certificates.pdf import pdf

    yield pdf(contents)


def _contents(count: int) -> list:  # type: ignore[type-arg]
    """Made-up people and titles, the same each time."""
    from review.certificates.content import CertificateContent, filled

    chance = random.Random(7)
    made = []
    for number in range(count):
        names = "、".join(
            "".join(chance.choices(_NAMES, k=2 + chance.randrange(2)))
            for _ in range(chance.choice((1, 2, 3)))
        )
        values = {
            "name": names,
            "title": "".join(chance.choices(_WORDS, k=chance.randrange(12, 40))),
            "award": "一等奖",
        }
        made.append(
            CertificateContent(
                heading="荣誉证书", holder=names, name=f"{names}：", award="一等奖", signed="示范省教育厅", date="2026年12月1日",
                text=filled("您的案例《{title}》在 2026 年案例征集活动中被评为{award}，特发此证，以资鼓励。", values),
                number=f"NX-2026-{number:05d}", address=f"https://example.org/verify/{chance.getrandbits(256):043x}/",
            )
        )  # fmt: skip
    return made


def _bare(contents: list) -> None:  # type: ignore[type-arg]
    """What a short script does."""
    import pylopdf_fonts_zh_cn
    import segno
    from fontTools import subset
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import TTFont, newTable
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont as Registered
    from reportlab.pdfgen import canvas

    letters = {
        letter for each in contents for pieces in each.words.values() for p in pieces for letter in p.text
    }
    font = TTFont(Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSerifSC-Regular.otf", lazy=True)
    cutter = subset.Subsetter(subset.Options(layout_features=[], hinting=False))
    cutter.populate(text="".join(sorted(letters)))
    cutter.subset(font)
    glyphs, order, drawn = font.getGlyphSet(), font.getGlyphOrder(), {}
    for name in order:
        pen = TTGlyphPen(glyphs)
        glyphs[name].draw(Cu2QuPen(pen, 1, reverse_direction=True))
        drawn[name] = pen.glyph()
    glyf = font["glyf"] = newTable("glyf")
    glyf.glyphOrder, glyf.glyphs = order, drawn
    font["loca"] = newTable("loca")
    del font["CFF "]
    for name in order:
        drawn[name].recalcBounds(glyf)
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    for field in (
        "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements",
        "maxSizeOfInstructions", "maxComponentElements", "maxPoints", "maxContours", "maxCompositePoints",
        "maxCompositeContours", "maxComponentDepth",
    ):  # fmt: skip
        setattr(maxp, field, 0)
    maxp.maxZones = 1
    post = font["post"]
    post.formatType, post.extraNames, post.mapping = 2.0, [], {}
    font.sfntVersion = "\000\001\000\000"
    cut = io.BytesIO()
    font.save(cut)
    cut.seek(0)
    pdfmetrics.registerFont(Registered("bare", cut))
    page = canvas.Canvas(io.BytesIO(), pagesize=(842, 595))
    for each in contents:
        page.rect(28, 28, 786, 539)
        page.rect(36, 36, 770, 523)
        for y, size, text in (
            (460, 42, each.heading), (380, 24, each.name), (330, 18, "".join(p.text for p in each.text)),
            (150, 17, each.signed), (120, 15, each.date), (60, 10, each.number),
        ):  # fmt: skip
            page.setFont("bare", size)
            page.drawString(120, y, text)
        matrix = segno.make(each.address, error="m").matrix
        dot = 78 / len(matrix)
        path = page.beginPath()
        for row, bits in enumerate(matrix):
            for column, dark in enumerate(bits):
                if dark:
                    path.rect(120 + column * dot, 170 - row * dot, dot, dot)
        page.drawPath(path, stroke=0, fill=1)
        page.showPage()
    page.save()


def _sign(contents: list) -> None:  # type: ignore[type-arg]
    from review.certificates.pdf import pdf
    from review.certificates.signing import signed

    files = [pdf([content]) for content in contents]
    drawing = _timed(lambda: [pdf([content]) for content in contents])
    signed(files[0], contents[0], "bench")
    signing = _timed(
        lambda: [signed(file, content, "bench") for file, content in zip(files, contents, strict=True)]
    )
    size = sum(map(len, files)) // len(files) // 1024
    each = len(contents)
    print(
        f"a file each: drawn {1000 * drawing / each:.1f} ms, signed {1000 * signing / each:.1f} ms, {size} KB",
        flush=True,
    )


def _peak(count: int) -> int:
    """Megabytes that a fresh process holds at most."""
    code = f"from bench.certificates import _draw_alone; _draw_alone({count})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return int(done.stdout.split()[-1])


def _draw_alone(count: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    from review.certificates.pdf import write

    with open(os.devnull, "wb") as out:
        write(out, _contents(count))
    print(peak())
