"""The trainer in its thread, and the way there and back: commands go through its event queue, snapshots come back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal, Slot

from gd_sim.session.snapshot import Snapshot
from gd_sim.session.trainer import Trainer

FRAME_MILLISECONDS = 16
"""How often the newest snapshot is looked for while training runs."""


class Link(QObject):
    """Takes commands to the trainer and its newest snapshot back.

    Attributes:
        trainer: lives in the thread; its methods are commands.
        trainer_thread: its thread.
        snapshot: the newest that has arrived.

    Signals:
        arrived: there is a newer snapshot.
    """

    arrived = Signal()
    _command = Signal(object)

    def __init__(self, trainer: Trainer, parent: QObject) -> None:
        super().__init__(parent)
        self.trainer = trainer
        self.snapshot: Snapshot = trainer.snapshot
        self.sent = 0
        self._last_order = self._least_handled = 0
        self.trainer_thread = QThread(self)
        self.trainer_thread.setObjectName("trainer")
        trainer.moveToThread(self.trainer_thread)
        self._command.connect(trainer.perform, Qt.ConnectionType.QueuedConnection)
        trainer.published.connect(self._look, Qt.ConnectionType.QueuedConnection)
        self._frames = QTimer(self)
        self._frames.setTimerType(Qt.TimerType.PreciseTimer)
        self._frames.setInterval(FRAME_MILLISECONDS)
        self._frames.timeout.connect(self._look)
        self.trainer_thread.start()

    def order(self, command: Callable[[], None]) -> None:
        """Send a command that may move the run."""
        self._last_order = self.sent + 1
        self.inform(command)

    def inform(self, command: Callable[[], None]) -> None:
        """Send a command that leaves the run where it stands."""
        self.sent += 1
        self._command.emit(command)

    @property
    def is_caught_up(self) -> bool:
        """Whether every command was carried out and `snapshot` shows it."""
        return self.snapshot.handled == self.sent and not self.snapshot.owed

    @property
    def stands(self) -> bool:
        """Whether `snapshot` shows where the run stands: no order is under way."""
        return self.snapshot.handled >= self._last_order and not self.snapshot.owed

    def show_until_caught_up(self, snapshot: Snapshot) -> None:
        """Take a snapshot of before for the newest until all commands so far are carried out."""
        self.snapshot, self._least_handled = snapshot, self.sent

    def watch(self, running: bool) -> None:
        """Look for snapshots at every frame, or only when one is announced."""
        if running:
            self._frames.start()
        else:
            self._frames.stop()

    def close(self) -> None:
        """Stop the trainer and wait for its thread: one slice, or one command; what else is queued is dropped."""
        self._frames.stop()
        self.trainer.is_ending = True
        self.inform(self.trainer.end)  # quit() from here could come first, and leave a timer running
        self.trainer_thread.wait()

    @Slot()
    def _look(self) -> None:
        """Take the newest snapshot out of the mailbox, if it is newer than the one that is known."""
        newest = self.trainer.snapshot
        if newest is not self.snapshot and newest.handled >= self._least_handled:
            self.snapshot = newest
            self.arrived.emit()
