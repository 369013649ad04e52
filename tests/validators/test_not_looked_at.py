"""A fact that nobody looked at never becomes a pass: shown for every rule and every kind of file.

The rules judge facts that record what is read of them. Each recorded fact that may be None is then taken away, alone, and the
rule judges again: where it passed before, it may not pass now.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from types import NoneType
from typing import Any, get_args

import pytest
import yaml
from pydantic import BaseModel

from validators import registry
from validators.context import Context, Person
from validators.evaluation import evaluate_all
from validators.facts import (
    ArchiveEntry,
    ArchiveFacts,
    AudioTrack,
    FileFacts,
    HeadingFacts,
    ImageFacts,
    OpeningFrame,
    Paragraph,
    PdfFacts,
    PdfPage,
    SeenFacts,
    SeenPicture,
    SeenText,
    SlideMedia,
    SlidesFacts,
    StyleShare,
    TextPiece,
    VideoFacts,
    WordFacts,
)
from validators.facts.seen import FormCode
from validators.findings import Phrase, Status
from validators.kinds import KIND_OF, TYPES, FileKind
from validators.registry import RULES, any_rule
from validators.rule import FACT_WORDS, Rule
from validators.wording import worded

CODE = FormCode(page=1, text="FORM/C7/APPLICATION/0A1B2C3D/1-1")
CONTEXT = Context(
    form_of="C7",
    forms={"APPLICATION": "0A1B2C3D"},
    title="数据驱动教学",
    slot_title="案例",
    unit="某校",
    authors=[Person(name="张晓明", unit="某校附属小学", phone="13800000000")],
    regions=["恩施市"],
    now=date(2026, 11, 1),
    declared={"recorded_on": date(2026, 5, 1), "members": 1},
)


SUBTITLES = ("同学们请看这幅图", "一元二次方程怎样解", "小组讨论三分钟", "下面展示学生作品")


def whole_facts(kind: FileKind) -> FileFacts:
    """Facts of a good file of this kind, with nothing left out."""
    detected_type = next((name for name in TYPES if KIND_OF.get(name) is kind), "")
    pictures = [
        SeenPicture(part=part, time=time, page=page, read=True, texts=[
            SeenText(text=text, box=(0.3, 0.85, 0.7, 0.92), score=0.99)])
        for part, time, page, text in [
            ("opening", 1.0, None, "数据驱动教学"), ("page", None, 1, "数据驱动教学"), ("image", None, None, "文字" * 300),
            *(("film", 60.0 * at, None, SUBTITLES[at % 4]) for at in range(1, 13)),
        ]
    ]  # fmt: skip
    blocks: dict[FileKind, dict[str, Any]] = {
        FileKind.VIDEO: {
            "video": VideoFacts(
                container="mp4", duration=900.0, codec="h264", width=1920, height=1080, display_width=1920,
                display_height=1080, frame_rate=25.0, variable_frame_rate=False, frames=15000, bit_rate=8e6, aspect=16 / 9,
                audio=[AudioTrack(codec="aac", channels=2, bit_rate=128000, duration=900.0)], max_volume=-3.0,
                mean_volume=-20.0, recorded_at=datetime(2026, 5, 1, tzinfo=UTC),
                black_until=0.0, frozen_from=0.0, frozen_for=0.0, decode_errors=[], sound_errors=[], decoded_s=60.0,
                silent_from=0.0, silent_for=0.0,
                opening=[OpeningFrame(at=at / 4, shares={"blue": 0.9}) for at in range(40)],
            )
        },
        FileKind.AUDIO: {
            "video": VideoFacts(
                container="mp3", duration=200.0, max_volume=-3.0, mean_volume=-20.0, silent_from=0.0, silent_for=0.0,
                decode_errors=[], sound_errors=[], decoded_s=200.0,
                audio=[AudioTrack(codec="mp3", channels=2, sample_rate=44100, bit_rate=192000, duration=200.0)],
            )
        },
        FileKind.WORD: {
            "word": WordFacts(
                format="docx", words=4000, images=2, box_paragraphs=[], tables=[[[label, "有"] for label in ("案例名称", "实施单位", "实施时间", "关键词")]],
                paragraphs=[
                    Paragraph(number=1, text="数据驱动教学", align="center",
                              styles=[StyleShare(font="方正小标宋简体", size=22.0, chars=6)]),
                    Paragraph(number=2, text="一、背景", heading=HeadingFacts(level=1, basis="style"),
                              styles=[StyleShare(font="黑体", size=16.0, chars=3)]),
                    Paragraph(number=3, text="正文" * 100, styles=[StyleShare(font="仿宋", size=16.0, chars=200)]),
                    Paragraph(number=4, text="关键词：数据；教学；课堂"),
                    *(
                        Paragraph(number=5 + at, text=title, heading=HeadingFacts(level=1, basis="style"))
                        for at, title in enumerate(("案例背景", "主要做法", "取得成效", "经验与不足"))
                    ),
                ],
            )
        },
        FileKind.PDF: {
            "pdf": PdfFacts(
                pages=1, digital_signatures=1, attachments=[], attachments_unread=[],
                page_list=[PdfPage(number=1, width=595, height=842, kind="scan", scan_dpi=300.0, ink=0.1, coloured=True,
                                   image_share=1.0, picture_areas=[(300.0, 1.0)], seals=1, seal_boxes=[(0.5, 0.5, 0.7, 0.6)])],
            )
        },
        FileKind.IMAGE: {
            "image": ImageFacts(format="jpg", width=21024, height=9272, display_width=21024, display_height=9272,
                                dpi_x=300, dpi_y=300, color_mode="CMYK")
        },
        FileKind.SLIDES: {
            "slides": SlidesFacts(format="pptx", slides=20, hidden=0, width=33.867, height=19.05, notes=0, pictures=2,
                                  media=[SlideMedia(kind="video", slide=1, name="media1.mp4", size=9)], macros=False)
        },
        FileKind.ARCHIVE: {
            "archive": ArchiveFacts(format="zip", entries=[ArchiveEntry(name="案例.docx", size=10, type="docx")], items=1,
                                    total_size=10, inner=[], unread={}, contents_unread=[], unpacked=10)
        },
    }  # fmt: skip
    return FileFacts(
        name=f"某校-数据驱动教学-案例.{detected_type or 'dat'}", extension=detected_type or "dat", size=3_000_000, kind=kind,
        detected_type=detected_type, sha256="0" * 64, opened=True, texts=[TextPiece(place=Phrase(code="paragraph", values={"number": 1}), text="总文字复制比：8.5%")], metadata={},
        depth="deep", seen=SeenFacts(pictures=pictures, changing=True, codes=[CODE]), **blocks.get(kind, {}),
    )  # fmt: skip


def optional_facts(model: BaseModel, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Paths of all facts below that may be None and are not; what lists hold has one path for all of them."""
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if NoneType in get_args(field.annotation) and value is not None and name not in _NOT_MEASURED:
            yield (*path, name)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, BaseModel):
                yield from optional_facts(item, (*path, name))


