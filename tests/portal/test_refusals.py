"""One handler answers every refusal, each road its own way."""

import json

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpResponse

from portal.decisions import Forbidden, NotAllowed, refuse
from portal.middleware import RefusalMiddleware
from portal.models import Tenant
from portal.refusals import as_error_of, for_scripts, kept_on_page, refused_at

LATE = NotAllowed(refuse("stage_closed", name="申报", closed="5月31日 24:00"))
WORDS = "申报已于 5月31日 24:00 截止。"


@pytest.fixture(autouse=True)
def the_words(monkeypatch):
    """Codes of this module's own, so that no app's sentence is repeated here."""
    catalogue = {
        "stage_closed": "{name}已于 {closed} 截止。",
        "edited_elsewhere": "内容已在别处改动（第 {edits} 次）。",
    }
    monkeypatch.setattr("portal.words.refusals", lambda: catalogue)


@pytest.fixture
def ask(rf):
    """Sends a request through the view and the middleware: the answer and the messages left for the next page."""

    def ask(view, method="POST", path="/", refused=LATE, **headers):
        request = getattr(rf, method.lower())(path, headers=headers)
        request.session, request.tenant = {}, Tenant(slug="ours", name="甲")
        request._messages = FallbackStorage(request)

        def refusing(request, **kwargs):
            raise refused

        def get_response(request):
            try:
                return view(refusing)(request, campaign="c-2026", case="7")
            except NotAllowed as exception:
                return middleware.process_exception(request, exception)

        middleware = RefusalMiddleware(get_response)
        response = get_response(request)
        return response, [str(message) for message in get_messages(request)]

    return ask


def test_a_posted_form_comes_back_to_the_named_page_with_the_words(ask):
    response, said = ask(refused_at("campaign", "campaign"))
    assert (response.status_code, response.headers["Location"]) == (302, "/t/ours/c/c-2026/")
    assert said == [WORDS]


def test_the_query_that_was_sent_along_is_kept(ask):
    response, _ = ask(refused_at("campaign", "campaign", query=("round", "page")), path="/?round=first&x=1")
    assert response.headers["Location"] == "/t/ours/c/c-2026/?round=first"


def test_who_may_not_do_it_at_all_gets_403_and_no_way_round(ask):
    response, said = ask(refused_at("campaign", "campaign"), refused=Forbidden(LATE.decision))
    assert response.status_code == 403
    assert WORDS in response.content.decode()
    assert said == []


def test_a_view_that_names_no_page_answers_with_a_page_of_words(ask):
    response, said = ask(lambda view: view)
    assert response.status_code == 403
    assert WORDS in response.content.decode()
    assert said == []


@pytest.mark.parametrize("accept", ["application/json", "application/problem+json"])
def test_who_asks_for_json_gets_problem_details(ask, accept):
    response, said = ask(refused_at("campaign", "campaign"), accept=accept)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert json.loads(response.content) == {
        "title": "Forbidden",
        "status": 403,
        "detail": WORDS,
        "code": "stage_closed",
        "params": {"name": "申报", "closed": "5月31日 24:00"},
    }
    assert (response.status_code, said) == (403, [])


def test_a_browser_that_takes_both_gets_a_page(ask):
    response, _ = ask(lambda view: view, accept="text/html,application/json;q=0.9")
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"


def test_a_view_for_scripts_answers_in_problem_details_whatever_was_asked(ask):
    elsewhere = NotAllowed(refuse("edited_elsewhere", edits=3))
    response, _ = ask(for_scripts, refused=elsewhere)
    content = json.loads(response.content)
    assert response.status_code == 409
    assert content["detail"] == "内容已在别处改动（第 3 次）。"
    assert content["params"] == {"edits": 3}


def test_values_that_json_does_not_hold_stay_in(ask):
    response, _ = ask(for_scripts, refused=NotAllowed(refuse("edited_elsewhere", edits=3, row=object())))
    assert json.loads(response.content)["params"] == {"edits": 3}


def test_a_form_keeps_what_was_typed_and_says_the_refusal():
    form = forms.Form({})
    with as_error_of(form):
        raise LATE
    assert form.non_field_errors() == [WORDS]


def test_without_a_refusal_a_form_says_nothing():
    form = forms.Form({})
    with as_error_of(form):
        HttpResponse()
    assert form.errors == {}


def test_a_refusal_can_be_the_error_of_one_field():
    form = forms.Form({})
    form.fields["document"] = forms.CharField(required=False)
    with as_error_of(form, "document"):
        raise LATE
    assert form.errors == {"document": [WORDS]}


def test_a_page_that_keeps_its_input_says_the_refusal_itself():
    with kept_on_page() as outcome:
        raise LATE
    assert (outcome.refusal, outcome.words) == (LATE.decision, WORDS)
    with kept_on_page() as outcome:
        HttpResponse()
    assert (outcome.refusal, outcome.words) == (None, "")


@pytest.mark.parametrize(
    ("raised", "only"), [(LATE, frozenset({"edited_elsewhere"})), (Forbidden(LATE.decision), None)]
)
def test_other_refusals_and_who_may_not_at_all_are_answered_as_everywhere(raised, only):
    with pytest.raises(NotAllowed) as caught, kept_on_page(only=only):
        raise raised
    assert caught.value is raised
