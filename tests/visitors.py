"""Who comes with a browser of their own."""

from django.test import Client


def login(user):
    """A client that is signed in as a user."""
    client = Client()
    client.force_login(user)
    return client
