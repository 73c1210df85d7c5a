"""All settings, from the environment or from `.env`; docs/operations.md lists every variable.

Without any environment this is a development server on SQLite. With DEBUG=false it
refuses to start unless SECRET_KEY, ALLOWED_HOSTS and DATABASE_URL are given.
"""

from datetime import timedelta
from pathlib import Path

import environ
import limits
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env_file = env.str("ENV_FILE", default=".env")
if env_file and (BASE_DIR / env_file).is_file():
    env.read_env(BASE_DIR / env_file)

DEBUG = env.bool("DEBUG", default=True)

if not DEBUG:
    missing = [
        name for name in ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL") if not env.str(name, "")
    ]
    if missing:
        raise ImproperlyConfigured(
            f"DEBUG=false verlangt {', '.join(missing)}. Siehe .env.example und docs/operations.md."
        )

SECRET_KEY = env.str("SECRET_KEY", default="development-only-" + "x" * 50)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
if any(name == "*" or name.startswith(".") for name in ALLOWED_HOSTS) and not DEBUG:
    # Without SITE_URL, links that set a password begin with the name that the request gave.
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS nennt die Namen des Portals einzeln, nicht „*“ und keinen, der mit einem "
        "Punkt beginnt."
    )
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "goals",
    "django_filters",
    "simple_history",
    "axes",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    # Before the static files, so that they carry these headers too.
    "goals.views.headers.for_browsers",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "goals.views.compression.CompressionMiddleware",
    "goals.views.headers.for_caches",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "goals.views.kept.ClosedByDefault",
    "goals.views.sessions.sliding",
    "django.contrib.messages.middleware.MessageMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "coesfeld_goals.urls"
WSGI_APPLICATION = "coesfeld_goals.wsgi.application"
FORM_RENDERER = "goals.forms.rendering.QuickRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "goals.views.context.portal",
            ],
        },
    },
]

# Database --------------------------------------------------------------------


def database():
    config = env.db_url("DATABASE_URL", default="sqlite:///var/portal.sqlite3")
    if config["ENGINE"].endswith("sqlite3"):
        if config["NAME"] != ":memory:" and not Path(config["NAME"]).is_absolute():
            config["NAME"] = str(BASE_DIR / config["NAME"])
        # One writer at a time, readers never wait: what a small installation needs.
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    else:
        config["CONN_HEALTH_CHECKS"] = True
    # Kept for each thread of the server. Django's own server starts one for each request.
    config["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=0 if DEBUG else 600)
    return config


DATABASES = {"default": database()}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Accounts --------------------------------------------------------------------

IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=480)
FAILURES = env.int("LOGIN_FAILURES", default=5)
LOCK_MINUTES = env.int("LOGIN_LOCK_MINUTES", default=15)
if IDLE_MINUTES < 10 or FAILURES < 3 or LOCK_MINUTES < 1:
    raise ImproperlyConfigured(
        "Möglich sind SESSION_IDLE_MINUTES ab 10, LOGIN_FAILURES ab 3, LOGIN_LOCK_MINUTES ab 1."
    )

AUTH_USER_MODEL = "goals.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "start"
# Without a request for so long, a session ends; goals/views/sessions.py renews it.
SESSION_COOKIE_AGE = IDLE_MINUTES * 60
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60  # An invitation outlasts a weekend.
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "goals.guessing.GuessableValidator"},
]

# One account is locked by django-axes, one address slowed down by RATE_LOGIN; see decision 0019.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_HANDLER = "goals.views.lockout.SparingHandler"
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_CALLABLE = "goals.views.lockout.account_tried"
AXES_CLIENT_IP_CALLABLE = "goals.views.lockout.address_of_client"
AXES_FAILURE_LIMIT = FAILURES
AXES_COOLOFF_TIME = timedelta(minutes=LOCK_MINUTES)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
# Neither who came in nor where from is kept beside it.
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Mail ------------------------------------------------------------------------

# Without a mail server nothing is dropped in silence: goals/mail.py answers that there is none.
EMAIL_URL = env.str("EMAIL_URL", default="") or ("consolemail://" if DEBUG else "")
if EMAIL_URL:
    vars().update(env.email_url_config(EMAIL_URL))
