from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iptui.domain.registers import IpNumber, identify, offices
from iptui.domain.registers.check_digits import chinese, european, german, german_until_1980
from tests.domain.register_numbers import INVALID, VALID


def urls(found: IpNumber) -> dict[str, str]:
    return {link.register: link.url for link in found.links}


@pytest.mark.parametrize(("text", "type_", "office", "canonical", "found_type"), VALID)
def test_valid(text: str, type_: str | None, office: str, canonical: str, found_type: str) -> None:
    found = identify(text, type_)
    assert (found.office, found.canonical, found.type) == (office, canonical, found_type)
    assert found.valid
    assert found.links or found.reason
    again = identify(found.canonical, type_)
    assert (again.canonical, again.office) == (canonical, office)
    assert identify(canonical, found_type).canonical == canonical


@pytest.mark.parametrize(("text", "type_"), INVALID)
def test_invalid_numbers_get_no_link_and_a_reason(text: str, type_: str | None) -> None:
    found = identify(text, type_)
    assert not found.valid
    assert found.links == ()
    assert found.reason
    assert found.number == ""


@pytest.mark.parametrize(
    ("text", "type_", "register", "url"),
    [
        ("EP0666666B1", None, "Espacenet", "https://worldwide.espacenet.com/patent/search/publication/EP0666666B1"),
        ("EP0666666B1", None, "Espacenet family", "https://worldwide.espacenet.com/data/publicationDetails/inpadocPatentFamily?FT=D&CC=EP&NR=0666666B1&KC=B1"),
        ("DE 102012009645.3", None, "DPMAregister", "https://register.dpma.de/DPMAregister/pat/register?AKZ=1020120096453"),
        ("DE 20 2025 106 621", None, "DPMAregister", "https://register.dpma.de/DPMAregister/pat/register?AKZ=2020251066211"),
        ("DE 197 33 466", None, "DPMAregister", "https://register.dpma.de/DPMAregister/pat/register?AKZ=197334660"),
        ("DE 30 2019 000 706", None, "DPMAregister", "https://register.dpma.de/DPMAregister/marke/register/3020190007065/DE"),
        ("DE 40 2012 003 456-0001", None, "DPMAregister", "https://register.dpma.de/DPMAregister/gsm/register?DNR=402012003456-0001"),
        ("WO 2000/067640", None, "PATENTSCOPE", "https://patentscope.wipo.int/search/en/detail.jsf?docId=WO2000067640"),
        ("特願2000-182770", None, "J-PlatPat", "https://www.j-platpat.inpit.go.jp/c1800/PU/JP-2000-182770/10/en"),
        ("FR 20200885-003", None, "INPI", "https://data.inpi.fr/dessins_modeles/FR20200885-003"),
        ("GB2584759", None, "UKIPO", "https://www.ipo.gov.uk/p-ipsum/Case/PublicationNumber/GB2584759"),
        ("UK design 6450987", None, "UKIPO", "https://www.registered-design.service.gov.uk/find/6450987"),
        ("EP0666666", None, "Espacenet search", "https://worldwide.espacenet.com/patent/search?q=pn%3DEP0666666"),
        ("US20010001111A1", None, "Espacenet", "https://worldwide.espacenet.com/patent/search/publication/US2001001111A1"),
        ("US20010001111A1", None, "Google Patents", "https://patents.google.com/patent/US20010001111A1/en"),
        ("CN110941994B", None, "Google Patents", "https://patents.google.com/patent/CN110941994B/en"),
        ("CN110941994B", None, "CNIPA", "http://epub.cnipa.gov.cn/patent/CN110941994B"),
        ("DE 196 30 877", None, "DPMAregister", "https://register.dpma.de/DPMAregister/pat/register?AKZ=196308771"),
        ("DE 30 2012 006 340", None, "DPMAregister", "https://register.dpma.de/DPMAregister/marke/register/3020120063403/DE"),
        ("DE 40 2014 000 001", None, "DPMAregister", "https://register.dpma.de/DPMAregister/gsm/register?DNR=402014000001"),
        ("DE4322577C2", None, "DEPATISnet", "https://depatisnet.dpma.de/DepatisNet/depatisnet?action=bibdat&docid=DE4322577C2"),
        ("EP 16839078.9", None, "EPO Register", "https://register.epo.org/application?number=EP16839078"),
        ("WO0067640", None, "PATENTSCOPE", "https://patentscope.wipo.int/search/en/detail.jsf?docId=WO2000067640"),
        ("US 85146322", None, "USPTO TSDR", "https://tsdr.uspto.gov/#caseNumber=85146322&caseType=SERIAL_NO&searchType=statusSearch"),
        ("US 4252394", "trademark", "USPTO TSDR", "https://tsdr.uspto.gov/#caseNumber=4252394&caseType=US_REGISTRATION_NO&searchType=statusSearch"),
        ("US 85146322", None, "TMview", "https://www.tmdn.org/tmview/#/tmview/detail/US500000085146322"),
        ("EM 018660437", None, "EUIPO eSearch", "https://euipo.europa.eu/eSearch/#details/trademarks/018660437"),
        ("EM 018660437", None, "WIPO Global Brand Database", "https://branddb.wipo.int/en/quicksearch/brand/EM500000018660437"),
        ("EM 4176283", None, "TMview", "https://www.tmdn.org/tmview/#/tmview/detail/EM500000004176283"),
        ("EM 018660437", None, "DPMAregister (EU mark)", "https://register.dpma.de/DPMAregister/marke/registerHABM?AKZ=018660437"),
        ("EM 008123456-0001", None, "EUIPO eSearch", "https://euipo.europa.eu/eSearch/#details/designs/008123456-0001"),
        ("IR 1266721", None, "Madrid Monitor", "https://www3.wipo.int/madrid/monitor/en/showData.jsp?ID=ROM.1266721"),
        ("DM/055039", None, "WIPO Designs", "https://designdb.wipo.int/designdb/en/showData.jsp?ID=HAGUE.D055039"),
        ("USD654321S", None, "WIPO Designs", "https://designdb.wipo.int/designdb/en/showData.jsp?ID=USID.D654321"),
        ("JP 2000-182770 A", None, "J-PlatPat", "https://www.j-platpat.inpit.go.jp/c1800/PU/JP-2000-182770/11/en"),
        ("JP4219000B2", None, "J-PlatPat", "https://www.j-platpat.inpit.go.jp/c1800/PU/JP-4219000/15/en"),
        ("FR2853021A1", None, "INPI", "https://data.inpi.fr/brevets/FR2853021"),
        ("FR4123456", None, "INPI", "https://data.inpi.fr/marques/FR4123456"),
        ("UK 3700947", "trademark", "UKIPO", "https://trademarks.ipo.gov.uk/ipo-tmcase/page/Results/1/UK00003700947"),
        ("KR 40-2019-0012345", None, "KIPRIS", "https://doi.org/10.8080/4020190012345"),
    ],
)  # fmt: skip
def test_links(text: str, type_: str | None, register: str, url: str) -> None:
    assert urls(identify(text, type_))[register] == url


