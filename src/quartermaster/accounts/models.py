"""People, their roles, their tokens, and the timeline of who did what."""

from __future__ import annotations

import pgtrigger
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from quartermaster.accounts import permissions
from quartermaster.accounts.scopes import Scope
from quartermaster.web import live


class User(AbstractUser):
    """A person who signs in, or the `system` user that background work acts as (it cannot sign in).

    `owner_ids` and `warehouse_ids` confine them to some owners' goods and to some warehouses; null is all. Somebody of a
    supplier (`supplier_id`) sees nothing but what that supplier is told.
    """

    email = models.EmailField(unique=True)
    roles = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    owner_ids = ArrayField(models.BigIntegerField(), null=True, blank=True)
    warehouse_ids = ArrayField(models.BigIntegerField(), null=True, blank=True)
    supplier_id = models.BigIntegerField(null=True, blank=True)
    theme = models.CharField(
        max_length=5, default="auto", choices=[("auto", "As the device"), ("light", "Light"), ("dark", "Dark")]
    )

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"
        constraints = [
            models.CheckConstraint(
                condition=(Q(owner_ids=None) | Q(owner_ids__len__gt=0)) & (Q(warehouse_ids=None) | Q(warehouse_ids__len__gt=0)),
                name="a_scope_names_something",
            ),
            models.CheckConstraint(
                condition=Q(supplier_id=None) | Q(owner_ids=None, warehouse_ids=None), name="a_suppliers_scope_stands_alone"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.get_full_name() or self.username

    @property
    def permissions_held(self) -> frozenset[str]:
        granted = permissions.granted_by(self.roles) if self.is_active else frozenset[str]()
        owners, warehouses, supplier = (kept is not None for kept in (self.owner_ids, self.warehouse_ids, self.supplier_id))
        return permissions.within(granted, owners=owners, warehouses=warehouses, supplier=supplier)

    @property
    def scope(self) -> Scope | None:
        """What they are confined to, None where they are not."""
        if self.supplier_id is not None:
            return Scope.of_supplier(self.pk, self.supplier_id)
        if self.owner_ids is None and self.warehouse_ids is None:
            return None
        owners, warehouses = self.owner_ids, self.warehouse_ids
        return Scope(self.pk, None if owners is None else tuple(owners), None if warehouses is None else tuple(warehouses))


class ApiKey(models.Model):
    """A token for a program. Only its SHA-256 is stored; the token itself is shown once."""

    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="api_keys")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12)
    digest = models.BinaryField(max_length=32, unique=True)
    scopes = ArrayField(models.CharField(max_length=60), default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "API key"

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class Deed(models.Model):
    """One line of a document's timeline: who did what, when, through which door. Append-only."""

    verb = models.CharField(max_length=60)
    document = models.CharField(max_length=60)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=10)
    key = models.CharField(max_length=200)
    reason = models.CharField(max_length=200, blank=True, default="")
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["document", "id"], name="deed_by_document"),
            models.Index(fields=["actor", "-id"], name="deed_by_actor"),
            models.Index(fields=["-occurred_at"], condition=models.Q(details__has_key="why"), name="deeds_that_say_why"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.verb} {self.document}"


def _is_confined(user_id: str) -> bool:
    return User.objects.filter(pk=user_id).exclude(owner_ids=None, warehouse_ids=None, supplier_id=None).exists()


live.sessions.is_confined = _is_confined
