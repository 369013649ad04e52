"""Roles that are offered and wait to be taken; deputies."""

import django.db.models.deletion
import secrets
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0017_threads"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="deputy",
            field=models.BooleanField(
                default=False, help_text="副管理员: a coordinator beside the unit's first one"
            ),
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mailed_at", models.DateTimeField(blank=True, null=True)),
                ("mail_attempts", models.PositiveSmallIntegerField(default=0)),
                ("mail_after", models.DateTimeField(blank=True, null=True)),
                (
                    "mail_error",
                    models.CharField(blank=True, help_text="what the mail server said last", max_length=300),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("owner", "负责人"),
                            ("organiser", "组织者"),
                            ("auditor", "监督员"),
                            ("coordinator", "单位管理员"),
                            ("reviewer", "评审专家"),
                            ("member", "单位成员"),
                        ],
                        max_length=20,
                    ),
                ),
                ("deputy", models.BooleanField(default=False)),
                (
                    "name",
                    models.CharField(blank=True, help_text="as the inviter calls the person", max_length=40),
                ),
                (
                    "email",
                    models.CharField(
                        blank=True, help_text="lower case; empty: whoever has the link", max_length=254
                    ),
                ),
                (
                    "phone",
                    models.CharField(
                        blank=True, help_text="to reach the person; nobody is found by it", max_length=20
                    ),
                ),
                ("token", models.CharField(default=secrets.token_urlsafe, max_length=43, unique=True)),
                (
                    "batch",
                    models.BigIntegerField(
                        blank=True, help_text="key of the table that it came with", null=True
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "邀请中"), ("accepted", "已接受"), ("withdrawn", "已撤回")],
                        default="open",
                        max_length=20,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        help_text="who accepted",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="portal.tenant"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="portal.unit",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["tenant", "-made_at"], name="invitation_by_tenant")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open"), models.Q(("email", ""), _negated=True)),
                        fields=("tenant", "email", "role", "unit"),
                        name="invitation_open_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
    ]
