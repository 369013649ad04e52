"""Settings, read from the environment; what is missing falls back to the embedded servers of `portal.runtime`."""

from urllib.parse import parse_qs, unquote, urlsplit

from csp.constants import NONCE, NONE, SELF

from portal import runtime
from portal.environment import GB, MB, REPOSITORY, read_environment

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
    "portal.queue.connections.StreamingMiddleware",
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
    "portal.middleware.NulMiddleware",
    "portal.middleware.TenantMiddleware",
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
ACCOUNT_EMAIL_VERIFICATION = env.account_email_verification
_EMAIL = "email*" if ACCOUNT_EMAIL_VERIFICATION == "mandatory" else "email"
ACCOUNT_SIGNUP_FIELDS = ["username*", _EMAIL, "password1*", "password2*"]
ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
ACCOUNT_PREVENT_ENUMERATION = False  # sign-up says plainly when an address is taken
ACCOUNT_SIGNUP_FORM_CLASS = "portal.accounts.forms.RealNameForm"
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
TRUSTED_PROXIES_SET = env.trusted_proxies is not None
ALLAUTH_TRUSTED_PROXY_COUNT = env.proxies
# Without a mail server, mails are files in the data folder.
EMAIL_BACKEND = env.email_backend
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_HOST = env.email_host
EMAIL_PORT = env.email_port
EMAIL_HOST_USER = env.email_host_user
EMAIL_HOST_PASSWORD = env.email_host_password
EMAIL_USE_TLS = env.email_use_tls
EMAIL_TIMEOUT = env.email_timeout
# A mail that the server refuses is tried again for about as many days.
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
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
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

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.log_level},
}

