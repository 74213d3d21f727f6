"""Every setting, read from the environment; `NAME_FILE` reads the value of `NAME` from a file. README.md lists them."""

from pathlib import Path

import django_stubs_ext
import environ
from csp.constants import NONE, SELF

from dashboard.development import CREDENTIAL_KEY, SIGNING_KEY
from dashboard.rate import Rate

django_stubs_ext.monkeypatch()

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
VAR.mkdir(exist_ok=True)

env = environ.FileAwareEnv()

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default=SIGNING_KEY if DEBUG else environ.Env.NOTSET)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
HTTPS = env.bool("HTTPS", default=not DEBUG)
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

# Rocket.Chat: the address fills the Workspace of the admin until somebody saves one there.
ROCKETCHAT_URL = env.str("ROCKETCHAT_URL", default="http://127.0.0.1:3000" if DEBUG else "")
ROCKETCHAT_ALLOW_HTTP = env.bool("ROCKETCHAT_ALLOW_HTTP", default=False)
# Seconds that all calls to Rocket.Chat for one page may take together.
PAGE_DEADLINE = env.float("PAGE_DEADLINE", default=10.0)
# The first key encrypts, every key decrypts: put a new one in front to rotate.
CREDENTIAL_KEYS = env.list("CREDENTIAL_KEYS", default=[CREDENTIAL_KEY] if DEBUG else environ.Env.NOTSET)

# Visitors' pages: who may send them, how fast, what is kept of them and for how long.
VISITOR_KEY = env.str("VISITOR_KEY", default=SECRET_KEY)
COLLECTOR_ORIGINS = env.list("COLLECTOR_ORIGINS", default=[])
COLLECTOR_RATE = Rate.read(env.str("COLLECTOR_RATE", default="120/m"))
MONITORED_CHANGE = env.str("MONITORED_CHANGE", default="url")
SECRET_QUERY_NAMES = frozenset(name.lower() for name in env.list("SECRET_QUERY_NAMES", default=[]))
FORWARD_VISITS = env.bool("FORWARD_VISITS", default=False)
KEEP_VISITS_DAYS = env.int("KEEP_VISITS_DAYS", default=30)
# Who looked at whom.
KEEP_ACCESS_DAYS = env.int("KEEP_ACCESS_DAYS", default=180)

# The JSON endpoint, for those who bring credentials of their own.
API_RATE = Rate.read(env.str("API_RATE", default="60/m"))

INSTALLED_APPS = [
    "axes",
    "csp",
    "django_htmx",
    "heroicons",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "dashboard.upstream",
    "dashboard.accounts",
    "dashboard.audit",
    "dashboard.trail",
    "dashboard.demo",
]

MIDDLEWARE = [
    "dashboard.trail.collector.collector_middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "dashboard.compression.compress_pages",
    "dashboard.accounts.middleware.set_page_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "dashboard.accounts.middleware.AgentMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dashboard.accounts.middleware.SignInMiddleware",
    "dashboard.accounts.middleware.use_agent_time_zone",
    "dashboard.error_pages.error_middleware.ErrorMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "dashboard.urls"
WSGI_APPLICATION = "dashboard.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": [
                "django.templatetags.static",
                "django_htmx.templatetags.django_htmx",
                "heroicons.templatetags.heroicons",
            ],
        },
    },
]

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR / 'rearview.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # One writer at a time that waits for its turn, while readers go on.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
# Also on SQLite: opening the file for every request takes longer than all queries of a page.
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://rearview")}
if "locmem" in CACHES["default"]["BACKEND"]:
    CACHES["default"]["OPTIONS"] = {"MAX_ENTRIES": 10_000}
elif "redis" in CACHES["default"]["BACKEND"]:
    CACHES["default"]["BACKEND"] = "dashboard.caching.resilient_cache.ResilientRedisCache"
    CACHES["default"]["OPTIONS"] = {
        # Whoever can write to Redis cannot run code here.
        "serializer": "dashboard.caching.json_serializer.JsonSerializer",
        # Seconds after which it is taken for gone: whoever asked waits that long.
        "socket_timeout": 0.5,
        "socket_connect_timeout": 0.5,
        **CACHES["default"].get("OPTIONS", {}),
    }
# Among so many processes every limit is divided while they cannot count together in Redis.
PROCESSES = max(1, env.int("PROCESSES", default=2))

# Operators have a password of their own; agents are judged by Rocket.Chat (accounts/sign_in.py).
AUTH_USER_MODEL = "accounts.Agent"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
CSRF_FAILURE_VIEW = "dashboard.error_pages.pages.forbidden"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"

# Who guesses one name's password is stopped here; who guesses many names' in accounts/sign_in_throttle.py.
AXES_USERNAME_FORM_FIELD = "username"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 1 / 12  # hours: five minutes, as long as Rocket.Chat's own block
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "dashboard.client_ip.get_client_ip"
AXES_LOCKOUT_CALLABLE = "dashboard.accounts.sign_in_throttle.render_lockout"
AXES_SENSITIVE_PARAMETERS = ["password", "auth_token", "code", "csrfmiddlewaretoken"]
AXES_VERBOSE = False

SESSION_ENGINE = "dashboard.accounts.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds: one shift
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
    }
}

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="UTC")

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [ROOT / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

DEFAULT_EXCEPTION_REPORTER_FILTER = "dashboard.reporting.NoVariables"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "urllib3": {"level": "WARNING"},
        "axes": {"level": "ERROR"},
    },
}
