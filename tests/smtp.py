"""A real SMTP server on this machine, for the tests about mail: one that works, or one that fails.

smtp          a server that takes everything; `smtp.mails` are what it got
smtp_serving  one of one's choice: `with smtp_serving(Refusing()) as mailbox`
smtp_down     nobody listens there
"""

import asyncio
import socket
from contextlib import contextmanager
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller


class Mailbox:
    """Keeps what is sent; `envelopes` with their recipients, `mails` as messages."""

    def __init__(self):
        self.envelopes = []

    async def handle_DATA(self, server, session, envelope):
        self.envelopes.append(envelope)
        return "250 OK"

    @property
    def mails(self):
        return [
            message_from_bytes(envelope.content, policy=policy.default)
            for envelope in self.envelopes
        ]

    def to(self, address):
        """The mails to an address."""
        return [mail for mail in self.mails if mail["To"] == address]


class Refusing(Mailbox):
    async def handle_RCPT(self, server, session, envelope, address, options):
        return "550 Postfach unbekannt"


class RefusingOne(Mailbox):
    """Refuses the recipients of one domain."""

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.endswith("@example.org"):
            return "550 Postfach unbekannt"
        envelope.rcpt_tos.append(address)
        return "250 OK"


class Dropping(Mailbox):
    """Ends the connection when it has got the whole mail, without a word whether it took it."""

    async def handle_DATA(self, server, session, envelope):
        self.envelopes.append(envelope)
        server.transport.close()
        return "250 OK"


class Rejecting(Mailbox):
    async def handle_DATA(self, server, session, envelope):
        return "554 Inhalt abgelehnt"


class Silent(Mailbox):
    """Takes the whole mail and then does not say a word for some seconds."""

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(3)
        return "250 OK"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(mailbox, settings):
    """The portal's mail server for as long as it lasts."""
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    use(settings, controller.port)
    try:
        yield mailbox
    finally:
        controller.stop()


def use(settings, port):
    settings.EMAIL_URL = f"smtp://127.0.0.1:{port}"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = None


@pytest.fixture
def smtp(settings):
    with serving(Mailbox(), settings) as mailbox:
        yield mailbox


@pytest.fixture
def smtp_serving(settings):
    """Serve a mailbox of one's choice: `with smtp_serving(Refusing()) as mailbox`."""
    return lambda mailbox: serving(mailbox, settings)


@pytest.fixture
def smtp_down(settings):
    """Nobody listens where the mail server should be."""
    use(settings, free_port())
