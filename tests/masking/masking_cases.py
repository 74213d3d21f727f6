"""What is masked of addresses and titles, and what is not: each case with a word of why."""

from typing import NamedTuple

JWT = (
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIn0"
    ".SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"
)
MD5, SHA1 = "9e107d9d372bb6826bd81d3542a419d6", "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12"
UUID = "550e8400-e29b-41d4-a716-446655440000"
URLSAFE = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
SHORT_URLSAFE = "Zk3pQ9xW_tL2vB7nR4sYhA"


class Case(NamedTuple):
    """An address or a title, what is kept of it, and why."""

    text: str
    kept: str
    why: str


def _stays(*pairs: tuple[str, str]) -> list[Case]:
    return [Case(text, text, why) for text, why in pairs]


SECRET_HREFS = [
    # by shape, in each place
    Case(f"https://a.example/cb/{JWT}", "https://a.example/cb/***", "a JWT in a path"),
    Case(f"https://a.example/?x={JWT}&page=2", "https://a.example/?x=***&page=2", "a JWT in a query"),
    Case(f"https://a.example/#x={JWT}", "https://a.example/#x=***", "a JWT in a fragment"),
    Case(f"https://a.example/#{JWT}", "https://a.example/#***", "a JWT alone in a fragment"),
    Case(f"https://a.example/?{JWT}", "https://a.example/?***", "a JWT without a name"),
    Case(f"https://a.example/p;v={JWT}/q", "https://a.example/p;v=***/q", "a JWT in a matrix parameter"),
    Case(f"https://a.example/?x=v1.{JWT}", "https://a.example/?x=***", "a JWT behind a version"),
    Case(f"https://a.example/?x=Bearer%20{JWT}", "https://a.example/?x=***", "a JWT behind a scheme"),
    Case(
        f"https://a.example/?utm_content={JWT}", "https://a.example/?utm_content=***", "utm_ is no way around"
    ),
    Case("https://a.example/?d=eyJhIjoxfQ", "https://a.example/?d=***", 'base64url of {"a":1}'),
    Case(
        "https://a.example/?d=eyJhIjoxfQ%3D%3D",
        "https://a.example/?d=***",
        "base64 of it, its padding encoded",
    ),
    Case("https://a.example/?d=eyJhIjoxfQ==", "https://a.example/?d=***", "base64 of it, its padding not"),
    Case("https://a.example/?d=eyAiYSI6IDEgfQ", "https://a.example/?d=***", 'base64 of { "a": 1 }'),
    Case("https://a.example/?d=WzEsMiwzXQ", "https://a.example/?d=***", "base64 of [1,2,3]"),
    Case("https://a.example/?d=W3sidSI6ImpvZSJ9XQ", "https://a.example/?d=***", 'base64 of [{"u":"joe"}]'),
    Case(
        "https://a.example/s/eyJ1c2VyIjoiam9lIn0/x", "https://a.example/s/***/x", "base64 of JSON in a path"
    ),
    Case(
        "https://a.example/?d=eyJuIjoiw6kiLCJ6IjoiPz8_In0", "https://a.example/?d=***", "base64url of UTF-8"
    ),
    Case(f"https://a.example/?x={MD5}", "https://a.example/?x=***", "32 hexadecimal digits"),
    Case(f"https://a.example/?x={MD5.upper()}", "https://a.example/?x=***", "the same in capitals"),
    Case(f"https://a.example/share/{SHA1}", "https://a.example/share/***", "40 hexadecimal digits in a path"),
    Case(f"https://a.example/{SHA1}?page=2", "https://a.example/***?page=2", "them alone in a path"),
    Case(f"https://a.example/#/x/{SHA1}", "https://a.example/#***", "them in a single-page app's path"),
    Case("https://a.example/?x=0123456789abcdef0123", "https://a.example/?x=***", "20 hexadecimal digits"),
    Case(f"https://a.example/?x={URLSAFE}", "https://a.example/?x=***", "43 random characters"),
    Case(f"https://a.example/d/{URLSAFE}/view", "https://a.example/d/***/view", "43 in a path"),
    Case(f"https://a.example/?x={SHORT_URLSAFE}", "https://a.example/?x=***", "22 random characters"),
    Case("https://a.example/?x=8sK2mQ9vXz4LpR7t", "https://a.example/?x=***", "16 random characters"),
    Case(
        "https://a.example/?x=a8f3k2m9q7x4z1b6c5d0", "https://a.example/?x=***", "20 small letters and digits"
    ),
    Case(
        "https://a.example/?x=01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "https://a.example/?x=***",
        "a ULID looks like a token",
    ),
    Case("https://a.example/?x=kqzvxwpjhtrbnmlcdgfs", "https://a.example/?x=***", "letters nobody can speak"),
    Case(
        "https://a.example/?x=sk_live_4eC39HqLyjWDarjtT1zdp7dc",
        "https://a.example/?x=***",
        "a key of Stripe's",
    ),
    Case(
        "https://a.example/?x=ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        "https://a.example/?x=***",
        "of GitHub's",
    ),
    Case(
        "https://a.example/?x=AKIAIOSFODNN7EXAMPLE",
        "https://a.example/?x=AKIAIOSFODNN7EXAMPLE",
        "too plain to tell",
    ),
    Case(
        "https://a.example/?gclid=CjwKCAjw7p6aBhBiEiwA83fGuqKxr3",
        "https://a.example/?gclid=***",
        "one person's click",
    ),
    Case("https://a.example/u/joe@example.org", "https://a.example/u/***", "an e-mail address in a path"),
    Case("https://a.example/u/joe%40example.org/x", "https://a.example/u/***/x", "the same encoded"),
    Case("https://a.example/u/joe%2540example.org/x", "https://a.example/u/***/x", "the same encoded twice"),
    Case("https://a.example/#joe@example.org", "https://a.example/#***", "an e-mail address in a fragment"),
    Case(
        "https://a.example/?joe.b+x@mail.example.org",
        "https://a.example/?***",
        "an e-mail address without a name",
    ),
    Case("https://a.example/p;u=joe@example.org/q", "https://a.example/p;u=***/q", "in a matrix parameter"),
    Case("https://a.example/?n=4111111111111111", "https://a.example/?n=***", "a card's number"),
    Case("https://a.example/pay/4111111111111111", "https://a.example/pay/***", "a card's number in a path"),
    Case("https://a.example/?n=4111-1111-1111-1111", "https://a.example/?n=***", "by dashes"),
    Case("https://a.example/pay/4111-1111-1111-1111", "https://a.example/pay/***", "by dashes in a path"),
    Case("https://a.example/?n=4111+1111+1111+1111", "https://a.example/?n=***", "by plus signs"),
    Case("https://a.example/?n=4111%201111%201111%201111", "https://a.example/?n=***", "by encoded spaces"),
    Case("https://a.example/?n=4111.1111.1111.1111", "https://a.example/?n=***", "by points"),
    Case(
        "https://a.example/pay/4111_1111_1111_1111", "https://a.example/pay/***", "by underscores in a path"
    ),
    Case(
        "https://a.example/?n=4111%C2%A01111%C2%A01111%C2%A01111",
        "https://a.example/?n=***",
        "by spaces that do not break",
    ),
    Case("https://a.example/?n=378282246310005", "https://a.example/?n=***", "American Express: 15 digits"),
    Case("https://a.example/?n=5555555555554444", "https://a.example/?n=***", "Mastercard"),
    Case("https://a.example/?n=2223003122003222", "https://a.example/?n=***", "Mastercard of the series 2"),
    Case("https://a.example/?n=6011111111111117", "https://a.example/?n=***", "Discover"),
    Case("https://a.example/?n=3530111333300000", "https://a.example/?n=***", "JCB"),
    Case("https://a.example/?n=30569309025904", "https://a.example/?n=***", "Diners: 14 digits"),
    Case("https://a.example/?n=4222222222222", "https://a.example/?n=***", "an old Visa: 13 digits"),
    Case("https://a.example/?n=6205500000000000004", "https://a.example/?n=***", "UnionPay: 19 digits"),
    Case(
        "https://a.example/?n=４１１１１１１１１１１１１１１１",
        "https://a.example/?n=***",
        "full-width digits",
    ),
    Case(
        "https://a.example/(S(lit3py55t21z5v55vlm25s55))/cart.aspx",
        "https://a.example/***/cart.aspx",
        "a session of ASP.NET",
    ),
    Case("https://a.example/(X(1)S(abc123))/x", "https://a.example/***/x", "the same with a mark"),
    Case("https://a.example/%28S%28abc123%29%29/x", "https://a.example/***/x", "the same encoded"),
    Case(
        'https://a.example/?j={"\\u0070assword":"x"}',
        "https://a.example/?j=***",
        "an escape of JSON in a name",
    ),
    Case("https://a.example/?j=%7B%22%5Cu0070in%22%3A1%7D", "https://a.example/?j=***", "the same encoded"),
    Case(
        'https://a.example/?j={"m":"joe\\u0040example.org"}',
        "https://a.example/?j=***",
        "an escape in a value",
    ),
    Case("https://joe%3Apass%40a.example/x", "https://***@a.example/x", "user info percent-encoded"),
    Case("https://joe%3Apass@a.example/x", "https://***@a.example/x", "its colon percent-encoded"),
    Case("https://joe%253Apass%2540a.example/x", "https://***@a.example/x", "both, twice"),
    Case(
        "https://a.example/r/https%3A%2F%2Fjoe%3Apass%40b.example",
        "https://a.example/r/***",
        "in an address in a path",
    ),
    # links sent to one person, as frameworks write them
    Case("https://a.example/reset/MTU/c2x8ab-7f3e1d9c0b/", "https://a.example/reset/***/***/", "Django"),
    Case(
        "https://a.example/reset/MQ/set-password/",
        "https://a.example/reset/***/set-password/",
        "Django's second step",
    ),
    Case(
        "https://a.example/accounts/reset/MTIz/5xk-9f8e7d/",
        "https://a.example/accounts/reset/***/***/",
        "Django",
    ),
    Case(
        "https://a.example/activate/MTU/5xk-9f8e7d", "https://a.example/activate/***/***", "Django, by hand"
    ),
    Case(
        "https://a.example/accounts/activate/ImpvZSI:1rX/",
        "https://a.example/accounts/activate/***/",
        "django-registration",
    ),
    Case(
        "https://a.example/accounts/confirm-email/MQ:1sT3x:a-B/",
        "https://a.example/accounts/confirm-email/***/",
        "allauth",
    ),
    Case(
        "https://a.example/password/reset/a1b2c3?email=joe%40example.org",
        "https://a.example/password/reset/***?email=***",
        "Laravel",
    ),
    Case(
        "https://a.example/password/reset/key/1-5xk9f8/",
        "https://a.example/password/reset/key/***/",
        "allauth's reset",
    ),
    Case(
        "https://a.example/email/verify/1234/ab12cd34?expires=17&signature=ef",
        "https://a.example/email/verify/***/***?expires=17&signature=***",
        "Laravel",
    ),
    Case(
        "https://a.example/users/password/edit?reset_password_token=abc",
        "https://a.example/users/password/edit?reset_password_token=***",
        "Devise",
    ),
    Case(
        "https://a.example/users/confirmation?confirmation_token=abc",
        "https://a.example/users/confirmation?confirmation_token=***",
        "Devise",
    ),
    Case(
        "https://a.example/users/invitation/accept?invitation_token=abc",
        "https://a.example/users/invitation/accept?invitation_token=***",
        "devise_invitable",
    ),
    Case(
        "https://a.example/users/unlock?unlock_token=abc",
        "https://a.example/users/unlock?unlock_token=***",
        "Devise",
    ),
    Case(
        "https://a.example/wp-login.php?action=rp&key=abc&login=joe",
        "https://a.example/wp-login.php?action=rp&key=***&login=joe",
        "WordPress",
    ),
    Case(
        "https://a.example/wp-activate.php?key=abc", "https://a.example/wp-activate.php?key=***", "WordPress"
    ),
    Case(
        "https://a.example/ucp.php?mode=activate&u=2&k=X7YQ2",
        "https://a.example/ucp.php?mode=activate&u=2&k=***",
        "phpBB",
    ),
    Case(
        "https://a.example/user/reset/12/1700000000/aB3dE/login",
        "https://a.example/user/reset/12/***/***/login",
        "Drupal",
    ),
    Case(
        "https://a.example/realms/x/login-actions/action-token?key=abc&client_id=account",
        "https://a.example/realms/x/login-actions/action-token?key=***&client_id=account",
        "Keycloak",
    ),
    Case(
        "https://a.example/login-actions/reset-credentials?session_code=abc&tab_id=x1",
        "https://a.example/login-actions/reset-credentials?session_code=***&tab_id=x1",
        "Keycloak",
    ),
    Case("https://a.example/#/reset-password/pQ7x", "https://a.example/#/reset-password/***", "Meteor"),
    Case("https://a.example/#/enroll-account/pQ7x2", "https://a.example/#/enroll-account/***", "Meteor"),
    Case("https://a.example/invite/nTs9aB", "https://a.example/invite/***", "Rocket.Chat"),
    Case("https://a.example/invites/8f3k2", "https://a.example/invites/***", "Discourse"),
    Case(
        "https://a.example/u/activate-account/8f3k2", "https://a.example/u/activate-account/***", "Discourse"
    ),
    Case(
        "https://a.example/account/activate/123456/8f3k2-17",
        "https://a.example/account/activate/***/***",
        "Shopify",
    ),
    Case(
        "https://a.example/?mode=resetPassword&oobCode=abc",
        "https://a.example/?mode=resetPassword&oobCode=***",
        "Firebase",
    ),
    Case("https://a.example/magic/7xk2", "https://a.example/magic/***", "a magic link"),
    Case(
        "https://a.example/magic-link/xkqzv", "https://a.example/magic-link/***", "letters nobody can speak"
    ),
    Case("https://a.example/magic-login?7xk2p", "https://a.example/magic-login?***", "a key without a name"),
    Case(
        "https://a.example/verify-email/123456", "https://a.example/verify-email/***", "a code of six digits"
    ),
    Case("https://a.example/verify_email/123456", "https://a.example/verify_email/***", "written with _"),
    Case("https://a.example/verifyEmail/aB3x", "https://a.example/verifyEmail/***", "written in humps"),
    Case(
        "https://a.example/verify-your-email/aB3x", "https://a.example/verify-your-email/***", "in more words"
    ),
    Case("https://a.example/unsubscribe/x9f2", "https://a.example/unsubscribe/***", "a newsletter"),
    Case(
        "https://a.example/unsubscribe.php?id=x9f2k1",
        "https://a.example/unsubscribe.php?id=***",
        "a newsletter's script",
    ),
    Case(
        "https://a.example/unsubscribe?u=ab12cd34ef&id=12ab34",
        "https://a.example/unsubscribe?u=***&id=***",
        "Mailchimp",
    ),
    Case(f"https://a.example/reset/{UUID}", "https://a.example/reset/***", "a UUID is a key there"),
    Case("https://a.example/redefinir-senha/x9f2", "https://a.example/redefinir-senha/***", "Portuguese"),
    Case(
        "https://a.example/restablecer-contraseña/x9f2",
        "https://a.example/restablecer-contraseña/***",
        "Spanish",
    ),
    Case(
        "https://a.example/passwort-zuruecksetzen/x9f2",
        "https://a.example/passwort-zuruecksetzen/***",
        "German",
    ),
    Case(
        "https://a.example/réinitialiser-mot-de-passe/x9f2",
        "https://a.example/réinitialiser-mot-de-passe/***",
        "French",
    ),
    Case("https://a.example/сброс-пароля/x9f2", "https://a.example/сброс-пароля/***", "Russian"),
    # by name, in more languages, look-alikes and longer forms
    *[
        Case(f"https://a.example/?{name}=abc&page=2", f"https://a.example/?{name}=***&page=2", why)
        for name, why in (
            *[
                (name, "Portuguese")
                for name in ("senha", "novaSenha", "novasenha", "código", "codigo", "chave", "cartão")
            ],
            *[
                (name, "Spanish")
                for name in ("contraseña", "contrasena", "clave", "tarjeta", "numero_tarjeta")
            ],
            *[
                (name, "German")
                for name in (
                    "Passwort",
                    "kennwort",
                    "Sicherheitscode",
                    "bestätigungscode",
                    "Schlüssel",
                    "schluessel",
                    "Karte",
                    "kartennummer",
                )
            ],
            *[
                (name, "French")
                for name in ("motdepasse", "clésecrète", "mot_de_passe", "clé", "carte", "carteBancaire")
            ],
            *[
                (name, "Russian")
                for name in (
                    "пароль",
                    "ПАРОЛЬ",
                    "код",
                    "карта",
                    "ключ",
                    "номер_карты",
                    "новыйпароль",
                    "ключдоступа",
                    "кодподтверждения",
                )
            ],
            *[
                (name, "Chinese")
                for name in ("密码", "用户密码", "验证码", "短信验证码", "卡号", "密钥", "密碼")
            ],
            ("%E5%AF%86%E7%A0%81", "Chinese, encoded"),
            ("%D0%BF%D0%B0%D1%80%D0%BE%D0%BB%D1%8C", "Russian, encoded"),
            ("p\u0430ssw\u043erd", "Cyrillic letters in it"),
            ("t\u03bfken", "a Greek letter in it"),
            ("ｐａｓｓｗｏｒｄ", "full-width"),
            ("pa\u0301ssword", "an accent in it"),
            ("\U0001d429assword", "a mathematical letter in it"),
            *[
                (name, "longer")
                for name in ("verificationcode", "resetcode", "userpass", "activationkey", "smscode")
            ],
            *[
                (name, "longer")
                for name in ("invitecode", "cardnumber", "cvv", "userpassword1", "resetpasscode")
            ],
        )
    ],
    # links sent to one person, in more words
    *[
        Case(f"https://a.example/{path}/8f3k2q", f"https://a.example/{path}/***", why)
        for path, why in (
            *[
                (path, "a new password")
                for path in (
                    "set-password",
                    "setPassword",
                    "new-password",
                    "create-password",
                    "choose-password",
                )
            ],
            *[
                (path, "a new password")
                for path in ("change-password", "update_password", "passwordreset", "forgot_password")
            ],
            *[
                (path, "an invitation")
                for path in ("join", "join-team", "accept", "accept-invite", "acceptInvitation", "joinchat")
            ],
            *[(path, "a sign-in") for path in ("one-time-login", "login-link", "login/multipass", "2fa")],
            *[(path, "a subscription") for path in ("opt-out", "email-preferences", "manage-subscription")],
            *[
                (path, "Portuguese")
                for path in (
                    "alterar-senha",
                    "nova-senha",
                    "esqueci-minha-senha",
                    "cancelar-inscricao",
                    "cancelar-inscrição",
                    "confirmação",
                )
            ],
            *[
                (path, "Spanish")
                for path in (
                    "cambiar-contraseña",
                    "nueva-contrasena",
                    "olvide-mi-contrasena",
                    "darse-de-baja",
                    "verificacion",
                )
            ],
            *[
                (path, "German")
                for path in ("passwort-vergessen", "passwort/neu", "passwort-ändern", "konto-freischalten")
            ],
            *[
                (path, "French")
                for path in (
                    "mot-de-passe-oublié",
                    "nouveau-mot-de-passe",
                    "se-desabonner",
                    "confirmer-inscription",
                    "invitation/accepter",
                )
            ],
            *[
                (path, "Russian")
                for path in ("восстановление-пароля", "восстановить", "активировать", "смена-пароля")
            ],
            *[(path, "Chinese") for path in ("找回密码", "重置密码", "修改密码", "取消订阅")],
        )
    ],
    Case(
        "https://a.example/set-password/MTU/8f3k2q",
        "https://a.example/set-password/***/***",
        "a user and a key",
    ),
    Case(
        "https://a.example/update-password?t=8f3k2q",
        "https://a.example/update-password?t=***",
        "its key as a parameter",
    ),
    Case("https://a.example/2fa?c=834921", "https://a.example/2fa?c=***", "a second factor"),
    Case(
        "https://a.example/t/join/shared_invite/zt-abc123-XyZ",
        "https://a.example/t/join/shared_invite/***",
        "Slack",
    ),
    Case(
        "https://a.example/access_token/abcd1234", "https://a.example/access_token/***", "a token in a path"
    ),
    Case(
        "https://a.example/x/my-own-share-8sK2mQ9vXz4LpR7t",
        "https://a.example/x/***",
        "a token behind words",
    ),
    # by more names
    *[
        Case(f"https://a.example/?{name}=abc&page=2", f"https://a.example/?{name}=***&page=2", why)
        for name, why in (
            *[(name, "OAuth and SAML") for name in ("oauth_verifier", "code_verifier", "SAMLart", "nonce")],
            *[
                (name, "forms")
                for name in ("csrf", "xsrf", "_wpnonce", "pswd", "psw", "passw", "ccv", "cvc2")
            ],
            *[(name, "sessions") for name in ("sess", "osCsid", "zenid", "ASPSESSIONIDQQABCDEF")],
            *[(name, "one reader of a newsletter") for name in ("mc_eid", "mkt_tok")],
            *[
                (name, "a telephone")
                for name in ("tel", "telefon", "Telefone", "teléfono", "celular", "телефон", "手机号")
            ],
            *[(name, "an e-mail address") for name in ("correo", "courriel", "почта", "邮箱")],
            *[(name, "a number of one person") for name in ("cpf", "ssn")],
            *[(name, "more languages") for name in ("wachtwoord", "hasło", "şifre")],
        )
    ],
]

