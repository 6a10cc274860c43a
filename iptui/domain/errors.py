"""Errors that carry one clear sentence for the user."""

from __future__ import annotations


class UserError(Exception):
    """Something the user can put right. The text says what, where, and what to do."""


class BadInput(UserError):
    """A file, a row or a value that cannot be read."""


class NotFound(UserError):
    """No such record."""


class NotPermitted(UserError):
    """The account's role does not allow the action."""


class Refused(UserError):
    """The record's state forbids the action."""
