"""Long texts made to be slow to read: each of the starts, then one of the units over and over."""

KIB_64 = 64 * 1024
STARTS = ("", "https://a/?x=", "#")
UNITS = (
    *["&", "[", "=", ";", "%", "%25", "://", "@", ":", "/", "\\", "aA", "?#", "a[", ";a", "{", ",", '":'],
    *["https:", "https:/", "a@", "@a.", "token/", "//a:1", "t:", "/verify/a1b2c3d4e5f6g7h8"],
    *["\u0301\u0316", "ｔ", "\ufdfa"],
)
