"""Styles, scripts, fonts and icons: once collected, a file's name carries its content's hash, so browsers keep it for good."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class CollectedStorage(CompressedManifestStaticFilesStorage):
    """With `manage.py collectstatic`, hashed names, each file with a gzip twin (`make demo` and the deployment do it); before
    it, plain names, which the finders serve: tests and tools need no collecting.
    """

    def stored_name(self, name: str) -> str:
        """The name that pages ask for."""
        return str(super().stored_name(name)) if self.hashed_files else name
