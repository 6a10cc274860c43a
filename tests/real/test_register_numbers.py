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
    serial = re.findall(r"<ApplicationNumber>(\d{8})<", text)
    registration = re.findall(r"<RegistrationNumber>(\d{5,7})<", text)
    assert serial
    assert registration
    assert f"caseNumber={serial[0]}&caseType=SERIAL_NO" in identify(f"US {serial[0]}").links[0].url
    found = identify(f"US Trademark Reg. No. {int(registration[0]):,}")
    assert f"caseNumber={registration[0]}&caseType=US_REGISTRATION_NO" in found.links[0].url
