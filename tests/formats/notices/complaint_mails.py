"""Forty mails of marketplaces about complaints, five of each, written for these tests; all names are made up.

Each is (name, bytes, expected fields): a text, or the set of all products' ids.
"""

from __future__ import annotations

from typing import Any

from tests.formats.notices.mail_building import (
    attached_forward,
    both,
    chinese_forward,
    gmail_forward,
    mail,
    outlook_forward,
    quoted_forward,
    with_file,
)

Written = tuple[str, bytes, dict[str, Any]]

AMAZON = "Amazon Notice <notice@amazon.com>"
AMAZON_BODY = """
Hello,

We removed some of your listings because we received a report from a rights owner that they may infringe the
rights owner's trademark. The listings we removed are at the bottom of this message.

Why did this happen?
One or more of your listings may be infringing the intellectual property rights of others.

How do I reactivate my listing?
Please provide an invoice, or a letter of authorization from the rights owner. External links are not accepted.

Have your listings been removed in error?
If you think that the rights owner has made an error in sending the notice, please reach out to the rights owner
and ask for a retraction of the notice.

These are the rights owner's contact details:
-- Kestrel Lamps Ltd
-- ip@kestrel-lamps.example

We can only accept retractions if the rights owner clearly states that they made an error.

ASIN: B0CKESTRL1
Title: Desk lamp in the style of Kestrel, black
Infringement type: Trademark
Trademark asserted: 018234567
Complaint ID: 16914539521

Thank you,
Amazon
"""
AMAZON_WANT = {
    "platform": "amazon.com",
    "no": "16914539521",
    "products.id": {"B0CKESTRL1"},
    "complainant.name": "Kestrel Lamps Ltd",
    "complainant.email": "ip@kestrel-lamps.example",
    "right.type": "trademark",
    "right.number": "018234567",
    "received_at": "2026-11-02",
}

amazon: list[Written] = [
    ("amazon plain", mail(AMAZON, "Notice: Policy Warning", AMAZON_BODY), AMAZON_WANT),
    ("amazon forwarded", gmail_forward(AMAZON, "Notice: Policy Warning", AMAZON_BODY), AMAZON_WANT),
    (
        "amazon html table",
        mail(
            "Amazon.com <notice-dispute@amazon.com>",
            "Your listing has been deactivated",
            """<html><body><style>p{color:red}</style><p>Hello,</p>
<p>We have deactivated the product listing(s) mentioned at the end of this email. We received a report from a
rights owner that the products below infringe their design patent.</p>
<p>These are the rights owner&#39;s contact details:<br>Halden &amp; Frost GmbH<br>
<a href="mailto:legal@halden-frost.example">legal@halden-frost.example</a></p>
<table><tr><td><b>ASIN:</b></td><td>B0DMUGXY77</td></tr><tr><td><b>Title:</b></td><td>Travel mug 400 ml</td></tr>
<tr><td><b>Infringement type:</b></td><td>Design Patent</td></tr>
<tr><td><b>Patent number:</b></td><td>US D876,543</td></tr>
<tr><td><b>Complaint ID:</b></td><td>17220019981</td></tr></table></body></html>""",
            kind="html",
            coding="quoted-printable",
        ),
        {
            "platform": "amazon.com",
            "no": "17220019981",
            "products.id": {"B0DMUGXY77"},
            "products.title": "Travel mug 400 ml",
            "complainant.name": "Halden & Frost GmbH",
            "complainant.email": "legal@halden-frost.example",
            "right.type": "design",
            "right.number": "US D876,543",
        },
    ),
    (
        "amazon one line",
        mail(
            "Amazon <notice@amazon.co.uk>",
            "We removed some of your images",
            """
We removed some of your images because we received a report from a rights owner that they may infringe the rights
owner's copyright. The images we removed are at the bottom of this message.

If we do not receive the requested information, the image will remain down.

ASIN: B07TLXQ345 Infringement type: Copyright Image Complaint ID: 64012345678
""",
        ),
        {
            "platform": "amazon.com",
            "no": "64012345678",
            "products.id": {"B07TLXQ345"},
            "right.type": "copyright",
            "complainant.name": "",
            "complainant.email": "",
        },
    ),
    (
        "amazon german",
        outlook_forward(
            "Amazon <notice@amazon.de>",
            "Hinweis: Verletzung von Rechten geistigen Eigentums",
            """
Guten Tag,

wir haben einige Ihrer Angebote entfernt, weil wir eine Meldung eines Rechteinhabers erhalten haben, nach der sie
eine Marke verletzen.

Kontaktdaten des Rechteinhabers:
Nordlicht Optik AG
marken@nordlicht-optik.example

ASIN: B0CBRILLE2
Titel: Sonnenbrille Polar, matt
Art der Verletzung: Marke
Markennummer: 302019012345
Beschwerde-ID: 8812345671
Bitte antworten Sie bis zum 16. November 2026.
""",
            german=True,
        ),
        {
            "platform": "amazon.com",
            "no": "8812345671",
            "products.id": {"B0CBRILLE2"},
            "products.title": "Sonnenbrille Polar, matt",
            "complainant.name": "Nordlicht Optik AG",
            "complainant.email": "marken@nordlicht-optik.example",
            "right.type": "trademark",
            "right.number": "302019012345",
            "stated_due": "2026-11-16",
            "received_at": "2026-11-02",
        },
    ),
]

