"""The one list of rules, by hand. A campaign document may hold any of them; nothing else is a rule."""

from typing import Annotated

from pydantic import Field, TypeAdapter

from validators.rule import Rule
from validators.rules import (
    anonymity_metadata,
    anonymity_name,
    anonymity_picture,
    anonymity_text,
    archive_contents,
    archive_items,
    archive_opens,
    archive_safe,
    archive_total_size,
    file_count,
    file_duplicate,
    file_forbidden_types,
    file_intact,
    file_name_parts,
    file_size,
    file_total_size,
    file_type,
    image_color_mode,
    image_dpi,
    image_pixels,
    image_print_size,
    image_text_amount,
    manual,
    media_recorded_within,
    pdf_kind,
    pdf_legible,
    pdf_opens,
    pdf_pages,
    pdf_seals,
    pdf_signature,
    pdf_title_match,
    video_aspect,
    video_audio,
    video_bit_rate,
    video_black_or_frozen,
    video_codec,
    video_container,
    video_dimensions,
    video_duration,
    video_frame_rate,
    video_opening_background,
    video_opening_text,
    video_overlay,
    video_silence,
    video_subtitles,
    video_total_duration,
    word_fonts,
    word_heading_levels,
    word_images,
    word_info_table,
    word_keywords,
    word_length,
    word_sections,
    word_wording,
)

RULES: tuple[Rule, ...] = (
    file_type.RULE,
    file_size.RULE,
    file_forbidden_types.RULE,
    file_count.RULE,
    file_total_size.RULE,
    file_intact.RULE,
    file_duplicate.RULE,
    file_name_parts.RULE,
    video_container.RULE,
    video_duration.RULE,
    video_total_duration.RULE,
    video_dimensions.RULE,
    video_aspect.RULE,
    video_frame_rate.RULE,
    video_codec.RULE,
    video_bit_rate.RULE,
    video_audio.RULE,
    video_silence.RULE,
    video_opening_text.RULE,
    video_opening_background.RULE,
    video_subtitles.RULE,
    video_overlay.RULE,
    video_black_or_frozen.RULE,
    media_recorded_within.RULE,
    word_length.RULE,
    word_images.RULE,
    word_fonts.RULE,
    word_heading_levels.RULE,
    word_sections.RULE,
    word_info_table.RULE,
    word_keywords.RULE,
    word_wording.RULE,
    pdf_opens.RULE,
    pdf_legible.RULE,
    pdf_pages.RULE,
    pdf_kind.RULE,
    pdf_seals.RULE,
    pdf_signature.RULE,
    pdf_title_match.RULE,
    image_pixels.RULE,
    image_dpi.RULE,
    image_color_mode.RULE,
    image_print_size.RULE,
    image_text_amount.RULE,
    archive_opens.RULE,
    archive_items.RULE,
    archive_total_size.RULE,
    archive_contents.RULE,
    archive_safe.RULE,
    anonymity_text.RULE,
    anonymity_metadata.RULE,
    anonymity_name.RULE,
    anonymity_picture.RULE,
    manual.RULE,
)

_BY_ID = {rule.id: rule for rule in RULES}

AnyRule = Annotated[
    file_type.Params
    | file_size.Params
    | file_forbidden_types.Params
    | file_count.Params
    | file_total_size.Params
    | file_intact.Params
    | file_duplicate.Params
    | file_name_parts.Params
    | video_container.Params
    | video_duration.Params
    | video_total_duration.Params
    | video_dimensions.Params
    | video_aspect.Params
    | video_frame_rate.Params
    | video_codec.Params
    | video_bit_rate.Params
    | video_audio.Params
    | video_silence.Params
    | video_opening_text.Params
    | video_opening_background.Params
    | video_subtitles.Params
    | video_overlay.Params
    | video_black_or_frozen.Params
    | media_recorded_within.Params
    | word_length.Params
    | word_images.Params
    | word_fonts.Params
    | word_heading_levels.Params
    | word_sections.Params
    | word_info_table.Params
    | word_keywords.Params
    | word_wording.Params
    | pdf_opens.Params
    | pdf_legible.Params
    | pdf_pages.Params
    | pdf_kind.Params
    | pdf_seals.Params
    | pdf_signature.Params
    | pdf_title_match.Params
    | image_pixels.Params
    | image_dpi.Params
    | image_color_mode.Params
    | image_print_size.Params
    | image_text_amount.Params
    | archive_opens.Params
    | archive_items.Params
    | archive_total_size.Params
    | archive_contents.Params
    | archive_safe.Params
    | anonymity_text.Params
    | anonymity_metadata.Params
    | anonymity_name.Params
    | anonymity_picture.Params
    | manual.Params,
    Field(discriminator="rule"),
]
"""The parameters of any rule, told apart by `rule`."""

any_rule: TypeAdapter[AnyRule] = TypeAdapter(AnyRule)


def get(rule_id: str) -> Rule:
    """The rule with this id; KeyError for an id that is not in the list."""
    return _BY_ID[rule_id]
