"""Which warehouses fill an order: plain figures, reckoned by hand."""

from __future__ import annotations

from decimal import Decimal

from quartermaster.sales.sourcing import Need, Origin, Place, Rate, Share, distance_km, options, parcel_cost

TEA, MUG = 1, 2
NORTH, SOUTH, FAR = 10, 20, 30
LEEDS = Place("GB", "LS1 4AP", Decimal("53.79648"), Decimal("-1.54785"))
LONDON = Place("GB", "E1 6AN", Decimal("51.50735"), Decimal("-0.12776"))
PARIS = Place("FR", "75001", Decimal("48.85661"), Decimal("2.35222"))
ORIGINS = [Origin(NORTH, "NORTH", LEEDS), Origin(SOUTH, "SOUTH", LONDON), Origin(FAR, "FAR", PARIS)]


def need(position: int, sku: int, quantity: int) -> Need:
    return Need(position, Decimal(quantity), ((sku, Decimal(1)),))


def stock(*cells: tuple[int, int, int]) -> dict[tuple[int, int], Decimal]:
    return {(sku, at): Decimal(quantity) for sku, at, quantity in cells}


def best(needs, there, rule="fewest_parcels", to=LONDON, origins=ORIGINS):
    found = options(needs, there, origins, to, rule)[0]
    return found.codes, {(share.position, share.warehouse_id): share.quantity for share in found.shares}


def test_one_warehouse_that_has_all_is_enough() -> None:
    there = stock((TEA, NORTH, 5), (TEA, SOUTH, 9), (MUG, SOUTH, 9))
    assert best([need(1, TEA, 5), need(2, MUG, 2)], there) == (("SOUTH",), {(1, SOUTH): 5, (2, SOUTH): 2})


def test_two_send_what_neither_has_alone() -> None:
    there = stock((TEA, NORTH, 5), (MUG, SOUTH, 9))
    assert best([need(1, TEA, 5), need(2, MUG, 2)], there) == (("NORTH", "SOUTH"), {(1, NORTH): 5, (2, SOUTH): 2})


def test_a_line_is_divided_only_where_nobody_has_all_of_it() -> None:
    there = stock((TEA, NORTH, 6), (TEA, SOUTH, 4))
    assert best([need(1, TEA, 9)], there) == (("NORTH", "SOUTH"), {(1, NORTH): 6, (1, SOUTH): 3})


def test_the_same_goods_are_not_given_twice() -> None:
    there = stock((TEA, NORTH, 6), (TEA, SOUTH, 4))
    assert best([need(1, TEA, 6), need(2, TEA, 4)], there) == (("NORTH", "SOUTH"), {(1, NORTH): 6, (2, SOUTH): 4})


def test_a_bundle_comes_from_one_warehouse() -> None:
    bundle = Need(1, Decimal(2), ((TEA, Decimal(1)), (MUG, Decimal(3))), whole=True)
    there = stock((TEA, NORTH, 9), (MUG, NORTH, 5), (TEA, SOUTH, 2), (MUG, SOUTH, 6))
    assert best([bundle], there) == (("SOUTH",), {(1, SOUTH): 2})
    found = options([bundle], stock((TEA, NORTH, 9), (MUG, SOUTH, 9)), ORIGINS, LONDON, "fewest_parcels")[0]
    assert (found.parcels, found.short_lines, found.short) == (1, 1, 2)


def test_more_that_can_be_sent_is_better_than_fewer_parcels() -> None:
    there = stock((TEA, NORTH, 5), (MUG, NORTH, 1), (MUG, SOUTH, 2))
    ranked = options([need(1, TEA, 5), need(2, MUG, 2)], there, ORIGINS[:2], LONDON, "fewest_parcels")
    assert [(option.codes, option.short_lines) for option in ranked] == [
        (("NORTH", "SOUTH"), 0),
        (("NORTH",), 1),
        (("SOUTH",), 1),
    ]