def test_check_digits_of_real_numbers() -> None:
    for number in ("19630877.1", "102012009645.3", "302012006340.3", "302019000706.5",
                   "302026230709.4", "10001499.2", "102007004488.9", "3130619.5", "60015566.8",
                   "60145194.5", "302013060308.7", "302014074932.7", "102012019863.9",
                   "102008062744.5", "102014019864.2", "10360860.5", "102021112485.9",
                   "19733466.0", "202025106621.1", "102024202142.3", "302012063820.1"):  # fmt: skip
        digits, check = number.split(".")
        assert german(digits) == check
    assert german_until_1980("3025842") == "5"
    for number in ("201911044411.X", "97101765.4", "00814037.5", "01800565.9", "200510113767.6"):
        digits, check = number.split(".")
        assert chinese(digits) == check
    for number in ("16839078.9", "99403122.7", "98660050.0", "00957359.3", "01902442.1"):
        digits, check = number.split(".")
        assert european(digits) == check


def test_a_wrong_check_digit_is_named_and_never_replaced() -> None:
    chinese_number = identify("ZL 2019 1 1044411.3")
    assert chinese_number.canonical == "ZL201911044411.3"
    assert "should be X, 3 is written" in chinese_number.reason
    assert identify(chinese_number.canonical).check == "warning"
    german_number = identify("DE 196 30 877.2")
    assert german_number.canonical == "DE19630877"
    assert "should be 1, 2 is written" in german_number.reason
    page = next(link for link in german_number.links if link.register == "DPMAregister")
    assert page.url.endswith("196308771")
    assert page.note == "with the check digit 1, worked out; 2 is written"


def test_a_check_digit_worked_out_is_said() -> None:
    found = identify("ZL201911044411")
    assert found.canonical == "ZL201911044411.X"
    assert "X is worked out" in found.reason
    page = identify("DE 30 2012 006 340").links[0]
    assert page.note == "with the check digit 3, worked out"
    assert identify("DE 30 2012 006 340.3").links[0].note == ""
    # A method that is not proven replaces nothing.
    assert identify("DE 10 2004 002 000.5").links[-1].url.endswith("=1020040020005")
    # No method for the remainder 1: no address is made up.
    assert identify("DE 30 2012 006 342").links == ()


