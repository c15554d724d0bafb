"""How fast are a thousand labels made? Run by hand: python bench/labels.py [--json] [--labels 1000]

Each label has a lot, an expiry, and so a barcode of its own. They are made as a PDF for a label printer, as a PDF on sheets and
as ZPL; what is told is time of processor, so that others who work on the machine do not count. Some of each PDF are drawn and
read back. The promise is 1,000 as a PDF within 5 seconds. Nothing is asked of a database: what labels say is looked up in
three queries however many they are.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from quartermaster.labels import drawing, shipped
from quartermaster.labels.drawing import Printed
from quartermaster.labels.kinds import SPEECHES, Code, Content
from quartermaster.labels.sheets import SHEETS
from quartermaster.labels.zpl import zpl
from tests.printing.reading import codes_on, pages_of, pictures_of

AT = datetime(2026, 11, 26, tzinfo=UTC)
LAYOUT = "lot-57x32"
MOST_SECONDS = 5.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON only")
    parser.add_argument("--labels", type=int, default=1000)
    chosen = parser.parse_args()
    layout, labels = shipped.shipped()[LAYOUT], list(map(_label, range(chosen.labels)))
    whole, whole_seconds = _timed(lambda: drawing.pdf(layout, labels, title="Labels", at=AT))
    sheets, sheet_seconds = _timed(lambda: drawing.sheets(layout, labels, SHEETS["a4-21"], start=1, title="Labels", at=AT))
    _, zpl_seconds = _timed(lambda: zpl(layout, labels, dots_per_inch=203, title="Labels", at=AT))
    _read_back(whole, sheets, labels)
    found = {"pdf": whole_seconds, "sheets": sheet_seconds, "zpl": zpl_seconds}
    if chosen.json:
        print(json.dumps({"labels": chosen.labels, **{name: round(seconds, 3) for name, seconds in found.items()}}))
    else:
        for name, seconds in found.items():
            print(f"{chosen.labels:,} labels as {name}: {seconds:.2f} s of processor")
    return int(max(whole_seconds, sheet_seconds) > MOST_SECONDS * max(chosen.labels / 1000, 1))


def _label(number: int) -> Printed:
    text = f"(01)09521234543213(17)271231(10)L{number:06}"
    values = {**SPEECHES[shipped.shipped()[LAYOUT].kind].sample.values, "lot": f"L{number:06}", "readable": text}
    return Printed(Content(values, {"code": Code(text, gs1=True)}))


def _timed(make: Callable[[], bytes]) -> tuple[bytes, float]:
    """What was made, and the seconds of processor that it took."""
    began = time.process_time()
    made = make()
    return made, time.process_time() - began


def _read_back(whole: bytes, sheets: bytes, labels: list[Printed]) -> None:
    assert pages_of(whole) == len(labels)
    chosen = sorted({0, len(labels) // 2, len(labels) - 1})
    for place, picture in zip(chosen, pictures_of(whole, pages=chosen), strict=True):
        assert [text for _, text in codes_on(picture)] == [labels[place].content.codes["code"].text]
    (first,) = pictures_of(sheets, dots_per_inch=300, pages=[0])
    said = {label.content.codes["code"].text for label in labels[:21]}
    assert {text for _, text in codes_on(first)} == said


if __name__ == "__main__":
    sys.exit(main())
