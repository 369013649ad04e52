"""The text of a film: its first subtitle track."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0019_playable_copies"),
    ]

    operations = [
        migrations.AddField(
            model_name="playablecopy",
            name="subtitles",
            field=models.TextField(blank=True, default="", help_text="the film's first text track as WebVTT"),
        ),
    ]
