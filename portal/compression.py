"""Pages go out compressed: a list of 50 cases is a tenth of its size, which is what counts on a phone in the county."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXTS = ("text/", "application/json")


class CompressionMiddleware(GZipMiddleware):
    """Texts only: films, archives and what is streamed are left as they are. The random padding of Django's own hides
    the length from who could make a page repeat a guess (BREACH); form tokens are masked beside that.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.streaming or not response.get("Content-Type", "").startswith(TEXTS):
            return response
        return super().process_response(request, response)
