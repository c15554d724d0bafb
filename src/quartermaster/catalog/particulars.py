"""A SKU's particulars: what it and its packs weigh and measure, and what customs and carriers ask. Their rules are here. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from quartermaster.catalog.measures import DECLARED, HAZARD_CLASS, HS_CODE, SIZES, TEMPERATURES, UN_NUMBER
from quartermaster.catalog.plans import KEEP, Keep
from quartermaster.kernel.iso import country_error
from quartermaster.kernel.refusals import FieldError

LARGEST_SIZE = Decimal("999999999")
LONGEST_DESCRIPTION = 200
GROUPS = ("", "I", "II", "III")
WORDS = {"weight_g": "weight", "length_mm": "length", "width_mm": "width", "height_mm": "height"}


@dataclass(frozen=True, slots=True)
class Particulars:
    """What to set on a SKU, or on the pack of it that is named (then only weight and size); KEEP leaves what is there."""

    sku: str
    pack: str = ""
    weight_g: Decimal | Keep | None = KEEP
    length_mm: Decimal | Keep | None = KEEP
    width_mm: Decimal | Keep | None = KEEP
    height_mm: Decimal | Keep | None = KEEP
    hs_code: str | Keep = KEEP
    origin: str | Keep = KEEP
    customs_description: str | Keep = KEEP
    un_number: str | Keep = KEEP
    hazard_class: str | Keep = KEEP
    packing_group: str | Keep = KEEP
    limited_quantity: bool | Keep = KEEP
    temperature: str | Keep = KEEP
    where: str = "/"

    def given(self) -> dict[str, Any]:
        """What is to be set, in the way it is kept: a tariff code without its dots, codes in capitals, "UN" left off."""
        names = [field.name for field in fields(self) if field.name in (*SIZES, *DECLARED)]
        return {name: _kept(name, value) for name in names if (value := getattr(self, name)) is not KEEP}


def errors_of(row: Particulars, becomes: dict[str, Any]) -> Iterator[FieldError]:
    """What is wrong with a row; `becomes` is everything that would be kept of its SKU or pack."""
    given = row.given()
    for name in SIZES:
        if (size := given.get(name)) is not None and not _is_size(size):
            yield FieldError(f"{row.where}{name}", "not_a_size", f"The {WORDS[name]} is above zero, with at most three decimals.")
    if row.pack:
        yield from _pack_errors(row, given)
        return
    if given.get("origin") and (error := country_error(given["origin"], f"{row.where}origin")):
        yield error
    if (code := given.get("hs_code")) and not re.fullmatch(HS_CODE, code, re.ASCII):
        message = f"“{code[:20]}” is not a tariff code. It has 6 to 10 digits, like 6911.10."
        yield FieldError(f"{row.where}hs_code", "invalid_hs_code", message)
    if (text := given.get("customs_description")) and (len(text) > LONGEST_DESCRIPTION or not text.isprintable()):
        message = f"What customs read has at most {LONGEST_DESCRIPTION} printable characters on one line."
        yield FieldError(f"{row.where}customs_description", "invalid_description", message)
    if given.get("temperature", "") not in ("", *(word for word, _ in TEMPERATURES)):
        message = f"“{given['temperature'][:10]}” is not a temperature class: ambient, chilled, frozen, or none."
        yield FieldError(f"{row.where}temperature", "invalid_temperature", message)
    yield from _hazard_errors(row, becomes)


def _pack_errors(row: Particulars, given: dict[str, Any]) -> Iterator[FieldError]:
    for name in DECLARED:
        if given.get(name):
            message = "A pack has its weight and size only; what customs ask is said of the SKU, without a pack."
            yield FieldError(f"{row.where}{name}", "not_of_a_pack", message)


def _hazard_errors(row: Particulars, becomes: dict[str, Any]) -> Iterator[FieldError]:
    number, hazard, group = becomes["un_number"], becomes["hazard_class"], becomes["packing_group"]
    if number and not re.fullmatch(UN_NUMBER, number, re.ASCII):
        message = f"“{number[:10]}” is not a UN number. It has four digits, like UN1266."
        yield FieldError(f"{row.where}un_number", "invalid_un_number", message)
    if hazard and not re.fullmatch(HAZARD_CLASS, hazard, re.ASCII):
        message = f"“{hazard[:10]}” is not a hazard class. Write it like 3, 2.1 or 1.4S."
        yield FieldError(f"{row.where}hazard_class", "invalid_hazard_class", message)
    if group not in GROUPS:
        yield FieldError(f"{row.where}packing_group", "invalid_packing_group", "The packing group is I, II, III or none.")
    if bool(number) != bool(hazard):
        missing = "hazard_class" if number else "un_number"
        message = "Dangerous goods have a UN number and a hazard class; other goods have neither."
        yield FieldError(f"{row.where}{missing}", "dangerous_goods_incomplete", message)
    elif not number and (group or becomes["limited_quantity"]):
        name = "packing_group" if group else "limited_quantity"
        message = "Only dangerous goods have a packing group or a limited quantity. Say their UN number and class too."
        yield FieldError(f"{row.where}{name}", "dangerous_goods_incomplete", message)


def _is_size(size: Decimal) -> bool:
    return size.is_finite() and 0 < size <= LARGEST_SIZE and size == round(size, 3)


def _kept(name: str, value: Any) -> Any:
    if name in SIZES or not isinstance(value, str):
        return value
    text = value.strip()
    match name:
        case "hs_code":
            return re.sub(r"[.\s]", "", text)
        case "un_number":
            return re.sub(r"^UN\s?", "", text, flags=re.IGNORECASE)
        case "customs_description":
            return text
        case "hazard_class":
            return re.sub(r"\s", "", text).upper()
        case "temperature":
            return text.lower()
    return text.upper()
