"""Spreadsheets of Alibaba.com's and AliExpress's batch export, Chinese and English headers.

No documentation of the columns is public; the names are those of the sellers' pages (商品ID, 商品名称, 关键词,
商品属性, 类目, 商品分组; Product ID, Subject, Keywords, Group). Unknown ones are kept under `extra`.
"""

from __future__ import annotations

import re
from typing import Any

from iptui.domain.products import Product
from iptui.formats.catalogs.dialect import Dialect, Notes, every, first, one_key
from iptui.formats.catalogs.rows import Columns, Row, make_product, moment, review_state, words
from iptui.formats.values import RowError, shown

ID = (
    "商品id",
    "产品id",
    "商品编号",
    "产品编号",
    "product id",
    "productid",
    "product_id",
    "item id",
    "ali product id",
)
NAME = (
    "商品标题",
    "产品标题",
    "商品名称",
    "产品名称",
    "标题",
    "英文标题",
    "product name",
    "product title",
    "subject",
    "title",
)
_KEYWORDS = (
    "关键词",
    "商品关键词",
    "产品关键词",
    "关键字",
    "keywords",
    "keyword",
    "product keywords",
)
_ATTRIBUTES = (
    "商品属性",
    "产品属性",
    "属性",
    "自定义属性",
    "attributes",
    "product attributes",
    "custom attributes",
    "product attribute",
)
_DESCRIPTION = (
    "详细描述",
    "商品描述",
    "产品描述",
    "商品详情",
    "产品详情",
    "产品详描",
    "详情",
    "描述",
    "description",
    "product description",
    "detail",
    "details",
)
_CATEGORY = (
    "类目",
    "商品类目",
    "产品类目",
    "类目名称",
    "所属类目",
    "category",
    "category name",
    "product category",
    "类目id",
    "category id",
)
_PRICE = (
    "价格",
    "售价",
    "零售价",
    "商品价格",
    "fob价格",
    "fob price",
    "price",
    "retail price",
    "价格(usd)",
    "零售价(usd)",
    "阶梯价",
    "单价",
    "sale price",
)
_STATE = ("状态", "商品状态", "产品状态", "审核状态", "status", "product status", "display status")
_IMAGE = (
    "主图",
    "商品主图",
    "产品图片",
    "商品图片",
    "图片",
    "图片链接",
    "主图链接",
    "image",
    "main image",
    "images",
    "image url",
    "product image",
)
_URL = ("商品链接", "产品链接", "链接", "网址", "url", "product url", "product link", "link")
_OWN = (
    "商品分组",
    "产品分组",
    "分组",
    "group",
    "product group",
    "负责人",
    "owner",
    "fob价格",
    "fob price",
    "最小起订量",
    "moq",
    "min. order",
    "min order quantity",
    "型号",
    "产品型号",
    "model number",
    "keywords",
    "keyword",
    "subject",
    "sku编码",
    "sku code",
    "sku属性",
    "category id",
    "display status",
)
_DESCRIBES = (
    "品牌",
    "brand",
    "brand name",
    "型号",
    "产品型号",
    "model number",
    "材质",
    "material",
    "颜色",
    "color",
    "尺寸",
    "size",
    "产地",
    "place of origin",
    "sku属性",
    "sku attributes",
    "sku property",
)
_NUMBERED_KEYWORD = re.compile(r"(?:商品关键词|产品关键词|关键词|关键字|keyword|keywords) ?\d+")
_NUMBERED_NAME = re.compile(r"(?:自定义属性名称?|属性名称?|attribute name|attr name) ?(\d+)")
_NUMBERED_VALUE = re.compile(r"(?:自定义属性值|属性值|attribute value|attr value) ?(\d+)")
_ONE_ATTRIBUTE = re.compile(r"(?:属性|attribute|attr)[:：.\-](.+)")
_CHINESE = re.compile("[\u4e00-\u9fff]")


def _knows(columns: Columns) -> bool:
    keys = columns.set
    if not (keys & set(ID) and keys & set(NAME)):
        return False
    chinese = any(_CHINESE.search(key) for key in keys & set(ID) | keys & set(NAME))
    return chinese or bool(keys & set(_OWN))


def _product(rows: list[Row], _notes: Notes) -> Product:
    listing = first(rows, *ID)
    if not listing.isdigit():
        raise RowError(
            f"The product ID {shown(listing)} is no number: a line of the sheet's instructions?"
        )
    keywords = words(first(rows, *_KEYWORDS), ",;，；、|\n")
    attributes: dict[str, str] = {}
    for row in rows:
        keywords += [cell for _, cell in row.matching(_NUMBERED_KEYWORD)]
        names = {match[1]: cell for match, cell in row.matching(_NUMBERED_NAME)}
        for match, cell in row.matching(_NUMBERED_VALUE):
            attributes.setdefault(names.get(match[1], f"属性{match[1]}"), cell)
        for match, cell in row.matching(_ONE_ATTRIBUTE):
            label = re.split("[:：.-]", row.named(match.string), maxsplit=1)[1].strip()
            attributes.setdefault(label, cell)
    for text in every(rows, *_ATTRIBUTES):
        for name, value in listed_attributes(text).items():
            attributes.setdefault(name, value)
    brand = ""
    for column in _DESCRIBES:
        if texts := every(rows, column):
            label = next(row.named(column) for row in rows if row.peek(column))
            attributes.setdefault(label, ", ".join(texts))
            if column in ("品牌", "brand", "brand name"):
                brand = texts[0]
    images = re.split(r"[;,|\s]+", first(rows, *_IMAGE))
    fields: dict[str, Any] = {
        "name": first(rows, *NAME),
        "keywords": keywords,
        "attributes": attributes,
        "description": first(rows, *_DESCRIPTION),
        "state": review_state(first(rows, *_STATE)),
        "price": first(rows, *_PRICE),
        "currency": first(rows, "货币", "币种", "currency"),
        "category": first(rows, *_CATEGORY),
        "brand": brand or attributes.get("品牌", "") or attributes.get("Brand Name", ""),
        "url": first(rows, *_URL),
        "image": images[0],
        "updated_at": moment(first(rows, "更新时间", "修改时间", "update time", "last modified")),
    }
    extra: dict[str, Any] = {}
    variants = [row.left() for row in rows]
    for left in variants:
        for name, cell in left.items():
            extra.setdefault(name, cell)
    if len(rows) > 1:
        extra["variants"] = [one for one in variants if one]
    if len(images) > 1:
        extra["images"] = images
    return make_product("alibaba", id=listing, id_column="Product ID", extra=extra, **fields)


def listed_attributes(text: str) -> dict[str, str]:
    """`材质:硅胶;颜色:红色`, `Material=Silicone|Color=Red` or one a line."""
    found: dict[str, str] = {}
    for pair in re.split("[;；|\n]", text):
        parts = re.split("[:：=]", pair, maxsplit=1)
        if len(parts) == 2 and parts[0].strip():
            found[parts[0].strip()] = parts[1].strip()
    return found


ALIBABA = Dialect(
    name="alibaba",
    title="Alibaba or AliExpress batch export",
    knows=_knows,
    product=_product,
    keys=one_key(*ID),
)
