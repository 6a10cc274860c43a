"""Small catalogs as the platforms document them, written by hand; and what reading gives."""

from __future__ import annotations

import io

from iptui.domain.catalog_mappings import CatalogMapping
from iptui.domain.products import Product
from iptui.formats.catalogs.reader import CatalogReader, MergedRow
from iptui.formats.reading import Rejection


class Read:
    """All that came out of one file."""

    def __init__(self, data: bytes | str, name: str = "file", **options: object) -> None:
        source = io.BytesIO(data.encode() if isinstance(data, str) else data)
        self.reader = CatalogReader(name, **options)  # type: ignore[arg-type]
        items = list(self.reader.items(source))
        self.products = [one for one in items if isinstance(one, Product)]
        self.rejected = [one for one in items if isinstance(one, Rejection)]
        self.merged = [one.row for one in items if isinstance(one, MergedRow)]
        self.count = len(items)
        self.notes = self.reader.notes.sentences
        self.read_as = self.reader.read_as

    def __getitem__(self, product_id: str) -> Product:
        (found,) = [one for one in self.products if one.id == product_id]
        return found

    @property
    def ids(self) -> list[str]:
        return [one.id for one in self.products]


def mapping(**columns: str) -> CatalogMapping:
    return CatalogMapping(id="m", columns={name: (one,) for name, one in columns.items()})


SHOPIFY_OLD = """\
Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Price,Image Src,Image Position,Image Alt Text,SEO Title,SEO Description,Google Shopping / MPN,Fabric (product.metafields.custom.fabric),Status
linen-shirt,"Linen shirt, long","<p>Cool<br>
in summer</p>",Harbour & Co,Apparel > Shirts,Shirts,"linen, summer",TRUE,Size,S,Colour,Sand,LS-S,39.50,https://cdn.example.com/a.jpg,2,Front,Buy linen,Shirts of linen,HM1,Linen,active
tea-mug,Tea mug,,Harbour & Co,,Kitchen,,FALSE,Title,Default Title,,,MUG,9,,,,,,,,draft
linen-shirt,,,,,,,,,M,,Sand,LS-M,39.50,https://cdn.example.com/b.jpg,1,Back,,,,,
linen-shirt,,,,,,,,,M,,Black,LS-MB,41,,,,,,,,
linen-shirt,,,,,,,,,,,,,,https://cdn.example.com/c.jpg,3,,,,,,
,No handle,,,,,,,,,,,,,,,,,,,,
"""

SHOPIFY_NEW = """\
Title,URL handle,Description,Vendor,Product category,Type,Tags,Published on online store,Status,SKU,Barcode,Option1 name,Option1 value,Option1 Linked To,Price,Compare-at price,Inventory quantity,Product image URL,Image position,Image alt text,SEO title,SEO description,Color (product.metafields.shopify.color-pattern)
Canvas bag,canvas-bag,<p>Strong</p>,Harbour & Co,Luggage,Bags,"canvas, bag",TRUE,Active,CB-1,4006381333931,Color,Green,product.metafields.shopify.color-pattern,25.00,30.00,4,https://cdn.example.com/bag.jpg,1,Bag,,,green
,canvas-bag,,,,,,,,CB-2,,,Blue,,26.00,,2,,,,,,
"""

WOOCOMMERCE = """\
ID,Type,SKU,Name,Published,"Is featured?","Visibility in catalog","Short description",Description,"In stock?","Regular price","Sale price",Categories,Tags,Images,Parent,"Attribute 1 name","Attribute 1 value(s)","Attribute 1 visible","Attribute 1 global","Attribute 2 name","Attribute 2 value(s)","Attribute 2 visible","Attribute 2 global"
46,variation,neck-red,"V-neck tee - Red",1,0,visible,,,1,"21,50",,,,,id:44,Color,Red,,1,,,,
44,variable,neck,"V-neck tee",1,0,visible,Soft tee,<p>Made of cotton</p>,1,,,"Clothing > Tees, Sale","tee, cotton","https://shop.example/1.jpg, https://shop.example/2.jpg",,Color,"Blue, Red",1,1,Care,"Wash\\\\, then dry",1,0
47,variation,neck-blue,"V-neck tee - Blue",1,0,visible,,,1,22,,,,,neck,Color,Blue,,1,,,,
48,simple,mug,"Tea mug",-1,0,visible,,Plain mug,1,9.90,,Kitchen,,,,,,,,,,,
49,variation,lost,"Lost variation",1,0,visible,,,1,5,,,,,id:999,Size,XL,,1,,,,
""".replace("\\\\,", "\\,")