# What the sweep does each round: dotted names of `sweep(*, now) -> dict[str, int]`.
SWEEPS = [
    "portal.accounts.limits.sweep",
    "portal.messages.jobs.sweep",
    "portal.tables.keeping.sweep",
    "portal.tasks.jobs.sweep",
    "portal.access.people.jobs.sweep",
    "portal.files.actions.reconcile.sweep",
    "portal.files.actions.garbage_collection.sweep",
    "submissions.checks.reconcile.sweep",
    "submissions.links.jobs.sweep",
    "review.judging.jobs.sweep",
    "review.judging.draws.jobs.sweep",
    "review.judging.films.sweep",
    "review.nominations.documents.jobs.sweep",
    "review.duplicates.jobs.sweep",
    "review.showcase.jobs.sweep",
]
# Kinds of owners of files: dotted names of `portal.files.owners.OwnerKind`.
FILE_OWNERS = [
    "submissions.drafts.files.SubmissionFiles",
    "review.nominations.documents.files.UnitDocumentFiles",
    "review.objections.files.ObjectionFiles",
    "review.printed_forms.files.TemplateFiles",
    "review.certificates.picture_files.CertificateFiles",
    "review.handouts.files.HandoutFiles",
]
# Kinds of work that outlasts a page: dotted names of `portal.tasks.kinds.TaskKind`.
TASK_KINDS = [
    "review.honours.counting.HonourCount", "review.honours.export.HonoursTable",
    "review.exports.kind.RosterTask", "review.follow_up.table.MarksTable", "review.desk.trail.table.TrailTable",
    "review.judging.sheet_task.ReviewSheetTask", "review.judging.sheet_task.AssignmentSheetTask",
    "review.judging.sheet_task.JudgeFiguresTask", "review.judging.number_table.NumbersTable",
    "review.desk.units.export.UnitsTable", "review.desk.units.export.GatheredFormTable",
    "review.packages.kind.PackageTask", "review.volumes.kind.VolumeTask", "review.printed_forms.task.PrintedFormTask",
    "review.certificates.table.RegisterTable",
    "review.certificates.batch.CertificatesPdf", "review.certificates.batch.CertificatesZip",
]  # fmt: skip
# What audit events are about: dotted names of `named(subjects) -> dict[subject, words]`.
AUDIT_SUBJECTS = [
    "portal.audit.subjects.named", "campaigns.audit_subjects.named",
    "submissions.audit_subjects.named", "review.audit_subjects.named",
]  # fmt: skip
# What each app says of its background work at /healthz: dotted names of `health(*, now) -> dict[str, bool]`.
WORK_HEALTH = ["portal.files.health.health"]
# What each app shows on a person's home: dotted names of `cards(person, *, now) -> list[portal.home.Card]`.
HOME_CARDS = [
    "portal.access.unit_requests.home.cards",
    "portal.support.home.cards",
    "portal.access.home.cards",
    "submissions.submitting.home.cards",
    "submissions.questions.home.cards",
    "review.nominations.home.cards",
    "review.desk.home.cards",
    "review.objections.home.cards",
]
# What begins or ends soon, on a person's home: dotted names of `dates(person, *, now, until) -> list[HomeDate]`.
HOME_DATES = ["campaigns.calendar.home.dates", "submissions.submitting.home.dates"]
# Where a kind or an attribute of units is used above: `names(row)`, those of the campaigns whose rules refer to it.
ORGANISATION_USES = ["campaigns.organisation_uses.campaigns_that_refer_to"]
# What other rules mean for what was handed in: `effects(campaign, document, *, now)`; and putting it under them.
RULE_IMPACTS = ["submissions.drafts.impact.effects", "review.nominations.impact.effects"]
RULE_ADOPTION = "submissions.drafts.impact.adopt"
# What follows when a case is handed in: `handler(submission, *, now)`, in its transaction.
HANDED_IN_HANDLERS = ["submissions.links.checking.ask", "review.duplicates.asking.ask"]
# Whether a worker asks links that cases give as evidence whether they open (C15): the only requests to strangers.
LINK_CHECKS = env.link_checks
# What follows when a submission is rejected or disqualified: `handler(submission, *, why, now)`, in its transaction.
EXCLUSION_HANDLERS = [
    "review.nominations.telling.tell_unit",
    "review.awards.actions.drop_award",
    "review.certificates.actions.revoke_certificates",
    "review.forwarding.actions.confirming.follow_exclusion",
]
# What follows when a submission that was kept out is taken in again: the same signature, in its transaction.
REINSTATEMENT_HANDLERS = [
    "review.nominations.telling.tell_unit",
    "review.nominations.reinstated.follow_reinstatement",
    "review.awards.results.show_again",
    "review.forwarding.actions.confirming.follow_reinstatement",
]
# What follows when a correction changes or takes a published award: `handler(submission, *, why, now)`, in its transaction.
AWARD_CHANGE_HANDLERS = ["review.certificates.actions.revoke_certificates", "review.forwarding.actions.confirming.follow_award_change"]  # fmt: skip
# What must be settled, or knowingly passed over, before results are published: `check(campaign, *, now) -> Decision`
# (review.awards.open_matters).
PUBLISHING_CHECKS = ["review.objections.queries.publishing_check"]
# What brings an app's rows from a unit to the one it is merged into: `handler(unit, into, *, now)`, in its transaction
# (portal.organisation.units.merging).
UNIT_MERGE_HANDLERS = ["review.nominations.merging.merge_batches", "review.nominations.merging.merge_documents", "review.honours.merging.merge_honours"]  # fmt: skip
# What brings an app's rows to a unit that somebody asked for, once it is in the tree: `handler(asked, unit, *, now)`.
UNIT_FOUND_HANDLERS = ["submissions.drafts.actions.found_units.bring_drafts"]
# The certificates that the results' page offers to a person: `own_certificates(campaign, person)`.
OWN_CERTIFICATES = "review.certificates.queries.own_certificates"
# What gives every judged case its tier, for pages about the judging: `award_tiers(campaign)`, a function of the cases.
AWARD_TIERS = "review.awards.queries.award_tiers"
# Honoured units on the results' page, and those to be honoured on the public notice: `honours(campaign)`, each with its
# label and the names of its units (review.honours.public).
PUBLISHED_HONOURS = "review.honours.public.published_honours"
PROPOSED_HONOURS = "review.honours.public.proposed_honours"
# What judging has come to for a case, as a sentence on its page: `outcome(submission) -> str` (submissions.submitting).
CASE_OUTCOME = "review.awards.case_outcome.case_outcome"
# What the authors of a case read of its reviews after publication: `author_feedback(submission)`, None where nothing.
CASE_FEEDBACK = "review.judging.author_feedback.author_feedback"
# What merge fields stand for: dotted names of mappings of (scope, key) to a resolver (campaigns.fields.merge_fields).
MERGE_FIELDS = ["campaigns.fields.merge_fields.RESOLVERS", "submissions.merge_fields.RESOLVERS", "review.merge_fields.RESOLVERS"]  # fmt: skip
# Groups of people that an organiser writes to: `audiences(campaign, *, now) -> list[portal.messages.audiences.Audience]`.
AUDIENCES = ["submissions.submitting.audiences.audiences", "review.desk.announcing.audiences.audiences"]
# Kinds of owners of threads: dotted names of `portal.threads.kinds.ThreadKind`.
THREAD_KINDS = ["submissions.questions.kind.Questions", "review.judging.discussions.Discussions"]
# Whom an extension concerns beside the coordinators: `draft_owners(campaign, unit) -> Iterable[person key]`.
DRAFT_OWNERS = "submissions.submitting.audiences.draft_owners"
# What the apps above link to from a campaign's page: `campaign_links(campaign, *, now)` (campaigns.public.links).
CAMPAIGN_LINKS = [
    "review.awards.shortlists.shortlist_links",
    "review.objections.campaign_links.campaign_links",
    "review.showcase.campaign_links.campaign_links",
]
# The same for its applicant's page of a case: `case_links(submission)`.
CASE_LINKS = ["review.showcase.campaign_links.case_links", "review.forwarding.queries.case_links"]
# Whether what public pages show of a case's file may go to a visitor: `may_show(submission, attachment, visitor, *, now)`.
SHOWN_FILES = "review.showcase.visibility.may_show"
# The campaigns of the front page: `calls(*, now, tenant=None) -> Sequence[portal.home.Call]`.
FRONT_CALLS = "campaigns.public.calls.calls"
# A case's printed forms as they are now: `printed_versions(submission, authors, *, day)`; a unit's: `(campaign, unit, form, *, day)`.
PRINTED_VERSIONS = "review.printed_forms.comparing.printed_versions"
UNIT_PRINTED_VERSIONS = "review.printed_forms.comparing.unit_printed_versions"
# Whether a submission is in a round of judging: `in_round(submission, round_key) -> bool` (submissions.later_slots).
IN_ROUND = "review.judging.queries.in_round"
# What a campaign's calendar asks of the submissions above it: `extend(campaign, number, *, stage, until, reason, actor,
# now)`, and the extensions granted, `granted(campaign)` (campaigns.calendar.queries).
EXTEND_SUBMISSION = "submissions.submitting.extensions.extend_numbered"
SUBMISSION_EXTENSIONS = "submissions.submitting.extensions.granted"
