"""Connections: sign-ins, their tests, and the practice org."""

from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from app.asks import (
    ConnectByClient,
    ConnectByKey,
    ConnectFiles,
    ConnectFromCli,
    ConnectHttp,
    ConnectSalesforce,
    ConnectSql,
    ConnectWebhook,
    FinishSignIn,
    ListCliOrgs,
    ListPracticeFaults,
    ListWebhookSchemes,
    MakeCertificate,
    OpenPractice,
    ReadApiFile,
    RemoveConnection,
    SignInWithBrowser,
    TestConnection,
)
from app.asks.messages import (
    ApiFacts,
    Area,
    CertificateFacts,
    CliOrgFacts,
    ConnectionFacts,
)
from app.core.errors import AppError, Cancelled
from app.core.sync import OrgKind
from app.ui.desk import Desk
from app.ui.dialogs.confirm_dialog import ConfirmDialog
from app.ui.engine_client import JobStep
from app.ui.error_words import ErrorWords, error_words
from app.ui.language import spoken
from app.ui.models.value_words import counted
from app.ui.pages.connection_facts import ConnectionCard, ConnectionsFacts, ConnectionTest
from app.ui.pages.connections_page import ConnectionsPage
from app.ui.presenters.api_presenter import ApiPresenter
from app.ui.presenters.health_presenter import HealthPresenter
from app.ui.presenters.page_presenter import PagePresenter
from app.ui.presenters.practice_faults_presenter import PracticeFaultsPresenter
from app.ui.presenters.table_presenter import TablePresenter
from app.ui.presenters.webhook_presenter import WebhookPresenter
from app.ui.rail_items import RailItem

SIGN_INS = (
    ConnectSalesforce,
    SignInWithBrowser,
    ConnectByKey,
    ConnectByClient,
    ConnectFromCli,
    ConnectSql,
    ConnectFiles,
    ConnectHttp,
)
SHOWN = frozenset({Area.CONNECTIONS, Area.SYNCS, Area.USAGE})


@dataclass
class _Session:
    """What is known only while the program runs."""

    tests: dict[str, ConnectionTest] = field(default_factory=dict)
    testing: set[str] = field(default_factory=set)
    practice_starting: bool = False


