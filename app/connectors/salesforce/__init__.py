"""Salesforce as one side of a mapping: sign-in, describe, reading, writing, metering."""
