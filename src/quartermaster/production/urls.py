"""The addresses of production, under /production/."""

from __future__ import annotations

from django.urls import path

from quartermaster.production import pages

urlpatterns = [
    path("", pages.work_order_list, name="work_order_list"),
    path("new/", pages.work_order_new, name="work_order_new"),
    path("plan/", pages.work_order_plan, name="work_order_plan"),
    path("<str:number>/", pages.work_order, name="work_order"),
    path("<str:number>/draft/", pages.work_order_draft, name="work_order_draft"),
    path("<str:number>/edit/", pages.work_order_edit, name="work_order_edit"),
    path("<str:number>/release/", pages.work_order_release, name="work_order_release"),
    path("<str:number>/making/", pages.work_order_making, name="work_order_making"),
    path("<str:number>/complete/", pages.work_order_complete, name="work_order_complete"),
    path("<str:number>/close/", pages.work_order_close, name="work_order_close"),
    path("<str:number>/completions/<int:completion>/back/", pages.work_order_take_back, name="work_order_take_back"),
]
