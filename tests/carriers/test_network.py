"""The way out to carriers: known hosts, checked certificates, no redirects; the table of connectors is the library’s."""

from __future__ import annotations

import ipaddress
import ssl
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.request import Request

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings

from quartermaster.carriers.adapters import network, through_karrio
from quartermaster.carriers.connectors import CONNECTORS, HOSTS, Connector


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/",
        "http://onlinetools.ups.com/",
        "https://169.254.169.254/",
        "https://onlinetools.ups.com.evil.example/",
    ],
)
def test_nobody_but_a_carrier_is_asked_and_only_over_tls(address):
    with network.listening() as exchanges, pytest.raises(network.HostNotAllowed):
        network.ask(Request(address))  # noqa: S310
    assert [exchange.sent for exchange in exchanges] == [False]


def _certificate(folder: Path) -> ssl.SSLContext:
    """Of somebody whom nobody vouches for."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    built = built.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    named = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    signed = built.add_extension(named, critical=False).sign(key, hashes.SHA256())
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "both.pem").write_bytes(pem + signed.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "both.pem")
    return context


def test_a_certificate_that_nobody_vouches_for_is_not_trusted_although_the_library_would(tmp_path, monkeypatch):
    through_karrio._library()
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.socket = _certificate(tmp_path).wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    origin = f"https://127.0.0.1:{server.server_address[1]}"
    monkeypatch.setattr(settings, "CARRIER_STAND_INS", {"wwwcie.ups.com": origin})
    try:
        with network.listening() as exchanges, pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
            network.ask(Request("https://wwwcie.ups.com/"))
    finally:
        server.shutdown()
        server.server_close()
    assert [(one.sent, one.trouble) for one in exchanges] == [(False, "Its certificate is not to be trusted.")]
    assert ssl._create_default_https_context is ssl.create_default_context


@pytest.mark.parametrize("connector", CONNECTORS.values(), ids=CONNECTORS)
def test_the_table_of_connectors_says_what_the_library_says(connector: Connector):
    told = {one.name: "x" for one in connector.credentials}
    for test, host in ((True, connector.test_host), (False, connector.live_host)):
        access = through_karrio.Access(connector, told, "GB", test)
        gateway = through_karrio._gateway(access)
        assert gateway.settings.server_url == f"https://{host}"
        assert {"get_rates", "create_shipment", "cancel_shipment", "get_tracking"} <= set(gateway.proxy_methods)
        assert ("create_manifest" in gateway.proxy_methods) == connector.takes_manifests
    units = __import__(f"karrio.providers.{connector.key}.units", fromlist=["units"])
    known = {*units.ServiceCode.__members__}
    assert {name for one in connector.services for name in (one.remote, *one.also)} <= known
    assert connector.hosts <= HOSTS
