"""Numbers as real registers' records print them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from iptui.domain.registers import identify

RECORDS = Path(__file__).resolve().parents[2] / "../shared/data/ip-records"

pytestmark = pytest.mark.skipif(
    not RECORDS.is_dir(), reason="the real register records (../shared/data) are not here"
)


def test_all_forms_of_a_publication_and_its_application() -> None:
    path = RECORDS / "ep1000000_biblio_result.json"
    for document in json.loads(path.read_text(encoding="utf-8"))["documents"]:
        printed = f"{document['country']} {document['doc_number']} {document['kind']}"
        assert identify(printed).canonical == document["publication_number"]
        filed = document["application_reference_epodoc"]["number"]
        original = document["application_reference_original"]["number"]
        assert identify(f"EP{original}").canonical == identify(filed).canonical == filed


def test_marks_serial_and_registration_numbers() -> None:
    text = (RECORDS / "sn76044902.xml").read_text(encoding="utf-8")
    numbers = set(re.findall(r"<[\w:]*ApplicationNumberText>(\d{8})<", text))
    assert "76044902" in numbers
    for number in numbers:
        found = identify(f"US {number}", "trademark")
        assert found.valid
        assert number in found.links[0].url
    for number in set(re.findall(r"<[\w:]*RegistrationNumber>(\d{5,7})<", text)):
        assert identify(f"US {number}", "trademark").links
