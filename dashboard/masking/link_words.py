"""The links that are sent to one person: whoever has one resets a password, confirms an address, joins. Pure.

As Django, Laravel, Rails' Devise, WordPress, Drupal, Keycloak, Meteor, Discourse and Shopify write them:
`/reset/<user>/<token>/`, `/email/verify/<id>/<hash>`, `/activate/<token>`, `/invites/<key>`.
"""

import re
from functools import lru_cache

from dashboard.masking.lookalikes import fold
from dashboard.masking.secret_values import is_random

FOLLOWING = 4  # segments after the link's name that may be keys

# Each of these names a link by itself …
_STEMS = frozenset(
    [
        "reset",
        "resetpass",
        "lostpassword",
        "forgot",
        "forgotten",
        "recover",
        "recovery",
        "magic",
        "verify",
        "verification",
        "validate",
        "validation",
        "confirm",
        "confirmation",
        "activate",
        "activation",
        "invite",
        "invites",
        "invited",
        "invitation",
        "invitations",
        "unsubscribe",
        "unsub",
        "optout",
        "unlock",
        "enroll",
        "passwordless",
        "token",
        "otp",
        "rp",
        "act",
        "register",
        "join",
        "joinchat",
        "multipass",
        "onetime",
        "2fa",
        "mfa",
        "redefinir",
        "recuperar",
        "confirmar",
        "ativar",
        "activar",
        "verificar",
        "convite",
        "convites",
        "invitacion",
        "restablecer",
        "descadastrar",
        "ativacao",
        "confirmacao",
        "verificacao",
        "convidar",
        "baja",
        "confirmacion",
        "activacion",
        "verificacion",
        "zuruecksetzen",
        "zurucksetzen",
        "bestaetigen",
        "bestatigen",
        "bestaetigung",
        "aktivieren",
        "aktivierung",
        "einladung",
        "abmelden",
        "freischalten",
        "freischaltung",
        "verifizieren",
        "wiederherstellen",
        "reinitialiser",
        "confirmer",
        "activer",
        "verifier",
        "desabonner",
        "desinscription",
        "valider",
        "сброс",
        "сбросить",
        "восстановить",
        "восстановление",
        "активировать",
        "подтвердить",
        "подтверждение",
        "активация",
        "приглашение",
        "отписаться",
        "重置",
        "激活",
        "验证",
        "邀请",
        "退订",
        "确认",
        "取消订阅",
    ]
)
# … as do these, which also make a name of others: "new-password", "accept-invite" …
_BOTH = frozenset(
    [
        "password",
        "passwords",
        "senha",
        "contrasena",
        "passwort",
        "kennwort",
        "passe",
        "пароль",
        "пароля",
        "密码",
        "密碼",
        "accept",
    ]
)
# … also together with these.
_FILLERS = frozenset(
    [
        "pass",
        "pw",
        "pwd",
        "email",
        "mail",
        "e",
        "account",
        "accounts",
        "user",
        "users",
        "your",
        "my",
        "the",
        "link",
        "links",
        "login",
        "signin",
        "signup",
        "sign",
        "in",
        "registration",
        "code",
        "new",
        "set",
        "change",
        "address",
        "subscription",
        "newsletter",
        "action",
        "key",
        "one",
        "time",
        "mot",
        "de",
        "conta",
        "cuenta",
        "konto",
        "compte",
        "correo",
        "inscricao",
        "a",
        "la",
        "da",
        "邮箱",
        "access",
        "shared",
        "team",
        "create",
        "choose",
        "update",
        "forgotten",
        "minha",
        "nova",
        "alterar",
        "esqueci",
        "cancelar",
        "mi",
        "nueva",
        "cambiar",
        "olvide",
        "darse",
        "vergessen",
        "neu",
        "neues",
        "aendern",
        "andern",
        "oublie",
        "nouveau",
        "inscription",
        "se",
        "accepter",
        "забыли",
        "смена",
        "аккаунт",
        "почта",
        "почты",
        "найти",
        "找回",
        "修改",
        "账号",
        "帐号",
    ]
)
_STEMS_PLAIN, _FILLERS_PLAIN = frozenset(map(fold, _STEMS | _BOTH)), frozenset(map(fold, _FILLERS | _BOTH))
_JOINED = frozenset(
    word
    for stem in _STEMS_PLAIN
    for filler in _FILLERS_PLAIN
    for word in (stem + filler, filler + stem)
    if len(filler) > 2 or not filler.isascii()
)
LINK_WORDS = _STEMS_PLAIN | _JOINED
# Names of links in which no word is one by itself.
_PHRASES = frozenset(
    [
        *["optout", "onetimelogin", "onetimelink", "loginlink", "signinlink", "emailpreferences"],
        *["managesubscription", "cancelarinscricao", "cancelarsuscripcion"],
    ]
)
_HINTS = LINK_WORDS | {"opt", "one", "link", "preferences", "manage", "cancelar"}
# Parameters that say what a page of one address for everything does: "wp-login.php?action=rp".
_ACTION = re.compile(r"(?:^|[&;])(?:action|mode|do|task|op|cmd|a|view)=([^&;]+)", re.IGNORECASE)
_HARMLESS = re.compile(
    r"utm_\w*|action|mode|do|task|op|cmd|a|view|page|p|lang|language|locale|hl|v|version|step|date|year|month|sort|ref|theme|tab|from|to|next|format",
    re.IGNORECASE,
)

