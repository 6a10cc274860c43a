"""Every key of the app, declared once: the key bar, the `?` sheet and the palette come from this table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from iptui.domain.accounts import Permission
from iptui.terminal.keys import PUNCTUATION


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a person can do with a key."""

    id: str
    """Names the screen's method `action_<id>`."""
    keys: str
    title: str
    """One or two words for the key bar."""
    help: str
    """One line for the `?` sheet."""
    context: str
    bar: bool = True
    """Shown in the key bar (where there is room)."""

    @property
    def name(self) -> str:
        """`context.action`, as the settings file names it: `complaint.export`, `everywhere.search`."""
        short = self.id.removeprefix("mode('").removesuffix("')")
        return f"{self.context}.{short}"


EVERYWHERE = "everywhere"

ACTIONS: tuple[Action, ...] = (
    # -- everywhere
    Action("help", "question_mark,f1", "Keys", "Show the keys of this screen", EVERYWHERE),
    Action("leave", "q", "Quit", "Leave iptui (from the first screens)", EVERYWHERE),
    Action("back", "escape", "Back", "Back to the screen before", EVERYWHERE, bar=False),
    Action("mode('complaints')", "1", "Complaints", "Go to the complaints", EVERYWHERE, bar=False),
    Action("mode('search')", "2", "Search", "Go to the catalog search", EVERYWHERE, bar=False),
    Action(
        "mode('brands')", "3", "Brands", "Go to the brand list and the scan", EVERYWHERE, bar=False
    ),
    Action("mode('points')", "4", "Points", "Go to the penalty points", EVERYWHERE, bar=False),
    Action("mode('activity')", "5", "Activity", "Go to the audit trail", EVERYWHERE, bar=False),
    Action("workspaces", "ctrl+o", "Workspace", "Open another workspace", EVERYWHERE, bar=False),
    Action(
        "accounts", "f4", "Accounts", "The accounts, and your own password", EVERYWHERE, bar=False
    ),
    Action(
        "lock",
        "ctrl+l",
        "Lock",
        "Cover the screen until your password is typed",
        EVERYWHERE,
        bar=False,
    ),
    Action(
        "copy",
        "y",
        "Copy",
        "Copy the shown record to the terminal's clipboard",
        EVERYWHERE,
    ),
    # -- sign-in
    Action("remember", "ctrl+r", "Remember", "Stay signed in here for 12 hours", "sign_in"),
    # -- complaints
    Action(
        "other_view", "tab", "Other list", "Switch between to respond and historical", "complaints"
    ),
    Action("filter", "slash", "Filter", "Show only complaints that hold a text", "complaints"),
    Action("enter_complaint", "a", "Add", "Enter a complaint by hand", "complaints"),
    Action("mark", "space", "Mark", "Mark the complaint, to answer several together", "complaints"),
    Action(
        "together",
        "m",
        "Together",
        "Answer the marked complaints (or all like this one) together",
        "complaints",
    ),
    Action(
        "evidence", "E", "Evidence", "The kept documents and their facts", "complaints", bar=False
    ),
    Action(
        "drafts", "d", "Drafts", "Complaints read from mails, to confirm", "complaints", bar=False
    ),
    Action("export", "e", "Export", "All complaints as a file", "complaints", bar=False),
    # -- drafts
    Action("filter", "slash", "Filter", "Show only drafts that hold a text", "drafts"),
    Action("everything", "t", "All", "Show or hide notes and what is done", "drafts"),
    # -- draft
    Action("confirm", "c", "Confirm", "Make the complaint; the rules' deadline runs", "draft"),
    Action("correct", "e", "Correct", "Enter what is missing, correct what is wrong", "draft"),
    Action("no_complaint", "x", "No complaint", "It is no complaint; the mail stays kept", "draft"),
    Action("text", "t", "Whole text", "The text that it was read from, or the values", "draft"),
    Action("open", "o", "Complaint", "The complaint that was made of it", "draft", bar=False),
    # -- complaint
    Action("handle", "h", "Handle now", "What can be done with this complaint now", "complaint"),
    Action("right", "i", "IP right", "The right's details and register links", "complaint"),
    Action("complainant", "p", "Complainant", "Contact details and record", "complaint"),
    Action("product", "v", "View", "The product and its snapshot", "complaint"),
    Action("counter", "c", "Counter", "Draft, check and file a counter-notification", "complaint"),
    Action(
        "together",
        "m",
        "Together",
        "Answer this and all like it (same complainant, same right) together",
        "complaint",
        bar=False,
    ),
    Action("negotiate", "n", "Negotiate", "Write to the complainant, keep the log", "complaint"),
    Action(
        "delete_now", "d", "Delete now", "Accept: delete the listing, snapshot first", "complaint"
    ),
    Action("withdrawal", "w", "Withdrawn", "Record that the complainant withdrew it", "complaint"),
    Action(
        "ruling",
        "r",
        "Reply",
        "Record the complainant's reply or the platform's ruling",
        "complaint",
    ),
    Action("sweep", "s", "Sweep", "Search the whole catalog for this mark", "complaint"),
    Action("export", "e", "Export", "The whole case as a zip file", "complaint"),
    Action(
        "add_page",
        "a",
        "Add page",
        "Keep a saved page or screenshot of a complained listing",
        "complaint",
        bar=False,
    ),
    Action(
        "correct", "E", "Correct", "Correct what was entered or imported", "complaint", bar=False
    ),
    Action("letter", "l", "Letter", "The counter-notification as a letter", "complaint", bar=False),
    # -- right, complainant
    Action(
        "other_complaints",
        "o",
        "Complaints",
        "The complaints listed below",
        "complainant",
        bar=False,
    ),
    Action("negotiate", "n", "Write", "Compose a message", "complainant"),
    Action("together", "m", "Together", "Answer the open complaints together", "complainant"),
    Action("together", "m", "Together", "Answer the open complaints together", "right"),
    Action("read_register", "r", "Read file", "Read a register's file about this right", "right"),
    # -- product and snapshot
    Action("next_part", "tab", "Next part", "Listing, snapshots, difference to today", "product"),
    Action("verify", "f", "Verify", "Check the snapshot's bytes against their hash", "product"),
    Action("pictures", "p", "Pictures", "Draw or hide the snapshot's pictures", "product"),
    Action("take", "t", "Snapshot", "Take a snapshot of the listing now", "product"),
    Action(
        "add_page", "a", "Add page", "Keep a saved page, archive or screenshot of it", "product"
    ),
    # -- counter-notification
    Action(
        "next", "enter", "Next step", "Do the first step that is not done", "counter_notification"
    ),
    Action("ground", "g,o", "Ground", "Choose the ground", "counter_notification"),
    Action(
        "evidence",
        "e",
        "Evidence",
        "Choose the evidence, correct its facts",
        "counter_notification",
    ),
    Action("add_evidence", "a", "Add evidence", "Keep a new document", "counter_notification"),
    Action("statement", "t", "Statement", "Write the statement", "counter_notification"),
    Action("file", "f", "File", "Check and file it", "counter_notification"),
    Action("letter", "l", "Letter", "It as a letter, with what is missing", "counter_notification"),
    Action(
        "own_language",
        "T",
        "Own words",
        "Write the statement in your own language too",
        "counter_notification",
        bar=False,
    ),
    # -- letter
    Action(
        "confirm", "c", "Confirm", "Make one of the letter's statements, or take it back", "letter"
    ),
    Action("seller", "s", "Seller", "Your name, address and who signs", "letter"),
    Action("export", "e", "Export", "Write it as PDF, HTML, Markdown or mail draft", "letter"),
    Action("language", "l", "Language", "With your language below, or without", "letter"),
    Action("other", "w", "Withdrawal", "The letter that asks for a withdrawal, and back", "letter"),
    # -- several complaints together
    Action("ground", "o", "Ground", "Choose the ground for all (g goes to the top)", "together"),
    Action("evidence", "e", "Evidence", "Choose the evidence for all", "together"),
    Action("statement", "t", "Statement", "Write the statement for all", "together"),
    Action("leave_out", "space", "Leave out", "Leave the complaint out, or take it in", "together"),
    Action("file", "f", "File", "File on each complaint that passes", "together"),
    # -- evidence
    Action("mark", "space", "Choose", "Put the document in, or take it out", "evidence"),
    Action("edit", "e", "Correct", "Correct the document's facts", "evidence"),
    Action("add", "a", "Add", "Keep a new document", "evidence"),
    Action("remove", "x", "Remove", "Remove a document that nothing was filed with", "evidence"),
    Action("filter", "slash", "Filter", "Show only documents that hold a text", "evidence"),
    # -- negotiation
    Action("write", "n", "Write", "Compose a message from a template", "negotiation"),
    Action("received", "r", "Received", "Log what the complainant answered", "negotiation"),
    Action("outcome", "o", "Outcome", "Note where the negotiation stands", "negotiation"),
    Action(
        "withdrawal", "w", "Withdrawn", "Record that the complaint was withdrawn", "negotiation"
    ),
    # -- search
    Action("results", "down", "Results", "From the input to the results", "search_input"),
    Action("near", "tab", "Near words", "From the input to the near words", "search_input"),
    Action("next", "right,l,j", "Next", "The next near word", "near_words"),
    Action("previous", "left,h,k", "Previous", "The near word before", "near_words"),
    Action("search", "enter", "Search it", "Search the near word instead", "near_words"),
    Action("add", "space", "Add", "Add the near word to the query", "near_words"),
    Action("leave", "tab,down", "Results", "From the near words to the results", "near_words"),
    Action("variants", "v", "Near words", "Search one of the near words", "search"),
    Action("mark", "space", "Mark", "Mark the product", "search"),
    Action("delete", "d", "Delete", "Delete the marked products, snapshots first", "search"),
    Action("keep", "K", "Keep", "Keep with a reason", "search"),
    Action("undo", "u", "Undo", "Bring the last deleted products back", "search"),
    Action("edit_query", "slash", "Search", "Back to the input", "search"),
    Action("states", "s", "All states", "Approved only, or all states", "search"),
    Action(
        "import_catalog", "i", "Import", "Take in a catalog file, with a preview first", "search"
    ),
    Action(
        "deletions",
        "D",
        "Deletions",
        "Deleted listings that are not done on their platform",
        "search",
    ),
    # -- taking in a catalog
    Action("take_in", "t", "Take in", "Take the file in as shown", "catalog_import"),
    Action("dry_run", "w", "What changes", "Only count what would change", "catalog_import"),
    Action("attribute", "a", "Attribute", "Make another column an attribute", "catalog_import"),
    Action("encoding", "c", "Encoding", "Read the file in another encoding", "catalog_import"),
    Action(
        "next_table",
        "tab",
        "Next table",
        "Between columns and preview",
        "catalog_import",
        bar=False,
    ),
    # -- deletions
    Action("mark", "space", "Mark", "Mark the deletion", "deletions"),
    Action(
        "done", "t", "Done", "Tick off as done on the platform, or take the tick back", "deletions"
    ),
    Action("list", "e", "List", "Write a list for the platform", "deletions"),
    Action(
        "tick_file",
        "i",
        "From a list",
        "Tick off by a list or a report that came back",
        "deletions",
    ),
    Action("all", "s", "Show done", "Show or hide what is done", "deletions"),
    Action("filter", "slash", "Filter", "Show only deletions that hold a text", "deletions"),
    # -- brands and findings
    Action("add", "a", "Add", "Add a brand", "brands"),
    Action("edit", "e", "Edit", "Change the brand", "brands"),
    Action("remove", "x", "Remove", "Take the brand off the list", "brands"),
    Action("scan", "s", "Scan", "Scan the whole catalog for the list", "brands"),
    Action("filter", "slash", "Filter", "Show only brands that hold a text", "brands"),
    Action("mark", "space", "Mark", "Mark the finding", "findings"),
    Action("delete", "d", "Delete", "Delete the product, snapshot first", "findings"),
    Action("keep", "K", "Keep", "Keep with a reason", "findings"),
    Action("authorise", "a", "Authorised", "Keep as authorised until a day", "findings"),
    Action("view", "v", "View", "The product", "findings"),
    Action("decided", "t", "Which", "New, undecided or all findings", "findings"),
    Action("export", "e", "Export", "All findings as a file", "findings", bar=False),
    # -- points
    Action("next_platform", "tab", "Next platform", "The next platform's ledgers", "points"),
    Action("export", "e", "Export", "Every entry of the ledgers as a file", "points"),
    # -- accounts
    Action("add", "a", "Add", "Add a sub-account", "accounts"),
    Action("role", "r", "Role", "Give the account another role", "accounts"),
    Action(
        "grant", "m", "May also", "Let it do more than its role may, or take that back", "accounts"
    ),
    Action("password", "p", "Password", "Your own password; as owner also another's", "accounts"),
    Action("switch", "x", "Disable", "Disable the account, or enable it again", "accounts"),
    Action("seller", "s", "Seller", "Your name, address and who signs letters", "accounts"),
    Action("filter", "slash", "Filter", "Show only accounts that hold a text", "accounts"),
    # -- activity
    Action("filter", "slash", "Filter", "Show only entries that hold a text", "activity"),
    Action("export", "e", "Export", "The whole audit trail as a file", "activity"),
)

