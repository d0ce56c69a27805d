"""What a page says: its elements with their numbers and words of comparison, and how numbers, times and days are said, for
tools/recompute."""

import difflib
import html.parser
import math
import re

from recompute_stats import rounded

MONTHS = "January February March April May June July August September October November December".split()

# How to read a page

NUMBER = r"[<>+−]*\s?\d[\d,]*(?::\d\d)*(?:\.\d+)?(?:\s(?:%|of 100|minutes?|min|seconds?|s)(?!\w))?"
DATE = rf"(?:{'|'.join(MONTHS)}) (?:\d+, )?\d{{4}}"
WORDS = (
    "may be chance",
    "not sure",
    "not shown",
    "too few",
    "too wide",
    "so far",
    "stands? out",
    "four fifths",
    "nine of ten",
    "four of five",
    "nobody",
    "longer",
    "shorter",
    "later",
    "sooner",
    "higher",
    "lower",
    "fewer",
    "less",
    "more",
    "above",
    "below",
    "half",
    "differs?",
    "one shows",
    "all were",
    "all of them",
    "none",
)
TOKEN = re.compile(rf"{DATE}|{NUMBER}|\b(?:{'|'.join(WORDS)})\b", re.IGNORECASE)


def tokens(text, words=True):
    """Numbers with their units, dates, and words of comparison."""
    if text.strip() == "–":
        return ("–",)
    found = (" ".join(match.replace(",", "").lower().split()) for match in TOKEN.findall(text))
    return tuple(one for one in found if words or any(letter.isdigit() for letter in one))


class Reader(html.parser.HTMLParser):
    """The elements of the main part of a page, each with its text; nothing of what is drawn, typed or navigated by."""

    APART = set(
        "p li td th h1 h2 h3 dt dd summary caption figcaption a "
        "section div table tr ul ol details article thead tbody tfoot dl main".split()
    )
    EMPTY = set("br hr img input link meta".split())
    LEFT_OUT = set("script style svg form nav".split())

    def __init__(self, page):
        super().__init__()
        self.found, self.open, self.text = [], [], ""
        self.feed(page)
        self.end()

    def end(self):
        text = " ".join(self.text.split())
        if text:
            self.found.append((text, any("formula" in classes for _, classes in self.open)))
        self.text = ""

    def handle_starttag(self, tag, attributes):
        if tag in self.EMPTY:
            return
        if tag in self.APART:
            self.end()
        self.open.append((tag, (dict(attributes).get("class") or "").split()))

    def handle_endtag(self, tag):
        if tag in self.APART:
            self.end()
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        tags = [tag for tag, _ in self.open]
        if "main" in tags and not self.LEFT_OUT & set(tags):
            self.text += data


def compare(lines, page):
    """What a page says otherwise than the lines, nothing when it says the same: element by element the tokens of a line, and the
    names that stand in «» in it."""
    shown = [(text, tokens(text, words=not formula)) for text, formula in Reader(page).found]
    shown = [(text, found) for text, found in shown if found]
    expected = [(line, tokens(line.replace("«", "").replace("»", ""))) for line in lines]
    expected = [(line, found) for line, found in expected if found]
    same = difflib.SequenceMatcher(None, [found for _, found in expected], [found for _, found in shown], autojunk=False)
    wrong = []
    for kind, a, b, c, d in same.get_opcodes():
        if kind != "equal":
            wrong += [f"- {line}" for line, _ in expected[a:b]] + [f"+ {text}" for text, _ in shown[c:d]]
            continue
        for (line, _), (text, _) in zip(expected[a:b], shown[c:d]):
            names = re.findall("«(.*?)»", line)
            wrong += [f"- {line}\n+ {text}"] if any(name not in text for name in names) else []
    return wrong


# How things are said


def number(n):
    return f"{n:,}"


def seconds_of(ms):
    """Whole seconds; the last begun counts."""
    return -(-max(ms, 0) // 1000)


def clock(ms):
    minutes, seconds = divmod(seconds_of(ms), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}" if minutes >= 60 else f"{minutes}:{seconds:02}"


def spoken(ms):
    minutes, seconds = divmod(seconds_of(ms), 60)
    if minutes >= 100:
        return clock(ms)
    return " ".join([f"{minutes} min"] * (minutes > 0) + [f"{seconds} s"] * (seconds > 0 or minutes == 0))


def nearest(ms):
    """A difference, to the nearest second."""
    return (abs(ms) + 500) // 1000 * 1000


def at_least(ms):
    """The near end of a range, in seconds that are over."""
    return abs(ms) // 1000 * 1000


def shown_apart(one, other):
    """How far two times lie apart, as both are shown."""
    return 1000 * (seconds_of(one) - seconds_of(other))


def clock_apart(ms):
    return "less than 1 s" if abs(ms) < 1000 else clock(nearest(ms))


def spoken_apart(ms):
    return "less than 1 s" if abs(ms) < 1000 else spoken(nearest(ms))


def decimal(value):
    """Of less than one the first two digits that count."""
    if 0 < value < 0.995:
        return f"{value:.{1 - math.floor(math.log10(value))}f}".rstrip("0")
    return f"{value:,.1f}"


def hundred(share):
    """Of a hundred; nothing and all are said of nothing and all alone."""
    of = share * 100
    if of <= 1e-9 or of >= 100 - 1e-9 or 0.5 <= of < 99.5:
        return str(rounded(of))
    return "<0.1" if of < 0.05 else ">99.9" if of >= 99.95 else f"{of:.1f}"


def hundred_apart(one, other):
    """How far two shares lie apart, as both are shown."""
    shown = [hundred(one), hundred(other)]
    tenths = [{"<0.1": 0, ">99.9": 1000}[text] if text[0] in "<>" else rounded(10 * float(text)) for text in shown]
    apart = abs(tenths[0] - tenths[1])
    if not apart:
        return "0" if abs(one - other) <= 1e-11 else "<0.1" if any("." in text for text in shown) else "<1"
    return f"{apart / 10:.1f}".removesuffix(".0")


def hundred_at_least(share):
    """The near end of a range, rounded down; of less than one the tenth."""
    of = 100 * share + 1e-9
    if of >= 1 or share <= 1e-11:
        return str(math.floor(of))
    return "<0.1" if of < 0.1 else f"{math.floor(10 * of) / 10:.1f}"


def hundred_at_most(share):
    return str(math.ceil(max(100 * share - 1e-9, 0)))


def percent(share):
    return f"{hundred(share)} %"


def date(day):
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def on_record(period, recorded, first, last):
    """A time, with the first day on record where that lies within it."""
    return f"{period} (on record since {date(recorded)})" if recorded and first < recorded <= last else period


def month(day):
    return f"{MONTHS[day.month - 1]} {day.year}"


def days(first, last):
    return date(first) if first == last else f"{date(first)} – {date(last)}"
