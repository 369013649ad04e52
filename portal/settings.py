"""Settings, read from the environment; what is missing falls back to the embedded servers of `portal.runtime`."""

from urllib.parse import parse_qs, unquote, urlsplit

from csp.constants import NONCE, NONE, SELF

from portal import runtime
from portal.account_settings import *  # noqa: F403
from portal.environment import GB, MB, REPOSITORY, read_environment
from portal.monitoring import logs
from portal.registries import *  # noqa: F403

env = read_environment()
BASE_DIR = REPOSITORY
DATA_DIR = env.data_dir


def database(url: str) -> dict[str, object]:
    """Django's settings for a postgresql:// URL; `?host=/folder` names a socket folder."""
    parts = urlsplit(url)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    options: dict[str, object] = {}
    if env.database_pool:
        options["pool"] = {
            "min_size": 1,
            "max_size": env.database_pool,
            "timeout": 1.5,  # a wait goes on while the server answers: portal/database/base.py
            "max_lifetime": 600,
            "reconnect_timeout": 5,
        }
    return {
        "ENGINE": "portal.database",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": query.get("port") or parts.port or "",
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


_services = runtime.discover(DATA_DIR)
DATABASE_URL = env.database_url or (_services.database_url if _services else "")
DATABASE_OWNER_URL = env.database_owner_url or runtime.owner_url(_services, DATABASE_URL)
REDIS_URL = env.redis_url or (_services.redis_url if _services else "redis://127.0.0.1:6379/0")
DEBUG = env.debug
SECRET_KEY = env.secret_key or runtime.kept_key(DATA_DIR, "secret_key")
ALLOWED_HOSTS = env.allowed_hosts
PUBLIC_ADDRESS = env.public_address.rstrip("/")
CSRF_TRUSTED_ORIGINS = [PUBLIC_ADDRESS]
HTTPS = PUBLIC_ADDRESS.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
# Whoever came once by TLS comes by TLS for a year; plain http is sent there, but for what machines inside ask.
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz", r"^readyz$", r"^metrics$"]
X_FRAME_OPTIONS = "SAMEORIGIN"
CSRF_FAILURE_VIEW = "portal.views.csrf_failure"

INSTALLED_APPS = [
    "portal.apps.PortalConfig",
    "campaigns.apps.CampaignsConfig",
    "submissions.apps.SubmissionsConfig",
    "review.apps.ReviewConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
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
    "portal.monitoring.requests.RequestLogMiddleware",
    "portal.queue.connections.StreamingMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.compression.CompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.accounts.middleware.SessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.accounts.middleware.IdleMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.middleware.PermissionsPolicyMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.middleware.NulMiddleware",
    "portal.middleware.TenantMiddleware",
    "portal.accounts.middleware.ConsentMiddleware",
    "portal.accounts.middleware.SecondFactorMiddleware",
    "portal.middleware.RefusalMiddleware",
    "portal.support.middleware.SupportViewMiddleware",
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
                "portal.templatetags.scripts",
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
    for name in ("default", "files", "checks", "slow", "proxies")
}

# Without a mail server, mails are files in the data folder.
EMAIL_BACKEND = env.email_backend
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_HOST = env.email_host
EMAIL_PORT = env.email_port
EMAIL_HOST_USER = env.email_host_user
EMAIL_HOST_PASSWORD = env.email_host_password
EMAIL_USE_TLS = env.email_use_tls
EMAIL_TIMEOUT = env.email_timeout
MAIL_DAYS = env.mail_days
DEFAULT_FROM_EMAIL = env.default_from_email

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
    "staticfiles": {"BACKEND": "portal.static_files.CollectedStorage"},
}
# A table of 200 rows with its columns is one form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
UPLOADS_AT_ONCE = env.uploads_at_once
UPLOAD_LIFETIME_DAYS = env.upload_lifetime_days
# Room in bytes for a tenant's files, and for one person's within a tenant, where the tenant has no figure of its own; 0 = no limit.
STORAGE_TENANT_BYTES = int(env.storage_tenant_gb * GB)
STORAGE_PERSON_BYTES = int(env.storage_person_gb * GB)
# What receipts are signed with; the public keys (`manage.py receipts`) of earlier ones stay here, separated by commas.
RECEIPT_KEY = env.receipt_key or runtime.kept_key(DATA_DIR, "receipt_key")
RECEIPT_OLD_KEYS = env.receipt_old_keys
# Nothing is taken in that would leave less than this on the disk.
KEEP_FREE_BYTES = env.keep_free_mb * MB
# Stored files are read again and hashed, so many bytes a day, the longest unread first; 0 = only by command.
VERIFY_DAILY_BYTES = int(env.verify_daily_gb * GB)
# With a bucket, stored files stand in an S3-compatible object store instead of MEDIA_ROOT.
S3_BUCKET = env.s3_bucket
# Where new ones go when there is a bucket: "s3", or "disk" on the way back (`manage.py storage move`).
STORE = env.store
S3_ENDPOINT_URL = env.s3_endpoint_url
S3_ACCESS_KEY = env.s3_access_key
S3_SECRET_KEY = env.s3_secret_key
S3_REGION = env.s3_region
# The store's address for browsers, where it differs from the one this machine uses.
S3_PUBLIC_URL = env.s3_public_url
S3_ADDRESSING = env.s3_addressing or ("path" if S3_ENDPOINT_URL else "auto")
# Encryption at rest, where the store offers it: "AES256", or "aws:kms" with a key of its own.
S3_SSE = env.s3_sse
S3_SSE_KEY = env.s3_sse_key
# Browsers send large files straight to the store, in parts with short-lived addresses.
S3_DIRECT = env.s3_direct
# Browsers are sent to the store for a file, with an address that lives so many seconds; 0 = the portal passes it on.
S3_PRESIGN_SECONDS = env.s3_presign_seconds
# Where nginx serves protected files from ("" = the portal sends them itself, as in the demo).
ACCEL_REDIRECT_PREFIX = env.accel_redirect_prefix

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
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

LOGGING = logs.configuration(env.log_format, env.log_level)
# What Prometheus shows to be told the figures; empty: nobody is.
METRICS_TOKEN = env.metrics_token
# Whether a worker asks links that cases give as evidence whether they open (C15): the only requests to strangers.
LINK_CHECKS = env.link_checks
# Sign-in servers of tenants that are not on the internet: host or host:port, which the operator vouches for.
OIDC_INSIDE = env.oidc_inside
