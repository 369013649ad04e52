"""Settings of accounts: passwords, signing up and in, codes by text message."""

from portal.environment import read_environment

env = read_environment()

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "front"
TRUSTED_PROXIES_SET = env.trusted_proxies is not None
ALLAUTH_TRUSTED_PROXY_COUNT = env.proxies
PASSWORD_HASHERS = ["portal.accounts.hashing.SeatedHasher"]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "email", "phone", "real_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"username", "email", "phone"}
ACCOUNT_EMAIL_VERIFICATION = env.account_email_verification
_EMAIL = "email*" if ACCOUNT_EMAIL_VERIFICATION == "mandatory" else "email"
ACCOUNT_SIGNUP_FIELDS = ["phone*", "username", _EMAIL, "password1*", "password2*"]
ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
ACCOUNT_PREVENT_ENUMERATION = False  # sign-up says plainly when an address is taken
ACCOUNT_SIGNUP_FORM_CLASS = "portal.accounts.forms.RealNameForm"
ACCOUNT_FORMS = {
    "signup": "portal.accounts.signup.SignupForm",
    "reset_password": "portal.accounts.lost_password.LostPasswordForm",
    "request_login_code": "portal.accounts.codes.RequestCodeForm",
    "confirm_login_code": "portal.accounts.codes.LoginCodeForm",
    "verify_phone": "portal.accounts.codes.PhoneCodeForm",
    "change_phone": "portal.accounts.codes.ChangePhoneForm",
}
# Six digits, three tries each, ten minutes; how many go out: portal/messages/sms/quotas.py.
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PHONE_VERIFICATION_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_LOGOUT_ON_GET = False
# Before what opens an account is changed: the number.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
# Hours without doing anything after which one is signed out (portal/accounts/idle.py); 0 = never.
SESSION_IDLE_HOURS = env.session_idle_hours
SESSION_IDLE_HOURS_OFFICE = env.session_idle_hours_office
# A school or a county shares one address: sign-in, codes and mails are limited by account and place (portal/accounts/limits.py);
# what stands here are loose limits an address (portal/visitor_address.py). "login_failed" is the library's own, which counts by the Host header.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": None,
    "signup": "600/m/ip",
    "reset_password": "300/m/ip",
    "reset_password_from_key": "300/m/ip",
    "sign_in_callback": "600/m/ip",
    "request_login_code": None,  # texts are counted: portal/messages/sms/quotas.py
    "verify_phone": None,
    "change_phone": None,
}
# The second factor (portal/accounts/second_factor.py). Wrong codes are counted there.
MFA_ADAPTER = "portal.accounts.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": "300/m/ip"}  # nothing there can be guessed; a school is one address
MFA_FORMS = {
    "add_webauthn": "portal.accounts.passkeys.AddPasskeyForm",
    "edit_webauthn": "portal.accounts.passkeys.RenamePasskeyForm",
    "login_webauthn": "portal.accounts.passkeys.SignInForm",
    "authenticate_webauthn": "portal.accounts.passkeys.SecondStepForm",
    "reauthenticate_webauthn": "portal.accounts.passkeys.PasskeyAgainForm",
    "authenticate": "portal.accounts.second_factor.SecondFactorForm",
    "reauthenticate": "portal.accounts.second_factor.SecondFactorAgainForm",
}
MFA_TOTP_TOLERANCE = 1  # a phone's clock is half a minute off
MFA_ALLOW_UNVERIFIED_EMAIL = True  # most people's addresses were never asked to prove themselves
# Sign-ins by a tenant's own server (portal/single_sign_on): nobody gets an account unasked, no token is kept.
SOCIALACCOUNT_ADAPTER = "portal.single_sign_on.adapter.SocialAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = SOCIALACCOUNT_STORE_TOKENS = SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
# Text messages (portal/messages/sms): without a provider nobody is offered a code.
SMS_GATEWAY = env.sms_gateway
SMS_FILE_PATH = env.data_dir / "sms"
SMS_ACCESS_KEY = env.sms_access_key
SMS_SECRET_KEY = env.sms_secret_key
SMS_APP_ID = env.sms_app_id
SMS_SIGN_NAME = env.sms_sign_name
SMS_REGION = env.sms_region
SMS_ENDPOINT_URL = env.sms_endpoint_url.rstrip("/")
SMS_TEMPLATES = dict(part.partition("=")[::2] for part in env.sms_templates)
SMS_DAILY = env.sms_daily
SMS_TIMEOUT = env.sms_timeout

PRIVACY_CONTACT = env.privacy_contact
# What speaks against making two accounts one: dotted names of `objection(keeper, double) -> Decision`.
MERGE_OBJECTIONS = ["review.judging.merging.objection"]
