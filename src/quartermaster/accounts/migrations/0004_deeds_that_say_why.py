"""Deeds that carry the code of a reason are found by when they were done: they are counted."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_people_of_suppliers")]

    operations = [
        migrations.AddIndex(
            model_name="deed",
            index=models.Index(
                fields=["-occurred_at"], name="deeds_that_say_why", condition=models.Q(("details__has_key", "why"))
            ),
        ),
    ]
