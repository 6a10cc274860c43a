"""What sentences of a marketplace's notice say: who complained, of what, until when."""

from __future__ import annotations

import re
from typing import Protocol

from iptui.domain.notices import Confidence, NoticeFact
from iptui.formats.notices.dates import date_in
from iptui.formats.notices.labelled import EMAIL, URL, Lines, clean_url
from iptui.formats.notices.labels import PLACEHOLDERS, field_of, right_type
from iptui.formats.notices.platforms import Platform

ABOUT_RIGHTS = re.compile(
    r"(?i)intellectual property|infring|trade ?mark|copyright|\bpatent|counterfeit|\bvero\b|\bnoci\b|\bdmca\b|"
    r"知识产权|侵权|商标|版权|著作权|专利|geistige|markenrecht|urheberrecht|schutzrecht|rechtsverletzung|patentrecht|"
    r"propiedad intelectual|derechos? de (?:autor|marca)|infracción|propriété intellectuelle|contrefa|droits? d[’']auteur|"
    r"droit des marques|marque déposée|marca registrada|design right|registered design|utility model|"
    r"\brights? (?:holder|owner)|权利人|\bipr?[ -](?:type|rights?|complaint|claim|infring)"
)
AGAINST_THE_SELLER = re.compile(
    r"(?i)\b(?:we(?:[’']ve| have| had)?|has been|have been|was|were|been|are being) (?:also )?(?:removed|deactivated|"
    r"unpublished|taken down|taken offline|suppressed|disabled|ended|delisted|restricted|blocked|removing|deactivating|taking down)|"
    r"(?:received|receipt of|submitted|filed|lodged) (?:a|an|the|your|several|\d+|one)?\s?(?:[\w’'-]+\s){0,7}?(?:report|complaint|notice|claim|notification|allegation)|"
    r"(?:reported|complained|complaint|claim|notice|report|allegation)[^.]{0,80} (?:against|about|regarding|concerning|for|on) (?:one of |some of )?you|"
    r"your (?:listings?|products?|items?|shops?|stores?)[^.]{0,60}(?:reported|complained|infring|violat)|"
    r"收到[^。]{0,40}(?:投诉|举报|通知)|被[^。]{0,12}(?:投诉|举报)|(?:已|将)(?:经)?(?:被)?(?:下架|删除|屏蔽|移除|处罚)|投诉(?:您|你)|"
    r"(?:entfernt|deaktiviert|beendet|gesperrt|gelöscht)\b|(?:meldung|beschwerde|anzeige|mitteilung)[^.]{0,80}(?:erhalten|eingegangen|vorliegt|eingereicht)|"
    r"(?:erhalten|erhielten)[^.]{0,60}(?:meldung|beschwerde|anzeige|mitteilung)|"
    r"(?:supprimée?s?|retirée?s?|désactivée?s?)\b|reçu (?:une?|la|le) [^.]{0,50}(?:plainte|signalement|réclamation|notification|avis)|"
    r"(?:eliminad|retirad|desactivad)[oa]s?\b|recibid[oa] (?:una?|la|el) [^.]{0,50}(?:reclamación|denuncia|notificación|queja|aviso)"
)
TAKEN_BACK = re.compile(
    r"(?i)(?:(?:has|have|was|were) (?:now )?(?:been )?(?:retracted|withdrawn|rescinded)|"
    r"(?:rights? owner|complainant|claimant|rights? holder|reporter|they)(?: [\w.&]+){0,4} (?:has |have )?(?:retracted|withdrawn|withdrew|rescinded)|"
    r"(?:retraction|withdrawal) (?:of (?:the|your|a) [\w ]{0,40})?(?:received|confirmed)|received a retraction|"
    r"已(?:经)?(?:被)?撤(?:诉|回|销)|撤诉(?:成功|通知)|zurückgezogen|a été retirée? par|a retiré sa|ha (?:sido )?retirad[oa] (?:su|la reclamación|por))"
)
LATER = re.compile(
    r"(?i)(?:(?:listing|product|item|asin|content|video)s?[^.]{0,60} (?:has|have) been (?:reinstated|restored|republished)|"
    r"(?:appeal|counter[ -]?noti(?:ce|fication)|dispute|response|submission)[^.]{0,50} (?:has been|was|is|were) (?:now )?(?:approved|accepted|rejected|denied|declined|successful|unsuccessful|received|under review|forwarded)|"
    r"(?:received|reviewed|accepted|rejected|denied|approved) your (?:appeal|counter[ -]?noti|dispute|response|submission|documents)|we cannot accept your appeal|"
    r"thank you for (?:your (?:appeal|response|counter|submission)|submitting)|(?:申诉|反通知)(?:已|成功|失败|通过|未通过|结果|审核)|已(?:恢复|重新)上架|"
    r"(?:widerspruch|einspruch)[^.]{0,40}(?:erhalten|abgelehnt|stattgegeben|eingegangen)|wiederhergestellt|"
    r"(?:recours|contestation|contre-notification)[^.]{0,40}(?:reçue?|acceptée?|rejetée?)|a été rétablie?|(?:apelación|recurso)[^.]{0,40}(?:recibid|aceptad|rechazad))"
)
_NAME = r"(?P<name>(?!(?:a|an|the|your|our|its|their|this|that|one|rights?|eBay|Etsy|Amazon|Walmart|Shopify|TikTok|AliExpress|Alibaba|us|you|we)\b)[A-ZÀ-ÞŁŚŻ\d\u4e00-\u9fff][^\n:;!?()<>\"“”„«»\[\]]{1,78}?)"
_AFTER = (
    r"(?=,? (?:that|which|who|alleging|claiming|stating|asserting|regarding|about|concerning|under|against|through|via|on behalf|because|for|has|have|had|is|was|as|and (?:has|have|we)|the rights? owner|the owner|in relation|with respect|to report|eingereicht|gemeldet|wegen|erhalten|vorgebracht|behauptet|zu (?:ihrem|einem)|selon|concernant|relative|indiquant|affirmant|alegando|sobre|relativa|por|que|en relación)\b"
    r"|\s*[(<\[（]|[.,;:。，；](?:\s|$)|\s*\n|\s*$)"
)
_WHO = [
    re.compile(rf"(?:[Nn]otice|[Rr]eport|[Cc]omplaint|[Cc]laim|[Nn]otification|[Aa]llegation|NOCI)s?(?: of (?:claimed |alleged )?[\w ]{{3,60}}?)? (?:(?:was|were|has been|that was|we received|received|submitted|filed|made|sent|reported) ){{0,3}}(?:by|from):? (?:the (?:rights? (?:owner|holder)|complainant|brand owner|trademark owner|copyright owner|owner|law firm),? )?{_NAME}{_AFTER}"),
    re.compile(rf"(?:[Rr]eported|[Rr]equested|[Ss]ubmitted|[Ff]iled|[Cc]opyrighted|[Oo]wned|[Ss]ent to us) by (?:the (?:rights? (?:owner|holder)|complainant|brand owner|owner),? )?{_NAME}{_AFTER}"),
    re.compile(rf"(?:complaint|claim|notice|report) (?:has been|was) (?:filed|submitted|made|lodged)[^.:;]{{3,60}}? by (?:the rights? (?:owner|holder) )?{_NAME}{_AFTER}"),
    re.compile(rf"(?:rights? (?:owner|holder)|complainant|complaining party|claimant|brand owner|VeRO (?:member|participant)),? {_NAME}(?=,? (?:has|have|alleges|claims|reported|asserts|states|submitted|filed|informed|notified|requested)\b|,| \()"),
    re.compile(r"(?:收到|接到|由|因)(?:来自)?(?:权利人|投诉方|知识产权权利人)?[“\"「]?(?P<name>[\u4e00-\u9fffA-Za-z][\u4e00-\u9fffA-Za-z0-9 .,&()（）·-]{1,50}?)[”\"」]?(?:提交的|发起的|提起的|的(?:知识产权)?投诉|对您|对你|投诉)"),
    re.compile(rf"(?:Meldung|Beschwerde|Mitteilung|Anzeige)(?: [\w-]+){{0,4}}? (?:von|durch|der Firma|des Rechteinhabers|der Rechteinhaberin) {_NAME}{_AFTER}"),
    re.compile(rf"(?:plainte|signalement|réclamation|notification|avis|[Dd]éposée?|[Ss]ignalée?)(?: [\w’'-]+){{0,6}}? (?:de la part de|de la société|de|par) (?:la société )?{_NAME}{_AFTER}"),
    re.compile(rf"(?:reclamación|denuncia|notificación|queja|aviso|presentad[oa])(?: [\w’'-]+){{0,6}}? (?:de parte de|de la empresa|de|por) {_NAME}{_AFTER}"),
]  # fmt: skip
_GENERIC = re.compile(
    r"(?i)^(?:(?:intellectual )?property|copyright|trademark|patent|infringement|claimed|alleged|verified rights? owner.*|the |"
    r"seller.*|buyer.*|customer.*|you|权利人|投诉方|知识产权.*|您.*|rechteinhaber.*|titulaires?.*|titular.*|email|e-mail|section .*|\d[\d/. -]*)$"
)
_QUOTED_MARK = re.compile(
    r"(?i)(?:trade ?marks?|brand(?: name)?|\bmark|商标|品牌|\bmarke|\bmarque|\bmarca|work(?: entitled| titled)?|werk|œuvre|obra)s?\s*[:：]?\s*"
    r"[\"“”„«「『‘](?P<mark>[^\"“”»」』’\n]{1,60})[\"“”»」』’]"
)
_MARK_BEFORE = re.compile(
    r"[\"“”„«「『‘](?P<mark>[^\"“”»」』’\n]{1,60})[\"“”»」』’]\s*(?:®\s*)?(?:registered )?(?:trade ?mark|brand|mark\b|商标|品牌|-?marke\b)", re.IGNORECASE
)  # fmt: skip
_NUMBER = re.compile(
    r"(?i)(?:(?:trade ?mark|patent|design|copyright|mark)?\s*(?:registration|reg\.?)\s*(?:number|no\.?|nos\.?|#)|trade ?mark (?:number|no\.?)|patent (?:number|no\.?)|注册号|专利号|registernummer|registro (?:número|n\.?º)|enregistrement n[°º])\s*[:：]?\s*"
    r"(?P<number>(?:[A-Z]{2}\s?)?[A-Z]{0,3}\d[\d .,/-]{3,20}\d[A-Z]?\d?|[A-Z]{2}\d{5,}[A-Z]?\d?)"
)
_NO = re.compile(
    r"(?i)(?:complaint|case|claim|notice|report|violation|infringement|reference|beschwerde|vorgang|fall|plainte|dossier|signalement|reclamación|denuncia|caso|投诉|案件)"
    r"(?:\s?(?:id|number|no\.?|nr\.?|nummer|ref\.?|n[°º]|编号|单号|号))?\s*[:：#(（\[]*\s*#?(?P<no>(?:[A-Z]{1,8}[-_/]?)*\d[\dA-Z_/-]{4,}\d?)"
)
_BY_DATE = re.compile(
    r"(?i)\b(?:by|before|until|no later than|not later than|on or before|deadline (?:is|of|on)|bis(?: zum| spätestens)?|spätestens(?: bis)?(?: zum| am)?|avant le|jusqu[’']au|au plus tard le|antes del?|hasta el|a más tardar el)\b(?P<rest>.{4,60})|(?:截止(?:至|到|于)?|于|在|请在)(?P<zh>.{8,40})(?:前|之前)"
)
_TO_ANSWER = re.compile(
    r"(?i)respon|appeal|counter|repl|submit|dispute|contest|provide|申诉|反通知|回应|提交|处理|antwort|widerspr|einspr|stellungnahme|répon|recours|contest|appel|respond|apel|recurr|conteste"
)
_CONTACT = re.compile(
    r"(?i)contact (?:details|information|info|data)|rights? owner(?:[’']s)? (?:contact|details)|contact the (?:rights? (?:owner|holder)|claimant|complainant|complaining party)|联系(?:方式|信息)|kontaktdaten|coordonnées|datos de contacto"
)


