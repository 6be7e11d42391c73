"""Every choice that a sync file can make has its words."""

from app.core.mapping import ConflictPolicy, Mode
from app.ui.models.mapping_detail import conflict_words
from app.ui.models.mapping_rows import mode_words


def test_every_mode_and_every_policy_has_words_of_its_own() -> None:
    assert len({mode_words(one) for one in Mode}) == len(Mode)
    assert len({conflict_words(one) for one in ConflictPolicy}) == len(ConflictPolicy)
