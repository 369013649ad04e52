"""What browsers play of a film, of the same tenant as the film, held by the database."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


ADD = (
    "ALTER TABLE portal_playablecopy ADD CONSTRAINT portal_playablecopy_{column}_of_tenant "
    "FOREIGN KEY (tenant_id, {column}) REFERENCES portal_blob (tenant_id, id) DEFERRABLE INITIALLY DEFERRED"
)
DROP = "ALTER TABLE portal_playablecopy DROP CONSTRAINT portal_playablecopy_{column}_of_tenant"


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0018_invitations"),
    ]

    operations = [
        migrations.CreateModel(
            name="PlayableCopy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.CharField(max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "等待生成"),
                            ("running", "正在生成"),
                            ("ready", "已生成"),
                            ("plays", "原文件可以播放"),
                            ("failed", "不能生成"),
                        ],
                        default="waiting",
                        max_length=20,
                    ),
                ),
                ("extension", models.CharField(blank=True, help_text="of the film's name", max_length=10)),
                (
                    "code",
                    models.CharField(
                        blank=True, help_text="why there is none (validators.playing)", max_length=20
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("error", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                (
                    "heard_at",
                    models.DateTimeField(
                        blank=True, help_text="the last sign of life of its worker while it runs", null=True
                    ),
                ),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "blob",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="playable_copies",
                        to="portal.blob",
                    ),
                ),
                (
                    "copy",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="encoded_from",
                        to="portal.blob",
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
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["state", "started_at"], name="playable_copy_by_state")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("blob", "version"), name="one_playable_copy_a_blob_and_version"
                    )
                ],
            },
        ),
        *(
            migrations.RunSQL(ADD.format(column=column), DROP.format(column=column))
            for column in ("blob_id", "copy_id")
        ),
    ]