EBAY = "eBay Customer Support <noreply@ebay.com>"
EBAY_BODY = """
Dear lantern-shop,

We had to remove your listing because a notice was submitted by Fernhill Audio Inc. alleging that it infringes their
copyright. The VeRO Program lets rights owners ask us to remove listings.

125678901234 - Vintage speaker cover, walnut

Reason for removal: Unauthorized use of product photos

If you have questions, please contact the rights owner at vero@fernhill-audio.example.

Do not relist this item. Reference number: VR-2026-4471983
"""
EBAY_WANT = {
    "platform": "ebay.com",
    "no": "VR-2026-4471983",
    "products.id": {"125678901234"},
    "products.title": "Vintage speaker cover, walnut",
    "complainant.name": "Fernhill Audio Inc",
    "complainant.email": "vero@fernhill-audio.example",
    "right.type": "copyright",
    "reason": "Unauthorized use of product photos",
}
ebay: list[Written] = [
    ("ebay plain", mail(EBAY, "Your listing was removed: VeRO", EBAY_BODY), EBAY_WANT),
    ("ebay quoted", quoted_forward(EBAY, "Your listing was removed: VeRO", EBAY_BODY), EBAY_WANT),
    (
        "ebay html list",
        both(
            EBAY,
            "MC113 A VeRO notice: Rights owner - Trademark",
            "This message is in HTML.",
            """<p>Hello lantern-shop,</p><p>The following listings have been removed because the rights owner,
Petrel Outdoor Ltd, reported that they infringe a trademark:</p>
<ul><li>334455667788 - Camp stove Petrel type</li><li>334455667799 - Camp stove windshield</li></ul>
<p>Rights owner: Petrel Outdoor Ltd<br>Email: brand@petrel-outdoor.example<br>Trademark: PETREL<br>
Registration number: UK00003456789</p><p>Case number: 5123409876</p>""",
        ),
        {
            "platform": "ebay.com",
            "no": "5123409876",
            "products.id": {"334455667788", "334455667799"},
            "complainant.name": "Petrel Outdoor Ltd",
            "complainant.email": "brand@petrel-outdoor.example",
            "right.type": "trademark",
            "right.title": "PETREL",
            "right.number": "UK00003456789",
        },
    ),
    (
        "ebay german",
        mail(
            "eBay <ebay@ebay.de>",
            "Ihr Angebot wurde entfernt (VeRO)",
            """
Guten Tag,

Ihr Angebot wurde beendet, da uns eine Mitteilung von Brenner Werkzeuge GmbH erhalten hat, dass es ein Patent verletzt.

Artikelnummer: 225566778899
Artikelbezeichnung: Akku-Tacker 12 V
Rechteinhaber: Brenner Werkzeuge GmbH
E-Mail: vero@brenner-werkzeuge.example
Grund: Verletzung eines Patents
Patentnummer: EP 2 345 678 B1
""",
            charset="iso-8859-1",
            coding="quoted-printable",
        ),
        {
            "platform": "ebay.com",
            "no": "",
            "products.id": {"225566778899"},
            "products.title": "Akku-Tacker 12 V",
            "complainant.name": "Brenner Werkzeuge GmbH",
            "complainant.email": "vero@brenner-werkzeuge.example",
            "right.type": "patent",
            "right.number": "EP 2 345 678 B1",
        },
    ),
    (
        "ebay url",
        mail(
            "eBay <notice@ebay.co.uk>",
            "Listing removed - intellectual property",
            """
Hi,

We removed your listing https://www.ebay.co.uk/itm/194455667788 because we received a notice from
Larkspur Textiles SA claiming that it infringes their trademark "LARKSPUR".

Contact: rights@larkspur-textiles.example
""",
        ),
        {
            "platform": "ebay.com",
            "products.id": {"194455667788"},
            "complainant.name": "Larkspur Textiles SA",
            "complainant.email": "rights@larkspur-textiles.example",
            "right.type": "trademark",
            "right.title": "LARKSPUR",
            "no": "",
        },
    ),
]

