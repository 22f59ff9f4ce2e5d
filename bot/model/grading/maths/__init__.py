"""Reads formulas and compares them."""
