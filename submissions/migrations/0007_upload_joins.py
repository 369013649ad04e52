from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("submissions", "0006_upload_bound"),
    ]

    operations = [
        migrations.AddField(
            model_name="upload",
            name="joins",
            field=models.TextField(blank=True, help_text="the uuids of the parts it is made of, in order"),
        ),
        migrations.AddField(
            model_name="upload",
            name="metadata",
            field=models.TextField(blank=True, help_text="Upload-Metadata as the client sent it"),
        ),
    ]
