"""Settings, all from the environment, safe by default: loopback only, no debug, one PostgreSQL."""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONCE, NONE, SELF

from quartermaster.config import database, embedded_postgres, secrets
from quartermaster.kernel import reaching
from quartermaster.web import bounds

PACKAGE = Path(__file__).resolve().parent.parent

PRODUCTION = os.environ.get("QUARTERMASTER_PROFILE", "") == "production"
TEST_HOOKS = os.environ.get("QUARTERMASTER_TEST_HOOKS") == "1"
HTTPS = os.environ.get("QUARTERMASTER_HTTPS") == "1"

DEBUG = False
SECRET_KEY = secrets.secret_key()
ALLOWED_HOSTS = os.environ.get("QUARTERMASTER_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = list(filter(None, os.environ.get("QUARTERMASTER_TRUSTED_ORIGINS", "").split(",")))

INSTALLED_APPS = [
    "quartermaster.web",
    "quartermaster.accounts",
    "quartermaster.catalog",
    "quartermaster.locations",
    "quartermaster.outbox",
    "quartermaster.webhooks",
    "quartermaster.stock",
    "quartermaster.slotting",
    "quartermaster.purchasing",
    "quartermaster.sales",
    "quartermaster.transfers",
    "quartermaster.production",
    "quartermaster.refills",
    "quartermaster.kanban",
    "quartermaster.picking",
    "quartermaster.tracing",
    "quartermaster.scanning",
    "quartermaster.replenishing",
    "quartermaster.vmi",
    "quartermaster.partners",
    "quartermaster.rfid",
    "quartermaster.sensors",
    "quartermaster.epcis",
    "quartermaster.outage",
    "quartermaster.returns",
    "quartermaster.billing",
    "quartermaster.packing",
    "quartermaster.carriers",
    "quartermaster.labels",
    "quartermaster.crossdock",
    "quartermaster.demand",
    "quartermaster.insights",
    "quartermaster.automation",
    "quartermaster.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_structlog",
    "pgtrigger",
    "csp",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "quartermaster.web.live.LiveMiddleware",
    "quartermaster.web.metrics.MetricsMiddleware",
    "quartermaster.web.requests.RequestIdMiddleware",
    "quartermaster.web.errors.RefusalMiddleware",
    "quartermaster.web.lane.TokenLane",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "quartermaster.web.scope.ScopeMiddleware",
]

ROOT_URLCONF = "quartermaster.config.urls"
WSGI_APPLICATION = "quartermaster.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "quartermaster.config.frame.frame",
            ],
        },
    }
]


DATABASES = {"default": database.database()}
CACHES = {
    "default": {  # for allauth, which counts in it how often somebody tried to sign in, at whichever process
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "web_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "/accounts/login/"
ALLAUTH_TRUSTED_PROXY_COUNT = bounds.from_environment().proxies
ACCOUNT_ADAPTER = "quartermaster.accounts.adapters.ClosedDoors"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
EMAIL_HOST = os.environ.get("QUARTERMASTER_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("QUARTERMASTER_SMTP_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("QUARTERMASTER_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("QUARTERMASTER_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("QUARTERMASTER_SMTP_SECURITY", "starttls") == "starttls"
EMAIL_USE_SSL = os.environ.get("QUARTERMASTER_SMTP_SECURITY", "") == "tls"
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
MAIL_FROM = os.environ.get("QUARTERMASTER_MAIL_FROM", "") if EMAIL_HOST else ""
"""In whose name e-mails are written; empty: none are, and pages say so."""

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_HANDLERS = [
    "quartermaster.web.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
CSRF_FAILURE_VIEW = "quartermaster.web.errors.csrf_refused"

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en", "English"), ("en-gb", "English (UK)"), ("en-us", "English (US)"), ("de", "Deutsch"), ("fr", "Français")]
TIME_ZONE = os.environ.get("QUARTERMASTER_TIME_ZONE", "Europe/London")
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False  # ids stand in forms and addresses; people's numbers go through the template tags
PRINTER_NETWORKS = reaching.networks(
    os.environ.get("QUARTERMASTER_PRINTER_NETWORKS", "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7")
)
"""Where label printers may be; nothing else is ever sent labels."""
READER_NETWORKS = reaching.networks(
    os.environ.get("QUARTERMASTER_READER_NETWORKS", "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7")
)
"""Where RFID readers may be; nothing else is ever connected to as one."""
OUTBOUND_ALLOW = reaching.networks(os.environ.get("QUARTERMASTER_OUTBOUND_ALLOW", ""))
"""Networks of one’s own in which webhooks are told, besides the public internet by https."""
WEBHOOK_SECONDS = float(os.environ.get("QUARTERMASTER_WEBHOOK_SECONDS", "15"))
"""How long a receiver of webhooks has for one answer."""
MQTT_URL = os.environ.get("QUARTERMASTER_MQTT_URL", "")
"""Where the broker is that scales and thermometers send to; empty: none is listened to."""
DASK_SCHEDULER = os.environ.get("QUARTERMASTER_DASK_SCHEDULER", "")
"""Where planning thinks, on the machines of a cluster; empty: here."""
MQTT_SESSION = os.environ.get("QUARTERMASTER_MQTT_SESSION", "")
CURRENCY = os.environ.get("QUARTERMASTER_CURRENCY", "GBP")
CARRIER_SECONDS = float(os.environ.get("QUARTERMASTER_CARRIER_SECONDS", "20"))
"""How long a carrier’s own interface has for one answer."""
CARRIER_STAND_INS = (
    dict(pair.split("=", 1) for pair in os.environ.get("QUARTERMASTER_CARRIER_STAND_INS", "").split(",") if pair)
    if TEST_HOOKS
    else {}
)
"""For tests: host of a carrier → where something listens that speaks like it."""
COSTING_METHOD = os.environ.get("QUARTERMASTER_COSTING_METHOD", "average")

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("QUARTERMASTER_STATIC_ROOT", str(embedded_postgres.data_home() / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

TEST_RUNNER = "django.test.runner.DiscoverRunner"

PROCRASTINATE_IMPORT_PATHS = ["quartermaster.automation.jobs", "quartermaster.automation.timetable"]
PROCRASTINATE_ON_APP_READY = "quartermaster.automation.subscriptions.subscribe_all"
