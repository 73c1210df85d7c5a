"""Accounts that are locked after failed logins: until when, and the way out.

django-axes counts the failures of each user name that is tried, whether or not there is such an
account. The name itself is not kept, because people type their password into the wrong field: what
stands in its table is a keyed fingerprint.
"""

from collections import defaultdict

from axes.models import AccessAttempt
from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac


def key_of(username):
    """What stands for a user name in the table of django-axes."""
    return salted_hmac("goals.lockout", username, algorithm="sha256").hexdigest()


def locked_until(username):
    """The moment from which an account can be tried again; None if it is not locked."""
    return locks([username]).get(username)


def locks(usernames):
    """{user name: moment from which it can be tried again} of those that are locked. One query."""
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    failures = defaultdict(list)
    keys = {name: key_of(name) for name in usernames}
    attempts = AccessAttempt.objects.filter(username__in=keys.values(), attempt_time__gte=since)
    columns = ("username", "attempt_time", "failures_since_start")
    for key, at, count in attempts.order_by("-attempt_time").values_list(*columns):
        failures[key].append((at, count))
    found = {name: _end(failures[key]) for name, key in keys.items() if key in failures}
    return {name: end for name, end in found.items() if end}


def _end(attempts):
    """When so many failures are forgotten that the rest are too few for a lock; None: no lock.

    `attempts`: [(moment of the last failure, failures)] by address, the newest first.
    """
    counted = 0
    for at, count in attempts:
        counted += count
        if counted >= settings.AXES_FAILURE_LIMIT:
            return at + settings.AXES_COOLOFF_TIME
    return None


def unlock(username):
    """Forget the failures of an account."""
    AccessAttempt.objects.filter(username=key_of(username)).delete()
