"""What is kept of a visit: no secret of an address, nothing that harms a screen, and all the rest."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from urllib.parse import quote

import pytest
from bench.hostile import KIB_64, STARTS, UNITS
from hypothesis import assume, given
from hypothesis import strategies as st

from dashboard.masking.readings import LONGEST_READ
from dashboard.masking.secret_names import DEFAULT_SECRET_NAMES
from dashboard.masking.storable import make_storable_href, make_storable_text, make_storable_title, mask


def masked(href: str) -> str:
    return mask(href, DEFAULT_SECRET_NAMES)


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        ("https://a/?token=abc", "https://a/?token=***"),
        ("https://a/?x=1&token=abc&y=2#top", "https://a/?x=1&token=***&y=2#top"),
        ("https://a/?x=1;token=abc;y=2", "https://a/?x=1;token=***;y=2"),
        ("https://a/?a=1&amp;token=abc", "https://a/?a=1&amp;token=***"),
        ("https://a/?token=a=b==", "https://a/?token=***"),
        ("https://a/?token=a;b?c/d&x=1", "https://a/?token=***&x=1"),
        ("https://a/?token=abc&token=def", "https://a/?token=***&token=***"),
        ("https://a/#access_token=abc&x=1", "https://a/#access_token=***&x=1"),
        ("https://a/#/path?token=abc&x=1", "https://a/#/path?token=***&x=1"),
        ("https://a/#token=abc#def", "https://a/#token=***"),
        ("https://a/?sid=1#sid=2", "https://a/?sid=***#sid=***"),
        ("https://a/cart;jsessionid=ABC/x?y=1", "https://a/cart;jsessionid=***/x?y=1"),
        ("?code=1", "?code=***"),
    ],
)
def test_the_value_of_a_secret_parameter_is_masked_wherever_it_stands(href: str, kept: str) -> None:
    assert masked(href) == kept


@pytest.mark.parametrize(
    "name",
    [
        "token",
        "TOKEN",
        "access_token",
        "access-token",
        "access.token",
        "access:token",
        "accessToken",
        "userTOKEN",
        "USERToken",
        "user[email]",
        "user%5Bemail%5D",
        "to%6ben",
        "sessionId",
        "X-Api-Key",
        "api_key",
        "a_p_i_k_e_y",
        "password2",
        "to\u200bken",
        "to\x00ken",
        "token+",
        "to%256ben",
        "access%2520token",
        "acc%252565ss_token",
        "authtoken",
        "csrftoken",
        "resettoken",
        "usertoken",
        "newpassword",
        "clientsecret",
        "authtoken2",
        "data[authtoken][0]",
        "tokens",
        "userTokens",
        "passwords",
        "emailaddress",
        "emailing",
        "tokenization",
        "sessid",
        "pw",
        "ｔoken",
        "ＴＯＫＥＮ",
        "ⓣoken",
        "%EF%BD%94oken",
        "ｐin",
    ],
)
def test_a_name_is_secret_by_itself_or_by_one_of_its_words(name: str) -> None:
    assert masked(f"https://a/?{name}=abc") == f"https://a/?{name}=***"


@pytest.mark.parametrize(
    "name",
    [
        *["monkey", "keyboard", "postcode", "aside", "page", "ref", "q", "category", "emoji", ""],
        *["codes", "author", "spinning", "passenger", "pwned", "p1in", "%2570age", "ｐage"],
    ],
)
def test_a_name_that_only_contains_a_secret_word_is_not_secret(name: str) -> None:
    assert masked(f"https://a/?{name}=abc") == f"https://a/?{name}=abc"


def test_the_operator_chooses_the_secret_names() -> None:
    names = frozenset({"член", "order_no"})

    assert mask("?член=1&order_no=2&token=3", names) == "?член=***&order_no=***&token=3"


@pytest.mark.parametrize("name", ["zip_code", "phone_model", "sortKey", "zipcode"])
def test_the_operator_may_name_what_is_no_secret_elsewhere(name: str) -> None:
    assert mask(f"?{name}=1", DEFAULT_SECRET_NAMES | {name}) == f"?{name}=***"


def test_a_secret_name_of_the_operator_is_found_in_a_longer_name_from_five_letters_on() -> None:
    names = frozenset({"badge", "desk"})

    assert mask("?mybadges=1&badgeno=2&mydesk=3", names) == "?mybadges=***&badgeno=***&mydesk=3"


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        ("https://user:pass@host/p?x=1", "https://***@host/p?x=1"),
        ("https://user@host", "https://***@host"),
        ("//user:p@ss@host/", "//***@host/"),
        ("https://user:a;token=b@host/", "https://***@host/"),
        ("https://a/proxy/https://user:pass@host/", "https://a/proxy/https://***@host/"),
        ("https:/user:pass@host/", "https:/***@host/"),
        ("https:user:pass@host/", "https:***@host/"),
        ("HTTP:\\user:pass@host/", "HTTP:\\***@host/"),
        ("https://a/proxy/https:user:pass@host/", "https://a/proxy/https:***@host/"),
        ("https://a/?r=https:/user:pass@h", "https://a/?r=***"),
        ("https://a/?r=https%3Auser%3Apass%40h", "https://a/?r=***"),
    ],
)
def test_user_info_is_masked(href: str, kept: str) -> None:
    assert masked(href) == kept


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        ("https://a/?next=https%3A%2F%2Fa%2F%3Ftoken%3Dabc&x=1", "https://a/?next=***&x=1"),
        ("https://a/?next=https%253A%252F%252Fa%253Ftoken%253Dabc", "https://a/?next=***"),
        ("https://a/?next=/login?token=abc", "https://a/?next=***"),
        ("https://a/?next=https%3A%2F%2Fuser%3Apass%40host", "https://a/?next=***"),
        ("https://a/?https%3A%2F%2Fa%2F%3Ftoken%3Dabc", "https://a/?***"),
        ("https://a/?a%26token%3Dabc%26b=1", "https://a/?***=***"),
        ("https://a/to/https%3A%2F%2Fa%3Ftoken%3Dabc/x", "https://a/to/***/x"),
    ],
)
def test_a_value_that_holds_an_address_with_a_secret_is_masked_whole(href: str, kept: str) -> None:
    assert masked(href) == kept


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        ('https://a/?x=1&j={"token":"abc"}&y=2', "https://a/?x=1&j=***&y=2"),
        ('https://a/?j={"page":1,"user":{"token" : "abc"}}', "https://a/?j=***"),
        ("https://a/?j=%7B%22token%22%3A%22abc%22%7D", "https://a/?j=***"),
        ("https://a/?j=%257B%2522authtoken%2522%253A%2522abc%2522%257D", "https://a/?j=***"),
        ('https://a/?{"token":"abc"}', "https://a/?***"),
        ("https://a/?token:abc", "https://a/?***"),
        ("https://a/?x=1&pin:1234#token:abc", "https://a/?x=1&***#***"),
        ("https://a/?q=token:abc", "https://a/?q=***"),
    ],
)
def test_a_parameter_that_holds_a_secret_before_a_colon_is_masked_whole(href: str, kept: str) -> None:
    assert masked(href) == kept


@pytest.mark.parametrize(
    "value",
    [
        "joe@example.org",
        "joe%40example.org",
        "joe%2540example.org",
        "mailto:joe.b@mail.example.org",
        "ж@ж.рф",
    ],
)
def test_a_value_that_is_an_email_address_is_masked_whatever_its_name(value: str) -> None:
    assert masked(f"https://a/?page=2&q={value}#x={value}") == "https://a/?page=2&q=***#x=***"


@pytest.mark.parametrize(
    "name",
    ["token", "reset-password", "password-reset", "magic-link", "verify", "confirm", "invite", "unsubscribe"],
)
def test_the_key_of_a_personal_link_is_masked(name: str) -> None:
    assert masked(f"https://a/{name}/abcdefghijklmno1/x?y=1") == f"https://a/{name}/***/x?y=1"


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        ("/Reset_Password/abcdefghijklmno1", "/Reset_Password/***"),
        ("/reset%2Dpassword//abcdefghijklmno1;x=2", "/reset%2Dpassword//***;x=2"),
        ("https://a/#/verify/abcdefghijklmno1?x=1", "https://a/#/verify/***?x=1"),
        ("https://a/?next=/verify/abcdefghijklmno1", "https://a/?next=***"),
        ("https://a/?next=%2Fverify%2Fabcdefghijklmno1", "https://a/?next=***"),
    ],
)
def test_the_key_of_a_personal_link_is_masked_wherever_it_stands(href: str, kept: str) -> None:
    assert masked(href) == kept


def test_a_value_encoded_too_often_to_look_into_is_masked() -> None:
    value = "https://a/?token=abc"
    for _ in range(8):
        value = quote(value, safe="")

    assert masked(f"https://a/?next={value}") == "https://a/?next=***"


@pytest.mark.parametrize(
    "href",
    [
        "",
        "https://shop.example/a%20b?page=2&q=%C3%A9+%zz&q=#top",
        "https://shop.example/?next=https%3A%2F%2Fa%2F%3Fpage%3D2",
        "https://medium.example/@writer?x=@b.example&package=react@18.2.0&at=a@b",
        "https://auth.example:8443/wiki/Session:Morning?from=10:30&next=https://auth.example:8443/x",
        "https://a/?next=https%3A%2F%2Fauth.example%3A8443%2F#:~:text=delivery",
        "https://a/token/abcdefghijklmnop",
        "https://a/confirm/%C3%A9t%C3%A9-en-provence",
        "https://a/articles/abcdefghijklmno1",
        "https://a/?token",
        "https://a/#token",
        "https://a/token/abc",
        "javascript:alert(1)",
        "data:text/html,<b>",
        "?&;=;&",
        "\ud800%",
    ],
)
def test_an_address_without_a_secret_stays_as_it_is(href: str) -> None:
    assert masked(href) == href


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("start", STARTS)
@pytest.mark.timeout(20)  # seconds; it would take minutes if the time grew with the square of the length
def test_no_long_hostile_text_holds_the_masking_up(start: str, unit: str) -> None:
    masked((start + unit * KIB_64)[:KIB_64])


def test_white_space_becomes_one_space_and_the_ends_are_stripped() -> None:
    assert make_storable_text("\t Delivery \r\n\u2028 times\u00a0", 300) == "Delivery times"


@pytest.mark.parametrize(
    "hidden",
    ["\x00", "\x1b", "\x7f", "\x9f", "\ud800", *"\u061c\u200e\u200f"],
)
def test_controls_lone_surrogates_and_marks_of_direction_are_removed(hidden: str) -> None:
    assert make_storable_text(f"a{hidden}b {hidden} c", 300) == "ab c"


@pytest.mark.parametrize("turn", [*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"])
def test_what_turns_the_direction_of_writing_becomes_a_mark_that_can_be_seen(turn: str) -> None:
    mark = f"⟨U+{ord(turn):04X}⟩"

    assert make_storable_text(f"a{turn}b", 300) == f"a{mark}b"
    assert make_storable_title(f"photo{turn}gpj.exe") == f"photo{mark}gpj.exe"
    assert make_storable_href(f"https://a/{turn}gpj.exe", DEFAULT_SECRET_NAMES) == f"https://a/{mark}gpj.exe"


def test_letters_of_every_script_and_joined_emoji_are_kept() -> None:
    assert make_storable_text("Доставка שלום 配送 👩\u200d💻", 300) == "Доставка שלום 配送 👩\u200d💻"


@pytest.mark.parametrize(
    ("limit", "kept"), [(6, "abc de"), (5, "abc…"), (4, "abc…"), (2, "a…"), (1, "…"), (0, "")]
)
def test_a_text_that_is_too_long_is_cut_with_an_ellipsis(limit: int, kept: str) -> None:
    assert make_storable_text("abc de", limit) == kept


def test_an_address_is_masked_before_it_is_cut() -> None:
    secret = "s3cr3t" * 400

    assert (
        make_storable_href(f"https://a/?token={secret}&x=1", DEFAULT_SECRET_NAMES)
        == "https://a/?token=***&x=1"
    )
    assert make_storable_href(f"https://user:{secret}@host/", DEFAULT_SECRET_NAMES, 20) == "https://***@host/"


@pytest.mark.parametrize("hidden", ["\x00", "\u200f", "\u061c"])
def test_a_control_character_does_not_hide_the_name_of_a_secret(hidden: str) -> None:
    href = f"https://a/?my_to{hidden}ken=abc"

    assert make_storable_href(href, DEFAULT_SECRET_NAMES) == "https://a/?my_token=***"


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        ("https://a/?my_to\u202eken=abc", "https://a/?my_to⟨U+202E⟩ken=***"),
        ("https://a/?my_to⟨U+202E⟩ken=abc", "https://a/?my_to⟨U+202E⟩ken=***"),
        ("https://a/\u2066x?token=a\u202eb\u202ec&y=1", "https://a/⟨U+2066⟩x?token=***&y=1⟨U+202E⟩"),
        ("https://a/reset/\u202ea1b2c3", "https://a/reset/⟨U+202E⟩***"),
        ("https://a/?x=joe\u202e@example.org", "https://a/?x=***⟨U+202E⟩"),
    ],
)
def test_a_direction_override_hides_no_secret_and_is_seen(href: str, kept: str) -> None:
    stored = make_storable_href(href, DEFAULT_SECRET_NAMES)

    assert stored == kept
    assert make_storable_href(stored, DEFAULT_SECRET_NAMES) == stored


def test_a_direction_override_in_a_title_hides_no_secret_and_is_seen() -> None:
    assert make_storable_title("Pass\u202eword: hunter2") == "Pass⟨U+202E⟩word: ***"


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Sign in\nhttps://a/?token=abc / x", "Sign in https://a/?token=*** / x"),
        ("x.example?token=abc", "x.example?token=***"),
        ("Sign in: token=abc", "Sign in: token=***"),
        ("see https://x/?a=b&token=abc", "see https://x/?a=b&token=***"),
        ("at https%3A%2F%2Fx%2F%3Ftoken%3Dabc now", "at *** now"),
        ("https:user:pass@host", "https:***@host"),
    ],
)
def test_an_address_or_an_assignment_in_a_title_is_masked(title: str, kept: str) -> None:
    assert make_storable_title(title) == kept
    assert make_storable_title(kept) == kept


@pytest.mark.parametrize("title", ["Token: what is it?", "Session:Morning", "E=mc2 & 50% off / x"])
def test_the_other_words_of_a_title_stay(title: str) -> None:
    assert make_storable_title(title) == title


def test_a_title_has_at_most_300_characters() -> None:
    assert make_storable_title("a" * 301) == "a" * 299 + "…"


def percent(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


def nested(address: str) -> str:
    return quote(address, safe="")


def encode_json(value: object) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


Build = Callable[[str, str], str]
DRESSES: list[Callable[[str], str]] = [
    str,
    str.upper,
    percent,
    lambda name: f"user[{name}]",
    lambda name: f"X-{name}-1",
    lambda name: f"my{name.title()}",
    lambda name: f"{name}_of.me",
    lambda name: percent(percent(name)),
    lambda name: "".join(chr(ord(letter) + 0xFEE0) if letter.isascii() else letter for letter in name),
]
PLACES: list[Build] = [
    lambda name, value: f"https://h/p?{name}={value}",
    lambda name, value: f"https://h/p?b=1&{name}={value}&c=2#d",
    lambda name, value: f"https://h/p?b=1;{name}={value};c=2",
    lambda name, value: f"https://h/#{name}={value}&b=1",
    lambda name, value: f"https://h/?b=1#/p?c=2&{name}={value}",
    lambda name, value: f"https://h/#/p/q?{name}={value}",
    lambda name, value: f"https://h/p;{name}={value}/q",
    lambda name, value: f"https://{name}:{value}@h/p?b=1",
    lambda name, value: f"https://h/?b={nested(f'https://h/?c=1&{name}={value}')}&d=1",
    lambda name, value: f"https://h/?b={nested(nested(f'https://h/#{name}={value}'))}",
    lambda name, value: f"https://h/?b={nested(f'https://u:{value}@h/')}",
    lambda name, value: f"https://h/?b=/p?{name}={value}",
    lambda name, value: f"https://h/{nested(f'p?{name}={value}')}/q",
    lambda name, value: f"https://h/?{nested(f'{name}={value}')}",
    lambda name, value: f"https://h/?{nested(f'p?{name}={value}&x')}=1",
    lambda name, value: f"https://h/?b={nested(f'https:/u:{value}@h/')}",
    lambda name, value: f"https:{name}:{value}@h/p?b=1",
    lambda name, value: f"https://h/?b=1&{name}:{value}",
    lambda name, value: 'https://h/?b={"' + name + '":"' + value + '"}',
]
names = st.builds(
    lambda dress, name: dress(name), st.sampled_from(DRESSES), st.sampled_from(sorted(DEFAULT_SECRET_NAMES))
)
values = st.text("abcXYZ0189-._~", min_size=6) | st.text(min_size=6).map(nested) | st.text("é=+:", min_size=6)


def test_a_value_in_a_path_goes_on_through_colons() -> None:
    assert masked("https://h/p;token=abc:def:ghi/q") == "https://h/p;token=***/q"


@given(st.sampled_from(PLACES), names, values)
def test_no_secret_survives(place: Build, name: str, value: str) -> None:
    assume(value not in place(name, ""))
    kept = masked(place(name, value))

    assert value not in kept
    assert nested(value) not in kept
    assert value not in make_storable_href(place(name, value), DEFAULT_SECRET_NAMES)


shapes = (
    st.binary(min_size=16, max_size=64).map(bytes.hex).filter(lambda text: not text.isdigit())
    | st.dictionaries(st.text("abc", min_size=1), st.text("xyz", min_size=3), min_size=1).map(encode_json)
    | st.sampled_from(
        ["4111111111111111", "378282246310005", "joe@example.org", "(S(lit3py55t21z5v55vlm25s55))"]
    )
)
ANYWHERE: list[Callable[[str], str]] = [
    lambda value: f"https://h/p/{value}/q?b=1",
    lambda value: f"https://h/p?b={value}&c=2",
    lambda value: f"https://h/p?{value}",
    lambda value: f"https://h/p#{value}",
    lambda value: f"https://h/#/p/{value}",
    lambda value: f"https://h/p;b={value}/q",
    lambda value: f"https://h/?b={nested(f'https://h/p?c={value}')}",
    lambda value: f"https://h/?utm_content=1&b={percent(value)}",
    lambda value: f"Your page {value} is here",
]


@given(st.sampled_from(ANYWHERE), shapes)
def test_no_secret_shape_survives_anywhere(place: Callable[[str], str], value: str) -> None:
    for kept in (make_storable_href(place(value), DEFAULT_SECRET_NAMES), make_storable_title(place(value))):
        assert value not in kept
        assert percent(value) not in kept


@given(st.sampled_from("&/ "), st.integers(0, 40))
def test_a_text_too_long_to_read_is_not_cut_within_a_secret(end: str, shift: int) -> None:
    padding = "\x00" * (LONGEST_READ - 40 - shift)

    assert "joe@" not in make_storable_title(f"{padding}a{end}joe@{'x' * 60}.example.org")


plain_names = st.sampled_from(
    ["page", "q", "monkey", "utm_source", "filter[size]", "filter%5Bsize%5D", "sortBy"]
)
plain_values = st.text().map(nested) | st.text("abc-._~+/:,")
pairs = st.builds("{}={}".format, plain_names, plain_values)


@given(st.lists(pairs, min_size=1), names, st.sampled_from("&;"), st.sampled_from("?#"), st.data())
def test_what_is_not_secret_stays_byte_for_byte(
    plain: list[str], name: str, separator: str, mark: str, data: st.DataObject
) -> None:
    assume(all(masked(f"?{pair}") == f"?{pair}" for pair in plain))
    place = data.draw(st.integers(0, len(plain)))

    def address(value: str) -> str:
        return f"https://h/p{mark}" + separator.join([*plain[:place], f"{name}={value}", *plain[place:]])

    assert masked(address("s3cr3t")) == address("***")


hostile = st.lists(
    st.sampled_from([*"?&;#=/\\:@%[]aT*", "%3D", "%26", "%2F", "%3F", "%25", "token", "://"])
    | st.sampled_from(
        ["eyJhIjoxfQ", "4111 1111 1111 1111", "⟨U+202E⟩", "\u202e", "reset", "code is ", "密码："]
    )
    | st.sampled_from(["https:", "a@b.c", '":"', "/verify/a1b2c3d4e5f6g7h8", "%3A", "ｔoken"])
    | st.text(max_size=2)
).map("".join)


@given(hostile | st.text(st.characters(categories=["Cs", "Cc", "Cf", "L"])))
def test_masking_again_changes_nothing(href: str) -> None:
    assert masked(masked(href)) == masked(href)
    assert make_storable_title(make_storable_title(href)) == make_storable_title(href)


@given(hostile | st.text(st.characters(categories=["Cs", "Cc", "Cf", "Zs", "L"])), st.integers(0, 20))
def test_what_is_kept_is_short_clean_and_stays_the_same(text: str, limit: int) -> None:
    kept = make_storable_text(text, limit)

    assert len(kept) <= limit
    assert kept == " ".join(kept.split())
    assert make_storable_text(kept, limit) == kept
    assert kept.encode().decode() == kept
