"""Tags are given out for serials and bins, found ones are tied to serials, lots and bins, or ignored."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.catalog.business import business_of
from quartermaster.catalog.models import Barcode, Owner, Sku
from quartermaster.codes import epc
from quartermaster.codes.faults import UnreadableCode
from quartermaster.codes.gs1.messages import Element, Message
from quartermaster.kernel import live, quantities
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid
from quartermaster.locations.models import Bin
from quartermaster.rfid.models import Tag, UnknownTag
from quartermaster.rfid.queries import NoSuchUnknownTag
from quartermaster.stock.models.lots import Lot

ONE = Decimal(1)
MOST_TAGS = 5_000
UNIT_FILTER, ALL_OTHERS = 1, 0
SHORT_SERIAL = 1 << 38
KEY_DIGITS = 12
"""Of a company prefix and the reference after it, in a location or an asset."""


class NoGtin(Conflict):
    code = "no_gtin"
    title = "The SKU has no GTIN"


class CompanyPrefixUnknown(Conflict):
    """How long the company prefix within a GTIN is, the GTIN does not say."""

    code = "company_prefix_unknown"
    title = "Whose number it is must be known"


class TagTaken(Conflict):
    """An EPC belongs to one thing for ever."""

    code = "tag_taken"
    title = "The tag is on something else"


class NotASerial(Invalid):
    code = "not_a_serial"
    title = "Not a serial"


class TagSettled(Conflict):
    code = "tag_settled"
    title = "The tag is settled"


@transaction.atomic
def give_tags(act: Act, *, serials: Sequence[Lot] = (), bins: Sequence[Bin] = (), prefix_digits: int | None = None) -> list[Tag]:
    """What the tags of these serials and bins are to hold, in their order; asked again, the same.

    A serial's is an SGTIN of its SKU's GTIN, of 96 bits where its number allows that, else of 198. `prefix_digits`: how long
    the company prefix within the GTINs is, where it is not ours.
    """
    if len(serials) + len(bins) > MOST_TAGS:
        raise Invalid(f"At most {MOST_TAGS} tags at once.", errors=[FieldError("/serials", "too_many", f"At most {MOST_TAGS}.")])
    gtins = dict(
        Barcode.objects.filter(sku_id__in={one.sku_id for one in serials}, pack=None, kind=Barcode.Kind.GTIN)
        .order_by("sku_id", "-id")
        .values_list("sku_id", "value")
    )
    prefixes = {owner_id: _prefix(owner_id) for owner_id in {one.owner_id or 0 for one in serials}}
    wanted = [
        (_of_serial(one, gtins, prefixes[one.owner_id or 0], prefix_digits, f"/serials/{place}"), one, None)
        for place, one in enumerate(serials)
    ]
    house = _prefix(Owner.objects.get(is_house=True).pk) if bins else ""
    given = [*wanted, *((_of_bin(one, house), None, one) for one in bins)]
    made = _kept(act, given)
    if made:
        record(act, "rfid.give_tags", document="tags", many=str(len(made)))
        announce(Notice("rfid.give_tags"))
    return made


@transaction.atomic
def tie_tag(act: Act, *, memory: str, lot: Lot | None = None, quantity: Decimal = ONE, place: Bin | None = None) -> Tag:
    """A tag that is there is on this serial, on so much of this lot, or in this bin from now on. It is unknown no more."""
    if (lot is None) == (place is None):
        message = "Say what the tag is on: a serial, a lot or a bin, one of them."
        raise Invalid(message, errors=[FieldError("/serial", "malformed", message)])
    if quantity != ONE:
        _check(quantity, lot)
    found = epc_of(memory)
    (tag,) = _kept(act, [(found, lot, place)], quantity)
    UnknownTag.objects.filter(epc=tag.epc, state=UnknownTag.State.OPEN).update(
        state=UnknownTag.State.TIED, settled_by_id=act.user_id, settled_at=act.occurred_at
    )
    on = lot.code if lot else str(place)
    record(act, "rfid.tie_tag", document=tag.epc[:60], on=on)
    announce(Notice("rfid.tie_tag"))
    return tag


@transaction.atomic
def ignore_tag(act: Act, *, tag_id: int) -> UnknownTag:
    """A tag that is none of ours; the act's reason says whose."""
    found = UnknownTag.objects.select_for_update().filter(pk=tag_id).first()
    if found is None:
        raise NoSuchUnknownTag(f"There is no unknown tag {tag_id}.")
    if found.state != UnknownTag.State.OPEN:
        raise TagSettled(f"{found.epc} is {found.get_state_display().lower()} already.")
    if not act.reason.strip():
        message = "Say why it may be ignored."
        raise Invalid(message, errors=[FieldError("/reason", "reason_missing", message)])
    found.state, found.reason = UnknownTag.State.IGNORED, act.reason.strip()[:200]
    found.settled_by_id, found.settled_at = act.user_id, act.occurred_at
    found.save(update_fields=["state", "reason", "settled_by", "settled_at"])
    record(act, "rfid.ignore_tag", document=found.epc[:60])
    live.publish(["rfid"])
    return found


