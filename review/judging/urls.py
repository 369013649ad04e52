"""Addresses of judging: the panel and its assignments, the expert's desk, reading a document in the page."""

from django.urls import URLPattern, path

from review.judging.views import (
    assignments,
    documents,
    drawing,
    effects,
    expert_desk,
    imported,
    rankings,
    reading,
    reviewers,
    tables,
)

campaign = "c/<slug:campaign>/"


def panel(at: str, run_by: str) -> list[URLPattern]:
    """Whoever runs a panel has the same pages: the organiser, and a unit's coordinator for a round of its own (N15)."""
    return [
        path(f"{at}experts/", reviewers.experts, name=f"{run_by}-experts"),
        path(f"{at}experts/table/", tables.experts_table, name=f"{run_by}-experts-table"),
        path(f"{at}experts/conflicts/", tables.conflicts_table, name=f"{run_by}-conflicts-table"),
        path(f"{at}experts/<int:reviewer>/", reviewers.expert, name=f"{run_by}-expert"),
        path(f"{at}experts/<int:reviewer>/remind/", reviewers.remind, name=f"{run_by}-remind"),
        path(f"{at}experts/<int:reviewer>/remove/", reviewers.remove_expert, name=f"{run_by}-expert-remove"),
        path(f"{at}experts/<int:reviewer>/confirm/", reviewers.confirm, name=f"{run_by}-expert-confirm"),
        path(f"{at}experts/<int:reviewer>/refuse/", reviewers.turn_down, name=f"{run_by}-expert-refuse"),
        path(f"{at}assign/", assignments.assign, name=f"{run_by}-assign"),
        path(f"{at}assign/evenly/", drawing.evenly, name=f"{run_by}-assign-evenly"),
        path(f"{at}assign/sheet/", drawing.sheet, name=f"{run_by}-assign-sheet"),
        path(f"{at}assign/draft/<int:draft>/", drawing.draft, name=f"{run_by}-assign-draft"),
        path(f"{at}assign/draft/<int:draft>/apply/", drawing.apply, name=f"{run_by}-assign-draft-apply"),
        path(
            f"{at}assign/draft/<int:draft>/discard/", drawing.discard, name=f"{run_by}-assign-draft-discard"
        ),
        path(f"{at}assign/<uuid:assignment>/pin/", drawing.pin, name=f"{run_by}-assign-pin"),
        path(f"{at}assign/by-hand/", assignments.by_hand, name=f"{run_by}-assign-by-hand"),
        path(f"{at}assign/<uuid:assignment>/remove/", assignments.remove, name=f"{run_by}-assign-remove"),
        path(
            f"{at}assign/<uuid:assignment>/reopen/", assignments.reopen_review, name=f"{run_by}-review-reopen"
        ),
        path(f"{at}ranking/", rankings.ranking, name=f"{run_by}-ranking"),
        path(f"{at}effects/", effects.effects, name=f"{run_by}-effects"),
        path(f"{at}effects/sheet/", effects.sheet, name=f"{run_by}-effects-sheet"),
        path(f"{at}effects/scores/", effects.scores, name=f"{run_by}-effects-scores"),
        path(f"{at}effects/apart/", effects.apart, name=f"{run_by}-effects-apart"),
        path(f"{at}effects/apart/add/", effects.add, name=f"{run_by}-effects-add"),
        path(f"{at}reviews/", reading.reviews, name=f"{run_by}-reviews"),
        path(f"{at}reviews/sheet/", reading.reviews_sheet, name=f"{run_by}-reviews-sheet"),
        path(f"{at}reviews/case/<uuid:case>/", reading.reviews_of_case, name=f"{run_by}-reviews-case"),
        path(
            f"{at}reviews/case/<uuid:case>/<uuid:assignment>/back/",
            reading.ask_back,
            name=f"{run_by}-reviews-back",
        ),
        path(
            f"{at}reviews/expert/<int:reviewer>/", reading.reviews_of_expert, name=f"{run_by}-reviews-expert"
        ),
    ]


urlpatterns = [
    *panel(f"{campaign}desk/", "desk"),
    *panel(f"{campaign}units/<str:unit>/", "unit"),
    path(f"{campaign}desk/imported/", imported.imported, name="desk-imported"),
    path(f"{campaign}desk/imported/clear/", imported.clear, name="desk-imported-clear"),
    path(f"{campaign}desk/imported/sheet/", imported.sheet, name="desk-imported-sheet"),
    # the expert
    path("panel/", expert_desk.expert_desk, name="expert-desk"),
    path("panel/leave/<int:reviewer>/", reviewers.withdraw, name="expert-withdraw"),
    path("panel/<uuid:assignment>/", expert_desk.expert_case, name="expert-case"),
    path("panel/<uuid:assignment>/save/", expert_desk.save, name="expert-save"),
    path("panel/<uuid:assignment>/discuss/", expert_desk.discuss, name="expert-discuss"),
    path("panel/<uuid:assignment>/conflict/", expert_desk.conflict, name="expert-conflict"),
    path("panel/<uuid:assignment>/file/<uuid:file>/", expert_desk.expert_file, name="expert-file"),
    path(
        "panel/<uuid:assignment>/file/<uuid:file>/subtitles/",
        expert_desk.expert_subtitles,
        name="expert-subtitles",
    ),
    path("panel/<uuid:assignment>/file/<uuid:file>/note/", expert_desk.note, name="expert-note"),
    path("panel/<uuid:assignment>/file/<uuid:file>/read/", expert_desk.expert_read, name="expert-read"),
    path(
        "panel/<uuid:assignment>/file/<uuid:file>/page/<int:page>/",
        expert_desk.expert_page,
        name="expert-page",
    ),
    path("invitation/<str:token>/", reviewers.invitation, name="invitation"),
    # whoever may see the submission itself
    path("file/<uuid:file>/read/", documents.file_read, name="file-read"),
    path("file/<uuid:file>/page/<int:page>/", documents.file_page, name="file-page"),
]
