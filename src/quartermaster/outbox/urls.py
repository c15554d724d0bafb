"""Addresses below /emails/."""

from __future__ import annotations

from django.urls import path

from quartermaster.outbox import pages

urlpatterns = [
    path("", pages.email_list, name="email_list"),
    path("<int:email_id>/again", pages.email_again, name="email_again"),
]
