"""The demo: the sample seller's desk in a workspace of its own, dates relative to the clock."""

from __future__ import annotations

import secrets
from pathlib import Path

from iptui.casework.desk import Desk
from iptui.casework.moves import add_penalty
from iptui.casework.sign_in import create_main_account
from iptui.casework.workspaces import open_desk
from iptui.domain.complaints import ComplaintState


def make_demo(place: Path | str) -> Desk:
    """A new workspace with the sample records, its owner signed in (with a password nobody needs).

    Raises:
        BadInput: the installation lacks the sample files.
    """
    from iptui.casework.clock import settle
    from iptui.formats.sample_files import load_sample, sample_folder

    desk = open_desk(place, create=True, settle=False)
    desk.workspace_name = "demo"
    create_main_account(desk, "Mei Lin", secrets.token_urlsafe(12))
    sample = load_sample(sample_folder(), desk.now(), desk.rules)
    desk.store.import_products(
        sample.products, actor=desk.actor, at=desk.now(), source="sample data"
    )
    for file in sample.files:
        desk.store.put_blob(file.data, filename=file.blob.filename, media_type=file.blob.media_type)
    groups = (
        sample.brands,
        sample.rights,
        sample.parties,
        sample.complaints,
        sample.counter_notifications,
        sample.negotiations,
        sample.evidence,
        sample.snapshots,
        sample.catalog_edits,
        (sample.profile,),
    )
    types = {right.id: right.type for right in sample.rights}
    with desk.store.transaction(actor=desk.actor, action="demo.load", at=desk.now()) as tx:
        for group in groups:
            for record in group:
                tx.put(record)
        for complaint in sample.complaints:
            if complaint.state in (ComplaintState.ESTABLISHED, ComplaintState.FINAL):
                at = complaint.state_at or complaint.received_at
                right = types.get(complaint.right.id) if complaint.right else None
                add_penalty(desk, tx, complaint, at, right_type=right)
    settle(desk)
    desk.catalog.prepare()
    return desk