class Say(Protocol):
    def __call__(
        self,
        field: str,
        value: str,
        line: tuple[int, str],
        *,
        how: Confidence = ...,
        item: int = ...,
    ) -> None: ...


def worded_facts(lines: Lines, subject: str, platform: Platform) -> list[NoticeFact]:
    """The facts that sentences and addresses say. The caller drops those that a label states better."""
    facts: list[NoticeFact] = []

    def say(
        field: str,
        value: str,
        line: tuple[int, str],
        *,
        how: Confidence = Confidence.WORDED,
        item: int = 0,
    ) -> None:
        if PLACEHOLDERS.match(value):
            return
        facts.append(
            NoticeFact(field=field, value=value, confidence=how, source=line[1].strip()[:500], line=line[0], item=item)
        )  # fmt: skip

    headed: Lines = [(0, subject), *lines]
    _listings(lines, platform, say)
    sentences = paragraphs(headed)
    for number, text in sentences:
        at = (number, text)
        for pattern in _WHO:
            for found in pattern.finditer(text):
                name = found["name"].strip(" ,.·-")
                if (
                    not _GENERIC.match(name)
                    and not date_in(name)
                    and not PLACEHOLDERS.match(name)
                    and not field_of(name)
                ):
                    say("complainant.name", name, at)
        for pattern in (_QUOTED_MARK, _MARK_BEFORE):
            for found in pattern.finditer(text):
                say("right.title", found["mark"].strip(" ,."), at)
        for found in _NUMBER.finditer(text):
            say("right.number", found["number"].strip(" .,-"), at)
        if (found_no := _NO.search(text)) and sum(c.isdigit() for c in found_no["no"]) >= 5:
            say("no", found_no["no"].rstrip("-/_"), at)
        if _TO_ANSWER.search(text):
            for found in _BY_DATE.finditer(text):
                if stated := date_in(found["rest"] or found["zh"]):
                    say("stated_due", stated, at)
    _contact_block(lines, platform, say)
    _type(sentences, say)
    return facts


