"""Names that nobody knew are looked at again: goods, lots and cartons become known after somebody told of them."""

from __future__ import annotations

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.epcis import queries
from quartermaster.epcis.models import EventName
from quartermaster.epcis.operations.capturing import columns

MOST_AT_ONCE = 5000


@transaction.atomic
def look_again(act: Act) -> int:
    """Tie names to what is ours by now, the last told first; how many became known."""
    rows = list(EventName.objects.filter(known=False).select_for_update(of=("self",)).order_by("-id")[:MOST_AT_ONCE])
    bound = queries.bound({row.uri for row in rows}, queries.names_of(queries.origin()))
    found = [row for row in rows if row.uri in bound and bound[row.uri].known]
    for row in found:
        for name, value in columns(bound[row.uri]).items():
            setattr(row, name, value)
    EventName.objects.bulk_update(found, ["sku", "lot", "carton", "known"], batch_size=500)
    if found:
        record(act, "epcis.look_again", document="", known=str(len(found)))
    return len(found)
