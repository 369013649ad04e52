"""One user name, one address, one mobile number: one account. An address that somebody proved is theirs in whichever
letters it is written; that table is the account library's.
"""

import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("portal", "0014_support_consents"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("username"), name="person_username_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"),
                condition=models.Q(("email", ""), _negated=True),
                name="person_email_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(
                models.F("phone"),
                condition=models.Q(("phone__regex", "^1[0-9]{10}$")),
                name="person_phone_once",
            ),
        ),
        migrations.RunSQL(
            "CREATE UNIQUE INDEX account_verified_email_once ON account_emailaddress (lower(email)) WHERE verified",
            "DROP INDEX account_verified_email_once",
        ),
    ]
