from django.urls import path

from quartermaster.stock import lot_pages, opening, pages

urlpatterns = [
    path("movements/", pages.movement_list, name="movement_list"),
    path("movements/<int:seq>/", pages.movement, name="movement"),
    path("movements/<int:seq>/reverse/", pages.reverse_form, name="movement_reverse_form"),
    path("movements/<int:seq>/reversal/", pages.reverse_movement, name="movement_reverse"),
    path("undo/<str:ranges>/", pages.undo, name="stock_undo"),
    path("put-away/", pages.put_away_list, name="put_away_list"),
    path("put-away/lines/", pages.put_away, name="put_away"),
    path("balances/", pages.balance_list, name="balance_list"),
    path("bins/<str:warehouse>/<path:code>/", pages.bin_page, name="bin"),
    path("adjust/", pages.adjust_form, name="adjust_form"),
    path("adjustments/", pages.adjust, name="adjust"),
    path("transfer/", pages.transfer_form, name="transfer_form"),
    path("transfers/", pages.transfer, name="transfer"),
    path("lots/", lot_pages.lot_list, name="lot_list"),
    path("holds/", lot_pages.hold_list, name="hold_list"),
    path("holds/new/", lot_pages.hold_form, name="hold_form"),
    path("holds/add/", lot_pages.hold, name="hold"),
    path("holds/<int:hold_id>/lift/", lot_pages.lift_form, name="hold_lift_form"),
    path("holds/<int:hold_id>/lifted/", lot_pages.lift, name="hold_lift"),
    path("holds/<int:hold_id>/reject/", lot_pages.reject_form, name="hold_reject_form"),
    path("holds/<int:hold_id>/rejected/", lot_pages.reject, name="hold_reject"),
    path("opening/", opening.opening_import, name="opening_import"),
    path("opening/check/", opening.opening_import_check, name="opening_import_check"),
    path("opening/load/", opening.opening_import_load, name="opening_import_load"),
]