ETSY = "Etsy Legal <legal@etsy.com>"
ETSY_BODY = """
Hello,

Etsy has received a notice of intellectual property infringement from Bluebell Illustrations LLC regarding material on
your shop. Pursuant to our policy we have removed or disabled access to the following listing:

Listing ID: 1456789012
Listing title: Fox print nursery wall art
https://www.etsy.com/listing/1456789012/fox-print-nursery-wall-art

The complaint is about copyright. If you have questions about the report, contact the complaining party directly:

Name: Bluebell Illustrations LLC
Email: hello@bluebell-illustrations.example

If you believe this was a mistake, you may submit a counter notice by November 16, 2026.

Case number: ETSY-90877213
"""
ETSY_WANT = {
    "platform": "etsy.com",
    "no": "ETSY-90877213",
    "products.id": {"1456789012"},
    "products.url": "https://www.etsy.com/listing/1456789012/fox-print-nursery-wall-art",
    "complainant.name": "Bluebell Illustrations LLC",
    "complainant.email": "hello@bluebell-illustrations.example",
    "right.type": "copyright",
    "stated_due": "2026-11-16",
}
etsy: list[Written] = [
    (
        "etsy plain",
        mail(ETSY, "Notice of Intellectual Property Infringement", ETSY_BODY),
        ETSY_WANT,
    ),
    (
        "etsy attached",
        attached_forward(mail(ETSY, "Notice of Intellectual Property Infringement", ETSY_BODY)),
        ETSY_WANT,
    ),
    (
        "etsy html",
        mail(
            ETSY,
            "We've removed a listing from your shop",
            """<div>Hi Mei,</div><div>We've removed some of your listings because we received a report that they infringe
a trademark.</div><table border=1><tr><th>Listing ID</th><th>Title</th></tr><tr><td>987654321</td><td>Enamel pin moth</td></tr>
<tr><td>987654322</td><td>Enamel pin owl</td></tr></table>
<div>Reported by: Mothlight Studio Pty Ltd</div><div>Contact email: ip@mothlight.example</div><div>Trademark: MOTHLIGHT</div>
<div>Report ID: 4410092</div>""",
            kind="html",
            coding="base64",
        ),
        {
            "platform": "etsy.com",
            "no": "4410092",
            "products.id": {"987654321", "987654322"},
            "complainant.name": "Mothlight Studio Pty Ltd",
            "complainant.email": "ip@mothlight.example",
            "right.type": "trademark",
            "right.title": "MOTHLIGHT",
        },
    ),
    (
        "etsy french",
        mail(
            "Etsy <noreply@mail.etsy.com>",
            "Avis d’atteinte à la propriété intellectuelle",
            """
Bonjour,

Nous avons supprimé votre annonce car nous avons reçu un signalement de la société Atelier Verveine concernant une marque.

ID de l’annonce : 1122334455
Titre : Savon artisanal à la verveine
Titulaire des droits : Atelier Verveine
Adresse e-mail : droits@atelier-verveine.example
Marque : VERVEINE D’OR
Numéro d’enregistrement : 4567890
Numéro de dossier : 77120934
Date limite : 16 novembre 2026
""",
            coding="quoted-printable",
        ),
        {
            "platform": "etsy.com",
            "no": "77120934",
            "products.id": {"1122334455"},
            "complainant.name": "Atelier Verveine",
            "complainant.email": "droits@atelier-verveine.example",
            "right.type": "trademark",
            "right.title": "VERVEINE D’OR",
            "right.number": "4567890",
            "stated_due": "2026-11-16",
        },
    ),
    (
        "etsy listing in brackets",
        gmail_forward(
            ETSY,
            "Your listing was deactivated",
            """
Hi,

Your listing was deactivated after a complaint was filed by Juniper & Rye about a design right:

Ceramic planter, hexagon (1333444555)

You can reach the rights holder at design@juniper-rye.example.
""",
        ),
        {
            "platform": "etsy.com",
            "products.id": {"1333444555"},
            "products.title": "Ceramic planter, hexagon",
            "complainant.name": "Juniper & Rye",
            "complainant.email": "design@juniper-rye.example",
            "right.type": "design",
            "no": "",
        },
    ),
]

