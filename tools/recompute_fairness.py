"""What /fairness should say: every group against others, for tools/recompute."""

import math
import re

from recompute_stats import adjusted, compare_shares, compare_times, rounded
from recompute_text import (
    at_least,
    clock,
    hundred,
    hundred_apart,
    hundred_at_least,
    hundred_at_most,
    number,
    shown_apart,
    spoken,
    spoken_apart,
)

GAVE_UP = ("left", "rang_off")
SMALLEST = 10
MEASURES = {
    "wait_ms": "to be called",
    "acknowledgement_ms": "to be greeted",
    "called": "called in time",
    "greeted": "greeted in time",
    "left": "left before their turn",
}
CAME = {"walk_in": "walked in", "phone": "phoned", "callback": "were called back", "online": "came through the web page"}
BY_PHONE = {"wait_ms": "to be helped", "acknowledgement_ms": "to be answered", "called": "helped in time", "greeted": "answered in time"}
TIMES = ("wait_ms", "acknowledgement_ms")
CALLS = ("phone", "callback")
# Less than this is not named in the sentence on top.
SLIGHT = 10_000


class Row:
    """A group against others."""

    def __init__(self, by, group, measure, sides, found):
        self.by, self.group, self.measure, self.sides, self.found, self.mirror = by, group, measure, sides, found, False
        self.is_time = measure in TIMES
        # Times are told in whole milliseconds.
        whole = lambda gap: gap and (rounded(gap[0]), rounded(gap[1]), rounded(gap[0] - gap[1]), ends(gap[2], rounded))
        exact = lambda gap: gap and (gap[0], gap[1], gap[0] - gap[1], ends(gap[2], float))
        found = found or {}
        self.gap = whole(found.get("median")) if self.is_time else exact(found.get("share"))
        self.p90 = whole(found.get("p90"))
        # Of less than half of a group, or of its calls or others, nothing is claimed.
        self.chance = found["p"] if found and sides.is_of_most else None
        self.p, self.stands = None, False

    def bears_out(self):
        """Whether what is shown of both sides goes the way the test found."""
        test = (self.found["z"] > 0) - (self.found["z"] < 0)
        if self.is_time:
            sure = [way for gap in (self.gap, self.p90) if gap and (way := self.way(gap))]
            return not sure or test in sure
        return self.way(self.gap) == test != 0

    def worse(self):
        """1 where the group fares worse by what is told first, -1 where better, 0 where neither is sure."""
        if not self.found or not (self.is_time or self.bears_out()):
            return 0
        return told(self)[0] * (-1 if self.measure in ("called", "greeted") else 1)

    def telling(self):
        return 0 if self.chance is None else {0: 1, -1: 2, 1: 3}[self.worse()]

    def size(self):
        if not self.is_time:
            angle = lambda share: 2 * math.asin(math.sqrt(min(max(share, 0.0), 1.0)))
            return abs(angle(self.gap[0]) - angle(self.gap[1]))
        own, rest, _, _ = told(self)[1] or self.gap
        return abs(math.log((own + 60_000) / (rest + 60_000)))

    def below_four_fifths(self):
        if self.is_time:
            return False
        own, rest = (1 - share if self.measure == "left" else share for share in self.gap[:2])
        return rest > 0 and own / rest < 0.8

    def what(self):
        return BY_PHONE.get(self.measure, MEASURES[self.measure]) if self.by == "channel" and self.group in CALLS else MEASURES[self.measure]

    def people(self):
        n, whole = self.sides.n[0], self.sides.whole
        return f"{number(n)} of {number(whole)}" if whole > n else number(n)

    def way(self, gap):
        """Which way a difference goes for sure: 1, -1, or 0."""
        _, _, by, range_ = gap
        # Of few the exact test of shares tells the way as well; that of times only that they differ.
        low, high = range_ or ((0, 0) if self.is_time else (by, by))
        return (low > 0) - (high < 0)


def ends(range_, of):
    return range_ and (of(range_[0]), of(range_[1]))


