"""Mails, takedown notices and decisions: read into facts, each with the line that says so.

A value without evidence in the text stays empty, and a mail that is no complaint is none.
"""