SHOPIFY = "Shopify Trust & Safety <legal@shopify.com>"
SHOPIFY_BODY = """
Hi there,

Shopify has received a notice of alleged copyright infringement (DMCA takedown notice) regarding your store
lantern-shop.example. We have removed the following content:

https://lantern-shop.example/products/moon-lamp-3d
https://lantern-shop.example/collections/lamps/products/moon-lamp-mini

Complainant: Tidewater Prints Inc.
Complainant email: dmca@tidewater-prints.example
Description: Product photographs taken from the complainant's website
Date received: October 30, 2026
Notice ID: 5566778

You can submit a counter notice in your Shopify admin.
"""
SHOPIFY_WANT = {
    "platform": "shopify.com",
    "no": "5566778",
    "products.id": {"moon-lamp-3d", "moon-lamp-mini"},
    "complainant.name": "Tidewater Prints Inc.",
    "complainant.email": "dmca@tidewater-prints.example",
    "right.type": "copyright",
    "received_at": "2026-10-30",
    "reason": "Product photographs taken from the complainant's website",
}
shopify: list[Written] = [
    (
        "shopify plain",
        mail(SHOPIFY, "[Ticket 5566778] DMCA takedown notice", SHOPIFY_BODY),
        SHOPIFY_WANT,
    ),
    ("shopify fw", outlook_forward(SHOPIFY, "DMCA takedown notice", SHOPIFY_BODY), SHOPIFY_WANT),
    (
        "shopify trademark html",
        mail(
            SHOPIFY,
            "Trademark complaint about your store",
            """<p>Hello,</p><p>We received a trademark complaint from <b>Orchard Bikes BV</b> about your store. The products
below have been taken down.</p><p>Product URL: <a href="https://lantern-shop.example/products/bike-bell">https://lantern-shop.example/products/bike-bell</a></p>
<p>Trademark: ORCHARD<br>Registration number: 017654321<br>Jurisdiction: EM<br>Contact: tm@orchard-bikes.example<br>Case ID: 991827364</p>""",
            kind="html",
        ),
        {
            "platform": "shopify.com",
            "no": "991827364",
            "products.id": {"bike-bell"},
            "complainant.name": "Orchard Bikes BV",
            "complainant.email": "tm@orchard-bikes.example",
            "right.type": "trademark",
            "right.title": "ORCHARD",
            "right.number": "017654321",
            "right.office": "EM",
        },
    ),
    (
        "shopify spanish",
        mail(
            "Shopify <noreply@shopify.com>",
            "Aviso de infracción de derechos de autor",
            """
Hola:

Hemos recibido una notificación de Estudio Cigarra sobre derechos de autor. El contenido fue retirado de tu tienda.

Enlace: https://lantern-shop.example/products/lampara-luna
Titular: Estudio Cigarra
Correo electrónico: legal@estudio-cigarra.example
Número de caso: 30291847
Fecha límite: 20 de noviembre de 2026
""",
            charset="utf-8",
            coding="quoted-printable",
        ),
        {
            "platform": "shopify.com",
            "no": "30291847",
            "products.id": {"lampara-luna"},
            "complainant.name": "Estudio Cigarra",
            "complainant.email": "legal@estudio-cigarra.example",
            "right.type": "copyright",
            "stated_due": "2026-11-20",
        },
    ),
    (
        "shopify with the notice attached",
        with_file(
            mail(
                SHOPIFY,
                "Copyright notice - case 44556677",
                """
Hello,

A copyright notice was submitted by Wren & Sparrow Ltd against your store. The reported product has been disabled:

https://lantern-shop.example/products/tea-towel-wren

The full notice is attached. Reply to the claimant at copy@wren-sparrow.example.
""",
            ),
            "notice.pdf",
            b"%PDF-1.4 notice",
        ),
        {
            "platform": "shopify.com",
            "no": "44556677",
            "products.id": {"tea-towel-wren"},
            "complainant.name": "Wren & Sparrow Ltd",
            "complainant.email": "copy@wren-sparrow.example",
            "right.type": "copyright",
        },
    ),
]

