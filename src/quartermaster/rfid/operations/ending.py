"""A passage ends when its gate is quiet: what passed is held against what was expected, and posted once, or it waits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.kernel.db import array, rows, run
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import Conflict, Refusal
from quartermaster.rfid import queries
from quartermaster.rfid.comparing import Comparison, Finding, Passed, compare
from quartermaster.rfid.models import Antenna, Gate, Kind, Passage, PassageLine
from quartermaster.rfid.operations import papers
from quartermaster.rfid.operations.papers import Expectation
from quartermaster.rfid.queries import UnknownPassage

State = Passage.State
REAL = (Finding.EXPECTED, Finding.UNEXPECTED, Finding.UNKNOWN)


class PassageSettled(Conflict):
    """It was posted or dismissed before: nothing is posted twice."""

    code = "passage_settled"
    title = "The passage is settled"


class NothingPassed(Conflict):
    code = "nothing_passed"
    title = "There is nothing to post"


class StillPassing(Conflict):
    code = "still_passing"
    title = "Tags are still passing"


@transaction.atomic
def end_passage(act: Act, *, number: str) -> Passage:
    """Somebody sees that everything has passed; the gate need not become quiet first."""
    passage = _locked(number)
    if passage.state == State.READING:
        end(act, passage)
    return queries.passage_by_number(number)


def end_quiet(act: Act, *, busy: Collection[int] = (), slack: timedelta = timedelta(0)) -> list[str]:
    """End every passage whose gate has been quiet for long enough, each in a transaction of its own; their numbers.

    `busy` gates have reads that are not taken in yet. Whoever cannot know that allows some `slack`.
    """
    ended = []
    passing = Passage.objects.filter(state=State.READING).exclude(gate_id__in=busy)
    for number, heard_at, quiet in passing.values_list("number", "heard_at", "gate__quiet_seconds"):
        if act.occurred_at - heard_at < timedelta(seconds=float(quiet)) + slack:
            continue
        with transaction.atomic():
            passage = _locked(number)
            if passage.state == State.READING and passage.heard_at == heard_at:
                end(act, passage)
                ended.append(number)
    return ended


@transaction.atomic
def choose_paper(act: Act, *, number: str, document: str) -> Passage:
    """Somebody says what is being unloaded or loaded (nothing: it is found again). What passed is held against that."""
    passage = _locked(number)
    _refuse_settled(passage)
    passage.document, passage.chosen = document.strip().upper(), bool(document.strip())
    if passage.chosen:
        papers.expectation(passage.gate, _passed(passage), passage.document)
    passage.save(update_fields=["document", "chosen"])
    if passage.state == State.WAITING:
        _judge(passage)
    _tell(act, "rfid.choose_paper", passage)
    return passage


@transaction.atomic
def confirm(act: Act, *, number: str) -> Passage:
    """Post what was expected and passed, and nothing else, in the name of whoever confirms; once, whoever asks again.

    Needs the permission that the same deed needs by hand.
    """
    passage = _locked(number)
    _refuse_settled(passage)
    if passage.state == State.READING:
        raise StillPassing(f"Tags still pass {passage.gate.name}. Wait until it is quiet, or end {passage.number} first.")
    expected, comparison = _judge(passage)
    if expected is None or not comparison.lines:
        raise NothingPassed(passage.trouble or "Nothing of what passed was expected. Choose the paper, or dismiss the passage.")
    papers.allowed(act, expected)
    _post(act, passage, expected, comparison)
    return passage


@transaction.atomic
def dismiss(act: Act, *, number: str) -> Passage:
    """Nothing of it is posted: nobody moved anything, or it was entered by hand. The act's reason says why."""
    passage = _locked(number)
    _refuse_settled(passage)
    if passage.state == State.READING:
        _end_now(act, passage)
    _settle(act, passage, State.DISMISSED)
    _tell(act, "rfid.dismiss", passage)
    return passage


def fitting_papers(passage: Passage) -> list[str]:
    """The papers among which somebody may choose what a passage is held against."""
    return papers.candidates(passage.gate, _passed(passage))


