"""Marks write moments otherwise. What they tell is told anew when something is written down late; until then it goes on without."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("stock", "0017_weighings_taken_back")]

    operations = [migrations.RunSQL("UPDATE stock_costmark SET told = ''", migrations.RunSQL.noop)]
