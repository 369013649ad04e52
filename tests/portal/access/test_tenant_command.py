"""manage.py tenant: an authority starts without e-mail; what is refused changes nothing (SEC-M7, issue 10)."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from portal.models import AuditEvent, Membership, Person, Role, Tenant, Unit
from portal.tenants import all_tenants
from tests.factories.organisations import SHIPPED
from tests.factories.portal import PASSWORD, make_person, make_tenant

ADDRESS = "wang@example.cn"
NEW_PASSWORD = "quiet-harbour-31"


def create(slug: str = "lijiang", **options: str) -> None:
    call_command(
        "tenant",
        "create",
        slug,
        *(
            part
            for name, value in ({"name": "丽江市教育局", "owner-email": ADDRESS} | options).items()
            for part in (f"--{name}", value)
        ),
    )


def refusal(slug: str = "lijiang", **options: str) -> tuple[str, str]:
    """Code and words of a refusal, after which everything is as it was."""
    with all_tenants():
        before = (Tenant.objects.count(), Person.objects.count(), AuditEvent.objects.count())
    with pytest.raises(CommandError) as caught:
        create(slug, **options)
    with all_tenants():
        after = (Tenant.objects.count(), Person.objects.count(), AuditEvent.objects.count())
    assert (caught.value.returncode, after) == (1, before)
    return caught.value.__cause__.decision.code, str(caught.value)


def path_in(text: str) -> str:
    return re.search(r"https?://[^/\s]+(/accounts/\S+)", text)[1]


def set_password(client: Client, path: str, password: str) -> None:
    form = client.get(path, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": password, "password2": password})


@pytest.mark.django_db
def test_the_owner_sets_a_password_once_and_runs_the_tenant(capsys):
    create(colour="teal")
    told = capsys.readouterr().out
    owner = Person.objects.get(email=ADDRESS)
    tenant = Tenant.objects.get(slug="lijiang")
    assert (tenant.name, tenant.colour, owner.username) == ("丽江市教育局", "teal", "lijiang-owner")
    assert told.startswith("lijiang（丽江市教育局）：已开通\n")
    set_password(Client(), path_in(told), NEW_PASSWORD)
    set_password(Client(), path_in(told), "another-password-5")
    owner.refresh_from_db()
    assert (owner.check_password(NEW_PASSWORD), owner.check_password("another-password-5")) == (True, False)
    client = Client()
    client.force_login(owner, "allauth.account.auth_backends.AuthenticationBackend")
    asked = client.get("/t/lijiang/organisation/")  # nobody agreed to the privacy notice for them
    assert client.post(asked.url).url == "/t/lijiang/organisation/"
    assert client.get("/t/lijiang/organisation/").status_code == 200
    with all_tenants():
        rows = list(Membership.objects.values_list("person", "role", "unit", "tenant"))
    assert rows == [(owner.pk, Role.OWNER, None, tenant.pk)]


@pytest.mark.django_db
def test_the_audit_trail_keeps_who_was_appointed_and_no_address():
    create()
    owner = Person.objects.get(email=ADDRESS)
    with all_tenants():
        events = list(AuditEvent.objects.order_by("pk").values_list("action", "actor", "data"))
    assert events == [
        ("tenant.create", None, {}),
        ("tenant.appoint", None, {"person": owner.pk, "role": "owner"}),
    ]


@pytest.mark.django_db
def test_again_changes_nothing_and_gives_a_link_until_there_is_a_password(capsys):
    create()
    capsys.readouterr()
    create()
    told = capsys.readouterr().out
    assert told.splitlines()[0] == "lijiang（丽江市教育局）：已经开通过，没有变化"
    set_password(Client(), path_in(told), NEW_PASSWORD)
    create()
    assert capsys.readouterr().out.splitlines()[-1] == "负责人用原来的密码登录。"
    with all_tenants():
        assert (Tenant.objects.count(), Person.objects.count(), AuditEvent.objects.count()) == (1, 1, 3)


@pytest.mark.django_db
def test_units_come_with_the_tenant_and_give_it_its_name():
    create("enshi", name="", organisation=str(SHIPPED / "enshi.yaml"))
    with all_tenants():
        assert Unit.objects.filter(tenant__slug="enshi").count() == 27


ENSHI_FILE = str(SHIPPED / "enshi.yaml")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("slug", "options", "code", "start"),
    [
        ("Lijiang", {}, "tenant_slug_wrong", "代号“Lijiang”不可用"),
        ("li_jiang", {}, "tenant_slug_wrong", "代号“li_jiang”不可用"),
        ("lijiang-", {}, "tenant_slug_wrong", "代号“lijiang-”不可用"),
        ("lijiang\n", {}, "tenant_slug_wrong", "代号“lijiang\n”不可用"),
        ("l" * 51, {}, "tenant_slug_wrong", "代号“lll"),
        ("admin", {}, "tenant_slug_reserved", "代号“admin”是门户自己用的词"),
        ("accounts", {}, "tenant_slug_reserved", "代号“accounts”是门户自己用的词"),
        ("lijiang", {"name": " \u200b"}, "tenant_name_wrong", "请用 --name 写明"),
        ("lijiang", {"name": "局" * 121}, "tenant_name_wrong", "请用 --name 写明"),
        ("lijiang", {"colour": "mauve"}, "tenant_colour_wrong", "没有颜色“mauve”，可用的有：azure、blue、"),
        ("lijiang", {"owner-email": "wang"}, "owner_address_wrong", "“wang”不是邮箱"),
        ("lijiang", {"owner-email": "wa\u200bng@example.cn"}, "owner_address_wrong", "“wa\u200bng@"),
        ("lijiang", {"owner-username": "a@b"}, "owner_username_wrong", "不能建立账号“a@b”：用户名不能含“@”"),
        ("lijiang", {"organisation": ENSHI_FILE}, "tenant_document_differs", "单位文档里的 slug 是“enshi”"),
        ("enshi", {"organisation": ENSHI_FILE}, "tenant_document_differs", "单位文档里的 name 是"),
    ],
)
def test_what_cannot_be_is_refused_in_words(slug, options, code, start):
    refused, words = refusal(slug, **options)
    assert (refused, words[: len(start)]) == (code, start)


@pytest.mark.django_db
def test_the_longest_slug_and_name_are_taken():
    create("l" * 50, name="局" * 120)
    assert Tenant.objects.filter(slug="l" * 50, name="局" * 120).count() == 1


@pytest.mark.django_db
def test_a_document_with_mistakes_leaves_nothing(tmp_path):
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("version: 1\nslug: lijiang\n", "utf-8")
    with pytest.raises(CommandError) as caught:
        create(organisation=str(wrong))
    assert (caught.value.returncode, Tenant.objects.count(), Person.objects.count()) == (1, 0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("other", [{"name": "别的局"}, {"owner-email": "li@example.cn"}, {"colour": "pink"}])
def test_a_taken_slug_is_refused_where_name_owner_or_colour_is_another(other):
    create()
    code, words = refusal(**other)
    assert (code, words.split("，")[0]) == ("tenant_slug_taken", "代号“lijiang”已属于“丽江市教育局”")


@pytest.mark.django_db
def test_who_only_claims_the_address_gets_no_authority():
    """The attack: sign up with the future owner's address before the operator runs the command."""
    make_person("squatter", email=ADDRESS.upper())
    code, words = refusal()
    assert (code, words.split("，")[:2]) == (
        "owner_unproven",
        ["已有账号填写了邮箱 wang@example.cn", "但没有验证过它"],
    )
    assert refusal(**{"owner-username": "wang"})[0] == "owner_has_account"


