"""The one engine for every `Field` of a campaign document: inputs, table grid, parsing, limits, words for display."""
