"""The one door to the engine process: sends asks, gives answers, and says what has changed."""

import asyncio
import json
import sys
from dataclasses import dataclass
from typing import Any

import msgspec
from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

from app.asks import (
    CheckApiText,
    CheckHealth,
    CheckSync,
    ConnectByClient,
    ConnectByKey,
    ConnectFiles,
    ConnectFromCli,
    ConnectHttp,
    ConnectSalesforce,
    ConnectSql,
    ConnectWebhook,
    CountRows,
    DecidePlan,
    ErasePerson,
    HandlePayload,
    ImportChoices,
    ImportCorrections,
    LearnPayloadPaths,
    ListApiFiles,
    ListChanges,
    ListCliOrgs,
    ListenForWebhooks,
    ListPracticeFaults,
    ListWebhookSchemes,
    LookAtFile,
    LookAtTable,
    MakeCertificate,
    OpenApiFile,
    OpenInSalesforce,
    ReadApiFile,
    ReadOpenApi,
    ReadSyncForm,
    ReadWebhook,
    ReconcileSync,
    RestoreSync,
    SampleFields,
    SaveApiFile,
    SaveMapping,
    SignInWithBrowser,
    StartPracticeFault,
    StopPracticeFaults,
    SuggestPairs,
    TestConnection,
    TryApi,
    TryRule,
)
from app.asks.messages import (
    PROTOCOL,
    ApiCheck,
    ApiFacts,
    ApiFileFacts,
    ApiText,
    ApiTrial,
    Area,
    CertificateFacts,
    ChangesListed,
    ChoicesFound,
    CliOrgFacts,
    ConnectionFacts,
    CorrectionsFound,
    ErasureFacts,
    ErrorFacts,
    FieldSample,
    FileFacts,
    HandledPayload,
    HealthReport,
    MappingCounts,
    OpenApiFields,
    OpenedFacts,
    PathFacts,
    PlanNumbers,
    PracticeAnswer,
    PracticeDay,
    SavedApi,
    SavedSync,
    SchemeFacts,
    SyncFinding,
    SyncFormFacts,
    TableFacts,
    TriedRule,
    WebhookFacts,
)
from app.asks.wire import ask_of
from app.core.errors import AppError, Cancelled
from app.core.pairing import Drift
from app.core.progress import Phase, Progress
from app.core.suggestion import PairSuggestion
from app.ui.language import language_in_use
from app.wording.spoken import LANGUAGE_VARIABLE

ANSWERS: dict[type, Any] = {
    ConnectSalesforce: ConnectionFacts,
    SignInWithBrowser: ConnectionFacts,
    ConnectByKey: ConnectionFacts,
    ConnectByClient: ConnectionFacts,
    ConnectFromCli: ConnectionFacts,
    ListCliOrgs: list[CliOrgFacts],
    MakeCertificate: CertificateFacts,
    OpenInSalesforce: OpenedFacts,
    ConnectSql: ConnectionFacts,
    ConnectFiles: ConnectionFacts,
    LookAtFile: FileFacts,
    LookAtTable: TableFacts,
    ConnectHttp: ConnectionFacts,
    ReadSyncForm: SyncFormFacts,
    ReadApiFile: ApiFacts,
    ReadOpenApi: OpenApiFields,
    ListApiFiles: list[ApiFileFacts],
    OpenApiFile: ApiText,
    CheckApiText: ApiCheck,
    SaveApiFile: SavedApi,
    TryApi: ApiTrial,
    ConnectWebhook: WebhookFacts,
    ReadWebhook: WebhookFacts,
    LearnPayloadPaths: list[PathFacts],
    ListWebhookSchemes: list[SchemeFacts],
    TestConnection: ConnectionFacts,
    CheckHealth: HealthReport,
    CheckSync: list[SyncFinding],
    SuggestPairs: list[PairSuggestion],
    DecidePlan: PlanNumbers,
    ListChanges: ChangesListed,
    ErasePerson: ErasureFacts,
    ImportChoices: ChoicesFound,
    ReconcileSync: list[Drift],
    RestoreSync: SavedSync,
    SampleFields: list[FieldSample],
    CountRows: MappingCounts,
    TryRule: TriedRule,
    SaveMapping: SavedSync,
    HandlePayload: HandledPayload,
    ImportCorrections: CorrectionsFound,
    ListPracticeFaults: PracticeDay,
    StartPracticeFault: PracticeAnswer,
    StopPracticeFaults: PracticeDay,
}
"""The type of an ask's answer, where it is more than a number, a text or a list of texts."""

RESTARTS = 3
RESTART_WINDOW_MS = 60_000
"""At most this many restarts in this time; an engine that dies at once is not started for ever."""


class EngineError(AppError):
    """A job failed in the engine process.

    Attributes:
        facts: the exception as it crossed the pipe.
    """

    def __init__(self, facts: ErrorFacts) -> None:
        super().__init__(facts.message)
        self.facts = facts


class EngineLostError(AppError):
    """The engine process went away before it answered."""


