"""Small things are remembered."""

from app.store.database import Database
from app.store.settings import Settings
from tests.store.places import Workplace


def test_a_setting_is_kept_until_it_is_forgotten(at: Workplace):
    settings = Settings(at.database)
    assert settings.get("theme", "light") == "light"
    settings.set("theme", "dark")
    settings.set("theme", "system")
    assert settings.get("theme", "light") == "system"
    settings.forget("theme")
    assert settings.get("theme") == ""


def test_a_workspace_has_one_id_for_good(at: Workplace):
    first = Settings(at.database).workspace_id
    assert len(first) == 32
    with Database(at.folder) as other:
        assert Settings(other).workspace_id == first
