"""An expert's notes at a second of a film, of the same tenant as the assignment, held by the database."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0019_playable_copies"),
        ("review", "0015_objections"),
        ("submissions", "0012_coauthors"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FilmNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("second", models.PositiveIntegerField()),
                ("text", models.CharField(max_length=500)),
                ("written_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["second", "pk"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(fields=("tenant", "id"), name="assignment_of_tenant"),
        ),
        migrations.AddField(
            model_name="filmnote",
            name="assignment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="film_notes", to="review.assignment"
            ),
        ),
        migrations.AddField(
            model_name="filmnote",
            name="attachment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="portal.attachment"
            ),
        ),
        migrations.AddField(
            model_name="filmnote",
            name="tenant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="portal.tenant"
            ),
        ),
        migrations.RunSQL(
            "ALTER TABLE review_filmnote ADD CONSTRAINT review_filmnote_assignment_id_of_tenant "
            "FOREIGN KEY (tenant_id, assignment_id) REFERENCES review_assignment (tenant_id, id) "
            "DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE review_filmnote DROP CONSTRAINT review_filmnote_assignment_id_of_tenant",
        ),
    ]
