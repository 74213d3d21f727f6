from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from dashboard.history.reply_chart import FEWEST, HEIGHT, draw_reply_chart

TIMES = st.lists(st.floats(min_value=0, max_value=1e9), min_size=FEWEST, max_size=30)


def bars(replies: list[float]) -> list[ElementTree.Element]:
    return ElementTree.fromstring(draw_reply_chart(replies)).findall("rect")


@given(TIMES)
def test_every_reply_has_a_bar_within_the_chart(replies: list[float]) -> None:
    svg = ElementTree.fromstring(draw_reply_chart(replies))
    drawn = svg.findall("rect")
    assert len(drawn) == len(replies)
    for bar in drawn:
        y, height = float(bar.attrib["y"]), float(bar.attrib["height"])
        assert 0 <= y < HEIGHT
        assert abs(y + height - HEIGHT) < 0.01
        assert float(bar.attrib["x"]) + float(bar.attrib["width"]) <= float(svg.attrib["width"])


@given(TIMES)
def test_a_slower_reply_never_has_a_lower_bar(replies: list[float]) -> None:
    heights = [float(bar.attrib["height"]) for bar in bars(sorted(replies))]
    assert heights == sorted(heights)


@given(TIMES)
def test_nothing_in_the_chart_is_styled_inline_or_runs(replies: list[float]) -> None:
    svg = draw_reply_chart(replies)
    assert "style" not in svg
    assert " on" not in svg.replace(" one", "")


def test_the_exception_is_marked_and_the_usual_is_not() -> None:
    assert [bar.get("class") for bar in bars([20, 30, 25, 400])] == [None, None, None, "slow"]
    assert [bar.get("class") for bar in bars([400, 410, 420])] == [None, None, None]


def test_the_chart_is_said_in_words() -> None:
    svg = ElementTree.fromstring(draw_reply_chart([20, 40, 240]))
    assert svg.get("role") == "img"
    label = svg.get("aria-label") or ""
    assert label.endswith("median 40 s, slowest 4 min")


def test_too_few_replies_to_compare_are_not_drawn() -> None:
    assert draw_reply_chart([12.0] * (FEWEST - 1)) == ""
