"""Orgtide keeps a Salesforce org in agreement with an administrator's other data."""

__version__ = "0.1.0"
