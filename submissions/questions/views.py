"""Asking, the list of questions, one question, what becomes a frequently asked one, ready-made replies."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.access import campaign_of
from campaigns.faq import FaqLine, faq_lines, faq_of_category
from campaigns.models import Campaign, FaqEntry
from portal.models import Role
from portal.permissions import may_act_as
from portal.refusals import as_error_of, refused_at
from portal.visitors import acting_as, person_of, tenant_of
from submissions.models import Submission
from submissions.questions import access, actions
from submissions.questions.forms import AskForm, FaqForm, PostForm, TemplateForm
from submissions.questions.queries import QuestionFilter, narrowed, templates

A_PAGE = 30


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, campaign: str) -> HttpResponse:
    """Ask about a campaign, or with `?case=` about one's own case."""
    campaign_row = campaign_of(request, campaign)
    submission = access.own_submission(request, campaign_row, request.GET.get("case", ""))
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with as_error_of(form):
            question = actions.ask(
                campaign_row,
                **form.cleaned_data,
                submission=submission,
                actor=person_of(request),
                now=timezone.now(),
            )
            messages.success(request, "已发送，有答复会通知您。")
            return _to(request, question.thread.uuid)
    context = {
        "campaign": campaign_row,
        "case": submission,
        "form": form,
        "faq": _faq(campaign_row, submission),
    }
    return render(request, "submissions/questions/ask.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """The questions one has asked, or answers for."""
    question_filter = QuestionFilter.from_query(request.GET)
    rows = access.questions_here(request)
    page = Paginator(narrowed(rows, question_filter), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "question_filter": question_filter,
        "waiting": rows.filter(thread__waiting=True).count(),
        "organises": _organises(request),
    }
    return render(request, "submissions/questions/questions.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, question: uuid.UUID) -> HttpResponse:
    """One thread; a POST says something more in it."""
    row = access.question_here(request, question)
    form = PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with as_error_of(form):
            actions.say(row, text=form.cleaned_data["text"], actor=person_of(request), now=timezone.now())
            messages.success(request, "已发送，对方会收到通知。")
            return _to(request, question)
    mine = row.thread.asker_id == person_of(request).pk
    context = {
        "question": row,
        "posts": list(row.thread.posts.select_related("author")),
        "form": form,
        "mine": mine,
        "templates": [] if mine else templates(),
        "organises": _organises(request),
        "shows_case": row.submission is not None and (mine or row.submission.state != "draft"),
    }
    return render(request, "submissions/questions/question.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
@refused_at("question", "question")
def move_up(request: HttpRequest, question: uuid.UUID) -> HttpResponse:
    """From the unit to the organiser."""
    row = access.question_here(request, question)
    actions.move_up(row, actor=person_of(request), now=timezone.now())
    messages.success(request, "已转给主办单位，有答复会通知提问人。")
    return _to(request, question)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def make_faq(request: HttpRequest, question: uuid.UUID) -> HttpResponse:
    """Word a question and its answer for everybody."""
    row = access.organised_question(request, question)
    campaign = campaign_of(request, row.campaign.slug)
    answers = row.thread.posts.filter(by_asker=False).order_by("-at", "-pk").values_list("text", flat=True)
    place = f"{row.submission.category}/" if row.submission else ""
    initial = {"question": row.thread.title, "answer": answers.first() or "", "place": place}
    form = FaqForm(campaign.in_force.doc, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with as_error_of(form):
            actions.add_faq(campaign, **form.entry(), actor=person_of(request), now=timezone.now())
            messages.success(request, "已加入常见问题，活动页和填报页都能看到。")
            return _to(request, question)
    context = {"question": row, "campaign": campaign, "form": form}
    return render(request, "submissions/questions/make_faq.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_faq(request: HttpRequest, campaign: str, entry: int) -> HttpResponse:
    """Word one of the campaign's anew."""
    campaign_row = campaign_of(request, campaign)
    row = access.faq_entry(request, campaign_row, entry)
    initial = {"question": row.question, "answer": row.answer, "place": _place_of(row)}
    form = FaqForm(campaign_row.in_force.doc, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.change_faq(row, **form.entry(), actor=person_of(request), now=timezone.now())
        messages.success(request, "常见问题已修改。")
        return redirect("campaign", tenant=tenant_of(request).slug, campaign=campaign)
    context = {"campaign": campaign_row, "form": form}
    return render(request, "submissions/questions/make_faq.html", context, status=422 if form.errors else 200)


def _place_of(entry: FaqEntry) -> str:
    """As the form's choice names it."""
    return f"{entry.category}/{entry.slot}" if entry.category else ""


@login_required
@require_POST
def remove_faq(request: HttpRequest, campaign: str, entry: int) -> HttpResponse:
    """Take one off the campaign's page."""
    campaign_row = campaign_of(request, campaign)
    row = access.faq_entry(request, campaign_row, entry)
    actions.remove_faq(row, actor=person_of(request), now=timezone.now())
    messages.success(request, "已从常见问题中移除。")
    return redirect("campaign", tenant=tenant_of(request).slug, campaign=campaign)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reply_templates(request: HttpRequest) -> HttpResponse:
    """The tenant's ready-made replies; a POST adds one."""
    person = acting_as(request, Role.ORGANISER)
    form = TemplateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with as_error_of(form):
            actions.add_template(tenant_of(request), **form.cleaned_data, actor=person, now=timezone.now())
            messages.success(request, "已保存，回答提问时可以选用。")
            return redirect("reply-templates", tenant=tenant_of(request).slug)
    context = {"form": form, "templates": templates()}
    return render(request, "submissions/questions/replies.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def remove_template(request: HttpRequest, template: int) -> HttpResponse:
    """Throw a ready-made reply away."""
    row = access.reply_template(request, template)
    actions.remove_template(row, actor=person_of(request), now=timezone.now())
    messages.success(request, "已删除。")
    return redirect("reply-templates", tenant=tenant_of(request).slug)


def _faq(campaign: Campaign, submission: Submission | None) -> list[FaqLine]:
    doc = campaign.in_force.doc
    if submission is None:
        return faq_lines(campaign, doc)
    return faq_of_category(campaign, doc, submission.category)


def _organises(request: HttpRequest) -> bool:
    return bool(may_act_as(person_of(request), tenant_of(request), Role.ORGANISER))


def _to(request: HttpRequest, question: uuid.UUID) -> HttpResponse:
    return redirect("question", tenant=tenant_of(request).slug, question=question)
