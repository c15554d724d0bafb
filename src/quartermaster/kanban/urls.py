"""The addresses of kanban, under /kanban/."""

from __future__ import annotations

from django.urls import path

from quartermaster.kanban import pages

urlpatterns = [
    path("", pages.loop_list, name="kanban_loop_list"),
    path("order/", pages.order, name="kanban_order"),
    path("new/", pages.loop_new, name="kanban_loop_new"),
    path("begin/", pages.loop_begin, name="kanban_loop_begin"),
    path("cards/<str:number>/", pages.card, name="kanban_card"),
    path("cards/<str:number>/empty/", pages.card_empty, name="kanban_card_empty"),
    path("cards/<str:number>/take-back/", pages.card_take_back, name="kanban_card_take_back"),
    path("cards/<str:number>/fill/", pages.card_fill, name="kanban_card_fill"),
    path("<str:number>/", pages.loop, name="kanban_loop"),
    path("<str:number>/edit/", pages.loop_edit, name="kanban_loop_edit"),
    path("<str:number>/change/", pages.loop_change, name="kanban_loop_change"),
    path("<str:number>/circulation/", pages.loop_cards, name="kanban_loop_cards"),
    path("<str:number>/circulation/set/", pages.loop_set_cards, name="kanban_loop_set_cards"),
    path("<str:number>/end/", pages.loop_end, name="kanban_loop_end"),
]
