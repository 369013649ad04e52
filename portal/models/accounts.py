"""People with an account."""

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property


class Person(AbstractUser):
    """A human being with an account; the same person may act in several tenants."""

    real_name = models.CharField("真实姓名", max_length=40, blank=True)
    phone = models.CharField("手机号", max_length=20, blank=True)
    phone_verified_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="when a code sent to the number came back; none: only said",
    )
    employer = models.CharField("工作单位", max_length=120, blank=True)
    privacy_version = models.CharField(
        max_length=20, default="", db_default="", blank=True, editable=False,
        help_text="the privacy notice that was agreed to last; when, stands in the trail (account.consent)",
    )  # fmt: skip
    wants_texts = models.BooleanField(
        default=False,
        db_default=False,
        help_text="important notifications also go to the proved number, where the tenant pays (X09)",
    )

    phone_to_prove = ""
    """A number just given at sign-up, until its code comes back; kept nowhere."""

    class Meta(AbstractUser.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(username__contains="@"), name="username_is_no_address"
            ),
            models.UniqueConstraint(Lower("username"), name="person_username_once"),
            models.UniqueConstraint(Lower("email"), condition=~models.Q(email=""), name="person_email_once"),
            # Schools share a landline; a mobile number is one person's.
            models.UniqueConstraint(
                "phone", condition=models.Q(phone__regex=r"^1[0-9]{10}$"), name="person_phone_once"
            ),
            models.CheckConstraint(
                condition=models.Q(phone_verified_at=None) | models.Q(phone__regex=r"^1[0-9]{10}$"),
                name="person_verified_phone_is_mobile",
            ),
        ]

    def __str__(self) -> str:
        return self.real_name or self.username

    @cached_property
    def memberships_by_tenant(self) -> dict[int, list[Any]]:
        """Membership rows: what `portal.permissions` has read so far, by the tenant's key; who changes memberships clears it."""
        return {}


class SignInAttempts(models.Model):
    """Wrong passwords for one account (or a name that nobody has) from one place; kept for a day."""

    subject = models.CharField(max_length=60, help_text="account:<key> or login:<digest>")
    place = models.CharField(
        max_length=60, help_text="address:<digest> or device:<id>; empty: all places together"
    )
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "place"], name="attempts_once_a_place")]
        indexes = [models.Index(fields=["last_at"], name="attempts_by_age")]

    def __str__(self) -> str:
        return f"{self.subject} {self.place}: {self.failures}"


class SentText(models.Model):
    """That a text message went to some number, asked for from some address; kept for a day, so that no more go than may."""

    phone = models.CharField(max_length=32, help_text="a digest")
    place = models.CharField(max_length=32, help_text="a digest of the visitor's address")
    sent_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["sent_at"], name="texts_by_age")]

    def __str__(self) -> str:
        return f"{self.phone} {self.sent_at:%F %T}"
