"""Asking and answering in one thread, moving up, FAQ and ready-made replies; who sees what."""

import datetime as dt
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.models import FaqEntry
from portal.decisions import refuse
from portal.models import AuditEvent, Notification, Post, Role, Thread
from portal.tenants import all_tenants
from portal.threads import actions as threads
from portal.threads.kinds import kind_of
from portal.words import say as words
from submissions.models import Question, ReplyTemplate
from submissions.questions import actions
from submissions.questions.home import cards
from tests.factories.portal import client_of, make_person, make_tenant
from tests.factories.review import NOW, join, make_submission, make_world
from tests.refusals import refusal
from tests.traces import traces

LATER = NOW + dt.timedelta(hours=1)


def ask(world, *, actor=None, submission=None, title="视频超时怎么办", now=NOW):
    return actions.ask(
        world.campaign,
        title=title,
        text="我的视频 11 分钟。",
        submission=submission,
        actor=actor or world.owner,
        now=now,
    )


def at(name, world, **kwargs):
    return reverse(name, kwargs={"tenant": world.tenant.slug, **kwargs})


def page(person, path, **posted):
    client = client_of(person)
    return client.post(path, posted, follow=True) if posted else client.get(path)


def test_the_unit_answers_in_one_thread_and_each_side_is_told(world):
    submission = make_submission(world, "我的案例", state="submitted")
    with traces() as left:
        question = ask(world, submission=submission)
        actions.say(question, text="请剪到 10 分钟。", actor=world.coordinator, now=LATER)
    link = at("question", world, question=question.thread.uuid)
    asked = {"asker": "north-owner", "title": "视频超时怎么办", "text": "我的视频 11 分钟。"}
    answered = {"title": "视频超时怎么办", "text": "请剪到 10 分钟。"}
    assert left.told == [
        ("north-coordinator", "thread.asked", asked, link),
        ("north-owner", "thread.answered", answered, link),
    ]
    assert [line[:3] for line in left.audit] == [
        ("question.ask", f"question:{question.pk}", "north-owner"),
        ("question.answer", f"question:{question.pk}", "north-coordinator"),
    ]
    assert list(Post.objects.values_list("by_asker", "text")) == [
        (True, "我的视频 11 分钟。"), (False, "请剪到 10 分钟。"),
    ]  # fmt: skip
    thread = Thread.objects.get()
    assert (thread.waiting, thread.last_at) == (False, LATER)
    actions.say(question, text="谢谢，还有…", actor=world.owner, now=LATER)
    assert Thread.objects.get().waiting


def test_without_a_unit_or_without_its_coordinator_the_organiser_is_asked(world):
    assert ask(world).level == "organiser"
    elsewhere = make_submission(world, unit="s3", state="draft")
    assert ask(world, submission=elsewhere).level == "organiser"
    assert list(Notification.objects.values_list("person__username", flat=True)) == ["north-organiser"] * 2


def test_one_click_moves_it_up_and_it_waits_again(world):
    question = ask(world, submission=make_submission(world, state="submitted"))
    actions.say(question, text="不清楚", actor=world.coordinator, now=NOW)
    page(world.coordinator, at("question-up", world, question=question.thread.uuid), x="1")
    question.refresh_from_db()
    assert (question.level, Thread.objects.get().waiting) == ("organiser", True)
    assert Notification.objects.filter(person=world.organiser, code="thread.asked").count() == 1
    assert refusal(actions.move_up, question, actor=world.owner, now=NOW) == refuse("question_up_already")
    assert AuditEvent.objects.filter(action="question.move_up").count() == 1


def test_who_sees_a_question(world):
    """The asker, the coordinators of the unit and above, the organiser; no expert, no other unit, no other applicant."""
    question = ask(world, submission=make_submission(world, state="submitted"))
    beside, stranger = make_person("beside"), make_person("stranger")
    join(world, beside, Role.COORDINATOR, world.unit("c2"))
    path = at("question", world, question=question.thread.uuid)
    people = [world.owner, world.coordinator, world.organiser, world.expert, beside, stranger]
    assert [page(person, path).status_code for person in people] == [200, 200, 200, 404, 404, 404]
    listed = [str(question) in page(person, at("questions", world)).content.decode() for person in people]
    assert listed == [True, True, True, False, False, False]


def test_another_tenants_organiser_finds_nothing(world):
    question = ask(world)
    with all_tenants():
        other = make_world("other", "south")
    path = at("question", world, question=question.thread.uuid)
    borrowed = reverse("question", kwargs={"tenant": "south", "question": question.thread.uuid})
    assert [page(other.organiser, where).status_code for where in (path, borrowed)] == [404, 404]


