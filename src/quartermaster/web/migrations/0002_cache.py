from django.db import migrations


class Migration(migrations.Migration):
    """The table that Django's database cache wants; it has no model, and nothing in it must outlive a crash."""

    dependencies = [("web", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            CREATE UNLOGGED TABLE web_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
            CREATE INDEX web_cache_expires ON web_cache (expires);
            """,
            reverse_sql="DROP TABLE web_cache",
        )
    ]