WALMART = "Walmart Trust & Safety <brandprotection@walmart.com>"
WALMART_BODY = """
Hello Lantern Shop,

This email is to inform you that we have unpublished certain items from your Walmart Marketplace inventory as we received a
claim that the images used are copyrighted by Solberg Home. The unpublished item(s) are listed below:

556677889 – Solberg – Knitted throw 130 x 170 cm
556677890 – Solberg – Knitted cushion cover

We are currently working to resolve the matter.

Claim number: 2611000321

Regards,
Walmart Trust & Safety
"""
WALMART_WANT = {
    "platform": "walmart",
    "no": "2611000321",
    "products.id": {"556677889", "556677890"},
    "products.title": "Knitted throw 130 x 170 cm",
    "complainant.name": "Solberg Home",
    "right.type": "copyright",
    "right.title": "Solberg",
}
walmart: list[Written] = [
    (
        "walmart plain",
        mail(WALMART, "Copyright Claim Received-Item Removed", WALMART_BODY),
        WALMART_WANT,
    ),
    (
        "walmart quoted",
        quoted_forward(WALMART, "Copyright Claim Received-Item Removed", WALMART_BODY),
        WALMART_WANT,
    ),
    (
        "walmart trademark",
        mail(
            "Walmart <noreply@walmart.com>",
            "Trademark Claim Received",
            """
Hello Lantern Shop,

Walmart is in receipt of a legal trademark claim. It is our understanding that you are the Marketplace Seller of the
products at issue. The item(s) have not been removed at this time.

Please promptly contact the claimant or its attorney directly:

Claimant: Ridgeback Tools Corp.
Attorney: Alder & Poe LLP
Email: claims@alder-poe.example
Phone: +1 555 010 4477

Item ID: 778899001
Trademark: RIDGEBACK
Trademark number: 5432109
Claim type: Trademark
Claim ID: IPC-0099172
""",
        ),
        {
            "platform": "walmart",
            "no": "IPC-0099172",
            "products.id": {"778899001"},
            "complainant.name": "Ridgeback Tools Corp.",
            "complainant.agent": "Alder & Poe LLP",
            "complainant.email": "claims@alder-poe.example",
            "complainant.phone": "+1 555 010 4477",
            "right.type": "trademark",
            "right.title": "RIDGEBACK",
            "right.number": "5432109",
        },
    ),
    (
        "walmart counterfeit html",
        mail(
            WALMART,
            "Counterfeit claim - action required",
            """<p>Dear Seller,</p><p>We received a counterfeit claim from Vantage Watches SA. The item below was removed.</p>
<table><tr><th>Item ID</th><th>Product name</th><th>Brand</th></tr><tr><td>112233445</td><td>Steel watch band</td><td>Vantage</td></tr></table>
<p>Rights owner email: brand@vantage-watches.example</p><p>Respond by: 11/16/2026</p><p>Case number: 88123450</p>""",
            kind="html",
            coding="base64",
        ),
        {
            "platform": "walmart",
            "no": "88123450",
            "products.id": {"112233445"},
            "products.title": "Steel watch band",
            "complainant.name": "Vantage Watches SA",
            "complainant.email": "brand@vantage-watches.example",
            "right.type": "trademark",
            "right.title": "Vantage",
            "stated_due": "2026-11-16",
        },
    ),
    (
        "walmart spanish",
        outlook_forward(
            "Walmart <seguridad@walmart.com.mx>",
            "Reclamación de propiedad intelectual",
            """
Estimado vendedor:

Hemos recibido una reclamación de Cerámica Alondra por infracción de patente y sus artículos fueron retirados.

Número de artículo: 667788990
Título: Maceta colgante
Titular de los derechos: Cerámica Alondra
Correo electrónico: patentes@alondra.example
Número de patente: MX 345678
Número de reclamación: 55401298
""",
        ),
        {
            "platform": "walmart",
            "no": "55401298",
            "products.id": {"667788990"},
            "complainant.name": "Cerámica Alondra",
            "complainant.email": "patentes@alondra.example",
            "right.type": "patent",
            "right.number": "MX 345678",
        },
    ),
]

