"""Every setting, read from the environment; `NAME_FILE` reads the value of `NAME` from a file. README.md lists them."""

from pathlib import Path
from urllib.parse import quote

import django_stubs_ext
from csp.constants import NONE, SELF

from dashboard import development
from dashboard.database import configure
from dashboard.environment import Environment

django_stubs_ext.monkeypatch()

ROOT = Path(__file__).resolve().parent.parent

env = Environment()

# What the dashboard writes besides the database of DATABASE_URL. Made by what writes there, not here.
VAR = (ROOT / env.str("VAR_DIR", default="var")).resolve()

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.required("SECRET_KEY", default=development.SIGNING_KEY if DEBUG else "")
# To rotate: the new key in SECRET_KEY, the old one here until every session has ended.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.required_list(
    "ALLOWED_HOSTS",
    default=("127.0.0.1", "localhost", "[::1]") if DEBUG else (),
    mend="Name the hosts in the dashboard's URL, by comma.",
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS")
HTTPS = env.bool("HTTPS", default=not DEBUG)
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

# Rocket.Chat: the address fills the Workspace of the admin until somebody saves one there.
ROCKETCHAT_URL = env.str("ROCKETCHAT_URL", default="http://127.0.0.1:3000" if DEBUG else "")
# The same workspace as browsers know it, where that is another address.
ROCKETCHAT_PUBLIC_URL = env.str("ROCKETCHAT_PUBLIC_URL", default="")
# The key of its External Frame (a JWK as JSON), and what its webhooks show to be its own: the admin's come first.
FRAME_JWK = env.str("FRAME_JWK", default="")
# Whether that frame is in pages of another site than this dashboard's.
FRAME_CROSS_SITE = env.bool("FRAME_CROSS_SITE", default=False)
WEBHOOK_TOKEN = env.str("WEBHOOK_TOKEN", default="")
ROCKETCHAT_ALLOW_HTTP = env.bool("ROCKETCHAT_ALLOW_HTTP", default=False)
# Seconds that all calls to Rocket.Chat for one page may take together.
PAGE_DEADLINE = env.float("PAGE_DEADLINE", default=10.0)
# The first key encrypts, every key decrypts: put a new one in front to rotate.
CREDENTIAL_KEYS = env.fernet_keys("CREDENTIAL_KEYS", default=development.CREDENTIAL_KEY if DEBUG else "")

# Visitors' pages: who may send them, how fast, what is kept of them and for how long.
VISITOR_KEY = env.required("VISITOR_KEY", default=development.VISITOR_KEY if DEBUG else "")
COLLECTOR_ORIGINS = env.list("COLLECTOR_ORIGINS")
COLLECTOR_RATE = env.rate("COLLECTOR_RATE", default="6000/m")
VISITOR_RATE = env.rate("VISITOR_RATE", default="120/m")
MONITORED_CHANGE = env.choice("MONITORED_CHANGE", default="url", among=("url", "title"))
SECRET_QUERY_NAMES = frozenset(name.lower() for name in env.list("SECRET_QUERY_NAMES"))
FORWARD_VISITS = env.bool("FORWARD_VISITS", default=False)
KEEP_VISITS_DAYS = env.int("KEEP_VISITS_DAYS", default=30, at_least=1, at_most=36_500)
# Who looked at whom.
KEEP_ACCESS_DAYS = env.int("KEEP_ACCESS_DAYS", default=180, at_least=1, at_most=36_500)

# The JSON endpoint, for those who bring credentials of their own.
API_RATE = env.rate("API_RATE", default="60/m")

