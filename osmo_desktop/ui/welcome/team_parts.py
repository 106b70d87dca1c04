"""Step 3: found a team, join one, or begin alone. Each screen only asks; `team_steps` acts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.domain.language.names import clean_text
from osmo_desktop.domain.records.codes import LEGAL_PROFILES
from osmo_desktop.services.models import JoinOffer
from osmo_desktop.services.team import Founding
from osmo_desktop.ui import theme
from osmo_desktop.ui.welcome.part import Part, advice_row
from osmo_desktop.ui.welcome.store_form import StoreForm
from osmo_desktop.ui.welcome.tiles import ChoiceTile
from osmo_desktop.ui.widgets.cards import Inset
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput
from osmo_desktop.ui.widgets.forms import FormRow, field_grid
from osmo_desktop.ui.widgets.inputs import LineInput, TextArea
from osmo_desktop.ui.widgets.labels import PlainLabel

FOUND, JOIN, ALONE, RESTORE = "found", "join", "alone", "restore"


class ChoicePart(Part):
    """How to go on; with `can_stay_alone` also without a team for now.

    With `can_restore` also by the paper of a team whose laptops are lost.
    """

    def __init__(
        self,
        *,
        can_stay_alone: bool = True,
        can_restore: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            tr("Team"),
            tr("A team shares clients through one folder. Everything works without it, too."),
            tr("Continue"),
            can_go_back=False,
            parent=parent,
        )
        texts = [
            (FOUND, "users-round", tr("Found a team"), tr("You are the first, and supervise it.")),
            (
                JOIN,
                "handshake",
                tr("Join a team"),
                tr("You read eight words aloud with the supervisor, and they admit you."),
            ),
            (
                ALONE,
                "user-round",
                tr("Begin alone, join later"),
                tr("You can start work now. Founding and joining wait under Sync."),
            ),
        ]
        self.tiles: dict[str, ChoiceTile] = {}
        if not can_stay_alone:
            texts.pop()
        if can_restore:
            texts.append(
                (
                    RESTORE,
                    "life-buoy",
                    tr("Restore a team from its recovery sheet"),
                    tr("Every laptop is lost: the paper and a copy of the folder give all back."),
                )
            )
        for key, icon, title, text in texts:
            tile = ChoiceTile(title, text, icon=icon)
            self.tiles[key] = tile
            self.body.addWidget(tile)
        self.tiles[FOUND].setChecked(True)

    @property
    def key(self) -> str:
        """What is chosen now."""
        return next((key for key, tile in self.tiles.items() if tile.isChecked()), FOUND)

    def focus_start(self) -> None:
        """Begin at the choice."""
        self.tiles[self.key].setFocus(Qt.FocusReason.OtherFocusReason)


class FoundPart(Part):
    """The team's name, the founder's title and phone, and the legal profile.

    With `asks_words` the words of the recovery sheet are typed in: they left the computer when
    the sheet was made.
    """

    def __init__(
        self, user_name: str, *, asks_words: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            tr("Found a team"),
            tr("You become its supervisor: you admit others and divide the work."),
            tr("Found the team"),
            next_icon="check",
            parent=parent,
        )
        self.team = _line()
        self.user = _line(user_name)
        self.work_title = _line()
        self.phone = _line()
        self.controller = _line()
        choices = [Choice(code, tr(words)) for code, words in LEGAL_PROFILES.items()]
        self.profile = ChoiceInput(choices, key="adult_social_care")
        self.words = TextArea(min_lines=3, max_lines=5)
        self.team_row = FormRow(tr("Name of the team"), self.team)
        self.user_row = FormRow(tr("Your name"), self.user)
        self.words_row = FormRow(
            tr("Words of the recovery sheet"),
            self.words,
            below=tr("All words in order, with spaces between. Four letters of each are enough."),
        )
        title = FormRow(tr("Your title"), self.work_title)
        phone = FormRow(tr("Work phone"), self.phone, below=tr("Printed on clients' plans."))
        profile = FormRow(
            tr("Legal profile"),
            self.profile,
            below=tr("Sets the terms, legal bases and retention. The data controller decides it."),
        )
        controller = FormRow(
            tr("Data controller"), self.controller, below=tr("The organisation, when it is known.")
        )
        rows: list[list[QWidget]] = [
            [self.team_row, controller],
            [self.user_row, title],
            [phone, profile],
        ]
        grid = field_grid(rows, spacing=16)
        grid.setVerticalSpacing(16)
        self.body.addLayout(grid)
        self.body.addWidget(self.words_row)
        self.words_row.setVisible(asks_words)
        self._asks_words = asks_words
        for field in (self.team, self.user, self.work_title, self.phone, self.controller):
            field.returnPressed.connect(self.ask_next)

    @property
    def founding(self) -> Founding:
        """What was written, cleaned."""
        return Founding(
            team_name=clean_text(self.team.text()),
            user_name=clean_text(self.user.text()),
            title=clean_text(self.work_title.text()),
            phone=clean_text(self.phone.text()),
            profile=self.profile.key or "adult_social_care",
            controller=clean_text(self.controller.text()),
        )

    @property
    def typed_words(self) -> tuple[str, ...]:
        """The words of the sheet as typed."""
        return tuple(self.words.text().split())

    def focus_start(self) -> None:
        """Begin with the team's name."""
        self.team.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_next(self) -> None:
        """Go on when the names (and words) are there."""
        needed = [
            (self.team_row, self.team.text().strip(), tr("Give the team a name.")),
            (self.user_row, self.user.text().strip(), tr("Write your name.")),
        ]
        if self._asks_words:
            words = self.words.text().strip()
            needed.append((self.words_row, words, tr("Type the words of your recovery sheet.")))
        for row, _, _ in needed:
            row.clear_error()
        for row, text, sentence in needed:
            if not text:
                row.set_error(sentence)
                row.control.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        super().ask_next()