def paragraphs(lines: Lines) -> Lines:
    """Lines joined where a sentence runs on, each with the number of its first."""
    joined: Lines = []
    open_line = False
    for number, line in lines:
        text = line.strip()
        if open_line and text and joined and not re.match(r"[-*•·–]|\d+[.)]\s", text):
            joined[-1] = (joined[-1][0], f"{joined[-1][1]} {text}"[:3000])
        elif text:
            joined.append((number, text))
        open_line = (
            bool(text)
            and number != 0
            and len(text) > 50
            and not re.search(r"[.!?:：。！？;]$", text)
        )
    return joined


def _listings(lines: Lines, platform: Platform, say: Say) -> None:
    item = 0
    for number, line in lines:
        for pattern in platform.line:
            if (found := pattern.match(line)) and not field_of(line.split(":")[0]):
                item += 1
                parts = found.groupdict()
                say("products.id", parts["id"], (number, line), item=item)
                for group, field in (("title", "products.title"), ("brand", "right.title")):
                    if parts.get(group):
                        say(
                            field,
                            parts[group].strip(),
                            (number, line),
                            item=item if group == "title" else 0,
                        )
                break
        for url in URL.findall(line):
            for pattern in platform.listing:
                if found := pattern.search(url):
                    item += 1
                    say("products.url", clean_url(url), (number, line), item=item)
                    say("products.id", found[1], (number, line), how=Confidence.IMPLIED, item=item)
                    break


