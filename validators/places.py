"""Where in a file a text stands: the codes that probes write into `TextPiece.place`, and the words for them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from validators.findings import Phrase, Shown


def _paragraph(values: Mapping[str, Any]) -> str:
    """正文第 3 段（第 2 页）; the page only where the file says it."""
    return f"正文第 {values['number']} 段{page_beside(values)}"


def page_beside(values: Mapping[str, Any]) -> str:
    """（第 2 页）, or nothing where the file does not say its pages."""
    return f"（第 {values['page']} 页）" if values.get("page") else ""


PLACES: Mapping[str, str | Callable[[Mapping[str, Any]], str]] = {
    "paragraph": _paragraph,
    "table": "表格",
    "rest": "正文后部",
    "text_box": "文本框",
    "hidden": "隐藏文字",
    "deleted": "修订中删除的文字",
    "alternative": "图片替代文字",
    "header": "页眉",
    "footer": "页脚",
    "footnote": "脚注",
    "endnote": "尾注",
    "comment": "批注",
    "page": "第 {number} 页",
    "page_annotation": "第 {number} 页批注",
    "attached_file": "附件 {name}",
    "template": "模板",
    "beside": "域、控件、书签或对象的名称",
    "chart": "图表",
    "diagram": "智能图形",
    "building_block": "文档部件",
    "data": "文档所带数据",
    "embedded": "内嵌文件 {name}",
    "slide": "第 {number} 张幻灯片",
    "slide_notes": "第 {number} 页备注",
    "slide_link": "第 {number} 张幻灯片的链接",
    "slide_master": "幻灯片母版",
    "cell": "工作表“{sheet}”的 {cell}",
    "sheet_name": "工作表名称",
    "slides": "演示文稿",
    "sheet": "表格",
    "line": "第 {number} 行起",
    "entry_name": "压缩包内文件名 {name}",
    "archive_comment": "压缩包注释",
    "attachment": "PDF 附件",
    "file_name": "文件名",
    "link": "超链接",
    "decoded": "第 {number} 行起以代码写出的文字",
    "across": "部分隐藏的文字",
    "part_name": "文件内部件的名称或注释",
    "style": "样式名称",
    "mark": "部件里的名称或变量",
    "entry_owner": "压缩包内“{name}”的所有者",
    "entry_comment": "压缩包内“{name}”的注释",
    "entry_other_name": "压缩包内“{name}”的另一个文件名",
    "off_page": "第 {number} 页页面以外",
    "layer_text": "第 {number} 页关闭的图层",
    "layer_name": "图层名称",
    "bookmark": "书签",
    "form_field": "表单域",
    "page_label": "页码标签",
    "tagged": "替代文字",
    "script": "脚本",
    "pdf_object": "PDF 内部的说明文字",
    "earlier_version": "文件里还留着的第 {number} 个旧版本（从新到旧）",
    "trailing": "文件结尾之后附加的数据",
    "member": lambda values: f"压缩包内“{values['name']}”{_words(Phrase.model_validate(values['place']))}",
    "words": "{words}",
}
"""`words` are the places of facts that an earlier version stored."""
MACHINE = frozenset(
    {
        "link",
        "beside",
        "data",
        "part_name",
        "style",
        "mark",
        "form_field",
        "script",
        "pdf_object",
        "trailing",
        "decoded",
    }
)
"""Places where programs write numbers of many digits, which are no telephone's."""
NOT_READ_BY_PEOPLE = frozenset(
    {"link", "decoded", "across", "part_name", "style", "mark", "entry_owner", "off_page", "layer_text", "layer_name", "script", "pdf_object",
     "earlier_version", "trailing", "entry_comment", "entry_other_name"}
)  # fmt: skip
"""Places that nobody sees who reads the file, or that say again what stands elsewhere: they may give away a person, and ask
for no other wording.
"""


def places_words(places: Sequence[Phrase | Mapping[str, Any] | str]) -> str:
    """Places as a finding stores them, joined with 、; one that is a string (a property's name) stays as it is."""
    return "、".join(
        shown if isinstance(shown, str) else _words(Phrase.model_validate(shown)) for shown in places
    )


def distinct(places: Iterable[Shown]) -> list[Any]:
    """Places without repeats, as JSON has them."""
    kept: list[Any] = []
    for place in places:
        stored = place.model_dump(mode="json") if isinstance(place, Phrase) else place
        if stored not in kept:
            kept.append(stored)
    return kept


def _words(shown: Phrase) -> str:
    text = PLACES.get(shown.code, "")
    return text(shown.values) if callable(text) else text.format_map(shown.values)
