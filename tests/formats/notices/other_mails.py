"""Twenty-two mails that are no new complaint: orders, frauds, newsletters, answers, outcomes; all made up."""

from __future__ import annotations

from tests.formats.notices.complaint_mails import (
    ALIBABA,
    ALIBABA_BODY,
    ALIEXPRESS,
    AMAZON,
    AMAZON_BODY,
    EBAY,
    ETSY,
    SHOPIFY,
    TIKTOK,
    WALMART,
)
from tests.formats.notices.mail_building import FROM_A_COLLEAGUE, gmail_forward, mail

_QUOTE = "\n".join(f"> {line}" for line in AMAZON_BODY.strip().split("\n"))

OTHERS: list[tuple[str, bytes]] = [
    ("order", mail("Amazon <auto-confirm@amazon.com>", "Sold, ship now: B0CKESTRL1", "Your item has sold.\n\nOrder number: 113-4455667-8899001\nASIN: B0CKESTRL1\nTitle: Patented desk lamp\nShip by: November 4, 2026")),
    ("ebay order", mail(EBAY, "You made the sale for Vintage speaker cover", "Item number: 125678901234\nBuyer: fern_77\nCase: walnut\nYour payment has been received.")),
    ("etsy review", mail(ETSY, "You got a new review", "Someone reviewed Fox print nursery wall art (1456789012): lovely, trademark quality!\n\nListing ID: 1456789012")),
    ("policy newsletter", mail("Etsy <news@etsy.com>", "We updated our intellectual property policy", "Hi sellers,\n\nListings that infringe trademarks or copyrights may be removed. Read the new policy at https://www.etsy.com/legal/ip.\n\nReport number one of our series on rights.", more="List-Unsubscribe: <https://www.etsy.com/u>\n")),
    ("webinar", mail("Amazon Seller University <news@amazon.com>", "Webinar: how to avoid intellectual property complaints", "Join us on November 12, 2026. Learn what to do when you have received a complaint from a rights owner about a trademark.", more="List-Unsubscribe: <https://amazon.com/u>\n")),
    ("brand registry news", mail("Walmart Brand Portal <news@walmart.com>", "Protect your brand", "Report counterfeit items in the Brand Portal. Last year 10,000 items were removed for trademark claims.", more="List-Unsubscribe: <https://walmart.com/u>\n")),
    ("phishing domain", mail("Amazon Notice <notice@amazon-seller-support.example>", "Intellectual property complaint 16914539521", AMAZON_BODY)),
    ("phishing link", mail(AMAZON, "Your account: trademark complaint", "We removed your listing because we received a report of trademark infringement.\n\nASIN: B0CKESTRL1\nComplaint ID: 16914539521\n\nSign in at https://sellercentral.arnazon-amazon.example/appeal to keep your account.")),
    ("phishing forged", mail(ALIBABA, "IPR complaint notice", ALIBABA_BODY, more="Authentication-Results: mx.example; spf=fail smtp.mailfrom=ipr@service.alibaba.com; dkim=none; dmarc=fail\n")),
    ("phishing shopify", mail("Shopify <legal@shopify.com.verify-store.example>", "DMCA takedown notice", "Shopify has received a notice of copyright infringement. Your store will be closed.\nCase ID: 123456789\nhttps://lantern-shop.example/products/x")),
    ("answer quoting", mail(FROM_A_COLLEAGUE, "Re: Notice: Policy Warning", f"Thanks, I have written to the rights owner about the complaint on Amazon.\n\nOn Mon, Nov 2, 2026 at 9:30 AM Amazon Notice <notice@amazon.com> wrote:\n{_QUOTE}")),
    ("german answer quoting", mail(FROM_A_COLLEAGUE, "AW: Notice: Policy Warning", f"Erledigt.\n\nAm Mo., 2. Nov. 2026 um 10:30 Uhr schrieb Amazon Notice <notice@amazon.com>:\n\n{_QUOTE}")),
    ("outlook answer", mail(FROM_A_COLLEAGUE, "RE: Notice: Policy Warning", f"Done, see the trademark register.\n\n________________________________\nFrom: {AMAZON}\nSent: Monday, November 2, 2026 10:30 AM\nTo: office@lantern-shop.example\nSubject: Notice: Policy Warning\n{AMAZON_BODY}")),
    ("reinstated", mail("Amazon <notice-dispute@amazon.com>", "Your listing has been reinstated", "Hello,\n\nYour appeal has been accepted and the listing has been reinstated. The trademark complaint no longer counts.\n\nASIN: B0CKESTRL1\nComplaint ID: 16914539521")),
    ("appeal refused", mail("Amazon <notice-dispute@amazon.com>", "Your appeal", "Thank you for your message. We cannot accept your appeal because it does not address the report we received from the rights owner about the trademark.\n\nComplaint ID: 16914539521\nASIN: B0CKESTRL1")),
    ("withdrawn", mail(ALIEXPRESS, "Complaint withdrawn", "Dear seller, the intellectual property complaint against your product has been withdrawn by the complainant.\n\nComplaint number: AE2026110200457\nProduct ID: 1005006123456789")),
    ("withdrawn chinese", mail("速卖通 <service@aliexpress.com>", "撤诉通知", "您好，投诉方已撤回知识产权投诉，商品已恢复上架。\n\n投诉编号：AE2026110300999\n商品ID：1005007000111222", charset="gbk", coding="base64")),
    ("counter notice received", mail(SHOPIFY, "We received your counter notice", "Thank you for submitting a counter notice. Your counter notice has been received and was forwarded to the complainant about the copyright claim.\n\nNotice ID: 5566778")),
    ("buyer's question", mail("Jo Tern <jo@customer.example>", "Question about the lamp", "Is this a real Kestrel? I bought it on Amazon, is it counterfeit? Item number: 125678901234")),
    ("supplier", gmail_forward("Sun Factory <sales@sunfactory.example>", "Offer: lamps like Kestrel", "Dear friend, we make lamps like the brand Kestrel for Alibaba and eBay sellers. No patent problems.\nItem No.: LX-2026-889", above="Do we want these?")),
    ("payout", mail(TIKTOK, "Your payout is on its way", "Amount: 1,204.55\nReport ID: 88112233\nProduct ID: 1729384756102938475")),
    ("survey", mail(WALMART, "Tell us how we handled your case", "How satisfied are you with case 88123450? Your answers help us.")),
]  # fmt: skip
"""(name, bytes)"""
