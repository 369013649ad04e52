from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0002_tenant_budgets")]

    operations = [
        migrations.AddField("notice", "mail_attempts", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("notice", "mail_after", models.DateTimeField(null=True, blank=True)),
        migrations.AddField(
            "notice",
            "mail_error",
            models.CharField(
                max_length=300, blank=True, default="", help_text="what the mail server said last"
            ),
            preserve_default=False,
        ),
    ]
