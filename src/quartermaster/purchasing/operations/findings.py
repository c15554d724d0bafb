"""What an inspector says was found, read against what was to be looked at: every fault is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.purchasing.inspection_papers import Decision, Finding, FoundDefect, Verdict
from quartermaster.purchasing.models import DefectCode, Inspection, InspectionCheck, InspectionPart
from quartermaster.purchasing.sampling import Tally

LARGEST = 10**12


class InvalidInspection(Invalid):
    """Findings or quantities that cannot be; every one is named."""

    code = "invalid_inspection"
    title = "The inspection cannot end like this"


@dataclass(frozen=True, slots=True)
class Findings:
    """The checks with what they found, the defects by their codes, and how many pieces are how bad."""

    checks: Sequence[InspectionCheck]
    defects: Sequence[tuple[DefectCode, int]]
    tally: Tally


def read_findings(found: Inspection, parts: Sequence[InspectionPart], verdict: Verdict) -> Findings:
    """Refuse naming everything that is wrong with a verdict; else what was found. A number out of its bounds and a check that
    failed are a defective piece each."""
    checks = list(found.checks.order_by("position"))
    known = {code.code: code for code in DefectCode.objects.filter(code__in={one.code.upper() for one in verdict.defects})}
    errors = [
        *_wrong_decision(found, verdict),
        *_wrong_defects(found, known, verdict.defects),
        *_wrong_findings(found, checks, verdict.findings),
        *_wrong_quantities(found, parts, verdict),
    ]
    if errors:
        raise InvalidInspection(errors[0].message, errors=errors)
    for one, check in _answered(checks, verdict.findings):
        check.numbers = list(one.numbers) if check.is_measured else []
        check.passed = all(map(check.allows, one.numbers)) if check.is_measured else one.passed
    defects = [(known[one.code.upper()], one.quantity) for one in verdict.defects]
    findings = Findings(checks, defects, _tally(checks, defects))
    if verdict.decision == Decision.REJECT and findings.tally == Tally() and not verdict.note.strip():
        message = "Say why it is rejected: name a defect, or write a note."
        raise InvalidInspection(message, errors=[FieldError("/note", "note_missing", message)])
    return findings


def _tally(checks: Iterable[InspectionCheck], defects: Iterable[tuple[DefectCode, int]]) -> Tally:
    counted: Counter[str] = Counter()
    for code, quantity in defects:
        counted[code.severity] += quantity
    for check in checks:
        outside = sum(1 for number in check.numbers if not check.allows(number))
        counted[check.severity] += outside if check.is_measured else int(check.passed is False)
    return Tally(counted["critical"], counted["major"], counted["minor"])


def _answered(checks: Iterable[InspectionCheck], findings: Iterable[Finding]) -> Iterator[tuple[Finding, InspectionCheck]]:
    by_position = {check.position: check for check in checks}
    return ((one, by_position[one.position]) for one in findings)


def _wrong_decision(found: Inspection, verdict: Verdict) -> Iterator[FieldError]:
    if verdict.decision not in list(Decision):
        yield FieldError("/decision", "unknown_decision", f"The decision is one of: {', '.join(Decision)}.")
    if verdict.decision == Decision.SORT and found.looks_at_all:
        yield FieldError("/decision", "looked_at_all", "All of it is looked at already. Accept it and set apart what is bad.")


def _wrong_defects(found: Inspection, known: dict[str, DefectCode], defects: Sequence[FoundDefect]) -> Iterator[FieldError]:
    seen: set[str] = set()
    for place, one in enumerate(defects):
        code = one.code.upper()
        if code not in known:
            yield FieldError(f"/defects/{place}/code", "unknown_defect", f"There is no defect “{one.code[:20]}”.")
        if code in seen:
            yield FieldError(f"/defects/{place}/code", "said_twice", f"{code} is said twice. Say it once, with all its pieces.")
        if not 1 <= one.quantity <= max(found.sample, 1):
            message = f"Between 1 and {plain(found.sample)} pieces can have a defect."
            yield FieldError(f"/defects/{place}/quantity", "not_a_quantity", message)
        seen.add(code)


def _wrong_findings(found: Inspection, checks: Sequence[InspectionCheck], findings: Sequence[Finding]) -> Iterator[FieldError]:
    """Every check is answered, measured ones with no more numbers than pieces are looked at."""
    answers = {one.position: (place, one) for place, one in enumerate(findings)}
    for check in checks:
        place, one = answers.pop(check.position, (len(findings), None))
        if one is None or (not one.numbers if check.is_measured else one.passed is None):
            what = f"what was measured{f' in {check.unit}' if check.unit else ''}" if check.is_measured else "passed or failed"
            yield FieldError(f"/checks/{place}", "finding_missing", f"{check.name}: say {what}.")
        elif len(one.numbers) > max(found.sample, 1):
            yield FieldError(f"/checks/{place}", "too_many", f"{check.name}: only {plain(found.sample)} pieces are looked at.")
        elif any(abs(number) >= LARGEST or number != round(number, 6) for number in one.numbers):
            yield FieldError(f"/checks/{place}", "not_a_number", f"{check.name}: a number has at most six decimals.")
    for position, (place, _) in answers.items():
        yield FieldError(f"/checks/{place}", "unknown_check", f"There is no check {position}.")


def _wrong_quantities(found: Inspection, parts: Sequence[InspectionPart], verdict: Verdict) -> Iterator[FieldError]:
    apart, scale = verdict.set_apart, found.sku.unit.scale
    if apart and verdict.decision != Decision.ACCEPT:
        message = "Only what is accepted has something set apart: rejected goods are set apart as a whole."
        yield FieldError("/set_apart", "not_accepted", message)
    elif not 0 <= apart <= found.sample or apart != round(apart, scale):
        message = f"Only what was looked at can be set apart: at most {plain(found.sample)}. For more, reject or sort the lot."
        yield FieldError("/set_apart", "not_a_quantity", message)
    known = {part.receipt_line.lot.code for part in parts if part.receipt_line.lot.is_serial}
    if strangers := [code for code in verdict.serials if code not in known]:
        yield FieldError("/serials", "unknown_serial", f"{strangers[0][:60]} is none of the serials that came.")
    elif known and verdict.decision == Decision.ACCEPT and len(set(verdict.serials)) != apart:
        yield FieldError("/serials", "serials_differ", f"Name the {plain(apart)} serials that are set apart.")