_NOT_MEASURED = {"slow_status", "sheet", "heading", "time", "page"}
"""None is an answer of these: it says that the paragraph is no heading, or that a page has no time."""


def without(model: BaseModel, path: tuple[str, ...]) -> BaseModel:
    """The same facts as if nobody had looked at one of them."""
    name, *rest = path
    value = getattr(model, name)
    if not rest:
        return model.model_copy(update={name: None})
    if isinstance(value, list):
        return model.model_copy(update={name: [without(item, tuple(rest)) for item in value]})
    return model.model_copy(update={name: without(value, tuple(rest))})


class Watched:
    """Facts that note which of their parts are asked for."""

    def __init__(self, model: BaseModel, noted: set[tuple[str, ...]], path: tuple[str, ...] = ()) -> None:
        self._model, self._noted, self._path = model, noted, path

    def __getattr__(self, name: str) -> Any:
        fields = type(self._model).model_fields
        if name not in fields:  # a property or method reads the fields it needs
            attribute = getattr(type(self._model), name)
            return attribute.fget(self) if isinstance(attribute, property) else attribute.__get__(self)
        path = (*self._path, name)
        self._noted.add(path)
        value = getattr(self._model, name)
        if isinstance(value, BaseModel):
            return Watched(value, self._noted, path)
        if isinstance(value, list):
            return [
                Watched(item, self._noted, path) if isinstance(item, BaseModel) else item for item in value
            ]
        return value


def examples(rule: Rule) -> list[Any]:
    """The rule with the parameters of its example in the docs."""
    document = yaml.safe_load(rule.example)
    return [
        any_rule.validate_python(params)
        for params in (document if isinstance(document, list) else [document])
    ]