class FolderPart(Part):
    """The team's shared folder; `title` and `lead` say what for."""

    def __init__(
        self, title: str, lead: str, next_label: str, *, path: str = "", can_skip: bool = False
    ) -> None:
        super().__init__(title, lead, next_label)
        self.form = StoreForm(path)
        self.form.submitted.connect(self.ask_next)
        self.body.addWidget(self.form)
        sealed = tr(
            "Only encrypted parts go there. Whoever runs the folder cannot read them, but sees "
            "how many there are and when."
        )
        self.body.addWidget(advice_row("lock", PlainLabel(sealed, "body", "sub", wrap=True)))
        self._can_skip = can_skip

    def focus_start(self) -> None:
        """Begin with the folder."""
        self.form.focus_start()

    def ask_next(self) -> None:
        """Go on when a folder is named."""
        if not self.form.check():
            return
        if not self.form.path and not self._can_skip:
            self.form.row.set_error(tr("Choose the folder that your team uses."))
            self.focus_start()
            return
        super().ask_next()


class ComparePart(Part):
    """The check words, large, to be read aloud by both; then whether they matched."""

    matched = Signal()
    did_not_match = Signal()

    def __init__(self, offer: JoinOffer, parent: QWidget | None = None) -> None:
        super().__init__(
            tr("Read the words aloud"),
            tr(
                "Call your supervisor or sit beside them. Their screen shows a request with the "
                "same words. Both read all of them, in order."
            ),
            tr("The words matched"),
            next_icon="check",
            parent=parent,
        )
        self.body.addWidget(CheckWords(offer.words))
        digits = tr("The same as digits: {digits}").format(digits=offer.digits)
        self.body.addWidget(PlainLabel(digits, "body", "sub", wrap=True))
        why = tr(
            "So you know that the request reached your own supervisor, and not someone between."
        )
        self.body.addWidget(advice_row("info", PlainLabel(why, "body", "sub", wrap=True)))
        self.no_button = self.back_button
        self.no_button.set_label(tr("They do not match"))
        self.no_button.set_icon("x")
        self.back_requested.connect(self.did_not_match)
        self.next_requested.connect(self.matched)

    def focus_start(self) -> None:
        """Begin at the safe answer."""
        self.no_button.setFocus(Qt.FocusReason.OtherFocusReason)


class CheckWords(QWidget):
    """Eight numbered words in large letters."""

    def __init__(
        self, words: Sequence[str], *, columns: int = 4, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Check words"))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        for at, word in enumerate(words):
            cell = Inset()
            cell.body.setContentsMargins(12, 8, 12, 10)
            cell.body.setSpacing(0)
            cell.body.addWidget(PlainLabel(str(at + 1), "small", "sub"))
            label = PlainLabel(word, "h1", elide=True)
            label.setAccessibleName(f"{at + 1} {word}")
            label.setMinimumWidth(theme.px(72))
            cell.body.addWidget(label)
            grid.addWidget(cell, at // columns, at % columns)
        for column in range(columns):
            grid.setColumnStretch(column, 1)


class EndPart(Part):
    """What happens next, in order; the last screen of step 3."""

    def __init__(
        self, title: str, lead: str, steps: Sequence[tuple[str, str]], next_label: str
    ) -> None:
        super().__init__(title, lead, next_label, can_go_back=False)
        for icon, words in steps:
            self.body.addWidget(advice_row(icon, PlainLabel(words, "body", wrap=True), "accent"))


def _line(text: str = "") -> LineInput:
    """Return a field for a name."""
    field = LineInput(text)
    field.setMaxLength(200)
    return field


def waiting_part() -> EndPart:
    """Say what happens after the words matched."""
    return EndPart(
        tr("Waiting for your supervisor"),
        tr("You can work alone meanwhile; nothing of it is lost when you are admitted."),
        [
            ("user-round", tr("Your supervisor admits you on their own computer.")),
            ("refresh-cw", tr("The next sync round brings the team's keys here by itself.")),
            ("cloud-upload", tr("What you have written by then goes to the team.")),
        ],
        tr("Start work"),
    )


def mismatch_part() -> EndPart:
    """Say what to do when the words did not match."""
    return EndPart(
        tr("The words did not match"),
        tr("Nothing was shared. Do not let yourself be admitted with these words."),
        [
            ("folder", tr("Check that both of you use the same folder, and ask again.")),
            (
                "phone",
                tr("If they differ again, someone may be between you: tell your supervisor."),
            ),
            ("user-round", tr("You can work alone meanwhile.")),
        ],
        tr("Ask again"),
    )


def founded_part(team_name: str, *, has_folder: bool) -> EndPart:
    """Say what the founder does next."""
    steps = [
        ("refresh-cw", tr("Start the first round under Sync; it lays the team into the folder.")),
        ("user-plus", tr("Colleagues choose “Join a team”. Their requests appear under Sync.")),
        ("life-buoy", tr("The recovery sheet now opens the whole team's data. Guard it.")),
    ]
    if not has_folder:
        steps[0] = ("folder", tr("Choose the shared folder under Sync when you have one."))
    return EndPart(
        tr("The team is founded"),
        tr("{team} is yours to supervise.").format(team=team_name),
        steps,
        tr("Start work"),
    )