TIKTOK = "TikTok Shop <no-reply@shop.tiktok.com>"
TIKTOK_BODY = """
Dear seller,

Your product has been removed because we received an intellectual property infringement report.

Violation ID: 7301122334455667788
Product ID: 1729384756102938475
Product name: Mini photo printer
Violation type: Trademark infringement
Rights holder: Pinnace Imaging Co., Ltd.
Rights holder email: ip@pinnace-imaging.example
Violation date: 2026-11-01
Appeal deadline: 2026-12-01

You can appeal in Seller Center > Shop Health > Violation Records.
"""
TIKTOK_WANT = {
    "platform": "tiktok shop",
    "no": "7301122334455667788",
    "products.id": {"1729384756102938475"},
    "products.title": "Mini photo printer",
    "complainant.name": "Pinnace Imaging Co., Ltd.",
    "complainant.email": "ip@pinnace-imaging.example",
    "right.type": "trademark",
    "received_at": "2026-11-01",
    "stated_due": "2026-12-01",
}
TIKTOK_ZH = """
尊敬的卖家，您好：

您的商品因收到知识产权侵权投诉已被下架。

违规编号：7301998877665544332
商品ID：1729000011112222333
商品名称：便携式榨汁杯
侵权类型：外观设计专利
权利人：宁波海棠电器有限公司
联系邮箱：ip@haitang.example
专利号：ZL202130123456.7
申诉截止时间：2026-12-02 23:59

请登录卖家中心处理。
"""
tiktok: list[Written] = [
    ("tiktok plain", mail(TIKTOK, "Product removed: IP violation", TIKTOK_BODY), TIKTOK_WANT),
    (
        "tiktok forwarded",
        gmail_forward(TIKTOK, "Product removed: IP violation", TIKTOK_BODY),
        TIKTOK_WANT,
    ),
    (
        "tiktok chinese",
        mail(
            "TikTok Shop <seller-notice@tiktokglobalshop.com>",
            "商品下架通知：知识产权侵权",
            TIKTOK_ZH,
            charset="gb18030",
            coding="base64",
        ),
        {
            "platform": "tiktok shop",
            "no": "7301998877665544332",
            "products.id": {"1729000011112222333"},
            "products.title": "便携式榨汁杯",
            "complainant.name": "宁波海棠电器有限公司",
            "complainant.email": "ip@haitang.example",
            "right.type": "design",
            "right.number": "ZL202130123456.7",
            "stated_due": "2026-12-02",
        },
    ),
    (
        "tiktok html",
        mail(
            TIKTOK,
            "Violation notice",
            """<div style="font:x"><p>Hi lantern-shop,</p><p>We received a report from Quillon Games LLC that your product infringes
their copyright. Enforcement action has been taken: the product was removed.</p>
<p><b>Product ID:</b> 1729555566667777888</p><p><b>Report ID:</b> IPPC-20261101-0042</p><p><b>Appeal by:</b> December 1, 2026</p>
<img src="https://p16.tiktokcdn.com/logo.png"></div>""",
            kind="html",
            coding="quoted-printable",
        ),
        {
            "platform": "tiktok shop",
            "no": "IPPC-20261101-0042",
            "products.id": {"1729555566667777888"},
            "complainant.name": "Quillon Games LLC",
            "right.type": "copyright",
            "stated_due": "2026-12-01",
            "complainant.email": "",
        },
    ),
    (
        "tiktok several products",
        mail(
            TIKTOK,
            "Your products were reported",
            """
Hello,

The following products have been taken down. Complaint from: Sable & Finch

Product IDs: 1729111122223333444, 1729111122223333555
Type of infringement: Counterfeit
Brand: SABLE
Case ID: 7302000000000000001
""",
        ),
        {
            "platform": "tiktok shop",
            "no": "7302000000000000001",
            "products.id": {"1729111122223333444", "1729111122223333555"},
            "complainant.name": "Sable & Finch",
            "right.type": "trademark",
            "right.title": "SABLE",
        },
    ),
]

