"""Screens: each is told by methods, with frozen values, and asks by signals."""