# Of the threads that one process serves with, so many may serve visitors at once; the others are the agents'.
THREADS = env.int("THREADS", default=128, at_least=1)
VISITOR_THREADS = env.int("VISITOR_THREADS", default=max(1, THREADS // 2))

INSTALLED_APPS = [
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
    "dashboard.serving",
    "dashboard.demo",
]

MIDDLEWARE = [
    "dashboard.trail.collector.collector_middleware",
    "dashboard.accounts.frame_request.hide_frame_token",
    "dashboard.accounts.cross_site_cookies.partition_cookies",
    "dashboard.serving.misrouted.refuse_misrouted",
    "django.middleware.security.SecurityMiddleware",
    "dashboard.live.hooks.hooks_middleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "dashboard.compression.compress_pages",
    "dashboard.visible_pages.show_direction_marks_on_pages",
    "dashboard.accounts.languages.use_browser_language",
    "dashboard.accounts.middleware.set_page_headers",
    "dashboard.accounts.renewal.RenewingSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "dashboard.accounts.middleware.AgentMiddleware",
    "dashboard.accounts.middleware.read_forms_of_strangers",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dashboard.accounts.middleware.SignInMiddleware",
    "dashboard.accounts.middleware.use_agent_time_zone",
    "dashboard.accounts.languages.use_agent_language",
    "dashboard.error_pages.error_middleware.ErrorMiddleware",
    "dashboard.accounts.sign_in_locks.SignInLockMiddleware",
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
                "dashboard.desk.bar.bar",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django_htmx.templatetags.django_htmx",
                "heroicons.templatetags.heroicons",
                "dashboard.error_pages.sentences",
                "dashboard.clock_words",
            ],
        },
    },
]

# Connections that the pages of one process may hold at once on PostgreSQL.
DATABASE_POOL = env.int("DATABASE_POOL", default=8)
DATABASES = {
    "default": configure(
        env.db_url("DATABASE_URL", default=f"sqlite:///{quote(str(VAR / 'rearview.sqlite3'))}"), DATABASE_POOL
    )
}
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
# Among so many processes every limit is divided while they cannot count together in Redis. 0: nobody said how many.
PROCESSES_SAID = env.int("PROCESSES", default=0)
PROCESSES = PROCESSES_SAID or 2

# Operators have a password of their own; agents are judged by Rocket.Chat (accounts/sign_in.py).
AUTH_USER_MODEL = "accounts.Agent"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
CSRF_FAILURE_VIEW = "dashboard.error_pages.pages.forbidden"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"

SESSION_ENGINE = "dashboard.accounts.sessions"
# A session ends when nobody used it for so long, and so long after the sign-in in any case.
SESSION_IDLE_HOURS = env.int("SESSION_IDLE_HOURS", default=12, at_least=1, at_most=8760)
SESSION_MAX_DAYS = env.int("SESSION_MAX_DAYS", default=7, at_least=1, at_most=365)
SESSION_COOKIE_AGE = SESSION_IDLE_HOURS * 60 * 60  # seconds
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
# Under these names no browser takes a cookie from another host of the domain, nor over plain HTTP.
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)
# The rest of the domain is not this dashboard's to decide over; plain HTTP has a finding of its own (checks.py).
# Who may frame a page, the policy says, and X-Frame-Options only where that is nobody (accounts/middleware.py).
SILENCED_SYSTEM_CHECKS = ["security.W002", "security.W005", "security.W021"]
if not HTTPS:
    SILENCED_SYSTEM_CHECKS += [f"security.W{number:03}" for number in (4, 8, 10, 11, 12, 16)]
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

# Of these the browser's is taken, else the agent's in Rocket.Chat, else the first (accounts/languages.py).
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("pt-br", "Português (Brasil)")]
LANGUAGE_CODE = "en"
LOCALE_PATHS = [ROOT / "dashboard" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.time_zone("TIME_ZONE", default="UTC")

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

LOG_LEVEL = env.choice("LOG_LEVEL", default="INFO", among=("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"))
DEFAULT_EXCEPTION_REPORTER_FILTER = "dashboard.reporting.NoVariables"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["frame"]},
    },
    "filters": {"frame": {"()": "dashboard.reporting.NoFrameToken"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # Development's server, which writes each request's whole address.
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "urllib3": {"level": "WARNING"},
        # A database that is away is said by whoever needed it.
        "psycopg.pool": {"level": "ERROR"},
    },
}

env.refuse()
