"""Database connections are few and shared by many threads: none is held while a thread waits for a slow line."""

from collections.abc import Callable

from django.db import connections
from django.http import HttpRequest, HttpResponseBase

Handler = Callable[[HttpRequest], HttpResponseBase]


def release_connection() -> None:
    """Give this thread's connection back to the pool, or close it where there is none; the next query takes up
    another. Nothing happens inside a transaction.
    """
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()


class StreamingMiddleware:
    """Sending a film may take an hour; the request's connection is free meanwhile."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.streaming:
            release_connection()
        return response
