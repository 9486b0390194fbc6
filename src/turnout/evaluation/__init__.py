"""Projections of past elections, scored against what happened."""
