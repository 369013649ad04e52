"""人员与权限 · 登录方式: the tenant's own ways to sign in, kept by its owner."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from portal.models import Role
from portal.refusals import as_error_of
from portal.single_sign_on import actions
from portal.single_sign_on.access import kept_provider, providers_of
from portal.single_sign_on.forms import NewProviderForm, ProviderForm
from portal.single_sign_on.providers import callback_address
from portal.visitors import acting_as, tenant_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def providers(request: HttpRequest) -> HttpResponse:
    """Those there are, and another one."""
    person, tenant = acting_as(request, Role.OWNER), tenant_of(request)
    form = NewProviderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with as_error_of(form):
            row = actions.add_provider(tenant, actor=person, now=timezone.now(), **form.cleaned_data)
            messages.success(request, "已添加。请把下面的回调地址登记到登录系统，再试着登录一次。")
            return redirect("people-login", tenant=tenant.slug, provider=row.pk)
    page = {"form": form, "rows": providers_of(request)}
    return render(request, "portal/single_sign_on/providers.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def provider_page(request: HttpRequest, provider: int) -> HttpResponse:
    """One of them."""
    person, tenant = acting_as(request, Role.OWNER), tenant_of(request)
    kept = kept_provider(request, provider)
    form = ProviderForm(request.POST or None, initial={"label": kept.label, "enabled": kept.enabled})
    if request.method == "POST" and form.is_valid():
        actions.change_provider(kept, actor=person, now=timezone.now(), **form.cleaned_data)
        messages.success(request, "已保存，立即生效。")
        return redirect("people-logins", tenant=tenant.slug)
    context = {"form": form, "row": kept, "callback": callback_address(kept)}
    return render(request, "portal/single_sign_on/provider.html", context)


@require_POST
@login_required
def remove(request: HttpRequest, provider: int) -> HttpResponse:
    """It opens nobody's account any more."""
    person, tenant = acting_as(request, Role.OWNER), tenant_of(request)
    kept = kept_provider(request, provider)
    actions.remove_provider(kept, actor=person, now=timezone.now())
    messages.success(request, "已删除。用它登录的人请改用密码、验证码或通行密钥。")
    return redirect("people-logins", tenant=tenant.slug)