def _contact_block(lines: Lines, platform: Platform, say: Say) -> None:
    """The lines under "These are the rights owner's contact details:"."""
    for place, (_, line) in enumerate(lines):
        if not _CONTACT.search(line) or not line.rstrip().endswith((":", "：")):
            continue
        taken = 0
        named = False
        for number, below in lines[place + 1 : place + 9]:
            text = re.sub(r"^[\s*•·–—-]+", "", below).strip()
            if not text:
                if taken:
                    break
                continue
            label = re.match(r"([^:：]{2,40})[:：]", text)
            if label and field_of(label[1]):
                taken += 1
                named = True
                continue
            taken += 1
            mail = EMAIL.search(text)
            if mail and not platform.domain.search(mail[0].rpartition("@")[2]):
                say("complainant.email", mail[0], (number, below))
                text = text.replace(mail[0], "").strip(" ,;<>()|-–")
            if re.fullmatch(r"\+?[\d ()./-]{7,24}", text):
                say("complainant.phone", text, (number, below))
            elif (
                text
                and not named
                and not URL.search(text)
                and len(text) <= 100
                and not text.endswith((".", ":"))
            ):
                say("complainant.name", text, (number, below))
                named = True
        return
    for number, line in lines:
        # One foreign address in a sentence that says whom to write to.
        if re.search(r"(?i)(?:rights? (?:owner|holder)|complainant|claimant|reporter|them|party|权利人|投诉方|rechteinhaber|titulaire|plaignant|titular|reclamante).{0,120}@|@.{0,40}(?:rights? owner)", line):  # fmt: skip
            mail = EMAIL.search(line)
            if mail and not platform.domain.search(mail[0].rpartition("@")[2]):
                say("complainant.email", mail[0], (number, line))
                return


def _type(sentences: Lines, say: Say) -> None:
    """The type that the sentence about the report names; else the only one that the text names."""
    for number, text in sentences:
        if AGAINST_THE_SELLER.search(text) and (kind := right_type(text)):
            say("right.type", kind, (number, text))
            return
    named = [(at, kind) for at in sentences if (kind := right_type(at[1]))]
    if named and len({kind for _, kind in named}) == 1:
        say("right.type", named[0][1], named[0][0])
