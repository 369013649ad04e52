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
    PROJECT = "project"
    """A work in the format of the program it was made with: Scratch, GeoGebra, a mind map, a board, a model."""
    OTHER = "other"


KIND_WORDS = {
    FileKind.VIDEO: "视频", FileKind.AUDIO: "音频", FileKind.WORD: "Word 文档", FileKind.SLIDES: "演示文稿",
    FileKind.SHEET: "电子表格", FileKind.PDF: "PDF 文件", FileKind.IMAGE: "图片", FileKind.ARCHIVE: "压缩包",
    FileKind.PROGRAM: "程序", FileKind.WEB: "网页", FileKind.TEXT: "文本", FileKind.PROJECT: "作品源文件",
    FileKind.OTHER: "未识别的文件",
}  # fmt: skip

FileType = Literal[
    "mp4", "mov", "m4v", "3gp", "avi", "mkv", "webm", "wmv", "flv", "mpg", "ts",
    "mp3", "m4a", "wav", "aac", "ogg", "flac", "wma",
    "docx", "docm", "doc", "wps", "rtf", "odt", "pages", "pptx", "pptm", "ppt", "ppsx", "pps", "dps", "odp", "key",
    "xlsx", "xlsm", "xls", "et", "ods", "numbers", "pdf", "ofd", "xps",
    "jpg", "png", "gif", "tiff", "bmp", "webp", "heic", "svg", "psd", "psb", "ai", "eps",
    "zip", "rar", "7z", "tar", "gz", "bz2", "xz", "zst", "cab", "iso", "lzh",
    "exe", "msi", "apk", "aab", "ipa", "jar", "dll", "elf", "swf", "epub", "html", "txt", "csv", "json", "xml",
    "sb3", "sb2", "ggb", "enbx", "xmind", "mmap", "h5p", "fcstd", "3mf", "usdz", "sketch", "kmz", "vsdx", "odg", "kra",
    "ora",
]  # fmt: skip

FileTypeGroup = Literal["any", "word", "slides", "sheet", "image", "video", "audio", "archive", "program"]
"""Shorthands in lists of allowed types."""

AllowedType = Literal[FileType, FileTypeGroup]

TYPES: tuple[str, ...] = get_args(FileType)

_KIND_TYPES = {
    FileKind.VIDEO: "mp4 mov m4v 3gp avi mkv webm wmv flv mpg ts",
    FileKind.AUDIO: "mp3 m4a wav aac ogg flac wma",
    FileKind.WORD: "docx docm doc wps rtf odt pages",
    FileKind.SLIDES: "pptx pptm ppt ppsx pps dps odp key",
    FileKind.SHEET: "xlsx xlsm xls et ods numbers",
    FileKind.PDF: "pdf ofd",
    FileKind.IMAGE: "jpg png gif tiff bmp webp heic svg psd psb ai eps",
    FileKind.ARCHIVE: "zip rar 7z tar gz bz2 xz zst cab iso lzh",
    FileKind.PROGRAM: "exe msi apk aab ipa jar dll elf swf",
    FileKind.WEB: "html",
    FileKind.TEXT: "txt csv json xml epub xps",
    FileKind.PROJECT: "sb3 sb2 ggb enbx xmind mmap h5p fcstd 3mf usdz sketch kmz vsdx odg kra ora",
}
KIND_TYPES: dict[FileKind, frozenset[str]] = {
    kind: frozenset(names.split()) for kind, names in _KIND_TYPES.items()
}
KIND_OF: dict[str, FileKind] = {name: kind for kind, names in _KIND_TYPES.items() for name in names.split()}

GROUPS: dict[str, frozenset[str]] = {
    "any": frozenset(TYPES),
    "word": frozenset({"docx", "doc", "wps"}),
    "slides": frozenset(_KIND_TYPES[FileKind.SLIDES].split()) - {"key"},
    "sheet": frozenset(_KIND_TYPES[FileKind.SHEET].split()) - {"numbers"},
    "image": frozenset({"jpg", "png", "gif", "tiff", "bmp", "webp", "heic"}),
    "video": frozenset(_KIND_TYPES[FileKind.VIDEO].split()),
    "audio": frozenset(_KIND_TYPES[FileKind.AUDIO].split()),
    "archive": frozenset(_KIND_TYPES[FileKind.ARCHIVE].split()),
    "program": frozenset(_KIND_TYPES[FileKind.PROGRAM].split()),
}

