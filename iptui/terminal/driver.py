"""The terminal under the app: what Textual's driver for Linux and macOS leaves to chance is decided here."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, Any, Protocol, cast

from textual.drivers.linux_driver import LinuxDriver

if TYPE_CHECKING:

    class _Host(Protocol):
        """What the driver wants of the app."""

        @property
        def may_suspend(self) -> bool: ...

        def terminal_gone(self) -> None: ...


class TerminalDriver(LinuxDriver):
    """Suspends only where that may be and where the app stands; tells the app when the terminal is gone.

    Textual reads on for ever from a terminal that has hung up: a process whose terminal it is gets a
    signal as well, one that was started beside it (no controlling terminal) would live on unseen.
    """

    _suspended = False

    @property
    def _host(self) -> _Host:
        return cast("_Host", self._app)

    def _sigtstp_application(self, *_: Any) -> None:
        if not self._host.may_suspend:
            return
        if self._writer_thread is None:
            # Before the app stands there is nothing to take down, and Textual fails over it.
            os.kill(os.getpid(), signal.SIGSTOP)
            return
        self._suspended = True
        super()._sigtstp_application()

    def _sigcont_application(self, *_: Any) -> None:
        # Going on without having been stopped would start a second thread that reads the keys.
        if self._suspended:
            self._suspended = False
            super()._sigcont_application()

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except (EOFError, OSError):
            self._loop.call_soon_threadsafe(self._host.terminal_gone)
        except BaseException:
            import rich.traceback

            self._app.call_later(self._app.panic, rich.traceback.Traceback())