class ConnectionsPresenter(PagePresenter):
    """Fills the page and sends its asks."""

    def __init__(self, desk: Desk, page: ConnectionsPage) -> None:
        super().__init__(desk, page, RailItem.CONNECTIONS, SHOWN)
        self._page = page
        self._session = _Session()
        page.ask_made.connect(lambda ask: self._start(self._connect(ask)))
        page.address_pasted.connect(lambda address: self._start(self._finish(address)))
        page.certificate_requested.connect(
            lambda name, file: self._start(self._make_certificate(name, file))
        )
        page.api_read_requested.connect(lambda api: self._start(self._read_api(api)))
        page.orgs_requested.connect(lambda: self._start(self._list_cli_orgs()))
        page.cancel_requested.connect(self._on_cancel)
        desk.engine.job_progressed.connect(self._on_progressed)
        page.test_requested.connect(lambda name: self._start(self._test(name)))
        page.test_all_requested.connect(self._on_test_all)
        page.login_requested.connect(self._on_login)
        page.target_requested.connect(desk.choose_org)
        page.remove_requested.connect(self._on_remove)
        page.practice_requested.connect(lambda: self._start(self._open_practice(fresh=False)))
        page.practice_reset_requested.connect(self._on_reset)
        page.retry_requested.connect(self.invalidate)
        PracticeFaultsPresenter(desk, page.faults_panel)
        HealthPresenter(desk, page.health)
        TablePresenter(desk, page.table_panel)
        self._apis = ApiPresenter(desk, page.api)
        WebhookPresenter(desk, page.webhook)
        page.schemes_requested.connect(lambda: self._start(self._list_schemes()))
        page.api_requested.connect(self._open_api)

    def refresh(self) -> None:
        """Read all connections anew."""
        pages = self.desk.pages
        if pages is None:
            return
        now, org = self.desk.now(), self.desk.org
        usage = {row.org_id: row.usage for row in pages.usage(now)}
        cards = tuple(
            ConnectionCard(
                row.connection,
                row.syncs,
                usage.get(row.connection.org_id) if row.connection.org_id else None,
                self._session.tests.get(row.connection.name),
                row.connection.name in self._session.testing,
                current=org is not None and row.connection.name == org.name,
            )
            for row in pages.connections()
        )
        self._page.show_facts(ConnectionsFacts(cards, now, self._session.practice_starting))

    def _start(self, sequence: Any) -> None:
        self.desk.start(sequence, self._show_error)

    def _open_api(self, connection: str) -> None:
        """Open a connection's copy of its API file, else go on where the editor was left."""
        if connection:
            self._apis.open(connection=connection)
        else:
            self._apis.resume()

    async def _connect(self, ask: Any) -> None:
        """Sign in, and show in the panel how it went."""
        engine, panel = self.desk.engine, self._page.panel
        panel.show_checking()
        started = monotonic()
        try:
            facts = await engine.run(ask)
        except Cancelled:
            return
        except AppError as error:
            words = error_words(error)
            panel.show_error(words.sentence, words.details, words.refusal)
            return
        if isinstance(ask, ConnectWebhook):
            panel.leave()
            self._page.open_webhook(ask.name)
            return
        self._remember(facts, monotonic() - started)
        panel.show_facts(facts)
        if facts.org_kind and self.desk.org is None:
            self.desk.choose_org(facts.name)
        self.invalidate()

    async def _test(self, name: str) -> None:
        """Try a connection; what it says is shown on its card."""
        self._session.testing.add(name)
        self.invalidate()
        started = monotonic()
        try:
            facts = await self.desk.engine.run(TestConnection(name))
        except AppError as error:
            facts = ConnectionFacts(name, "", ok=False, message=str(error))
        finally:
            self._session.testing.discard(name)
        self._remember(facts, monotonic() - started)
        self.invalidate()

    def _remember(self, facts: ConnectionFacts, seconds: float) -> None:
        self._session.tests[facts.name] = ConnectionTest(facts, self.desk.now(), seconds)

    def _on_test_all(self) -> None:
        for row in self.desk.connections():
            self._start(self._test(row.connection.name))

    def _on_cancel(self) -> None:
        for job, ask in self.desk.engine.jobs_under_way():
            if isinstance(ask, SIGN_INS):
                self.desk.engine.cancel(job)

    def _on_login(self, name: str) -> None:
        self._start(self.desk.open_in_salesforce(name))

    def _on_progressed(self, step: JobStep) -> None:
        """Count the minutes down that the browser is waited for."""
        waits = isinstance(step.ask, SignInWithBrowser | ConnectHttp)
        if waits and step.progress.total is not None:
            left_s = step.progress.total - step.progress.done
            self._page.panel.show_waiting(spoken(step.progress.note), left_s)

    async def _finish(self, address: str) -> None:
        """Bring a pasted address to the sign-in that waits."""
        try:
            await self.desk.engine.run(FinishSignIn(address))
        except AppError as error:
            self._page.panel.show_paste_problem(error_words(error).sentence)

    async def _make_certificate(self, name: str, file: str) -> None:
        facts: CertificateFacts = await self.desk.engine.run(MakeCertificate(name, file))
        self._page.panel.show_certificate(facts)

    async def _list_cli_orgs(self) -> None:
        """Fill the form that takes over an org of the Salesforce CLI."""
        try:
            orgs: list[CliOrgFacts] = await self.desk.engine.run(ListCliOrgs())
        except AppError as error:
            self._page.panel.show_cli_orgs([], error_words(error).sentence)
            return
        self._page.panel.show_cli_orgs(orgs)

    async def _read_api(self, api: str) -> None:
        """Offer a field for each thing that an API file asks for."""
        try:
            facts: ApiFacts = await self.desk.engine.run(ReadApiFile(api))
        except AppError as error:
            self._page.panel.show_api(None, error_words(error).sentence)
            return
        self._page.panel.show_api(facts)

    async def _list_schemes(self) -> None:
        self._page.panel.show_schemes(await self.desk.engine.run(ListWebhookSchemes()))

    def _on_remove(self, name: str) -> None:
        row = next(row for row in self.desk.connections() if row.connection.name == name)
        used = counted(
            len(row.syncs),
            self.tr("1 sync uses it. It stays, but stops."),
            self.tr("{n} syncs use it. They stay, but stop."),
        )
        dialog = ConfirmDialog(
            self.tr("Remove {name}?").format(name=name),
            used if row.syncs else self.tr("No sync uses it."),
            self.tr("Remove"),
            parent=self.desk.window,
        )
        dialog.accepted.connect(lambda: self._start(self._run(RemoveConnection(name))))
        self.desk.window.open_dialog(dialog)

    def _on_reset(self) -> None:
        dialog = ConfirmDialog(
            self.tr("Reset the practice data?"),
            self.tr("The practice orgs begin again. What was tried there is gone."),
            self.tr("Reset data"),
            parent=self.desk.window,
        )
        dialog.accepted.connect(lambda: self._start(self._open_practice(fresh=True)))
        self.desk.window.open_dialog(dialog)

    async def _open_practice(self, *, fresh: bool) -> None:
        self._session.practice_starting = True
        self.invalidate()
        try:
            await self.desk.engine.run(OpenPractice(fresh=fresh))
        finally:
            self._session.practice_starting = False
            self.invalidate()
        self._page.faults_panel.show_day(await self.desk.engine.run(ListPracticeFaults()))
        self.desk.choose_environment(OrgKind.PRACTICE)
        self.desk.window.show_notice(self.tr("The practice org is ready."))

    async def _run(self, ask: Any) -> None:
        await self.desk.engine.run(ask)

    def _show_error(self, words: ErrorWords) -> None:
        self._page.error_bar.show_error(words.sentence, words.details, words.action)