def test_an_expert_of_a_blind_campaign_sees_none_of_it(blind_world):
    world = blind_world
    question = ask(world, submission=make_submission(world, "盲评的题目", state="eligible"))
    answer = page(world.expert, at("questions", world)).content.decode()
    assert [text in answer for text in (str(question), "north-owner", "盲评的题目")] == [False] * 3
    assert Notification.objects.filter(person=world.expert).count() == 0


def test_a_draft_stays_its_owners(world):
    """The organiser reads the question, but neither the draft's title nor a way to it."""
    draft = make_submission(world, "秘密的题目", unit="s3", state="draft")
    path = at("question", world, question=ask(world, submission=draft).thread.uuid)
    shown = page(world.organiser, path).content.decode()
    assert ("关于一份草稿" in shown, "秘密的题目" in shown, str(draft.uuid) in shown) == (True, False, False)
    assert "秘密的题目" in page(world.owner, path).content.decode()


def test_the_limits(world, monkeypatch):
    for number in range(actions.MOST_A_DAY):
        ask(world, title=f"问题{number}")
    assert refusal(ask, world) == refuse("question_too_many", max=10)
    question = ask(world, now=NOW + dt.timedelta(days=1, seconds=1))
    monkeypatch.setattr(threads, "MOST_POSTS", 1)
    assert refusal(actions.say, question, text="x", actor=world.owner, now=NOW) == refuse(
        "thread_full", max=1
    )
    monkeypatch.setattr(actions, "MOST_FAQ", 0)
    faq = {"question": "问", "answer": "答", "category": "", "slot": "", "actor": world.organiser, "now": NOW}
    assert refusal(actions.add_faq, world.campaign, **faq) == refuse("faq_full", max=0)
    template = {"title": "收到", "text": "谢谢", "actor": world.organiser, "now": NOW}
    actions.add_template(world.tenant, **template)
    assert refusal(actions.add_template, world.tenant, **template) == refuse(
        "reply_template_taken", title="收到"
    )
    monkeypatch.setattr(actions, "MOST_TEMPLATES", 1)
    again = template | {"title": "另一条"}
    assert refusal(actions.add_template, world.tenant, **again) == refuse("reply_templates_full", max=1)


def test_a_refused_question_keeps_what_was_typed(world, monkeypatch):
    monkeypatch.setattr(actions, "MOST_A_DAY", 0)
    path = at("ask", world, campaign="calls")
    answer = page(world.owner, path, title="视频超时", text="写了很多字")
    shown = answer.content.decode()
    assert (answer.status_code, words(refuse("question_too_many", max=0)) in shown) == (422, True)
    assert ('value="视频超时"' in shown, "写了很多字" in shown) == (True, True)


def test_asked_from_the_case_and_answered_on_pages(world):
    submission = make_submission(world, "我的案例", state="submitted")
    path = at("ask", world, campaign="calls") + f"?case={submission.uuid}"
    assert "有答复会通知您" in page(world.owner, path, title="怎么办", text="详情").content.decode()
    question = Question.objects.get()
    assert (question.submission, question.unit.key) == (submission, "s1")
    thread = at("question", world, question=question.thread.uuid)
    assert "对方会收到通知" in page(world.coordinator, thread, text="这样办").content.decode()
    assert "这样办" in page(world.owner, thread).content.decode()
    assert page(world.owner, thread, text=" ").status_code == 422
    assert Post.objects.count() == 2


def test_somebody_elses_case_is_not_asked_about(world):
    other = make_submission(world, "别人的", state="submitted", owner=make_person("other"))
    path = at("ask", world, campaign="calls") + f"?case={other.uuid}"
    page(world.owner, path, title="怎么办", text="详情")
    assert Question.objects.get().submission is None


