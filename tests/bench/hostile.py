"""Long texts made to be slow to read: each of the starts, then one of the units over and over."""

KIB_60, KIB_64 = 60 * 1024, 64 * 1024
STARTS = ("", "https://a/?x=", "#")
UNITS = (
    *["&", "[", "=", ";", "%", "%25", "://", "@", ":", "/", "\\", "aA", "?#", "a[", ";a", "{", ",", '":'],
    *["https:", "https:/", "a@", "@a.", "token/", "//a:1", "t:", "/verify/a1b2c3d4e5f6g7h8"],
    *["\u0301\u0316", "ｔ", "\ufdfa", "\u202e", "⟨U+202E⟩", "пароль", "密码："],
    *[
        "eyJ",
        "eyJhIjoxfQ.",
        "4 ",
        "41-",
        "4111 1111 1111 1111 ",
        "aB3_",
        "k9k9k9k9k9k9k9k9-",
        "(S(a)",
        "\\u0070",
    ],
    *[
        "joe@a.b ",
        "&a1=x%",
        "&a=%41",
        "/reset/a1",
        "verify?a1=",
        "password: ",
        "code is ",
        "a1b2 is code ",
        "0f-",
        "código de ",
        "set-password/a1/",
        "4111_",
    ],
)