EXTENSIONS: dict[str, str] = {
    **{name: name for name in TYPES},
    "jpeg": "jpg", "jpe": "jpg", "jfif": "jpg", "tif": "tiff", "htm": "html", "heif": "heic", "mpeg": "mpg",
    "qt": "mov", "m2ts": "ts", "mts": "ts", "asf": "wmv", "dotx": "docx", "dotm": "docm", "dot": "doc",
    "potx": "pptx", "potm": "pptm", "ppsm": "pptm", "pot": "ppt", "dpt": "dps", "wpt": "wps", "xltx": "xlsx",
    "xltm": "xlsm", "ett": "et", "oga": "ogg", "log": "txt", "md": "txt", "ggt": "ggb", "com": "exe", "scr": "exe", "tgz": "gz", "tbz": "bz2", "tbz2": "bz2", "tb2": "bz2", "txz": "xz", "tzst": "zst",
    "lha": "lzh",
}  # fmt: skip
"""File name extensions and the type they promise."""


def expand(names: Sequence[str]) -> frozenset[str]:
    """Types meant by a list that may hold group names. A PSB is a PSD for large pictures, so it counts as one."""
    types: set[str] = set()
    for name in names:
        types |= GROUPS.get(name, frozenset({name}))
    return frozenset(types | {"psb"} if "psd" in types else types)


TYPE_WORDS: dict[str, str] = {
    "docm": "带宏的 Word 文档", "pptm": "带宏的演示文稿", "xlsm": "带宏的电子表格", "pages": "苹果 Pages 文稿", "key": "苹果 Keynote 演示文稿",
    "numbers": "苹果 Numbers 表格", "ofd": "OFD 版式文件", "xps": "XPS 版式文件", "epub": "电子书", "apk": "安卓应用", "aab": "安卓应用",
    "ipa": "苹果应用", "swf": "Flash 动画", "sb3": "Scratch 作品", "sb2": "Scratch 作品", "ggb": "GeoGebra 作品",
    "enbx": "希沃白板课件", "xmind": "思维导图", "mmap": "思维导图", "h5p": "H5P 互动课件", "fcstd": "FreeCAD 模型", "3mf": "三维模型",
    "usdz": "三维模型", "sketch": "Sketch 设计稿", "kmz": "地图文件", "vsdx": "Visio 图", "odg": "绘图文件", "kra": "Krita 画稿",
    "ora": "画稿", "psd": "Photoshop 文件", "psb": "Photoshop 文件", "heic": "苹果手机照片", "ai": "Illustrator 文件",
}  # fmt: skip
"""What people call a type whose kind says too little."""


def named(file_type: str, kind: FileKind) -> str:
    """What a type is, for people: sb3 -> Scratch 作品, pdf -> PDF 文件."""
    return TYPE_WORDS.get(file_type) or KIND_WORDS[kind]


def banned(names: Sequence[str]) -> frozenset[str]:
    """Types meant by a list of what is refused: a group takes in those of its kind that it would not accept either."""
    kinds = {kind for kind in FileKind if kind.value in names}
    return expand(names) | {file_type for file_type, kind in KIND_OF.items() if kind in kinds}


_GROUP_WORDS = {
    "any": "任意格式", "word": "Word（DOCX、DOC、WPS）", "slides": "演示文稿（PPTX、PPT）", "sheet": "电子表格",
    "image": "图片（JPG、PNG 等）", "video": "视频", "audio": "音频", "archive": "压缩包", "program": "程序文件",
}  # fmt: skip


def type_words(names: Sequence[str]) -> str:
    """["mp4", "word"] -> "MP4、Word（DOCX、DOC、WPS）"."""
    return "、".join(_GROUP_WORDS.get(name, name.upper()) for name in names)
