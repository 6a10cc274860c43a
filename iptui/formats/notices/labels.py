"""The labels that notices print in front of their values, in the languages they come in."""

from __future__ import annotations

import re

LABELS: dict[str, str] = {
    "no": (
        r"(?:complaint|case|claim|notice|report|violation|infringement|reference|ticket|incident)"
        r"(?: (?:id|number|no\.?|reference|ref\.?))|reference|case"
        r"|complaint|投诉(?:编号|单号|号|id)|案件(?:编号|号)|工单(?:编?号)|违规(?:编号|id|记录编号)|举报编号|投訴編號"
        r"|beschwerde-?(?:id|nummer|nr\.?)|vorgangs(?:nummer|-?id)|fall-?(?:nummer|nr\.?|id)|meldungs-?(?:nummer|id)|aktenzeichen"
        r"|(?:id|n(?:uméro|°|º|o\.?)) (?:de )?(?:la )?(?:plainte|réclamation|dossier|signalement)|numéro de cas"
        r"|(?:id|n[úu]mero|n\.?º) (?:de )?(?:la |el )?(?:reclamación|denuncia|caso|queja|infracción)"
        r"|(?:id|numero) (?:del )?(?:reclamo|caso|segnalazione)"
    ),
    "products.id": (
        r"asins?|(?:item|listing|product|offer)s?[ -]?(?:ids?|numbers?|no\.?|#)|item|listing"
        r"|(?:产品|商品|被投诉产品|被投诉商品)(?:id|编号|号)|物品编号|商品番号"
        r"|artikel-?(?:nummer|nr\.?|id)|angebots-?(?:nummer|id)|produkt-?(?:id|nummer)|inserate?-?id"
        r"|(?:numéro|n°|id) (?:de l[’']objet|de l[’']annonce|du produit|de l[’']article|d[’']annonce)"
        r"|(?:número|id) (?:de(?:l)? )?(?:artículo|producto|anuncio)"
    ),
    "products.title": (
        r"(?:product|item|listing)?[ -]?(?:title|name)|listing title|(?:产品|商品)(?:名称|标题)|标题"
        r"|titel|artikelbezeichnung|produktname|titre(?: de l[’']annonce| du produit)?|nom du produit"
        r"|título(?: del (?:anuncio|producto|artículo))?|nombre del producto"
    ),
    "products.url": (
        r"(?:(?:reported|infringing|listing|product|item|removed) )?(?:urls?|links?)|(?:产品|商品|被投诉)?(?:链接|网址)"
        r"|(?:produkt|artikel|angebots)-?(?:link|url)|lien(?: du produit| de l[’']annonce)?|enlace(?: del producto)?"
    ),
    "complainant.name": (
        r"(?:(?:ip )?rights?[ -]?(?:owner|holder)s?|complainant|complaining party|claimant|brand owner|reporter"
        r"|reporting party|reported by|submitted by|filed by|complaint from|copyright owner|trademark owner|patent owner"
        r"|owner)(?:[’']s)?(?: (?:name|company))?|name of (?:the )?(?:rights? (?:owner|holder)|complainant|injured party|reporter)"
        r"|投诉方|投诉人|权利人|知识产权(?:权利人|所有人)|权利人名称|投訴方"
        r"|(?:rechte|marken)inhaber(?:in)?|beschwerdeführer(?:in)?|gemeldet von|anspruchsteller(?:in)?"
        r"|titulaires? d(?:es|u) droits?|plaignant|déposée? par|signalé par"
        r"|titular(?: de (?:los )?derechos?)?|reclamante|denunciante|presentada por|titolare dei diritti"
    ),
    "complainant.agent": (
        r"agent|attorney|law firm|(?:authori[sz]ed )?representative|agency|代理(?:人|机构|公司)"
        r"|vertreter(?:in)?|kanzlei|mandataire|représentant|representante|abogado"
    ),
    "complainant.email": (
        r"(?:(?:contact|rights?[ -]?owner|rights?[ -]?holder|complainant|claimant|reporter)(?:[’']s)? )?e-?mail(?:[ -]address)?"
        r"|contact|(?:投诉方|权利人|联系)?(?:电子)?(?:邮箱|邮件)(?:地址)?|e-?mail-?adresse|kontakt(?:-e-?mail)?"
        r"|(?:adresse )?(?:e-?mail|courriel)|contact e-?mail|correo(?: electrónico)?|contacto|indirizzo e-?mail"
    ),
    "complainant.phone": (
        r"(?:contact )?(?:tele)?phone(?: number)?|tel\.?|(?:联系)?电话|telefon(?:nummer)?|téléphone|teléfono|telefono"
    ),
    "complainant.address": (
        r"(?:(?:postal|mailing|street|business|registered) )?address|(?:联系)?地址|anschrift|adresse(?: postale)?|dirección"
    ),
    "right.type": (
        r"(?:infringement|claim|complaint|violation|ip|ipr|right|intellectual property|infringement claim)[ -]?types?"
        r"|type of (?:infringement|claim|complaint|right|intellectual property|violation)"
        r"|(?:侵权|知识产权|投诉|权利|违规)类型|art (?:der|des) (?:verletzung|rechtsverletzung|rechts|beschwerde|anspruchs)"
        r"|schutzrecht(?:sart)?|type (?:de |d[’'])(?:infraction|atteinte|droit|plainte|violation|contrefaçon)"
        r"|tipo de (?:infracción|derecho|reclamación|violación)"
    ),
    "right.title": (
        r"(?:asserted |infringed |registered |claimed |reported )?(?:trade ?mark|brand|mark)s?(?: name)?(?: asserted)?"
        r"|(?:title of (?:the )?|original |copyrighted )work|(?:商标|品牌)(?:名称)?|作品名称"
        r"|(?:geltend gemachte )?marke(?:nname)?|marque(?: invoquée| déposée| concernée)?|marca(?: registrada)?"
    ),
    "right.number": (
        r"(?:(?:trade ?mark|patent|design|copyright|asserted|mark|ip|ipr|right) )?(?:registration|reg\.?) ?(?:numbers?|no\.?|nos\.?|#)"
        r"|(?:trade ?mark|patent|design|design patent|utility model|copyright|right) (?:numbers?|no\.?|id)|(?:商标)?注册(?:证)?号|专利号|专利编号|登记号"
        r"|register(?:nummer|-nr\.?)|(?:marken|patent|design)(?:nummer|-nr\.?)|eingetragen unter"
        r"|(?:numéro|n°) d[’']enregistrement|numéro de (?:marque|brevet)|(?:número|n\.?º) de (?:registro|marca|patente)"
    ),
    "right.ip_number": r"(?:ip|ipr|intellectual property) (?:numbers?|no\.?|id)|知识产权(?:编号|号|id)",
    "right.office": r"(?:registration )?(?:office|jurisdiction)|register|country of registration|注册(?:地|国家|局)|amt",
    "received_at": (
        r"(?:complaint |notice |report )?(?:received|filed|submitted|reported)(?: on| at)?|date (?:received|submitted|reported|of (?:the )?(?:notice|complaint|report))"
        r"|(?:complaint|notice|report|violation|filing|submission) (?:date|time)|投诉(?:时间|日期)|通知(?:时间|日期)|违规时间|发起时间"
        r"|eingangsdatum|eingegangen am|datum der (?:beschwerde|meldung)|meldedatum|date (?:de (?:la )?plainte|du signalement|de réception)"
        r"|fecha de (?:la )?(?:reclamación|denuncia|recepción|notificación)"
    ),
    "stated_due": (
        r"(?:response |appeal |counter-?notification |reply )?(?:deadline|due(?: date)?)|(?:please )?(?:respond|reply|appeal|counter-?notify)(?: by| before)|appeal(?: is)? (?:available )?(?:until|before)"
        r"|(?:申诉|反通知|响应|处理)?截止(?:时间|日期)|(?:antwort|widerspruchs|einspruchs)?frist(?: bis)?|antworten bis"
        r"|date limite(?: de (?:réponse|l[’']appel|recours))?|répondre avant(?: le)?|fecha límite(?: de (?:respuesta|apelación))?|plazo"
    ),
    "reason": (
        r"reasons?(?: for (?:removal|the report|this action))?(?: code)?|reason code|violation reason|description(?: of (?:the )?(?:infringement|violation))?|details"
        r"|(?:rights owner |reporter |complainant )?(?:comments?|statement|explanation)|(?:投诉|侵权|违规)(?:理由|原因|描述|说明)"
        r"|grund(?: der entfernung)?|begründung|motif(?: du retrait)?|motivo(?: de la retirada)?"
    ),
}
"""Field → what labels it; each is matched whole, whatever the case."""

