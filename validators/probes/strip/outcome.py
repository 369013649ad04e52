"""Why something is left out of a blind reader's copy. Standard library only."""


class Withheld(Exception):
    """Content that cannot be freed of what its people left in it; `code` says why (`validators.stripping.CODES`)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