def test_an_answer_becomes_a_frequently_asked_question_where_people_get_stuck(world):
    """On the campaign's page, and on the form of the category and the slot; removed again by the organiser."""
    question = ask(world, submission=make_submission(world, category="a", state="submitted"))
    actions.say(question, text="请剪到 10 分钟。", actor=world.organiser, now=NOW)
    path = at("question-faq", world, question=question.thread.uuid)
    assert "请剪到 10 分钟。" in page(world.organiser, path).content.decode()
    page(world.organiser, path, question="视频超时怎么办？", answer="剪到十分钟以内。", place="a/text")
    entry = FaqEntry.objects.get()
    assert (entry.category, entry.slot) == ("a", "text")
    on_page = at("campaign", world, campaign="calls")
    draft = make_submission(world, category="a", state="draft")
    other = make_submission(world, category="b", state="draft")
    forms = [
        page(world.owner, at("case-edit", world, case=case.uuid)).content.decode() for case in (draft, other)
    ]
    assert ["剪到十分钟以内。" in text for text in forms] == [True, False]
    assert "剪到十分钟以内。" in page(world.organiser, on_page).content.decode()
    change = at("faq-change", world, campaign="calls", entry=entry.pk)
    assert "剪到十分钟以内。" in page(world.organiser, change).content.decode()
    page(world.organiser, change, question="视频超时怎么办？", answer="", place="")
    assert FaqEntry.objects.get().answer == "剪到十分钟以内。"
    page(world.organiser, change, question="视频太长怎么办？", answer="剪到八分钟以内。", place="b/")
    entry = FaqEntry.objects.get()
    assert (entry.question, entry.answer, entry.category, entry.slot) == (
        "视频太长怎么办？",
        "剪到八分钟以内。",
        "b",
        "",
    )
    page(world.organiser, at("faq-remove", world, campaign="calls", entry=entry.pk), x="1")
    assert FaqEntry.objects.count() == 0


def test_ready_made_replies_are_offered_to_those_who_answer(world):
    page(world.organiser, at("reply-templates", world), title="收到", text="已收到，三日内答复。")
    thread = at("question", world, question=ask(world, submission=make_submission(world)).thread.uuid)
    offered = [
        "已收到，三日内答复。" in page(person, thread).content.decode()
        for person in (world.coordinator, world.owner)
    ]
    assert offered == [True, False]
    template = ReplyTemplate.objects.get()
    page(world.organiser, at("reply-template-remove", world, template=template.pk), x="1")
    assert ReplyTemplate.objects.count() == 0


@pytest.mark.parametrize(("query", "titles"), [
    ("", ["待答的", "答过的"]), ("?show=waiting", ["待答的"]), ("?show=answered", ["答过的"]),
    ("?q=答过", ["答过的"]), ("?q=11 分钟", ["待答的", "答过的"]), ("?q=没有的词", []), ("?show=x", ["待答的", "答过的"]),
])  # fmt: skip
def test_the_list_is_narrowed_and_searched(world, query, titles):
    ask(world, title="待答的", now=NOW)
    actions.say(ask(world, title="答过的"), text="好", actor=world.organiser, now=LATER)
    shown = page(world.organiser, at("questions", world) + query).content.decode()
    assert sorted(title for title in ("待答的", "答过的") if f">{title}</a>" in shown) == sorted(titles)


def test_the_home_shows_what_waits_for_whom(world):
    ask(world, submission=make_submission(world))
    ask(world, title="给主办单位", now=NOW - dt.timedelta(days=2))
    ours = at("questions", world) + "?show=waiting"
    assert [(card.title, card.text, card.link) for card in cards(world.organiser, now=NOW)] == [
        ("1 个提问待答复", "最早的一个已等了 2 天。", ours)
    ]
    assert [card.title for card in cards(world.coordinator, now=NOW)] == ["1 个提问待答复"]
    assert [cards(person, now=NOW) for person in (world.owner, world.expert)] == [[], []]


@pytest.mark.parametrize("count", [1, 3])
def test_as_many_queries_for_three_as_for_one(world, count):
    for number in range(count):
        submission = make_submission(world)
        question = ask(world, submission=submission, title=f"问题{number}")
    for number in range(count):
        actions.say(question, text=f"答{number}", actor=world.coordinator, now=NOW)
        actions.add_faq(
            world.campaign, question="问", answer="答", category="", slot="", actor=world.organiser, now=NOW
        )
    asked = []
    for path in (
        at("questions", world),
        at("question", world, question=question.thread.uuid),
        at("ask", world, campaign="calls"),
    ):
        client = client_of(world.coordinator)
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        asked.append(len(queries))
    assert asked == [9, 9, 8]


@contextmanager
def checked_at_once():
    """What the database checks at the end of a transaction, it checks here."""
    yield
    connection.check_constraints()


def test_a_thread_and_its_posts_are_of_one_tenant(world):
    """Held by the database, behind the first wall."""
    thread = ask(world).thread
    with all_tenants():
        other = make_tenant("elsewhere")
        with pytest.raises(IntegrityError), transaction.atomic(), checked_at_once():
            Post.objects.filter(thread=thread).update(tenant=other)


def test_the_kind_is_registered(world):
    thread = ask(world).thread
    assert kind_of(thread).key == "question"
    thread.kind = "nobody's"
    with pytest.raises(LookupError):
        kind_of(thread)
