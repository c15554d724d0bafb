"""Buyers carry the permission to approve, and approve nothing until somebody raises their limit."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("purchasing", "0007_approval_acknowledgement_and_revisions")]

    operations = [
        migrations.RunSQL(
            "INSERT INTO purchasing_approvalrule (role, most, most_own) VALUES ('buyer', 0, 0)",
            "DELETE FROM purchasing_approvalrule WHERE role = 'buyer'",
        ),
    ]
