"""By which rules goods are inspected when they come, and which defects inspectors find."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.kernel.refusals import FieldError
from quartermaster.purchasing.inspection_papers import NewCheck, NewInspectionRule
from quartermaster.purchasing.models import DefectCode, InspectionRule, InspectionRuleCheck, Severity
from quartermaster.purchasing.operations.rules import InvalidRule, UnknownRule

TIMELINE = "inspection-rules"
MOST_CHECKS = 30
MOST_IN_A_ROW = 20
"""So many lots, good ones or skipped ones, a rule looks back at; `sampling.WINDOW` holds them all."""
HUNDRED = Decimal(100)
Sample = InspectionRule.Sample


@transaction.atomic
def set_inspection_rule(act: Act, *, rule: NewInspectionRule) -> InspectionRule:
    """What holds for this supplier, category and SKU from now on, in place of what held for exactly them.

    Inspections that are open stay as they are.
    """
    _refuse([rule])
    found = _write(rule)
    said: dict[str, object] = {"how much": found.get_sample_display(), "checks": len(rule.checks)}
    if rule.one_in > 1:
        said["one in"] = rule.one_in
    record(act, "purchasing.set_inspection_rule", document=TIMELINE, rule=str(found), **said)
    return found


@transaction.atomic
def set_inspection_rules(act: Act, *, rules: Sequence[NewInspectionRule]) -> tuple[int, int]:
    """Many at once, all or none; how many were made, and how many changed."""
    _refuse(rules)
    present = {_scope(one): one for one in InspectionRule.objects.prefetch_related("checks")}
    new = [rule for rule in rules if _scope(rule) not in present]
    changed = [rule for rule in rules if (one := present.get(_scope(rule))) and _differs(one, rule)]
    for rule in (*new, *changed):
        _write(rule)
    if new or changed:
        record(act, "purchasing.set_inspection_rules", document=TIMELINE, made=len(new), changed=len(changed))
    return len(new), len(changed)


@transaction.atomic
def drop_inspection_rule(act: Act, *, rule_id: int) -> None:
    """The next closest rule holds instead."""
    rows = InspectionRule.objects.select_related("supplier", "category", "sku").select_for_update(of=("self",))
    found = rows.filter(pk=rule_id).first()
    if found is None:
        raise UnknownRule("There is no such rule.")
    record(act, "purchasing.drop_inspection_rule", document=TIMELINE, rule=str(found))
    found.delete()


@transaction.atomic
def set_defect_code(act: Act, *, code: str, name: str, severity: str, closed: bool = False) -> DefectCode:
    """What a code means from now on; closed, it is not chosen any more. What was found by it stays as it was noted."""
    errors = []
    if not 1 <= len(code.strip()) <= 20 or any(char.isspace() for char in code.strip()):
        errors.append(_error("/code", "A code has up to 20 characters and no spaces."))
    if not 1 <= len(name.strip()) <= 80:
        errors.append(_error("/name", "A defect has a name of up to 80 characters."))
    if severity not in Severity.values:
        errors.append(_error("/severity", f"Choose one of: {', '.join(Severity.values)}."))
    if errors:
        raise InvalidRule(errors[0].message, errors=errors)
    says = {"name": name.strip(), "severity": severity, "closed": closed}
    found, _ = DefectCode.objects.update_or_create(code=code.strip().upper(), defaults=says)
    record(act, "purchasing.set_defect_code", document=TIMELINE, code=found.code, severity=severity, closed=closed)
    return found


# ---------------------------------------------------------------- below: writing

SAID = ("sample", "figure", "aql_major", "aql_minor", "after", "one_in")
Scope = tuple[int | None, int | None, int | None]


def _scope(rule: NewInspectionRule | InspectionRule) -> Scope:
    return rule.supplier_id, rule.category_id, rule.sku_id


def _write(rule: NewInspectionRule) -> InspectionRule:
    scope: dict[str, Any] = dict(zip(("supplier_id", "category_id", "sku_id"), _scope(rule), strict=True))
    found, _ = InspectionRule.objects.update_or_create(**scope, defaults={name: getattr(rule, name) for name in SAID})
    found.checks.all().delete()
    InspectionRuleCheck.objects.bulk_create(
        InspectionRuleCheck(
            rule=found,
            position=position,
            name=check.name.strip(),
            severity=check.severity,
            unit=check.unit.strip(),
            least=check.least,
            most=check.most,
        )
        for position, check in enumerate(rule.checks, start=1)
    )
    return found


def _differs(one: InspectionRule, rule: NewInspectionRule) -> bool:
    there = [(check.name, check.severity, check.unit, check.least, check.most) for check in one.checks.all()]
    wanted = [(check.name.strip(), check.severity, check.unit.strip(), check.least, check.most) for check in rule.checks]
    return there != wanted or any(getattr(one, name) != getattr(rule, name) for name in SAID)


# ---------------------------------------------------------------- below: refusing


def inspection_rule_errors(rules: Sequence[NewInspectionRule]) -> list[FieldError]:
    """What is wrong with rules that are to hold together."""
    errors, seen = list[FieldError](), set[Scope]()
    for rule in rules:
        found = [*_errors(rule), *_check_errors(rule.checks)]
        if _scope(rule) in seen:
            found.append(_error("/supplier", "There are two rules for the same supplier, category and SKU."))
        seen.add(_scope(rule))
        errors += [replace(error, pointer=rule.where + error.pointer.removeprefix("/")) for error in found]
    return errors


def _refuse(rules: Sequence[NewInspectionRule]) -> None:
    if errors := inspection_rule_errors(rules):
        raise InvalidRule(errors[0].message, errors=errors)


def _errors(rule: NewInspectionRule) -> Iterator[FieldError]:
    if rule.sample not in Sample.values:
        yield _error("/sample", f"Choose one of: {', '.join(Sample.values)}.")
    for name in ("after", "one_in"):
        if not 1 <= getattr(rule, name) <= MOST_IN_A_ROW:
            yield _error(f"/{name}", f"Between 1 and {MOST_IN_A_ROW}.")
    if rule.sample == Sample.PERCENT and not (rule.figure and 0 < rule.figure <= HUNDRED):
        yield _error("/figure", "A percentage above 0, up to 100.")
    if rule.sample == Sample.FIXED and not (rule.figure and rule.figure >= 1):
        yield _error("/figure", "How many are looked at: one or more.")
    if rule.figure is not None and (rule.figure != round(rule.figure, 2) or rule.figure >= 10**10):
        yield _error("/figure", "At most two decimals.")
    limits = InspectionRule.Aql.values
    if rule.sample == Sample.TABLE and rule.aql_major not in limits:
        yield _error("/aql_major", f"The limit for major defects is one of: {', '.join(limits)}.")
    if rule.aql_minor and rule.aql_minor not in limits:
        yield _error("/aql_minor", f"The limit for minor defects is one of: {', '.join(limits)}.")


def _check_errors(checks: Sequence[NewCheck]) -> Iterator[FieldError]:
    if len(checks) > MOST_CHECKS:
        yield _error("/checks", f"At most {MOST_CHECKS} checks.")
    for place, check in enumerate(checks):
        bounds = [bound for bound in (check.least, check.most) if bound is not None]
        if not 1 <= len(check.name.strip()) <= 80:
            yield _error(f"/checks/{place}/name", "A check has a name of up to 80 characters.")
        if check.severity not in Severity.values:
            yield _error(f"/checks/{place}/severity", f"Choose one of: {', '.join(Severity.values)}.")
        if len(check.unit.strip()) > 20:
            yield _error(f"/checks/{place}/unit", "A unit has up to 20 characters.")
        if len(bounds) == 2 and bounds[0] > bounds[1]:
            yield _error(f"/checks/{place}/most", "The most is not below the least.")
        if any(abs(bound) >= 10**12 or bound != round(bound, 6) for bound in bounds):
            yield _error(f"/checks/{place}/least", "A bound has at most six decimals.")


def _error(pointer: str, message: str) -> FieldError:
    return FieldError(pointer, "invalid_rule", message)
