"""What the experts of a case say to one another, in a thread of the same tenant."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0019_playable_copies"),
        ("review", "0016_film_notes"),
        ("submissions", "0013_passed_over"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseDiscussion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.CharField(max_length=60)),
                ("places", models.JSONField(default=dict)),
                (
                    "panel",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portal.unit",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="discussions",
                        to="submissions.submission",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="portal.tenant"
                    ),
                ),
                (
                    "thread",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="case_discussion",
                        to="portal.thread",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("submission", "round", "panel"),
                        name="one_discussion_a_case_and_round",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE review_casediscussion ADD CONSTRAINT review_casediscussion_thread_id_of_tenant "
            "FOREIGN KEY (tenant_id, thread_id) REFERENCES portal_thread (tenant_id, id) "
            "DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE review_casediscussion DROP CONSTRAINT review_casediscussion_thread_id_of_tenant",
        ),
    ]
