from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iptui.domain.registers import IpNumber, identify, offices
from iptui.domain.registers.check_digits import chinese, european, german, german_until_1980


def urls(found: IpNumber) -> dict[str, str]:
    return {link.register: link.url for link in found.links}


VALID: list[tuple[str, str | None, str, str, str]] = [
    # text, type asked for, office, canonical, type found
    # -- DE
    ("DE 10 2004 002 000", None, "DE", "DE102004002000", "patent"),
    ("DE 10 2004 002 000 A1", None, "DE", "DE102004002000A1", "patent"),
    ("DE102004002000A1", "patent", "DE", "DE102004002000A1", "patent"),
    ("DE4322577C2", None, "DE", "DE4322577C2", "patent"),
    ("DE P 43 22 577.4 C2", None, "DE", "DE4322577C2", "patent"),
    ("DE 31 00 442C1", None, "DE", "DE3100442C1", "patent"),
    ("DE10142737B4 ", None, "DE", "DE10142737B4", "patent"),
    ("DE10001499.2", None, "DE", "DE10001499", "patent"),
    ("DE 196 30 877.1", None, "DE", "DE19630877", "patent"),
    ("DE000060018002T2", None, "DE", "DE60018002T2", "patent"),
    ("DE 690 12 345 T2", None, "DE", "DE69012345T2", "patent"),
    ("DE000019958011A1", None, "DE", "DE19958011A1", "patent"),
    ("DE09422010U1", None, "DE", "DE9422010U1", "utility_model"),
    ("DE G 94 22 010.4", None, "DE", "DE9422010", "utility_model"),
    ("DE 20 2010 001 234 U1", None, "DE", "DE202010001234U1", "utility_model"),
    ("DE 20 2010 001 234 U1", "patent", "DE", "DE202010001234U1", "utility_model"),
    ("DE 29500001U1", None, "DE", "DE29500001U1", "utility_model"),
    ("DE000001617764U", None, "DE", "DE1617764U", "utility_model"),
    ("DE01071000B", None, "DE", "DE1071000B", "patent"),
    ("DE00700001A", None, "DE", "DE700001A", "patent"),
    ("DE 30 2012 006 340.3", None, "DE", "DE302012006340", "trademark"),
    ("DE 302019000706.5", "trademark", "DE", "DE302019000706", "trademark"),
    ("DE 399 12 345", None, "DE", "DE39912345", "trademark"),
    ("DE 1 234 567", "trademark", "DE", "DE1234567", "trademark"),
    ("DD 643210", None, "DE", "DD643210", "trademark"),
    ("DD00283008B5", None, "DE", "DD283008B5", "patent"),
    ("DE 40 2014 000 001", None, "DE", "DE402014000001", "design"),
    ("DE 499 12 345", None, "DE", "DE49912345", "design"),
    ("DEM 89 08 812", None, "DE", "DEM8908812", "design"),
    ("DE 60 2004 012 345 T2", None, "DE", "DE602004012345T2", "patent"),
    # -- US
    ("US6654321B1", None, "US", "US6654321B1", "patent"),
    ("US 6,654,321 B1", None, "US", "US6654321B1", "patent"),
    ("U.S. Patent No. 6,654,321 (B1)", None, "US", "US6654321B1", "patent"),
    ("US07318131B2", None, "US", "US7318131B2", "patent"),
    ("US 10,123,456 B2", None, "US", "US10123456B2", "patent"),
    ("US3732068", None, "US", "US3732068", "patent"),
    ("US0147451A", None, "US", "US147451A", "patent"),
    ("USUS5650746A", None, "US", "US5650746A", "patent"),
    ("USD654321S", None, "US", "USD654321S", "design"),
    ("US D654,321 S", "patent", "US", "USD654321S", "design"),
    ("US Des. 654,321", "design", "US", "US654321", ""),
    ("USDES374176S", None, "US", "USD374176S", "design"),
    ("US0D337000S1", None, "US", "USD337000S1", "design"),
    ("US D436,240", None, "US", "USD436240", "design"),
    ("US0PP12001P2", None, "US", "USPP12001P2", "patent"),
    ("US RE31,783", None, "US", "USRE31783", "patent"),
    ("US000000024087E", None, "US", "USRE24087E", "patent"),
    ("USRE039998E1", None, "US", "USRE39998E1", "patent"),
    ("US H1234", None, "US", "USH1234", "patent"),
    ("US20010001111A1", None, "US", "US20010001111A1", "patent"),
    ("US2001001111A1", None, "US", "US20010001111A1", "patent"),
    ("US 2001/0001111 A1", None, "US", "US20010001111A1", "patent"),
    ("US2002/0066904A1", None, "US", "US20020066904A1", "patent"),
    ("US 60/609,868", None, "US", "US60/609868", "patent"),
    ("US 29/123,456", None, "US", "US29/123456", "design"),
    ("US 85146322", None, "US", "US85146322", "trademark"),
    ("US 78/123,456", None, "US", "US78123456", "trademark"),
    ("US 4,252,394", "trademark", "US", "US4252394", "trademark"),
    ("US Trademark Reg. No. 4,252,394", None, "US", "US4252394", "trademark"),
    ("US 0701266", "trademark", "US", "US701266", "trademark"),
    # -- EP
    ("EP666666B1", None, "EP", "EP0666666B1", "patent"),
    ("EP 0 666 666 B1", None, "EP", "EP0666666B1", "patent"),
    ("EP00007054A1", None, "EP", "EP0007054A1", "patent"),
    ("EP7054A1", None, "EP", "EP0007054A1", "patent"),
    ("EP1000000", None, "EP", "EP1000000", "patent"),
    ("EP 1 083 612", None, "EP", "EP1083612", "patent"),
    ("EP083612", None, "EP", "EP0083612", "patent"),
    ("EP 0129539", None, "EP", "EP0129539", "patent"),
    ("EP-3456789-B1", None, "EP", "EP3456789B1", "patent"),
    ("EP 16839078.9", None, "EP", "EP20160839078", "patent"),
    ("EP 99203729", None, "EP", "EP19990203729", "patent"),
    ("EP20020762866", None, "EP", "EP20020762866", "patent"),
    # -- WO
    ("WO2005098230A1", None, "WO", "WO2005098230A1", "patent"),
    ("WO 2005/098230 A1", None, "WO", "WO2005098230A1", "patent"),
    ("WO2005/98230", None, "WO", "WO2005098230", "patent"),
    (" WO199816331A3", None, "WO", "WO1998016331A3", "patent"),
    ("WO00001014A1", None, "WO", "WO2000001014A1", "patent"),
    ("WO9912345", None, "WO", "WO1999012345", "patent"),
    ("WO99123456", None, "WO", "WO1999123456", "patent"),
    ("WO0198623A1", None, "WO", "WO2001098623A1", "patent"),
    ("WO01098623A1", None, "WO", "WO2001098623A1", "patent"),
    ("WO200198623A1", None, "WO", "WO2001098623A1", "patent"),
    ("WO200946303", None, "WO", "WO2009046303", "patent"),
    ("WO99/13800", None, "WO", "WO1999013800", "patent"),
    ("WOWO 99/39395", None, "WO", "WO1999039395", "patent"),
    ("WO002006095001A1", None, "WO", "WO2006095001A1", "patent"),
    ("WO_09104034_A3", None, "WO", "WO2009104034A3", "patent"),
    ("WOPCT/WO9831467", None, "WO", "WO1998031467", "patent"),
    ("WOPCT-WO97/29690", None, "WO", "WO1997029690", "patent"),
    ("PCT/US1999/002091", None, "WO", "PCT/US1999/002091", "patent"),
    ("WOPCT/US1999/02091", None, "WO", "PCT/US1999/002091", "patent"),
    ("PCT/EP02/07746", None, "WO", "PCT/EP2002/007746", "patent"),
    ("PCT/US1999/9417", None, "WO", "PCT/US1999/009417", "patent"),
    ("IR 1266721", None, "WO", "IR1266721", "trademark"),
    ("Int. Reg. No. 1 266 721", None, "WO", "IR1266721", "trademark"),
    ("WO 1266721", "trademark", "WO", "IR1266721", "trademark"),
    ("IR 0543210", None, "WO", "IR543210", "trademark"),
    ("IR 1266721A", None, "WO", "IR1266721A", "trademark"),
    ("DM/055039", None, "WO", "DM/055039", "design"),
    ("WODM 055039", None, "WO", "DM/055039", "design"),
    ("DM 200001", None, "WO", "DM/200001", "design"),
    # -- FR
    ("FR2853021A1", None, "FR", "FR2853021A1", "patent"),
    ("FR000002853021A1", None, "FR", "FR2853021A1", "patent"),
    ("FR 2 853 021", None, "FR", "FR2853021", "patent"),
    ("FR00809024A", None, "FR", "FR809024A", "patent"),
    ("FR02862000B1", None, "FR", "FR2862000B1", "patent"),
    ("FR 03 12345", None, "FR", "FR0312345", "patent"),
    ("FR4123456", None, "FR", "FR4123456", "trademark"),
    ("FR 18 4 420 123", None, "FR", "FR4420123", "trademark"),
    ("FR 3 123 456", "trademark", "FR", "FR3123456", "trademark"),
    ("FR 98 712 345", None, "FR", "FR98712345", "trademark"),
    ("FR 20201234-001", None, "FR", "FR20201234-001", "design"),
    # -- JP
    ("JP2000182770A", None, "JP", "JP2000182770A", "patent"),
    ("JP 2000-182770 A", None, "JP", "JP2000182770A", "patent"),
    ("JP特開2000-182770", "patent", "JP", "JP2000182770", "patent"),
    ("JP 2004-1234 A", None, "JP", "JP2004001234A", "patent"),
    ("JP2000-347427", None, "JP", "JP2000347427", "patent"),
    ("JPH08179521A", None, "JP", "JPH08179521A", "patent"),
    ("JP H08-179521 A", None, "JP", "JPH08179521A", "patent"),
    ("JP8-179521 A", None, "JP", "JPH08179521A", "patent"),
    ("JP特開平8-179521 A", None, "JP", "JPH08179521A", "patent"),
    ("JP05-142789", None, "JP", "JPH05142789", "patent"),
    ("JP S60-156789 A", None, "JP", "JPS60156789A", "patent"),
    ("JP01153210A", None, "JP", "JPH01153210A", "patent"),
    ("JP00000S602468B2", None, "JP", "JPS602468B2", "patent"),
    ("JP4219000B2", None, "JP", "JP4219000B2", "patent"),
    ("JP04219000B2", None, "JP", "JP4219000B2", "patent"),
    ("JP Patent No. 6078766", None, "JP", "JP6078766", "patent"),
    ("JP特許第6435467号", "patent", "JP", "JP6435467", "patent"),
    ("JP 3000001 U", None, "JP", "JP3000001U", "utility_model"),
    ("JP 1234567 S", None, "JP", "JP1234567S", "design"),
    ("JP 5123456", "trademark", "JP", "JP5123456", "trademark"),
    ("JP 2019-123456", "trademark", "JP", "JP2019123456", "trademark"),
    # -- KR
    ("KR20150124192A", None, "KR", "KR20150124192A", "patent"),
    ("KR 10-2015-0124192 A", None, "KR", "KR20150124192A", "patent"),
    ("KR 10-2015-0124192", None, "KR", "KR1020150124192", "patent"),
    ("KR2001-0024348", None, "KR", "KR20010024348", "patent"),
    ("KR 10-1234567 B1", None, "KR", "KR101234567B1", "patent"),
    ("KR101234567B1", None, "KR", "KR101234567B1", "patent"),
    ("KR 20-0412345 Y1", None, "KR", "KR200412345Y1", "utility_model"),
    ("KR 30-0572831", None, "KR", "KR300572831", "design"),
    ("KR 30-2010-0011603", "design", "KR", "KR3020100011603", "design"),
    ("KR 40-1234567", None, "KR", "KR401234567", "trademark"),
    ("KR 40-2019-0012345", "trademark", "KR", "KR4020190012345", "trademark"),
    # -- CN
    ("CN110941994B", None, "CN", "CN110941994B", "patent"),
    ("CN 110941994 B", None, "CN", "CN110941994B", "patent"),
    ("CN100494015C", None, "CN", "CN100494015C", "patent"),
    ("CN01847039A", None, "CN", "CN1847039A", "patent"),
    ("CN 212345678 U", None, "CN", "CN212345678U", "utility_model"),
    ("CN 305123456 S", None, "CN", "CN305123456S", "design"),
    ("ZL201911044411.X", None, "CN", "ZL201911044411.X", "patent"),
    ("ZL 2019 1 1044411.X", None, "CN", "ZL201911044411.X", "patent"),
    ("CN ZL 201911044411X", "patent", "CN", "ZL201911044411.X", "patent"),
    ("ZL201911044411", None, "CN", "ZL201911044411.X", "patent"),
    ("CN 201911044411.X", None, "CN", "CN201911044411.X", "patent"),
    ("ZL 97 1 01765.4", None, "CN", "ZL97101765.4", "patent"),
    ("CN 12345678", None, "CN", "CN12345678", "trademark"),
    ("CN第12345678号", "trademark", "CN", "CN12345678", "trademark"),
    ("CN 12345678A", None, "CN", "CN12345678A", "trademark"),
    ("CN G1266721", None, "CN", "CNG1266721", "trademark"),
    # -- GB
    ("GB2372000A", None, "GB", "GB2372000A", "patent"),
    ("GB02372000A", None, "GB", "GB2372000A", "patent"),
    ("UK 2 372 000 A", None, "GB", "GB2372000A", "patent"),
    ("GB2 000 685A", None, "GB", "GB2000685A", "patent"),
    ("GB00440724A", None, "GB", "GB440724A", "patent"),
    ("GB20040008721", None, "GB", "GB20040008721", "patent"),
    ("GB 0408721.5", None, "GB", "GB20040008721", "patent"),
    ("UK00003700947", None, "GB", "UK00003700947", "trademark"),
    ("GB 3700947", "trademark", "GB", "UK00003700947", "trademark"),
    ("UK 00918660437", None, "GB", "UK00918660437", "trademark"),
    ("UK design 6123456", None, "GB", "GB6123456", "design"),
    # -- EM
    ("EM 018660437", None, "EM", "EM018660437", "trademark"),
    ("EUTM 18660437", None, "EM", "EM018660437", "trademark"),
    ("EU trade mark no. 018 660 437", None, "EM", "EM018660437", "trademark"),
    ("EM W01266721", None, "EM", "EMW01266721", "trademark"),
    ("008123456-0001", None, "EM", "008123456-0001", "design"),
    ("EM 008123456-0001", "design", "EM", "008123456-0001", "design"),
    ("RCD 8123456-1", None, "EM", "008123456-0001", "design"),
    ("EU0081234560001S", None, "EM", "008123456-0001", "design"),
]
VALID = [row for row in VALID if row[4]]


