"""Registers' files and lists of rights: what is read of each, and what is refused with which sentence."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from datetime import date

import pytest

from iptui.domain.errors import BadInput
from iptui.domain.rights import RightStatus, RightType
from iptui.formats.reading import Rejection
from iptui.formats.register_files.entries import RegisterEntry
from iptui.formats.register_files.reading import read_rights
from iptui.formats.register_files.status_words import status_of

ST96 = """<?xml version="1.0" encoding="UTF-8"?>
<t:TrademarkTransaction xmlns:c="http://www.wipo.int/standards/XMLSchema/ST96/Common"
 xmlns:t="http://www.wipo.int/standards/XMLSchema/ST96/Trademark"><t:TrademarkTransactionBody>
<t:TransactionContentBag><t:TransactionData><t:TrademarkBag><t:Trademark>
<c:RegistrationOfficeCode>US</c:RegistrationOfficeCode>
<c:ApplicationNumber><c:IPOfficeCode>US</c:IPOfficeCode><c:ApplicationNumberText>75181334</c:ApplicationNumberText></c:ApplicationNumber>
<c:RegistrationNumber>2564831</c:RegistrationNumber>
<t:ApplicationDate>1996-10-15-04:00</t:ApplicationDate><c:RegistrationDate>2002-04-30</c:RegistrationDate>
<t:MarkCurrentStatusCode>710</t:MarkCurrentStatusCode><t:MarkCurrentStatusDate>2009-02-07</t:MarkCurrentStatusDate>
<t:WordMarkSpecification><t:MarkVerbalElementText>WANDERLEAF &amp; SONS</t:MarkVerbalElementText></t:WordMarkSpecification>
<t:ClassDescriptionBag>
<t:ClassDescription><t:ClassNumber>009</t:ClassNumber><t:GoodsServicesDescriptionText>Recordings</t:GoodsServicesDescriptionText>
<t:NationalStatusExternalDescriptionText>ACTIVE</t:NationalStatusExternalDescriptionText></t:ClassDescription>
<t:ClassDescription><t:ClassNumber>025</t:ClassNumber><t:GoodsServicesDescriptionText>Shirts</t:GoodsServicesDescriptionText>
<t:NationalStatusExternalDescriptionText>CANCELLED SECTION 8</t:NationalStatusExternalDescriptionText></t:ClassDescription>
</t:ClassDescriptionBag>
<t:ApplicantBag>
<t:Applicant><c:CommentText>OWNER AT PUBLICATION</c:CommentText><c:EntityName>New Owner Ltd</c:EntityName></t:Applicant>
<t:Applicant><c:CommentText>OWNER AT PUBLICATION</c:CommentText><c:EntityName>Second Owner Ltd</c:EntityName></t:Applicant>
<t:Applicant><c:CommentText>ORIGINAL APPLICANT</c:CommentText><c:EntityName>Old Owner Ltd</c:EntityName></t:Applicant>
</t:ApplicantBag>
<t:NationalTrademarkInformation><t:MarkCurrentStatusExternalDescriptionText>Registration cancelled because registrant
did not file an acceptable declaration under Section 8.</t:MarkCurrentStatusExternalDescriptionText></t:NationalTrademarkInformation>
</t:Trademark></t:TrademarkBag></t:TransactionData></t:TransactionContentBag></t:TrademarkTransactionBody></t:TrademarkTransaction>"""

OPS = """<?xml version="1.0" encoding="UTF-8"?>
<ops:world-patent-data xmlns="http://www.epo.org/exchange" xmlns:ops="http://ops.epo.org">
<exchange-documents>{documents}</exchange-documents>{legal}</ops:world-patent-data>"""
DOCUMENT = """<exchange-document country="EP" doc-number="1234567" kind="{kind}"><bibliographic-data>
<publication-reference><document-id document-id-type="docdb"><country>EP</country>
<doc-number>1234567</doc-number><kind>{kind}</kind><date>{day}</date></document-id></publication-reference>
<classifications-ipcr><classification-ipcr><text>B28B   1/    29            A I</text></classification-ipcr></classifications-ipcr>
<application-reference><document-id document-id-type="docdb"><country>EP</country><doc-number>99203729</doc-number>
<kind>A</kind><date>19991108</date></document-id></application-reference>
<priority-claims><priority-claim><document-id><doc-number>1</doc-number><date>19981112</date></document-id></priority-claim></priority-claims>
<parties><applicants><applicant data-format="epodoc"><applicant-name><name>KILN WORKS BV\u2002[NL]</name></applicant-name></applicant>
<applicant data-format="original"><applicant-name><name>Kiln Works B.V.</name></applicant-name></applicant></applicants>
<inventors><inventor data-format="original"><inventor-name><name>Vos, Anna</name></inventor-name></inventor></inventors></parties>
<invention-title lang="de">Ofen</invention-title><invention-title lang="en">{title}</invention-title>
</bibliographic-data></exchange-document>"""
LEGAL = """<ops:patent-family legal="true"><ops:family-member>
<publication-reference><document-id document-id-type="docdb"><country>EP</country><doc-number>1234567</doc-number><kind>A1</kind></document-id></publication-reference>
<ops:legal code="PG25" desc="LAPSED IN A CONTRACTING STATE" infl="-"><ops:L007EP desc="Gazette DATE">2005-01-31</ops:L007EP></ops:legal>
<ops:legal code="27W " desc="PATENT REVOKED" infl="-"><ops:L007EP desc="Gazette DATE">2006-03-01</ops:L007EP></ops:legal>
</ops:family-member></ops:patent-family>"""

ASSIGNMENT = """<response><result name="response"><doc><str name="reelNo">1</str><str name="frameNo">2</str>
<date name="recordedDate">2006-09-14T04:00:00Z</date><str name="conveyanceText">{conveyance}</str>
<arr name="patAssignorName"><str>OLD LLC</str></arr><arr name="patAssigneeName"><str>NEW LLC</str></arr>
<arr name="inventionTitle"><str>FOLDING LAMP</str><str>LAMP SHADE</str></arr>
<arr name="applNum"><str>10628795</str><str>29111222</str></arr>
<arr name="patNum"><str>7130913</str><str>NULL</str></arr><arr name="publNum"><str>NULL</str><str>20040073746</str></arr>
<arr name="issueDate"><date>2006-10-31T04:00:00Z</date><date>0001-01-01T00:00:00Z</date></arr>
</doc></result></response>"""


def read(data: bytes | str, **options: object) -> list[RegisterEntry | Rejection]:
    raw = data.encode() if isinstance(data, str) else data
    return list(read_rights(io.BytesIO(raw), name="file", **options))  # type: ignore[arg-type]


def one(data: bytes | str, **options: object) -> RegisterEntry:
    (entry,) = read(data, **options)
    assert isinstance(entry, RegisterEntry), entry
    return entry


def test_a_mark_of_tsdr_in_st96() -> None:
    entry = one(ST96)
    right = entry.right
    assert entry.source == "USPTO TSDR (ST.96)"
    assert (right.office, right.number, right.application_number) == ("US", "2564831", "75181334")
    assert (right.title, right.type) == ("WANDERLEAF & SONS", RightType.TRADEMARK)
    assert right.owner == "New Owner Ltd; Second Owner Ltd", "the newest owners, not the first one"
    assert right.classes == ("9",), "a cancelled class gives no protection"
    assert right.goods == "9: Recordings\n25 (CANCELLED SECTION 8): Shirts"
    assert (right.filed, right.registered) == (date(1996, 10, 15), date(2002, 4, 30))
    assert right.status is RightStatus.ENDED
    assert right.register_status.startswith("Registration cancelled because registrant did")
    assert entry.more["Status since"] == "2009-02-07"


def ops(*kinds: tuple[str, str, str], legal: str = "") -> str:
    documents = "".join(
        DOCUMENT.format(kind=kind, day=day, title=title) for kind, day, title in kinds
    )
    return OPS.format(documents=documents, legal=legal)


APPLIED, GRANTED = ("A1", "20000517", "Kiln"), ("B1", "20030212", "Kiln, as granted")


def test_publications_of_one_patent_are_one_right_with_the_newest_data() -> None:
    right = one(ops(APPLIED, GRANTED)).right
    assert (right.office, right.number, right.title) == ("EP", "1234567B1", "Kiln, as granted")
    assert (right.owner, right.inventors) == ("Kiln Works B.V.", ("Vos, Anna",))
    assert (right.filed, right.priority) == (date(1999, 11, 8), date(1998, 11, 12))
    assert (right.registered, right.classes) == (date(2003, 2, 12), ("B28B 1/29",))
    assert right.status is RightStatus.REGISTERED


def test_an_application_alone_tells_no_status() -> None:
    right = one(ops(APPLIED)).right
    assert (right.status, right.registered) == (RightStatus.UNKNOWN, None)


def test_legal_events_end_a_patent_and_are_kept_in_words() -> None:
    entry = one(ops(APPLIED, GRANTED, legal=LEGAL))
    assert entry.right.status is RightStatus.ENDED
    assert entry.right.register_status == "Patent revoked (27W) 2006-03-01"
    assert entry.more["Legal events"].splitlines() == [
        "2006-03-01 27W Patent revoked",
        "2005-01-31 PG25 Lapsed in a contracting state",
    ]


def test_a_lapse_in_one_state_does_not_end_the_patent() -> None:
    lapse = LEGAL.replace("27W ", "PG25").replace("PATENT REVOKED", "LAPSED")
    right = one(ops(GRANTED, legal=lapse)).right
    assert right.status is RightStatus.REGISTERED
    assert right.register_status.endswith("lapsed in 2 of its states")


def badger(data: str) -> str:
    """The document in the JSON that OPS makes of its XML."""
    from xml.etree import ElementTree

    def value(element: ElementTree.Element) -> dict[str, object]:
        made: dict[str, object] = {f"@{key}": text for key, text in element.attrib.items()}
        for child in element:
            name = child.tag.rpartition("}")[2]
            name = f"ops:{name}" if "ops.epo" in child.tag else name
            known = made.get(name)
            if known is None:
                made[name] = value(child)
            elif isinstance(known, list):
                known.append(value(child))
            else:
                made[name] = [known, value(child)]
        if (element.text or "").strip():
            made["$"] = element.text
        return made

    return json.dumps({"ops:world-patent-data": value(ElementTree.fromstring(data))})


def test_ops_json_says_the_same_as_its_xml() -> None:
    xml = ops(APPLIED, GRANTED, legal=LEGAL)
    assert read(badger(xml)) == read(xml)


def test_an_assignment_tells_the_new_owner_of_each_patent() -> None:
    text = ASSIGNMENT.format(conveyance="ASSIGNMENT OF ASSIGNORS INTEREST (SEE DOCUMENT).")
    first, second = read(text)
    assert isinstance(first, RegisterEntry)
    assert isinstance(second, RegisterEntry)
    assert (first.right.number, first.right.application_number) == ("7130913", "10/628,795")
    assert (first.right.owner, first.right.registered) == ("NEW LLC", date(2006, 10, 31))
    assert (second.right.number, second.right.registered) == ("20040073746", None)
    assert not first.whole
    assert first.more["Reel/frame"] == "1/2"


@pytest.mark.parametrize("words", ["SECURITY INTEREST", "RELEASE BY SECURED PARTY", "LICENSE",
                                   "ASSIGNMENT FOR SECURITY"])  # fmt: skip
def test_a_record_that_moves_no_ownership_names_no_owner(words: str) -> None:
    entries = read(ASSIGNMENT.format(conveyance=words))
    assert all(isinstance(one, RegisterEntry) and not one.right.owner for one in entries)


def test_a_zip_with_a_stylesheet_and_a_picture_beside_the_record() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("status.css", "b {}")
        archive.writestr("markImage.png", b"\x89PNG....")
        archive.writestr("status_st96.xml", ST96)
    notes: list[str] = []
    assert one(packed.getvalue(), notes=notes).right.number == "2564831"
    assert "status.css" in notes[0]
    assert one(gzip.compress(ST96.encode())).right.number == "2564831"


def test_one_number_a_line_with_its_country_code() -> None:
    found = read("# mine\nEM018660437\nEP1000000B1\nUS D654321\n2178784\nUS 2178784\nhello\n")
    told = [
        (one.row, one.right.office, one.right.number, one.right.type.value)
        for one in found
        if isinstance(one, RegisterEntry)
    ]
    assert told == [
        (2, "EM", "018660437", "trademark"),
        (3, "EP", "1000000B1", "patent"),
        (4, "US", "D654321", "design"),
    ]
    bare, either, none = [one for one in found if isinstance(one, Rejection)]
    assert "put the office code before the number" in bare.reason
    assert "could also be the number of a trademark" in either.reason
    assert none.row == 7


def test_type_and_office_may_be_given_for_the_whole_list() -> None:
    right = one("2178784\n", type=RightType.TRADEMARK, office="US").right
    assert (right.office, right.number, right.type.value) == ("US", "2178784", "trademark")


TABLES = {
    "semicolons, German dates": "Land;Registernummer;Art;Marke;Inhaber;Statut;Anmeldetag;Klassen\n"
    "US;2,178,784;Marke;JAVA;Oracle;gelöscht;07.02.1995;9, 25\n",
    "tabs, English": "Country\tRegistration No.\tIP type\tMark\tHolder\tLegal status\tFiling date\tNice class\n"
    "US\t2178784\ttrade mark\tJAVA\tOracle\tCancelled - Section 8\t1995/2/7\t009 025\n",
    "Chinese": "国家,注册号,类型,商标名称,权利人,状态,申请日,类别\n"
    "US,2178784,商标,JAVA,Oracle,无效,1995年2月7日,9;25\n",
    "JSON": '[{"country": "USPTO", "Registration Number": "2178784", "type": "mark", "name": "JAVA", '
    '"owner": "Oracle", "status": "dead", "filing date": "1995-02-07", "classes": "9,25"}]',
}


@pytest.mark.parametrize("text", TABLES.values(), ids=TABLES)
def test_tables_of_people(text: str) -> None:
    right = one(text).right
    assert (right.office, right.number, right.title, right.owner) == (
        "US",
        "2178784",
        "JAVA",
        "Oracle",
    )
    assert (right.status, right.filed) == (RightStatus.ENDED, date(1995, 2, 7))
    assert right.register_status
    assert right.classes == ("9", "25")


def test_a_row_that_cannot_be_taken_is_named_and_the_others_are_read() -> None:
    found = read(
        "number,office,type,filed\n1,XYZ,trademark,\n2178784,US,trademark,2/3/2020\n2564831,US,trademark,\n"
    )
    assert [(one.row, "filed" in one.reason) for one in found if isinstance(one, Rejection)] == [
        (2, False), (3, True),
    ]  # fmt: skip
    assert [one.right.number for one in found if isinstance(one, RegisterEntry)] == ["2564831"]


REFUSED = {
    "another XML": ("<feed><item/></feed>", "its root is 'feed'"),
    "broken XML": ("<a><b></a>", "no whole XML: line 1"),
    "an HTML page": ("<!DOCTYPE html><html></html>", "is an HTML page"),
    "entities": ('<!DOCTYPE x [<!ENTITY a "b">]><Transaction>&a;</Transaction>', "defines entities"),
    "too deep": ("<a>" * 100 + "</a>" * 100, "in each other"),
    "too many elements": ("<a>" + "<b/>" * 400_001 + "</a>", "no register's file"),
    "an error of the EPO": ("<fault><code>CLIENT.X</code><message>none</message></fault>", "CLIENT.X none"),
    "claims only": ('{"document_id": {"country": "EP"}, "claims": []}', "claims of a patent only"),
    "no header": ("hello world\nnothing here\n", "no file about rights"),
    "nothing": ("", "is empty"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_file_about_rights_is_refused_in_one_sentence(text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read(text)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("A Sections 8 and 15 combined declaration has been accepted and acknowledged.", "Registered"),
        ("The registration has been renewed.", "Registered"),
        ("Registration cancelled because registrant did not file", "Ended"),
        ("Abandoned because no Statement of Use was filed.", "Ended"),
        ("A cancellation proceeding is pending at the Trademark Trial and Appeal Board.", "Registered"),
        ("Cancellation Pending", "Registered"),
        ("The trademark application has been accepted by the Office and has not yet been assigned", "Pending"),
        ("Published for opposition", "Pending"),
        ("Registration expired", "Expired"),
        ("not registered", "Unknown"),
        ("inactive", "Unknown"),
        ("something else", "Unknown"),
        ("注册", "Registered"),
        ("eingetragen", "Registered"),
    ],
)  # fmt: skip
def test_the_registers_words_in_ours(words: str, status: str) -> None:
    assert status_of(words).value == status