def epc_of(memory: str) -> tuple[str, str]:
    """(EPC, identity) of a tag's memory; identity is empty where it follows no scheme of GS1."""
    text = memory.strip().upper()
    if not 4 <= len(text) <= 128 or len(text) % 2 or set(text) - set("0123456789ABCDEF"):
        message = "An EPC is an even number of hexadecimal digits, up to 128."
        raise Invalid(message, errors=[FieldError("/epc", "not_hexadecimal", message)])
    try:
        return text, epc.read(text).identity
    except UnreadableCode:
        return text, ""


def _prefix(owner_id: int) -> str:
    found = business_of(owner_id)
    return found.gs1_company_prefix if found else ""


def _of_serial(lot: Lot, gtins: dict[int, str], prefix: str, prefix_digits: int | None, pointer: str) -> tuple[str, str]:
    sku: Sku | None = lot.sku
    if sku is None or not lot.is_serial:
        message = f"{lot.code} is no serial: only what is one piece has a tag of its own."
        raise NotASerial(message, errors=[FieldError(pointer, NotASerial.code, message)])
    gtin = gtins.get(sku.pk)
    if gtin is None:
        message = f"{sku.code} has no GTIN, which its tags begin with. Give it one under Products."
        raise NoGtin(message, errors=[FieldError(pointer, NoGtin.code, message)])
    digits = prefix_digits or (len(prefix) if prefix and gtin[1:].startswith(prefix) else 0)
    if not digits:
        message = f"The GTIN {gtin} does not begin with our company prefix. Say how many digits the prefix of its company has."
        raise CompanyPrefixUnknown(message, errors=[FieldError("/prefix_digits", CompanyPrefixUnknown.code, message)])
    said = Message((Element("01", gtin), Element("21", lot.code)))
    identity = epc.identity_of(said, company_prefix_length=digits)
    short = lot.code.isascii() and lot.code.isdecimal() and str(int(lot.code)) == lot.code and int(lot.code) < SHORT_SERIAL
    made = epc.tag(identity, coding="sgtin-96" if short else "sgtin-198", filter_=UNIT_FILTER)
    return made.hexadecimal.upper(), identity


def _of_bin(place: Bin, prefix: str) -> tuple[str, str]:
    """A tote or a cart is an asset of ours, any other bin a place."""
    if not prefix:
        message = "Tags of bins begin with our GS1 company prefix. Enter it under Business first."
        raise CompanyPrefixUnknown(message, errors=[FieldError("/bins", CompanyPrefixUnknown.code, message)])
    scheme = "grai" if place.role in (Bin.Role.TOTE, Bin.Role.CART) else "sgln"
    identity = f"urn:epc:id:{scheme}:{prefix}.{'0' * (KEY_DIGITS - len(prefix))}.{place.pk}"
    return epc.tag(identity, coding=f"{scheme}-96", filter_=ALL_OTHERS).hexadecimal.upper(), identity


def _check(quantity: Decimal, lot: Lot | None) -> None:
    if lot is None or lot.is_serial or lot.sku is None:
        message = "Only a tag of a lot can be on more than one piece."
        raise Invalid(message, errors=[FieldError("/quantity", "malformed", message)])
    quantities.check(quantity, pointer="/quantity", scale=lot.sku.unit.scale)


def _kept(act: Act, given: Sequence[tuple[tuple[str, str], Lot | None, Bin | None]], quantity: Decimal = ONE) -> list[Tag]:
    """The ties, as they are or are made now. Two things with one EPC, or an EPC that is on another thing, are refused."""
    Tag.objects.bulk_create(
        [
            Tag(
                epc=code,
                identity=identity,
                lot=lot,
                quantity=quantity,
                bin=place,
                given_by_id=act.user_id,
                given_at=act.occurred_at,
            )
            for (code, identity), lot, place in sorted(given, key=lambda one: one[0])
        ],
        ignore_conflicts=True,
        batch_size=2000,
    )
    found = {one.epc: one for one in Tag.objects.select_related("lot__sku", "bin").filter(epc__in=[one[0][0] for one in given])}
    for place_of, ((code, _), lot, place) in enumerate(given):
        tag = found[code]
        if (tag.lot_id, tag.quantity, tag.bin_id) != (lot.pk if lot else None, quantity, place.pk if place else None):
            message = f"The tag {code} is on {tag.lot or tag.bin} and stays there. Take another tag."
            raise TagTaken(message, errors=[FieldError(f"/tags/{place_of}", TagTaken.code, message)])
    return [found[one[0][0]] for one in given]
