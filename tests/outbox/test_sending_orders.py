"""Purchase orders that go to their suppliers by e-mail."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from quartermaster.kernel.refusals import Refusal
from quartermaster.outbox import operations as outbox
from quartermaster.outbox.models import Email
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing import queries
from quartermaster.purchasing.models import PurchaseOrder, Supplier, SupplierContact
from tests import scenes
from tests.accounts.scenes import Program, problem, token_of
from tests.catalog.test_business import say
from tests.catalog.test_pages import post
from tests.outbox.server import Letterbox
from tests.printing.reading import text_of
from tests.purchasing import scenes as buying

pytestmark = pytest.mark.django_db


def approved(*, address: str = "sales@tea.example") -> PurchaseOrder:
    say()
    order = buying.drafted(scenes.site(), (scenes.sku(), 12))
    Supplier.objects.filter(pk=order.supplier_id).update(email=address)
    return purchasing.approve(scenes.act(), number=order.number)


def test_sending_orders_it_and_the_supplier_gets_the_order_as_it_is_now(box: Letterbox) -> None:
    order = approved()
    SupplierContact.objects.create(supplier=order.supplier, position=1, name="Ana", email="ana@tea.example", gets_orders=True)
    SupplierContact.objects.create(supplier=order.supplier, position=2, name="Rui", email="rui@tea.example")
    email = purchasing.send_order(scenes.act(), number=order.number)
    assert queries.order_by_number(order.number).state == "ordered"
    outbox.send(scenes.act(), email_id=email.pk)
    ((to, message),) = box.received
    assert to == ["ana@tea.example"]
    assert message["Subject"] == f"Purchase order {order.number} from Kettle & Sons Ltd"
    (attached,) = message.iter_attachments()
    printed = text_of(attached.get_content())
    assert order.number in printed
    assert "Draft" not in printed
    purchasing.send_order(scenes.act(), number=order.number)
    assert Email.objects.filter(document=order.number).count() == 2


def test_a_draft_is_not_sent_and_nothing_is_ordered_without_an_address(box: Letterbox) -> None:
    order = approved(address="")
    with pytest.raises(purchasing.NoAddressToSendTo):
        purchasing.send_order(scenes.act(), number=order.number)
    draft = buying.drafted(scenes.site(), (scenes.sku(), 1))
    with pytest.raises(Refusal):
        purchasing.send_order(scenes.act(), number=draft.number)
    assert [queries.order_by_number(one.number).state for one in (order, draft)] == ["approved", "draft"]
    assert Email.objects.count() == 0


def test_without_a_mail_server_nothing_is_ordered_and_the_page_offers_the_pdf(client: Client, settings: Any) -> None:
    settings.MAIL_FROM = ""
    order = approved()
    with pytest.raises(outbox.MailNotSetUp):
        purchasing.send_order(scenes.act(), number=order.number)
    assert queries.order_by_number(order.number).state == "approved"
    client.force_login(scenes.person("buyer"))
    page = client.get(reverse("purchase_order", args=[order.number])).content.decode()
    assert "E-mail is not set up here" in page
    assert reverse("purchase_order_paper", args=[order.number]) in page


def test_the_page_sends_it_and_says_what_became_of_it(box: Letterbox, client: Client) -> None:
    order = approved()
    client.force_login(scenes.person("buyer"))
    url = reverse("purchase_order", args=[order.number])
    assert b"Order and send" in client.get(url).content
    answer = post(client, reverse("purchase_order_send", args=[order.number]), {"version": str(order.version)})
    assert answer.status_code == 303
    assert b"Waiting to be sent" in client.get(url).content
    box.answers = ["550 No such mailbox"]
    outbox.send(scenes.act(), email_id=Email.objects.get().pk)
    page = client.get(url).content.decode()
    assert "No such mailbox" in page
    assert "Try again" in page


def test_programs_send_it_once_for_a_key(box: Letterbox) -> None:
    order = approved()
    program = Program(token_of(scenes.person("buyer")))
    path = f"/api/v1/purchase-orders/{order.number}/sending"
    assert [program.post(path, {}, key="send-1").status_code for _ in range(2)] == [201, 201]
    assert Email.objects.filter(document=order.number).count() == 1
    assert problem(Program(token_of(scenes.person("seller"))).post(path, {})) == (403, "permission_missing")
