"""Personal data: shown on purpose, taken along, erased."""
