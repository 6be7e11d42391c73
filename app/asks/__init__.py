"""What can be asked, one frozen value each; plain arguments, so that they cross a pipe.

The window sends an ask to the engine process, the terminal hands it to its handler in place
(`app.jobs.handlers`). The docstring of an ask says what comes back. Lists that a screen or the
terminal shows are not asked for: they are read from the workspace (`app.store.pages`).
"""

from __future__ import annotations

from app.asks.apis import CheckApiText as CheckApiText
from app.asks.apis import ListApiFiles as ListApiFiles
from app.asks.apis import OpenApiFile as OpenApiFile
from app.asks.apis import ReadApiFile as ReadApiFile
from app.asks.apis import ReadOpenApi as ReadOpenApi
from app.asks.apis import SaveApiFile as SaveApiFile
from app.asks.apis import TryApi as TryApi
from app.asks.connecting import CheckHealth as CheckHealth
from app.asks.connecting import ConnectByClient as ConnectByClient
from app.asks.connecting import ConnectByKey as ConnectByKey
from app.asks.connecting import ConnectFiles as ConnectFiles
from app.asks.connecting import ConnectFromCli as ConnectFromCli
from app.asks.connecting import ConnectHttp as ConnectHttp
from app.asks.connecting import ConnectSalesforce as ConnectSalesforce
from app.asks.connecting import ConnectSql as ConnectSql
from app.asks.connecting import ConnectWebhook as ConnectWebhook
from app.asks.connecting import ExportPermissionSet as ExportPermissionSet
from app.asks.connecting import FinishSignIn as FinishSignIn
from app.asks.connecting import LearnPayloadPaths as LearnPayloadPaths
from app.asks.connecting import ListCliOrgs as ListCliOrgs
from app.asks.connecting import ListenForWebhooks as ListenForWebhooks
from app.asks.connecting import ListTables as ListTables
from app.asks.connecting import ListWebhookSchemes as ListWebhookSchemes
from app.asks.connecting import LookAtFile as LookAtFile
from app.asks.connecting import LookAtTable as LookAtTable
from app.asks.connecting import MakeCertificate as MakeCertificate
from app.asks.connecting import OpenInSalesforce as OpenInSalesforce
from app.asks.connecting import ReadWebhook as ReadWebhook
from app.asks.connecting import RemoveConnection as RemoveConnection
from app.asks.connecting import SetBudget as SetBudget
from app.asks.connecting import SignInWithBrowser as SignInWithBrowser
from app.asks.connecting import TestConnection as TestConnection
from app.asks.keeping import ApplyRetention as ApplyRetention
from app.asks.keeping import BackUpWorkspace as BackUpWorkspace
from app.asks.keeping import CheckWorkspace as CheckWorkspace
from app.asks.keeping import ErasePerson as ErasePerson
from app.asks.keeping import MoveWorkspace as MoveWorkspace
from app.asks.keeping import ReadErrorGuide as ReadErrorGuide
from app.asks.keeping import RestoreBackup as RestoreBackup
from app.asks.keeping import SeeNotices as SeeNotices
from app.asks.keeping import SetRetention as SetRetention
from app.asks.keeping import SetRole as SetRole
from app.asks.plans import DecidePlan as DecidePlan
from app.asks.plans import DecisionAsk as DecisionAsk
from app.asks.plans import ExportPlan as ExportPlan
from app.asks.plans import ImportChoices as ImportChoices
from app.asks.plans import ListChanges as ListChanges
from app.asks.plans import MendRow as MendRow
from app.asks.plans import OpenPlanFile as OpenPlanFile
from app.asks.plans import PreviewSync as PreviewSync
from app.asks.plans import ReconcileSync as ReconcileSync
from app.asks.plans import SavePlan as SavePlan
from app.asks.practice import ListPracticeFaults as ListPracticeFaults
from app.asks.practice import OpenPractice as OpenPractice
from app.asks.practice import StartPracticeFault as StartPracticeFault
from app.asks.practice import StopPracticeFaults as StopPracticeFaults
from app.asks.runs import ApplyPlan as ApplyPlan
from app.asks.runs import CancelRun as CancelRun
from app.asks.runs import ContinueRun as ContinueRun
from app.asks.runs import Correction as Correction
from app.asks.runs import ExportFailures as ExportFailures
from app.asks.runs import HandlePayload as HandlePayload
from app.asks.runs import ImportCorrections as ImportCorrections
from app.asks.runs import RetryFailures as RetryFailures
from app.asks.runs import RunSync as RunSync
from app.asks.runs import UndoRun as UndoRun
from app.asks.syncs import ActivateSync as ActivateSync
from app.asks.syncs import AddSync as AddSync
from app.asks.syncs import BindRole as BindRole
from app.asks.syncs import CheckSync as CheckSync
from app.asks.syncs import CountRows as CountRows
from app.asks.syncs import DescribeParents as DescribeParents
from app.asks.syncs import ExportSync as ExportSync
from app.asks.syncs import FixSync as FixSync
from app.asks.syncs import ListOfferedChoices as ListOfferedChoices
from app.asks.syncs import ReadSyncForm as ReadSyncForm
from app.asks.syncs import RestoreSync as RestoreSync
from app.asks.syncs import ResumeSync as ResumeSync
from app.asks.syncs import SampleFields as SampleFields
from app.asks.syncs import SaveMapping as SaveMapping
from app.asks.syncs import SetSyncSetting as SetSyncSetting
from app.asks.syncs import SuggestPairs as SuggestPairs
from app.asks.syncs import TryRule as TryRule

ASKS: tuple[type, ...] = (
    OpenPractice,
    ListPracticeFaults,
    StartPracticeFault,
    StopPracticeFaults,
    ConnectSalesforce,
    SignInWithBrowser,
    FinishSignIn,
    ConnectByKey,
    MakeCertificate,
    ConnectByClient,
    ConnectFromCli,
    ListCliOrgs,
    OpenInSalesforce,
    ConnectSql,
    ListTables,
    LookAtFile,
    LookAtTable,
    ConnectFiles,
    ConnectHttp,
    ConnectWebhook,
    ListWebhookSchemes,
    LearnPayloadPaths,
    ReadWebhook,
    ListenForWebhooks,
    ReadApiFile,
    ReadOpenApi,
    ListApiFiles,
    OpenApiFile,
    CheckApiText,
    SaveApiFile,
    TryApi,
    TestConnection,
    CheckHealth,
    ExportPermissionSet,
    RemoveConnection,
    AddSync,
    BindRole,
    ActivateSync,
    ResumeSync,
    SetRole,
    SeeNotices,
    CheckSync,
    FixSync,
    SetSyncSetting,
    ReadSyncForm,
    ListOfferedChoices,
    SuggestPairs,
    DescribeParents,
    CountRows,
    SampleFields,
    TryRule,
    PreviewSync,
    ReconcileSync,
    DecidePlan,
    SavePlan,
    OpenPlanFile,
    SaveMapping,
    RestoreSync,
    ExportSync,
    MendRow,
    ListChanges,
    ImportChoices,
    ApplyPlan,
    RunSync,
    ContinueRun,
    CancelRun,
    SetBudget,
    RetryFailures,
    HandlePayload,
    ImportCorrections,
    UndoRun,
    ExportFailures,
    ExportPlan,
    ApplyRetention,
    SetRetention,
    ErasePerson,
    BackUpWorkspace,
    MoveWorkspace,
    RestoreBackup,
    CheckWorkspace,
    ReadErrorGuide,
)
"""Every ask, for the pipe's decoder and the table of handlers."""
