"""Rehearsals of the whole errand, over sides in memory."""

from tests.engine.conftest import rehearse

__all__ = ["rehearse"]
