"""Every setting of Sayso, in one file. What may differ between installations comes from the environment."""

from __future__ import annotations

from pathlib import Path

from sayso.site import env

HOME = env.home()
DEBUG = env.flag("SAYSO_DEBUG")
SECRET_KEY = env.secret_key(HOME)
SECRET_KEY_FALLBACKS = env.former_keys()
ALLOWED_HOSTS = env.words("SAYSO_HOSTS", "localhost,127.0.0.1,[::1]")
BASE_URL = env.text("SAYSO_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
HTTPS = BASE_URL.startswith("https://")

DATABASES = {"default": env.database(HOME)}
ON_POSTGRES = DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "org.User"

STAGES = ["org", "ledger", "record", "capture", "extract", "propose", "confirm", "apply", "review", "giveback"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",  # allauth's list of security keys speaks by it
    "sayso.interfaces.web",  # before allauth: its pages wear our templates
    "ninja",  # serves the API's own page from our files
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "django_tasks",
    *(["procrastinate.contrib.django"] if ON_POSTGRES else ["django_tasks_db"]),
    *[f"sayso.{stage}" for stage in STAGES],
    "sayso.record.crm",
    "sayso.measure.field_audit",
    "sayso.flow",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "sayso.interfaces.web.middleware.SecurityHeaders",
    "sayso.interfaces.web.middleware.WithoutNull",
    "sayso.interfaces.web.middleware.AskerOfRequest",
]

ROOT_URLCONF = "sayso.site.urls"
WSGI_APPLICATION = "sayso.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sayso.interfaces.web.navigation.navigation",
            ],
        },
    },
]

# Sign-in. An address is the account's name; nobody signs up by themselves unless the organisation says so.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "sayso.interfaces.web.accounts.ClosedSignup"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_TOTP_ISSUER = "Sayso"
MFA_ADAPTER = "sayso.interfaces.web.accounts.SealedFactors"
SOCIALACCOUNT_ADAPTER = "sayso.interfaces.web.accounts.KnownPeopleOnly"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True  # the organisation's own provider says who somebody is
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = env.single_sign_on()
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Notices by mail, where a server is named; they never hold more than titles and addresses of pages.
MAIL = env.mail()
MAIL_IS_SET = bool(MAIL)
globals().update(MAIL)

# Folders of this machine that RevOps may have watched from the web; others are connected on the machine itself.
FOLDERS = env.words("SAYSO_FOLDERS")

# What limits sign-in and keeps a code from being used twice: shared by all processes of a machine.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": HOME / "cache"},
}

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS and env.flag("SAYSO_HTTPS_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("SAYSO_BEHIND_PROXY") else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
DATA_UPLOAD_MAX_MEMORY_SIZE = 40 * 1024 * 1024  # a pasted transcript arrives as a form field

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# Work that does not belong in a request. The tasks stand in the same database as the data and commit with it.
TASKS: dict[str, dict[str, object]] = {
    "default": {
        "BACKEND": "sayso.flow.team_engine.ProcrastinateBackend" if ON_POSTGRES else "django_tasks_db.DatabaseBackend",
        "QUEUES": [],
    }
}

LANGUAGE_CODE = "en"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("SAYSO_LOG_LEVEL", "WARNING").upper()},
}
PACKAGE = Path(__file__).resolve().parent.parent