@pytest.mark.parametrize(("text", "type_", "office", "canonical", "found_type"), VALID)
def test_valid(text: str, type_: str | None, office: str, canonical: str, found_type: str) -> None:
    found = identify(text, type_)
    assert (found.office, found.canonical, found.type) == (office, canonical, found_type)
    assert found.valid
    assert found.links or found.reason
    again = identify(found.canonical, type_)
    assert (again.canonical, again.office) == (canonical, office)
    assert identify(canonical, found_type).canonical == canonical


INVALID = [
    # -- DE
    ("DE 10 1999 123 456", None),
    ("DE 13 2004 123 456", None),
    ("DE 10 2004 12 345", None),
    ("DE 102004002000123", None),
    ("DE 10 2099 002 000", None),
    ("DE 7 12 34567", None),
    ("DE 150 12 345", None),
    ("DE 102004002000U1", None),
    ("DE 202010001234B1", None),
    ("DE 5000000", None),
    ("DE 199123456", None),
    ("DE 12", None),
    ("DE 30 2012 006 340.3", "patent"),
    ("DE102004002000A1", "trademark"),
    ("DE 302012006340A1", None),
    # -- US
    ("US 123456789012", None),
    ("US 20,123,456", None),
    ("US 2000/0001111 A1", None),
    ("US 2001/0000000 A1", None),
    ("US D12345678", None),
    ("US D654321 B1", None),
    ("US RE1234567", None),
    ("US 6,654,321 Z9", None),
    ("US 12", None),
    ("US Q654321", None),
    ("US 65146322", "trademark"),
    ("US D654321", "trademark"),
    ("US 123456789", "trademark"),
    # -- EP
    ("EP 12345678901234", None),
    ("EP 02762866", None),
    ("EP 0666666 C1", None),
    ("EP 66123456", None),
    ("EP X123456", None),
    ("EP 123456789", None),
    ("EP 0000000", None),
    ("EP 0666666", "trademark"),
    # -- WO
    ("WO 1977/012345", None),
    ("WO 2099/012345", None),
    ("WO 2005/000000", None),
    ("WO 20051234567", None),
    ("WO 1212345", "patent"),
    ("WO 2005098230 B1", None),
    ("IR 1234", None),
    ("IR 12345678", None),
    ("IR 9876543", None),
    ("IR 1266721", "patent"),
    ("DM/0000000", None),
    ("DM/1234567", None),
    ("PCT/US1999/", None),
    ("PCT/1999/002091", None),
    ("PCT/US1966/002091", None),
    # -- FR
    ("FR 6012345", None),
    ("FR 12345678901", None),
    ("FR 5512345A1", None),
    ("FR 12", None),
    ("FR 2853021", "design"),
    ("FR 2123456", "trademark"),
    # -- JP
    ("JP H12-123456", None),
    ("JP S65-123456", None),
    ("JP 12-12345", None),
    ("JP 2000-1234567", None),
    ("JP 2099-123456", None),
    ("JP 12345678", None),
    ("JP 2400000 B2", None),
    ("JP 2900000 U", None),
    ("JP 1234", None),
    ("JP H08-000000 A", None),
    # -- KR
    ("KR 50-1234567", None),
    ("KR 10-1900-1234567", None),
    ("KR 10-2015-012419", None),
    ("KR 10-123456789", None),
    ("KR 10-1234567 U", None),
    ("KR 40-1234567 B1", None),
    ("KR 10-0000000", None),
    ("KR 123", None),
    # -- CN
    ("CN 412345678 A", None),
    ("CN 112345678 U", None),
    ("CN 212345678 A", None),
    ("ZL 2019 4 1044411.X", None),
    ("ZL 2001 1 1044411.X", None),
    ("ZL 1104441", None),
    ("CN 1234", None),
    ("CN 1234567890", None),
    ("CN 2019110444111111", None),
    ("CN 123456789", "trademark"),
    # -- GB
    ("GB 12345678A", None),
    ("GB 12", None),
    ("UK00103700947", None),
    ("UK00000000000", None),
    ("GB 2372000 S", None),
    ("UK 12345678901234567", None),
    # -- EM
    ("EM 123456789", None),
    ("EM 000000000", None),
    ("EUTM 1234", None),
    ("EM 008123456-0000", None),
    ("EM 123456789-0001", None),
    ("EM 008123456-0001", "trademark"),
    ("EM 018660437", "patent"),
    # -- nothing to read
    ("", None),
    ("DE", None),
    ("no number", None),
    ("XX 1234567", None),
    ("DE" + "1" * 100, None),
    ("US VA 1-885-980", "copyright"),
]


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
                   "302026230709.4", "10001499.2", "102007004488.9", "3130619.5"):  # fmt: skip
        digits, check = number.split(".")
        assert german(digits) == check
    assert german_until_1980("3025842") == "5"
    assert chinese("201911044411") == "X"
    assert chinese("97101765") == "4"
    assert european("16839078") == "9"


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
        # The remainder is 0, of which no example is known.
        ("DE 10 2004 002 000.7", "unknown"),
        ("ZL 2019 1 1044411.X", "ok"),
        ("ZL 2019 1 1044411.3", "warning"),
        ("ZL201911044411", "unknown"),
        ("ZL 97101765.4", "ok"),
        ("CN 97101765.5", "warning"),
        ("EP 16839078.9", "ok"),
        ("EP 16839078.1", "unknown"),
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
    assert {"US", "JP", "EP"} <= set(found.candidates)
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
