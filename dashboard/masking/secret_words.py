"""The names that secrets go by, in the languages of Rocket.Chat's users. Accents and capitals do not count."""

# From five letters on, a name is also found at either end of a longer one ("novasenha", "tokenid").
_ENGLISH = """
    accesskey accesstoken apikey auth authorization bearer code credential credentials email idtoken jsessionid jwt key
    mail otp pass passcode passphrase passwd password phone phpsessid pin pw pwd refreshtoken samlresponse secret sessid
    session sessionid sid sig signature ticket token totp
    card cardnumber cardno creditcard ccnumber cc cvc cvc2 cvv cvv2 ccv iban mfa oob ssn tel telephone
    pswd psw passw verifier samlart nonce wpnonce csrf xsrf sess aspsessionid oscsid zenid mceid mkttok
"""
_PORTUGUESE = "senha codigo chave cartao telefone celular cpf"
_SPANISH = "claveacceso clavesecreta claveapi contrasena clave codigo tarjeta contrasenia telefono correo"
_GERMAN = """
    passwort kennwort schluessel schlussel karte kartennummer kreditkarte losungswort zugangscode pruefcode
    sicherheitscode bestaetigungscode bestatigungscode verifizierungscode aktivierungscode freischaltcode einmalcode
    telefon handynummer
"""
_FRENCH = "motdepasse mdp cle clef carte codesecret clesecrete cleapi cledacces cartebancaire courriel"
_RUSSIAN = """
    пароль пароля парол код кода коды ключ ключа карта карты карту пин пинкод токен parol kod klyuch karta
    ключдоступа кодподтверждения кодверификации кодактивации кодбезопасности номеркарты
    телефон почта
"""
_CHINESE = """
    密码 密碼 验证码 驗證碼 校验码 校驗碼 动态码 口令 密钥 密鑰 秘钥 令牌 卡号 卡號 银行卡 信用卡 手机号 邮箱
    mima yanzhengma kahao miyao
"""
_OTHERS = "パスワード 暗証番号 認証コード 비밀번호 인증번호 wachtwoord hasło haslo sifre"

# "verificationcode", "resetkey", "userpass": written as one word, nothing tells where the secret one begins.
_BEFORE = """
    verification verify reset auth access security confirm confirmation activation activate invite invitation register
    registration sms login signin backup recovery recover onetime user admin my private secret api client account master
    card web sso unlock validation magic temp email mail licence license
"""
_AFTER = "code key pass pw pwd pin hash"

DEFAULT_SECRET_NAMES = frozenset(
    f"{_ENGLISH} {_PORTUGUESE} {_SPANISH} {_GERMAN} {_FRENCH} {_RUSSIAN} {_CHINESE} {_OTHERS}".split()
) | frozenset(before + after for before in _BEFORE.split() for after in _AFTER.split())

# These begin or end too many harmless words: "Speisekarte", "cartesian", "clavecin", "parole".
WHOLE_NAMES = frozenset(["karte", "carte", "karta", "карта", "карты", "карту", "clave", "chave", "parol"])

# What comes before or after a "code" that is no secret.
PUBLIC_CODES = frozenset(
    name
    for kind in [
        "post",
        "postal",
        "zip",
        "country",
        "area",
        "language",
        "lang",
        "locale",
        "currency",
        "error",
        "status",
        "color",
        "colour",
        "region",
        "state",
        "product",
        "item",
        "article",
        "sort",
        "qr",
        "bar",
        "hs",
        "dress",
        "source",
        "http",
        "response",
        "promo",
        "promotion",
        "coupon",
        "discount",
        "airport",
    ]
    for name in (f"{kind}code", f"{kind}codes")
) | frozenset(
    {"codepostal", "codigopostal", "postleitzahl", "sortkey", "searchkey", "categorykey", "phonecase"}
)

# A name that ends so says what sort of a thing it is, and not which: "token_type", "card_brand".
KINDS = frozenset(["type", "model", "brand"])
