"""The same terminal, org and partner as in the stories."""

from tests.stories.conftest import partner, partner_template, terminal

__all__ = ["partner", "partner_template", "terminal"]