@pytest.mark.parametrize(
    "text", ["DE EP1000000", "EP DE 102004002000", "US JP 4219000", "EP 特開2000-182770",
             "Deutsches Patent EP 1 000 000", "US EUTM 018660437", "GB US D654321",
             "DE 60 2014 012 345.6 (EP 3 123 456)", "EP 1 000 000 B1 (DE)"],
)  # fmt: skip
def test_two_offices_beside_one_number_are_said(text: str) -> None:
    found = identify(text)
    assert (found.canonical, found.links) == ("", ())
    assert len(found.could_be) == 2
    assert "are both named with the number" in found.reason


def test_an_office_that_has_no_table_is_said() -> None:
    assert identify("CA 2,123,456").reason.startswith("CA is none of the offices")
    assert identify("TW 12345678").reason.startswith("TW is none of the offices")
    assert "could" not in identify("CH 123456").reason


def test_what_the_sources_disagree_on_is_marked() -> None:
    doubted = {link.register for text in ("JP4219000B2", "EM 018660437", "FR 20200885-003")
               for link in identify(text).links if not link.sure}  # fmt: skip
    assert doubted == {"J-PlatPat", "EUIPO eSearch", "INPI"}
    assert all(link.sure for link in identify("EP1000000B1").links)


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("DE 196 30 877.1", "ok"),
        ("DE 196 30 877.2", "warning"),
        ("DE 196 30 877", "unknown"),
        ("DE 30 2012 006 340.3", "ok"),
        ("DE 3020120063404", "warning"),
        ("DE 30 25 842.5", "ok"),
        ("DE 30 25 842.6", "warning"),
        ("DE 31 30 619.5", "ok"),
        ("DE 197 33 466.0", "ok"),
        # The remainder is 0: one known example, too little to call another digit wrong.
        ("DE 10 2004 002 000.5", "unknown"),
        # The remainder is 1, of which no example is known.
        ("DE 10 2004 002 006.0", "unknown"),
        ("EP 99403122.7", "ok"),
        ("EP 98660050.0", "ok"),
        ("EP 00 123 456.7", "warning"),
        ("ZL 2019 1 1044411.X", "ok"),
        ("ZL 2019 1 1044411.3", "warning"),
        ("ZL201911044411", "unknown"),
        ("ZL 97101765.4", "ok"),
        ("CN 97101765.5", "warning"),
        ("EP 16839078.9", "ok"),
        ("EP 16839078.1", "warning"),
        ("US 6654321 B1", "unknown"),
    ],
)
def test_a_check_digit_only_warns(text: str, check: str) -> None:
    found = identify(text)
    assert found.valid
    assert found.check == check
    assert found.links
    assert (check == "warning") is ("check digit should be" in found.reason)


def test_a_bare_number_is_never_guessed() -> None:
    found = identify("7654321")
    assert (found.office, found.canonical, found.links) == ("", "", ())
    assert found.reason.startswith("put the office code before the number")
    assert {"US", "JP", "EP"} <= set(found.could_be)
    assert found.could_be == found.candidates
    assert identify("85146322", "trademark").candidates[0] == "US"
    assert identify("D654321").candidates == ("US",)
    assert "DE" in identify("102004002000").candidates
    assert identify("Patent No. 6,654,321").candidates
    assert identify("??99").candidates == ()


def test_an_office_with_several_sorts_asks_for_the_type() -> None:
    found = identify("US 4252394")
    assert found.type == "patent"
    assert found.candidates == ("trademark",)
    assert "give the type" in found.reason
    assert identify("US 4252394", "trademark").candidates == ()


def test_every_example_of_the_tables_fits_its_office() -> None:
    assert {office.code for office in offices()} == {
        "DE", "US", "EP", "WO", "FR", "JP", "KR", "CN", "GB", "EM",
    }  # fmt: skip
    for office in offices():
        for form in office.forms:
            found = identify(form.example, form.type if form.only else None)
            assert (found.office, found.valid) == (office.code, True), form.example


