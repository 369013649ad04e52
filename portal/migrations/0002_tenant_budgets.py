from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="tenant",
            name="person_bytes",
            field=models.BigIntegerField(
                blank=True,
                help_text="room for one person's files here; None: the installation's default",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="tenant",
            name="storage_bytes",
            field=models.BigIntegerField(
                blank=True, help_text="room for all its files; None: the installation's default", null=True
            ),
        ),
    ]
