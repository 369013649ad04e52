"""Words of a form: such that say nothing in the template language, and what stands before a signature. Pure."""


def plain(text: str) -> str:
    """A label whose braces are only braces."""
    return text.replace("{{", "{ {").replace("{%", "{ %").replace("{#", "{ #")


def to_sign(words: str) -> str:
    """What stands before the room for a signature or a seal: with a colon, unless it ends in something of its own."""
    return words if words.endswith((".", "：", "）", ")")) else f"{words}："
