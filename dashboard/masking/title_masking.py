"""Masking of titles: what is secret by itself, and what is said to be: "Your code is 123456". Pure.

Each word is looked at with a few beside it, so the time is linear.
"""

import re

from dashboard.masking.href_masking import MASK, mask
from dashboard.masking.lookalikes import fold
from dashboard.masking.readings import cut_unread
from dashboard.masking.secret_names import LONGEST_REMEMBERED, looks_secret
from dashboard.masking.secret_values import is_random, mask_card_numbers
from dashboard.masking.secret_words import PUBLIC_CODES

AROUND = 5  # words
LONGEST_WORD = 15  # letters

_ENDS = " \t.,;:!?'\"()[]{}<>«»„“”‘’…|·：，。！*"
_DASHES = frozenset({"–", "—", "-", "→", "=", ":", "|"})
_LEADING = frozenset({":", "："})
_IS = frozenset({"is", "ist", "lautet", "é", "es", "est", "это", "are", "was", "为", "是"})
_IS_OR_AS = _IS | {"as", "als", "como", "comme", "как"}
# Names of parameters that are subjects of pages, too: what follows them in a title is no secret.
_SUBJECTS = frozenset(
    [
        "email",
        "mail",
        "phone",
        "session",
        "card",
        "karte",
        "carte",
        "карта",
        "карты",
        "карту",
        "auth",
        "ticket",
        "tickets",
        "tarjeta",
        "cartao",
        "signature",
        "telefon",
        "telefone",
        "telefono",
        "telephone",
        "celular",
        "телефон",
        "почта",
        "correo",
        "courriel",
        "邮箱",
        "手机号",
    ]
)
# Of what sort a code or a password is: "código de verificação: …", "код подтверждения: …".
_SORTS = frozenset(
    map(
        fold,
        [
            *[
                "de",
                "verificação",
                "segurança",
                "acesso",
                "confirmação",
                "ativação",
                "temporária",
                "provisória",
            ],
            *["verificación", "seguridad", "acceso", "confirmación", "activación", "temporal", "provisional"],
            *["vérification", "sécurité", "accès", "confirmation", "activation", "temporaire", "provisoire"],
            *["подтверждения", "безопасности", "доступа", "активации"],
        ],
    )
)
_OFFERS = frozenset(
    ["promo", "discount", "coupon", "voucher", "gutschein", "desconto", "descuento", "reduction"]
)
# What follows these and a colon, alone, is secret even where it is a word.
_PASSWORDS = re.compile(
    "(?:pass(?:word|wort|code|e|wd|phrase)?|kennwort|senha|contrasena|пapoль|pin|otp|cv[cv]2?|secret|pwd)$"
)
_TOKEN = re.compile(r"(?=\D*\d)[^\s/]{4,}|\S*[a-z][A-Z]\S*[a-z][A-Z]\S*|[A-Z]{3,}(?:-[A-Z]{3,})+")
_HARMLESS = re.compile(
    r"(?:19|20)\d\d|\d{1,2}[.:/-]\d{1,2}(?:[.:/-]\d{2,4})?|[€$£]\S+|v\d[\d.]*|\d+(?:[.,]\d\d)?[€$£%]"
)
_COLON = re.compile("[:：]")
_GROUP = re.compile(r"\d{3,8}[.,!]?")
_LONG_DIGITS = re.compile(r"\d{4,8}")
_UNSPACED = re.compile(
    r"((?:密码|密碼|验证码|驗證碼|校验码|动态码|口令|密钥|密鑰|令牌|認証コード|暗証番号|パスワード)\s?(?:[是为為はば：:]\s?)+|(?:验证码|驗證碼)\s?)"
    r"[A-Za-z0-9_!@#$%^&-]{4,}"
)


def mask_title(title: str, secret_names: frozenset[str]) -> str:
    """The title with `***` for addresses, assignments, tokens and whatever follows the name of a secret."""
    words = cut_unread(title).split(" ")
    if not any(map(_may_tell, words)):
        return " ".join(words)
    words = [mask(word, secret_names) if _may_tell(word) else word for word in words]
    for at, word in enumerate(words):
        if _COLON.search(word, 1, max(len(word) - 1, 1)):
            words[at] = _mask_inside(word, secret_names, is_last=at == len(words) - 1)
        elif _names_secret(words, at, secret_names):
            _mask_after(words, at)
            _mask_before(words, at)
    masked = mask_card_numbers(" ".join(words))
    return masked if masked.isascii() else _UNSPACED.sub(rf"\1{MASK}", masked)


