"""By which service orders are to go: a channel's, a customer's, an order's own. The most exact one counts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from quartermaster.carriers.models.offers import Service
from quartermaster.sales.models import Customer, Order, SalesChannel


class Preference(models.Model):
    """The service by which the orders of a customer, or of a channel, usually go."""

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    channel = models.OneToOneField(SalesChannel, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(customer__isnull=True, channel__isnull=False) | Q(customer__isnull=False, channel__isnull=True),
                name="a_preference_is_of_a_customer_or_a_channel",
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer or self.channel}: {self.service}"


class OrderService(models.Model):
    """The service that was chosen for one order."""

    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.order}: {self.service}"
