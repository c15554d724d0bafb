"""Looking into an XLSX file before it is parsed: how large it really is, and which of its cells hold no value.

Sizes and dimensions that the file states about itself are not believed.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator

from quartermaster.kernel.refusals import Invalid, Refusal

MOST_UNPACKED = 150 * 1024 * 1024
MOST_PARTS = 1_000
MOST_TEXT = MOST_UNPACKED
"""So much may all cells say together: a text is stored once, and very many cells may repeat it."""
MOST_COLUMNS = 200
CHUNK = 1 << 20

# None of these looks beyond the mark it began in, however the file is written: [^<>].
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^<>]*?\br:id=[\"']([^\"']+)[\"']")
_RELATION = re.compile(rb"<Relationship\s[^<>]*>")
_ATTRIBUTE = re.compile(rb"\b(Id|Target)=[\"']([^\"']*)[\"']")
_FILLED = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"'][^<>]*(?<!/)>")
_UNADDRESSED = re.compile(rb"<(?:\w+:)?c(?:>|\s+(?![^<>]*\br=)[^<>]*>)")
_ADDRESS = re.compile(rb"\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_TEXT = re.compile(rb"<(?:\w+:)?si[\s/>]")
_SAID = re.compile(rb"<(?:\w+:)?v(?:\s[^<>]*)?>\s*([^<]{0,40})")
_VALUE = re.compile(rb"<v>([^<]+)<")

Faulty = dict[int, list[tuple[int, str]]]
"""Row → (column from 0, what is wrong)."""


class Unreadable(Invalid):
    code = "unreadable_file"
    title = "Not a spreadsheet that can be read"


class FileTooLarge(Refusal):
    code = "file_too_large"
    status = 413
    title = "The file is too large"


def inspect(content: bytes, *, most_rows: int) -> Faulty:
    """The cells of the first sheet that hold an error, or a formula without its result; refuses bombs and non-workbooks."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _refuse_bombs(package)
            sheet = package.read(_first_sheet(package))
            texts = b"".join(package.read(name) for name in package.namelist() if name.lower() == "xl/sharedstrings.xml")
    except (zipfile.BadZipFile, zlib.error, KeyError, NotImplementedError, RuntimeError, EOFError) as error:
        raise Unreadable("The workbook is damaged or encrypted. Save it as XLSX again, without a password, or as CSV.") from error
    _refuse_far_cells(sheet, most_rows)
    _refuse_repeated_texts(sheet, texts)
    return _faulty_cells(sheet)


def _refuse_bombs(package: zipfile.ZipFile) -> None:
    """Unpack everything once, without keeping it: a stated size may be a lie."""
    parts = package.infolist()
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise Unreadable("This is no XLSX workbook. Save it as XLSX or CSV.")
    if len({part.filename.lower() for part in parts}) < len(parts):
        raise Unreadable("The workbook has two parts of one name. Open it in a spreadsheet program and save it again.")
    stated = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or stated > MOST_UNPACKED:
        raise FileTooLarge("The workbook unpacks to more than 150 MB. Split it or save it as CSV.")
    unpacked = 0
    for part in parts:
        with package.open(part) as file:
            while chunk := file.read(CHUNK):
                unpacked += len(chunk)
                if unpacked > MOST_UNPACKED:
                    raise FileTooLarge("The workbook unpacks to more than 150 MB. Split it or save it as CSV.")


def _first_sheet(package: zipfile.ZipFile) -> str:
    """The part that holds the first sheet."""
    found = _SHEET.search(package.read("xl/workbook.xml"))
    for relation in _RELATION.findall(package.read("xl/_rels/workbook.xml.rels")):
        attributes = dict(_ATTRIBUTE.findall(relation))
        if found and attributes.get(b"Id") == found[1]:
            target = attributes.get(b"Target", b"").decode()
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise Unreadable("The workbook has no sheet.")


def _refuse_far_cells(sheet: bytes, most_rows: int) -> None:
    """A single filled cell far down or far right would make the reader lay out everything up to it."""
    widest = lowest = 0
    for cell in _FILLED.finditer(sheet):
        widest = max(widest, _column(cell[1]) + 1)
        lowest = max(lowest, int(cell[2]))
    if lowest > most_rows:
        raise FileTooLarge(f"The sheet has more than {most_rows - 1:,} rows. Split it.")
    if widest > MOST_COLUMNS:
        raise FileTooLarge(f"The sheet has more than {MOST_COLUMNS} columns. Remove those that are not needed.")
    if _UNADDRESSED.search(sheet):
        raise Unreadable("The workbook's cells carry no addresses. Open it in a spreadsheet program and save it again.")


def _refuse_repeated_texts(sheet: bytes, texts: bytes) -> None:
    """A small file may say one long text in very many cells, and the reader would write it out for each.

    How a cell says that its value is the number of a text can be written in many ways, so every number counts as one.
    """
    if b"<!" in texts or b"<!" in sheet:
        raise Unreadable("The workbook has marks that no spreadsheet program writes. Open it in one and save it again.")
    lengths = [len(text) for text in _TEXT.split(texts)[1:]]
    longest = max(lengths, default=0)
    if longest * sheet.count(b"<") < MOST_TEXT:
        return
    said = 0
    for value in _SAID.finditer(sheet):
        number = value[1].strip().lstrip(b"+")
        if number.isdigit():
            said += lengths[int(number)] if int(number) < len(lengths) else 0
        elif b"&" in number:
            said += longest
        if said > MOST_TEXT:
            raise FileTooLarge("The workbook's cells say more than 150 MB of text. Split it.")


def _faulty_cells(sheet: bytes) -> Faulty:
    faulty: Faulty = defaultdict(list)
    if not any(mark in sheet for mark in (b"<f>", b"<f ", b't="e"')):
        return faulty
    for head, body in _cells(sheet):
        value, address = _VALUE.search(body), _ADDRESS.search(head)
        if address and b't="e"' in head:
            shown = value[1].decode(errors="replace")[:20] if value else "an error"
            faulty[int(address[2])].append((_column(address[1]), f"This cell shows {shown}. Mend its formula or enter a value."))
        elif address and b"<f" in body and not value and b't="str"' not in head:
            faulty[int(address[2])].append(
                (_column(address[1]), "This formula was saved without its result. Open and save the file again.")
            )
    return faulty


def _cells(sheet: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The filled cells as the inside of their opening tag and what follows it, in one pass."""
    end = -1
    while (close := sheet.find(b"</c>", end + 1)) != -1:
        opening = sheet.rfind(b"<c ", max(end, 0), close)
        head, _, body = sheet[opening:close].partition(b">")
        if opening != -1:
            yield head, body
        end = close


def _column(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1
