"""What is proposed to buyers, and what became of it."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Owner, Price, Sku
from quartermaster.kernel.fields import Quantity
from quartermaster.locations.models import Warehouse
from quartermaster.partners.models import Offer
from quartermaster.purchasing.models import Supplier

ZERO = Decimal(0)


class Proposal(models.Model):
    """One thing to do about one SKU in one warehouse. Of a kind there is one open at most: it changes, it never doubles.

    `needed` is what `quantity` is for, before the supplier’s packs; `figures` is the record it was told from, `pegs` are (what
    for, how much) and come to the quantity. `edited`: somebody said another quantity, which runs leave alone. `document` is
    what it became; a markdown became a `price`, and what is offered to partners an `offer`. `discount` is said by somebody, in
    percent; `expected` is what the price was told to bring when it was accepted.
    """

    class Kind(models.TextChoices):
        BUY = "buy", "Buy"
        TRANSFER = "transfer", "Transfer"
        MAKE = "make", "Make"
        RETURN = "return", "Send back"
        MARKDOWN = "markdown", "Mark down"
        PARTNER = "partner", "Offer to partners"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ACCEPTED = "accepted", "Accepted"
        DISMISSED = "dismissed", "Dismissed"
        GONE = "gone", "Not needed any more"

    TOO_MUCH = (Kind.RETURN, Kind.MARKDOWN, Kind.PARTNER)
    TRIED = (Kind.MARKDOWN, Kind.PARTNER)
    """Accepted, these take their time to show what they bring."""

    kind = models.CharField(max_length=8, choices=Kind.choices)
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    from_warehouse = models.ForeignKey(
        Warehouse, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    quantity = Quantity()
    needed = Quantity()
    unit_cost = models.DecimalField(max_digits=18, decimal_places=4, default=ZERO)
    stake = models.DecimalField(max_digits=18, decimal_places=2, default=ZERO)
    """The money that doing nothing is expected to cost."""
    words = models.CharField(max_length=600)
    figures = models.JSONField(default=dict)
    pegs = models.JSONField(default=list)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    edited = models.BooleanField(default=False)
    snoozed_until = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True, default="")
    document = models.CharField(max_length=20, blank=True, default="")
    made_on = models.DateField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    discount = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    price = models.ForeignKey(Price, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    expected = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="proposal_is_for_something"),
            models.CheckConstraint(
                condition=Q(kind__in=["buy", "transfer", "make", "return", "markdown", "partner"]),
                name="proposal_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True) | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="proposal_decision_has_a_moment",
            ),
            models.CheckConstraint(condition=~Q(from_warehouse=F("warehouse")), name="proposal_moves_elsewhere"),
            models.CheckConstraint(
                condition=Q(discount=None) | Q(discount__gt=0, discount__lt=100), name="proposal_discount_is_a_part"
            ),
            models.UniqueConstraint(
                fields=["sku", "warehouse", "owner", "kind", "from_warehouse"],
                condition=Q(state="open"),
                nulls_distinct=False,
                name="one_open_proposal_of_a_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["-stake", "id"], condition=Q(state="open"), name="open_proposals_by_money"),
            models.Index(fields=["supplier", "-decided_at"], condition=Q(state="accepted"), name="accepted_of_a_supplier"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.quantity.normalize():f} {self.sku}"

    @property
    def timeline(self) -> str:
        """The name under which its deeds are kept."""
        return f"proposal:{self.pk}"

    @property
    def value(self) -> Decimal:
        amount: Decimal = self.quantity * self.unit_cost
        return amount
