"""What a letter's templates can say: the case's records as named facts, in the letter's language.

A fact that a letter needs and the records lack is a `Missing` with its remedy; one that it can do without is an
empty text. The names are described in docs/letters.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from iptui.domain.complaints import AttemptOutcome, LineState, Target
from iptui.domain.grounds import GROUNDS
from iptui.domain.letter_cases import LetterCase
from iptui.domain.letter_law import TOPICS, citation
from iptui.domain.letter_platforms import in_european_union, letter_platform
from iptui.domain.letter_statements import confirmation_of, statements_for
from iptui.domain.letter_words import CHINESE, country_name, ordinal
from iptui.domain.letters import Gap
from iptui.domain.rights import RightStatus, RightType
from iptui.formats.letter_documents import DocumentTeller
from iptui.formats.letter_sandbox import Facts, Marked, Missing, escaped
from iptui.formats.letter_telling import SHORT_HASH, Say

LAW_D = "17 U.S.C. § 512(g)(3)(D)"


class _Teller(DocumentTeller):
    """One letter's facts in one language."""

    def __init__(self, case: LetterCase, language: str, say: Say) -> None:
        super().__init__(case, language, say)
        self.seen: dict[str, Facts] = {}

    # -- who and what -----------------------------------------------------------------------------
    def seller(self) -> Facts:
        one = self.case.seller

        def own(text: str, name: str, option: str) -> str | Missing:
            law = LAW_D if self.case.dmca else ""
            return self.needed(text, name, f"Enter it: `iptui seller set {option}`.", law)

        name = own(one.name, "your legal name", '--name "…"')
        address: Any = tuple(self.say(line) for line in one.address if line.strip())
        return Facts(
            name=name,
            own_name=self.say(one.own_name),
            any_name=self.say(one.own_name) or name,
            address=address or own("", "your address", '--address "…"'),
            country=own(country_name(one.country, self.language), "your country", "--country CN"),
            phone=own(one.phone, "your telephone number", '--phone "+86 …"'),
            email=own(one.email, "your mail address", "--mail …"),
            signatory=own(one.signatory, "the name of who signs", '--signatory "…"'),
            role=self.say(one.role),
            store=self.say(one.store_on(self.case.complaint.platform)),
        )

    def platform(self) -> Facts:
        one = letter_platform(self.case.complaint.platform)
        name = self.say(one.name)
        if self.chinese:
            who = "指定版权代理人" if self.case.dmca else "知识产权投诉处理部门"
            addressee = f"{name or '服务提供者'} {who}"
        elif self.case.dmca:
            addressee = f"{name}, designated agent for copyright notices" if name else "The service provider's designated agent for copyright notices"  # fmt: skip
        else:
            addressee = f"{name}, intellectual-property complaints" if name else "The platform, intellectual-property complaints"  # fmt: skip
        called = name or ("该平台" if self.chinese else "the platform")
        return Facts(
            name=name,
            called=called,
            addressee=addressee,
            family=one.family,
            template=self.template(f"platform-{one.family}"),
            china=one.china,
            european=in_european_union(self.case.complaint.platform),
            united_states=one.united_states,
        )

    def template(self, name: str) -> str:
        return f"{name}.{self.language}.md.j2" if self.chinese else f"{name}.md.j2"

    def complaint(self) -> Facts:
        one = self.case.complaint
        return Facts(
            no=self.say(one.no),
            platform=self.say(one.platform),
            received=self.day(one.received_at),
            reason=self.say(one.reason) if one.reason.strip() else "",
            storefront=one.target is Target.STOREFRONT,
            due=self.day(one.due_at) if one.due_at and one.due_at.astimezone(self.case.zone).date() >= self.case.day else "",
        )  # fmt: skip

    def complainant(self) -> Facts:
        one, party = self.case.complaint, self.case.complainant
        name = party.name if party else one.complainant.name if one.complainant else ""
        agent = party.agent if party else ""
        return Facts(
            name=self.needed(
                name,
                "the complainant's name",
                "Enter it when the platform discloses it (`E` on the complaint).",
            ),
            agent=self.say(agent) if agent.strip() else "",
            address=self.say(party.address) if party and party.address.strip() else "",
        )

    def right(self) -> Facts:
        one = self.case.right
        gap = Missing.of(
            Gap(
                "the right relied on",
                "Enter the right that the complaint names (`E` on the complaint).",
            )
        )
        if one is None:
            empty = dict.fromkeys(("kind", "number", "status", "expires", "filed", "priority"), "")  # fmt: skip
            return Facts(named=gap, title=gap, owner=gap, expired=False, **empty)
        kind = self.words.rights[one.type]
        number = " ".join(part for part in (one.office, one.number) if part)
        title = escaped(self.say(one.title)) if one.title.strip() else ""
        shown = escaped(self.say(number or one.ip_number))
        named = " ".join(part for part in (kind, title, f"({shown})" if shown else "") if part)
        expired = one.expires is not None and one.expires < self.case.complaint.received_at.date()
        told = one.status not in (RightStatus.UNKNOWN, RightStatus.REGISTERED)
        return Facts(
            named=Marked(named),
            kind=kind,
            title=self.needed(
                one.title or number or one.ip_number,
                "the mark's words, or the right's title",
                "Correct the right on the complaint.",
            ),
            number=self.say(number),
            owner=self.needed(
                one.owner, "the owner of the right", "Enter the owner (`E` on the complaint)."
            ),
            status=one.status.value if told else "",
            expires=self.day(one.expires),
            expired=expired,
            filed=self.day(one.filed),
            priority=self.day(one.priority),
        )

    def products(self) -> Any:
        lines = {line.product_id: line for line in self.case.complaint.lines}
        wanted = self.case.counter.product_ids or tuple(lines)
        found = []
        for product_id in wanted:
            line = lines.get(product_id)
            if line is None:
                continue
            kept = self.snapshot(product_id)
            title = line.title or (kept.value("title") if kept else "")
            found.append(
                Facts(
                    id=self.say(line.product_id),
                    title=self.say(title) if title.strip() else self.say(line.product_id),
                    url=self.say(line.url),
                    location=self.needed(
                        "",
                        f"the address at which {line.product_id} appeared",
                        "Enter the listing's address on the complaint; the law wants the former location.",
                        "17 U.S.C. § 512(g)(3)(B)",
                    ),
                    state=self.words.lines[line.state],
                    snapshot=kept or "",
                )
            )
        if found or self.case.complaint.target is Target.STOREFRONT:
            return tuple(found)
        return Missing.of(
            Gap("the complained listings", "Enter the complained products (`E` on the complaint).")
        )

    def snapshot(self, product_id: str) -> Facts | None:
        """The first that was kept for the complaint, as it stood when the complaint came."""
        if product_id not in self.seen:
            own = [one for one in self.case.snapshots if one.product_id == product_id and one.content]  # fmt: skip
            if not own:
                return None
            one = min(own, key=lambda kept: kept.captured_at)
            assert one.content is not None
            self.seen[product_id] = Facts(
                at=self.day(one.captured_at),
                sha=one.content.sha256[:SHORT_HASH],
                title=one.title,
                product=self.say(product_id),
            )
        return self.seen[product_id]

    def snapshots(self) -> tuple[Facts, ...]:
        lines = dict.fromkeys(line.product_id for line in self.case.complaint.lines)
        return tuple(kept for one in lines if (kept := self.snapshot(one)) is not None)

    # -- the argument -----------------------------------------------------------------------------
    def ground(self) -> Facts:
        code = self.case.counter.ground
        if code not in GROUNDS:
            gap = Missing.of(
                Gap(
                    "the ground",
                    "Choose a ground on the counter-notification (`g` there), or give --ground.",
                )
            )
            return Facts(code="", term=gap, template=self.template("ground-OTHER"))
        return Facts(
            code=code, term=self.words.grounds[code], template=self.template(f"ground-{code}")
        )

    def statement(self) -> str | Missing:
        counter = self.case.counter
        if self.chinese:
            return self.needed(
                counter.statement_own_language,
                "your statement in Chinese",
                "Write it beside the English one (`T` on the counter-notification).",
            )
        return self.needed(
            counter.statement,
            "your statement",
            "Write why the complaint is wrong (`t` on the counter-notification), or give --statement.",
        )

    def statements(self) -> tuple[tuple[Facts, ...], Facts]:
        """Those that a person makes in so many words, and the signature."""
        case = self.case
        found: list[Facts] = []
        mark: Any = ""
        for one in statements_for(case.complaint.platform, case.right_type, case.seller):
            made = confirmation_of(case.counter, one)
            if one.name == "signature":
                mark = Missing.of(one.gap) if made is None else f"/s/ {self.say(case.seller.signatory)}"  # fmt: skip
                continue
            text = one.chinese if self.chinese else one.text
            found.append(
                Facts(
                    name=one.name, text=self.say(text) if made else Missing.of(one.gap), law=one.law
                )
            )
        return tuple(found), Facts(mark=mark)

    def attempt(self) -> Facts:
        number, case = self.case.counter.attempt, self.case
        earlier = [
            Facts(
                number=one.number,
                ordinal=ordinal(one.number),
                filed=self.day(one.filed_at),
                outcome=self.words.outcomes[one.outcome],
            )
            for one in case.complaint.attempts
            if one.number < number and one.outcome in self.words.outcomes
            and one.outcome is not AttemptOutcome.LAPSED
        ]  # fmt: skip
        several = case.attempts_allowed > 1 and not case.dmca
        return Facts(
            number=number,
            ordinal=ordinal(number).capitalize(),
            allowed=case.attempts_allowed if several else "",
            earlier=tuple(earlier),
        )

    def request(self) -> str:
        """What is asked for, as a clause."""
        lines = self.case.complaint.lines
        if not lines or self.case.counter.ground in ("NEVER_LISTED", "ALREADY_REMOVED"):
            return self.words.set_aside
        down = any(line.state is LineState.REMOVED_BY_PLATFORM for line in lines)
        asked = self.words.reinstate if down or self.case.dmca else self.words.close
        return asked[len(lines) > 1]

    def claim(self) -> Facts:
        """Claims of fact that the desk's own check contradicts: a gap where they would be made."""

        def made(condition: str, name: str) -> str | Missing:
            found = self.case.doubts.get(condition)
            if found is None:
                return ""
            return Missing.of(
                Gap(
                    name,
                    f"The check finds otherwise ({found}); correct the ground, or what the check rests on.",
                )
            )

        return Facts(
            mark_absent=made("mark_absent_from_listing", "the listing holds the mark"),
            never_listed=made("product_not_in_catalog", "the product stands in your catalog"),
        )

    def law(self) -> Facts:
        office, kind = (self.case.right.office, self.case.right_type) if self.case.right else ("", None)  # fmt: skip
        if kind is RightType.COPYRIGHT:
            platform = letter_platform(self.case.complaint.platform)
            office = "US" if self.case.dmca else "CN" if platform.china else office
        found: dict[str, Any] = {
            topic: citation(topic, kind, office, chinese=self.chinese) for topic in TOPICS
        }
        return Facts(**found, four_factors=self.case.dmca)


