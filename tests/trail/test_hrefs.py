import unicodedata
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.trail.hrefs import (
    LONGEST_NAME,
    count_masked_parameters,
    join_lines,
    name_page,
    read_href,
    shorten,
)

# A busy machine is no failure: time is measured where it matters.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
ANY_TEXT = st.text(st.characters(exclude_categories=()))
PIECES = [
    "http",
    "https",
    "HTTPS",
    "java",
    "script",
    "data",
    ":",
    "/",
    "//",
    "\\",
    "@",
    "?",
    "#",
    "#/",
    "%0a",
    "%",
]
PIECES += [
    "%E2%80%AE",
    " ",
    "\n",
    "\t",
    "\x00",
    "\u202e",
    "shop.example",
    "[::1]",
    "0x7f.1",
    ".",
    ";",
    "a-b",
    "é",
]
ADDRESSES = (
    ANY_TEXT | st.lists(st.sampled_from(PIECES)).map("".join) | ANY_TEXT.map("https://shop.example/".__add__)
)


@pytest.mark.parametrize(
    ("href", "name"),
    [
        ("https://shop.example/checkout/payment", "Checkout › Payment"),
        ("https://shop.example/", "Home"),
        ("https://shop.example", "Home"),
        ("https://shop.example?from=mail", "Home"),
        ("/", "Home"),
        ("/checkout/payment?step=2", "Checkout › Payment"),
        ("https://shop.example/en/shop/shoes/red", "Shop › Shoes › Red"),
        ("https://shop.example/caf%C3%A9/cr%C3%A8me", "Café › Crème"),
        ("https://shop.example/delivery-times/size_guide", "Delivery times › Size guide"),
        ("https://shop.example//cart//", "Cart"),
    ],
)
def test_a_page_is_named_by_the_last_words_of_its_path(href: str, name: str) -> None:
    assert name_page(href) == name


def test_the_query_and_an_ordinary_fragment_are_not_part_of_the_name() -> None:
    assert name_page("https://shop.example/cart?token=secret#address") == "Cart"


def test_user_and_password_are_not_part_of_the_name() -> None:
    assert name_page("https://ana:secret@shop.example/cart") == "Cart"


def test_a_session_in_the_path_is_not_part_of_the_name() -> None:
    assert name_page("https://shop.example/cart;jsessionid=1A2B3C") == "Cart"


@pytest.mark.parametrize(
    ("href", "name"),
    [
        ("https://shop.example/orders/8841", "Orders › 8841"),
        ("https://shop.example/orders/66af1c0d5e2b7a0013c9d402", "Orders › …d402"),
        ("https://shop.example/orders/3f2b8c1e-9d4a-4e7b-8a6f-0c1d2e3f4a5b", "Orders › …4a5b"),
        ("https://shop.example/room/nT5pWq8zLrX2cVb6M", "Room › …Vb6M"),
        ("https://shop.example/card/4111111111111111", "Card › …1111"),
        (f"https://shop.example/x/{'aB' * 20}", "X › …aBaB"),
        (f"https://shop.example/x/{'xyz' * 20}", "X › …zxyz"),
        ("https://shop.example/p/iphone-15-pro-max-256gb", "P › Iphone 15 pro max 256gb"),
        ("https://shop.example/p/internationalization", "P › Internationalization"),
    ],
)
def test_an_id_is_kept_short_and_words_are_kept_whole(href: str, name: str) -> None:
    assert name_page(href) == name


@pytest.mark.parametrize(
    ("href", "name"),
    [
        ("https://shop.example/about-us.html", "About us"),
        ("https://shop.example/shop/cart.PHP", "Shop › Cart"),
        ("https://shop.example/shop/index.html", "Shop"),
        ("https://shop.example/index.php", "Home"),
        ("https://shop.example/release-2.5", "Release 2.5"),
    ],
)
def test_the_ending_of_a_file_is_dropped(href: str, name: str) -> None:
    assert name_page(href) == name


@pytest.mark.parametrize(
    ("href", "name"),
    [
        ("https://app.example/#/orders/8841?tab=2", "Orders › 8841"),
        ("https://app.example/shop#!/cart", "Shop › Cart"),
        ("https://app.example/#/", "Home"),
    ],
)
def test_the_route_of_a_single_page_app_counts_as_path(href: str, name: str) -> None:
    assert name_page(href) == name


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "data:text/html,hi",
        "file:///C:/a.txt",
        "nonsense",
        "http://",
        "//evil.example/a",
    ],
)
def test_an_unusual_address_is_said_as_its_own_text(href: str) -> None:
    assert name_page(href) == href


def test_an_unusual_address_keeps_its_query_to_itself() -> None:
    assert name_page("myapp://back?token=secret") == "myapp://back?…"


def test_a_long_unusual_address_is_cut_at_80_characters() -> None:
    assert name_page("javascript:" + "x" * 200) == "javascript:" + "x" * 68 + "…"


@pytest.mark.parametrize("href", ["", "  ", "\n", "\u200f\x00"])
def test_an_address_with_nothing_to_read_is_said_as_a_dash(href: str) -> None:
    assert name_page(href) == "–"


def test_a_long_path_loses_its_first_segments_rather_than_its_last() -> None:
    assert name_page(f"https://shop.example/{'word ' * 10}/{'other ' * 6}/payment").endswith(
        "other › Payment"
    )


def test_characters_that_turn_the_text_around_are_seen_also_when_encoded() -> None:
    assert name_page("https://shop.example/%E2%80%AEtra\u202dc%0a%00") == "⟨U+202E⟩tra⟨U+202D⟩c"