@pytest.mark.django_db
@pytest.mark.parametrize("named", [False, True])
def test_an_account_is_taken_that_proved_its_address_or_that_the_operator_names(named, capsys):
    person = make_person("wang", email=ADDRESS)
    EmailAddress.objects.create(user=person, email=ADDRESS, verified=not named, primary=True)
    create(**({"owner-username": "wang"} if named else {}))
    assert capsys.readouterr().out.splitlines()[-1] == "负责人用原来的密码登录。"
    assert (Person.objects.count(), Person.objects.get().check_password(PASSWORD)) == (1, True)


@pytest.mark.django_db
def test_an_inactive_account_and_a_taken_user_name_are_refused():
    make_person("lijiang-owner")
    code, words = refusal()
    assert (code, words[:30]) == (
        "owner_username_wrong",
        "不能建立账号“lijiang-owner”：这个用户名已有人使用"[:30],
    )
    make_person("wang", email=ADDRESS, is_active=False)
    assert refusal(**{"owner-username": "wang"}) == (
        "owner_inactive",
        "账号“wang”已停用，不能任命为负责人。请换一个人，或先恢复账号。",
    )


@pytest.mark.django_db
def test_list_says_who_runs_each(capsys):
    call_command("tenant", "list")
    create()
    make_tenant("ours")
    capsys.readouterr()
    call_command("tenant", "list")
    assert capsys.readouterr().out.splitlines() == [
        "lijiang（丽江市教育局）：0 个单位；负责人：lijiang-owner（未设密码）",
        "ours（宁夏教育厅）：2 个单位；负责人：无",
    ]


@pytest.mark.django_db(transaction=True)
def test_six_operators_at_once_make_one_account_of_one_address():
    def attempt(number: int) -> str:
        try:
            create(f"city-{number % 3}")
        except CommandError as refused:
            return str(refused)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(6) as pool:
        words = list(pool.map(attempt, range(6)))
    # the first makes tenant and account, its twin finds both; the other slugs meet an address nobody has proven
    assert (sorted(map(bool, words)), Tenant.objects.count(), Person.objects.count()) == (
        [False, False, True, True, True, True],
        1,
        1,
    )
