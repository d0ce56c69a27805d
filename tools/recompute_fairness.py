"""What /fairness should say: every group against others, for tools/recompute."""

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
TIMES = ("wait_ms", "acknowledgement_ms")


class Row:
    """A group against others."""

    def __init__(self, by, group, measure, sides, found, mirror):
        self.by, self.group, self.measure, self.sides, self.found, self.mirror = by, group, measure, sides, found, mirror
        self.is_time = measure in TIMES
        # Times are told in whole milliseconds.
        whole = lambda gap: gap and (rounded(gap[0]), rounded(gap[1]), rounded(gap[0] - gap[1]), ends(gap[2], rounded))
        exact = lambda gap: gap and (gap[0], gap[1], gap[0] - gap[1], ends(gap[2], float))
        found = found or {}
        self.gap = whole(found.get("median")) if self.is_time else exact(found.get("share"))
        self.p90 = whole(found.get("p90"))
        self.p, self.stands = None, False

    def judge(self, p):
        self.p = p
        holds_zero = not self.is_time and self.gap[3] and self.gap[3][0] <= 0 <= self.gap[3][1]
        self.stands = p is not None and p <= 0.05 and not holds_zero

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

    all_ = []
    for by in ("district", "area", "language", "channel", "needs"):
        of = lambda row: list(row["needs"]) if by == "needs" else [row[by]] if row[by] != "-" else []
        groups = sorted({group for row in rows for group in of(row)})
        # Of two groups that are each other's others there is one comparison, that of the smaller.
        came = lambda group: sum(group in of(row) for row in rows)
        larger = (groups[0] if came(groups[0]) > came(groups[1]) else groups[1]) if len(groups) == 2 and by != "needs" else None
        for group in groups:
            ours = [row for row in rows if group in of(row)]
            # Whoever told nothing is of neither side; of needs the others are those without any.
            others = [row for row in rows if group not in of(row) and (not of(row)) == (by == "needs")]
            if len(ours) < SMALLEST:
                ours = others = []
            stratum = lambda row: row["service"] if by == "district" else (row["service"], row["district"])
            for measure in MEASURES:
                seen = [
                    (stratum(row), dayed(row), mine, value(row, measure))
                    for mine, side in ((True, ours), (False, others))
                    for row in side
                    if value(row, measure) is not None
                ]
                sides, found = compare_times(seen) if measure in TIMES else compare_shares(seen)
                all_.append(Row(by, group, measure, sides, found, group == larger))
    counted = [row for row in all_ if row.found and not row.mirror]
    for row, p in zip(counted, adjusted([row.found["p"] for row in counted])):
        row.judge(p)
    for row in all_:
        if row.mirror:
            its = next((one for one in counted if (one.by, one.measure) == (row.by, row.measure)), None)
            row.p, row.stands = (its.p, its.stands) if its else (None, False)
    return all_


def told(row):
    """What is told first, of the longest waits or of the median (way, gap), and the way of the other."""
    half = row.way(row.gap)
    longest = row.way(row.p90) if row.p90 else 0
    if longest and (longest != half or abs(row.p90[2]) > abs(row.gap[2])):
        return longest, row.p90, half
    return half, None, longest


def short(row, who):
    people = f"«{MEASURES[row.measure]}» ({number(row.sides.n[0])} people, {number(row.sides.n[1])} others)"
    first, longest, second = told(row)
    if not row.is_time:
        return f"{who} {('differ', 'more', 'less')[first]} {people}"
    words = ("differ", "longer", "less")
    also = words[second] if longest and second == -first else ""
    return f"{who} {words[first]} {also} {people}"


def sentence(row, who):
    own, rest, by, range_ = row.gap
    n, m = (number(n) for n in row.sides.n)
    people = f"{n} of them and {m} others"
    if not row.is_time:
        way, (own, rest) = row.way(row.gap), (hundred(own), hundred(rest))
        if not way:
            return f"{who} differ more «{MEASURES[row.measure]}» {own} against {rest}. {people}"
        near, far = sorted(abs(end) for end in range_) if range_ else (None, None)
        between = f" {hundred_at_least(near)} and {hundred_at_most(far)} of 100" if range_ else ""
        return f"{who} {'more' if way > 0 else 'less'} «{MEASURES[row.measure]}» {own} of 100 against {rest} of 100{between}. {people}"

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
        return f"{who} differ more «{MEASURES[row.measure]}» {spoken(own)} against {spoken(rest)}. {people}"
    if longest:
        other = apart(row.gap, words[second]) if second else f"{spoken(own)} against {spoken(rest)} may be chance"
        return f"{who} {words[first]} «{MEASURES[row.measure]}» nine of ten {apart(longest, words[first])}. {other}. {people}"
    other = f" nine of ten {apart(row.p90, words[second])}." if second else ""
    return f"{who} {spoken_apart(shown_apart(own, rest))} {words[first]} «{MEASURES[row.measure]}» {apart(row.gap, '', False)}.{other} {people}"


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
        fifths = ""
        if not row.is_time and row.stands:
            wanted = (lambda share: 1 - share) if row.measure == "left" else (lambda share: share)
            fifths = "below four fifths" if wanted(rest) > 0 and wanted(own) / wanted(rest) < 0.8 else ""
        chance = "too few"
        if row.p is not None:
            chance = f"{'more' if row.stands else 'not sure'} {fifths} {'< 0.001' if row.p < 0.001 else f'{row.p:.3f}'}"
        lines += [
            f"«{name}»",
            "90 %" if place else "",
            figure(own),
            figure(rest),
            signed(by, hundred_apart(own, rest) if not row.is_time else clock(abs(apart)) if apart else tenths(by)),
            between,
            f"{number(row.sides.n[0])} and {number(row.sides.n[1])}",
            f"{len(row.sides.strata)} / {len(row.sides.strata) + row.sides.left_out}",
            "" if place else chance,
        ]
    return lines


def fairness(facts, rows):
    all_ = compared(rows)
    who = lambda row: f"«{CAME[row.group] if row.by == 'channel' else facts.name(row.by, row.group)}»"
    sure = [row for row in all_ if row.stands and not row.mirror]
    k, n = len(sure), sum(row.p is not None and not row.mirror for row in all_)
    named = "; ".join([short(row, who(row)) for row in sure[:3]] + [f"{k - 3} more"] * (k > 3))
    if n == 0:
        lines = ["too few"]
    elif k == 0:
        lines = ["more" if n == 1 else f"None of {number(n)}: more"]
    else:
        count = "" if n == 1 else f"{number(n)}, {'one shows' if k == 1 else number(k)} "
        lines = [f"{count}more: {named}"]
    lines.append(f"{number(n)}, not shown" if n > 1 else "")
    for by in ("district", "area", "language", "channel", "needs"):
        mine = [row for row in all_ if row.by == by]
        shown = [row for row in mine if row.found]
        if not shown:
            continue
        lines += [sentence(row, who(row)) for row in mine if row.stands and not row.mirror] or ["more"]
        unknown = sorted({row.group for row in mine} - {row.group for row in shown})
        if unknown:
            lines.append("too few: " + ", ".join(f"«{facts.name(by, group)}»" for group in unknown))
        lines.append({"district": "nobody differ", "area": "nobody none", "needs": "nobody longer"}.get(by, "nobody"))
        # Above the chart, and at the head of the table.
        lines += ["95 %"] * any(row.measure == "wait_ms" for row in shown) + ["95 %"]
        for row in shown:
            lines += cells(row, facts.name(by, row.group))
    return [*lines, "10 5", "30 90 5 7 100 95 % 1952", "5 seconds 2014 5", "1 20", "29 1607.4"]
