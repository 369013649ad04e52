"""Pictures by their content and the rules of the day with each certificate, so that it is drawn again as it was issued.

A certificate of before gets what it would be drawn with today: its campaign's pictures and rules in force.
"""

import hashlib

import django.db.models.deletion
from django.db import migrations, models

from portal.database.tenant_keys import of_one_tenant

SLOTS = ("background", "emblem", "seal")


def keep_what_stands(apps, schema_editor):
    drawn = apps.get_model("review", "DrawnPicture")
    picture = apps.get_model("review", "CertificatePicture")
    certificate = apps.get_model("review", "Certificate")
    folder = apps.get_model("review", "CertificateFolder")
    kept = {}
    for row in picture.objects.select_related("attachment").order_by("pk").iterator():
        digest = hashlib.sha256(bytes(row.picture)).hexdigest() if row.picture else ""
        same = kept.setdefault((row.tenant_id, digest), row) if digest else None
        drawn.objects.create(tenant_id=row.tenant_id, attachment=row.attachment, picture=same)
        picture.objects.filter(pk=row.pk).update(sha256=digest or f"none-{row.pk}")
        if same is not None and row.attachment.slot in SLOTS:
            folders = folder.objects.filter(folder=row.attachment.folder_id)
            certificate.objects.filter(campaign__in=folders.values("campaign")).update(
                **{row.attachment.slot: same}
            )
    picture.objects.exclude(pk__in=[row.pk for row in kept.values()]).delete()
    current = models.Subquery(
        apps.get_model("campaigns", "Campaign")
        .objects.filter(pk=models.OuterRef("campaign"))
        .values("current")[:1]
    )
    certificate.objects.update(rule_set=current)
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


def _picture():
    return models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="review.certificatepicture",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0001_initial"),
        ("portal", "0005_shared_objects"),
        ("review", "0018_showcase_edits"),
    ]

    operations = [
        migrations.AddField(
            model_name="certificatepicture",
            name="sha256",
            field=models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="certificatepicture",
            constraint=models.UniqueConstraint(fields=("tenant", "id"), name="certificate_picture_of_tenant"),
        ),
        migrations.CreateModel(
            name="DrawnPicture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "attachment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drawn_picture",
                        to="portal.attachment",
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        help_text="none: the file is no picture",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="review.certificatepicture",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="portal.tenant"
                    ),
                ),
            ],
            options={"abstract": False, "base_manager_name": "objects"},
        ),
        migrations.AlterField(
            model_name="certificatefolder",
            name="campaign",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="certificate_folder",
                to="campaigns.campaign",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificatefolder",
            constraint=models.UniqueConstraint(
                condition=models.Q(("campaign", None)),
                fields=("tenant",),
                name="certificate_folder_of_tenant_once",
            ),
        ),
        *(migrations.AddField(model_name="certificate", name=slot, field=_picture()) for slot in SLOTS),
        migrations.AddField(
            model_name="certificate",
            name="rule_set",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="campaigns.ruleset",
            ),
        ),
        migrations.RunPython(keep_what_stands, migrations.RunPython.noop),
        migrations.RemoveField("certificatepicture", "attachment"),
        migrations.AlterField(
            model_name="certificatepicture", name="picture", field=models.BinaryField(help_text="JPEG")
        ),
        migrations.AddConstraint(
            model_name="certificatepicture",
            constraint=models.UniqueConstraint(fields=("tenant", "sha256"), name="certificate_picture_once"),
        ),
        migrations.AlterField(
            model_name="certificate",
            name="rule_set",
            field=models.ForeignKey(
                help_text="the rules whose words it has",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="campaigns.ruleset",
            ),
        ),
        of_one_tenant("review_drawnpicture", "picture_id", "review_certificatepicture"),
        *(of_one_tenant("review_certificate", f"{slot}_id", "review_certificatepicture") for slot in SLOTS),
    ]