# ---------------------------------------------------------------- within the deed that ends it


def end(act: Act, passage: Passage) -> None:
    """End a locked passage, and post what its gate's rule lets it. A refusal leaves it waiting, with what was said."""
    expected, comparison = _end_now(act, passage)
    if not any(comparison.count(one) for one in REAL):
        _settle(act, passage, State.DISMISSED)
        _tell(act, "rfid.pass_by", passage)
        return
    if expected is not None and _posts_itself(passage.gate, comparison):
        try:
            with transaction.atomic():
                papers.allowed(act, expected)
                _post(act, passage, expected, comparison)
            return
        except Refusal as refusal:
            passage.refresh_from_db()
            passage.trouble = f"{refusal.title}: {refusal.detail}"[:500]
            passage.save(update_fields=["trouble"])
    _tell(act, "rfid.end_passage", passage)


def _end_now(act: Act, passage: Passage) -> tuple[Expectation | None, Comparison]:
    passage.state, passage.ended_at = State.WAITING, act.occurred_at
    passage.save(update_fields=["state", "ended_at"])
    return _judge(passage)


def _posts_itself(gate: Gate, comparison: Comparison) -> bool:
    if gate.rule == Gate.Rule.RIGHT:
        return comparison.is_right
    return gate.rule == Gate.Rule.PASSED and bool(comparison.lines)


def _judge(passage: Passage) -> tuple[Expectation | None, Comparison]:
    """Hold what passed against what was expected, and note both; what was known meanwhile counts."""
    _know_anew(passage)
    passed = _passed(passage)
    passage.trouble = ""
    expected = None
    try:
        expected = papers.expectation(passage.gate, passed, passage.document if passage.chosen else "")
    except Refusal as refusal:
        passage.trouble = refusal.detail[:500]
    comparison = compare(passed, expected.awaited if expected else ())
    if not passage.chosen:
        passage.document = expected.document if expected else ""
        if expected is None and comparison.count(Finding.UNEXPECTED):
            passage.trouble = _why_none(passage.gate, passed)
    _note(passage, comparison)
    return expected, comparison


def _why_none(gate: Gate, passed: Sequence[Passed]) -> str:
    if gate.kind == Gate.Kind.DOCK_IN and (fitting := papers.candidates(gate, passed)):
        return f"Several papers fit: {', '.join(fitting[:8])}. Choose the one that is being unloaded."
    return "Nothing of this is awaited here."


def _note(passage: Passage, comparison: Comparison) -> None:
    findings = comparison.findings
    run(
        """UPDATE rfid_passageline l SET finding = d.finding FROM unnest(%s::text[], %s::text[]) AS d(epc, finding)
        WHERE l.passage_id = %s AND l.epc = d.epc AND l.finding <> d.finding""",
        [array(list(findings)), array([one.value for one in findings.values()]), passage.pk],
    )
    passage.lines.filter(epc="").delete()
    PassageLine.objects.bulk_create(
        [
            PassageLine(
                passage=passage,
                kind=Kind.GOODS if one.sku_id else Kind.CARTON,
                sku_id=one.sku_id,
                code=one.code,
                quantity=one.quantity,
                finding=Finding.MISSING,
            )
            for one in (comparison.missing if passage.gate.kind != Gate.Kind.BETWEEN else ())
        ],
        batch_size=5000,
    )
    passage.counts = {one.value: count for one in Finding if (count := comparison.count(one))}
    if passage.gate.kind == Gate.Kind.BETWEEN:
        passage.counts.pop(Finding.MISSING.value, None)
    passage.save(update_fields=["document", "counts", "trouble"])


def _know_anew(passage: Passage) -> None:
    """Tags that nobody knew when they passed may have been tied since."""
    strangers = list(passage.lines.filter(kind=Kind.UNKNOWN).exclude(epc=""))
    meant = queries.tied([one.epc for one in strangers]) if strangers else {}
    for one in strangers:
        if found := meant.get(one.epc):
            one.kind, one.sku_id, one.lot_id, one.code = found.kind, found.sku_id, found.lot_id, found.code
            one.quantity = found.quantity
            one.save(update_fields=["kind", "sku", "lot", "code", "quantity"])


