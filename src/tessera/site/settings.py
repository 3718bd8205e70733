"""Django's settings, derived from the one table in ``conf.py``."""

from __future__ import annotations

import secrets

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from tessera.site import conf

OF = conf.load()
HOME = OF["TESSERA_HOME"]
DATA = OF["TESSERA_DATA"]
STORE = HOME / "store"
STORE_MEMORY = OF["TESSERA_STORE_MEMORY"] * 1024 * 1024
ENGINE = OF["TESSERA_ENGINE"]
ENGINE_STORE = OF["TESSERA_ENGINE_STORE"]
DISCLOSURE = OF["TESSERA_DISCLOSURE"]
CACHE = HOME / "cache"


def _secret_key() -> str:
    """The signing key: the setting, or one made at the first start and kept readable by us only."""
    if OF["TESSERA_SECRET_KEY"]:
        return OF["TESSERA_SECRET_KEY"]
    file = HOME / "secret-key"
    if not file.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(64))
    return file.read_text()


SECRET_KEY = _secret_key()
DEBUG = OF["TESSERA_DEBUG"]
DEMO = OF["TESSERA_DEMO"]
ALLOWED_HOSTS = list(OF["TESSERA_HOSTS"])
PROXIES = OF["TESSERA_PROXIES"]
ORIGIN = OF["TESSERA_ORIGIN"]
CSRF_TRUSTED_ORIGINS = [ORIGIN] if ORIGIN else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "tessera.core",
    "tessera.reference",
    "tessera.network",
    "tessera.audit",
    "tessera.access",
    "tessera.notices",
    "tessera.documents",
    "tessera.statistics",
    "tessera.exchange",
    "tessera.api",
    "tessera.site",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "tessera.site.middleware.Health",
    "tessera.site.middleware.Host",
    "tessera.api.middleware.InJson",
    "tessera.statistics.views.sdmx.refusals.InSdmx",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tessera.site.middleware.Policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tessera.core.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "tessera.access.middleware.Acting",
    "tessera.reference.middleware.HouseStyle",
    "tessera.site.middleware.Refusals",
]

FORM_RENDERER = "tessera.site.widgets.Written"
ROOT_URLCONF = "tessera.site.urls"
WSGI_APPLICATION = "tessera.site.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [conf.ROOT / "src" / "tessera" / "site" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "tessera.site.context_processors.page",
            ],
        },
    }
]

try:
    DATABASES = {
        "default": dj_database_url.parse(
            OF["TESSERA_DATABASE"] or f"sqlite:///{HOME / 'tessera.sqlite3'}", conn_max_age=None
        )
    }
except ValueError:  # its message would repeat the password
    raise conf.BadSetting(
        "TESSERA_DATABASE: an address such as postgres://user:password@host/name is expected."
    ) from None
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: a deferred transaction that turns into a write loses against another writer.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # A large archive is read from the system's memory as it lies there, not copied page by page.
        # That goes for 2 GB at most; of what lies behind, each thread keeps 32 MB.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        "PRAGMA mmap_size=2147418112; PRAGMA cache_size=-32000;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Counters of failed sign-ins must hold across processes and restarts, so they live in the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
    }
}

LANGUAGE_CODE = OF["TESSERA_LANGUAGE"]
LANGUAGES = [("en", _("English")), ("sq", _("Albanian")), ("sr", _("Serbian (Cyrillic)")),
             ("sr-latn", _("Serbian (Latin)"))]  # fmt: skip
LOCALE_PATHS = [conf.ROOT / "src" / "tessera" / "locale"]
FORMAT_MODULE_PATH = "tessera.site.formats"
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
USE_TZ = True
TIME_ZONE = "UTC"

HOUSE_STYLE = OF["TESSERA_STYLE"]

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": HOME / "files"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Without collected files (development, tests) whitenoise serves straight from the packages.
WHITENOISE_USE_FINDERS = not STATIC_ROOT.exists()
if WHITENOISE_USE_FINDERS:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 12
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "tessera.site.views.csrf_failure"
if OF["TESSERA_SECURE"]:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
#: A read compilation is corrected in one form: 80 replies to 40 questions, each with how far it travels.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 8000
FILE_LIMIT = OF["TESSERA_FILE_LIMIT"] * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "tessera.core.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

AUTH_USER_MODEL = "network.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
     "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]  # fmt: skip
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"

ACCOUNT_ADAPTER = "tessera.network.adapter.ByInvitation"
SOCIALACCOUNT_ADAPTER = "tessera.network.adapter.ByInvitationSocial"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation proves the address
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Tessera"
# A telephone whose clock is half a minute off still opens the door.
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not OF["TESSERA_SECURE"]
USERSESSIONS_TRACK_ACTIVITY = False
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_PROVIDERS = {}
if OF["TESSERA_OIDC"]:
    try:
        _name, _address, _client, _secret = OF["TESSERA_OIDC"].split("|")
    except ValueError as why:
        raise conf.BadSetting(
            "TESSERA_OIDC: name|address|client id|client secret is expected, four parts."
        ) from why
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [{"provider_id": "oidc", "name": _name, "client_id": _client, "secret": _secret,
                  "settings": {"server_url": _address}}],
    }  # fmt: skip

# Jobs wait in the database, so that they outlive a process that is killed.
#: What somebody ordered and waits for has a queue, and in each worker a lane, of its own.
TASKS = {
    "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "ordered"]}
}

DEFAULT_FROM_EMAIL = OF["TESSERA_MAIL_FROM"]
EMAIL_BACKEND = "tessera.notices.files.Files"
EMAIL_FILE_PATH = HOME / "mail"
if OF["TESSERA_MAIL"]:
    from urllib.parse import unquote, urlsplit

    _mail = urlsplit(OF["TESSERA_MAIL"])
    if _mail.scheme not in ("smtp", "smtps") or not _mail.hostname:
        raise conf.BadSetting("TESSERA_MAIL: smtp://user:password@host:port is expected.")
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.hostname, _mail.port or 587
    EMAIL_HOST_USER = unquote(_mail.username or "")
    EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_USE_TLS = _mail.scheme == "smtp"

from tessera.site.logs import LOGGING as LOGGING  # noqa: E402
