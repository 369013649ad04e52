from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("submissions", "0002_upload_parts"),
    ]

    operations = [
        migrations.AddField(
            model_name="check",
            name="sheet_key",
            field=models.CharField(
                blank=True, help_text="where the contact sheet of a film or a scan is kept", max_length=120
            ),
        ),
    ]
