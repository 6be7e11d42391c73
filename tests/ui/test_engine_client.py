import asyncio
import os
import re
import sys
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, get_args

import pytest
import qasync

from app.asks import ASKS, PreviewSync, TestConnection
from app.asks.messages import Area, ConnectionFacts
from app.core.errors import Cancelled
from app.ui.engine_client import ANSWERS, EngineClient, EngineError, EngineLostError

COMMAND = (sys.executable, "-m", "tests.ui.echo_engine")
Run = Callable[[Coroutine[Any, Any, Any]], Any]


@pytest.fixture
def run(qapp) -> Iterator[Run]:
    loop = qasync.QEventLoop(qapp)
    asyncio.set_event_loop(loop)
    with loop:
        yield lambda coroutine: loop.run_until_complete(asyncio.wait_for(coroutine, 120))
    asyncio.set_event_loop(None)


@pytest.fixture
def client(run: Run) -> Iterator[EngineClient]:
    made = EngineClient(COMMAND)
    made.start()
    yield made
    run(made.close())


def test_an_ask_is_answered(run: Run, client: EngineClient) -> None:
    assert run(client.run(PreviewSync("opt-ins"))) == 41


def test_an_answer_becomes_the_type_its_ask_promises(run: Run, client: EngineClient) -> None:
    facts = run(client.run(TestConnection("uat")))
    assert facts == ConnectionFacts("uat", "salesforce", ok=True, edition="Enterprise")


def test_progress_comes_before_the_answer(run: Run, client: EngineClient) -> None:
    heard: list[Any] = []
    client.job_progressed.connect(lambda step: heard.append(step.progress.done))
    client.job_finished.connect(lambda end: heard.append(end.answer))
    run(client.run(PreviewSync("work")))
    assert heard == [1, 2, 41]


def test_a_finished_job_says_what_it_touched(run: Run, client: EngineClient) -> None:
    touched: list[Any] = []
    client.data_changed.connect(touched.append)
    run(client.run(PreviewSync("opt-ins")))
    assert touched == [frozenset({Area.PLANS})]


def test_a_failed_job_raises_its_facts(run: Run, client: EngineClient) -> None:
    with pytest.raises(EngineError, match="sign-in ended") as caught:
        run(client.run(PreviewSync("fail")))
    assert caught.value.facts.kind == "SignInError"


def test_a_cancelled_job_says_so(run: Run, client: EngineClient) -> None:
    async def stop() -> None:
        job = client.begin(PreviewSync("wait"))
        await asyncio.sleep(0)
        client.cancel(job)
        ended: asyncio.Future[Any] = asyncio.get_event_loop().create_future()
        client.job_failed.connect(ended.set_result)
        assert (await ended).cancelled

    run(stop())


def test_cancelling_the_waiting_task_cancels_the_job(run: Run, client: EngineClient) -> None:
    async def stop() -> None:
        ended: asyncio.Future[Any] = asyncio.get_event_loop().create_future()
        client.job_failed.connect(ended.set_result)
        task = asyncio.get_event_loop().create_task(client.run(PreviewSync("wait")))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises((asyncio.CancelledError, Cancelled)):
            await task
        assert (await ended).cancelled

    run(stop())


def test_a_dead_engine_fails_its_jobs_and_comes_back(run: Run, client: EngineClient) -> None:
    back: list[bool] = []
    client.engine_restarted.connect(lambda: back.append(True))
    with pytest.raises(EngineLostError):
        run(client.run(PreviewSync("die")))
    assert run(client.run(PreviewSync("opt-ins"))) == 41
    assert back == [True]


def test_an_engine_that_keeps_dying_is_given_up(run: Run) -> None:
    client = EngineClient((sys.executable, "-c", "raise SystemExit(1)"))
    with pytest.raises(EngineLostError, match="several times"):
        run(_give_up(client))


async def _give_up(client: EngineClient) -> None:
    why: asyncio.Future[str] = asyncio.get_event_loop().create_future()
    client.engine_failed.connect(why.set_result)
    client.start()
    raise EngineLostError(await why)


def test_an_engine_of_another_version_is_refused(run: Run, monkeypatch) -> None:
    monkeypatch.setitem(os.environ, "ECHO_PROTOCOL", "99")
    client = EngineClient(COMMAND)
    with pytest.raises(EngineLostError, match="another version"):
        run(_give_up(client))
    run(client.close())


def test_a_program_that_is_not_there_is_told(run: Run) -> None:
    client = EngineClient(("/nonexistent/engine",))
    with pytest.raises(EngineLostError, match="cannot be started"):
        run(_give_up(client))


def test_closing_ends_the_process(run: Run) -> None:
    client = EngineClient(COMMAND)
    client.start()
    run(client.run(PreviewSync("opt-ins")))
    run(client.close())
    assert client._process is not None
    assert client._process.exitCode() == 0


@pytest.mark.parametrize("ask", ASKS, ids=lambda ask: ask.__name__)
def test_an_answer_that_is_a_noun_comes_out_of_the_pipe_as_one(ask: type) -> None:
    said = re.search(r"Answers\s+(?:a list of )?`(?:[a-z_]+\.)*([A-Z]\w+)`", ask.__doc__ or "")
    known = ANSWERS.get(ask)
    noun = get_args(known)[0] if get_args(known) else known
    assert (said[1] if said else None) == (noun.__name__ if noun else None)