MAGENTO = '''\
sku,store_view_code,attribute_set_code,product_type,categories,product_websites,name,description,short_description,product_online,price,meta_title,meta_keywords,meta_description,base_image,updated_at,additional_attributes,qty
24-MB01,,Bag,simple,"Default Category/Gear,Default Category/Gear/Bags",base,Duffle bag,<p>Roomy</p>,Short and roomy,1,34.0000,,"bag, duffle",,/m/b/mb01.jpg,2026-05-01 10:00:00,"activity=Gym|Hiking,eco_collection=No,features=Zip, waterproof,manufacturer=Harbour",100
24-MB01,de,,,,,Reisetasche,<p>Geräumig</p>,,,,,,,,,,
24-WB02,,Bag,simple,Default Category/Gear,base,Tote,Tote,,2,12.5,,,,,,"""material=Canvas, heavy"",""style_bags=Tote""",3
'''

AMAZON_REPORT = (
    "item-name\titem-description\tlisting-id\tseller-sku\tprice\tquantity\topen-date\timage-url\titem-is-marketplace"
    "\tproduct-id-type\tzshop-shipping-fee\titem-note\titem-condition\tasin1\tproduct-id\tfulfillment-channel\tstatus\n"
    'Étui 7" "slim" – noir\t"Protège bien\t0708QHIDPCS\t35-GFRR\t20,50\t1\t08/07/2016 10:12:40 BST\t\ty\t1\t\t'
    "Never used\t11\tB01I53BE4O\tB01I53BE4O\tDEFAULT\tActive\n"
    "Apple TV case\t\t0324IL4Y6TS\tATV2\t10\t1\t24/03/2011 09:29:39 GMT\t\ty\t1\t\t\t1\tB0041IZHVO\tB0041IZHVO\tDEFAULT\tInactive\n"
    "Short row\t\t0324IL4Y6TX\tSR-1\t10\n"
)

AMAZON_JAPAN = (
    "商品名\t出品ID\t出品者SKU\t価格\t数量\t出品日\t商品IDタイプ\tコンディション説明\tコンディション\t商品ID\n"
    "スマートフォンケース 透明\t1234A123456\tJP-1\t1,299\t3\t2026/09/18 15:18:58 JST\t1\t新品です\t11\tB01I53BE4O\n"
    "折りたたみ傘 自動開閉\t1234A123457\tJP-2\t2000\t3\t2026/09/18 15:18:58 JST\t1\t\t11\tB01I53BE4P\n"
)

AMAZON_FLAT = (
    "TemplateType=fptcustom\tVersion=2023.1116\tTemplateSignature=U0hJUlQ=\tThe top 3 rows are for Amazon.com use only.\t\t\t\t\t\t\n"
    "Product Type\tSeller SKU\tBrand Name\tProduct Name\tProduct Description\tKey Product Features\tKey Product Features\tSearch Terms\tColor\tStandard Price\tUpdate Delete\n"
    "feed_product_type\titem_sku\tbrand_name\titem_name\tproduct_description\tbullet_point1\tbullet_point2\tgeneric_keywords\tcolor_name\tstandard_price\tupdate_delete\n"
    "shirt\tSH-1\tHarbour\tLinen shirt\t<p>Cool</p>\tBreathes\tDries fast\tlinen; summer shirt\tSand\t39.5\tUpdate\n"
    "shirt\tSH-2\tHarbour\tOld shirt\t\t\t\t\t\t\tDelete\n"
)

_AT = "[marketplace_id=ATVPDKIKX0DER]"
_EN = f"{_AT}[language_tag=en_US]"
AMAZON_FLAT_2024 = (
    "TemplateType=fptcustom Version=2025.0401 settings=attributeRow=3&contentLanguageTag=en_US&dataRow=5&labelRow=2\n"
    "SKU\tProduct Type\tItem Name\tBrand Name\tProduct Description\tBullet Point\tBullet Point\tGeneric Keyword\tColor\tPrice\n"
    f"contribution_sku#1.value\tproduct_type#1.value\titem_name{_EN}#1.value\tbrand{_EN}#1.value\t"
    f"product_description{_EN}#1.value\tbullet_point{_EN}#1.value\tbullet_point{_EN}#2.value\t"
    f"generic_keyword{_EN}#1.value\tcolor{_EN}#1.value\t"
    "purchasable_offer[marketplace_id=ATVPDKIKX0DER][audience=ALL]#1.our_price#1.schedule#1.value_with_tax\n"
    "ABC123\tSHIRT\tExample\tExample\t\t\t\t\t\t\n"
    "SH-9\tSHIRT\tLinen shirt\tHarbour\tCool\tBreathes\tDries fast\tlinen, summer\tSand\t39.5\n"
)

EBAY_TEMPLATE = """\
#INFO,Version=0.0.2,Template= eBay-draft-listings-template_US,,,,,,,,
#INFO Action and Category ID are required fields.,,,,,,,,,,
"*Action(SiteID=US|Country=US|Currency=USD|Version=1193|CC=UTF-8)",CustomLabel,*Category,*Title,*Description,*StartPrice,PicURL,Relationship,RelationshipDetails,C:Brand,*C:Type
Add,SH-1,15687,"Linen shirt, long",<p>Cool</p>,39.5,https://img.example/1.jpg|https://img.example/2.jpg,,Size=S;M|Color=Sand,Harbour,Shirt
,SH-1-S,,,,39.5,,Variation,Size=S|Color=Sand,,
,SH-1-M,,,,40,,Variation,Size=M|Color=Sand,,
Draft,,15687,No label yet,,5,,,,,
End,SH-0,,,,,,,,,
"""

