"""Voter lists by the person: read, checked against the rules, counted."""
