"""How does a digest become an e-mail that is the same, byte for byte, however often it is made?"""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING

from api.digests.content import page, plain, subject
from api.digests.wording import shown
from corpora import ConfigurationError

if TYPE_CHECKING:
    from matcher import Digest


def mail_of(digest: "Digest", *, to: str, sender: str, address: str | None) -> EmailMessage:
    """Return the mail of a digest. Its Message-ID is the digest's: who gets it twice sees one.

    Headers hold nothing that came with a record. `address` is where the service is reached, None where it
    is not. Raises `ConfigurationError` where the sender is no address.
    """
    message = EmailMessage(policy=SMTP)
    message["Subject"] = subject(digest)
    message["From"] = _mailbox(sender, name="縁結び Enmusubi" if digest.language == "ja" else "Enmusubi")
    message["To"] = _mailbox(to, name=shown(digest.account.best(digest.language), most=60))
    message["Date"] = format_datetime(datetime.fromisoformat(digest.until))
    message["Message-ID"] = f"<{digest.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(plain(digest, address=address))
    message.add_alternative(page(digest, address=address), subtype="html")
    message["Content-Language"] = digest.language  # last: setting the content clears it
    message.set_boundary(f"=_{digest.id}")
    return message


def _mailbox(address: str, *, name: str) -> Address:
    try:
        return Address(display_name=name, addr_spec=address)
    except (ValueError, IndexError) as error:
        raise ConfigurationError(
            f"'{address}' is no e-mail address. Set ENMUSUBI_MAIL_FROM to one such as enmusubi@example.org."
        ) from error