EBAY_REPORT = """\
Item number,Title,Variation details,Custom label (SKU),Available quantity,Format,Currency,Start price,eBay category 1 name,Condition,Listing site
"227511361186",Card of choice,Card=Ledyba (004/198);Heracross (006/198),,"40",FIXED_PRICE,USD,1.50,Cards,Ungraded,US
"227511361186",Card of choice,Card=Ledyba (004/198),ID-1,"1",FIXED_PRICE,USD,1.50,Cards,Ungraded,US
"227511361186",Card of choice,Card=Heracross (006/198),ID-2,"1",FIXED_PRICE,USD,1.75,Cards,Ungraded,US
"227379391171",Power supply,,PS-1,"1",FIXED_PRICE,USD,12.00,Parts,Used,US
"""

ETSY = """\
TITLE,DESCRIPTION,PRICE,CURRENCY_CODE,QUANTITY,TAGS,MATERIALS,IMAGE1,IMAGE2,VARIATION 1 TYPE,VARIATION 1 NAME,VARIATION 1 VALUES,VARIATION 2 TYPE,VARIATION 2 NAME,VARIATION 2 VALUES,SKU
Hand mug,"Line one.

Says ""hi"".",24.00,GBP,7,"hand_made,pottery","clay,glaze",https://i.example/1.jpg,https://i.example/2.jpg,Custom,Colour,"Blue,Green",,,,"MUG-B,MUG-G"
Ring dish,A dish,10,GBP,1,,,,,,,,,,,
"""

MERCHANT_TSV = (
    "id\ttitle\tdescription\tlink\timage_link\tprice\tavailability\tbrand\tgtin\tgoogle_product_category\tcolor\tproduct_detail\titem_group_id\n"
    'SKU1\t"Lamp, 7"" wide"\tWarm light\thttps://shop.example/1\thttps://shop.example/1.jpg\t12.50 EUR\tin_stock\tHarbour'
    "\t4006381333931\tHome > Lamps\tBrass\tGeneral:Socket:E27,General:Watt:40\tG1\n"
    "SKU2\tSecond lamp\t\thttps://shop.example/2\t\t1,299 JPY\tout_of_stock\t\t\t\t\t\tG1\n"
)

MERCHANT_RSS = """\
<?xml version="1.0" encoding="{encoding}"?>
<rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel>
<title>Shop</title><link>https://shop.example</link><description>All</description>
<item><g:id>SKU1</g:id><title>Lampe &amp; Schirm größer</title><g:description><![CDATA[<p>Warm</p>]]></g:description>
<link>https://shop.example/1</link><g:price>12.50 EUR</g:price><g:brand>Harbour</g:brand><g:color>Brass</g:color>
<g:product_detail><g:section_name>General</g:section_name><g:attribute_name>Socket</g:attribute_name><g:attribute_value>E27</g:attribute_value></g:product_detail>
<g:shipping><g:country>DE</g:country><g:price>4 EUR</g:price></g:shipping></item>
<item><g:title>No id</g:title></item>
</channel></rss>
"""

MERCHANT_ATOM = """\
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><title>Shop</title>
<entry><g:id>A1</g:id><g:title>Lamp</g:title><link href="https://shop.example/a1"/><g:price>5 USD</g:price></entry>
</feed>
"""

ALIBABA_CHINESE = [
    ["产品批量导出", "", "", "", "", "", "", "", ""],
    ["商品ID", "商品名称", "关键词", "商品属性", "类目", "价格", "商品状态", "详细描述", "负责人"],
    ["必填", "必填，不超过128个字符", "", "", "", "", "", "", ""],
    ["1600123456789", "Silicone case 硅胶手机壳", "phone case;silicone cover", "材质:硅胶;颜色:红色",
     "Phone Bags & Cases", "US$1.20-2.50", "审核通过", "<p>全新</p>", "Li Wei"],
    ["1600123456790", "Lamp", "", "", "Lamps", "", "审核不通过", "", "Li Wei"],
]  # fmt: skip

ALIEXPRESS_ENGLISH = [
    [
        "Product ID",
        "Subject",
        "Keyword1",
        "Keyword2",
        "Group",
        "Price",
        "Status",
        "Brand Name",
        "SKU Code",
    ],
    [
        "1005001234567890",
        "Silicone case",
        "phone case",
        "cover",
        "Cases",
        "1.2",
        "Online",
        "NONE",
        "A-1",
    ],
    [
        "1005001234567890",
        "Silicone case",
        "phone case",
        "cover",
        "Cases",
        "1.3",
        "Online",
        "NONE",
        "A-2",
    ],
]
