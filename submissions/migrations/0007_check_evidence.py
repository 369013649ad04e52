from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("submissions", "0007_upload_joins"),
    ]

    operations = [
        migrations.AddField(
            model_name="check",
            name="shots_key",
            field=models.CharField(
                blank=True,
                help_text="where the pictures kept as evidence are, one after the other",
                max_length=120,
            ),
        ),
        migrations.AddField(
            model_name="check",
            name="shots",
            field=models.JSONField(
                default=dict, help_text="of each such picture: first byte, length, width, height"
            ),
        ),
        migrations.AddField(
            model_name="check",
            name="workers_lost",
            field=models.PositiveSmallIntegerField(default=0, help_text="workers that died over this file"),
        ),
    ]
