"""Counting: the tables of the yearly report, what may be published of them, and estimates. Pure; no database, no screen."""
