"""The carriers whose own interfaces can be reached: what an account of theirs needs, where they are, what they offer. Pure.

The table is an allow-list: no other carrier, no other host and no other service is ever asked for. A test holds it against
the library that speaks with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Credential:
    """Something that an account needs to be told. What is secret is never shown again."""

    name: str
    label: str
    secret: bool = False
    required: bool = True
    help: str = ""


@dataclass(frozen=True, slots=True)
class RemoteService:
    """A service under our code and under the library's name; `also`: names by which it answers from other countries.

    `days`: working days to the door where the carrier does not say.
    """

    code: str
    name: str
    remote: str
    days: int
    also: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Connector:
    """`buying` is the end of the address that costs money: what is known of that one exchange says whether a label was bought."""

    key: str
    name: str
    credentials: Sequence[Credential]
    live_host: str
    test_host: str
    services: Sequence[RemoteService]
    buying: str
    portal: str
    label_forms: Sequence[str] = ("PDF", "ZPL")
    takes_manifests: bool = False
    hosts: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "hosts", frozenset((self.live_host, self.test_host)))

    def service(self, code: str) -> RemoteService | None:
        return next((one for one in self.services if one.code == code), None)

    def service_named(self, remote: str) -> RemoteService | None:
        """By the library's name for it, or by one of the others."""
        return next((one for one in self.services if remote == one.remote or remote in one.also), None)

    @property
    def secrets(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.credentials if one.secret)


UPS = Connector(
    key="ups",
    name="UPS",
    credentials=(
        Credential("client_id", "Client ID", help="Of the app that you made at developer.ups.com."),
        Credential("client_secret", "Client secret", secret=True),
        Credential("account_number", "Account number", help="Six characters; who pays."),
    ),
    live_host="onlinetools.ups.com",
    test_host="wwwcie.ups.com",
    services=(
        RemoteService("STANDARD", "Standard", "ups_standard", 3, ("ups_standard_eu", "ups_standard_ca", "ups_standard_pl")),
        RemoteService("EXPRESS", "Express", "ups_worldwide_express", 1, ("ups_express_eu", "ups_express", "ups_express_pl")),
        RemoteService(
            "EXPRESS_PLUS",
            "Express Plus",
            "ups_worldwide_express_plus",
            1,
            ("ups_worldwide_express_plus_eu", "ups_express_plus_pl"),
        ),
        RemoteService("EXPEDITED", "Expedited", "ups_worldwide_expedited", 4, ("ups_expedited_eu", "ups_expedited_pl")),
        RemoteService("SAVER", "Express Saver", "ups_worldwide_saver", 1, ("ups_worldwide_saver_eu", "ups_express_saver_pl")),
        RemoteService("GROUND", "Ground", "ups_ground", 5),
        RemoteService("3_DAY_SELECT", "3 Day Select", "ups_3_day_select", 3),
        RemoteService("2ND_DAY_AIR", "2nd Day Air", "ups_2nd_day_air", 2, ("ups_expedited_ca",)),
        RemoteService("NEXT_DAY_AIR_SAVER", "Next Day Air Saver", "ups_next_day_air_saver", 1, ("ups_express_saver_ca",)),
        RemoteService("NEXT_DAY_AIR", "Next Day Air", "ups_next_day_air", 1, ("ups_express_ca",)),
    ),
    buying="/api/shipments/v2409/ship",
    portal="ups.com, Shipping history",
)

CONNECTORS = {connector.key: connector for connector in (UPS,)}
HOSTS = frozenset(host for connector in CONNECTORS.values() for host in connector.hosts)
"""Nothing else is ever asked, whatever an answer says."""
