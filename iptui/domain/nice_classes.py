"""The class headings of the Nice Classification, and a careful look-up of a category in them.

A heading names a class's goods in general words; it is no list of goods. So a category that a
heading names says something, and one that no heading names says nothing. Nothing is matched by a
part of a phrase: "diving suits" are not suits, and "clothing for animals" is no clothing.

Source: WIPO, International Classification of Goods and Services (Nice), 12th edition, class headings.
"""

from __future__ import annotations

import re
from functools import cache

from iptui.domain.party_names import words

SOURCE = "WIPO Nice Classification, 12th edition, class headings"

HEADINGS: dict[int, str] = {
    1: "Chemicals for use in industry, science and photography, as well as in agriculture, horticulture and forestry; unprocessed artificial resins, unprocessed plastics; fire extinguishing and fire prevention compositions; tempering and soldering preparations; substances for tanning animal skins and hides; adhesives for use in industry; putties and other paste fillers; compost, manures, fertilizers; biological preparations for use in industry and science",
    2: "Paints, varnishes, lacquers; preservatives against rust and against deterioration of wood; colorants, dyes; inks for printing, marking and engraving; raw natural resins; metals in foil and powder form for use in painting, decorating, printing and art",
    3: "Non-medicated cosmetics and toiletry preparations; non-medicated dentifrices; perfumery, essential oils; bleaching preparations and other substances for laundry use; cleaning, polishing, scouring and abrasive preparations",
    4: "Industrial oils and greases, wax; lubricants; dust absorbing, wetting and binding compositions; fuels and illuminants; candles and wicks for lighting",
    5: "Pharmaceuticals, medical and veterinary preparations; sanitary preparations for medical purposes; dietetic food and substances adapted for medical or veterinary use, food for babies; dietary supplements for human beings and animals; plasters, materials for dressings; material for stopping teeth, dental wax; disinfectants; preparations for destroying vermin; fungicides, herbicides",
    6: "Common metals and their alloys, ores; metal materials for building and construction; transportable buildings of metal; non-electric cables and wires of common metal; small items of metal hardware; metal containers for storage or transport; safes",
    7: "Machines, machine tools, power-operated tools; motors and engines, except for land vehicles; machine coupling and transmission components, except for land vehicles; agricultural implements, other than hand-operated hand tools; incubators for eggs; automatic vending machines",
    8: "Hand tools and implements, hand-operated; cutlery; side arms, except firearms; razors",
    9: "Scientific, research, navigation, surveying, photographic, cinematographic, audiovisual, optical, weighing, measuring, signalling, detecting, testing, inspecting, life-saving and teaching apparatus and instruments; apparatus and instruments for conducting, switching, transforming, accumulating, regulating or controlling the distribution or use of electricity; apparatus and instruments for recording, transmitting, reproducing or processing sound, images or data; recorded and downloadable media, computer software, blank digital or analogue recording and storage media; mechanisms for coin-operated apparatus; cash registers, calculating devices; computers and computer peripheral devices; diving suits, divers' masks, ear plugs for divers, nose clips for divers and swimmers, gloves for divers, breathing apparatus for underwater swimming; fire-extinguishing apparatus",
    10: "Surgical, medical, dental and veterinary apparatus and instruments; artificial limbs, eyes and teeth; orthopaedic articles; suture materials; therapeutic and assistive devices adapted for persons with disabilities; massage apparatus; apparatus, devices and articles for nursing infants; sexual activity apparatus, devices and articles",
    11: "Apparatus and installations for lighting, heating, cooling, steam generating, cooking, drying, ventilating, water supply and sanitary purposes",
    12: "Vehicles; apparatus for locomotion by land, air or water",
    13: "Firearms; ammunition and projectiles; explosives; fireworks",
    14: "Precious metals and their alloys; jewellery, precious and semi-precious stones; horological and chronometric instruments",
    15: "Musical instruments; music stands and stands for musical instruments; conductors' batons",
    16: "Paper and cardboard; printed matter; bookbinding material; photographs; stationery and office requisites, except furniture; adhesives for stationery or household purposes; drawing materials and materials for artists; paintbrushes; instructional and teaching materials; plastic sheets, films and bags for wrapping and packaging; printers' type, printing blocks",
    17: "Unprocessed and semi-processed rubber, gutta-percha, gum, asbestos, mica and substitutes for all these materials; plastics and resins in extruded form for use in manufacture; packing, stopping and insulating materials; flexible pipes, tubes and hoses, not of metal",
    18: "Leather and imitations of leather; animal skins and hides; luggage and carrying bags; umbrellas and parasols; walking sticks; whips, harness and saddlery; collars, leashes and clothing for animals",
    19: "Materials, not of metal, for building and construction; rigid pipes, not of metal, for building; asphalt, pitch, tar and bitumen; transportable buildings, not of metal; monuments, not of metal",
    20: "Furniture, mirrors, picture frames; containers, not of metal, for storage or transport; unworked or semi-worked bone, horn, whalebone or mother-of-pearl; shells; meerschaum; yellow amber",
    21: "Household or kitchen utensils and containers; cookware and tableware, except forks, knives and spoons; combs and sponges; brushes, except paintbrushes; brush-making materials; articles for cleaning purposes; unworked or semi-worked glass, except building glass; glassware, porcelain and earthenware",
    22: "Ropes and string; nets; tents and tarpaulins; awnings of textile or synthetic materials; sails; sacks for the transport and storage of materials in bulk; padding, cushioning and stuffing materials, except of paper, cardboard, rubber or plastics; raw fibrous textile materials and substitutes therefor",
    23: "Yarns and threads for textile use",
    24: "Textiles and substitutes for textiles; household linen; curtains of textile or plastic",
    25: "Clothing, footwear, headwear",
    26: "Lace, braid and embroidery, and haberdashery ribbons and bows; buttons, hooks and eyes, pins and needles; artificial flowers; hair decorations; false hair",
    27: "Carpets, rugs, mats and matting, linoleum and other materials for covering existing floors; wall hangings, not of textile",
    28: "Games, toys and playthings; video game apparatus; gymnastic and sporting articles; decorations for Christmas trees",
    29: "Meat, fish, poultry and game; meat extracts; preserved, frozen, dried and cooked fruits and vegetables; jellies, jams, compotes; eggs; milk, cheese, butter, yogurt and other milk products; oils and fats for food",
    30: "Coffee, tea, cocoa and artificial coffee; rice, pasta and noodles; tapioca and sago; flour and preparations made from cereals; bread, pastries and confectionery; chocolate; ice cream, sorbets and other edible ices; sugar, honey, treacle; yeast, baking powder; salt, seasonings, spices, preserved herbs; vinegar, sauces and other condiments; ice (frozen water)",
    31: "Raw and unprocessed agricultural, aquacultural, horticultural and forestry products; raw and unprocessed grains and seeds; fresh fruits and vegetables, fresh herbs; natural plants and flowers; bulbs, seedlings and seeds for planting; live animals; foodstuffs and beverages for animals; malt",
    32: "Beers; non-alcoholic beverages; mineral and aerated waters; fruit beverages and fruit juices; syrups and other non-alcoholic preparations for making beverages",
    33: "Alcoholic beverages, except beers; alcoholic preparations for making beverages",
    34: "Tobacco and tobacco substitutes; cigarettes and cigars; electronic cigarettes and oral vaporizers for smokers; smokers' articles; matches",
    35: "Advertising; business management, organization and administration; office functions",
    36: "Financial, monetary and banking services; insurance services; real estate affairs",
    37: "Construction services; installation and repair services; mining extraction, oil and gas drilling",
    38: "Telecommunications services",
    39: "Transport; packaging and storage of goods; travel arrangement",
    40: "Treatment of materials; recycling of waste and trash; air purification and treatment of water; printing services; food and drink preservation",
    41: "Education; providing of training; entertainment; sporting and cultural activities",
    42: "Scientific and technological services and research and design relating thereto; industrial analysis, industrial research and industrial design services; quality control and authentication services; design and development of computer hardware and software",
    43: "Services for providing food and drink; temporary accommodation",
    44: "Medical services; veterinary services; hygienic and beauty care for human beings or animals; agriculture, aquaculture, horticulture and forestry services",
    45: "Legal services; security services for the physical protection of tangible property and individuals; personal and social services rendered by others to meet the needs of individuals",
}

