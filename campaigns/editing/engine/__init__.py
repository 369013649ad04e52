"""One form engine for the whole schema: a model's keys -> inputs, what was typed -> the document's data. Pure."""