def compared(rows):
    """Every group against others, judged together."""
    dayed = lambda row: (row["district"], row["day"])

    def value(row, measure):
        if measure.endswith("_ms"):
            return row[measure]
        if measure == "left":
            if row["turn"] is None:
                return None
            return False if row["turn"][0] == "had" else True if row["end"] in GAVE_UP else None
        key, target = ("turn", "call_ms") if measure == "called" else ("greeting", "acknowledge_ms")
        if row[key] is None or (row[key][0] == "gone" and row[key][1] <= 5000):
            return None
        return row[key][0] == "had" and row[key][1] <= row["targets"][target]

    all_, pairs = [], []
    for by in ("district", "area", "language", "channel", "needs"):
        of = lambda row: list(row["needs"]) if by == "needs" else [row[by]] if row[by] != "-" else []
        groups = sorted({group for row in rows for group in of(row)})
        # Two groups that are nearly all of each other's others are one comparison.
        sizes = sorted((sum(group in of(row) for row in rows), place) for place, group in enumerate(groups))
        if len(sizes) > 1 and by != "needs":
            (few, smaller), (many, larger) = sizes[-2:]
            came = sum(size for size, _ in sizes)
            if 10 * many >= 9 * (came - few) and 10 * few >= 9 * (came - many):
                place = lambda group, measure: len(all_) + group * len(MEASURES) + measure
                pairs += [(place(smaller, measure), place(larger, measure)) for measure in range(len(MEASURES))]
        for group in groups:
            ours = [row for row in rows if group in of(row)]
            # A visit that gave nothing is of neither side; of needs the others are those without any, as far as they were asked.
            is_other = lambda row: not of(row) and row["service"] != "-" if by == "needs" else of(row)
            others = [row for row in rows if group not in of(row) and is_other(row)]
            if len(ours) < SMALLEST:
                ours = others = []

            def stratum(row):
                # A caller who hangs up has named no service.
                if by == "channel":
                    return row["district"]
                if by == "district":
                    return (row["channel"], "") if row["channel"] in CALLS else ("", row["service"])
                return row["service"], row["district"], row["channel"] if row["channel"] in CALLS else ""

            for measure in MEASURES:
                seen = [
                    (stratum(row), dayed(row), mine, value(row, measure), row["channel"] in CALLS)
                    for mine, side in ((True, ours), (False, others))
                    for row in side
                    if value(row, measure) is not None
                ]
                sides, found = compare_times(seen) if measure in TIMES else compare_shares(seen)
                all_.append(Row(by, group, measure, sides, found))
    seconds = {larger: smaller for smaller, larger in pairs}
    chances = [None if place in seconds else row.chance for place, row in enumerate(all_)]
    for smaller, larger in pairs:
        both = [chance for chance in (all_[smaller].chance, all_[larger].chance) if chance is not None]
        chances[smaller] = max(both, default=None)
    counted = [place for place, chance in enumerate(chances) if chance is not None]
    judged = dict(zip(counted, adjusted([chances[place] for place in counted])))
    stands = lambda place, row: judged.get(place, 1) <= 0.05 and row.bears_out()
    for place, row in enumerate(all_):
        if place in judged:
            row.p, row.stands = judged[place], row.found is not None and stands(place, row)
    for smaller, larger in pairs:
        one, other = all_[smaller], all_[larger]
        # Told of the one that fares worse; both cannot.
        first, mirror = (other, one) if other.telling() > one.telling() else (one, other)
        is_both = one.telling() == other.telling() and one.worse() != 0
        is_sure, mirror.mirror = judged.get(smaller, 1) <= 0.05 and not is_both, True
        for row in (first, mirror):
            is_sure = is_sure and row.found is not None and row.bears_out()
            row.p, row.stands = (judged.get(smaller), is_sure) if row.chance is not None else (None, False)
    return all_


def in_order(rows):
    """Those who fare worse first, the largest differences first."""
    return sorted(rows, key=lambda row: (-row.worse(), -row.size()))