HARMLESS_HREFS = _stays(
    ("https://shop.example/products/nordic-mini-standing-desk-oak-140", "a slug"),
    ("https://shop.example/p/apple-iphone-15-pro-max-256gb-natural-titanium-2023", "a long slug with digits"),
    ("https://shop.example/p/ddr4-3200mhz-16gb-2x8gb-cl16-rgb-kit", "a slug full of numbers"),
    ("https://shop.example/p/samsunggalaxys24ultra256gb", "a slug in one word"),
    ("https://shop.example/p/Donaudampfschifffahrtsgesellschaft", "a long word"),
    (f"https://shop.example/products/{UUID}", "a product's UUID"),
    (f"https://shop.example/?order={UUID.upper()}", "an order's UUID"),
    (f"https://shop.example/products/{UUID}/reviews?page=2", "one among others"),
    ("https://shop.example/item/507f1f77bcf86cd799439011", "an id of MongoDB's"),
    ("https://shop.example/blog/2024/01/15/what-is-new", "a date"),
    ("https://shop.example/?from=2024-01-15&to=2024-02-15T10:30:00Z", "dates and a time"),
    ("https://shop.example/?_=1700000000004", "a time in milliseconds"),
    ("https://shop.example/?t=20240115103000", "a time in one word"),
    (
        "https://shop.example/?utm_source=newsletter&utm_medium=email&utm_campaign=spring_sale-24",
        "a campaign",
    ),
    ("https://shop.example/?utm_content=a8f3k2m9q7x4z1b6c5d0", "a campaign's own word"),
    ("https://shop.example/?page=2&per_page=100&sort=price-asc", "a list"),
    ("https://shop.example/?price=10.00-99.95&currency=EUR", "prices"),
    ("https://shop.example/?sku=AB-12345-XL&ean=4006381333931", "an article's numbers"),
    ("https://shop.example/p/WH1000XM5B.CE7", "a product's name"),
    ("https://shop.example/p/KD55XH9005BAEP", "a television's name"),
    ("https://shop.example/v/1.24.3-beta2/changes", "a version"),
    ("https://shop.example/assets/app.3f2a1b9c4d5e6f708192.js", "a file that everybody gets"),
    (f"https://shop.example/static/main.{MD5}.css", "one with a long hash"),
    ("https://shop.example/?postcode=10115&zip=94107", "where to send it"),
    ("https://shop.example/?postal_code=10115&country_code=DE", "the same in two words"),
    ("https://shop.example/?keyboard=qwertz&monkey=1&keyword=desk", "names with key in them"),
    ("https://shop.example/code-of-conduct", "a page about code"),
    ("https://shop.example/discount-code-terms?page=1", "terms"),
    ("https://shop.example/password", "the page alone"),
    ("https://shop.example/reset-password", "a link's page alone"),
    ("https://shop.example/reset-password?step=2", "and its second step"),
    ("https://shop.example/blog/how-to-reset-your-password/comments/123", "an article"),
    ("https://shop.example/confirm/order", "words after a link's word"),
    ("https://shop.example/invite/friends/facebook", "words"),
    ("https://shop.example/unsubscribe/newsletter/summer-2024", "words and a year"),
    ("https://shop.example/verify/step-2", "a step"),
    ("https://shop.example/activate?lang=pt-BR&utm_source=mail", "a language"),
    ("https://shop.example/speisekarte?speisekarte=1&cartesian=2", "words with a card in them"),
    ("https://shop.example/?n=4111111111111112", "sixteen digits that are no card's"),
    ("https://shop.example/?n=0049301234567890", "a long number"),
    ("https://shop.example/?ip=4111.111.1111.1111.1111", "numbers by points that are no card's"),
    ("https://d1a2b3c4e5f6g7h8i9.cdn.example/desks", "a host"),
    ("https://shop.example/Каталог/Стулья?цвет=красный", "another script"),
    ("https://shop.example/商品/椅子?页=2", "another one"),
    ("https://shop.example/?q=4k+tv+55+zoll", "a search"),
    ("https://shop.example/?filter%5Bsize%5D=42&q=%C3%A9t%C3%A9", "encoded"),
    ("https://shop.example/?every=example-word&exit=extra-wide-shelf", "words that begin like base64"),
    ("https://maps.example/@52.5200,13.4050,15z", "a place"),
    ("https://shop.example/#section-4-delivery", "a part of a page"),
    ("https://shop.example/#/products/nordic-mini?page=2", "a single-page app"),
    ("https://shop.example/compare/(desk)/(chair)", "brackets"),
    ("https://shop.example/dp/B08N5WRWNW/ref=sr_1_3?psc=1", "a shop's numbers"),
    ("https://shop.example/MLB-1234567890-notebook-gamer-acer-nitro-5-_JM", "a marketplace's numbers"),
    ("https://shop.example/item.htm?id=678901234567&spm=a21bo.jianhua.201876.4.5af911d9", "Taobao"),
    ("https://shop.example/item.htm?id=678901234567&skuId=4914567890123", "Tmall"),
    ("https://shop.example/sneaker-low-ni112n02w-a12.html", "Zalando"),
    ("https://shop.example/product/_apple-iphone-15-128gb-schwarz-2872901.html", "a shop of electronics"),
    ("https://shop.example/index.php?route=product/product&path=20_27&product_id=41", "OpenCart"),
    ("https://shop.example/1-1-hummingbird-t-shirt.html#/1-size-s/8-color-white", "PrestaShop"),
    ("https://shop.example/detail/index/sArticle/162/sCategory/22", "Shopware"),
    ("https://shop.example/collections/all/products/tee?variant=40123456789012", "Shopify"),
    ("https://shop.example/products/tee?_pos=1&_sid=&_ss=r", "a secret's name without a value"),
    ("https://shop.example/?session_id=", "the same alone"),
    ("https://blog.example/p/how-to-scale-postgres-5f2c1a9b3d4e", "an article's number behind its name"),
    ("https://news.example/2024/1/15/24038711/headset-review", "an article"),
    ("https://video.example/watch?v=dQw4w9WgXcQ&t=42s", "a film"),
    ("https://shop.example/parts/6N0-407-365-C", "a part's number"),
    ("https://shop.example/p/HX432C16FB3K2-32", "memory"),
    ("https://shop.example/p/90NB0ZR2-M00AB0", "a computer"),
    ("https://shop.example/flights/FRA-JFK/2024-05-17/2024-05-24?adults=2", "a flight"),
    ("https://shop.example/?promo_code=SUMMER24&discount_code=X1", "told to everybody"),
    ("https://shop.example/?airport_code=FRA", "an airport"),
    ("https://shop.example/?phone_model=iphone-15&ticket_type=adult&card_brand=visa", "of what sort it is"),
    ("https://shop.example/?filter[card_type]=visa", "the same in brackets"),
    ("https://shop.example/?sort_key=price&category_key=desks", "a list's order"),
    ("https://shop.example/?telescope=1&television=2&hotel=3&assess=4", "words with a name's letters"),
    ("https://shop.example/join/our-team/berlin-2024", "words after a link's word"),
    ("https://shop.example/accept/cookies", "words"),
    ("https://shop.example/password/generator", "words"),
    ("https://shop.example/passe-partout/40x50", "a frame"),
    ("https://shop.example/confirm/step2", "a step in one word"),
    ("https://shop.example/opt/in?one=1", "half of a link's name"),
    ("https://shop.example/manage/orders/100234", "orders"),
    ("https://shop.example/neu/artikel-99812", "what is new"),
    ("https://shop.example/nueva/coleccion-2024/ref-99812", "what is new, in Spanish"),
    ("https://shop.example/magic/the-gathering/booster-box", "a game"),
    ("https://shop.example/recovery/yoga-2024", "a course"),
    ("https://shop.example/clavecins-et-pianos", "an instrument"),
    ("https://shop.example/карта-сайта", "a map of the site"),
    ("https://shop.example/ключи/гаечные?страница=2", "tools"),
    ("https://shop.example/ürünler/masa?sayfa=2", "Turkish"),
    ("https://shop.example/منتجات/كرسي?صفحة=2", "Arabic"),
    ("https://shop.example/สินค้า/โต๊ะทำงาน", "Thai"),
    ("https://shop.example/상품/의자", "Korean"),
    ("https://wiki.example/wiki/Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch", "a village"),
    ("https://shop.example/maps/place/Berlin/@52.5069386,13.2599276,11z/data=!3m1!4b1", "a map"),
)

