"""When a mapping runs by itself: how often, in which hours, on which days, by which clock."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import available_timezones

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QFocusEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from app.core.mapping import Flow, Mode
from app.core.schedule import Schedule, Weekday, next_times
from app.ui.models.mapping_detail import MappingDetail
from app.ui.models.schedule_words import (
    day_word,
    every_words,
    flow_words,
    times_words,
    zone_of,
)
from app.ui.pages.settings_section import SettingsSection, choice_box
from app.ui.theme import theme
from app.ui.widgets.buttons import ButtonKind, ButtonSize, PushButton
from app.ui.widgets.combo_box import ChoiceBox
from app.ui.widgets.labels import TextLabel

WORD_PX, OFTEN_PX, TIME_PX, ZONE_PX = 76, 156, 60, 216
NEXT_SHOWN = 5
BY_HAND, DAILY = "by hand", "daily"
SPANS = tuple(timedelta(minutes=n) for n in (5, 10, 15, 30, 60, 120, 360, 720))
"""Spans that are offered; a file may say any other. Source: ours."""
FIRST_TIME = time(2)
AREAS = frozenset(
    {"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian"}
    | {"Pacific"}
)
CLOCK = r"([01]?\d|2[0-3]):[0-5]\d"


class ScheduleSection(SettingsSection):
    """A block for each schedule of the mapping.

    Signals:
        schedules_edited: all schedules of the mapping as they shall be, and words (tuple, str).
    """

    schedules_edited = Signal(object, str)

    def __init__(self, detail: MappingDetail) -> None:
        self._schedules = detail.schedules
        self._now = detail.now or datetime.now(UTC)
        add = PushButton(_tr("Add a time"), icon="plus", size=ButtonSize.TINY)
        super().__init__(detail, _tr("Schedule"), self._note(), add)
        for number, schedule in enumerate(self._schedules):
            self._add_schedule(number, schedule)
        if not self._schedules:
            self.add_row(self._label(self.tr("Run")), self._often_box(0, None))
        later = self.tr(
            "Orgtide does not start schedules by itself yet. Let the scheduler of the computer run "
            "orgtide run; Schedules copies the command."
        )
        self.add_row(TextLabel(later, "small", "muted", wrap=True), stretch=False)
        add.clicked.connect(self._add)

    def _note(self) -> str:
        found = [
            one
            for schedule in self._schedules
            for one in next_times(schedule, self._now, zone_of(schedule), 1)
        ]
        if not found:
            return _tr("By hand")
        return _tr("Due next: {when}").format(when=times_words([min(found)], self._now, None))

    def _add_schedule(self, number: int, schedule: Schedule) -> None:
        line = self.add_row(
            self._label(self.tr("Run")), self._often_box(number, schedule), stretch=False
        )
        if schedule.at is not None:
            self._add_time(line, number, schedule)
        else:
            self._add_hours(line, number, schedule)
        line.addStretch(1)
        if len(self._schedules) > 1:
            remove = PushButton(
                "",
                ButtonKind.QUIET,
                icon="x",
                tip=self.tr("Remove this time"),
                size=ButtonSize.TINY,
            )
            remove.clicked.connect(lambda: self._revise(number, None))
            line.addWidget(remove)
        self._add_days(number, schedule)
        self._add_clock(number, schedule)
        times = next_times(schedule, self._now, zone_of(schedule), NEXT_SHOWN)
        words = TextLabel(times_words(times, self._now, zone_of(schedule)), "body", wrap=True)
        words.setObjectName(f"schedule {number} next")
        self.add_row(self._label(self.tr("Next")), words, stretch=False)

    def _often_box(self, number: int, schedule: Schedule | None) -> QWidget:
        """How often, or by hand: the file may say a span that is not offered."""
        spans = sorted({*SPANS, *([schedule.every] if schedule and schedule.every else [])})
        choices: tuple[tuple[str, object], ...] = (
            (self.tr("By hand"), BY_HAND),
            (self.tr("Once a day"), DAILY),
            *((every_words(span), span) for span in spans),
        )
        current: object = BY_HAND
        if schedule is not None:
            current = schedule.every or DAILY
        box = choice_box(f"schedule {number} often", choices, current, OFTEN_PX)
        box.setAccessibleName(self.tr("How often it runs"))
        box.activated.connect(lambda place: self._set_often(number, schedule, box.itemData(place)))
        return box

    def _add_time(self, line: QHBoxLayout, number: int, schedule: Schedule) -> None:
        at = self._clock_edit(f"schedule {number} at", schedule.at, self.tr("Time of the day"))
        at.editingFinished.connect(
            lambda: self._revise(number, replace(schedule, at=_read(at, schedule.at)))
        )
        line.addWidget(TextLabel(self.tr("at"), "body", "muted"))
        line.addWidget(at)

    def _add_hours(self, line: QHBoxLayout, number: int, schedule: Schedule) -> None:
        start, end = schedule.between or (None, None)
        first = self._clock_edit(f"schedule {number} from", start, self.tr("From"))
        last = self._clock_edit(f"schedule {number} to", end, self.tr("To"))

        def tell() -> None:
            begin, until = _read(first, None), _read(last, None)
            both = (begin, until) if begin is not None and until is not None else None
            if both is not None or (begin is None and until is None):
                self._revise(number, replace(schedule, between=both))

        for word, edit in ((self.tr("from"), first), (self.tr("to"), last)):
            edit.setPlaceholderText(self.tr("all day"))
            edit.editingFinished.connect(tell)
            line.addWidget(TextLabel(word, "body", "muted"))
            line.addWidget(edit)

    def _add_days(self, number: int, schedule: Schedule) -> None:
        buttons = []
        for day in Weekday:
            button = PushButton(day_word(day), size=ButtonSize.TINY)
            button.setObjectName(f"schedule {number} {day.value}")
            button.setAccessibleName(day_word(day, long=True))
            button.setCheckable(True)
            button.setChecked(not schedule.days or day in schedule.days)
            button.clicked.connect(lambda _=False, one=day: self._turn_day(number, schedule, one))
            buttons.append(button)
        self.add_row(self._label(self.tr("On")), *buttons)

    def _add_clock(self, number: int, schedule: Schedule) -> None:
        box = ZoneBox(self.tr("This computer's clock"), schedule.zone)
        box.setObjectName(f"schedule {number} zone")
        box.setAccessibleName(self.tr("Whose clock counts"))
        box.activated.connect(
            lambda place: self._revise(number, replace(schedule, zone=box.itemData(place)))
        )
        parts: list[QWidget] = [self._label(self.tr("Clock")), box]
        if self.mapping.to_source is not Mode.NONE or schedule.flow is not None:
            flows = ((flow_words(one), None if one is Flow.BOTH else one) for one in Flow)
            current = None if schedule.flow is Flow.BOTH else schedule.flow
            flow = choice_box(f"schedule {number} flow", tuple(flows), current, OFTEN_PX)
            flow.setAccessibleName(self.tr("Which way values flow"))
            flow.activated.connect(
                lambda place: self._revise(number, replace(schedule, flow=flow.itemData(place)))
            )
            parts.append(flow)
        self.add_row(*parts)

    def _label(self, words: str) -> TextLabel:
        label = TextLabel(words, "body", "text2")
        label.setFixedWidth(WORD_PX)
        return label

    def _clock_edit(self, name: str, value: time | None, said: str) -> QLineEdit:
        edit = QLineEdit("" if value is None else f"{value:%H:%M}")
        edit.setObjectName(name)
        edit.setAccessibleName(said)
        edit.setValidator(QRegularExpressionValidator(f"({CLOCK})?", edit))
        edit.setFixedSize(theme().scaled(TIME_PX), theme().size("controlSmall"))
        return edit

    def _set_often(self, number: int, before: Schedule | None, often: object) -> None:
        if often == BY_HAND:
            self._revise(number, None)
            return
        base = before or Schedule(self.mapping.name)
        if often == DAILY:
            at = base.at or (base.between[0] if base.between else FIRST_TIME)
            self._revise(number, replace(base, at=at, every=None, between=None))
        elif isinstance(often, timedelta):
            self._revise(number, replace(base, at=None, every=often))

    def _turn_day(self, number: int, schedule: Schedule, day: Weekday) -> None:
        """Take a day in or out; the last one cannot be taken out."""
        on = set(schedule.days or Weekday) ^ {day}
        days = () if len(on) == len(Weekday) else tuple(one for one in Weekday if one in on)
        self._revise(number, replace(schedule, days=days) if on else schedule)

    def _add(self) -> None:
        self._tell((*self._schedules, Schedule(self.mapping.name, at=FIRST_TIME)))

    def _revise(self, number: int, schedule: Schedule | None) -> None:
        """Put another schedule in the place of one; None takes it out."""
        kept = (schedule,) if schedule is not None else ()
        before = self._schedules
        self._tell((*before[:number], *kept, *before[number + 1 :]))

    def _tell(self, after: tuple[Schedule, ...]) -> None:
        if after != self._schedules:
            self.schedules_edited.emit(after, self.tr("Schedule changed."))


class ZoneBox(ChoiceBox):
    """A choice among zones; all of them are in it once it is looked at."""

    def __init__(self, own: str, zone: str) -> None:
        super().__init__()
        self.setFixedWidth(ZONE_PX)
        self.addItem(own, "")
        if zone:
            self.addItem(zone, zone)
            self.setCurrentIndex(1)

    def showPopup(self) -> None:
        self.fill()
        super().showPopup()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.fill()
        super().focusInEvent(event)

    def fill(self) -> None:
        """Put every zone in; what is chosen stays chosen."""
        chosen = self.currentData()
        if self.count() > len(zone_names()):
            return
        while self.count() > 1:
            self.removeItem(1)
        for name in zone_names():
            self.addItem(name, name)
        self.setCurrentIndex(max(0, self.findData(chosen)))


@cache
def zone_names() -> tuple[str, ...]:
    """Names of zones that belong to a place, such as Europe/London."""
    named = (one for one in available_timezones() if one.partition("/")[0] in AREAS)
    return tuple(sorted(named))


def _read(edit: QLineEdit, otherwise: time | None) -> time | None:
    """The time that was typed; `otherwise` where nothing was."""
    hour, _, minute = edit.text().partition(":")
    return time(int(hour), int(minute)) if hour and minute else otherwise


def _tr(text: str) -> str:
    return QCoreApplication.translate("ScheduleSection", text)
