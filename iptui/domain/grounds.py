"""The grounds of a counter-notification: for which IP types, on what basis, with which conditions.

Sources: Alibaba.com's "Guidelines for Appealing Against IPR Infringement Complaints" for the stated
trademark grounds; the platforms' rule that claims (patents) or pictures (designs) decide; Lumen's
counter-notice reasons; field practice for what is marked inferred.
"""

from __future__ import annotations

from iptui.domain.rights import RightType
from iptui.domain.rule_sets import Confidence, Stated

MARK = (RightType.TRADEMARK,)
PATENT = (RightType.PATENT, RightType.UTILITY_MODEL)
DESIGN = (RightType.DESIGN,)
COPYRIGHT = (RightType.COPYRIGHT,)
ANY = tuple(RightType)

GUIDELINES = "https://rule.alibaba.com/rule/detail/11004944.htm"
PATENT_RULES = "https://rule.alibaba.com/rule/detail/11003771.htm"
PRIOR_ART_PAGE = "https://www.xsunav.cn/article/95996"
CHAIN_PAGE = "http://www.plnmw.com/PatentSearch/jwgidhfndy.html"
COPYRIGHT_PAGE = "https://ssopdot.com/blog/30005.html"
LUMEN = "github.com/berkmancenter/lumendatabase, Counternotice::REASONS"
AMAZON_FORUM = "https://sellercentral.amazon.ca/seller-forums/discussions/t/03306137"
PRACTICE = "field practice"


class Ground(Stated, frozen=True, kw_only=True):
    """One reason why a complaint is wrong. `conditions` are names of `condition_rules.CONDITIONS`."""

    code: str
    types: tuple[RightType, ...]
    term: str
    """The field's term."""
    description: str
    conditions: tuple[str, ...]


def _ground(
    code: str,
    types: tuple[RightType, ...],
    term: str,
    description: str,
    conditions: str,
    stated: tuple[str, Confidence] | tuple[str, Confidence, str],
) -> Ground:
    source, confidence, note = (*stated, "") if len(stated) == 2 else stated
    names = ("ground_fits_ip_type", *conditions.split(), "statement_present")
    return Ground(
        code=code,
        types=types,
        term=term,
        description=description,
        conditions=names,
        source=source,
        confidence=confidence,
        note=note,
    )