def told(row):
    """What is told first, of the longest waits or of the median (way, gap), and the way of the other."""
    half = row.way(row.gap)
    longest = row.way(row.p90) if row.p90 else 0
    if longest and (longest != half or abs(row.p90[2]) > abs(row.gap[2])):
        return longest, row.p90, half
    return half, None, longest


def spoken_gap(gap):
    """How far two times lie apart, as they are shown."""
    return spoken_apart(shown_apart(gap[0], gap[1]))


def is_slight(row):
    """Whether all times that are told lie less apart than anybody would notice, as they are shown."""
    if not row.is_time:
        return False
    _, longest, second = told(row)
    gaps = [gap for gap in (longest, row.gap if second or not longest else None) if gap]
    return all(abs(shown_apart(own, rest)) < SLIGHT for own, rest, _, _ in gaps)


def short(row, who):
    people = f"({row.people()} people, {number(row.sides.n[1])} others)"
    first, longest, second = told(row)
    if not row.is_time:
        shares = f"{hundred(row.gap[0])} against {hundred(row.gap[1])} of 100"
        return f"{who} {('differ', 'more', 'less')[first]} «{row.what()}» {shares} {people}"
    word = ("differ", "longer", "less")[first]
    if longest:
        also = f"{spoken_gap(row.gap)} {('', 'longer', 'less')[second]}" if second == -first else ""
        return f"nine of ten {who} {spoken(longest[0])} «{row.what()}» {spoken_gap(longest)} {word} {also} {people}"
    return f"{who} {spoken_gap(row.gap) if first else ''} {word} «{row.what()}» {people}"


def sentence(row, who):
    own, rest, by, range_ = row.gap
    people = f"{row.people()} of them and {number(row.sides.n[1])} others"
    if not row.is_time:
        way, (own, rest) = row.way(row.gap), (hundred(own), hundred(rest))
        if not way:
            return f"{who} differ more «{row.what()}» {own} against {rest}. {people}"
        near, far = sorted(abs(end) for end in range_) if range_ else (None, None)
        between = f" {hundred_at_least(near)} and {hundred_at_most(far)} of 100" if range_ else ""
        return f"{who} {'more' if way > 0 else 'less'} «{row.what()}» {own} of 100 against {rest} of 100{between}. {people}"

    def apart(gap, word, with_by=True):
        own, rest, by, range_ = gap
        between = ""
        if range_:
            near, far = sorted(abs(end) for end in range_)
            between = f" {spoken_apart(near) if near < 1000 else spoken(at_least(near))} and {spoken(far)}"
        return f"{spoken(own)} against {spoken(rest)}{f', {spoken_apart(shown_apart(own, rest))} {word}' if with_by else ''}{between}"

    words = ("may be chance", "longer", "less")
    first, longest, second = told(row)
    if not first:
        return f"{who} differ more «{row.what()}» {spoken(own)} against {spoken(rest)}. {people}"
    if longest:
        other = apart(row.gap, words[second]) if second else f"{spoken(own)} against {spoken(rest)} may be chance"
        return f"{('', 'longer', 'shorter')[first]} {who} «{row.what()}» nine of ten {apart(longest, words[first])}. {other}. {people}"
    other = f" nine of ten {apart(row.p90, words[second])}." if second else ""
    return f"{who} {spoken_apart(shown_apart(own, rest))} {words[first]} «{row.what()}» {apart(row.gap, '', False)}.{other} {people}"