SECRET_TITLES = [
    Case("Password: hunter2", "Password: ***", "said with a colon"),
    Case("Password: swordfish", "Password: ***", "a word, alone"),
    Case("Your code is 123456", "Your code is ***", "said in words"),
    Case("Your code is 123 456", "Your code is *** ***", "in groups"),
    Case("123456 is your Shop verification code", "*** is your Shop verification code", "the code first"),
    Case("Your code: 8F3K2 | Shop", "Your code: *** | Shop", "before the shop's name"),
    Case("Reset token – abc123def", "Reset token – ***", "said with a dash"),
    Case("Enter OTP 482913", "Enter OTP ***", "beside the name"),
    Case("Code: ABCD-EFGH", "Code: ***", "in letters"),
    Case("PIN:1234", "PIN:***", "without a space"),
    Case("Passwort: geheim1", "Passwort: ***", "German"),
    Case("Ihr Code lautet 482913", "Ihr Code lautet ***", "German, in words"),
    Case("Sua senha: abc123", "Sua senha: ***", "Portuguese"),
    Case("Seu código é 482913", "Seu código é ***", "Portuguese, in words"),
    Case("Tu contraseña es abc123", "Tu contraseña es ***", "Spanish"),
    Case("Mot de passe : abc123", "Mot de passe : ***", "French, with its space"),
    Case("Votre code est 482913", "Votre code est ***", "French"),
    Case("Ваш пароль: qwe123", "Ваш пароль: ***", "Russian"),
    Case("Ваш код 482913", "Ваш код ***", "Russian"),
    Case("您的验证码是123456", "您的验证码是***", "Chinese, without spaces"),
    Case("密码：hunter2", "密码：***", "Chinese, its own colon"),
    Case("Write to joe@example.org", "Write to ***", "an e-mail address"),
    Case(f"Shared {MD5}", "Shared ***", "a hexadecimal token"),
    Case(f"Welcome {JWT}", "Welcome ***", "a JWT"),
    Case("Card 4111 1111 1111 1111 saved", "Card *** saved", "a card's number in groups"),
    Case("Card 4111-1111-1111-1111", "Card ***", "by dashes"),
    Case("p\u0430ssword: hunter2", "p\u0430ssword: ***", "a look-alike in the name"),
    Case("Your OTP is: 482913", "Your OTP is: ***", "said in words and with a colon"),
    Case("Use 482913 as your code", "Use *** as your code", "the code first, in other words"),
    Case("CVV: 123", "CVV: ***", "three digits, alone"),
    Case("Password：hunter2", "Password：***", "a Chinese colon behind a Latin word"),
    Case("Ihr Bestätigungscode lautet: 482913", "Ihr Bestätigungscode lautet: ***", "German"),
    Case(
        "Seu código de verificação é 482913", "Seu código de verificação é ***", "Portuguese, with its sort"
    ),
    Case("Senha temporária: abc123", "Senha temporária: ***", "the same of a password"),
    Case("Senha de acesso temporária: abc123", "Senha de acesso temporária: ***", "the same in three words"),
    Case("Tu código de verificación: 482913", "Tu código de verificación: ***", "Spanish, with its sort"),
    Case("Votre code de vérification : 482913", "Votre code de vérification : ***", "French, with its sort"),
    Case("Ваш код подтверждения: 482913", "Ваш код подтверждения: ***", "Russian, with its sort"),
    Case("Code de vérification 482913", "Code de vérification ***", "without a colon"),
]

