"""What was measured of a file. Plain data that can be stored as JSON and judged again later."""

from validators.facts.archive import ArchiveEntry, ArchiveFacts
from validators.facts.document import HeadingFacts, Paragraph, StyleShare, WordFacts
from validators.facts.file import FileFacts, ProbeStatus, TextPiece
from validators.facts.image import ImageFacts
from validators.facts.pdf import PdfFacts, PdfPage
from validators.facts.seen import SeenFacts, SeenPicture, SeenText
from validators.facts.slides import SlideMedia, SlidesFacts
from validators.facts.video import AudioTrack, OpeningFrame, VideoFacts

__all__ = [
    "ArchiveEntry",
    "ArchiveFacts",
    "AudioTrack",
    "FileFacts",
    "HeadingFacts",
    "ImageFacts",
    "OpeningFrame",
    "Paragraph",
    "PdfFacts",
    "PdfPage",
    "ProbeStatus",
    "SeenFacts",
    "SeenPicture",
    "SeenText",
    "SlideMedia",
    "SlidesFacts",
    "StyleShare",
    "TextPiece",
    "VideoFacts",
    "WordFacts",
]
