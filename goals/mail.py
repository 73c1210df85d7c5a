"""Mails: written from plain text templates, sent, and what became of them.

Nothing is raised and nothing is dropped in silence: whoever asks for a mail gets the reason why
it was not sent, as a German sentence, or "".
"""

import logging
import smtplib
from contextlib import suppress

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string

from goals.vocabulary import MailState

OMBUDSSTELLE = "https://lbbp.nrw.de/ombudsstelle"

NO_SERVER = "Es ist kein Mailserver eingerichtet (Einstellung EMAIL_URL)."

SILENT = "Nicht versucht: Der Mailserver hat zuvor zweimal nicht bis zum Ende geantwortet."

log = logging.getLogger(__name__)


class Unclear(str):
    """A reason that leaves open whether the mail has arrived: it is not sent again by itself."""

    __slots__ = ()


def is_ready():
    """Whether there is a mail server to hand mails to."""
    return bool(settings.EMAIL_URL)


def send(template, subject, recipient, *, about, **context):
    """Send one mail that no person answers; the reason why it was not sent, or "".

    `about`: what the log calls it; neither the recipient nor anything of the text.
    """
    mail = compose(template, subject, recipient, **context)
    mail.extra_headers["Auto-Submitted"] = "auto-generated"
    with Connection() as connection:
        return connection.send(mail, about)


def compose(template, subject, recipient, *, reply_to="", **context):
    """A plain text mail of a template. What people typed stands in its text, never in a header."""
    text = render_to_string(template, context).strip() + "\n"
    return EmailMessage(subject, text, to=[recipient], reply_to=[reply_to] if reply_to else None)


def announce(feedback, case_url):
    """Send the receipt to its sender, where one is to be sent, and a notice to the mailbox.

    The notice holds number and address alone: what citizens write stays in the portal.
    """
    with Connection() as connection:
        if feedback.receipt_mail == MailState.SENDING:
            subject = f"Ihre Rückmeldung {feedback.number} ist eingegangen"
            mail = _mail("feedback/mail_receipt.txt", feedback, subject, feedback.email)
            # RFC 3834: no machine answers this one in turn.
            mail.extra_headers["Auto-Submitted"] = "auto-replied"
            feedback.acknowledge(connection.send(mail, feedback.number))
        if settings.FEEDBACK_MAILBOX and not feedback.suspicion:
            subject = f"Neue Rückmeldung {feedback.number}"
            mail = _mail(
                "feedback/mail_notice.txt",
                feedback,
                subject,
                settings.FEEDBACK_MAILBOX,
                case_url=case_url,
            )
            mail.extra_headers["Auto-Submitted"] = "auto-generated"
            connection.send(mail, feedback.number)


def send_answer(feedback):
    """Send the answer that was claimed; returns the reason why it was not sent, or ""."""
    subject = f"Antwort auf Ihre Rückmeldung {feedback.number}"
    mail = _mail("feedback/mail_answer.txt", feedback, subject, feedback.email)
    with Connection() as connection:
        return connection.send(mail, feedback.number)


def _mail(template, feedback, subject, recipient, **more):
    context = {"feedback": feedback, "ombudsstelle": OMBUDSSTELLE, **more}
    reply_to = settings.FEEDBACK_MAILBOX
    return compose(template, subject, recipient, reply_to=reply_to, **context)


class Connection:
    """One connection for the mails of one act, opened with the first of them.

    A server that cannot be reached is waited for once. One that breaks off or falls silent is
    tried once more with the next mail; then it is left alone.
    """

    def __init__(self):
        self.backend, self.problem, self.is_open = None, "", False
        self.breaks = 0

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._close()

    def send(self, mail, about):
        """Send one mail `about` something; the reason why it was not sent, or "".

        An Unclear reason: it may have arrived all the same.
        """
        problem = self.problem or self._open() or self._send(mail)
        if problem:
            log.warning("Mail zu %s nicht gesendet: %s", about, problem)
        return problem

    def _open(self):
        if self.is_open:
            return ""
        if not is_ready():
            self.problem = NO_SERVER
            return self.problem
        self.backend = get_connection()
        try:
            self.backend.open()
        except smtplib.SMTPAuthenticationError as error:
            self.problem = f"Der Mailserver lehnt die Anmeldung des Portals ab: {_reply(error)}"
        except OSError as error:
            self.problem = f"Der Mailserver ist nicht zu erreichen. {_technically(error)}"
        self.is_open = not self.problem
        return self.problem

    def _send(self, mail):
        try:
            if not self.backend.send_messages([mail]):
                return "Es ist keine Adresse angegeben."
        except smtplib.SMTPRecipientsRefused as error:
            code, reply = next(iter(error.recipients.values()))
            return f"Der Mailserver nimmt die Adresse nicht an: {code} {_text(reply)}"
        except smtplib.SMTPResponseException as error:
            self._close()  # Some servers hang up after it; the next mail opens a new one.
            return f"Der Mailserver lehnt die E-Mail ab: {_reply(error)}"
        except OSError as error:
            # Also a server that falls silent after it has got everything.
            self._close()
            self.breaks += 1
            if self.breaks > 1:
                self.problem = SILENT
            return Unclear(
                "Die Verbindung zum Mailserver brach ab. Ob die E-Mail trotzdem angekommen ist, "
                f"ist nicht sicher. {_technically(error)}"
            )
        except ValueError as error:
            return f"Mit diesen Adressen lässt sich keine E-Mail schreiben. {_technically(error)}"
        return ""

    def _close(self):
        if self.backend is not None:
            with suppress(OSError):
                self.backend.close()
        self.backend, self.is_open = None, False


def _reply(error):
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return str(error)


def _technically(error):
    """What the system said, in its own words, for whoever looks after the server."""
    return f"(Technische Meldung: {_reply(error)})"


def _text(reply):
    return reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
