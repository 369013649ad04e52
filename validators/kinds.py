"""The types of files the portal can tell apart by content, and the kinds they fall into."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Literal, get_args


class FileKind(StrEnum):
    """What a file is for a person; rules can be limited to kinds."""

    VIDEO = "video"
    AUDIO = "audio"
    WORD = "word"
    SLIDES = "slides"
    SHEET = "sheet"
    PDF = "pdf"
    IMAGE = "image"
    ARCHIVE = "archive"
    PROGRAM = "program"
    WEB = "web"
    TEXT = "text"
    OTHER = "other"


KIND_WORDS = {
    FileKind.VIDEO: "视频", FileKind.AUDIO: "音频", FileKind.WORD: "Word 文档", FileKind.SLIDES: "演示文稿",
    FileKind.SHEET: "电子表格", FileKind.PDF: "PDF 文件", FileKind.IMAGE: "图片", FileKind.ARCHIVE: "压缩包",
    FileKind.PROGRAM: "程序", FileKind.WEB: "网页", FileKind.TEXT: "文本", FileKind.OTHER: "未识别的文件",
}  # fmt: skip

FileType = Literal[
    "mp4", "mov", "m4v", "3gp", "avi", "mkv", "webm", "wmv", "flv", "mpg", "ts",
    "mp3", "m4a", "wav", "aac", "ogg", "flac", "wma",
    "docx", "doc", "wps", "rtf", "odt", "pptx", "ppt", "ppsx", "pps", "dps", "odp", "xlsx", "xls", "et", "ods", "pdf",
    "jpg", "png", "gif", "tiff", "bmp", "webp", "heic", "svg", "psd", "psb", "ai", "eps",
    "zip", "rar", "7z", "tar", "gz",
    "exe", "msi", "apk", "ipa", "jar", "dll", "elf", "swf", "epub", "html", "txt", "csv", "json", "xml",
]  # fmt: skip

FileTypeGroup = Literal["any", "word", "slides", "sheet", "image", "video", "audio", "archive", "program"]
"""Shorthands in lists of allowed types."""

AllowedType = Literal[FileType, FileTypeGroup]

TYPES: tuple[str, ...] = get_args(FileType)

_KIND_TYPES = {
    FileKind.VIDEO: "mp4 mov m4v 3gp avi mkv webm wmv flv mpg ts",
    FileKind.AUDIO: "mp3 m4a wav aac ogg flac wma",
    FileKind.WORD: "docx doc wps rtf odt",
    FileKind.SLIDES: "pptx ppt ppsx pps dps odp",
    FileKind.SHEET: "xlsx xls et ods",
    FileKind.PDF: "pdf",
    FileKind.IMAGE: "jpg png gif tiff bmp webp heic svg psd psb ai eps",
    FileKind.ARCHIVE: "zip rar 7z tar gz",
    FileKind.PROGRAM: "exe msi apk ipa jar dll elf swf",
    FileKind.WEB: "html",
    FileKind.TEXT: "txt csv json xml epub",
}
KIND_OF: dict[str, FileKind] = {name: kind for kind, names in _KIND_TYPES.items() for name in names.split()}

GROUPS: dict[str, frozenset[str]] = {
    "any": frozenset(TYPES),
    "word": frozenset({"docx", "doc", "wps"}),
    "slides": frozenset(_KIND_TYPES[FileKind.SLIDES].split()),
    "sheet": frozenset(_KIND_TYPES[FileKind.SHEET].split()),
    "image": frozenset({"jpg", "png", "gif", "tiff", "bmp", "webp", "heic"}),
    "video": frozenset(_KIND_TYPES[FileKind.VIDEO].split()),
    "audio": frozenset(_KIND_TYPES[FileKind.AUDIO].split()),
    "archive": frozenset(_KIND_TYPES[FileKind.ARCHIVE].split()),
    "program": frozenset(_KIND_TYPES[FileKind.PROGRAM].split()),
}

EXTENSIONS: dict[str, str] = {
    **{name: name for name in TYPES},
    "jpeg": "jpg", "jpe": "jpg", "jfif": "jpg", "tif": "tiff", "htm": "html", "heif": "heic", "mpeg": "mpg",
    "qt": "mov", "m2ts": "ts", "mts": "ts", "asf": "wmv", "docm": "docx", "dotx": "docx", "dot": "doc",
    "pptm": "pptx", "potx": "pptx", "xlsm": "xlsx", "oga": "ogg", "log": "txt", "md": "txt",
}  # fmt: skip
"""File name extensions and the type they promise."""


def expand(names: Sequence[str]) -> frozenset[str]:
    """Types meant by a list that may hold group names."""
    types: set[str] = set()
    for name in names:
        types |= GROUPS.get(name, frozenset({name}))
    return frozenset(types)


_GROUP_WORDS = {
    "any": "任意格式", "word": "Word（DOCX、DOC、WPS）", "slides": "演示文稿（PPTX、PPT）", "sheet": "电子表格",
    "image": "图片（JPG、PNG 等）", "video": "视频", "audio": "音频", "archive": "压缩包", "program": "程序文件",
}  # fmt: skip


def type_words(names: Sequence[str]) -> str:
    """["mp4", "word"] -> "MP4、Word（DOCX、DOC、WPS）"."""
    return "、".join(_GROUP_WORDS.get(name, name.upper()) for name in names)
