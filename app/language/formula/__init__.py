"""Formulas in Salesforce's own syntax, read here and worked out by the stage as SQL."""