ALIEXPRESS = "AliExpress <service@aliexpress.com>"
ALIEXPRESS_BODY = """
Dear member,

We have received an IPR infringement complaint against you. Please respond within 3 business days.

Complaint number: AE2026110200457
IPR type: Trademark
IP number: TM-018765432
Complainant: Corvane SAS
Contact email: enforcement@corvane.example
Product ID: 1005006123456789
Product title: Phone grip magnetic ring
Reason: Use of the trademark in the product title
Deadline: 2026-11-05 23:59 +08:00
"""
ALIEXPRESS_WANT = {
    "platform": "aliexpress.com",
    "no": "AE2026110200457",
    "products.id": {"1005006123456789"},
    "products.title": "Phone grip magnetic ring",
    "complainant.name": "Corvane SAS",
    "complainant.email": "enforcement@corvane.example",
    "right.type": "trademark",
    "right.ip_number": "TM-018765432",
    "stated_due": "2026-11-05",
    "reason": "Use of the trademark in the product title",
}
ALIEXPRESS_ZH = """
尊敬的会员：

您好！您发布的以下商品收到知识产权投诉，速卖通已将其下架，请在截止时间前提交反通知。

投诉编号：AE2026110300999
投诉方：深圳市蓝鲸文化有限公司
联系邮箱：legal@lanjing.example
知识产权类型：著作权
商品ID：1005007000111222
商品标题：卡通冰箱贴
截止时间：2026年11月6日 23:59
"""
aliexpress: list[Written] = [
    (
        "aliexpress plain",
        mail(ALIEXPRESS, "IPR complaint AE2026110200457", ALIEXPRESS_BODY),
        ALIEXPRESS_WANT,
    ),
    (
        "aliexpress outlook",
        outlook_forward(ALIEXPRESS, "IPR complaint AE2026110200457", ALIEXPRESS_BODY),
        ALIEXPRESS_WANT,
    ),
    (
        "aliexpress chinese forwarded",
        chinese_forward("速卖通 <service@aliexpress.com>", "知识产权投诉通知", ALIEXPRESS_ZH),
        {
            "platform": "aliexpress.com",
            "no": "AE2026110300999",
            "products.id": {"1005007000111222"},
            "products.title": "卡通冰箱贴",
            "complainant.name": "深圳市蓝鲸文化有限公司",
            "complainant.email": "legal@lanjing.example",
            "right.type": "copyright",
            "stated_due": "2026-11-06",
            "received_at": "2026-11-02",
        },
    ),
    (
        "aliexpress shared sender",
        mail(
            "Alibaba Group <notice@alibaba-inc.com>",
            "AliExpress: your listing was reported",
            """
Dear AliExpress seller,

A complaint has been filed against your AliExpress listing by Marlowe Knives Ltd.

https://www.aliexpress.com/item/1005005555444333.html

Case ID: 202611020888
Infringement type: Patent
Patent number: CN 201930445566
""",
        ),
        {
            "platform": "aliexpress.com",
            "no": "202611020888",
            "products.id": {"1005005555444333"},
            "complainant.name": "Marlowe Knives Ltd",
            "right.type": "patent",
            "right.number": "CN 201930445566",
        },
    ),
    (
        "aliexpress html two columns",
        mail(
            ALIEXPRESS,
            "Infringement notice",
            """<table><tr><td>Complaint ID</td><td>AE2026110400123</td></tr><tr><td>Complaining party</td><td>Thornbury Toys</td></tr>
<tr><td>Email</td><td>ip@thornbury-toys.example</td></tr><tr><td>Infringement type</td><td>Copyright</td></tr>
<tr><td>Product ID</td><td>1005008888777666</td></tr></table>
<p>Your listing has been removed from AliExpress because it was reported for infringement.</p>""",
            kind="html",
        ),
        {
            "platform": "aliexpress.com",
            "no": "AE2026110400123",
            "products.id": {"1005008888777666"},
            "complainant.name": "Thornbury Toys",
            "complainant.email": "ip@thornbury-toys.example",
            "right.type": "copyright",
        },
    ),
]

