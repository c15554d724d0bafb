"""The pages of categories."""

from __future__ import annotations

from django.db.models import Count
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from quartermaster.accounts import doors
from quartermaster.accounts.queries import deeds_of
from quartermaster.catalog import operations as catalog
from quartermaster.catalog import queries
from quartermaster.catalog.forms import CategoryForm, NewCategoryForm
from quartermaster.catalog.models import Category
from quartermaster.kernel.refusals import Refusal
from quartermaster.web import tables
from quartermaster.web.forms import take
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column, Table


def _costed_by(category: Category) -> str:
    return category.get_costing_display() if category.costing else "As everywhere"


TABLE = Table(
    name="categories",
    sort="name",
    columns=(
        Column("name", "Category", sort="name", grow=True, strong=True, phone="title"),
        Column("costing", "Costed by", width="200px", value=_costed_by, phone="line"),
        Column("count", "SKUs", sort="count", numeric=True, width="110px", phone="end"),
    ),
    row_url=lambda category: reverse("category", args=[category.pk]),
    topics="catalog",
    empty="No categories yet. All goods are costed alike.",
)


@doors.page("catalog.view")
def category_list(request: doors.PageRequest) -> HttpResponseBase:
    rows = queries.categories().annotate(count=Count("skus"))
    return tables.show(request, TABLE, Rows(rows), "catalog/categories.html")


@doors.page("catalog.edit")
def category_new(request: doors.PageRequest) -> HttpResponseBase:
    return _dialog(request, NewCategoryForm())


@doors.page("catalog.edit", effect=True)
def category_add(request: doors.PageRequest) -> HttpResponseBase:
    form = NewCategoryForm(request.POST)
    if form.is_valid():
        try:
            added = catalog.add_category(request.act, **form.cleaned_data)
        except Refusal as refusal:
            take(form, refusal)
        else:
            return doors.done(request, f"Added the category {added.name}.", url=reverse("category_list"))
    return _dialog(request, form, status=422)


@doors.page("catalog.view")
def category(request: doors.PageRequest, category_id: int) -> HttpResponseBase:
    found = queries.category_of_id(category_id)
    form = CategoryForm(initial={"name": found.name, "costing": found.costing, "version": found.version})
    return _page(request, found, form)


@doors.page("catalog.edit", effect=True)
def category_save(request: doors.PageRequest, category_id: int) -> HttpResponseBase:
    found = queries.category_of_id(category_id)
    form = CategoryForm(request.POST)
    if form.is_valid():
        try:
            saved = catalog.change_category(request.act, category_id=category_id, **form.cleaned_data)
        except Refusal as refusal:
            take(form, refusal)
        else:
            return doors.done(request, f"Saved the category {saved.name}.", url=reverse("category", args=[category_id]))
    return _page(request, found, form, status=422)


def _dialog(request: doors.PageRequest, form: NewCategoryForm, *, status: int = 200) -> HttpResponseBase:
    context = {"form": form, "action": reverse("category_add"), "title": "New category", "submit": "Add category"}
    return render(request, "web/dialog.html", context, status=status)


def _page(request: doors.PageRequest, found: Category, form: CategoryForm, *, status: int = 200) -> HttpResponseBase:
    context = {
        "category": found,
        "count": found.skus.count(),
        "form": form,
        "may_edit": "catalog.edit" in request.act.permissions,
        "deeds": deeds_of(catalog.document_of_category(found)),
    }
    return render(request, "catalog/category.html", context, status=status)
