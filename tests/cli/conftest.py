"""Rehearsals of the whole errand, for a terminal to look at."""

from tests.engine.conftest import rehearse

__all__ = ["rehearse"]
