"""A server that speaks like UPS: what its interface answers by its published documents, over real sockets.

It knows one account, keeps what was asked of it and sold by it, and misbehaves as it is told (`then`).
"""

from __future__ import annotations

import base64
import io
import json
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from PIL import Image

CLIENT, SECRET = "client-of-tests", "a-secret-of-tests"
STANDARD, SAVER = "11", "65"
PRICES = {STANDARD: "7.40", SAVER: "15.20"}
REFUSAL = {"response": {"errors": [{"code": "120802", "message": "Address Validation Error on ShipTo address"}]}}


class Ups:
    """`asked`: path and body of every question; `sold`: reference → tracking number of every label; `then`: what happens to
    the next questions of a kind instead of an answer."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []
        self.sold: list[tuple[str, str]] = []
        self.voided: list[str] = []
        self.activities: dict[str, list[dict[str, Any]]] = {}
        self.currency = "GBP"
        self.then: dict[str, deque[str]] = {"token": deque(), "rate": deque(), "ship": deque(), "void": deque(), "track": deque()}

    def kinds(self) -> list[str]:
        return [_kind(path) for path, _ in self.asked]


@contextmanager
def listening() -> Iterator[tuple[Ups, str]]:
    """The carrier, and where it is reached."""
    ups = Ups()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"ups": ups}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield ups, f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def activity(kind: str, code: str, said: str, moment: str, city: str = "London") -> dict[str, Any]:
    """As UPS tells it; `moment` like “20261127 091500”."""
    day, clock = moment.split()
    place = {"address": {"city": city, "country": "GB"}}
    return {"status": {"type": kind, "code": code, "description": said}, "date": day, "time": clock, "location": place}


def _kind(path: str) -> str:
    names = {"oauth": "token", "rating": "rate", "void": "void", "shipments": "ship", "track": "track"}
    return next(name for part, name in names.items() if part in path)


class _Handler(BaseHTTPRequestHandler):
    ups: Ups
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._take({})

    def do_DELETE(self) -> None:
        self._take({})

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self._take(json.loads(raw) if raw.startswith("{") else raw)

    def _take(self, body: Any) -> None:
        kind = _kind(self.path)
        self.ups.asked.append((self.path, body))
        deed = self.ups.then[kind].popleft() if self.ups.then[kind] else ""
        if deed == "lost":
            getattr(self, f"_{kind}")(body)
            self.close_connection = True
        elif deed == "slow":
            time.sleep(1.5)
        elif deed == "garbage":
            self._say(200, b"<html>Down for maintenance</html>")
        elif deed == "large":
            self._say(200, b" " * (9 * 2**20))
        elif deed == "redirect":
            self._say(302, b"", Location="https://example.com/")
        elif deed == "refuse":
            self._say(400, json.dumps(REFUSAL).encode())
        elif deed:
            self._say(int(deed), json.dumps({"response": {"errors": [{"code": "190001", "message": "Unavailable"}]}}).encode())
        elif kind != "token" and self.headers.get("Authorization") != "Bearer token-of-tests":
            self._say(401, b'{"response": {"errors": [{"code": "250002", "message": "Invalid Authentication Information"}]}}')
        else:
            self._say(*getattr(self, f"_{kind}")(body))

    def _say(self, status: int, body: bytes | dict[str, Any], **headers: str) -> None:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(sent)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(sent)

    def _token(self, body: Any) -> tuple[int, dict[str, Any]]:
        pair = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if self.headers.get("Authorization") != f"Basic {pair}":
            return 401, {"response": {"errors": [{"code": "10401", "message": "ClientId is Invalid"}]}}
        return 200, {"access_token": "token-of-tests", "issued_at": str(int(time.time() * 1000)), "expires_in": "14399"}

    def _rate(self, body: Any) -> tuple[int, dict[str, Any]]:
        offered = [_rated(code, price, self.ups.currency) for code, price in PRICES.items()]
        return 200, {"RateResponse": {"RatedShipment": offered}}

    def _ship(self, body: Any) -> tuple[int, dict[str, Any]]:
        shipment = body["ShipmentRequest"]["Shipment"]
        number = f"1ZTEST{len(self.ups.sold) + 1:012}"
        self.ups.sold.append((shipment["ReferenceNumber"]["Value"], number))
        zpl = body["ShipmentRequest"]["LabelSpecification"]["LabelImageFormat"]["Code"] == "ZPL"
        image = base64.b64encode(b"^XA^FDlabel^FS^XZ" if zpl else _picture()).decode()
        form = {"Code": "ZPL" if zpl else "PNG"}
        package = {"TrackingNumber": number, "ShippingLabel": {"ImageFormat": form, "GraphicImage": image}}
        results = {"ShipmentIdentificationNumber": number, "PackageResults": [package]}
        return 200, {"ShipmentResponse": {"ShipmentResults": results}}

    def _void(self, body: Any) -> tuple[int, dict[str, Any]]:
        self.ups.voided.append(self.path.rsplit("/", 1)[1])
        return 200, {"VoidShipmentResponse": {"Response": {"ResponseStatus": {"Code": "1", "Description": "Success"}}}}

    def _track(self, body: Any) -> tuple[int, dict[str, Any]]:
        number = self.path.split("?")[0].rsplit("/", 1)[1]
        told = self.ups.activities.get(number)
        if told is None:
            warning = {"code": "TW0001", "message": "Tracking Information Not Found"}
            return 200, {"trackResponse": {"shipment": [{"inquiryNumber": number, "warnings": [warning]}]}}
        package = {"trackingNumber": number, "activity": told, "deliveryDate": [], "packageAddress": []}
        return 200, {"trackResponse": {"shipment": [{"inquiryNumber": number, "package": [package]}]}}

    def log_message(self, format: str, *args: Any) -> None:
        """Tests are quiet."""


def _rated(code: str, price: str, currency: str) -> dict[str, Any]:
    charge = {"CurrencyCode": currency, "MonetaryValue": price}
    days = {"EstimatedArrival": {"BusinessDaysInTransit": "1" if code == SAVER else "2"}}
    return {
        "Service": {"Code": code, "Description": ""},
        "TransportationCharges": charge,
        "BaseServiceCharge": charge,
        "ServiceOptionsCharges": {"CurrencyCode": currency, "MonetaryValue": "0.00"},
        "TotalCharges": charge,
        "ItemizedCharges": [],
        "TimeInTransit": {"ServiceSummary": days},
    }


def _picture() -> bytes:
    kept = io.BytesIO()
    Image.new("L", (60, 40), 255).save(kept, "PNG")
    return kept.getvalue()
