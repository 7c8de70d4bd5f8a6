"""A Django app with mozilla-django-oidc; runs in the venv of tests/servers/wanted."""

import os
import sys
import urllib.request
from json import load

import django
from django.conf import settings
from django.core.management import execute_from_command_line

ISSUER = os.environ["OIDC_ISSUER"]
with urllib.request.urlopen(f"{ISSUER}/.well-known/openid-configuration") as answer:
    FOUND = load(answer)

settings.configure(
    DEBUG=False,
    SECRET_KEY="x" * 50,
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    DATABASES={
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": sys.argv[2]}
    },
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "mozilla_django_oidc",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    AUTHENTICATION_BACKENDS=["mozilla_django_oidc.auth.OIDCAuthenticationBackend"],
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    SESSION_COOKIE_NAME="session_django",
    OIDC_RP_CLIENT_ID=os.environ["OIDC_CLIENT_ID"],
    OIDC_RP_CLIENT_SECRET=os.environ["OIDC_CLIENT_SECRET"],
    OIDC_RP_SCOPES="openid profile email",
    OIDC_RP_SIGN_ALGO="ES256",
    OIDC_USE_PKCE=True,
    OIDC_TOKEN_USE_BASIC_AUTH=True,
    OIDC_OP_AUTHORIZATION_ENDPOINT=FOUND["authorization_endpoint"],
    OIDC_OP_TOKEN_ENDPOINT=FOUND["token_endpoint"],
    OIDC_OP_USER_ENDPOINT=FOUND["userinfo_endpoint"],
    OIDC_OP_JWKS_ENDPOINT=FOUND["jwks_uri"],
    OIDC_STORE_ID_TOKEN=True,
    OIDC_OP_LOGOUT_URL_METHOD=f"{__name__}.logout_address",
    ALLOW_LOGOUT_GET_METHOD=True,
    LOGIN_REDIRECT_URL="/",
    LOGOUT_REDIRECT_URL="/",
)
django.setup()

from django.http import HttpResponse  # noqa: E402 (needs the settings)
from django.urls import include, path  # noqa: E402


def logout_address(request):
    """RP-initiated logout; the library asks for this address."""
    hint = request.session.get("oidc_id_token", "")
    back = f"{os.environ['APP_URL']}/"
    return (
        f"{FOUND['end_session_endpoint']}?id_token_hint={hint}"
        f"&post_logout_redirect_uri={back}"
    )


def home(request):
    """Who is logged in."""
    who = request.user.email if request.user.is_authenticated else "belum masuk"
    return HttpResponse(f"<!doctype html><title>Django</title><p id=who>{who}</p>")


urlpatterns = [
    path("", home),
    path("oidc/", include("mozilla_django_oidc.urls")),
]

if __name__ == "__main__":
    execute_from_command_line(["django", "migrate", "-v0", "--run-syncdb"])
    execute_from_command_line(["django", "runserver", "--noreload", sys.argv[1]])
