"""What an inspector types: defects by code, what was measured, the verdict; and the forms of rules and defect codes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django import forms
from django.http import QueryDict

from quartermaster.catalog.models import Category
from quartermaster.kernel.quantities import LARGEST, PLAIN_DECIMAL, plain
from quartermaster.kernel.refusals import FieldError, Refusal
from quartermaster.purchasing.inspection_papers import Finding, FoundDefect, NewCheck, Verdict
from quartermaster.purchasing.models import DefectCode, Inspection, InspectionCheck, InspectionRule, Severity, Supplier
from quartermaster.purchasing.operations.findings import InvalidInspection
from quartermaster.purchasing.operations.rules import InvalidRule

BETWEEN = re.compile(r"[\s;]+")
PASSED = {"yes": True, "no": False}
TONES = {Severity.CRITICAL: "bad", Severity.MAJOR: "warn", Severity.MINOR: "open"}


@dataclass(slots=True)
class TypedCheck:
    """A check, what was typed for it, and what is wrong with that."""

    check: InspectionCheck
    text: str = ""
    error: str = ""

    @property
    def bounds(self) -> str:
        """ "98 to 102 g", "at least 98 g"."""
        if self.least and self.most:
            words = f"{self.least} to {self.most}"
        else:
            words = f"at least {self.least}" if self.least else f"at most {self.most}"
        return f"{words} {self.check.unit}".strip()

    @property
    def least(self) -> str:
        return "" if self.check.least is None else plain(self.check.least)

    @property
    def most(self) -> str:
        return "" if self.check.most is None else plain(self.check.most)

    @property
    def tone(self) -> str:
        return TONES[Severity(self.check.severity)]

    def finding(self) -> Finding:
        if not self.check.is_measured:
            return Finding(self.check.position, passed=PASSED.get(self.text))
        return Finding(self.check.position, numbers=[_number(word) for word in BETWEEN.split(self.text.strip()) if word])


@dataclass(slots=True)
class TypedDefect:
    """A defect code, how many pieces were typed for it, and what is wrong with that."""

    code: DefectCode
    text: str = ""
    error: str = ""

    @property
    def tone(self) -> str:
        return TONES[Severity(self.code.severity)]


@dataclass(slots=True)
class TypedVerdict:
    """An inspector's page as it was typed."""

    checks: list[TypedCheck]
    defects: list[TypedDefect]
    set_apart: str = ""
    serials: str = ""
    note: str = ""
    reason: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    """What is wrong with the fields that stand alone."""

    def verdict(self, decision: str) -> Verdict:
        """What was typed, as it is judged; or every number that is none."""
        said = [one for one in self.defects if one.text.strip()]
        wrong = [
            FieldError(f"/defects/{place}/quantity", "not_whole", f"“{one.text[:20]}” is not a number of pieces.")
            for place, one in enumerate(said)
            if not _is_whole(one.text)
        ]
        apart = self.set_apart.strip()
        if apart and not _is_plain(apart):
            wrong.append(FieldError("/set_apart", "not_a_number", f"“{apart[:20]}” is not a quantity."))
        for place, check in enumerate(self.checks):
            words = [word for word in BETWEEN.split(check.text.strip()) if word] if check.check.is_measured else []
            wrong += [
                FieldError(f"/checks/{place}", "not_a_number", f"“{word[:20]}” is not a number.")
                for word in words
                if not _is_plain(word)
            ][:1]
        if wrong:
            raise InvalidInspection(wrong[0].message, errors=wrong)
        return Verdict(
            decision,
            [FoundDefect(one.code.code, int(one.text)) for one in said],
            [one.finding() for one in self.checks],
            Decimal(apart or "0"),
            [serial for serial in re.split(r"[\s,;]+", self.serials) if serial],
            self.note,
        )

    def take(self, refusal: Refusal) -> None:
        """Put each error beside what it is about."""
        said = [one for one in self.defects if one.text.strip()]
        rows: Mapping[str, Sequence[TypedCheck | TypedDefect]] = {"checks": self.checks, "defects": said}
        for error in refusal.errors:
            parts = error.pointer.split("/")[1:]
            if len(parts) > 1 and parts[0] in rows and parts[1].isdecimal() and int(parts[1]) < len(rows[parts[0]]):
                rows[parts[0]][int(parts[1])].error = error.message
            elif parts:
                self.errors[parts[0]] = error.message


