"""A mapping proposed from a header: names alike (rapidfuzz) and what the cells below look like."""

from __future__ import annotations

import re
from collections.abc import Sequence

from iptui.domain.catalog_mappings import CatalogMapping, header_id
from iptui.formats.catalogs.rows import Columns, column_key, money

NAMES: dict[str, tuple[str, ...]] = {
    "id": ("id", "sku", "product id", "item id", "item number", "article number", "artikelnummer", "art nr", "artnr",
           "code", "product code", "part number", "listing id", "handle", "référence", "ref", "referencia", "codice",
           "商品编号", "产品编号", "商品id", "货号", "編號", "貨號", "品番", "商品コード", "商品番号", "артикул"),
    "name": ("name", "title", "product name", "product title", "item name", "titel", "bezeichnung", "artikelname",
             "produktname", "nom", "nom du produit", "désignation", "nombre", "título", "nome", "titolo", "商品名称",
             "产品名称", "品名", "标题", "商品标题", "商品名稱", "標題", "商品名", "название", "наименование"),
    "description": ("description", "body", "long description", "details", "text", "beschreibung", "langtext",
                    "artikelbeschreibung", "descripción", "descrizione", "descriptif", "描述", "详细描述", "商品描述",
                    "商品詳情", "説明", "商品説明", "описание"),
    "keywords": ("keywords", "tags", "search terms", "search keywords", "meta keywords", "stichworte", "schlagwörter",
                 "mots clés", "palabras clave", "关键词", "标签", "關鍵字", "キーワード", "ключевые слова"),
    "state": ("status", "state", "approval", "published", "active", "listing status", "zustand", "estado", "statut",
              "状态", "审核状态", "狀態", "ステータス", "статус"),
    "price": ("price", "unit price", "retail price", "sale price", "selling price", "preis", "vk", "verkaufspreis",
              "prix", "precio", "prezzo", "价格", "售价", "單價", "價格", "価格", "цена"),
    "currency": ("currency", "currency code", "währung", "devise", "moneda", "valuta", "币种", "货币", "幣別", "通貨",
                 "валюта"),
    "category": ("category", "categories", "product type", "department", "group", "kategorie", "warengruppe",
                 "catégorie", "categoría", "categoria", "类目", "分类", "分類", "カテゴリ", "категория"),
    "brand": ("brand", "manufacturer", "vendor", "maker", "marke", "hersteller", "marque", "fabricant", "marca",
              "品牌", "ブランド", "メーカー", "бренд", "производитель"),
    "url": ("url", "link", "product url", "page", "permalink", "web address", "lien", "enlace", "链接", "網址", "リンク",
            "ссылка"),
    "image": ("image", "picture", "photo", "image url", "main image", "image link", "bild", "bild url", "imagen",
              "immagine", "图片", "主图", "圖片", "画像", "изображение"),
    "updated_at": ("updated at", "last modified", "modified", "update time", "geändert am", "aktualisiert", "更新时间",
                   "更新日時"),
}  # fmt: skip
"""Names of the fields in the languages of sellers; the closest decides."""

ALIKE = 82.0
"""Least likeness (0-100) of a column's name to one of a field's."""

ATTRIBUTES = ("color", "colour", "size", "material", "model", "pattern", "style", "gender", "season", "shape", "finish",
              "compatibility", "farbe", "größe", "modell", "couleur", "taille", "matière", "talla", "颜色", "尺寸", "材质",
              "型号", "款式", "規格", "规格", "颜色分类", "色", "サイズ", "素材", "цвет", "размер", "материал")  # fmt: skip

_URL = re.compile(r"https?://", re.IGNORECASE)
_IMAGE = re.compile(r"\.(jpe?g|png|webp|gif)(\?|$)", re.IGNORECASE)


def plain(name: str) -> str:
    """A column's name without punctuation, `camelCase` in parts."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return " ".join(re.findall(r"\w+", column_key(parted.replace("_", " ").replace(".", " "))))


def propose(columns: Columns, rows: Sequence[Sequence[str]], name: str = "") -> CatalogMapping:
    """The likely mapping of a header, from its names and up to some dozens of rows below it.

    Without a column that could be an id the mapping has none, and cannot be used before a person names it.
    """
    cells = [
        [row[place].strip() for row in rows if place < len(row) and row[place].strip()]
        for place in range(len(columns.names))
    ]
    scored: list[tuple[float, int, str]] = []
    for place, column in enumerate(columns.names):
        label = plain(column)
        if not label:
            continue
        for field, names in NAMES.items():
            score = max(likeness(label, one) for one in names)
            if score >= ALIKE:
                score += _fits(field, cells[place], len(rows))
            if score >= ALIKE:
                scored.append((score, -place, field))
    chosen: dict[str, tuple[str, ...]] = {}
    taken: set[int] = set()
    for _, place, field in sorted(scored, reverse=True):
        if field not in chosen and -place not in taken:
            chosen[field] = (columns.names[-place],)
            taken.add(-place)
    attributes = {}
    for place, column in enumerate(columns.names):
        label = plain(column)
        if place not in taken and any(likeness(label, one) >= 88 for one in ATTRIBUTES):
            attributes[column] = column
    header = tuple(columns.names)
    return CatalogMapping(
        id=header_id(header), name=name, header=header, columns=chosen, attributes=attributes
    )


def likeness(label: str, name: str) -> float:
    """How alike a column's plain name and a field's name are, 0 to 100."""
    if label == name:
        return 100.0
    if not name.isascii() and len(name) <= 4:
        # One character of two is not alike in Chinese.
        return 92.0 if name in label and len(label) <= len(name) + 3 else 0.0
    whole = label.split()
    if name in whole and len(whole) <= 3:
        return 90.0
    if min(len(label), len(name)) < 4:
        return 0.0
    from rapidfuzz import fuzz

    return fuzz.ratio(label, name)


def _fits(field: str, cells: Sequence[str], rows: int) -> float:
    """What the cells say about the field: more for an id whose values differ, less for one that repeats."""
    if not cells:
        return -5.0
    if field == "id":
        different = len(set(cells))
        if different < len(cells) or len(cells) < rows:
            return -15.0
        return 2.0 if all(len(one) <= 64 and " " not in one for one in cells) else -6.0
    if field in ("url", "image"):
        urls = sum(bool(_URL.match(one)) for one in cells)
        pictures = sum(bool(_IMAGE.search(one)) for one in cells)
        if field == "image":
            return 4.0 if pictures > len(cells) // 2 else -2.0
        return 4.0 if urls > len(cells) // 2 > pictures else -10.0
    if field == "price":
        return 3.0 if sum(money(one)[0] is not None for one in cells) > len(cells) // 2 else -30.0
    if field == "currency":
        return 3.0 if all(len(one) <= 4 for one in cells) else -30.0
    if field == "description":
        return 3.0 if sum(map(len, cells)) > 40 * len(cells) else 0.0
    if field == "name":
        return -12.0 if all(re.fullmatch(r"[\d.,\s]+", one) for one in cells) else 0.0
    return 0.0