EMAIL_TIMEOUT = 10  # seconds; the sender of a form waits so long for a server that is silent
DEFAULT_FROM_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL", default="Kreis Coesfeld <info@kreis-coesfeld.de>"
)
FEEDBACK_MAILBOX = env.str("FEEDBACK_MAILBOX", default="")
# Mails that no page sends know no address of the portal but this one.
SITE_URL = env.str("SITE_URL", default="").rstrip("/")
if DEBUG and not SITE_URL:
    SITE_URL = f"http://127.0.0.1:{env.str('PORT', default='') or 8000}"
if SITE_URL and not SITE_URL.startswith(("https://", "http://")):
    raise ImproperlyConfigured(f"SITE_URL={SITE_URL} beginnt nicht mit https:// oder http://.")

# Language --------------------------------------------------------------------

LANGUAGE_CODE = "de"
TIME_ZONE = "Europe/Berlin"
USE_I18N = True
USE_TZ = True

# Static files ----------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("kern", BASE_DIR / "node_modules" / "@kern-ux" / "native" / "dist"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Pages of other houses have no business with these files.
WHITENOISE_ALLOW_ALL_ORIGINS = False

# Security --------------------------------------------------------------------

HTTPS = env.bool("HTTPS", default=not DEBUG)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
# Probes ask by plain HTTP from the same machine.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
# Other names below the Kreis's domain are not the portal's to bind to HTTPS, nor to enter in the
# browsers' list: W005 and W021 ask for both. django-axes asks for its middleware (the login form
# itself says until when) and for a lock on the address (RATE_LOGIN counts it).
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021", "axes.W002", "axes.W006"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "goals.views.kept.csrf_failure"
# goals/admin.py lets Django's own script run on its pages, and there alone.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [NONE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # KERN draws its symbols from data:
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
# The largest form is a body with all who ever sat in it, five fields each; less than 200 kB.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
# Two forms take a file, a small one: goals/views/uploads.py refuses it everywhere else.
DATA_UPLOAD_MAX_NUMBER_FILES = 1
FILE_UPLOAD_HANDLERS = ["goals.views.uploads.SmallFile"]
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="mailto:info@kreis-coesfeld.de")

# How often one reader may do what costs much; goals/views/limits.py counts ------


def rate(name, text):
    try:
        item = limits.parse(text)
    except ValueError:
        item = None
    if not (item and item.amount):
        raise ImproperlyConfigured(f"{name}={text} ist keine Angabe wie 60/minute oder 30/5minute.")
    return item


RATES = {
    "search": env.str("RATE_SEARCH", default="60/minute"),
    "export": env.str("RATE_EXPORT", default="20/minute"),
    "feedback": env.str("RATE_FEEDBACK", default="20/hour"),
    "login": env.str("RATE_LOGIN", default="30/5minute"),
    "reset": env.str("RATE_RESET", default="10/hour"),
}
RATE_LIMITS = {group: rate(f"RATE_{group.upper()}", text) for group, text in RATES.items()}
# Mails with a link to one account: whoever asks for them in its name, the holder has a young one.
RATE_LIMITS["mailbox"] = limits.parse("1/10minute")
RATE_LIMIT_STORAGE = env.str("RATE_LIMIT_STORAGE", default="memory://")
if not RATE_LIMIT_STORAGE.startswith(("memory://", "redis://", "rediss://", "redis+unix://")):
    raise ImproperlyConfigured(
        "RATE_LIMIT_STORAGE beginnt mit memory://, redis://, rediss:// oder redis+unix://."
    )
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
if TRUSTED_PROXIES < 0:
    raise ImproperlyConfigured(f"TRUSTED_PROXIES={TRUSTED_PROXIES} ist keine Anzahl.")

# Reviews that were drawn lately, in the memory of each worker: some 200 kB each. Whether one would
# still be the same is asked of the database, so no worker needs to know of another's.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "reviews": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "reviews",
        "TIMEOUT": 600,
        "OPTIONS": {"MAX_ENTRIES": 12},
    },
}

# Log -------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # It tells of every login that nothing was to be done.
    "loggers": {"axes": {"level": "WARNING"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