def verdict_as_noted(found: Inspection, codes: Sequence[DefectCode]) -> TypedVerdict:
    """What is known so far: an inspection that was sorted or opened again has its findings."""
    noted = {one.code_id: str(one.quantity) for one in found.defects.all()}
    defects = [TypedDefect(code, noted.get(code.pk, "")) for code in codes]
    return TypedVerdict([TypedCheck(check, _text_of(check)) for check in found.checks.all()], defects, note=found.note)


def verdict_as_typed(found: Inspection, codes: Sequence[DefectCode], post: QueryDict) -> TypedVerdict:
    return TypedVerdict(
        [TypedCheck(check, post.get(f"check_{check.position}", "")[:20_000]) for check in found.checks.all()],
        [TypedDefect(code, post.get(f"defect_{code.code}", "")[:20]) for code in codes],
        set_apart=post.get("set_apart", "")[:20],
        serials=post.get("serials", "")[:100_000],
        note=post.get("note", "")[:500],
        reason=post.get("reason", "").strip()[:200],
    )


def _text_of(check: InspectionCheck) -> str:
    if check.is_measured:
        return " ".join(map(plain, check.numbers))
    return {True: "yes", False: "no", None: ""}[check.passed]


def _is_whole(text: str) -> bool:
    return text.strip().isascii() and text.strip().isdecimal()


def _is_plain(text: str) -> bool:
    return bool(PLAIN_DECIMAL.fullmatch(text)) and abs(Decimal(text)) <= LARGEST


def _number(text: str) -> Decimal:
    return Decimal(text)


# ---------------------------------------------------------------- rules and defect codes


class InspectionRuleForm(forms.Form):
    """Left empty, supplier, category and SKU mean all of them."""

    supplier = forms.ModelChoiceField(
        Supplier.objects.filter(archived_at=None).order_by("name"), required=False, empty_label="All suppliers"
    )
    category = forms.ModelChoiceField(Category.objects.order_by("name"), required=False, empty_label="All categories")
    sku = forms.CharField(required=False, max_length=100, label="SKU or barcode")
    sample = forms.ChoiceField(label="How much is looked at", choices=InspectionRule.Sample.choices, initial="all")
    figure = forms.CharField(required=False, max_length=12, label="The percentage, or the number")
    aql_major = forms.ChoiceField(
        required=False, label="By table: limit for major defects", choices=[("", "–"), *InspectionRule.Aql.choices]
    )
    aql_minor = forms.ChoiceField(
        required=False,
        label="By table: limit for minor defects",
        choices=[("", "Only noted"), *InspectionRule.Aql.choices],
    )
    one_in = forms.IntegerField(
        label="After a good run, one lot in", initial=1, min_value=1, max_value=20, help_text="1: every lot is inspected."
    )
    after = forms.IntegerField(label="A good run is so many lots in a row", initial=5, min_value=1, max_value=20)
    checks = forms.CharField(
        required=False,
        max_length=4000,
        label="What to look at",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One check a line: name; unit; least; most; critical, major or minor. Without bounds it is passed or failed.",
    )


class DefectCodeForm(forms.Form):
    code = forms.CharField(max_length=20)
    name = forms.CharField(max_length=80)
    severity = forms.ChoiceField(label="How bad it is", choices=Severity.choices, initial=Severity.MAJOR)
    closed = forms.BooleanField(required=False, label="Not chosen any more")


def checks_in(text: str) -> list[NewCheck]:
    """The checks that were typed, one a line; the fields that are left out at the end are empty."""
    checks = []
    for line in filter(None, map(str.strip, text.splitlines())):
        name, unit, least, most, severity = ([cell.strip() for cell in line.split(";")] + [""] * 5)[:5]
        for bound in (least, most):
            if bound and not _is_plain(bound):
                message = f"{name}: “{bound[:20]}” is not a number."
                raise InvalidRule(message, errors=[FieldError("/checks", "invalid_rule", message)])
        bounds = [Decimal(bound) if bound else None for bound in (least, most)]
        checks.append(NewCheck(name, severity.lower() or "major", unit, *bounds))
    return checks


def lines_of(rule: InspectionRule) -> str:
    """The rule's checks as they are typed."""
    rows = []
    for check in rule.checks.all():
        bounds = ["" if bound is None else plain(bound) for bound in (check.least, check.most)]
        rows.append("; ".join([check.name, check.unit, *bounds, check.severity]))
    return "\n".join(rows)