NEEDS: dict[str, Permission] = {
    # action: the permission it takes; casework asks for it again, this is for saying so before a form opens
    "complaints.enter_complaint": Permission.EDIT_CASE,
    "complaint.delete_now": Permission.DELETE,
    "complaint.withdrawal": Permission.EDIT_CASE,
    "complaint.ruling": Permission.EDIT_CASE,
    "complaint.correct": Permission.EDIT_CASE,
    "complaint.export": Permission.EXPORT,
    "complaints.export": Permission.EXPORT,
    "findings.export": Permission.EXPORT,
    "points.export": Permission.EXPORT,
    "activity.export": Permission.EXPORT,
    "complainant.negotiate": Permission.CONTACT,
    "right.read_register": Permission.IMPORT,
    "product.take": Permission.EDIT_CASE,
    "product.add_page": Permission.EDIT_CASE,
    "complaint.add_page": Permission.EDIT_CASE,
    "counter_notification.next": Permission.DRAFT,
    "counter_notification.ground": Permission.DRAFT,
    "counter_notification.evidence": Permission.DRAFT,
    "counter_notification.add_evidence": Permission.DRAFT,
    "counter_notification.statement": Permission.DRAFT,
    "counter_notification.file": Permission.SUBMIT,
    "counter_notification.own_language": Permission.DRAFT,
    "letter.confirm": Permission.SUBMIT,
    "letter.seller": Permission.EDIT_SELLER,
    "letter.export": Permission.EXPORT,
    "together.ground": Permission.DRAFT,
    "together.evidence": Permission.DRAFT,
    "together.statement": Permission.DRAFT,
    "together.file": Permission.SUBMIT,
    "evidence.edit": Permission.DRAFT,
    "evidence.add": Permission.DRAFT,
    "evidence.remove": Permission.DRAFT,
    "negotiation.write": Permission.CONTACT,
    "negotiation.received": Permission.CONTACT,
    "negotiation.outcome": Permission.CONTACT,
    "negotiation.withdrawal": Permission.EDIT_CASE,
    "search.delete": Permission.DELETE,
    "search.undo": Permission.DELETE,
    "search.keep": Permission.TRIAGE,
    "brands.add": Permission.EDIT_BRANDS,
    "brands.edit": Permission.EDIT_BRANDS,
    "brands.remove": Permission.EDIT_BRANDS,
    "findings.delete": Permission.DELETE,
    "findings.keep": Permission.TRIAGE,
    "findings.authorise": Permission.TRIAGE,
    "accounts.seller": Permission.EDIT_SELLER,
    "accounts.add": Permission.MANAGE_ACCOUNTS,
    "accounts.role": Permission.MANAGE_ACCOUNTS,
    "accounts.grant": Permission.MANAGE_ACCOUNTS,
    "accounts.switch": Permission.MANAGE_ACCOUNTS,
}

KEY_NAMES = {
    **{name: character for character, name in PUNCTUATION.items()},
    "escape": "esc",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
}


def shown_key(keys: str) -> str:
    """The first key as printed."""
    first = keys.split(",")[0]
    return KEY_NAMES.get(first, first)


def shown_keys(keys: str) -> str:
    """All keys as printed, separated by spaces."""
    return " ".join(map(shown_key, keys.split(",")))


def actions_for(*contexts: str, actions: Sequence[Action] = ACTIONS) -> list[Action]:
    """The actions of these contexts, in the table's order; those of everywhere come last."""
    own = [one for one in actions if one.context in contexts]
    return own + [one for one in actions if one.context == EVERYWHERE]
