"""The addresses of picking, under /picking/."""

from __future__ import annotations

from django.urls import path

from quartermaster.picking import pages, walk_pages

urlpatterns = [
    path("", pages.wave_list, name="wave_list"),
    path("new/", pages.wave_new, name="wave_new"),
    path("release/", pages.wave_release, name="wave_release"),
    path("orders/<str:number>/release/", pages.order_release, name="order_release"),
    path("walks/", walk_pages.walk_list, name="walk_list"),
    path("walks/<int:walk_id>/", walk_pages.walk, name="walk"),
    path("walks/<int:walk_id>/taking/", walk_pages.walk_take_form, name="walk_take_form"),
    path("walks/<int:walk_id>/take/", walk_pages.walk_take, name="walk_take"),
    path("walks/<int:walk_id>/stop/", walk_pages.walk_stop, name="walk_stop"),
    path("walks/<int:walk_id>/drop/", walk_pages.walk_drop_form, name="walk_drop_form"),
    path("walks/<int:walk_id>/dropped/", walk_pages.walk_dropped, name="walk_dropped"),
    path("looks/", walk_pages.look_list, name="look_list"),
    path("looks/<int:look_id>/", walk_pages.look_form, name="look_form"),
    path("looks/<int:look_id>/settle/", walk_pages.look_settle, name="look_settle"),
    path("<str:number>/", pages.wave, name="wave"),
    path("<str:number>/list/", pages.wave_print, name="wave_print"),
    path("<str:number>/unrelease/", pages.wave_unrelease, name="wave_unrelease"),
]
