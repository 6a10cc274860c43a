"""Words that stand before a value on a product's page, in the languages of the marketplaces."""

from __future__ import annotations

import re
from functools import cache

BRAND = (
    "brand", "brand name", "manufacturer", "made by", "marke", "markenname", "hersteller", "marque", "fabricant",
    "marca", "fabricante", "produttore", "merk", "fabrikant", "varumärke", "tillverkare", "merke", "mærke", "producent",
    "merkki", "valmistaja", "marka", "značka", "výrobce", "výrobca", "márka", "gyártó", "marcă", "producător", "producator",
    "бренд", "марка", "торговая марка", "производитель", "виробник", "prekės ženklas", "gamintojas", "zīmols", "ražotājs",
    "tootja", "μάρκα", "κατασκευαστής", "robna marka", "proizvođač", "üretici", "thương hiệu", "nhãn hiệu", "merek",
    "แบรนด์", "ยี่ห้อ", "ब्रांड", "العلامة التجارية", "الماركة", "מותג", "יצרן", "品牌", "商标", "商標", "厂商", "廠商", "ブランド", "ブランド名",
    "メーカー", "브랜드", "브랜드명", "제조사",
)  # fmt: skip
SKU = (
    "sku", "item number", "item no", "item #", "item id", "ebay item number", "article number", "article no", "art. no",
    "art no", "product code", "product id", "product number", "stock code", "catalogue number", "cat. no", "style code",
    "style number", "artikelnummer", "artikel-nr", "artikel nr", "art.-nr", "art-nr", "bestellnummer", "bestell-nr",
    "produktnummer", "référence", "reference", "réf", "ref", "numéro de l'objet ebay", "numéro d'article", "referencia",
    "código de producto", "código do produto", "código", "referência", "número de artículo", "codice prodotto",
    "codice articolo", "cod. articolo", "codice", "artikelcode", "productcode", "artikkelnummer", "varenummer", "varenr",
    "artikelnr", "tuotenumero", "tuotekoodi", "kod produktu", "numer produktu", "nr ref", "indeks", "symbol",
    "kód produktu", "katalogové číslo", "objednací kód", "cikkszám", "termékkód", "cod produs", "cod articol",
    "артикул", "код товара", "код товару", "код продукта", "prekės kodas", "produkta kods", "preces kods", "tootekood",
    "κωδικός", "κωδικός προϊόντος", "šifra", "ürün kodu", "stok kodu", "mã sản phẩm", "kode produk", "รหัสสินค้า",
    "رمز المنتج", "מק\"ט", "מקט", "商品编号", "商品編號", "货号", "貨號", "商品代码", "商品コード", "商品番号", "品番", "管理番号", "상품번호",
    "상품코드", "제품번호",
)  # fmt: skip
MPN = (
    "mpn", "model", "model number", "model no", "part number", "part no", "manufacturer part number", "mfr part no",
    "mfg part number", "modell", "modellnummer", "herstellernummer", "hersteller-nr", "modèle", "modello", "modelo",
    "numéro de pièce fabricant", "codice produttore", "número de modelo", "модель", "модел", "typenummer", "型号", "型號",
    "型番", "モデル番号", "모델명", "모델번호", "דגם",
)  # fmt: skip
GTIN = (
    "gtin", "gtin-13", "ean", "ean code", "ean-code", "ean13", "ean-nr", "upc", "isbn", "isbn-13", "jan", "jan code",
    "jancode", "barcode", "bar code", "strichcode", "code-barres", "codice a barre", "codice ean", "código de barras",
    "kod ean", "kod kreskowy", "čárový kód", "vonalkód", "cod de bare", "штрихкод", "штрих-код", "条形码", "條碼", "国际条码",
    "商品条码", "바코드", "barkod",
)  # fmt: skip
ASIN = ("asin",)

TABLES = {"brand": BRAND, "gtin": GTIN, "asin": ASIN, "mpn": MPN, "sku": SKU}

_LEAD = re.compile(r"^[\s*•·\-–—|#>]+")


@cache
def _pattern(field: str) -> re.Pattern[str]:
    words = "|".join(re.escape(one) for one in sorted(TABLES[field], key=len, reverse=True))
    return re.compile(
        rf"(?:{words})\s*(?:\((?:[^()]{{1,30}})\)\s*)?(?P<mark>[:：#.]|\s-\s|№|\s{{2,}}|\s*$|\s)",
        re.IGNORECASE,
    )


def labelled(lines: list[str], field: str, most: int = 80) -> list[str]:
    """Values of at most `most` characters that stand behind one of the field's labels, in the page's order.

    The label begins its line; the value follows it, or stands alone on the next line.
    """
    found: list[str] = []
    pattern = _pattern(field)
    for number, line in enumerate(lines):
        text = _LEAD.sub("", line)
        if not text or len(text) > 200:
            continue
        label = pattern.match(text)
        if label is None:
            continue
        marked = label["mark"].strip() != "" or label["mark"] == "" or len(label["mark"]) > 1
        rest = text[label.end() :].strip(" :：#\u00a0.")
        if not rest and number + 1 < len(lines):
            after = next((one for one in lines[number + 1 : number + 3] if one.strip()), "")
            rest = _LEAD.sub("", after).strip()
        elif not marked and not (
            field in ("sku", "gtin", "asin", "mpn") and re.fullmatch(r"[\w./-]*\d[\w./-]*", rest)
        ):
            continue  # "Brand new with tags" is no brand
        value = re.split(r"\s{2,}|\s[|·•]\s|[,;](?=\s)", rest)[0].strip(" :：\u00a0")
        if value and len(value) <= most:
            found.append(value)
    return found