def _may_tell(word: str) -> bool:
    """Whether the word may be a secret or lead to one: no short number, dash or plain word does."""
    return (len(word) > 2 and not word.isalpha()) or len(word) > LONGEST_WORD or word in _LEADING


def _names_secret(words: list[str], at: int, secret_names: frozenset[str]) -> bool:
    """Whether the word is the name of a secret, and none of what is given to everybody ("postal code")."""
    name = words[at].strip(_ENDS).rpartition("-")[2]
    if not 2 < len(name) <= LONGEST_REMEMBERED or not _is_secret_name(name, secret_names):
        return False
    before = fold(words[at - 1]) if at else ""
    return before not in _OFFERS and before + fold(name) not in PUBLIC_CODES


def _is_secret_name(name: str, secret_names: frozenset[str]) -> bool:
    return (looks_secret(name, secret_names) or name.lower() == "passe") and fold(name) not in _SUBJECTS


def _mask_after(words: list[str], at: int) -> None:
    """ "Password: hunter2", "Your code is 123 456", "OTP 482913"."""
    name, at = words[at], _skip_sorts(words, at)
    place, is_said = at + 1, words[at].endswith((":", "：", "="))
    is_colon = is_said or words[at + 1 : at + 2] == [":"]
    while place < min(at + 3, len(words)) and _says(words[place]):
        place, is_said = place + 1, True
    value = words[place : place + 2]
    if len(value) == 2 and all(map(_GROUP.fullmatch, value)):
        words[place : place + 2] = MASK, MASK
    elif value and (
        (_is_key if is_said else _is_code)(value[0])
        or (is_colon and len(value) == 1 and _is_password_name(name))
    ):
        _mask_word(words, place)


def _skip_sorts(words: list[str], at: int) -> int:
    """Where the name of a secret ends that is more than a word: "código de verificação"."""
    place = at
    while place < min(at + 5, len(words)) - 1 and not words[place].endswith((":", "：", "=")):
        if fold(words[place + 1].rstrip(":：")) not in _SORTS:
            break
        place += 1
    return place


def _says(word: str) -> bool:
    return word in _DASHES or word.lower().rstrip(":：") in _IS


def _mask_before(words: list[str], at: int) -> None:
    """ "123456 is your code", "use 123456 as your code"."""
    for place in range(max(at - AROUND, 1), at):
        if words[place].lower() in _IS_OR_AS and _is_key(words[place - 1]):
            _mask_word(words, place - 1)


def _mask_inside(word: str, secret_names: frozenset[str], *, is_last: bool) -> str:
    """ "PIN:1234"."""
    name, colon, value = word.partition((_COLON.search(word) or [":"])[0])
    if not value or not name or len(name) > LONGEST_REMEMBERED or value.startswith("//"):
        return word
    is_secret = _is_secret_name(name, secret_names)
    alone = is_secret and is_last and _is_password_name(name)
    return f"{name}{colon}{MASK}" if value.strip(_ENDS) and is_secret and (alone or _is_key(value)) else word


def _mask_word(words: list[str], at: int) -> None:
    if words[at].strip(_ENDS):
        words[at] = MASK


def _is_password_name(word: str) -> bool:
    return _PASSWORDS.search(fold(word.strip(_ENDS))) is not None


def _is_key(word: str) -> bool:
    bare = word.strip(_ENDS)
    return (_TOKEN.fullmatch(bare) is not None and _HARMLESS.fullmatch(bare) is None) or is_random(bare)


def _is_code(word: str) -> bool:
    """Whether a word right after the name of a secret is one: "OTP 482913"."""
    bare = word.strip(_ENDS)
    return (_LONG_DIGITS.fullmatch(bare) is not None and not _HARMLESS.fullmatch(bare)) or is_random(bare)
