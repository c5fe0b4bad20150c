"""What every client of a remote provider shares: which certificates count, how long it may take, how it is stopped, and how
what went wrong is told. No SDK in it; :mod:`openai`, :mod:`google_tts` and :mod:`assemblyai` each bring their own.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self

from app.course.errors import Cancelled, LecternError
from app.providers.base import SILENT, Stream
from app.providers.errors import BadAnswer, InsecureConnection, ProviderUnavailable

LONGEST = 600.0
"""Seconds an answer may take altogether, however steadily it drips."""
CONNECT = 10.0
"""Seconds to reach the host."""
LONGEST_WAIT = 86_400.0
"""Seconds of a ``Retry-After`` that are believed."""
TOO_LARGE = "It is larger than any answer should be."
USER_AGENT = "Lectern"
"""All a provider is told about who asks."""
_POLL = 0.1
_DAMAGED = (ValueError, RecursionError, OverflowError, KeyError, TypeError, AttributeError, IndexError)


def trusted() -> ssl.SSLContext:
    """The certificates this computer trusts, TLS 1.2 at least; nothing of it comes from the environment (A3.3)."""
    import httpx2

    context = httpx2.create_ssl_context(verify=True, trust_env=False)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class StopWatch:
    """Cuts the connection when the person stops the request, also while nothing arrives: a context manager for one request.

    ``answering`` is whether the answer has begun, ``stopped`` whether it was cut.
    """

    def __init__(self, stream: Stream) -> None:
        self.answering = False
        self.stopped = False
        self._stream = stream
        self._socket: socket.socket | None = None
        self._over = threading.Event()
        self._thread: threading.Thread | None = None
        self._whole = False

    def __enter__(self) -> Self:
        if self._stream is not SILENT:
            self._thread = threading.Thread(target=self._look, name="stop-watch", daemon=True)
            self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def connected(self, connection: socket.socket | None) -> None:
        """Told by the client which socket it uses from now on."""
        self._socket = connection

    @contextlib.contextmanager
    def whole(self) -> Iterator[None]:
        """Let an exchange that has begun come to its end, whoever stops it meanwhile: its answer names what then has to be
        deleted."""
        self._whole = True
        try:
            yield
        finally:
            self._whole = False

    def check(self) -> None:
        """Raise ``Cancelled`` when the person stopped it."""
        if self.stopped or self._stream.stopped():
            self.stopped = True
            raise Cancelled

    def pause(self, seconds: float) -> None:
        """Wait; raises ``Cancelled`` as soon as the person stops it."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.check()
            self._over.wait(min(left, _POLL))
        self.check()

    def _look(self) -> None:
        while not self._over.wait(_POLL):
            if not self._whole and self._stream.stopped():
                self.stopped = True
                if self._socket is not None:
                    with contextlib.suppress(OSError):  # it is over anyway
                        self._socket.shutdown(socket.SHUT_RDWR)
                    return


@contextlib.contextmanager
def told(watch: StopWatch, known: Callable[[Exception], LecternError | None]) -> Iterator[None]:
    """Whatever goes wrong inside leaves as one of our errors, or as ``Cancelled`` when the person stopped it.

    ``known`` puts the errors of an SDK into words. Causes are dropped on purpose: their text and their requests hold what must
    not be written down.
    """
    try:
        yield
    except LecternError:
        if watch.stopped:
            raise Cancelled from None
        raise
    except Exception as error:
        if watch.stopped:
            raise Cancelled from None
        said = known(error)
        if said is None:
            raise
        raise said from None


def damaged(name: str, error: Exception) -> LecternError | None:
    """What an answer of the wrong shape ends as; None for an error that is none of the answer's."""
    if isinstance(error, _DAMAGED):
        return BadAnswer(name, "It is damaged, or not what its kind of answer looks like.")
    return None


def no_connection(name: str, error: BaseException, *, answering: bool, timed_out: bool) -> LecternError:
    """What a broken, refused or insecure connection means."""
    for cause in causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return InsecureConnection(name, f"Nobody vouches for its certificate ({cause.verify_message}).")
        if isinstance(cause, ssl.SSLError):
            return InsecureConnection(name, "It offers no connection with TLS 1.2 or newer.")
    if answering:
        return BadAnswer(name, "It broke off before its end.")
    if timed_out:
        return ProviderUnavailable(name, "It did not answer in time.")
    return ProviderUnavailable(name, "There is no connection to it.")


def sent_on(name: str) -> LecternError:
    """What a redirect means: what was sent would go to somebody else."""
    why = "It sends requests on to another address. Lectern follows none, as what is sent would go to somebody else."
    return InsecureConnection(name, why, f"{name} was not asked any further.")


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error, and all it came from; also what urllib3 keeps as ``reason`` or as its first argument."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        here = waiting.pop(0)
        if here is None or id(here) in seen:
            continue
        seen.add(id(here))
        yield here
        waiting += (here.__cause__ or here.__context__, *_inside(here))


def _inside(error: BaseException) -> Iterable[BaseException]:
    held = (getattr(error, "reason", None), *error.args[:1])
    return (item for item in held if isinstance(item, BaseException))


def retry_after(headers: Mapping[str, str]) -> float:
    """Seconds from ``Retry-After`` (a number or a date, RFC 9110 10.2.3) or OpenAI's ``retry-after-ms``; 0 when not said."""
    with contextlib.suppress(ValueError):
        return bounded(float(headers.get("retry-after-ms", "")) / 1000)
    said = headers.get("retry-after", "")
    with contextlib.suppress(ValueError):
        return bounded(float(said))
    with contextlib.suppress(ValueError, TypeError):
        return bounded(parsedate_to_datetime(said).timestamp() - time.time())
    return 0.0


def bounded(seconds: float) -> float:
    """Seconds as far as they are believed."""
    return min(max(seconds, 0.0), LONGEST_WAIT) if seconds == seconds else 0.0  # noqa: PLR0124  not a number is not a wait


def size_of(header: str | None) -> int:
    """Bytes a ``Content-Length`` announces; 0 when it does not."""
    return int(header) if header and header.isdecimal() else 0
