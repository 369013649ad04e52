from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("review", "0002_panels")]

    operations = [
        migrations.AlterField("panelist", "mailed_at", models.DateTimeField(null=True, blank=True)),
        migrations.AddField("panelist", "mail_attempts", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("panelist", "mail_after", models.DateTimeField(null=True, blank=True)),
        migrations.AddField(
            "panelist",
            "mail_error",
            models.CharField(
                max_length=300, blank=True, default="", help_text="what the mail server said last"
            ),
            preserve_default=False,
        ),
    ]
