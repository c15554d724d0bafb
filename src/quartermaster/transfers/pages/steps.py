"""One deed each on the way of a transfer: requested, approved, allocated, cancelled, closed."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.transfers import operations as transfers
from quartermaster.transfers import queries
from quartermaster.transfers.forms import CancelForm, ExpectForm, ReasonForm
from quartermaster.transfers.pages.showing import dialog, on
from quartermaster.web.forms import seen_version


@doors.page("transfers.order", effect=True)
def transfer_request(request: doors.PageRequest, number: str) -> HttpResponse:
    transfers.request(request.act, number=number, version=seen_version(request))
    return on(request, number, f"Requested {number}.")


@doors.page("transfers.order", effect=True)
def transfer_withdraw(request: doors.PageRequest, number: str) -> HttpResponse:
    transfers.withdraw(request.act, number=number, version=seen_version(request))
    return on(request, number, f"{number} is a draft again.")


@doors.page("transfers.approve", effect=True)
def transfer_approve(request: doors.PageRequest, number: str) -> HttpResponse:
    transfers.approve(request.act, number=number, version=seen_version(request))
    return on(request, number, f"Approved {number}. Allocate its goods next.")


@doors.page("transfers.ship", effect=True)
def transfer_allocate(request: doors.PageRequest, number: str) -> HttpResponse:
    partial = request.POST.get("partial") == "yes"
    transfers.allocate(request.act, number=number, partial=partial, version=seen_version(request))
    return on(request, number, f"Allocated goods for {number}.")


@doors.page("transfers.ship", effect=True)
def transfer_deallocate(request: doors.PageRequest, number: str) -> HttpResponse:
    transfers.deallocate(request.act, number=number, version=seen_version(request))
    return on(request, number, f"The goods of {number} are free again.")


@require_safe
@doors.page("transfers.approve")
def transfer_reject_form(request: doors.PageRequest, number: str) -> HttpResponse:
    return dialog(request, number, ReasonForm(), "transfer_reject", "Reject", "Nothing of it is sent.")


@doors.page("transfers.approve", effect=True)
def transfer_reject(request: doors.PageRequest, number: str) -> HttpResponse:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return dialog(request, number, form, "transfer_reject", "Reject", "Nothing of it is sent.", status=422)
    transfers.reject(request.act.because(form.cleaned_data["reason"]), number=number, version=seen_version(request))
    return on(request, number, f"Rejected {number}.")


@require_safe
@doors.page("transfers.ship")
def transfer_expect_form(request: doors.PageRequest, number: str) -> HttpResponse:
    form = ExpectForm(initial={"expected_on": queries.transfer_by_number(number).expected_on})
    return dialog(request, number, form, "transfer_expect", EXPECT, EXPECT_SAYS)


@doors.page("transfers.ship", effect=True)
def transfer_expect(request: doors.PageRequest, number: str) -> HttpResponse:
    form = ExpectForm(request.POST)
    if not form.is_valid():
        return dialog(request, number, form, "transfer_expect", EXPECT, EXPECT_SAYS, status=422)
    transfers.expect(request.act, number=number, version=seen_version(request), **form.cleaned_data)
    return on(request, number, f"Said when {number} is expected.")


EXPECT = "Say when it is expected"
EXPECT_SAYS = "From that day on the goods can be promised where they go."


@require_safe
@doors.page("transfers.cancel")
def transfer_cancel_form(request: doors.PageRequest, number: str) -> HttpResponse:
    return _cancel_dialog(request, number, CancelForm(under_way=_is_under_way(number)))


@doors.page("transfers.cancel", effect=True)
def transfer_cancel(request: doors.PageRequest, number: str) -> HttpResponse:
    form = CancelForm(request.POST, under_way=_is_under_way(number))
    if not form.is_valid():
        return _cancel_dialog(request, number, form, status=422)
    act, disposition = request.act.because(form.cleaned_data["reason"]), form.cleaned_data.get("disposition", "")
    transfers.cancel(act, number=number, disposition=disposition, version=seen_version(request))
    return on(request, number, f"Cancelled what of {number} was not sent.")


@doors.page("transfers.close", effect=True)
def transfer_close(request: doors.PageRequest, number: str) -> HttpResponse:
    short = request.POST.get("short") == "yes"
    transfers.close(request.act, number=number, short=short, version=seen_version(request))
    return on(request, number, f"Closed {number}.")


def _cancel_dialog(request: doors.PageRequest, number: str, form: CancelForm, *, status: int = 200) -> HttpResponse:
    says = "What has not left is not sent any more, and its goods are free again."
    return dialog(request, number, form, "transfer_cancel", "Cancel the transfer", says, status=status)


def _is_under_way(number: str) -> bool:
    return any(line.under_way for line in queries.transfer_by_number(number).lines.all())
