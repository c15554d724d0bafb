"""Today, search, and the pages of stock that mix rooms. `insights:sku` comes last: a SKU's code may be any text."""

from __future__ import annotations

from django.urls import include, path

from quartermaster.insights.pages import changing, desk, promises, search, sku, stock, today

sku_urls = ([path("<path:code>/", sku.sku, name="sku")], "insights")

urlpatterns = [
    path("", today.today, name="today"),
    path("buying/", desk.buyers_desk, name="buyers_desk"),
    path("orders/<str:number>/lines/check/", changing.order_lines_check, name="order_lines_check"),
    path("search/", search.search, name="search"),
    path("stock/", stock.stock_list, name="stock_list"),
    path("stock/low/", stock.low_stock, name="low_stock"),
    path("stock/order/", stock.order_chosen, name="order_chosen"),
    path("stock/low/order/", stock.order_low, name="order_low"),
    path("stock/promises/<path:code>/hint/", promises.promise_hint, name="promise_hint"),
    path("stock/promises/<path:code>/", promises.sku_promises, name="sku_promises"),
    path("stock/", include(sku_urls)),
]
