"""Errors go to another process and come back as they were."""

import pickle
from pathlib import Path

import pytest

from app.core.errors import AppError, MappingError, StoreError, StoreFullError


def _every_kind(kind: type[AppError] = AppError) -> list[type[AppError]]:
    return [kind, *(one for below in kind.__subclasses__() for one in _every_kind(below))]


@pytest.mark.parametrize("kind", _every_kind(), ids=lambda kind: kind.__name__)
def test_every_kind_of_error_comes_back_from_another_process(kind: type[AppError]):
    error = kind.__new__(kind, "It did not work.")
    error.path = Path("syncs/one.yaml")
    back = pickle.loads(pickle.dumps(error))
    assert (type(back), str(back)) == (kind, "It did not work.")
    assert back.__dict__ == error.__dict__


def test_what_an_error_knows_comes_back_with_it():
    error = MappingError("There is no such field.", path=Path("one.yaml"), line=3, key="map.Email")
    back = pickle.loads(pickle.dumps(error))
    assert (back.path, back.line, back.key) == (Path("one.yaml"), 3, "map.Email")
    for kind in (StoreError, StoreFullError):
        full = kind("The disk is full.", path=Path("orgtide.db"))
        assert pickle.loads(pickle.dumps(full)).path == full.path
