"""The index file's tables and version."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Final

Progress = Callable[[int, int | None], None]
"""Called with (done, total or None); it may raise to stop the work."""

VERSION: Final = f"12 {unicodedata.unidata_version}"
"""Of the layout and the word rules, which follow Python's Unicode; another one means rebuild."""

TABLES: Final = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;
CREATE TABLE runs (run INTEGER PRIMARY KEY, first INTEGER, last INTEGER);
CREATE TABLE words (word TEXT PRIMARY KEY, id INTEGER NOT NULL, english INTEGER NOT NULL,
                    codes BLOB NOT NULL, anywhere BLOB NOT NULL, postings BLOB NOT NULL)
                    WITHOUT ROWID;
CREATE TABLE english (head TEXT PRIMARY KEY, words TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE word_texts (id INTEGER PRIMARY KEY, word TEXT NOT NULL);
CREATE TABLE surfaces (surface TEXT PRIMARY KEY, id INTEGER NOT NULL,
                       postings BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE surface_texts (id INTEGER PRIMARY KEY, surface TEXT NOT NULL);
CREATE TABLE phrases (phrase TEXT PRIMARY KEY, postings BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE prefixes (prefix TEXT PRIMARY KEY, postings BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE backwards (word TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE neighbours (bucket INTEGER PRIMARY KEY, entries BLOB NOT NULL);
"""
