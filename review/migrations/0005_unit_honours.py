"""Lists of honoured units; a certificate is an award's or a unit's honour's, and names its campaign itself."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from portal.database.tenant_keys import of_one_tenant

KEYS = [
    ("review_unithonour", "honour_list_id", "review_honourlist"),
    ("review_certificate", "honour_id", "review_unithonour"),
]
"""Table, its column, and the table that the column points at."""


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0001_initial"),
        ("portal", "0002_of_one_tenant"),
        ("review", "0004_experts_and_drafts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="certificate",
            name="campaign",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="certificates",
                to="campaigns.campaign",
            ),
        ),
        migrations.RunSQL(
            "UPDATE review_certificate SET campaign_id = award.campaign_id FROM review_award award "
            "WHERE award.id = award_id; SET CONSTRAINTS ALL IMMEDIATE",
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name="certificate",
            name="campaign",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="certificates",
                to="campaigns.campaign",
            ),
        ),
        migrations.AlterField(
            model_name="certificate",
            name="award",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="certificates",
                to="review.award",
            ),
        ),
        migrations.AlterField(
            model_name="certificate",
            name="title",
            field=models.CharField(
                blank=True, help_text="of the case; empty: a unit's honour", max_length=200
            ),
        ),
        migrations.CreateModel(
            name="HonourList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("award", models.CharField(help_text="key of the unit award in the rules", max_length=60)),
                ("label", models.CharField(max_length=60)),
                ("places", models.PositiveIntegerField(help_text="units that may be honoured")),
                ("counted", models.PositiveIntegerField(help_text="units that a share was taken of")),
                ("drafted_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="honour_lists",
                        to="campaigns.campaign",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
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
            ],
            options={
                "ordering": ["pk"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="UnitHonour",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "figures",
                    models.JSONField(
                        help_text="what was counted; unmet: [code, values] of each condition that isn't met"
                    ),
                ),
                ("rank", models.PositiveIntegerField(help_text="empty: a condition isn't met", null=True)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("chosen", "授予"),
                            ("tied", "并列待定"),
                            ("left", "未列入"),
                            ("unmet", "未达条件"),
                        ],
                        max_length=10,
                    ),
                ),
                ("manual", models.BooleanField(default=False, help_text="the outcome was set by a person")),
                ("why", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_why", models.TextField(blank=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "honour_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="units",
                        to="review.honourlist",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="honours", to="portal.unit"
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["rank", "pk"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="certificate",
            name="honour",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="certificates",
                to="review.unithonour",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("award", None), ("honour__isnull", False)),
                    models.Q(("award__isnull", False), ("honour", None)),
                    _connector="OR",
                ),
                name="certificate_of_award_or_honour",
            ),
        ),
        migrations.AddConstraint(
            model_name="honourlist",
            constraint=models.UniqueConstraint(fields=("campaign", "award"), name="honour_list_once"),
        ),
        migrations.AddConstraint(
            model_name="honourlist",
            constraint=models.UniqueConstraint(fields=("tenant", "id"), name="honour_list_of_tenant"),
        ),
        migrations.AddIndex(
            model_name="unithonour",
            index=models.Index(fields=["honour_list", "outcome", "rank"], name="unit_honour_by_rank"),
        ),
        migrations.AddConstraint(
            model_name="unithonour",
            constraint=models.UniqueConstraint(fields=("honour_list", "unit"), name="unit_honour_once"),
        ),
        migrations.AddConstraint(
            model_name="unithonour",
            constraint=models.UniqueConstraint(fields=("tenant", "id"), name="unit_honour_of_tenant"),
        ),
        migrations.AddConstraint(
            model_name="unithonour",
            constraint=models.CheckConstraint(
                condition=models.Q(("published_at", None), ("outcome", "chosen"), _connector="OR"),
                name="unit_honour_published_if_chosen",
            ),
        ),
        migrations.AddConstraint(
            model_name="unithonour",
            constraint=models.CheckConstraint(
                condition=models.Q(("withdrawn_at", None), ("published_at__isnull", False), _connector="OR"),
                name="unit_honour_withdrawn_if_published",
            ),
        ),
        *(of_one_tenant(*key) for key in KEYS),
    ]
