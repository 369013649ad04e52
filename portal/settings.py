"""Settings, read from the environment; what is missing falls back to the embedded servers of `portal.runtime`."""

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from portal import runtime

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("PORTAL_DATA", BASE_DIR / "var" / "demo")).resolve()


def flag(name: str, default: bool) -> bool:
    """A yes/no environment variable; anything but 1/0/true/false is an error, not a guess."""
    value = os.environ.get(name, "").lower()
    if value in {"", "1", "0", "true", "false"}:
        return default if value == "" else value in {"1", "true"}
    raise ValueError(f"{name} must be 1, 0, true or false, not {value!r}")


# Connections to the database that one process holds at most, shared by its threads; 0: each thread has its own.
DATABASE_POOL = int(os.environ.get("DATABASE_POOL", "0"))


def database(url: str) -> dict[str, object]:
    """Django's settings for a postgresql:// URL; `?host=/folder` names a socket folder."""
    parts = urlsplit(url)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    made: dict[str, object] = {
        "ENGINE": "portal.database",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": query.get("port") or parts.port or "",
        "CONN_HEALTH_CHECKS": True,
    }
    if DATABASE_POOL:
        made["OPTIONS"] = {
            "pool": {
                "min_size": 1,
                "max_size": DATABASE_POOL,
                "timeout": 1.5,  # a wait goes on while the server answers: portal/database/base.py
                "max_lifetime": 600,
                "reconnect_timeout": 5,
            }
        }
    return made


_services = runtime.discover(DATA_DIR)
DATABASE_URL = os.environ.get("DATABASE_URL") or (_services.database_url if _services else "")
REDIS_URL = os.environ.get("REDIS_URL") or (_services.redis_url if _services else "redis://127.0.0.1:6379/0")

DEBUG = flag("DEBUG", False)
SECRET_KEY = os.environ.get("SECRET_KEY") or runtime.kept_key(DATA_DIR, "secret_key")
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
PUBLIC_ADDRESS = os.environ.get("PUBLIC_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [PUBLIC_ADDRESS]
HTTPS = PUBLIC_ADDRESS.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
CSRF_FAILURE_VIEW = "portal.views.csrf_failure"

INSTALLED_APPS = [
    "portal.apps.PortalConfig",
    "campaigns.apps.CampaignsConfig",
    "submissions.apps.SubmissionsConfig",
    "review.apps.ReviewConfig",
    "allauth",
    "allauth.account",
    "csp",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "django_rq",
    "pgtrigger",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "portal.connections.StreamingMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.middleware.TenantMiddleware",
    "portal.middleware.RefusalMiddleware",
    "portal.files.direct.policy.StoreInPolicyMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.shell",
            ],
            "builtins": [
                "django.templatetags.static",
                "django_cotton.templatetags.cotton",
                "portal.templatetags.components",
            ],
        },
    }
]
COTTON_ISOLATE_BY_DEFAULT = True
"""A component sees what it is given and what every page has (request, shell), never its caller's variables."""

# Without a database, commands that need none still know its dialect; a connection says what is missing.
DATABASES = {
    "default": database(DATABASE_URL or "postgresql:///portal?host=/set-DATABASE_URL-or-start-the-demo")
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "portal.Person"

CACHES = {
    "default": {
        "BACKEND": "portal.caching.FallbackCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    }
}
RQ_QUEUES = {
    name: {"URL": REDIS_URL, "DEFAULT_TIMEOUT": 300, "REDIS_CLIENT_KWARGS": {"socket_connect_timeout": 2}}
    for name in ("default", "files", "checks", "slow")
}

PASSWORD_HASHERS = ["portal.accounts.hashing.SeatedHasher"]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "front"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_EMAIL_VERIFICATION = os.environ.get("ACCOUNT_EMAIL_VERIFICATION", "none")
_EMAIL = "email*" if ACCOUNT_EMAIL_VERIFICATION == "mandatory" else "email"
ACCOUNT_SIGNUP_FIELDS = ["username*", _EMAIL, "password1*", "password2*"]
ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
ACCOUNT_PREVENT_ENUMERATION = False  # sign-up says plainly when an address is taken
ACCOUNT_SIGNUP_FORM_CLASS = "portal.forms.RealNameForm"
ACCOUNT_FORMS = {"signup": "portal.accounts.signup.SignupForm"}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
# A school or a county shares one address: sign-in is limited by account and place (portal/accounts/limits.py), the rest by
# account too, with loose limits an address. "login_failed" is the library's own, which counts by the Host header.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": None,
    "signup": "600/m/ip",
    "reset_password": "300/m/ip,5/m/key",
    "reset_password_from_key": "300/m/ip",
}
# How many proxies stand in front (nginx: 1; a balancer before it: 2), so that limits count visitors and not the proxy.
TRUSTED_PROXIES_SAID = bool(os.environ.get("TRUSTED_PROXIES"))
ALLAUTH_TRUSTED_PROXY_COUNT = int(
    os.environ.get("TRUSTED_PROXIES") or ("1" if os.environ.get("ACCEL_REDIRECT_PREFIX") else "0")
)
# Without a mail server, mails are files in the data folder.
EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = int(os.environ.get("EMAIL_TIMEOUT", "20"))
# A mail that the server refuses is tried again for about as many days.
MAIL_DAYS = int(os.environ.get("MAIL_DAYS", "5"))
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "portal@localhost")

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "var" / "assets"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = DATA_DIR / "media"
UPLOAD_ROOT = DATA_DIR / "uploads"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# A table of 200 rows with its columns is one form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
# Uploads that may send at the same moment in one web process; it has more threads, and pages keep the rest.
UPLOADS_AT_ONCE = int(os.environ.get("UPLOADS_AT_ONCE", "192"))
UPLOAD_LIFETIME_DAYS = int(os.environ.get("UPLOAD_LIFETIME_DAYS", "14"))
# Room in bytes for a tenant's files, and for one person's within a tenant, where the tenant has no figure of its own; 0 = no limit.
STORAGE_TENANT_BYTES = int(float(os.environ.get("STORAGE_TENANT_GB", "0")) * 1024**3)
STORAGE_PERSON_BYTES = int(float(os.environ.get("STORAGE_PERSON_GB", "50")) * 1024**3)
# What receipts are signed with; the public keys (`manage.py receipts`) of earlier ones stay here, separated by commas.
# A key of its own, for receipts outlive a change of SECRET_KEY: whoever sets that one sets this one too.
RECEIPT_KEY = os.environ.get("RECEIPT_KEY", "")
if not RECEIPT_KEY:
    if os.environ.get("SECRET_KEY"):
        raise ImproperlyConfigured(
            "RECEIPT_KEY is not set. 请设置 RECEIPT_KEY（例如 openssl rand -base64 48），不要与 SECRET_KEY 相同。"
        )
    RECEIPT_KEY = runtime.kept_key(DATA_DIR, "receipt_key")