_MATCHERS = [(field, re.compile(rf"(?i)(?:{pattern})$")) for field, pattern in LABELS.items()]

PLACEHOLDERS = re.compile(
    r"(?i)^[\s\[\](){}<>*_.\-–—:]*(?:private|redacted|n/?a|none|not (?:available|provided|disclosed|stated)|unknown|tbd|"
    r"无|未提供|保密|-|k\. ?a\.|nicht angegeben|non communiqué|no disponible)?[\s\[\](){}<>*_.\-–—:]*$"
)
"""What stands in a value's place and is none."""


def field_of(label: str) -> str:
    """The field that a label names; empty for none."""
    text = (
        re.sub(r"\([^()]{0,40}\)$", "", label.strip(" \t*_•·-–>#|")).strip().rstrip(":：").strip()
    )
    if not text or len(text) > 60:
        return ""
    return next((field for field, pattern in _MATCHERS if pattern.match(text)), "")


TYPE_WORDS: tuple[tuple[str, str], ...] = (
    (r"design[ -]?(?:patent|right)|registered design|外观(?:设计)?|geschmacksmuster|dessins? et modèles?|diseño (?:industrial|registrado)", "design"),
    (r"utility model|实用新型|gebrauchsmuster|modelo de utilidad|modèle d[’']utilité", "utility_model"),
    (r"patent|专利|brevet|patente", "patent"),
    (r"copyright|著作权|版权|urheberrecht|droits? d[’']auteur|derechos? de autor|dmca", "copyright"),
    (r"trade ?mark|商标|marken|\bmarke\b|marque|\bmarcas?\b|markenrecht", "trademark"),
    (r"counterfeit|inauthentic|假冒|仿冒|fälschung|gefälscht|contrefaçon|falsificaci", "trademark"),
)  # fmt: skip


def right_type(text: str) -> str:
    """The complaint format's word for the right that a text names; empty for none."""
    folded = text.casefold()
    return next((type_ for pattern, type_ in TYPE_WORDS if re.search(pattern, folded)), "")