POSTED_BEFORE = """
    SELECT DISTINCT ON (l.epc) l.epc, g.id, g.kind, g.warehouse_id, l.side
    FROM rfid_passageline l JOIN rfid_passage p ON p.id = l.passage_id JOIN rfid_gate g ON g.id = p.gate_id
    WHERE l.posted AND l.epc = ANY(%s::text[]) ORDER BY l.epc, l.id DESC
"""


def _passed(passage: Passage) -> list[Passed]:
    gate = passage.gate
    lines = list(passage.lines.exclude(epc="").select_related("lot").order_by("id"))
    last = {epc: where for epc, *where in rows(POSTED_BEFORE, [array([one.epc for one in lines])])}
    return [
        Passed(
            one.epc,
            one.sku_id if one.kind in (Kind.GOODS, Kind.PALLET) else None,
            one.code,
            one.quantity,
            aside=one.kind == Kind.BIN,
            turned=_turned(gate, one),
            lot=one.lot_code,
            back=_went_back(gate, one),
            again=_is_again(gate, one, last.get(one.epc)),
        )
        for one in lines
    ]


def _went_back(gate: Gate, line: PassageLine) -> bool:
    """Whether it came from behind the gate and was heard last before it; only where there is a way back."""
    return bool(gate.back_bin_id) and (line.entered, line.side) == (Antenna.Side.BEHIND, Antenna.Side.BEFORE)


def _turned(gate: Gate, line: PassageLine) -> bool:
    """Whether it is still where it came from."""
    if line.side == Antenna.Side.BEFORE:
        return not _went_back(gate, line)
    return bool(gate.back_bin_id) and line.entered == line.side == Antenna.Side.BEHIND


def _is_again(gate: Gate, line: PassageLine, last: Sequence[object] | None) -> bool:
    """Whether the tag has gone this way, and no other since."""
    if last is None:
        return False
    gate_id, kind, warehouse_id, side = last
    if gate.kind == Gate.Kind.BETWEEN:
        return gate_id == gate.pk and (side == Antenna.Side.BEFORE) == _went_back(gate, line)
    return kind == gate.kind and warehouse_id == gate.warehouse_id


def _post(act: Act, passage: Passage, expected: Expectation, comparison: Comparison) -> None:
    by_epc = {one.epc: one for one in _passed(passage)}
    posted = expected.post(act, [(by_epc[epc], line) for epc, line in comparison.lines.items()])
    passage.lines.filter(finding=Finding.EXPECTED).update(posted=True)
    passage.posted, passage.trouble = posted, ""
    _settle(act, passage, State.POSTED)
    _tell(act, "rfid.post_passage", passage, documents=posted)


def _settle(act: Act, passage: Passage, state: Passage.State) -> None:
    passage.state, passage.settled_by_id, passage.settled_at = state, act.user_id, act.occurred_at
    passage.save(update_fields=["state", "settled_by", "settled_at", "posted", "trouble"])


def _locked(number: str) -> Passage:
    found = Passage.objects.select_for_update(of=("self",)).filter(number=number.strip().upper())
    passage = found.select_related("gate__warehouse", "gate__to_bin__zone", "gate__back_bin", "gate__from_zone").first()
    if passage is None:
        raise UnknownPassage(f"There is no passage {number[:40]}.")
    return passage


def _refuse_settled(passage: Passage) -> None:
    if passage.state in (State.POSTED, State.DISMISSED):
        raise PassageSettled(f"{passage.number} is {passage.get_state_display().lower()} already. Nothing was posted again.")


def _tell(act: Act, verb: str, passage: Passage, documents: Sequence[str] = ()) -> None:
    counts: Mapping[str, int] = passage.counts
    record(act, verb, document=passage.number, gate=passage.gate.name, **{key: str(value) for key, value in counts.items()})
    announce(Notice(verb, documents=(passage.number, *documents, f"gate:{passage.gate_id}")))
