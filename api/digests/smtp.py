"""How is a mail handed to a mail server, and which server do the settings name?

A server that takes a mail and then is cut off may get it again: SMTP gives "at least once". The Message-ID is
the same each time, so that who receives the mail can tell.
"""

import smtplib
import ssl
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from email.message import EmailMessage
from types import TracebackType
from urllib.parse import unquote, urlsplit

from corpora import ConfigurationError

_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_WAIT_S = 30.0


@dataclass(frozen=True)
class SmtpServer:
    """A mail server: `scheme` is smtp (as it is), smtp+starttls or smtps (TLS, certificates checked)."""

    scheme: str
    host: str
    port: int
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @staticmethod
    def of(url: str) -> "SmtpServer":
        """Read ENMUSUBI_SMTP. Raises `ConfigurationError`, which does not repeat what may be a password."""
        try:
            parts = urlsplit(url)
            scheme, host, port = parts.scheme, parts.hostname, parts.port
        except ValueError as error:
            raise _wrong() from error
        if scheme not in _PORTS or not host or parts.path not in ("", "/") or parts.query:
            raise _wrong()
        user, password = (unquote(own) if own else None for own in (parts.username, parts.password))
        return SmtpServer(scheme, host, port or _PORTS[scheme], user, password)


class SmtpSession(AbstractContextManager["SmtpSession"]):
    """A connection to a mail server, made with the first mail and kept for the next ones."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server
        self._connection: smtplib.SMTP | None = None

    def send(self, message: EmailMessage) -> None:
        """Hand over a mail. Raises `smtplib.SMTPException`, OSError; the next connects anew if it must."""
        try:
            if self._connection is None:
                self._connection = self._connected()
            self._connection.send_message(message)
        except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused):
            if self._connection is not None and self._connection.sock is None:
                self._close()  # 421: the server has hung up; else this mail was refused, no more
            raise
        except (smtplib.SMTPException, OSError):
            self._close()
            raise

    def _connected(self) -> smtplib.SMTP:
        server, context = self._server, ssl.create_default_context()
        if server.scheme == "smtps":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=_WAIT_S, context=context
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=_WAIT_S)
        try:
            if server.scheme == "smtp+starttls":
                connection.starttls(context=context)
            if server.user:
                connection.login(server.user, server.password or "")
        except BaseException:
            connection.close()
            raise
        return connection

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Say goodbye where the server is still there."""
        if self._connection is not None:
            try:
                self._connection.quit()
            except (smtplib.SMTPException, OSError):
                self._close()


def _wrong() -> ConfigurationError:
    return ConfigurationError(
        "ENMUSUBI_SMTP is no address of a mail server. Write it as smtp://host:25, "
        "smtp+starttls://user:password@host:587 or smtps://user:password@host:465."
    )
