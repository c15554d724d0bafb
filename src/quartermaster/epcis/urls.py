"""Addresses of events, under /events/."""

from __future__ import annotations

from django.urls import path

from quartermaster.epcis import pages

urlpatterns = [
    path("", pages.event_list, name="event_list"),
    path("of/<path:event_id>/", pages.event, name="event"),
    path("captured/", pages.capture_list, name="capture_list"),
    path("captured/look-again/", pages.looked_again, name="looked_again"),
]
