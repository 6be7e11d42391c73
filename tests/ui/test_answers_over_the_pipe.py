"""What the editor, the webhook's page and the form are told crosses the pipe as it is."""

import msgspec
import pytest

from app.asks import (
    CheckApiText,
    LearnPayloadPaths,
    ListApiFiles,
    ListWebhookSchemes,
    OpenApiFile,
    ReadSyncForm,
    ReadWebhook,
    SaveApiFile,
    TryApi,
)
from app.asks.messages import ApiCheck, ApiText, SavedApi
from app.asks.wire import ask_line, ask_of, message_line, message_of
from app.ui.engine_client import ANSWERS
from tests.ui.api_pictures import FACTS, FILES, FOUND
from tests.ui.form_pictures import FORM
from tests.ui.webhook_pictures import PATHS, SCHEMES, WEBHOOK

TOLD = [
    (ListApiFiles, FILES),
    (OpenApiFile, ApiText("people", "a: b\n", shipped=True, connections=("crm",))),
    (CheckApiText, ApiCheck(FACTS)),
    (CheckApiText, ApiCheck(None, "no key", 3, "objects")),
    (TryApi, FOUND),
    (SaveApiFile, SavedApi("people", "/apis/people.yaml", "")),
    (ReadWebhook, WEBHOOK),
    (ListWebhookSchemes, SCHEMES),
    (LearnPayloadPaths, PATHS),
    (ReadSyncForm, FORM),
]


@pytest.mark.parametrize(("ask", "told"), TOLD)
def test_an_answer_crosses_the_pipe_as_it_is(ask: type, told: object):
    answer = message_of(message_line({"answer": told}))["answer"]
    assert msgspec.convert(answer, ANSWERS[ask]) == told


def test_an_ask_with_secrets_and_a_text_crosses_the_pipe_as_it_is():
    wish = TryApi("x", "people", (("a", "b"),), (("token", "t"),), text="name: x\n# é\n")
    sent = message_of(ask_line(1, wish))
    assert ask_of(sent["name"], sent["arguments"]) == wish
