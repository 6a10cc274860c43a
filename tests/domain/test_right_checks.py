from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from iptui.domain.nice_classes import HEADINGS, category_names, classes_naming
from iptui.domain.products import Product
from iptui.domain.right_checks import Reply, check_right, covers_goods, covers_marketplace, in_force
from iptui.domain.rights import IpRight, RightStatus, RightType

DAY = date(2026, 8, 31)
MARK = IpRight(
    id="r",
    type=RightType.TRADEMARK,
    office="EM",
    title="Zephyr",
    classes=("18", "25"),
    status=RightStatus.REGISTERED,
    filed=date(2020, 1, 1),
    registered=date(2021, 1, 1),
    expires=date(2030, 1, 1),
)
YES, NO, OPEN = Reply.YES, Reply.NO, Reply.CANNOT_TELL


@pytest.mark.parametrize(
    ("facts", "reply", "reason"),
    [
        ({}, YES, "until 2030-01-01"),
        ({"expires": DAY}, YES, "until 2026-08-31"),
        ({"expires": date(2026, 8, 30)}, NO, "expired on 2026-08-30"),
        ({"registered": DAY}, YES, "registered"),
        ({"registered": date(2026, 9, 1)}, NO, "after the complaint"),
        ({"filed": date(2026, 9, 1), "registered": None}, NO, "filed on"),
        ({"status": RightStatus.PENDING, "registered": None}, NO, "pending"),
        ({"status": RightStatus.ENDED}, OPEN, "the day it ended"),
        ({"status": RightStatus.ENDED, "expires": date(2024, 2, 29)}, NO, "2024-02-29"),
        ({"status": RightStatus.UNKNOWN}, OPEN, "status is not entered"),
        ({"expires": None}, OPEN, "expires is not entered"),
        ({"expires": None, "type": RightType.COPYRIGHT}, YES, "registered"),
    ],
)
def test_in_force_on_the_complaints_day(facts: dict[str, Any], reply: Reply, reason: str) -> None:
    found = in_force(replace(MARK, **facts), DAY)
    assert (found.reply, found.question) == (reply, "In force on 2026-08-31")
    assert reason in found.reason


@pytest.mark.parametrize(
    ("category", "classes", "reply"),
    [
        ("Clothing", ("25",), YES),
        ("Apparel > Dresses", ("25",), YES),
        ("Bags & Luggage", ("18",), YES),
        ("Jewelry", ("014",), YES),
        ("Toys", ("25",), NO),
        ("Jewellery and clothing", ("9",), NO),
        ("Jewellery and watches", ("9",), OPEN),  # watches are named by no heading
        ("Shoes", ("25",), OPEN),  # the heading says footwear
        ("Suits", ("9",), OPEN),  # diving suits are not suits
        ("Knives", ("21",), OPEN),  # class 21 names knives only to leave them out
        ("Gloves", ("25",), OPEN),
        ("Photography", ("9",), OPEN),  # class 1 is of chemicals for photography
        ("Games", ("28",), OPEN),  # also game of class 29
        ("Handys und Zubehör", ("9",), OPEN),
        ("服装", ("25",), OPEN),
        ("", ("25",), OPEN),
        ("Clothing", (), OPEN),
    ],
)
def test_classes_against_a_category(category: str, classes: tuple[str, ...], reply: Reply) -> None:
    right = replace(MARK, classes=classes)
    found = covers_goods(right, [Product(id="p", category=category)])
    assert found.reply is reply, found.reason
    assert found.reason
    assert found.confidence == "inferred"


def test_one_product_that_cannot_be_told_leaves_all_open_and_patents_have_no_classes() -> None:
    products = [Product(id="p", category="Clothing"), Product(id="q", category="Shoes")]
    assert covers_goods(MARK, products).reply is OPEN
    assert covers_goods(replace(MARK, type=RightType.PATENT), products).reply is OPEN


def test_every_heading_is_there_and_its_own_phrases_lead_to_it() -> None:
    assert sorted(HEADINGS) == list(range(1, 46))
    for category, number in (
        ("Furniture", 20),
        ("Cosmetics", 3),
        ("Vehicles", 12),
        ("Musical instruments", 15),
        ("Computer software", 9),
        ("Umbrellas", 18),
    ):
        (name,) = category_names(category)
        assert classes_naming(name) == {number}


@pytest.mark.parametrize(
    ("platform", "territories", "office", "reply"),
    [
        ("amazon.de", (), "EM", YES),
        ("amazon.de", ("FR",), "FR", NO),
        ("amazon.co.uk", (), "EM", NO),
        ("amazon.com", ("US",), "US", YES),
        ("amazon.com", (), "CN", NO),
        ("amazon.co.jp", ("WORLD",), "", YES),
        ("alibaba.com", (), "EM", OPEN),
        ("aliexpress.com", (), "US", OPEN),
        ("ebay.com", (), "US", OPEN),
        ("amazon.de", (), "", OPEN),
        ("amazon.de", (), "WO", OPEN),
        ("amazon.de", (), "EP", OPEN),
        ("amazon.de", ("DE",), "EP", YES),
    ],
)
def test_territory_against_the_marketplace(
    platform: str, territories: tuple[str, ...], office: str, reply: Reply
) -> None:
    found = covers_marketplace(replace(MARK, territories=territories, office=office), platform)
    assert found.reply is reply, found.reason


def test_three_answers_each_with_reason_and_source() -> None:
    checks = check_right(MARK, day=DAY, products=[], platform="alibaba.com")
    assert [one.name for one in checks] == ["in_force", "goods", "territory"]
    assert all(one.reason and one.source and one.confidence for one in checks)
