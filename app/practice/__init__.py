"""A small Salesforce on 127.0.0.1, its own process. Imports nothing of the app."""