NOT_RESTED_ON = {
    (
        "video.audio",
        "video.audio.duration",
    ),  # the demand is that there is sound; its length is looked at besides
    ("video.audio", "video.duration"),
    ("file.duplicate", "sha256"),  # one file alone is no duplicate; two wait for their hashes
    ("video.opening_background", "seen"),  # pictures for people, the measure is `opening`
    ("media.recorded_within", "video.recorded_at"),  # the declared date stands in
    ("pdf.title_match", "texts"),  # read on the scanned page instead
    ("pdf.legible", "pdf.page_list.ink"),
    ("pdf.legible", "pdf.page_list.scan_dpi"),  # None on a page without pictures
}
"""Facts that a rule looks at, and whose absence takes nothing from its pass."""

CASES = [
    pytest.param(rule, params, kind, id=f"{rule.id}-{kind}")
    for rule in RULES
    for params in examples(rule)
    for kind in FileKind
]


@pytest.mark.parametrize(("rule", "params", "kind"), CASES)
def test_a_fact_that_nobody_looked_at_is_never_a_pass(rule, params, kind):
    facts = whole_facts(kind)
    noted: set[tuple[str, ...]] = set()
    watched: Any = Watched(facts, noted)
    finding = rule.judge([watched] if rule.scope == "slot" else watched, params, CONTEXT)
    if finding.status is not Status.PASS:
        return
    wrong = []
    for path in sorted(set(optional_facts(facts)) & noted):
        blanked: Any = without(facts, path)
        again = rule.judge([blanked] if rule.scope == "slot" else blanked, params, CONTEXT)
        if again.status is Status.PASS and (rule.id, ".".join(path)) not in NOT_RESTED_ON:
            wrong.append(".".join(path))
    assert wrong == []


def test_most_rules_pass_on_good_facts():
    """The test above says nothing of a rule that never passes: only these don't, on the files made here."""
    never = {
        rule.id
        for rule in RULES
        for params in examples(rule)
        if not any(
            rule.judge(
                [whole_facts(kind)] if rule.scope == "slot" else whole_facts(kind), params, CONTEXT
            ).status
            is Status.PASS
            for kind in FileKind
        )
    }
    assert never == {"manual", "anonymity.name"}  # the name made here holds the unit, for file.name_parts


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_what_a_rule_reads_are_facts(rule):
    """A path that names no fact would guard nothing."""
    for path in rule.reads:
        block, _, name = path.partition(".")
        model = FileFacts.model_fields[block].annotation
        if name:
            block_model = next(part for part in get_args(model) if part is not NoneType)
            assert name in block_model.model_fields, path


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_bare_envelope_passes_no_rule_that_opens_files(rule):
    """Only name, size and type are known: whatever the kind, nothing that needs more passes."""
    for params in examples(rule):
        for kind in FileKind:
            detected_type = next((name for name in TYPES if KIND_OF.get(name) is kind), "")
            bare = FileFacts(name="材料.x", extension="x", size=10_000_000, kind=kind, detected_type=detected_type,
                             depth="deep", sha256="0" * 64)  # fmt: skip
            finding = rule.judge([bare] if rule.scope == "slot" else bare, params, CONTEXT)
            assert finding.status is not Status.PASS or rule.id in BY_NAME_AND_SIZE, (kind, finding)


BY_NAME_AND_SIZE = {
    "file.type", "file.size", "file.forbidden_types", "file.count", "file.total_size", "file.duplicate", "file.name_parts",
    "video.container", "anonymity.name",
}  # fmt: skip
"""Rules that judge what the envelope holds."""


def test_the_sentence_names_what_was_not_read():
    params = any_rule.validate_python({"rule": "anonymity.metadata"})
    facts = FileFacts(
        name="a.et", extension="et", size=9, kind=FileKind.SHEET, detected_type="et", opened=True, texts=[]
    )
    finding = worded(registry.get("anonymity.metadata").judge(facts, params, CONTEXT))
    assert (finding.status, finding.code) == ("unknown", "anonymity.metadata.not_read")
    assert finding.message == "属性匿名：系统没有读到这个文件的文件属性，不能判断，由工作人员核对"
    assert set(FACT_WORDS) <= {path for rule in RULES for path in rule.reads}


def test_a_file_of_no_known_type_is_no_pass_as_a_whole():
    """V1: nothing was recognised, so nothing is 合格, whatever the slot asks."""
    bare = FileFacts(name="a.dat", extension="dat", size=50_000, depth="quick")
    assert evaluate_all([bare], [])[0] is Status.UNKNOWN
    promised = bare.named("a.zip")
    assert evaluate_all([promised], [])[0] is Status.FAIL
