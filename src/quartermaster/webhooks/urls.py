"""Addresses below /webhooks/."""

from __future__ import annotations

from django.urls import path

from quartermaster.webhooks import pages

urlpatterns = [
    path("", pages.webhook_list, name="webhook_list"),
    path("new/", pages.webhook_new, name="webhook_new"),
    path("add/", pages.webhook_add, name="webhook_add"),
    path("messages/<str:uid>/", pages.webhook_message, name="webhook_message"),
    path("messages/<str:uid>/again/", pages.webhook_message_again, name="webhook_message_again"),
    path("<int:endpoint_id>/", pages.webhook, name="webhook"),
    path("<int:endpoint_id>/edit/", pages.webhook_edit, name="webhook_edit"),
    path("<int:endpoint_id>/change/", pages.webhook_change, name="webhook_change"),
    path("<int:endpoint_id>/switch/", pages.webhook_switch, name="webhook_switch"),
    path("<int:endpoint_id>/secret/", pages.webhook_rotate, name="webhook_rotate"),
    path("<int:endpoint_id>/test/", pages.webhook_test, name="webhook_test"),
    path("<int:endpoint_id>/failed-again/", pages.webhook_failed_again, name="webhook_failed_again"),
    path("<int:endpoint_id>/remove/", pages.webhook_remove, name="webhook_remove"),
]
