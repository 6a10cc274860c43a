"""Small pages and archives of each kind, written by hand."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import zipfile

from tests.formats.test_pictures import png

NAV = (
    "<nav><ul>"
    + "".join(f'<li><a href="/{n}">Menu {n}</a></li>' for n in range(12))
    + "</ul></nav>"
)
FOOTER = "<footer><p>Imprint of the shop</p></footer>"

LD = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "name": "Lamps"}]},
        {
            "@type": "Product",
            "name": "Harbour Desk Lamp, brass",
            "sku": "HB-2041",
            "gtin13": "4006381333931",
            "mpn": "HDL-9",
            "brand": {"@type": "Brand", "name": "Nordlicht"},
            "offers": {"@type": "Offer", "price": "49.90", "priceCurrency": "EUR"},
            "isRelatedTo": {
                "@type": "Product",
                "name": "Other lamp",
                "sku": "OTHER-1",
                "brand": "Elsewhere",
            },
        },
    ],
}


def page(body: str, head: str = "", title: str = "Harbour Desk Lamp, brass | Lampenhaus") -> str:
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body>{NAV}{body}{FOOTER}</body></html>"
    )


JSON_LD = page(
    "<main><h1>Harbour Desk Lamp, brass</h1><p>A lamp.</p></main>",
    f'<link rel="canonical" href="https://lampenhaus.example/p/HB-2041">'
    f'<script type="application/ld+json">{json.dumps(LD)}</script>',
)

MICRODATA = page(
    '<div itemscope itemtype="http://schema.org/Product"><h1 itemprop="name">Harbour Desk Lamp, brass</h1>'
    '<div itemprop="brand" itemscope itemtype="http://schema.org/Brand"><meta itemprop="name" content="Nordlicht"></div>'
    '<meta itemprop="sku" content="HB-2041"><span itemprop="mpn">HDL-9</span>'
    '<div itemprop="offers" itemscope itemtype="http://schema.org/Offer"><span itemprop="price" content="49.90">49,90</span>'
    '<meta itemprop="priceCurrency" content="EUR"></div></div>'
)

RDFA = page(
    '<div vocab="http://schema.org/" typeof="Product"><h1 property="name">Harbour Desk Lamp, brass</h1>'
    '<span property="brand">Nordlicht</span><span property="gtin13">4006381333931</span>'
    '<div property="offers" typeof="Offer"><span property="price">49.90</span>'
    '<span property="priceCurrency" content="EUR">€</span></div></div>'
)

OPEN_GRAPH = page(
    "<h1>Harbour Desk Lamp, brass</h1>",
    '<meta property="og:title" content="Harbour Desk Lamp, brass"><meta property="og:type" content="product">'
    '<meta property="product:price:amount" content="49.90"><meta property="product:price:currency" content="EUR">'
    '<meta property="product:brand" content="Nordlicht"><meta property="product:retailer_item_id" content="HB-2041">',
)

WORDS_ONLY = page(
    '<div id="content"><h1>Harbour Desk Lamp, brass</h1><p class="price">49,90 €</p>'
    "<table><tr><th>Marke</th><td>Nordlicht</td></tr><tr><th>Artikelnummer</th><td>HB-2041</td></tr>"
    "<tr><th>EAN</th><td>4006381333931</td></tr></table></div>"
)

SCRIPT_ONLY = page(
    "<h1>Harbour Desk Lamp, brass</h1>",
    "<script>dataLayer.push({'ecommerce':{'detail':{'products':[{'name':'Harbour Desk Lamp, brass',"
    "'id':'77','brand':'Nordlicht','price':'49.90','sku':'HB-2041'}]},'currencyCode':'EUR'}});</script>",
)

PICTURE = png(200, 150)


def with_picture(html: str, data: bytes = PICTURE) -> str:
    address = "data:image/png;base64," + base64.b64encode(data).decode()
    return html.replace("</body>", f'<img src="{address}"></body>')


SINGLE_FILE = (
    "<!DOCTYPE html> <html><!--\n Page saved with SingleFile \n url: https://lampenhaus.example/p/HB-2041 \n"
    " saved date: Tue Nov 24 2026 10:00:00 GMT+0800 (China Standard Time)\n-->"
    + with_picture(JSON_LD).removeprefix("<!DOCTYPE html><html>")
)


def mhtml(html: str = JSON_LD, *, picture: bytes = PICTURE) -> bytes:
    lines = [
        "From: <Saved by Blink>",
        "Snapshot-Content-Location: https://lampenhaus.example/p/HB-2041",
        "Subject: =?utf-8?Q?Harbour_Desk_Lamp?=",
        "Date: Tue, 24 Nov 2026 02:00:00 -0000",
        "MIME-Version: 1.0",
        'Content-Type: multipart/related; type="text/html"; boundary="--b--"',
        "",
        "----b--",
        "Content-Type: text/html; charset=utf-8",
        "Content-Transfer-Encoding: base64",
        "Content-Location: https://lampenhaus.example/p/HB-2041",
        "",
        base64.encodebytes(html.encode()).decode(),
        "----b--",
        "Content-Type: text/html",
        "Content-ID: <frame-1@mhtml.blink>",
        "Content-Transfer-Encoding: quoted-printable",
        "",
        "<p>The description stands in a frame =E2=80=94 here.</p>",
        "----b--",
        "Content-Type: image/png",
        "Content-Transfer-Encoding: base64",
        "Content-Location: https://lampenhaus.example/img/lamp.png",
        "",
        base64.encodebytes(picture).decode(),
        "----b----",
        "",
    ]
    return "\r\n".join(lines).encode()


FRAMED = JSON_LD.replace("</main>", '<iframe src="cid:frame-1@mhtml.blink"></iframe></main>')


def record(kind: str, uri: str, block: bytes, content_type: str, **more: str) -> bytes:
    digest = base64.b32encode(hashlib.sha1(block).digest()).decode()
    head = {
        "WARC-Type": kind,
        "WARC-Target-URI": uri,
        "WARC-Date": "2026-11-24T02:00:00Z",
        "WARC-Record-ID": f"<urn:uuid:{len(block)}>",
        "WARC-Block-Digest": f"sha1:{digest}",
        "Content-Type": content_type,
        "Content-Length": str(len(block)),
        **more,
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return b"WARC/1.0\r\n" + lines.encode() + b"\r\n" + block + b"\r\n\r\n"


def response(
    body: bytes, content_type: str = "text/html; charset=utf-8", *, chunked: bool = False
) -> bytes:
    packed = gzip.compress(body, mtime=0)
    if chunked:
        half = len(packed) // 2
        pieces = [packed[:half], packed[half:]]
        packed = b"".join(b"%x\r\n%s\r\n" % (len(one), one) for one in pieces) + b"0\r\n\r\n"
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Encoding: gzip\r\n"
    head += "Transfer-Encoding: chunked\r\n" if chunked else ""
    return head.encode() + b"\r\n" + packed


URI = "https://lampenhaus.example/p/HB-2041"
RECORDS = [
    record("warcinfo", "", b"software: written by hand\r\n", "application/warc-fields"),
    record(
        "response",
        "https://lampenhaus.example/moved",
        b"HTTP/1.1 301 Moved\r\nLocation: /p\r\n\r\n<html>",
        "application/http",
    ),
    record(
        "response",
        URI,
        response(JSON_LD.encode(), chunked=True),
        "application/http; msgtype=response",
    ),
    record("resource", "https://lampenhaus.example/img/lamp.png", PICTURE, "image/png"),
    record(
        "response",
        URI + "/more",
        response(WORDS_ONLY.encode()),
        "application/http; msgtype=response",
    ),
]
WARC = b"".join(RECORDS)
WARC_GZ = b"".join(gzip.compress(one, mtime=0) for one in RECORDS)


def wacz() -> bytes:
    target = io.BytesIO()
    pages = '{"format": "json-pages-1.0"}\n' + json.dumps({"url": URI, "title": "The lamp"}) + "\n"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("datapackage.json", "{}")
        archive.writestr("pages/pages.jsonl", pages)
        archive.writestr("archive/data.warc.gz", WARC_GZ)
    return target.getvalue()


TEXT = "Harbour Desk Lamp, brass\n\nBrand: Nordlicht\nSKU: HB-2041\nPrice: € 49,90\n".encode()

FILES: dict[str, bytes] = {
    "HTML": JSON_LD.encode(),
    "HTML of SingleFile": SINGLE_FILE.encode(),
    "HTML, gzip": gzip.compress(MICRODATA.encode(), mtime=0),
    "MHTML": mhtml(FRAMED),
    "WARC": WARC,
    "WARC, gzip": WARC_GZ,
    "WACZ": wacz(),
    "PNG": PICTURE,
    "text": TEXT,
}
