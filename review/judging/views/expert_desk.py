"""The expert's desk: assigned cases only, read and scored in the page."""

import uuid
from decimal import Decimal
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.decisions import Forbidden, refuse
from portal.files import serving, storage
from portal.files.actions.reading import note_read
from portal.models import Role
from portal.refusals import for_scripts, kept_on_page, refused_at
from portal.typed_text import paragraphs
from portal.visitors import acting_as, person_of, tenant_of
from portal.words import say
from review.access import document_of
from review.forms import ReasonForm
from review.judging.access import assigned_file, my_assignment
from review.judging.actions import discussions, notes
from review.judging.actions import reviews as actions
from review.judging.blind_files import blind_file, read_by_expert
from review.judging.discussions import discussion_of
from review.judging.document_viewer import Rendition, member_asked, read
from review.judging.expert_views import (
    SORTS,
    Wanted,
    any_film,
    desk_groups,
    expert_view,
    films_by_file,
    next_open,
    notes_by_file,
    shown_name,
)
from review.judging.films import films_of, is_film
from review.judging.forms import NoteForm, filled_from
from review.judging.queries import seats_of
from review.judging.rubric_form import rubric_view, saved_answers
from review.judging.scoring import plain
from review.judging.views.documents import busy_words, page_of, reading_of
from review.models import Assignment
from submissions.drafts.editing import posted_edition
from submissions.naming import delivered_name

SAVED_ELSEWHERE = frozenset({"edited_elsewhere"})


@require_safe
@login_required
def expert_desk(request: HttpRequest) -> HttpResponse:
    """What is assigned, by campaign, with what is done and until when."""
    person = acting_as(request, Role.REVIEWER)
    wanted = Wanted.from_query(request.GET)
    context = {
        "groups": desk_groups(person, wanted, now=timezone.now()),
        "tenant": tenant_of(request),
        "wanted": wanted,
        "sorts": SORTS.items(),
        "seats": [(seat, ReasonForm(prefix=f"leave{seat.pk}")) for seat in seats_of(person)],
    }
    return render(request, "review/judging/expert_desk.html", context)


def typed_comment(request: HttpRequest) -> str:
    """The comment without the control characters that text copied out of a PDF may hold."""
    return paragraphs(str(request.POST.get("comment", "")))[:10_000]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def expert_case(request: HttpRequest, assignment: uuid.UUID) -> HttpResponse:
    """The case and its rubric side by side; a POST hands the review in."""
    mine = my_assignment(request, assignment)
    person, now = acting_as(request, Role.REVIEWER), timezone.now()
    rubric = actions.rubric_for(mine)
    typed = filled = None
    stale = False
    if request.method == "POST":
        comment, filled = typed_comment(request), filled_from(rubric, request.POST)
        with kept_on_page() as outcome:
            made_with = posted_edition(request.POST)
            actions.submit_review(mine, filled, comment=comment, actor=person, now=now, made_with=made_with)
            return _after_submitting(request, mine)
        messages.error(request, outcome.words)
        typed = request.POST
        stale = outcome.refusal is not None and outcome.refusal.code in SAVED_ELSEWHERE
    review = getattr(mine, "review", None)
    return render(
        request,
        "review/judging/expert_case.html",
        {
            "assignment": mine,
            "view": (view := expert_view(mine)),
            "films": films_by_file(mine, view),
            "notes": notes_by_file(mine) if any_film(view) else {},
            "rubric": rubric_view(rubric, review, typed, filled),
            "stale": stale,
            "feedback": document_of(mine.submission.campaign).review.feedback,
            "discussion": discussion_of(mine),
            "review": review,
            "locked": review is not None and review.state == review.State.SUBMITTED,
            "open": actions.review_window(mine, now=now),
            "over": mine.submission.campaign.results_at is not None,
            "next": next_open(person, mine),
            "conflict_form": ReasonForm(),
        },
        status=422 if typed is not None else 200,
    )


def _after_submitting(request: HttpRequest, mine: Assignment) -> HttpResponse:
    """On to the next case that waits where that was asked for, else back to the list."""
    tenant = tenant_of(request).slug
    if request.POST.get("then") == "next":
        following = next_open(person_of(request), mine)
        if following is not None:
            messages.success(request, f"“{mine.submission}”已提交。下面是下一件。")
            return redirect(reverse("expert-case", kwargs={"tenant": tenant, "assignment": following.uuid}))
        messages.success(request, "评审已提交，谢谢您。这个活动的案例都评完了。")
    else:
        messages.success(request, "评审已提交，谢谢您。")
    return redirect(reverse("expert-desk", kwargs={"tenant": tenant}))


@require_POST
@login_required
@for_scripts
def save(request: HttpRequest, assignment: uuid.UUID) -> HttpResponse:
    """Keep the draft while the expert goes on; the answer is for the page's script."""
    mine = my_assignment(request, assignment)
    rubric = actions.rubric_for(mine)
    comment, filled = typed_comment(request), filled_from(rubric, request.POST)
    now = timezone.now()
    person = acting_as(request, Role.REVIEWER)
    with kept_on_page(only=SAVED_ELSEWHERE) as outcome:
        saved = actions.save_review(
            mine, filled, comment=comment, actor=person, now=now, made_with=posted_edition(request.POST)
        )
        at = timezone.localtime(now, mine.submission.campaign.zone)
        return JsonResponse(
            {
                "saved": f"{at:%H:%M:%S}",
                "total": plain(saved.review.total or Decimal(0)),
                "edits": saved.review.edits,
                "errors": {f"p-{item}": say(problem) for item, problem in saved.problems.items()},
            }
        )
    stored = saved_answers(mine, rubric)
    return JsonResponse(
        {"detail": outcome.words, "edits": stored.edits, "stored": stored.values}, status=HTTPStatus.CONFLICT
    )