_SEPARATOR = re.compile(r"[-_.\s]+")
_FILE_ENDING = re.compile(r"\.(?:php|html?|aspx?|jsp|do|action|cgi)$", re.IGNORECASE)
_TO_SLASH = str.maketrans("-_.?&;#=\\", "/////////")
# Words, a short number or a year among them, or a step: nobody is let in by these.
_PLAIN = re.compile(
    r"(?:step|page|part|schritt|seite|etapa|etape|paso|passo)\d{1,2}|"
    r"(?:[^\W\d_A-Z]+|[A-Z]?[a-z]+|\d{1,2}|(?:19|20)\d\d)(?:[-_.+ ](?:[A-Z]?[^\W\d_A-Z]*|\d{1,2}|(?:19|20)\d\d))*"
)
_LOCALE = re.compile(r"[a-z]{2}[-_][A-Z]{2}")
_VOWEL = re.compile(r"[aeiouyAEIOUY]|[^\x00-\x7f]")


def may_hold_link(text: str) -> bool:
    """Whether a word of the decoded text may name a link; fast."""
    words = (text.lower() if text.isascii() else fold(text)).translate(_TO_SLASH).split("/")
    return not _HINTS.isdisjoint(words)


@lru_cache(maxsize=1024)
def _is_link_name(folded: str) -> bool:
    words = _SEPARATOR.split(_FILE_ENDING.sub("", folded))
    if "".join(words) in _PHRASES:
        return True
    known = all(word in LINK_WORDS or word in _FILLERS_PLAIN for word in words)
    return known and not LINK_WORDS.isdisjoint(words)


def is_link_name(segment: str) -> bool:
    """Whether a decoded segment of a path says that what follows is a link's key."""
    return len(segment) <= 40 and _is_link_name(fold(segment))


def names_link_action(query: str) -> bool:
    """Whether a parameter of the query says the same: "wp-login.php?action=rp"."""
    return any(is_link_name(found[1]) for found in _ACTION.finditer(query))


def is_link_key(text: str) -> bool:
    """Whether a decoded segment after a link's name is more than words."""
    if not text or "***" in text:
        return False
    if _PLAIN.fullmatch(text):
        return _is_unspeakable(text)
    return not _LOCALE.fullmatch(text)


def is_link_value(name: str, value: str) -> bool:
    """Whether a parameter of such a link may be its key."""
    return len(value) >= 4 and not _HARMLESS.fullmatch(name) and is_link_key(value)


def _is_unspeakable(text: str) -> bool:
    letters = sum(map(str.isalpha, text))
    return (letters >= 4 and not _VOWEL.search(text)) or is_random(text)


def find_link_keys(parts: list[str]) -> tuple[list[int], bool]:
    """Where keys stand among segments and the separators between them, and whether a link is named; all decoded."""
    keys, left, is_link = [], 0, False
    for at in range(0, len(parts), 2):
        if at and parts[at - 1].strip("/\\"):
            left = 0
        if left and is_link_key(parts[at]):
            keys.append(at)
        left = FOLLOWING if _is_link_segment(parts, at) else max(left - 1, 0)
        is_link = is_link or left == FOLLOWING
    return keys, is_link


def _is_link_segment(parts: list[str], at: int) -> bool:
    before, after = "/" if at == 0 else parts[at - 1], "".join(parts[at + 1 : at + 2])
    return before[-1] in "/\\#" and not after.startswith("=") and is_link_name(parts[at])