def test_what_nobody_has_waits_where_the_rest_comes_from() -> None:
    there = stock((TEA, SOUTH, 4))
    assert best([need(1, TEA, 9)], there) == (("SOUTH",), {(1, SOUTH): 9})


def test_the_nearest_sends_though_another_is_asked_first() -> None:
    there = stock((TEA, NORTH, 5), (TEA, SOUTH, 5), (TEA, FAR, 5))
    assert best([need(1, TEA, 5)], there)[0] == ("NORTH",)
    assert best([need(1, TEA, 5)], there, "nearest")[0] == ("SOUTH",)
    assert best([need(1, TEA, 5)], there, "nearest", to=PARIS)[0] == ("FAR",)


def test_the_cheapest_may_be_further_away_or_two_parcels() -> None:
    dear = Origin(SOUTH, "SOUTH", LONDON, (Rate(Decimal(12)),))
    cheap = Origin(NORTH, "NORTH", LEEDS, (Rate(Decimal(3), per_100_km=Decimal(1)),))
    other = Origin(FAR, "FAR", PARIS, (Rate(Decimal(2)),))
    there = stock((TEA, SOUTH, 5), (MUG, SOUTH, 5), (TEA, NORTH, 5), (MUG, FAR, 5))
    found = options([need(1, TEA, 5), need(2, MUG, 5)], there, [dear, cheap, other], LONDON, "cheapest")
    assert [(option.codes, option.cost) for option in found[:2]] == [
        (("FAR", "NORTH"), Decimal("7.72")),
        (("SOUTH",), Decimal(12)),
    ]


def test_never_split_takes_the_one_that_fills_most() -> None:
    there = stock((TEA, NORTH, 5), (MUG, SOUTH, 2), (TEA, SOUTH, 1))
    found = options([need(1, TEA, 5), need(2, MUG, 2)], there, ORIGINS, LONDON, "one_warehouse")
    assert [option.parcels for option in found] == [1, 1, 1]
    assert (found[0].codes, found[0].short_lines, found[0].short) == (("NORTH",), 1, 2)


def test_the_best_single_warehouse_is_always_among_what_is_kept() -> None:
    origins = [Origin(at, f"W{at}") for at in range(6)]
    needs = [need(sku, sku, 1) for sku in range(1, 4)]
    there = {(sku, at): Decimal(1) for sku in range(1, 4) for at in range(6) if (sku + at) % 2}
    kept = options(needs, there, origins, LONDON, "fewest_parcels")
    assert len(kept) == 5
    assert [option.parcels for option in kept][-1] == 1


def test_shares_say_everything_that_was_ordered() -> None:
    found = options([need(1, TEA, 7)], {}, ORIGINS, LONDON, "cheapest")[0]
    assert found.shares == (Share(1, NORTH, Decimal(7)),)


def test_distances_by_coordinates_and_without() -> None:
    assert distance_km(LEEDS, LONDON) == 272
    assert distance_km(LONDON, PARIS) == 344
    assert distance_km(Place("GB", "LS1"), Place("GB", "LS9")) == 50
    assert distance_km(Place("GB", "LS1"), Place("GB", "E1")) == 300
    assert distance_km(Place("GB"), Place("FR")) == 1500
    assert distance_km(Place(), Place("FR")) == 3000


def test_the_most_exact_rate_counts() -> None:
    rates = (
        Rate(Decimal(9)),
        Rate(Decimal(5), country="GB"),
        Rate(Decimal(4), Decimal(1), country="GB", postcode_prefix="E1"),
    )
    origin = Origin(NORTH, "NORTH", LEEDS, rates)
    assert parcel_cost(origin, PARIS, Decimal(2), 0) == 9
    assert parcel_cost(origin, LEEDS, Decimal(2), 0) == 5
    assert parcel_cost(origin, LONDON, Decimal(2), 0) == 6
    assert parcel_cost(Origin(NORTH, "NORTH"), LONDON, Decimal(2), 0) == 0
