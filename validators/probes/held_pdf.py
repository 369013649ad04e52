"""Files that a PDF carries, of a PDF that is itself a member of an archive. PyMuPDF, in the child only."""

from validators.probes import pdf, pdf_objects
from validators.probes.held import Held, of_attachments


def of_pdf(data: bytes) -> Held:
    """Files that a PDF held in memory carries."""
    held = Held()
    try:
        document = pdf.library().open(stream=data, filetype="pdf")
        if document.needs_pass:
            held.miss("encrypted")
            return held
        inside, complete = pdf_objects.files(document)
        walk = pdf_objects.Walk(document)
        held = of_attachments(
            (name, 0, walk.stream(stream) if stream is not None and number < 20 else None)
            for number, (name, stream) in enumerate(inside)
        )
    except (MemoryError, RecursionError):
        raise
    except Exception:  # the library raises whatever its reading meets
        complete = False
    if not complete:
        held.miss("broken")
    return held
