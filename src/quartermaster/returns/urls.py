"""Addresses of customers' returns."""

from __future__ import annotations

from django.urls import path

from quartermaster.returns import pages

urlpatterns = [
    path("", pages.return_list, name="return_list"),
    path("new/", pages.return_new, name="return_new"),
    path("add/", pages.return_open, name="return_open"),
    path("reasons/", pages.return_reasons, name="return_reasons"),
    path("<str:number>/return.pdf", pages.return_slip, name="return_slip"),
    path("<str:number>/", pages.return_paper, name="return_paper"),
    path("<str:number>/authorise/", pages.return_authorise, name="return_authorise"),
    path("<str:number>/rejection/", pages.return_reject_form, name="return_reject_form"),
    path("<str:number>/reject/", pages.return_reject, name="return_reject"),
    path("<str:number>/sent/", pages.return_sent_form, name="return_sent_form"),
    path("<str:number>/send/", pages.return_sent, name="return_sent"),
    path("<str:number>/receive/", pages.return_receive, name="return_receive"),
    path("<str:number>/take-in/", pages.return_take_in, name="return_take_in"),
    path("<str:number>/decide/", pages.return_decide, name="return_decide"),
    path("<str:number>/decisions/<int:decision>/take-back/", pages.return_undecide, name="return_undecide"),
    path("<str:number>/pieces/<int:piece>/", pages.return_not_come_form, name="return_not_come_form"),
    path("<str:number>/pieces/<int:piece>/not-come/", pages.return_not_come, name="return_not_come"),
    path("<str:number>/cancellation/", pages.return_cancel_form, name="return_cancel_form"),
    path("<str:number>/cancel/", pages.return_cancel, name="return_cancel"),
    path("<str:number>/close/", pages.return_close, name="return_close"),
]