GOODS = range(1, 35)
"""Classes of goods; a listing's category names goods, so headings of services are not looked into."""

_GENERAL_TEXT = (
    "household container machine article art printing packaging material device apparatus instrument "
    "substance preparation good product implement installation hardware game shell type eye "
    "scientific research navigation surveying photographic cinematographic audiovisual optical "
    "weighing measuring signalling detecting testing inspecting recorded surgical medical dental "
    "preciou mineral raw unworked preserved frozen dried teeth tempering wetting instructional "
    "packing stopping padding cushioning cleaning polishing scouring horticultural aquacultural "
    "flower hide pitch string bow net match hook pin safe gymnastic horological whip"
)
_GENERAL = frozenset(_GENERAL_TEXT.split())
"""Words that stand alone in a heading (often as one of several adjectives), but are too general or too
ambiguous to point to its class."""

_QUALIFIED = re.compile(
    r"\b(for|of|in|by|adapted|except for|other than|non-alcoholic|non-electric)\b|\bnot of\b"
)
"""What follows or precedes limits the goods of the whole phrase; such a phrase names nothing alone."""

_SPELLINGS = {"jewelry": "jewellery", "stationary": "stationery", "apparel": "clothing"}

Name = tuple[str, ...]
"""The stems of a phrase's words, in order."""


def stem(word: str) -> str:
    """The word without the ending of its plural: toys is toy; clothes is another word than clothing."""
    word = _SPELLINGS.get(word, word)
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("shes", "ches", "xes", "sses")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


def category_names(category: str) -> list[Name]:
    """What a category names: `Bags & luggage > Trunks` names bags, luggage and trunks."""
    pieces = re.split(r"[>/|,;&+]|\band\b|\bor\b", category.casefold())
    names = [tuple(stem(word) for word in words(piece)) for piece in pieces]
    return list(dict.fromkeys(name for name in names if name))


@cache
def _named() -> dict[Name, frozenset[int]]:
    """Every phrase that a heading of goods names without limiting it -> the classes that name it."""
    found: dict[Name, set[int]] = {}
    for number in GOODS:
        for part in (
            HEADINGS[number].replace("Non-medicated ", "").replace("non-medicated ", "").split(";")
        ):
            limited = re.search(r"\bexcept for\b", part)
            named = part if limited else re.split(r",? except ", part)[0]
            if _QUALIFIED.search(named):
                continue
            for name in category_names(named):
                if not (len(name) == 1 and name[0] in _GENERAL):
                    found.setdefault(name, set()).add(number)
    return {name: frozenset(classes) for name, classes in found.items()}


def classes_naming(name: Name) -> frozenset[int]:
    """The classes of goods whose heading names it; empty where none does."""
    return _named().get(name, frozenset())
