"""The environment's variables, typed: what an operator may set, its unit, and what holds where nothing is set.

docs/deployment.md lists them in words. An empty variable counts as not set (compose files pass `${X:-}` on).
"""

from pathlib import Path
from typing import Annotated, Any, Literal

from django.core.exceptions import ImproperlyConfigured
from pydantic import BeforeValidator, Field, NonNegativeFloat, NonNegativeInt, PositiveInt, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

GB = 1024**3
MB = 1024**2
REPOSITORY = Path(__file__).resolve().parent.parent


def _comma_separated(value: Any) -> Any:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


CommaSeparated = Annotated[list[str], NoDecode, BeforeValidator(_comma_separated)]


class Environment(BaseSettings):
    """Field names are the variables' names in lower case."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    portal_data: Path = REPOSITORY / "var" / "demo"
    database_url: str = ""
    database_owner_url: str = ""
    """The role that owns the tables, for `manage.py migrate` alone; empty: DATABASE_URL's role owns them too."""
    database_pool: NonNegativeInt = 0
    """Connections that one process holds at most, shared by its threads; 0: each thread has its own."""
    redis_url: str = ""

    debug: bool = False
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = "INFO"
    log_format: Literal["text", "json"] = "text"
    metrics_token: str = ""
    """What Prometheus shows at /metrics; empty: the address does not exist."""
    secret_key: str = ""
    allowed_hosts: CommaSeparated = ["localhost", "127.0.0.1", "[::1]", "testserver"]
    public_address: str = Field(default="http://127.0.0.1:8000", pattern=r"^https?://")
    trusted_proxies: NonNegativeInt | None = None
    """Proxies in front (nginx: 1; a balancer before it: 2), so that limits count visitors and not the proxy."""
    accel_redirect_prefix: str = ""
    """Where nginx serves protected files from; empty: the portal sends them itself."""

    account_email_verification: Literal["none", "optional", "mandatory"] = "none"
    session_idle_hours: NonNegativeFloat = 12
    """Hours without doing anything after which one is signed out; 0: never."""
    session_idle_hours_office: NonNegativeFloat = 2
    """The same, of whoever has a role in a tenant (an expert, a coordinator, an organiser ...) or runs the portal."""
    email_backend: str = "django.core.mail.backends.filebased.EmailBackend"
    email_host: str = "localhost"
    email_port: PositiveInt = 25
    email_host_user: str = ""
    email_host_password: str = ""
    email_use_tls: bool = False
    email_timeout: PositiveInt = 20
    """Seconds."""
    mail_days: PositiveInt = 5
    """A mail that the server refuses is tried again for about as many days."""
    default_from_email: str = "portal@localhost"

    privacy_contact: str = ""
    """Who answers for personal data, with phone or address; stands in the privacy notice."""

    sms_gateway: str = ""
    """Empty: no text messages; "file", "aliyun", "tencent", or the dotted name of a class (portal/messages/sms/gateway.py)."""
    sms_access_key: str = ""
    sms_secret_key: str = ""
    sms_app_id: str = ""
    sms_sign_name: str = ""
    sms_region: str = ""
    sms_endpoint_url: str = ""
    sms_templates: CommaSeparated = []
    """The provider's number for each text: code=SMS_123,moved=SMS_124."""
    sms_daily: NonNegativeInt = 5000
    """Texts in 24 hours, of the whole portal: what a flood may cost at most."""
    sms_timeout: PositiveInt = 8
    """Seconds."""

    uploads_at_once: PositiveInt = 192
    """Uploads that may send at the same moment in one web process; it has more threads, and pages keep the rest."""
    upload_lifetime_days: PositiveInt = 14
    storage_tenant_gb: NonNegativeFloat = 0
    storage_person_gb: NonNegativeFloat = 50
    keep_free_mb: NonNegativeInt = 512
    verify_daily_gb: NonNegativeFloat = 2
    receipt_key: str = ""
    receipt_old_keys: CommaSeparated = []

    s3_bucket: str = ""
    store: Literal["s3", "disk"] = "s3"
    s3_endpoint_url: str = ""
    s3_access_key: str = ""
    s3_secret_key: str = ""
    s3_region: str = "us-east-1"
    s3_public_url: str = ""
    s3_addressing: Literal["", "auto", "path", "virtual"] = ""
    s3_sse: Literal["", "AES256", "aws:kms"] = ""
    s3_sse_key: str = ""
    s3_direct: bool = False
    link_checks: bool = True
    oidc_inside: CommaSeparated = []
    s3_presign_seconds: NonNegativeInt = 0

    @property
    def data_dir(self) -> Path:
        """The folder of all data, absolute."""
        return self.portal_data.resolve()

    @property
    def proxies(self) -> int:
        """How many proxies to trust: as told, else one where nginx serves the files."""
        if self.trusted_proxies is not None:
            return self.trusted_proxies
        return 1 if self.accel_redirect_prefix else 0


def read_environment() -> Environment:
    """Every variable, checked. Raises `ImproperlyConfigured` that names each wrong one with what is allowed."""
    try:
        environment = Environment()
    except ValidationError as error:
        lines = [
            f"{str(problem['loc'][0]).upper()}={problem['input']!r}: {problem['msg']}"
            for problem in error.errors()
        ]
        raise ImproperlyConfigured("环境变量有误 (see docs/deployment.md):\n" + "\n".join(lines)) from None
    # A key of its own, for receipts outlive a change of SECRET_KEY: whoever sets that one sets this one too.
    if environment.secret_key and not environment.receipt_key:
        raise ImproperlyConfigured(
            "RECEIPT_KEY is not set. 请设置 RECEIPT_KEY（例如 openssl rand -base64 48），不要与 SECRET_KEY 相同。"
        )
    return environment