@dataclass(frozen=True)
class JobStep:
    """Progress of one job: which ask it answers, and how far it is."""

    job: int
    ask: Any
    progress: Progress


@dataclass(frozen=True)
class JobEnd:
    """How one job ended; exactly one of answer and error counts."""

    job: int
    ask: Any
    answer: Any = None
    error: ErrorFacts | None = None
    cancelled: bool = False


@dataclass
class _Pending:
    ask: Any
    future: "asyncio.Future[Any]"


class EngineClient(QObject):
    """Owns the engine process and starts it again if it dies.

    Signals:
        job_started: an ask was sent (JobStep of nothing done).
        job_progressed: the newest progress of a job (JobStep).
        job_finished: a job gave its answer (JobEnd).
        job_failed: a job failed, was cancelled or was lost (JobEnd).
        data_changed: what a job may have touched, once, after it ended (frozenset of Area).
        usage_changed: the API meter moved for a connection (str).
        notice_given: one sentence that needs no answer (str).
        ready: the process has said hello (str: folder of its workspace).
        engine_restarted: the process had died and is back; its runs go on from the journal.
        engine_failed: it does not start (str: why).
    """

    job_started = Signal(object)
    job_progressed = Signal(object)
    job_finished = Signal(object)
    job_failed = Signal(object)
    data_changed = Signal(object)
    usage_changed = Signal(str)
    notice_given = Signal(str)
    ready = Signal(str)
    engine_restarted = Signal()
    engine_failed = Signal(str)

    def __init__(self, command: tuple[str, ...], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._command = command
        self._process: QProcess | None = None
        self._ready = False
        self._closing = False
        self._lost = False
        self._next_job = 1
        self._pending: dict[int, _Pending] = {}
        self._unsent: list[bytes] = []
        self._restarts = 0
        self._calm = QTimer(self, interval=RESTART_WINDOW_MS, singleShot=True)
        self._calm.timeout.connect(self._on_calm)

    def start(self) -> None:
        """Start the process; asks wait until it has said hello."""
        process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert(LANGUAGE_VARIABLE, language_in_use().value)
        process.setProcessEnvironment(environment)
        process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
        process.readyReadStandardOutput.connect(self._on_ready_read)
        process.finished.connect(self._on_finished)
        process.errorOccurred.connect(self._on_process_error)
        self._process, self._ready = process, False
        process.start(self._command[0], list(self._command[1:]))

    async def run(self, ask: Any) -> Any:
        """Send an ask and wait for its answer. Cancelling the waiting task cancels the job.

        Raises:
            EngineError: the job failed; `facts` says how.
            EngineLostError: the process died first.
            Cancelled: the person stopped it.
        """
        return await self.answer(self.begin(ask))

    async def answer(self, job: int) -> Any:
        """Wait for the answer of a job that was begun just now; see `run`."""
        try:
            return await self._pending[job].future
        except asyncio.CancelledError:
            self.cancel(job)
            raise

    def begin(self, ask: Any) -> int:
        """Send an ask without waiting; `job_finished` or `job_failed` tell how it ended.

        Returns:
            The job's number, to cancel it by.
        """
        job = self._next_job
        self._next_job += 1
        future = asyncio.get_event_loop().create_future()
        future.add_done_callback(_take_exception)
        self._pending[job] = _Pending(ask, future)
        arguments = msgspec.to_builtins(ask)
        self._send({"ask": job, "name": type(ask).__name__, "arguments": arguments})
        self.job_started.emit(JobStep(job, ask, Progress(Phase.SIGN_IN, 0)))
        return job

    def cancel(self, job: int) -> None:
        """Ask a job to stop after what it is writing."""
        if job in self._pending:
            self._send({"cancel": job})

    @property
    def is_busy(self) -> bool:
        """Whether any job is under way that has an end of its own; listening has none."""
        return any(not isinstance(one.ask, ListenForWebhooks) for one in self._pending.values())

    def jobs_under_way(self) -> tuple[tuple[int, Any], ...]:
        """Give number and ask of each job that has no answer yet."""
        return tuple((job, pending.ask) for job, pending in self._pending.items())

    async def close(self, patience_s: float = 10.0) -> None:
        """End the input, wait for what is under way to be finished, then make sure it is gone."""
        self._closing = True
        self._calm.stop()
        process = self._process
        if process is None or process.state() is QProcess.ProcessState.NotRunning:
            return
        ended: asyncio.Future[None] = asyncio.get_event_loop().create_future()

        def on_finished(*_: object) -> None:
            if not ended.done():
                ended.set_result(None)

        process.finished.connect(on_finished)
        process.closeWriteChannel()
        try:
            await asyncio.wait_for(asyncio.shield(ended), patience_s)
        except TimeoutError:
            process.kill()
            await ended

    def _send(self, message: dict[str, Any]) -> None:
        line = json.dumps(message, ensure_ascii=False).encode() + b"\n"
        if self._ready and self._process is not None:
            self._process.write(line)
        else:
            self._unsent.append(line)

    def _on_ready_read(self) -> None:
        process = self._process
        while process is not None and process.canReadLine():
            self._on_message(json.loads(bytes(process.readLine().data())))

    def _on_message(self, message: dict[str, Any]) -> None:
        if "hello" in message:
            self._on_hello(message)
        elif "refused" in message:
            self._give_up(msgspec.convert(message["refused"], ErrorFacts).message)
        elif "progress" in message:
            self._on_progress(message)
        elif "started" in message:
            self._on_started(message)
        elif "finished" in message:
            self._on_job_finished(message)
        elif "failed" in message:
            facts = msgspec.convert(message["error"], ErrorFacts)
            self._end(message["failed"], EngineError(facts), message)
        elif "cancelled" in message:
            self._end(message["cancelled"], Cancelled(), message)
        elif "usage" in message:
            self.usage_changed.emit(message["usage"])
        elif "notice" in message:
            self.notice_given.emit(message["notice"])

    def _on_hello(self, message: dict[str, Any]) -> None:
        if message["hello"] != PROTOCOL:
            self._give_up(self.tr("The engine process is of another version of Orgtide."))
            return
        self._ready = True
        for line in self._unsent:
            if self._process is not None:
                self._process.write(line)
        self._unsent.clear()
        self.ready.emit(message["workspace"])
        if self._lost:
            self._lost = False
            self.engine_restarted.emit()

    def _on_started(self, message: dict[str, Any]) -> None:
        """Take over a job that the engine began by itself; from here on it is like any other."""
        job, ask = message["started"], ask_of(message["name"], message["arguments"])
        future = asyncio.get_event_loop().create_future()
        future.add_done_callback(_take_exception)
        self._pending[job] = _Pending(ask, future)
        self.job_started.emit(JobStep(job, ask, Progress(Phase.SIGN_IN, 0)))

    def _on_progress(self, message: dict[str, Any]) -> None:
        pending = self._pending.get(message["progress"])
        if pending is None:
            return
        progress = Progress(
            Phase(message["phase"]),
            message["done"],
            message["total"],
            message["unit"],
            message["note"],
        )
        self.job_progressed.emit(JobStep(message["progress"], pending.ask, progress))

    def _on_job_finished(self, message: dict[str, Any]) -> None:
        job = message["finished"]
        pending = self._pending.pop(job, None)
        if pending is None:
            return
        answer = message["answer"]
        if type(pending.ask) in ANSWERS:
            answer = msgspec.convert(answer, ANSWERS[type(pending.ask)])
        if not pending.future.done():
            pending.future.set_result(answer)
        self.job_finished.emit(JobEnd(job, pending.ask, answer))
        self._tell_touched(message)

    def _end(self, job: int, error: AppError | Cancelled, message: dict[str, Any]) -> None:
        """End a job without an answer."""
        pending = self._pending.pop(job, None)
        if pending is None:
            return
        if not pending.future.done():
            pending.future.set_exception(error)
        facts = error.facts if isinstance(error, EngineError) else None
        if isinstance(error, EngineLostError):
            facts = ErrorFacts(type(error).__name__, str(error))
        cancelled = isinstance(error, Cancelled)
        self.job_failed.emit(JobEnd(job, pending.ask, error=facts, cancelled=cancelled))
        self._tell_touched(message)

    def _tell_touched(self, message: dict[str, Any]) -> None:
        touched = frozenset(Area(name) for name in message.get("touches", ()))
        if touched:
            self.data_changed.emit(touched)

    def _on_process_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            why = self.tr("The engine process cannot be started.")
            QTimer.singleShot(0, self, lambda: self._give_up(why))

    def _on_finished(self) -> None:
        """Fail what was under way; start again unless it was us who closed it."""
        self._ready = False
        for job in list(self._pending):
            lost = EngineLostError(self.tr("The engine process went away before it answered."))
            self._end(job, lost, {"touches": [Area.RUNS.value, Area.PLANS.value]})
        if self._closing:
            return
        if self._restarts >= RESTARTS:
            self._give_up(self.tr("The engine process ended several times in a row."))
            return
        self._restarts += 1
        self._lost = True
        self._calm.start()
        self.start()

    def _on_calm(self) -> None:
        self._restarts = 0

    def _give_up(self, why: str) -> None:
        self._closing = True
        self._calm.stop()
        if self._process is not None:
            self._process.closeWriteChannel()
        for job in list(self._pending):
            self._end(job, EngineLostError(why), {})
        self.engine_failed.emit(why)


def engine_command() -> tuple[str, ...]:
    """Give the command that starts the engine process: this program again, without Qt."""
    if getattr(sys, "frozen", False):
        return (sys.executable, "engine")
    return (sys.executable, "-m", "app", "engine")


def _take_exception(future: "asyncio.Future[Any]") -> None:
    """Mark an exception as seen: watchers learn it from `job_failed`."""
    if not future.cancelled():
        future.exception()
