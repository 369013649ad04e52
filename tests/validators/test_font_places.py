"""V26: whatever is wrong with the fonts, mending the places that the finding names is enough."""

from hypothesis import given, settings
from hypothesis import strategies as st

from validators.context import Context
from validators.facts import FileFacts, HeadingFacts, Paragraph, StyleShare, WordFacts
from validators.kinds import FileKind
from validators.registry import any_rule, get

RULE = {
    "rule": "word.fonts",
    "title": {"family": "方正小标宋简体", "size": 22, "align": "center"},
    "headings": [{"family": "黑体", "size": 16}, {"family": "楷体", "size": 16, "bold": True}],
    "body": {"family": "仿宋", "size": 16},
}
LOOKS = st.tuples(
    st.sampled_from(["仿宋", "FangSong;宋体", "黑体", "KaiTi", "宋体", "Microsoft YaHei", None]),
    st.sampled_from([12.0, 16.0, 22.0]),
    st.booleans(),
)


@st.composite
def paragraphs(draw):
    """A title, then headings, text and cells in any look."""
    made = [
        Paragraph(
            number=1, text="智慧课堂案例", align=draw(st.sampled_from(["left", "center"])),
            styles=[StyleShare(font="宋体", size=18, chars=6)],
        )
    ]  # fmt: skip
    for number in range(2, draw(st.integers(3, 40))):
        looks = draw(st.lists(LOOKS, min_size=1, max_size=3))
        level = draw(st.sampled_from([None, None, None, 1, 2, 3]))
        made.append(
            Paragraph(
                number=number,
                text=f"第{number}行",
                in_table=draw(st.booleans()),
                heading=HeadingFacts(level=level, basis="style") if level else None,
                styles=[
                    StyleShare(font=font, size=size, bold=bold, chars=draw(st.integers(1, 80)))
                    for font, size, bold in looks
                ],
            )
        )
    return made


def judged(made):
    facts = FileFacts(
        name="a.docx", extension="docx", kind=FileKind.WORD, detected_type="docx", size=1,
        word=WordFacts(format="docx", words=100, paragraphs=made, box_paragraphs=[]),
    )  # fmt: skip
    return get("word.fonts").judge(facts, any_rule.validate_python(RULE), Context(title="智慧课堂案例"))


def mended(paragraph, place):
    """The paragraph as the limit asks for the part that the place names."""
    limit = RULE["headings"][place["level"] - 1] if place["level"] else RULE[place["part"]]
    chars = sum(share.chars for share in paragraph.styles)
    share = StyleShare(font=limit["family"], size=limit["size"], bold=limit.get("bold", False), chars=chars)
    return paragraph.model_copy(update={"styles": [share], "align": limit.get("align", paragraph.align)})


@settings(max_examples=100, deadline=None)
@given(paragraphs())
def test_mending_the_named_places_is_enough(made):
    finding = judged(made)
    after = list(made)
    for piece in finding.evidence:
        index = next(i for i, line in enumerate(made) if line.text == piece.text)
        after[index] = mended(made[index], piece.place.values)
    assert judged(after).status == "pass"


@settings(max_examples=100, deadline=None)
@given(paragraphs())
def test_a_place_is_named_once_and_only_where_something_is_wrong(made):
    finding = judged(made)
    fonts = [piece.text for piece in finding.evidence if "look" in piece.place.values]
    assert len(fonts) == len(set(fonts))
    assert (finding.status == "pass") == (finding.evidence == [])
