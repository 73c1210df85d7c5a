"""/konto/abmelden/: by POST only, and without a trace."""

import pytest
from django.urls import reverse

URL = "/konto/abmelden/"


def test_logout_ends_the_session_and_opens_the_start_page(client_of, cora):
    client = client_of(cora)
    response = client.post(URL)
    assert response.status_code == 302
    assert response["Location"] == reverse("start")
    assert client.get(reverse("page_edit", args=["impressum"])).status_code == 302


def test_logout_leaves_no_cookie_but_deleted_ones(client_of, cora):
    response = client_of(cora).post(URL)
    assert all(cookie["max-age"] == 0 for cookie in response.cookies.values())


def test_logout_without_login_does_no_harm(client, db):
    assert client.post(URL).status_code == 302


@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_only_post_logs_out(client_of, cora, method):
    client = client_of(cora)
    response = getattr(client, method)(URL)
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "_auth_user_id" in client.session
