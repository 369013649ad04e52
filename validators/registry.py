"""The one list of rules, by hand. A campaign document may hold any of them; nothing else is a rule.

A new rule is a file in `validators/rules/` and its name here. Pages, checks in the browser, the schema and docs/rules.md
take the rest from the file.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, Union

from pydantic import Field, TypeAdapter

from validators.params import RuleParams
from validators.rule import Rule

NAMES = (
    "file_type",
    "file_size",
    "file_forbidden_types",
    "file_count",
    "file_total_size",
    "file_intact",
    "file_duplicate",
    "file_name_parts",
    "file_macros",
    "video_container",
    "video_duration",
    "video_total_duration",
    "video_dimensions",
    "video_aspect",
    "video_frame_rate",
    "video_codec",
    "video_bit_rate",
    "video_audio",
    "video_silence",
    "video_opening_text",
    "video_opening_background",
    "video_subtitles",
    "video_overlay",
    "video_black_or_frozen",
    "video_decodes",
    "media_recorded_within",
    "audio_duration",
    "audio_format",
    "audio_bit_rate",
    "audio_silence",
    "word_length",
    "word_images",
    "word_fonts",
    "word_heading_levels",
    "word_sections",
    "word_info_table",
    "word_keywords",
    "word_wording",
    "text_wording",
    "pdf_opens",
    "pdf_legible",
    "pdf_pages",
    "pdf_kind",
    "pdf_seals",
    "pdf_signature",
    "pdf_form_code",
    "pdf_title_match",
    "report_similarity",
    "image_pixels",
    "image_dpi",
    "image_color_mode",
    "image_print_size",
    "image_text_amount",
    "slides_pages",
    "slides_aspect",
    "slides_media",
    "archive_opens",
    "archive_items",
    "archive_total_size",
    "archive_contents",
    "archive_safe",
    "anonymity_text",
    "anonymity_metadata",
    "anonymity_name",
    "anonymity_picture",
    "manual",
)
"""Modules of `validators.rules`, in the order of docs/rules.md."""

RULES: tuple[Rule, ...] = tuple(import_module(f"validators.rules.{name}").RULE for name in NAMES)

_BY_ID = {rule.id: rule for rule in RULES}

if TYPE_CHECKING:
    AnyRule = RuleParams
else:
    AnyRule = Annotated[Union[tuple(rule.Params for rule in RULES)], Field(discriminator="rule")]  # noqa: UP007
"""The parameters of any rule, told apart by `rule`."""

any_rule: TypeAdapter[Any] = TypeAdapter(AnyRule)


def get(rule_id: str) -> Rule:
    """The rule with this id; KeyError for an id that is not in the list."""
    return _BY_ID[rule_id]


def find(rule_id: str) -> Rule | None:
    """The rule with this id, or None: a finding may be older than the list."""
    return _BY_ID.get(rule_id)