HARMLESS_TITLES = _stays(
    ("Password managers compared – page 2", "a comparison"),
    ("Token: what is it?", "a question"),
    ("Reset password – Shop", "a page's name"),
    ("Password reset", "a page's name"),
    ("Code of conduct", "a page's name"),
    ("Postal code: 10115", "where to send it"),
    ("Promo code: SUMMER24", "told to everybody"),
    ("Error code: 0x80070005", "told to everybody"),
    ("Key facts 2024 – Shop", "a year"),
    ("The iPhone 15 Pro Max, 256 GB, is here", "a product"),
    ("Order 2024-10-4711", "an order"),
    ("Delivery on 15.01.2024 at 10:30", "a date and a time"),
    ("Nordhem – page 12 of 97", "a page"),
    ("10 desks under €99.95", "prices"),
    ("Speisekarte: Mittagstisch", "a menu"),
    ("E-mail: how to write one", "a subject"),
    ("Session: Morning", "a conference"),
    ("Version 1.24.3 is out", "a version"),
    ("Стулья – Каталог", "another script"),
    ("ISBN 978-3-16-148410-0", "a book"),
    ("Código de barras: 7891234567895", "a number of goods"),
    ("Code de la route 2024", "a law"),
    ("Código postal: 28001", "where to send it, in Spanish"),
    ("Код товара: 123456", "an article's number"),
    ("Chave Allen 5mm", "a tool"),
    ("Ключ 10 мм", "a tool, in Russian"),
    ("Telefon: 030 123456", "a shop's telephone"),
    ("Session：Morning2024", "a conference, with a Chinese colon"),
    ("Ski pass: 3 days", "a ticket"),
    ("Windows 11 key 2024", "a year"),
    ("Gift card 50 €", "a gift"),
    ("Turkey: 10 hotels", "a word with a name in it"),
)
