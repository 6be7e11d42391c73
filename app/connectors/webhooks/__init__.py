"""Webhooks in: what lets a request in, what is kept of it, and the inbox as an endpoint."""
