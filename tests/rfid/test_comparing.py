"""What passed a gate against what was expected."""

from __future__ import annotations

from decimal import Decimal

from quartermaster.rfid.comparing import Awaited, Finding, Missing, Passed, compare

RADIO, TEA = 7, 8


def test_each_tag_is_for_one_line_and_what_differs_is_told():
    awaited = [
        Awaited(1, RADIO, Decimal(2), frozenset({"SN1", "SN2"})),
        Awaited(2, RADIO, Decimal(1)),
        Awaited(3, TEA, Decimal(20)),
    ]
    passed = [
        Passed("A", RADIO, "sn1"),
        Passed("B", RADIO, "SN9"),
        Passed("C", RADIO, "SN8"),
        Passed("D", TEA, quantity=Decimal(12)),
        Passed("E", TEA, quantity=Decimal(12)),
        Passed("F"),
        Passed("G", RADIO, "SN2", turned=True),
        Passed("H", TEA, again=True),
        Passed("J", code="TOTE-1", aside=True),
        Passed("K", RADIO, "SN1"),
    ]
    found = compare(passed, awaited)
    assert {epc: finding.value for epc, finding in found.findings.items()} == {
        "A": "expected",
        "B": "expected",
        "C": "unexpected",
        "D": "expected",
        "E": "unexpected",
        "F": "unknown",
        "G": "turned",
        "H": "again",
        "J": "aside",
        "K": "unexpected",
    }
    assert found.lines == {"A": 1, "B": 2, "D": 3}
    assert found.missing == [Missing(1, RADIO, Decimal(1), "SN2"), Missing(3, TEA, Decimal(8))]
    assert (found.count(Finding.EXPECTED), found.count(Finding.MISSING), found.is_right) == (3, 9, False)


def test_a_passage_is_right_where_everything_came_and_nothing_else():
    cartons = [Awaited(place, None, Decimal(1), frozenset({sscc})) for place, sscc in enumerate(("001", "002"))]
    both = [Passed("A", code="001"), Passed("B", code="002")]
    assert compare(both, cartons).is_right
    assert compare([*both, Passed("J", code="BIN", aside=True)], cartons).is_right, "a tote is no goods"
    assert not compare(both[:1], cartons).is_right
    assert not compare([], []).is_right, "nothing is nothing to post"