@require_POST
@login_required
@for_scripts
def note(request: HttpRequest, assignment: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    """Keep a note at a second of a film, or remove one (`remove`); the answer is the film's list of notes."""
    mine, attachment = assigned_file(request, assignment, file)
    person = acting_as(request, Role.REVIEWER)
    form = NoteForm(request.POST)
    if "remove" in request.POST:
        notes.remove_note(mine, attachment, request.POST["remove"], actor=person)
    elif form.is_valid():
        data = form.cleaned_data
        notes.add_note(
            mine, attachment, second=data["second"], text=data["text"], actor=person, now=timezone.now()
        )
    else:
        return JsonResponse(
            {"detail": next(iter(form.errors.values()))[0]}, status=HTTPStatus.UNPROCESSABLE_ENTITY
        )
    context = {
        "assignment": mine,
        "file": attachment,
        "film_notes": notes_by_file(mine).get(attachment.uuid, []),
    }
    return render(request, "review/judging/_film_notes.html", context)


@require_POST
@login_required
@refused_at("expert-case", "assignment")
def conflict(request: HttpRequest, assignment: uuid.UUID) -> HttpResponse:
    """The expert withdraws from a case (X07)."""
    mine = my_assignment(request, assignment)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请写明回避的理由。")
        return redirect(request.path.removesuffix("conflict/"))
    actions.declare_conflict(
        mine, why=form.cleaned_data["why"], actor=acting_as(request, Role.REVIEWER), now=timezone.now()
    )
    messages.success(request, "已申请回避，这件案例已从您的名单中移除，组织者会另行分配。")
    return redirect(reverse("expert-desk", kwargs={"tenant": tenant_of(request).slug}))


@require_POST
@login_required
@refused_at("expert-case", "assignment")
def discuss(request: HttpRequest, assignment: uuid.UUID) -> HttpResponse:
    """Say something to the case's other experts."""
    mine = my_assignment(request, assignment)
    text = paragraphs(str(request.POST.get("text", "")))
    discussions.say_there(mine, text, actor=acting_as(request, Role.REVIEWER), now=timezone.now())
    messages.success(request, "已发到讨论里，其他专家会收到通知。")
    return redirect(f"{request.path.removesuffix('discuss/')}#discussion")


@require_safe
@login_required
def expert_file(request: HttpRequest, assignment: uuid.UUID, file: uuid.UUID) -> HttpResponseBase:
    """A file's bytes, with Range, under a name that says nothing of its authors. In a blind campaign documents and
    pictures are only read in the page, and of everything else a stripped copy is sent, or nothing (N12).
    """
    mine, attachment = assigned_file(request, assignment, file)
    note_read(attachment, mine.submission, actor=person_of(request), now=timezone.now())
    download = "download" in request.GET
    blind_for = str(mine.uuid) if mine.submission.campaign.blind else ""
    if not download and is_film(attachment):
        film = films_of([attachment], blind=bool(blind_for)).get(attachment.pk)
        if film is not None and film.blob is not None:
            return serving.send(request, film.blob, name=f"film.{film.extension}", blind_for=blind_for)
    if not blind_for:
        name = delivered_name(attachment, mine.submission)
        return serving.send(request, attachment.blob, name=name, download=download)
    blind = blind_file(attachment)
    if blind.in_page:
        raise Http404
    if blind.blob is None:
        raise Forbidden(refuse(blind.refusal))
    name = shown_name(mine, attachment, blind.kind)
    return serving.send(request, blind.blob, name=name, download=download, blind_for=blind_for)


@require_safe
@login_required
def expert_subtitles(request: HttpRequest, assignment: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    """The subtitles of a film as WebVTT; none where it has none, and of a blind review, whose stayed
    behind with the names.
    """
    mine, attachment = assigned_file(request, assignment, file)
    film = films_of([attachment], blind=mine.submission.campaign.blind).get(attachment.pk)
    return HttpResponse(
        (film.subtitles if film is not None else "") or "WEBVTT\n",
        content_type="text/vtt; charset=utf-8",
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"},
    )


@require_safe
@login_required
def expert_read(request: HttpRequest, assignment: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    """A document in the page: text of a Word file, pages of a PDF."""
    mine, attachment = assigned_file(request, assignment, file)
    note_read(attachment, mine.submission, actor=person_of(request), now=timezone.now())
    blind = blind_file(attachment) if mine.submission.campaign.blind else None
    blob, name = read_by_expert(attachment, blind)
    member = member_asked(request.GET.get("member", ""))
    rendition = Rendition("none")
    if blob is not None:
        with storage.local(blob.key) as path:
            rendition = read(path, name, reading_of(request, blob), member)
    context = {
        "assignment": mine,
        "file": attachment,
        "name": shown_name(mine, attachment),
        "reading": rendition,
        "member": member,
        "pages": range(1, rendition.pages + 1),
        "busy": busy_words(),
        "blind": blind is not None,
        "sealed": blind is not None and blind.in_page,
        "withheld": say(refuse(blind.refusal)) if blind and blind.refusal else "",
    }
    partial = getattr(request, "htmx", False)
    return render(
        request, "review/judging/_document.html" if partial else "review/judging/document.html", context
    )


@require_safe
@login_required
@cache_control(private=True, max_age=3600)
def expert_page(request: HttpRequest, assignment: uuid.UUID, file: uuid.UUID, page: int) -> HttpResponse:
    """One page or picture of a document as an image."""
    mine, attachment = assigned_file(request, assignment, file)
    blind = blind_file(attachment) if mine.submission.campaign.blind else None
    blob, name = read_by_expert(attachment, blind)
    if blob is None:
        raise Http404
    return page_of(request, blob, name, page)
