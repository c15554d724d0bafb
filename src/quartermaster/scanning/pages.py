"""The app for people who walk with a scanner, what it needs to work without a network, and the list of what was scanned."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.locations.queries import warehouses
from quartermaster.scanning import operations as scanning
from quartermaster.scanning import queries
from quartermaster.scanning.models import Scan
from quartermaster.web.photographs import as_file
from quartermaster.web.scope import chosen_warehouse

SHELL = (
    "scanning/app.js",
    "scanning/store.js",
    "scanning/sending.js",
    "scanning/tasks.js",
    "scanning/thinking.js",
    "web/photos.js",
    "scanning/camera.js",
    "scanning/tags.js",
    "scanning/scan.css",
    "vendor/zxing-reader.js",
    "vendor/zxing_reader.wasm",
    "vendor/inter-latin-wght-normal.woff2",
    "vendor/icons.svg",
    "web/design.css",
    "web/theme.js",
    "web/icon.svg",
)
"""What the app is made of, kept on the device."""
MOST_SHOWN = 100


@require_safe
@ensure_csrf_cookie
@doors.page("scanning.scan")
def app(request: doors.PageRequest) -> HttpResponse:
    context = {"warehouses": warehouses(), "chosen": chosen_warehouse(request)}
    response = render(request, "scanning/app.html", context)
    response._csp_update = {"script-src": ["'wasm-unsafe-eval'"], "worker-src": ["'self'"], "media-src": ["'self'", "blob:"]}  # type: ignore[attr-defined]
    response.headers["Permissions-Policy"] = "camera=(self)"
    return response


@require_safe
@doors.open_to_all("A browser fetches it without saying who is there; it holds nothing of anybody's.")
def worker(request: doors.PageRequest) -> HttpResponse:
    shell = [reverse("scan_app"), reverse("scan_manifest"), *(static(name) for name in SHELL)]
    context = {"shell": shell, "pictures": reverse("sku_picture", args=["-"]).removesuffix("-/")}
    response = render(request, "scanning/worker.js", context, content_type="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_safe
@doors.open_to_all("A browser fetches it without saying who is there; it holds nothing of anybody's.")
def manifest(request: doors.PageRequest) -> HttpResponse:
    icon = {"src": static("web/icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    told = {
        "name": "quartermaster scan",
        "short_name": "Scan",
        "start_url": reverse("scan_app"),
        "scope": reverse("scan_app"),
        "display": "standalone",
        "background_color": "#f6f6f5",
        "theme_color": "#3450c6",
        "icons": [icon],
    }
    return JsonResponse(told, content_type="application/manifest+json")


@require_safe
@doors.page("scanning.view")
def scan_list(request: doors.PageRequest) -> HttpResponseBase:
    """Conflicts first: they want somebody. Then the latest that were scanned."""
    scope = chosen_warehouse(request)
    rows = queries.scans().order_by("-id")
    rows = rows.filter(warehouse_id=scope) if scope else rows
    text = request.GET.get("q", "").strip()
    if text:
        rows = queries.matching(rows, text)
    context = {
        "conflicts": list(queries.conflicts(warehouse_id=scope)[:MOST_SHOWN]),
        "scans": list(rows.prefetch_related(queries.PHOTOS)[:MOST_SHOWN]),
        "most": MOST_SHOWN,
        "q": text,
        "me": request.act.user_id,
        "may_settle": "scanning.settle" in request.act.permissions,
        "ways": Scan.Settling.choices,
    }
    return render(request, "scanning/list.html", context)


@require_safe
@doors.page("scanning.view")
def scan_photo(request: doors.PageRequest, scan_id: int, photo: str) -> HttpResponse:
    return as_file(queries.photo_by_name(scan_id, photo))


@doors.page("scanning.scan", effect=True)
def scan_settle(request: doors.PageRequest, scan_id: int) -> HttpResponse:
    text = request.POST.get("settled_as", "")
    settled_as = Scan.Settling(text) if text in Scan.Settling.values else Scan.Settling.OTHERWISE
    scanning.settle(request.act, scan_id=scan_id, settled_as=settled_as)
    return doors.done(request, "Settled.", url=reverse("scan_list"))