_ALL: tuple[Ground, ...] = (
    _ground(
        "TM_AUTHORISED",
        MARK,
        "authorised use, licence",
        "The mark's owner allowed you to use the mark or to sell the goods.",
        "authorisation_present authorisation_signed_by_owner authorisation_names_mark "
        "authorisation_valid_on_complaint_date",
        (GUIDELINES, "stated"),
    ),
    _ground(
        "TM_GENUINE_DIRECT",
        MARK,
        "genuine goods bought from the right holder (exhaustion, first sale)",
        "The goods are genuine and you bought them from the complainant or the mark's owner.",
        "purchase_present purchase_from_owner purchase_within_six_months "
        "purchase_signed_by_both purchase_quantity_over_20 purchase_same_model",
        (GUIDELINES, "stated"),
    ),
    _ground(
        "TM_GENUINE_SUPPLIER",
        MARK,
        "genuine goods from an authorised supplier",
        "The goods are genuine and you bought them from a supplier whom the owner authorised.",
        "supplier_authorisation_present supplier_authorisation_signed_by_owner "
        "supplier_authorisation_names_mark supplier_authorisation_valid_on_complaint_date "
        "purchase_present supplier_chain_complete purchase_within_six_months "
        "purchase_signed_by_both purchase_quantity_over_20 purchase_same_model",
        (GUIDELINES, "stated", "The page's part on the chain of purchase proofs is cut."),
    ),
    _ground(
        "TM_OWN_RIGHT",
        MARK,
        "own registration or prior right",
        "You own a registration of the mark, or an older right to it, for these goods.",
        "certificate_present certificate_class certificate_territory "
        "certificate_in_force_on_complaint_date",
        (PRACTICE, "inferred"),
    ),
    _ground(
        "TM_NOT_USED",
        MARK,
        "mark not used (misidentification)",
        "The mark does not appear in the complained listing.",
        "snapshot_present mark_absent_from_listing",
        (LUMEN, "inferred", "Lumen's reason `not_used`."),
    ),
    _ground(
        "TM_DESCRIPTIVE",
        MARK,
        "descriptive or compatibility use",
        'The word only describes the goods or what they fit ("compatible with").',
        "snapshot_present mark_in_compatibility_phrase",
        (PRACTICE, "inferred"),
    ),
    _ground(
        "RIGHT_INVALID",
        (*MARK, *PATENT, *DESIGN),
        "right expired, cancelled, lapsed or not in force in the territory",
        "The right that the complaint rests on did not stand when the complaint was filed.",
        "register_extract_present register_extract_shows_status register_extract_dated",
        (PRACTICE, "inferred", "Global Brand Database: Ended, Expired."),
    ),
    _ground(
        "PAT_NOT_ALL_FEATURES",
        PATENT,
        "no infringement: a claim feature is missing (all-elements rule)",
        "The product lacks at least one feature of each independent claim.",
        "claim_chart_present claim_chart_covers_products",
        (
            PATENT_RULES,
            "inferred",
            "That the claims decide is stated; the claim chart is practice.",
        ),
    ),
    _ground(
        "DES_DIFFERENT",
        DESIGN,
        "different overall impression",
        "The product looks different from the registered design's pictures.",
        "design_comparison_present design_comparison_covers_products",
        (PATENT_RULES, "inferred", "That the pictures decide is stated; the views are practice."),
    ),
    _ground(
        "PRIOR_ART",
        (*PATENT, *DESIGN),
        "prior art: earlier sale or publication",
        "The same product was sold or published before the right's filing or priority date.",
        "prior_publication_present prior_publication_before_filing",
        (PRIOR_ART_PAGE, "third_party"),
    ),
    _ground(
        "PRIOR_USE",
        (*PATENT, *DESIGN),
        "prior-use right",
        "You made or sold the same product before the right's filing or priority date.",
        "prior_use_present prior_use_before_filing",
        (PRACTICE, "inferred", "PRC Patent Law."),
    ),
    _ground(
        "PAT_OWN_RIGHT",
        (*PATENT, *DESIGN),
        "own patent or design",
        "You own a patent or design for the complained product.",
        "patent_document_present patent_document_territory "
        "patent_document_in_force_on_complaint_date",
        (PRIOR_ART_PAGE, "third_party"),
    ),
    _ground(
        "PAT_LICENSED",
        (*PATENT, *DESIGN),
        "licensed use",
        "The patent's or design's owner licensed you.",
        "licence_present licence_signed_by_owner licence_valid_on_complaint_date",
        (PRIOR_ART_PAGE, "third_party"),
    ),
    _ground(
        "CR_OWNER",
        COPYRIGHT,
        "own work",
        "You made the picture or text, or own the copyright in it.",
        "creation_record_present creation_record_before_complaint",
        (COPYRIGHT_PAGE, "third_party", "Lumen's reason `owner`."),
    ),
    _ground(
        "CR_LICENSED",
        COPYRIGHT,
        "licensed use of the work",
        "The copyright's owner licensed you.",
        "licence_present licence_signed_by_owner licence_valid_on_complaint_date",
        (LUMEN, "stated", "Lumen's reason `authorized`."),
    ),
    _ground(
        "CR_FAIR_USE",
        COPYRIGHT,
        "fair use",
        "The use is allowed without a licence.",
        "snapshot_present",
        (LUMEN, "stated", "Lumen's reason `fair_use`."),
    ),
    _ground(
        "CR_PUBLIC_DOMAIN",
        COPYRIGHT,
        "public domain, no right",
        "Nobody owns a copyright in the work (any more).",
        "public_domain_proof_present",
        (LUMEN, "stated", "Lumen's reason `no_right`."),
    ),
    _ground(
        "CR_NOT_COPIED",
        COPYRIGHT,
        "not copied, independent creation",
        "Your work was made independently or is a different one.",
        "creation_record_present",
        (LUMEN, "stated", "Lumen's reason `not_used`."),
    ),
    _ground(
        "NEVER_LISTED",
        ANY,
        "wrong listing, never sold",
        "You never listed or sold the complained product.",
        "account_log_present product_not_in_catalog",
        (AMAZON_FORUM, "stated", "Amazon: 'If you have never sold or listed the product'."),
    ),
    _ground(
        "ALREADY_REMOVED",
        ANY,
        "removed before the complaint",
        "The listing was gone before the complaint was filed.",
        "account_log_present account_log_before_complaint",
        (LUMEN, "stated", "Lumen's reason `removed`."),
    ),
    _ground(
        "OTHER",
        ANY,
        "other",
        "None of the other grounds; the statement has to carry it.",
        "",
        (LUMEN, "stated", "Lumen's reason `other`."),
    ),
)

GROUNDS: dict[str, Ground] = {ground.code: ground for ground in _ALL}
"""Every ground by its code, in the order of the catalogue."""


def grounds_for(right_type: RightType | None) -> tuple[Ground, ...]:
    """The grounds that fit an IP type; all of them when the type is not known."""
    return tuple(one for one in _ALL if right_type is None or right_type in one.types)
