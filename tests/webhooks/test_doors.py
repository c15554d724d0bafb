"""Webhooks by page and by API: set up, tried, looked at, sent again; what a message says is shown to whoever may see it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from quartermaster.accounts.models import Deed
from quartermaster.webhooks import operations as webhooks
from quartermaster.webhooks.models import Endpoint, Message
from tests import scenes
from tests.accounts.scenes import Program, problem, token_of
from tests.catalog.test_pages import post
from tests.sales import scenes as selling
from tests.webhooks.receiver import Answer, Receiver
from tests.webhooks.scenes import due_now, messages, send, tell, told

pytestmark = pytest.mark.django_db


def wanted(receiver: Receiver, **more: object) -> dict[str, object]:
    return {"name": "Dashboard", "url": receiver.url, "kinds": ["sales.order_placed"], **more}


def test_a_program_sets_one_up_tries_it_and_sends_again(receiver: Receiver) -> None:
    program: Any = Program(token_of(scenes.person("manager")))
    made = program.post("/api/v1/webhooks", wanted(receiver), key=None)
    assert made.status_code == 201
    endpoint, secret = made.json(), made.json()["secret"]
    assert problem(program.post("/api/v1/webhooks", wanted(receiver), key=None)) == (409, "webhook_name_taken")
    path = f"/api/v1/webhooks/{endpoint['id']}"
    assert "secret" not in program.get(path).json()
    tried = [program.post(f"{path}/tests", {}, key="try-1").json()["id"] for _ in range(2)]
    row = Endpoint.objects.get()
    receiver.answers = [Answer(410)]
    send(row)
    assert receiver.verified(secret)[0]["type"] == "webhooks.test"
    (uid,) = set(tried)
    assert (program.get(path).json()["on"], program.get(f"/api/v1/webhook-messages/{uid}").json()["state"]) == (False, "failed")
    assert problem(program.post(f"/api/v1/webhook-messages/{uid}/resending", {})) == (409, "webhook_is_off")
    assert program.post(f"{path}/switch", {"on": True}).json()["on"] is True
    since = {"since": program.get(f"{path}/messages").json()["items"][0]["made_at"]}
    assert program.post(f"{path}/resending", since).json() == {"messages": 1}
    send(row)
    assert program.post(f"/api/v1/webhook-messages/{uid}/resending", {}).status_code == 201
    send(row)
    assert receiver.ids == [uid] * 3
    read = program.get(f"/api/v1/webhook-messages/{uid}").json()
    assert (read["state"], read["body"]["data"], [one["status"] for one in read["attempts"]]) == (
        "sent", {"sent_by": row.person.name}, [200, 200, 410],
    )  # fmt: skip
    fresh = program.post(f"{path}/secret-rotation", {}, key=None).json()["secret"]
    assert fresh != secret
    tag = program.get(path)["ETag"]
    changed = program.put(path, wanted(receiver, name="Board"), **{"If-Match": tag})
    assert (changed.status_code, changed.json()["name"]) == (200, "Board")
    assert problem(program.put(path, wanted(receiver), **{"If-Match": tag})) == (412, "stale_version")
    assert program.client.delete(path, headers={**program.headers, "If-Match": changed["ETag"]}).status_code == 204
    assert (Endpoint.objects.count(), Message.objects.count()) == (0, 0)


def test_what_is_wrong_is_named_and_nothing_is_made(receiver: Receiver) -> None:
    program: Any = Program(token_of(scenes.person("manager")))
    answer = program.post("/api/v1/webhooks", wanted(receiver, url="https://10.0.0.1/", kinds=["nothing.such"]), key=None)
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [
        ("/url", "address_not_allowed"), ("/kinds/0", "unknown_kind"),
    ]  # fmt: skip
    narrow: Any = Program(token_of(scenes.person("manager"), ["webhooks.manage"]))
    assert problem(narrow.post("/api/v1/webhooks", wanted(receiver), key=None)) == (403, "permission_missing")
    seller: Any = Program(token_of(scenes.person("seller")))
    assert problem(seller.get("/api/v1/webhooks")) == (403, "permission_missing")
    assert Endpoint.objects.count() == 0


def test_every_kind_says_who_may_be_told_and_what(receiver: Receiver) -> None:
    program: Any = Program(token_of(scenes.person("manager")))
    found = program.get("/api/v1/webhook-kinds").json()
    assert {"planning.alert_opened", "stock.level_changed", "sales.order_placed"} <= {kind["name"] for kind in found}
    assert all(kind["data"]["properties"] and kind["permission"] for kind in found)


def test_whoever_changes_one_has_it_told_in_their_own_name(receiver: Receiver) -> None:
    issued = told(receiver, "sales.order_placed", costs=True)
    other = scenes.person("manager")
    new = webhooks.NewEndpoint("Mine now", receiver.url, ["sales.order_placed"])
    webhooks.change(scenes.act(user=other), endpoint_id=issued.endpoint.pk, endpoint=new, version=1)
    row = Endpoint.objects.get()
    assert (row.person_id, row.with_costs, row.version) == (other.pk, False, 2)


def test_the_pages_show_the_secret_once_whether_it_arrives_and_each_attempt(receiver: Receiver, client: Client) -> None:
    client.force_login(scenes.person("administrator"))
    assert b"No webhooks yet" in client.get("/webhooks/").content
    refused = client.post("/webhooks/add/", wanted(receiver, url="ftp://x"))
    assert (refused.status_code, b"Begin the address with https://" in refused.content) == (422, True)
    shown = client.post("/webhooks/add/", wanted(receiver))
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", shown.content.decode())
    assert secret is not None
    assert "no-store" in shown["Cache-Control"]
    row = Endpoint.objects.get()
    page = f"/webhooks/{row.pk}/"
    assert secret[0] not in client.get(page).content.decode()
    assert post(client, f"{page}test/", {}).status_code == 303
    receiver.answers = [Answer(500, b"no room for it")]
    send(row)
    (message,) = messages(row)
    assert b"Failing" in client.get("/webhooks/").content
    read = client.get(f"/webhooks/messages/{message.uid}/").content.decode()
    assert all(words in read for words in ("no room for it", "500", "&quot;sequence&quot;: 1", message.uid))
    due_now(row)
    send(row)
    assert b"Works" in client.get("/webhooks/").content
    assert post(client, f"/webhooks/messages/{message.uid}/again/", {}).status_code == 303
    send(row)
    assert receiver.ids == [message.uid] * 3
    assert post(client, f"{page}switch/", {"on": "no"}).status_code == 303
    row.refresh_from_db()
    assert post(client, f"{page}remove/", {"version": str(row.version)}).status_code == 303
    assert Endpoint.objects.count() == 0
    assert list(Deed.objects.filter(document=f"webhook:{row.pk}").order_by("id").values_list("verb", flat=True)) == [
        "webhooks.add", "webhooks.test", "webhooks.send_again", "webhooks.switch", "webhooks.remove",
    ]  # fmt: skip


def test_what_a_message_says_is_shown_only_to_whoever_may_see_it(receiver: Receiver) -> None:
    site, tea = scenes.site(), scenes.sku()
    scenes.stocked(tea, 9, site.shelf)
    endpoint = told(receiver, "sales.order_placed").endpoint
    number = selling.ordered(site, selling.line(tea, 1)).number
    tell()
    (message,) = messages(endpoint)
    paths = f"/api/v1/webhook-messages/{message.uid}"
    readers: list[Any] = [
        Program(token_of(scenes.person("manager"), scopes)) for scopes in (["webhooks.view", "sales.view"], ["webhooks.view"])
    ]
    full, narrow = (reader.get(paths).json() for reader in readers)
    assert (full["body"]["data"]["number"], narrow["body"], narrow["resource"]) == (number, None, number)
