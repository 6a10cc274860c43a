"""Addresses of the registers' pages, as public code uses them. No number is looked up here."""

from __future__ import annotations

from iptui.domain.registers.model import Link


def documents(
    office: str, number: str, kind: str, *, google: str | None = None, more: tuple[Link, ...] = ()
) -> tuple[Link, ...]:
    """A published patent document: Espacenet, Google Patents (in English), then the office's own.

    `number` is in DOCDB's form. Without a kind code only Espacenet's search finds it.
    """
    if not kind:
        return (_search("pn", office + number), *more)
    name = f"{office}{number}{kind}"
    return (
        Link("Espacenet", f"https://worldwide.espacenet.com/patent/search/publication/{name}"),
        Link(
            "Google Patents",
            f"https://patents.google.com/patent/{office}{google or number}{kind}/en",
            "machine translation",
        ),
        Link(
            "Espacenet family",
            "https://worldwide.espacenet.com/data/publicationDetails/inpadocPatentFamily"
            f"?FT=D&CC={office}&NR={number}{kind}&KC={kind}",
        ),
        *more,
    )


def application(office: str, number: str) -> Link:
    """Espacenet's search by application number."""
    return _search("ap", office + number)


def _search(field: str, value: str) -> Link:
    return Link(
        "Espacenet search", f"https://worldwide.espacenet.com/patent/search?q={field}%3D{value}"
    )


# -- DE -----------------------------------------------------------------------------------------
def dpma_patent(number: str, check: str, note: str = "") -> Link:
    return Link(
        "DPMAregister",
        f"https://register.dpma.de/DPMAregister/pat/register?AKZ={number}{check}",
        note,
    )


def dpma_mark(number: str, check: str, note: str = "") -> Link:
    return Link(
        "DPMAregister",
        f"https://register.dpma.de/DPMAregister/marke/register/{number}{check}/DE",
        note,
    )


def dpma_design(number: str) -> Link:
    return Link("DPMAregister", f"https://register.dpma.de/DPMAregister/gsm/register?DNR={number}")


def depatisnet(document: str) -> Link:
    return Link(
        "DEPATISnet",
        f"https://depatisnet.dpma.de/DepatisNet/depatisnet?action=bibdat&docid={document}",
    )


# -- EP, WO -------------------------------------------------------------------------------------
def epo_register(number: str) -> Link:
    """`number` is EP with the eight digits of the application."""
    return Link("EPO Register", f"https://register.epo.org/application?number={number}")


def patentscope(number: str) -> Link:
    """`number` is four digits of the year and six of the serial number; shorter forms fail there."""
    return Link(
        "PATENTSCOPE", f"https://patentscope.wipo.int/search/en/detail.jsf?docId=WO{number}"
    )


def madrid_monitor(number: str) -> Link:
    return Link(
        "Madrid Monitor",
        f"https://www3.wipo.int/madrid/monitor/en/showData.jsp?ID=ROM.{number}",
        "WIPO has said that it will retire it",
    )


def wipo_design(key: str) -> Link:
    """`key` such as USID.D654321, CNID... or HAGUE.D055039."""
    return Link("WIPO Designs", f"https://designdb.wipo.int/designdb/en/showData.jsp?ID={key}")


# -- US -----------------------------------------------------------------------------------------
def tsdr(number: str, case_type: str) -> Link:
    """`case_type` is SERIAL_NO or US_REGISTRATION_NO."""
    return Link(
        "USPTO TSDR",
        f"https://tsdr.uspto.gov/#caseNumber={number}&caseType={case_type}&searchType=statusSearch",
    )


# -- EM -----------------------------------------------------------------------------------------
def euipo_mark(number: str) -> Link:
    return _euipo(f"trademarks/{number}")


def euipo_design(number: str) -> Link:
    return _euipo(f"designs/{number}")


def _euipo(page: str) -> Link:
    return Link(
        "EUIPO eSearch",
        f"https://euipo.europa.eu/eSearch/#details/{page}",
        "one source leaves the leading zeros out",
        sure=False,
    )


def dpma_mirror(number: str) -> Link:
    return Link(
        "DPMAregister (EU mark)",
        f"https://register.dpma.de/DPMAregister/marke/registerHABM?AKZ={number}",
    )


def st13(office: str, number: str) -> str:
    """The 17 characters under which TMview keeps a mark: office, 50, the number padded to 13."""
    return f"{office}50{number.zfill(13)}"


def tmview(key: str) -> Link:
    return Link("TMview", f"https://www.tmdn.org/tmview/#/tmview/detail/{key}")


def brand_database(key: str) -> Link:
    return Link(
        "WIPO Global Brand Database",
        f"https://branddb.wipo.int/en/quicksearch/brand/{key}",
        "asks for a captcha",
    )


# -- JP, KR, CN, FR, GB -------------------------------------------------------------------------
def j_platpat(number: str, stage: int) -> Link:
    """`stage`: 10 application, 11 publication, 15 grant."""
    return Link(
        "J-PlatPat",
        f"https://www.j-platpat.inpit.go.jp/c1800/PU/JP-{number}/{stage}/en",
        "may need a search",
        sure=False,
    )


def kipris(number: str) -> Link:
    """`number`: the thirteen digits of the application."""
    return Link("KIPRIS", f"https://doi.org/10.8080/{number}")


def cnipa(document: str) -> Link:
    return Link("CNIPA", f"http://epub.cnipa.gov.cn/patent/{document}")


def inpi_patent(number: str) -> Link:
    return Link("INPI", f"https://data.inpi.fr/brevets/FR{number}")


def inpi_mark(number: str) -> Link:
    return Link("INPI", f"https://data.inpi.fr/marques/FR{number}")


def inpi_design(number: str) -> Link:
    """`number` with the design's own: 20201234-001."""
    return Link(
        "INPI", f"https://data.inpi.fr/dessins_modeles/FR{number}", "may need a search", sure=False
    )


def ukipo_mark(number: str) -> Link:
    """`number`: eleven digits."""
    return Link("UKIPO", f"https://trademarks.ipo.gov.uk/ipo-tmcase/page/Results/1/UK{number}")


def ukipo_patent(number: str) -> Link:
    return Link("UKIPO", f"https://www.ipo.gov.uk/p-ipsum/Case/PublicationNumber/GB{number}")


def ukipo_design(number: str) -> Link:
    return Link("UKIPO", f"https://www.registered-design.service.gov.uk/find/{number}")
