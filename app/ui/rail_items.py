"""The places of the window, in the order of the rail: icon, shortcut, and whether it exists yet."""

from dataclasses import dataclass
from enum import Enum


class RailItem(Enum):
    """A screen one can go to; the value names it in settings."""

    HOME = "home"
    CONNECTIONS = "connections"
    MAPPINGS = "mappings"
    PREVIEW = "preview"
    RUNS = "runs"
    LIVE = "live"
    SCHEDULES = "schedules"
    SETTINGS = "settings"


@dataclass(frozen=True)
class RailLook:
    """How a place stands in rail and menus."""

    icon: str
    keys: str


LOOKS = {
    RailItem.HOME: RailLook("house", "Ctrl+1"),
    RailItem.CONNECTIONS: RailLook("cable", "Ctrl+2"),
    RailItem.MAPPINGS: RailLook("waypoints", "Ctrl+3"),
    RailItem.PREVIEW: RailLook("diff", "Ctrl+4"),
    RailItem.RUNS: RailLook("circle-play", "Ctrl+5"),
    RailItem.LIVE: RailLook("radio", "Ctrl+6"),
    RailItem.SCHEDULES: RailLook("calendar-clock", "Ctrl+7"),
    RailItem.SETTINGS: RailLook("settings-2", "Ctrl+,"),
}
"""Icon and shortcut of each place, in the order of the rail."""