ALIBABA = "Alibaba.com IPR <ipr@service.alibaba.com>"
ALIBABA_BODY = """
Dear Supplier,

We have received a take-down notice alleging that the listing(s) below infringe intellectual property rights. If you fail to
respond within 3 working days from the date of this notice being sent, we will remove the listings.

Complaint No.: 8840217999
Type of right: Trademark
Trademark: VELLUM & ASH
Registration No.: 4567123
Complaining party: Vellum & Ash Holdings
Agent: Brightwater IP Services
E-mail: takedown@brightwater-ip.example
Product ID: 1600123456789
Product name: Leather notebook cover A5
Date received: 2026-11-02
"""
ALIBABA_WANT = {
    "platform": "alibaba.com",
    "no": "8840217999",
    "products.id": {"1600123456789"},
    "products.title": "Leather notebook cover A5",
    "complainant.name": "Vellum & Ash Holdings",
    "complainant.agent": "Brightwater IP Services",
    "complainant.email": "takedown@brightwater-ip.example",
    "right.type": "trademark",
    "right.title": "VELLUM & ASH",
    "right.number": "4567123",
    "received_at": "2026-11-02",
}
ALIBABA_ZH = """
尊敬的供应商：

您好，阿里巴巴国际站收到权利人对您以下产品的知识产权投诉，请在3个工作日内处理。

投诉编号：8840218111
知识产权类型：商标
知识产权编号：G1234567
投诉方：KORSVIK DESIGN AB
代理人：北京青松知识产权代理有限公司
邮箱：ip@qingsong.example
产品ID：1600987654321
产品名称：不锈钢保温杯
投诉时间：2026-11-02 10:15
"""
alibaba: list[Written] = [
    ("alibaba plain", mail(ALIBABA, "IPR complaint notice", ALIBABA_BODY), ALIBABA_WANT),
    (
        "alibaba forwarded",
        quoted_forward(ALIBABA, "IPR complaint notice", ALIBABA_BODY),
        ALIBABA_WANT,
    ),
    (
        "alibaba chinese",
        mail(
            "阿里巴巴国际站 <ipr@service.alibaba.com>",
            "知识产权投诉待处理通知",
            ALIBABA_ZH,
            charset="gbk",
            coding="base64",
        ),
        {
            "platform": "alibaba.com",
            "no": "8840218111",
            "products.id": {"1600987654321"},
            "products.title": "不锈钢保温杯",
            "complainant.name": "KORSVIK DESIGN AB",
            "complainant.agent": "北京青松知识产权代理有限公司",
            "complainant.email": "ip@qingsong.example",
            "right.type": "trademark",
            "right.ip_number": "G1234567",
            "received_at": "2026-11-02",
        },
    ),
    (
        "alibaba html rows",
        mail(
            ALIBABA,
            "Complaint against your products",
            """<p>Dear Supplier,</p><p>A complaint against your products was submitted by the rights holder Glass Heron Inc.:</p>
<table><thead><tr><th>Product ID</th><th>Product title</th></tr></thead><tbody><tr><td>1600222233334</td><td>Glass straw set</td></tr>
<tr><td>1600222233335</td><td>Glass straw brush</td></tr></tbody></table><p>Complaint ID: 8840219222</p>
<p>IP type: Utility model</p><p>Number of the right: </p>""",
            kind="html",
            coding="quoted-printable",
        ),
        {
            "platform": "alibaba.com",
            "no": "8840219222",
            "products.id": {"1600222233334", "1600222233335"},
            "complainant.name": "Glass Heron Inc",
            "right.type": "utility_model",
            "right.number": "",
        },
    ),
    (
        "alibaba link",
        gmail_forward(
            ALIBABA,
            "Infringement complaint 8840220333",
            """
Dear member,

Your product was reported for infringing the registered trademark "HOLLOWAY".

https://www.alibaba.com/product-detail/Garden-chair-folding_1600444455556.html

The complainant, Holloway Garden Ltd, has asked us to pass on its address: legal@holloway-garden.example
Please file your counter-notification by 5 Nov 2026.
""",
        ),
        {
            "platform": "alibaba.com",
            "no": "8840220333",
            "products.id": {"1600444455556"},
            "complainant.name": "Holloway Garden Ltd",
            "complainant.email": "legal@holloway-garden.example",
            "right.type": "trademark",
            "right.title": "HOLLOWAY",
            "stated_due": "2026-11-05",
        },
    ),
]

COMPLAINTS: list[Written] = [
    *amazon, *ebay, *etsy, *shopify, *walmart, *tiktok, *aliexpress, *alibaba,
]  # fmt: skip