def letter_facts(case: LetterCase, language: str, say: Say) -> dict[str, Any]:
    """The facts by the names that templates use."""
    tell = _Teller(case, language, say)
    items = tell.evidence()
    statements, signature = tell.statements()
    return {
        "letter": Facts(date=tell.day(case.day), iso=case.day.isoformat()),
        "seller": tell.seller(),
        "platform": tell.platform(),
        "complaint": tell.complaint(),
        "complainant": tell.complainant(),
        "right": tell.right(),
        "products": tell.products(),
        "snapshots": tell.snapshots(),
        "evidence": tuple(items.values()),
        "documents": tell.documents(items),
        "ground": tell.ground(),
        "statement": tell.statement(),
        "statements": statements,
        "signature": signature,
        "attempt": tell.attempt(),
        "claim": tell.claim(),
        "law": tell.law(),
        "request": Facts(short=tell.request()),
        "contact": Facts(first=tell.day(case.first_contact)),
        "dmca": case.dmca,
    }


def letter_functions(language: str) -> dict[str, Callable[..., Any]]:
    """What templates can call: `cite`, `cite_start`, `cite_listings`."""
    chinese = language == CHINESE

    def together(parts: Sequence[str]) -> Marked:
        if chinese:
            return Marked("、".join(parts))
        if len(parts) < 2:
            return Marked("".join(parts))
        return Marked(f"{', '.join(parts[:-1])} and {parts[-1]}")

    def cite(documents: Any) -> Any:
        """`document 1 (invoice of …) and document 2 (…)`, or the gap."""
        if isinstance(documents, Missing):
            return documents
        return together([one.value("cited") for one in documents])

    def cite_start(documents: Any) -> Any:
        """The same at the beginning of a sentence."""
        found = cite(documents)
        return found if isinstance(found, Missing) else Marked(found[:1].upper() + found[1:])

    def cite_listings(snapshots: Any) -> Any:
        """`product 1, kept on …, SHA-256 …`."""
        if isinstance(snapshots, Missing):
            return snapshots
        return together([listed(one) for one in snapshots])

    def listed(one: Facts) -> str:
        product, at, sha = escaped(one.value("product")), one.value("at"), one.value("sha")
        if chinese:
            return f"商品 {product}（{at}留存，SHA-256：{sha}）"
        return f"product {product}, kept on {at}, SHA-256 {sha}"

    return {"cite": cite, "cite_start": cite_start, "cite_listings": cite_listings}
