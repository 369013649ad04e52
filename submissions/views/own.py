"""The person's own cases."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_required
def my_cases(request: HttpRequest) -> HttpResponse:
    return render(request, "submissions/mine.html")