RECEIPT_OLD_KEYS = [key for key in os.environ.get("RECEIPT_OLD_KEYS", "").replace(" ", "").split(",") if key]
# Nothing is taken in that would leave less than this on the disk.
KEEP_FREE_BYTES = int(os.environ.get("KEEP_FREE_MB", "512")) * 1024 * 1024
# Stored files are read again and hashed, so many bytes a day, the longest unread first; 0 = only by command.
VERIFY_DAILY_BYTES = int(float(os.environ.get("VERIFY_DAILY_GB", "2")) * 1024**3)
# With a bucket, stored files stand in an S3-compatible object store instead of MEDIA_ROOT.
S3_BUCKET = os.environ.get("S3_BUCKET", "")
# Where new ones go when there is a bucket: "s3", or "disk" on the way back (`manage.py storage move`).
STORE = os.environ.get("STORE", "") or "s3"
S3_ENDPOINT_URL = os.environ.get("S3_ENDPOINT_URL", "")
S3_ACCESS_KEY = os.environ.get("S3_ACCESS_KEY", "")
S3_SECRET_KEY = os.environ.get("S3_SECRET_KEY", "")
S3_REGION = os.environ.get("S3_REGION", "") or "us-east-1"
# The store's address for browsers, where it differs from the one this machine uses.
S3_PUBLIC_URL = os.environ.get("S3_PUBLIC_URL", "")
S3_ADDRESSING = os.environ.get("S3_ADDRESSING", "") or ("path" if S3_ENDPOINT_URL else "auto")
# Encryption at rest, where the store offers it: "AES256", or "aws:kms" with a key of its own.
S3_SSE = os.environ.get("S3_SSE", "")
S3_SSE_KEY = os.environ.get("S3_SSE_KEY", "")
# Browsers send large files straight to the store, in parts with short-lived addresses.
S3_DIRECT = flag("S3_DIRECT", False)
# Browsers are sent to the store for a file, with an address that lives so many seconds; 0 = the portal passes it on.
S3_PRESIGN_SECONDS = int(os.environ.get("S3_PRESIGN_SECONDS", "") or "0")
# Where nginx serves protected files from ("" = the portal sends them itself, as in the demo).
ACCEL_REDIRECT_PREFIX = os.environ.get("ACCEL_REDIRECT_PREFIX", "")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
}

# What the sweep does each round: dotted names of `sweep(*, now) -> dict[str, int]`.
SWEEPS = [
    "portal.accounts.limits.sweep",
    "portal.jobs.sweep",
    "portal.files.actions.reconcile.sweep",
    "portal.files.actions.garbage_collection.sweep",
    "submissions.actions.sweeping.sweep",
    "review.jobs.sweep",
]
# Kinds of owners of files: dotted names of `portal.files.owners.OwnerKind`.
FILE_OWNERS = ["submissions.files.SubmissionFiles", "review.document_files.UnitDocumentFiles"]
# What audit events are about: dotted names of `named(subjects) -> dict[subject, words]`.
AUDIT_SUBJECTS = [
    "portal.audit.subjects.named",
    "campaigns.audit_subjects.named",
    "submissions.audit_subjects.named",
    "review.audit_subjects.named",
]
# What each app says of its background work at /healthz: dotted names of `health(*, now) -> dict[str, bool]`.
WORK_HEALTH = ["portal.files.health.health"]
# What each app shows on a person's home: dotted names of `cards(person, *, now) -> list[portal.home.Card]`.
HOME_CARDS = ["submissions.home.cards", "review.home.cards"]
# What merge fields stand for: dotted names of mappings of (scope, key) to a resolver (campaigns.fields.merge_fields).
MERGE_FIELDS = [
    "campaigns.fields.merge_fields.RESOLVERS",
    "submissions.merge_fields.RESOLVERS",
    "review.merge_fields.RESOLVERS",
]
# The campaigns of the front page: `calls(*, now, tenant=None) -> Sequence[portal.home.Call]`.
FRONT_CALLS = "campaigns.calls.calls"
# What campaigns ask of the submissions above them: a submission by its number, and submissions' names by uuid.
SUBMISSION_NAMED = "submissions.named.submission_named"
SUBMISSION_NAMES = "submissions.named.submission_names"
