"""Addresses of the awards: the list that stands, runs, what-if, publishing, and the published results."""

from django.urls import path

from review.awards.views import desk, public, runs, what_if

at = "c/<slug:campaign>/desk/"
run = f"{at}awards/runs/<int:run>/"

urlpatterns = [
    path(f"{at}awards/", desk.awards, name="desk-awards"),
    path(f"{at}awards/<uuid:case>/adjust/", desk.adjust, name="desk-award-adjust"),
    path(f"{at}awards/tie/", desk.settle, name="desk-award-tie"),
    path(f"{at}awards/tie/review/", desk.review_tie, name="desk-award-tie-review"),
    path(f"{at}awards/correct/", desk.correct, name="desk-award-correct"),
    path(f"{at}awards/what-if/", what_if.what_if, name="desk-award-what-if"),
    path(f"{at}awards/runs/", runs.runs, name="desk-award-runs"),
    path(run, runs.run_page, name="desk-award-run"),
    path(f"{run}step/", runs.step, name="desk-award-run-step"),
    path(f"{run}approve/", desk.approve, name="desk-award-approve"),
    path(f"{run}list.xlsx", runs.export, {"what": "list"}, name="desk-award-list"),
    path(f"{run}bundle.zip", runs.export, {"what": "bundle"}, name="desk-award-bundle"),
    path(f"{at}publish/", desk.publish, name="desk-publish"),
    path("c/<slug:campaign>/results/", public.results, name="results"),
    path("c/<slug:campaign>/results/rounds/<slug:round_key>/", public.shortlist, name="shortlist"),
    path("c/<slug:campaign>/results/changes/", public.changes, name="results-changes"),
    path("c/<slug:campaign>/results/verify/", public.verify, name="results-verify"),
]