@unhurried
@given(ADDRESSES)
def test_any_address_has_a_name_of_1_to_80_harmless_characters(href: str) -> None:
    name = name_page(href)
    assert 1 <= len(name) <= LONGEST_NAME
    assert not BIDI & set(name)
    assert not {"Cc", "Cs", "Zl", "Zp"} & {unicodedata.category(letter) for letter in name}


@unhurried
@given(ANY_TEXT)
def test_any_text_in_a_path_is_named_harmlessly_when_encoded(text: str) -> None:
    name = name_page("https://shop.example/" + quote(text, safe="", errors="replace"))
    assert not BIDI & set(name)
    assert name.encode()


@pytest.mark.parametrize("piece", ["%20%E2%80%BA%20", "/", "a/", "@", "%", "a.", "?", "#"])
@pytest.mark.timeout(20)  # seconds; it would take minutes if the time grew with the square of the length
def test_no_huge_address_holds_the_reading_up(piece: str) -> None:
    read_href("https://shop.example/" + piece * 200_000)
    read_href("https://" + piece * 200_000)


@pytest.mark.parametrize(
    "href",
    [
        "https://shop.example/cart?step=2#address",
        "http://shop.example",
        "HTTPS://Shop.Example:8443/",
        "http://localhost/",
        "http://127.0.0.1:8000/",
        "http://[::1]/",
        "https://xn--caf-dma.example/é",
        "https://shop.example?next=//evil.example",
    ],
)
def test_a_plain_web_address_may_be_a_link(href: str) -> None:
    assert read_href(href).link == href


@pytest.mark.parametrize(
    "href",
    [
        "",
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        "JavaScript://shop.example/%0aalert(1)",
        "data:text/html,<script>",
        "file:///etc/passwd",
        "ftp://shop.example/",
        "vbscript:x",
        " https://shop.example/",
        "\x01https://shop.example/",
        "https://shop.example/ ",
        "https://shop.example/\n",
        "https://shop.example/a b",
        "ht\ttps://shop.example/",
        "https:\\\\evil",
        "https://shop.example\\@evil.example/",
        "https://shop.example/..\\cart",
        "https:/shop.example/",
        "https:shop.example",
        "http://",
        "https:///evil.example",
        "//evil.example/",
        "/cart",
        "shop.example/cart",
        "https://ana@shop.example/",
        "https://shop.example:secret@evil.example/",
        "https://@evil.example/",
        "https://shop.example:99999/",
        "https://shop.example:/",
        "https://shop.example:80a/",
        "https://[::1/",
        "https://[1:2]/",
        "https://256.1.1.1/",
        "https://0x7f.1/",
        "https://2130706433/",
        "https://ev%69l.example/",
        "https://еvil.example/",
        "https://evil。example/",
        "https://a..b/",
        "https://<evil>/",
        "https://shop.example/\u202ecod.exe",
        "https://shop.example/\ud800",
        "httpſ://shop.example/",
    ],
)
def test_anything_a_browser_may_read_otherwise_is_no_link(href: str) -> None:
    assert not read_href(href).link


@unhurried
@given(ADDRESSES)
def test_a_link_is_always_http_or_https_to_a_host_without_user(href: str) -> None:
    if read_href(href).link:
        parts = urlsplit(href)
        assert parts.scheme in {"http", "https"}
        assert parts.hostname
        assert parts.username is None
        assert read_href(href).host.partition(":")[0].strip("[") == parts.netloc.lower().partition(":")[
            0
        ].strip("[")


@pytest.mark.parametrize(
    ("href", "host"),
    [
        ("https://Shop.Example/cart", "shop.example"),
        ("https://shop.example:443/", "shop.example"),
        ("https://shop.example:8443/", "shop.example:8443"),
        ("http://shop.example:443/", "shop.example:443"),
        ("https://shop.example@evil.example/", "evil.example"),
        ("http://[::1]:8000/", "[::1]:8000"),
        ("/cart", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_the_host_is_the_one_a_browser_would_ask(href: str, host: str) -> None:
    assert read_href(href).host == host


@pytest.mark.parametrize(
    ("href", "number"),
    [
        ("https://shop.example/cart", 0),
        ("https://shop.example/cart?", 0),
        ("https://shop.example/cart?a=1&b=2&c", 0),
        ("https://shop.example/cart?a=***&&b=", 1),
        ("https://shop.example/cart?a=***&b=2&c=***", 2),
        ("https://shop.example/reset/***", 0),
        ("https://app.example/?a=1#/cart?b=***&c=3", 1),
        ("http://[nonsense?***", 1),
        ("", 0),
    ],
)
def test_parameters_that_held_something_secret_are_counted_and_no_others(href: str, number: int) -> None:
    assert count_masked_parameters(href) == number


@unhurried
@given(ADDRESSES)
def test_an_address_read_at_once_says_the_same_as_piece_by_piece(href: str) -> None:
    told = read_href(href)
    assert (told.name, told.masked) == (name_page(href), count_masked_parameters(href))
    assert told.link in {"", href}


def test_a_title_on_one_line_keeps_the_joiners_of_scripts_and_emoji() -> None:
    assert join_lines(" می\u200cخواهم\n👩\u200d💻 \u202eok\x07 ") == "می\u200cخواهم 👩\u200d💻 ⟨U+202E⟩ok"


def test_a_text_that_fits_is_not_shortened() -> None:
    assert (shorten("abc", 3), shorten("abcd", 3), shorten("a bcd", 3)) == ("abc", "ab…", "a…")


def test_an_address_with_a_mark_of_direction_in_it_becomes_no_link() -> None:
    assert read_href("https://shop.example/⟨U+202E⟩cod.exe") == (
        "⟨U+202E⟩cod.exe",
        "shop.example",
        0,
        "",
    )