SEPARATORS = st.sampled_from(["", " ", "  ", ".", "-", "\u00a0", "\u2013"])
PRINTED = [
    # parts that may be set apart, and the kind code's place is the last
    (("DE", "10", "2004", "002", "000", "A1"), "DE102004002000A1"),
    (("DE", "43", "22", "577", "C2"), "DE4322577C2"),
    (("DE", "30", "2012", "006", "340"), "DE302012006340"),
    (("US", "6", "654", "321", "B1"), "US6654321B1"),
    (("US", "D", "654", "321", "S"), "USD654321S"),
    (("US", "2001", "0001111", "A1"), "US20010001111A1"),
    (("EP", "0", "666", "666", "B1"), "EP0666666B1"),
    (("WO", "2005", "098230", "A1"), "WO2005098230A1"),
    (("FR", "2", "853", "021", "A1"), "FR2853021A1"),
    (("JP", "2000", "182770", "A"), "JP2000182770A"),
    (("JP", "H08", "179521", "A"), "JPH08179521A"),
    (("KR", "10", "1234567", "B1"), "KR101234567B1"),
    (("CN", "110941994", "B"), "CN110941994B"),
    (("ZL", "2019", "1", "1044411", "X"), "ZL201911044411.X"),
    (("GB", "2", "372", "000", "A"), "GB2372000A"),
    (("UK", "2", "372", "000", "A"), "GB2372000A"),
    (("IR", "1", "266", "721"), "IR1266721"),
    (("EM", "018", "660", "437"), "EM018660437"),
]  # fmt: skip


@given(data=st.data())
def test_every_printed_form_gives_the_same_canonical_form(data: st.DataObject) -> None:
    parts, canonical = data.draw(st.sampled_from(PRINTED))
    text = parts[0]
    for part in parts[1:]:
        text += data.draw(SEPARATORS) + part
    if data.draw(st.booleans()):
        text = text.lower()
    if data.draw(st.booleans()):
        text = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)
    text = (
        data.draw(st.sampled_from(["", " ", "\t"])) + text + data.draw(st.sampled_from(["", " "]))
    )
    assert identify(text).canonical == canonical


@pytest.mark.parametrize(
    ("forms", "canonical"),
    [
        (
            ["DE 30 2012 006 340.3", "DE302012006340", "DE 3020120063403", "DE 302012006340-3",
             "DE30 2012 006340 3", "de 30.2012.006.340"],
            "DE302012006340",
        ),
        (["DE 196 30 877.1", "DE19630877", "DE 196308771", "DE 19630877-1"], "DE19630877"),
        (
            ["ZL 2019 1 1044411.X", "ZL201911044411X", "ZL201911044411", "ZL2019 1 1044411 x",
             "CN ZL201911044411.X"],
            "ZL201911044411.X",
        ),
        (["EP 16839078.9", "EP16839078", "EP 16 839 078.9", "EP20160839078"], "EP20160839078"),
        (["GB 3700947", "UK 3700947", "UK00003700947", "GB00003700947"], "UK00003700947"),
    ],
)  # fmt: skip
def test_check_digits_and_prefixes_do_not_change_the_canonical_form(
    forms: list[str], canonical: str
) -> None:
    type_ = "trademark" if canonical.startswith("UK") else None
    assert {identify(form, type_).canonical for form in forms} == {canonical}


OFFICE_TEXT = st.sampled_from(
    [
        "DE",
        "US",
        "EP",
        "WO",
        "PCT/",
        "IR",
        "DM/",
        "FR",
        "JP",
        "KR",
        "CN",
        "ZL",
        "GB",
        "UK",
        "EM",
        "EUTM",
        "",
    ]
)
BODY = st.one_of(
    st.text(alphabet="0123456789 ./-ABCDHPRSUXW", min_size=1, max_size=20),
    st.from_regex(
        r"[ DHMSWGP]?(19|20|10|30|[0-9])?[0-9]{2,10}([./ -][0-9X]{1,4})?( ?[ABCSUTY][1-9]?)?",
        fullmatch=True,
    ),
)
TYPES = st.sampled_from([None, "patent", "utility_model", "design", "trademark"])


@given(office=OFFICE_TEXT, body=BODY, type_=TYPES)
def test_normalising_twice_is_once(office: str, body: str, type_: str | None) -> None:
    found = identify(office + body, type_)
    if not found.valid:
        assert found.links == ()
        assert found.reason
        return
    again = identify(found.canonical, type_)
    assert again.canonical == found.canonical
    assert (again.office, again.type, again.kind) == (found.office, found.type, found.kind)
    assert re.fullmatch(r"[A-Z0-9./-]+", found.canonical)
    for link in found.links:
        assert re.fullmatch(r"https?://[\w./?=#&%-]+", link.url)


@given(text=st.text(max_size=60), type_=TYPES)
def test_any_text_is_answered(text: str, type_: str | None) -> None:
    found = identify(text, type_)
    assert found.valid or (found.reason and not found.links)
