"""What django-axes is told of a failed login, and what it keeps; see decision 0019."""

from ipaddress import ip_network

from axes.handlers.database import AxesDatabaseHandler
from django.http import HttpRequest

from goals.lockout import key_of
from goals.views.limits import client_network


def account_tried(request, credentials=None):
    """The fingerprint of the user name that is tried."""
    return key_of((credentials or request.POST).get("username") or "")


def address_of_client(request):
    """The address that `TRUSTED_PROXIES` lets count, of IPv6 its /64; None if there is none."""
    try:
        return str(ip_network(client_network(request)).network_address)
    except ValueError:
        return None


class SparingHandler(AxesDatabaseHandler):
    """Keeps when and from where a login failed, and nothing else of what was sent."""

    def user_login_failed(self, sender, credentials, request=None, **more):
        bare = HttpRequest()
        for name, value in vars(request).items():
            if name.startswith("axes_"):
                setattr(bare, name, value)
        bare.axes_user_agent = bare.axes_http_accept = ""
        super().user_login_failed(sender, credentials, bare, **more)
