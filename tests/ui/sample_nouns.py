"""Nouns for pictures and tests of the window: one museum, its orgs, syncs and runs."""

from datetime import UTC, datetime, timedelta

from app.core.quota import OrgAllowance, Usage

NOW = datetime(2026, 11, 20, 14, 40, tzinfo=UTC)
RESETS = NOW + timedelta(hours=9, minutes=20)
USAGE = Usage(1012, 212, 6000, 3600, RESETS, OrgAllowance(31204, 5_000_000, NOW))