def cells(row, name):
    """The lines of the table."""

    tenths = lambda ms: f"{abs(ms) / 1000:.1f} s"

    signed = lambda value, text: text if not re.search("[1-9]", text) or value == 0 else ("+" if value > 0 else "−") + text
    lines = []
    for place, gap in enumerate([row.gap, row.p90]):
        if gap is None:
            continue
        own, rest, by, range_ = gap
        figure = clock if row.is_time else lambda share: f"{hundred(share)} of 100"
        sure = row.way(gap) != 0
        apart = shown_apart(own, rest) if row.is_time else 0

        def tell(end, is_near):
            if not row.is_time:
                return hundred_at_least(abs(end)) if is_near else hundred_at_most(abs(end))
            if abs(end) < 1000 and (is_near or not apart):
                return tenths(end)
            return clock(at_least(end) if is_near else abs(end))

        between = "too few"
        if range_:
            near = 0 if abs(range_[0]) <= abs(range_[1]) else 1
            between = " … ".join(signed(end, tell(end, sure and n == near)) for n, end in enumerate(range_))
        fifths = "below four fifths" if row.stands and row.below_four_fifths() else ""
        chance = "fewer half"
        if row.p is not None:
            chance = f"{'more' if row.stands else 'not sure'} {fifths} {'< 0.001' if row.p < 0.001 else f'{row.p:.3f}'}"
        lines += [
            f"«{name}»",
            "90 %" if place else "",
            figure(own),
            figure(rest),
            signed(by, hundred_apart(own, rest) if not row.is_time else clock(abs(apart)) if apart else tenths(by)),
            between,
            f"{row.people()} and {number(row.sides.n[1])}",
            f"{len(row.sides.strata)} / {len(row.sides.strata) + row.sides.left_out}",
            "" if place else chance,
        ]
    return lines


def fairness(facts, period, rows, is_known):
    """The lines of a page; whether anything can be on record in its time."""
    all_ = compared(rows)
    who = lambda row: f"«{CAME[row.group] if row.by == 'channel' else facts.name(row.by, row.group)}»"
    sure = in_order(row for row in all_ if row.stands and not row.mirror)
    k, n = len(sure), sum(row.p is not None and not row.mirror for row in all_)
    # One of each grouping, and three at least; slight differences are counted.
    large = [row for row in sure if not is_slight(row)]
    firsts = [row for place, row in enumerate(large) if row.by not in [other.by for other in large[:place]]]
    named = in_order(firsts + [row for row in large if row not in firsts][: max(3 - len(firsts), 0)])
    told_of = [short(row, who(row)) for row in named]
    slight, others = k - len(large), len(large) - len(named)
    told_of += [f"{'' if slight == 1 else slight} less {spoken(SLIGHT)}"] * (slight > 0) + [f"{others} more"] * (others > 0)
    if not rows and not is_known:
        lines = [period]
    elif n == 0:
        lines = [f"{period}: too few"]
    elif k == 0:
        lines = [f"{period}: more" if n == 1 else f"{period}: none of {number(n)}: more"]
    else:
        count = "" if n == 1 else f"{number(n)}, {'one shows' if k == 1 else number(k)} "
        lines = [f"{period}: {count}more: {'; '.join(told_of)}"]
    lines.append(f"{number(n)}, not shown" if n > 1 else "")
    for by in ("district", "area", "language", "channel", "needs"):
        mine = [row for row in all_ if row.by == by]
        shown = [row for row in mine if row.found]
        if not shown:
            continue
        sure = [sentence(row, who(row)) for row in in_order(row for row in mine if row.stands and not row.mirror)]
        is_judged = any(row.p is not None for row in mine)
        lines += sure or ["more" if is_judged else "fewer half"]
        unknown = sorted({row.group for row in mine} - {row.group for row in shown})
        if unknown:
            lines.append("too few: " + ", ".join(f"«{facts.name(by, group)}»" for group in unknown))
        lines.append({"district": "nobody differ", "area": "nobody none", "needs": "nobody longer"}.get(by, "nobody"))
        # Above the chart, and at the head of the table.
        lines += ["95 %"] * any(row.measure == "wait_ms" and row.p is not None and row.gap[3] is not None for row in shown) + ["95 %"]
        for row in shown:
            lines += cells(row, facts.name(by, row.group))
    fifths = any(row.stands and row.below_four_fifths() for row in all_)
    return [*lines, "10 5", "30 90 5 7 100 95 % 1952", "5 seconds 1998 5", "1 20", *["29 1607.4"] * fifths]
