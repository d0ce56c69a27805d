"""What the pages of figures should say: every number and every comparison in their text, for tools/recompute.

Each line stands for one element of a page, in the order of the page, and says its numbers and its words of comparison
(recompute_text.py). Two things are not worked out and are taken from the page: how many are known to have come back and whether that
changed, for telephone numbers are no facts, and how the time in the line is shared out among its causes, of which only the sum and the shares are checked.
"""

import datetime
import re
import urllib.parse

from recompute_fairness import fairness
from recompute_stats import adjusted, bucketed, chart, patience, quantile, rounded, shares_change, times_change, wilson
from recompute_text import (
    Reader,
    at_least,
    clock,
    clock_apart,
    date,
    days,
    decimal,
    hundred,
    hundred_apart,
    hundred_at_least,
    hundred_at_most,
    month,
    number,
    on_record,
    percent,
    shown_apart,
    spoken,
    spoken_apart,
)

LANGUAGES = {
    "ar": "Arabic",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "ht": "Haitian Creole",
    "km": "Khmer",
    "ko": "Korean",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "vi": "Vietnamese",
    "zh": "Chinese",
    "-": "Language not chosen",
}
CHANNELS = {"walk_in": "Walk-in", "phone": "Phone", "callback": "Callback", "online": "Online"}
ENDS = {
    "resolved": "Resolved",
    "referred": "Referred",
    "sent_to_911": "Sent to 911",
    "in_custody": "In custody",
    "answered_at_kiosk": "Answered at the tablet",
    "left": "Left before service",
    "rang_off": "Hung up before being answered",
    "unreachable": "Could not be reached",
    "no_show": "Did not come",
    "cancelled": "Cancelled",
    "closed_unserved": "Still waiting at closing",
}
SERVED = ("resolved", "referred", "sent_to_911", "in_custody", "answered_at_kiosk")
GAVE_UP = ("left", "rang_off")
HOUR = 3_600_000
# Of fewer people no count is published, and nothing usual is told.
SMALLEST = FEW = 10

# Figures of some visits


def share(part, whole):
    """Of few people no share is shown."""
    return percent(part / whole) if whole >= FEW else "–"


def n_of(part, whole):
    return f"{number(part)} of {number(whole)}" if whole else "none"


def share_of(part, whole):
    """A share with its counts; of few people the counts alone."""
    return f"{share(part, whole)} ({n_of(part, whole)})" if whole >= FEW else n_of(part, whole) if whole else "–"


class Facts:
    """Visits as rows, window time by district and day, the rules in force last by district, and the names of districts."""

    def __init__(self, rows, staffed, rules, names, zone):
        self.rows, self.staffed, self.rules, self.names, self.zone = rows, staffed, rules, names, zone
        self.districts = list(names)

    def group(self, first, last, district=None, repeats="?"):
        here = lambda one, day: (district or one) == one and first <= day <= last
        staffed = sum(ms for (one, day), ms in self.staffed.items() if here(one, day))
        return Group([row for row in self.rows if here(row["district"], row["day"])], staffed, repeats)

    def recorded_from(self, district):
        """The first day of a visit that has ended."""
        return min((row["day"] for row in self.rows if row["end"] and district in (None, row["district"])), default=None)

    def comparable_from(self, district):
        """From when on all districts are on record that ever are."""
        begun = [self.recorded_from(one) for one in self.districts if district in (None, one)]
        return max((day for day in begun if day), default=None)

    def ended(self, first, last, district=None):
        return Group(self.group(first, last, district).ended)

    def listed(self, what, key):
        """The English name of a thing that the districts list."""
        found = (one["name"]["en"] for rules in self.rules.values() for one in rules.get(what, []) if one["id"] == key)
        return next(found, key)

    def name(self, by, key):
        if by == "district":
            return self.names.get(key, key)
        if by == "channel":
            return CHANNELS[key]
        if by == "language":
            return LANGUAGES.get(key, key)
        if key == "-":
            return {"watch": "No watch on duty", "service": "Service not chosen"}[by]
        return self.listed({"watch": "watches", "service": "services", "needs": "needs"}.get(by, ""), key)

    def outcome_name(self, service, code, district):
        """As its service calls it; else as all others do, if they do not differ."""
        services = [one for id_, rules in self.rules.items() if (district or id_) == id_ for one in rules["services"]]
        named = [(one["id"], outcome["name"]["en"]) for one in services for outcome in one["outcomes"] if outcome["id"] == code]
        own = [name for id_, name in named if id_ == service]
        every = {name for _, name in named}
        return own[0] if own else every.pop() if len(every) == 1 else None


class Group:
    def __init__(self, rows, staffed=0, repeats="?"):
        self.rows, self.staffed, self.repeats = rows, staffed, repeats
        self.ended = [row for row in rows if row["end"]]
        self.timed = [row for row in rows if row["counts"]]

    def where(self, key, value):
        return Group([row for row in self.rows if row[key] == value])

    def without_calls(self):
        return Group([row for row in self.rows if row["channel"] != "phone"])

    def count(self, *ends):
        return sum(row["end"] in ends for row in self.ended)

    def times(self, name):
        return [row[name] for row in self.timed if row[name] is not None]

    def at(self, name, q):
        """A percentile as totals know it, in whole milliseconds."""
        found = quantile([bucketed(ms) for ms in self.times(name)], q)
        return None if found is None else rounded(found)

    def clock(self, name, q):
        return clock(self.at(name, q)) if len(self.times(name)) >= FEW else "–"

    def level(self, name, target):
        """In time, of all but those gone at once; and the counts all formulas are made of."""
        counts = dict.fromkeys("within later short early late".split(), 0)
        for row in self.timed:
            if row[name]:
                (came, ms), promised = row[name], row["targets"][target]
                if came == "gone":
                    counts["short" if ms <= 5000 else "early" if ms <= promised else "late"] += 1
                elif came == "had" or ms > promised:
                    counts["within" if ms <= promised else "later"] += 1
        return counts, (counts["within"], sum(counts.values()) - counts["short"])

    def called(self):
        return self.level("turn", "call_ms")[1]

    def greeted(self):
        return self.level("greeting", "acknowledge_ms")[1]

    def resolved(self):
        timed = [row for row in self.timed if row["resolution_ms"] is not None]
        return sum(row["resolution_ms"] <= row["targets"]["resolve_ms"] for row in timed), len(timed)

    def left(self):
        return self.count(*GAVE_UP), len(self.ended)

    def served(self):
        return self.count(*SERVED), len(self.ended)

    def reopened(self):
        return sum(row["reopened"] > 0 for row in self.ended), len(self.ended)

    def told(self):
        waits = [
            (row["wait_ms"], row["told"]) for row in self.timed if row["end"] and row["told"] and row["wait_ms"] is not None
        ]
        return sum(ms <= quote["p80_ms"] for ms, quote in waits), len(waits), sum(ms - quote["p50_ms"] for ms, quote in waits)

    def unnumbered(self):
        numbered = [row["unnumbered"] for row in self.ended if row["unnumbered"] is not None]
        return sum(numbered), len(numbered)

    def by_day(self):
        found = {}
        for row in self.rows:
            found.setdefault(row["day"], []).append(row)
        return {day: Group(rows) for day, rows in sorted(found.items())}


def changes(now, before):
    """(difference, low, high) of what has enough on both sides; nothing where it may be chance, alone or among all of them."""
    found = {}
    for name in ("acknowledgement_ms", "wait_ms", "resolution_ms", "handover_ms"):
        seen = [[(row[name], row["day"]) for row in group.timed if row[name] is not None] for group in (now, before)]
        for q, key in ((0.5, name), (0.9, f"{name} p90")):
            found[key] = times_change(*seen, q)
    for name in ("greeted", "called", "served", "resolved", "left", "told", "reopened", "unnumbered"):
        tables = [{day: getattr(one, name)()[:2] for day, one in group.by_day().items()} for group in (now, before)]
        found[name] = shares_change(*tables)
    found = {name: one for name, one in found.items() if one}
    chances = adjusted([one[3] for one in found.values()])
    is_sure = lambda one, p: (one[1] > 0 or one[2] < 0) and p <= 0.05
    return {name: one[:3] if is_sure(one, p) else None for (name, one), p in zip(found.items(), chances)}


class Figures:
    """The lines of /figures, or of /report."""

    def __init__(self, facts, scope, paper, came_back):
        self.facts, self.scope, self.paper, self.came_back_change = facts, scope, paper, came_back[2]
        first, last, self.before_days = scope["first"], scope["last"], scope["before"]
        self.now = facts.group(first, last, scope["district"], came_back[0])
        # With a time that begins before all districts are on record nothing is compared.
        self.recorded = facts.recorded_from(scope["district"])
        self.comparable = facts.comparable_from(scope["district"])
        is_there = self.comparable and self.comparable <= self.before_days[0]
        self.before = facts.group(*self.before_days, scope["district"], came_back[1]) if is_there else None
        self.changes = changes(self.now, self.before) if is_there else {}

    def was(self, of):
        return None if self.before is None else of(self.before)

    def apart(self, key, q):
        """How far a time lies from the one before, as both are shown."""
        return shown_apart(self.now.at(key, q), self.before.at(key, q))

    def time_change(self, key, q):
        name = key if q == 0.5 else f"{key} p90"
        if self.changes.get(name) is None:
            return "may be chance" * (name in self.changes)
        by, *ends = self.changes[name]
        least, most = sorted(rounded(abs(end)) for end in ends)
        word = "longer" if by > 0 else "shorter"
        apart = self.apart(key, q)
        return f"{clock_apart(max(apart if by > 0 else -apart, 0))} {word} (likely {clock(at_least(least))} to {clock(most)})"

    def share_change(self, name):
        if self.before is None:
            return ""
        parts = [getattr(one, name)()[:2] for one in (self.now, self.before)]
        if name not in self.changes:
            return "too few" * all(whole >= FEW for _, whole in parts)
        if self.changes[name] is None:
            return "may be chance"
        by, *ends = self.changes[name]
        least, most = sorted(abs(end) for end in ends)
        now, before = (part / whole if whole else 0 for part, whole in parts)
        likely = f"likely {hundred_at_least(least)} to {hundred_at_most(most)}"
        return f"{hundred_apart(now, before)} of 100 {'more' if by > 0 else 'fewer'} ({likely})"

    def sentence(self):
        now, period = self.now, self.scope["period"]
        period = on_record(period, self.recorded, self.scope["first"], self.scope["shown"])
        if not now.rows:
            recorded = self.scope["begun"] and self.recorded and self.recorded <= self.scope["shown"]
            return f"{period}: nobody came" if recorded else f"{period}: nothing"
        gone, ended = now.left()
        left = "" if not ended else f"; {number(gone)} of {number(ended)} left" if gone else "; nobody left"
        n = len(now.times("wait_ms"))
        if n < FEW:
            return f"{period}: {'one' if len(now.rows) == 1 else number(len(now.rows))} came; too few {left}"
        change = ""
        if "wait_ms" in self.changes:
            found = self.changes["wait_ms"]
            apart = spoken_apart(self.apart("wait_ms", 0.5))
            change = f", {apart} {'longer' if found[0] > 0 else 'shorter'}" if found else ", may be chance"
        return f"{period}: half of {number(n)} at most {spoken(now.at('wait_ms', 0.5))}{change}{left}"

    def panel(self, name, value, stands, before, change="", lines=(), behind=0):
        opens = "" if not behind else f"Open {number(behind) if behind > 1 else 'it'}: {name}"
        links = [] if self.paper else [opens, f"How: {name}", FORMULAS[name]]
        return [name, value, stands, "" if before is None else f"Before: {before}", change, *lines, *links]

    def spread(self, name, key, lines=()):
        """Half, and nine of ten; where both times are shown and were not compared, too few."""

        def said(group, none, few):
            n = len(group.times(key))
            if n < FEW:
                return few.format(number(n)) if n else none
            return f"median {group.clock(key, 0.5)}, nine of ten within {group.clock(key, 0.9)} ({number(n)})"

        some, most = self.time_change(key, 0.5), self.time_change(key, 0.9)
        are_shown = self.before is not None and all(len(group.times(key)) >= FEW for group in (self.now, self.before))
        change = "too few" * are_shown
        if some or most:
            change = f"Median: {some or 'too few'}. Nine of ten: {most or 'too few'}."
        value, _, stands = said(self.now, "–, none", "–, too few {}").partition(", ")
        return self.panel(name, value, stands, self.was(lambda then: said(then, "none", "too few ({})")), change, lines)

    def untimed(self, key):
        """Those who are counted only: from paper, or estimated."""
        n = sum(row[key] is not None and not row["counts"] for row in self.now.rows)
        return [f"Counted, and not timed: {number(n)}"] * bool(n)

    def level(self, name, key, target, change):
        counts, usual = self.now.level(key, target)
        then = lambda group: group.level(key, target)[1]
        everybody = sum(counts.values())
        early = counts["within"] + counts["short"] + counts["early"]
        return self.panel(
            name,
            share(*usual),
            n_of(*usual),
            self.was(lambda group: share_of(*then(group))),
            self.share_change(change),
            [
                f"within 5 seconds: {share(*usual)}",
                f"of everybody: {share(counts['within'], everybody)}",
                f"early ones too: {share(early, everybody)}",
                f"of those answered: {share(counts['within'], counts['within'] + counts['later'])}",
            ],
            usual[1] - usual[0],
        )

    def part(self, name, of, change="", behind=None):
        part, whole = of(self.now)
        behind = part if behind is None else behind
        return self.panel(
            name,
            share(part, whole),
            n_of(part, whole),
            self.was(lambda then: share_of(*of(then))),
            change,
            (),
            behind,
        )

    def keys(self):
        now = self.now
        ended, served = len(now.ended), now.count(*SERVED)
        still = len(now.rows) - ended
        ends = lambda wanted: [
            f"«{name}»: {number(now.count(end))}" for end, name in ENDS.items() if (end in SERVED) == wanted and now.count(end)
        ]
        gone = [f"Left before their turn, of those timed: {number(len(now.times('left_ms')))}"]
        kept, told, bias = now.told()
        told_lines = []
        if told >= FEW:
            low, high = wilson(kept / told, told)
            average = clock_apart(abs(bias) // told)
            apart = f"{average} {'longer' if bias > 0 else 'shorter'} " if bias else ""
            told_lines = [f"{percent(low)} {percent(high)}", f"{apart}shorter"]

        def those(group, unserved):
            n = len(group.ended) - group.count(*SERVED) if unserved else group.count(*SERVED)
            return number(n) + f" ({share(n, len(group.ended))})" * (len(group.ended) >= FEW)

        of_ended = lambda n: f"{share(n, ended)} of {number(ended)}" if ended >= FEW else f"of {number(ended)}"
        left = self.share_change("left")
        if left:
            left = f"{share_of(*now.left())}; {share_of(*self.before.left())}; {left}"
        resolved = now.resolved()
        lines = [
            *self.panel(
                "Arrived",
                number(len(now.rows)),
                number(still) if still else "all of them" if now.rows else "none",
                self.was(lambda then: number(len(then.rows))),
                behind=ended,
            ),
            *self.panel(
                "Served",
                number(served),
                of_ended(served),
                self.was(lambda then: those(then, False)),
                self.share_change("served"),
                ends(True),
                served,
            ),
            *self.panel(
                "Not served",
                number(ended - served),
                of_ended(ended - served),
                self.was(lambda then: those(then, True)),
                left,
                ends(False),
                ended - served,
            ),
            *self.spread("Time to first contact", "acknowledgement_ms", self.untimed("acknowledgement_ms")),
            *self.level("First contact in time", "greeting", "acknowledge_ms", "greeted"),
            *self.spread("Wait", "wait_ms", gone + self.untimed("wait_ms")),
            *self.level("Called in time", "turn", "call_ms", "called"),
            *self.panel(
                "Called within the longer estimate",
                share(kept, told),
                f"{number(kept)} of {'one' if told == 1 else number(told)}, 75 85 %" if told else "none",
                self.was(lambda then: share_of(*then.told()[:2])),
                self.share_change("told"),
                told_lines,
                told - kept,
            ),
            *self.spread("Time to the end", "resolution_ms"),
            *self.part("Ended in time", Group.resolved, self.share_change("resolved"), resolved[1] - resolved[0]),
            *self.part("Reopened", Group.reopened, self.share_change("reopened")),
            *self.came_back(),
            *self.spread("Handover time", "handover_ms"),
            *self.part("Ended without a number", Group.unnumbered, self.share_change("unnumbered")),
        ]
        hours = lambda group: "<0.1" if 0 < group.staffed < HOUR / 10 else decimal(group.staffed / HOUR)
        begun = lambda group: sum(row["begun"] for row in group.rows)
        pace = lambda group: decimal(begun(group) / (group.staffed / HOUR)) if group.staffed else "–"
        return [
            *lines,
            *self.panel("Window hours", hours(now), "", self.was(hours)),
            *self.panel(
                "Served per window hour",
                pace(now),
                number(begun(now)),
                self.was(pace),
                "may be chance" if self.before is not None and now.staffed and self.before.staffed else "",
            ),
        ]

    def came_back(self):
        if "?" in (self.now.repeats, self.was(lambda then: then.repeats)):
            return ["Known to have come back: not in the facts"]
        # Judged by itself; it is compared where the other shares of those that ended are.
        change = self.came_back_change if "left" in self.changes else self.share_change("left")
        return self.part("Known to have come back", lambda group: (group.repeats, len(group.ended)), change)

    def trend(self):
        points = []
        for day, group in self.now.by_day().items():
            part, whole = group.called()
            if whole >= 5 and (self.comparable is None or self.comparable <= day):
                points.append((day, part / whole, whole))
        # Where not all districts are on record in all of the time, or in the one before, it is said.
        part = []
        if self.comparable and self.recorded < self.comparable and self.before_days[0] < self.comparable:
            part = [date(self.comparable)]
        if not points:
            return [*part, "five visits or more"]
        middle, limits, marks = chart([(figure, n) for _, figure, n in points], share=True)
        out = {place for first, last, _ in marks for place in range(first, last + 1)}
        said = []
        for first, last, kind in marks:
            one, other = points[first][0], points[last][0]
            when = date(one) if one == other else days(one, other)
            said.append(f"{when}: {kind} {'than' if 'more' in kind else 'what chance does'}")
        rows = [
            cell
            for place, (day, figure, n) in enumerate(points)
            for cell in (date(day), number(n), percent(figure), "stands out" if place in out else "")
        ]
        if limits and not said:
            # Limits of shares that leave out less than a tenth of all there can be tell nothing.
            said = ["too wide" if limits[1] - limits[0] >= 0.9 else "no day stands out"]
        return [
            *part,
            *(["stands out", "1 chart in 20", *said] if limits else []),
            "stands out",
            *rows,
            percent(middle),
            "" if limits is None else f"{percent(limits[0])} {percent(limits[1])}",
        ]

    def week(self, late):
        lines = [str(hour) for hour in range(24)]
        for day in range(7):
            for hour in range(24):
                rows = [row for row in self.now.ended if row["hour"] == day * 24 + hour]
                missed = sum(
                    row["counts"] and row["turn"] is not None and row["turn"][1] > row["targets"]["call_ms"] for row in rows
                )
                if late:
                    lines.append(hundred(missed / len(rows)) if len(rows) >= 5 else "")
                else:
                    lines.append(number(len(rows)) if rows else "")
        return ["The week by the hour: late, of every 100"] * late * 2 + lines + ["100"] * late

    def told(self):
        """How good the waits were that people were told, by hour and by service."""
        told = [row for row in self.now.timed if row["end"] and row["told"] and row["wait_ms"] is not None]

        def table(groups):
            lines = []
            for name, rows in groups:
                n, kept = len(rows), sum(row["wait_ms"] <= row["told"]["p80_ms"] for row in rows)
                if n:
                    ends = "{} {}".format(*(percent(end) for end in wilson(kept / n, n)))
                    lines += [name, number(n), *(("–", "–") if n < FEW else (share(kept, n), ends))]
            return ["longer", *lines, "75 85 % 10"] if lines else []

        hours = [(f"{hour:02}", [row for row in told if row["hour"] % 24 == hour]) for hour in range(24)]
        services = sorted({row["service"] for row in self.now.rows})
        services.sort(key=lambda key: -len(self.now.where("service", key).rows))
        by_service = [
            (f"«{self.facts.name('service', key)}»", [row for row in told if row["service"] == key]) for key in services
        ]
        return [*table(hours), *table(by_service)]

    def flow(self):
        now = self.now
        row = lambda name, n, of: [name, number(n), share(n, of)]
        came = len(now.rows)
        has = lambda key: sum(one[key] is not None for one in now.rows)
        steps = [
            ("Arrived", came),
            ("First contact", has("acknowledgement_ms")),
            ("Called", has("wait_ms")),
            ("Service began", sum(one["begun"] for one in now.rows)),
            ("Served", now.count(*SERVED)),
            ("Resolved", now.count("resolved")),
        ]
        lines = [cell for name, n in steps for cell in row(name, n, came)]
        lines += [
            cell
            for end, name in ENDS.items()
            if end != "resolved" and now.count(end)
            for cell in row(f"«{name}»", now.count(end), came)
        ]
        left = len(now.times("left_ms"))
        if left:
            half, nine = (now.clock("left_ms", q) for q in (0.5, 0.9))
            lines.append(number(left) + ("" if left < FEW else f". Half within {half}, nine of ten within {nine}"))
        return lines

    def patience(self):
        steps = patience([bucketed(ms) for ms in self.now.times("left_ms")], [bucketed(ms) for ms in self.now.times("wait_ms")])
        # A half that was multiplied together may be a hair more.
        first = lambda end: next((step[0] for step in steps if end(*step[1:]) <= 0.5 + 1e-12), None)
        half = first(lambda left, low, high: left)
        # Brookmeyer and Crowley; once nobody is left, there is no interval.
        least, most = first(lambda left, low, high: low), first(lambda left, low, high: high if left else 1)
        gone, seen = len(self.now.times("left_ms")), len(self.now.times("left_ms")) + len(self.now.times("wait_ms"))
        if not gone:
            return [f"{number(seen)}, nobody" if seen > 1 else "nobody" if seen else "none"]
        if gone < FEW:
            return [f"{number(gone)} of {number(seen)}, too few, half"]
        if half is None:
            said = f"{number(gone)} of {number(seen)}, too few, half"
        else:
            upto = "more" if most is None else spoken(most)
            said = f"nobody, half {spoken(half)} ({spoken(at_least(least or 0))} {upto}); {number(gone)} of {number(seen)}"
        every = max(-(-len(steps) // 60), 1)
        shown = [step for place, step in enumerate(steps) if place % every == 0 or place == len(steps) - 1]
        rows = [
            cell for time, left, low, high in shown for cell in (clock(time), percent(left), f"{percent(low)} {percent(high)}")
        ]
        return [said, *rows, "95 %"]

    def outcomes(self):
        counts = {}
        for row in sorted(
            self.now.ended, key=lambda row: (row["service"], row["channel"], row["language"], row["outcome"] or "")
        ):
            if row["end"] == "resolved" and row["outcome"]:
                key = (row["outcome"], self.facts.outcome_name(row["service"], row["outcome"], self.scope["district"]))
                counts[key] = counts.get(key, 0) + 1
        rows = sorted(counts.items(), key=lambda one: -one[1])
        rows = [(name or ("Done" if code == "done" else code), n) for (code, name), n in rows]
        whole = sum(n for _, n in rows)
        table = lambda rows: [cell for name, n in rows for cell in (f"«{name}»", number(n), share(n, whole))]
        if len(rows) <= 11:
            return table(rows)
        rarer = rows[10:]
        sum_ = f"The {number(len(rarer))} rarer outcomes"
        return [*table([*rows[:10], (sum_, sum(n for _, n in rarer))]), sum_, *table(rarer)]

    def tables(self):
        beside = lambda then: f"{number(len(then.rows))} · {then.clock('wait_ms', 0.5)} · {then.clock('wait_ms', 0.9)}"
        lines = []
        for by in ("district", "watch", "service", "channel", "language"):
            if by == "district" and (self.scope["district"] or len(self.facts.districts) < 2):
                continue
            keys = sorted({row[by] for row in self.now.rows})
            # A table of watches says nothing where none was on duty.
            if by == "watch" and keys == ["-"]:
                continue
            groups = sorted(((key, self.now.where(by, key)) for key in keys), key=lambda one: -len(one[1].rows))
            lines += ["nine of ten", "nine of ten"] if groups else []
            for key, group in groups:
                name = self.facts.name(by, key)
                came, gone = number(len(group.rows)), number(group.left()[0])
                if not self.paper:
                    came, gone = f"{came} {number(len(group.ended))} «{name}»", f"{gone} «{name}»"
                lines += [
                    f"«{name}»",
                    came,
                    group.clock("wait_ms", 0.5),
                    group.clock("wait_ms", 0.9),
                    self.called_of(by, key, group),
                    gone,
                    "–" if self.before is None else beside(self.before.where(by, key)),
                ]
        return lines

    def called_of(self, by, key, group):
        """A caller has a service and a language only once the call is answered: by them, calls are left out, and people who have none."""
        if by not in ("service", "language"):
            return share_of(*group.called())
        return "–" if key == "-" else share_of(*group.without_calls().called())

    def beside(self):
        """The month, the one before, and the same month a year before."""
        first = self.scope["first"]
        first = first.replace(year=first.year - 1)
        year = self.facts.group(first, month_end(first), self.scope["district"])
        is_there = year.rows and self.recorded and self.recorded <= first
        shown = [self.now, self.before, year if is_there else None]
        figures = [
            lambda one: number(len(one.rows)),
            lambda one: share_of(one.count(*SERVED), len(one.ended)),
            lambda one: one.clock("wait_ms", 0.5),
            lambda one: one.clock("wait_ms", 0.9),
            lambda one: share_of(*one.called()),
            lambda one: share_of(*one.left()),
        ]
        heads = ["", "", "", "nine of ten", "", ""]
        return [month(self.scope["first"]) + " so far" * self.scope["runs"]] + [
            cell for head, of in zip(heads, figures) for cell in (head, *("–" if one is None else of(one) for one in shown))
        ]

    def lines(self, causes):
        scope = self.scope
        if self.paper:
            place = scope["district"] or (self.facts.districts[0] if len(self.facts.districts) == 1 else "-")
            place = "" if place == "-" else f"«{self.facts.name('district', place)}» "
            head = [
                month(scope["first"]),
                f"{place}{days(scope['first'], scope['shown'])}{', so far' * scope['runs']} · {scope['made']}",
                self.sentence(),
                *self.beside(),
            ]
            weeks = [*self.week(False), *self.week(True)]
            tail = [text for name in FORMULAS for text in (name, FORMULAS[name])]
        else:
            head, weeks, tail = [self.sentence()], self.week(False), []
        return [
            *head,
            *self.keys(),
            *causes,
            *self.trend(),
            *weeks,
            *self.told(),
            *self.flow(),
            *self.patience(),
            *self.outcomes(),
            *self.tables(),
            *tail,
        ]


# The numbers in the texts that say how a figure is worked out, by its name, in the order of the report.
FORMULAS = {
    "Arrived": "",
    "Served": "911",
    "Not served": "",
    "Time to first contact": "90 7 1 % 10 95 % 30 100 5",
    "First contact in time": "5 seconds 10 95 % 10 5",
    "Wait": "90",
    "Called in time": "5 seconds 10 95 % 10 5",
    "Called within the longer estimate": "10 95 %",
    "Time to the end": "90",
    "Ended in time": "",
    "Reopened": "",
    "Known to have come back": "",
    "Handover time": "90",
    "Ended without a number": "",
    "Window hours": "",
    "Served per window hour": "",
}


def month_end(day):
    return (day.replace(day=28) + datetime.timedelta(days=4)).replace(day=1) - datetime.timedelta(days=1)


def told_on(page):
    """What a page says of which nothing is in the facts: who came back (now, before, how that differs), and the causes with their times."""
    texts, back, causes = [text for text, _ in Reader(page).found], ["?", "?", ""], []
    if "Known to have come back" in texts:
        place = texts.index("Known to have come back")
        found = lambda text: re.search(r"([\d,]+) of [\d,]+", text)
        read = lambda text: int(found(text).group(1).replace(",", "")) if found(text) else 0
        has_before = texts[place + 3].startswith("Before")
        back = [read(texts[place + 2]), *((read(texts[place + 3]), texts[place + 4]) if has_before else (None, ""))]
    if "Why they waited" in texts:
        place = texts.index("Share of the wait") + 1
        while re.fullmatch(r"[<>]?[\d.]+ %", texts[place + 2].replace("\xa0", " ")):
            causes.append(texts[place : place + 3])
            place += 3
    return back, causes


def check_causes(told, group):
    """The lines of the causes: each has the share that its time has of all of them, which are all the time in the line."""
    seconds = []
    for _, time, _ in told:
        total = 0
        for part in time.split(":"):
            total = total * 60 + int(part)
        seconds.append(total)
    lines, whole = [], sum(seconds)
    line = sum(row["line_ms"] for row in group.ended) / 1000
    # Each is told in whole seconds; less than a second is not told.
    if abs(whole - line) > 8:
        return [f"all causes together: {clock(int(line * 1000))}"]
    for (name, time, said), own in zip(told, seconds):
        close = abs(float(said.split()[0].strip("<>")) - 100 * own / whole) <= 0.05 + 100 * len(told) / whole
        lines += [f"«{name}»", time, said if close else f"{100 * own / whole:.1f} %"]
    return lines


# /public


def withheld(counts, first=None):
    """Small counts, or other places that are first withheld, and with each as many that no sum tells it; sums stand in the last
    row and column."""
    places = [(row, column) for row in range(len(counts)) for column in range(len(counts[0]))]
    of = lambda place: counts[place[0]][place[1]]
    hidden = {place for place in places if 0 < of(place) < SMALLEST} if first is None else set(first)

    def is_told(place):
        """Whether no other way leads from its row to its column, along places that are withheld."""
        rows, columns, others = {place[0]}, set(), hidden - {place}
        while more := [one for one in others if (one[0] in rows) != (one[1] in columns)]:
            rows |= {row for row, _ in more}
            columns |= {column for _, column in more}
        return place[1] not in columns

    while told := next((place for place in sorted(hidden) if is_told(place)), None):
        row, column = told
        corners = [[(row, c), (r, column), (r, c)] for r, c in places if r != row and c != column]
        corners = [some for some in corners if all(of(place) > 0 or place in hidden for place in some)]
        if not corners:
            return set(places)
        hidden |= set(min(corners, key=lambda some: sum(of(place) for place in some if place not in hidden)))
    return hidden


def public(facts, today):
    last = today.replace(day=1) - datetime.timedelta(days=1)
    firsts = [last.replace(day=1)]
    while len(firsts) < 12:
        firsts.insert(0, (firsts[0] - datetime.timedelta(days=1)).replace(day=1))
    recorded = [facts.recorded_from(district) for district in facts.districts] + [facts.recorded_from(None)]
    # Months before anything was recorded are left out.
    firsts = [first for first in firsts if recorded[-1] and recorded[-1] <= month_end(first)]
    texts = ["1", "less 5 seconds", "not shown 1 9 nobody"]
    if not firsts:
        return texts
    count = len(firsts)
    table = [[facts.ended(first, month_end(first), district) for first in firsts] for district in facts.districts]
    table.append([Group(sum((row[n].rows for row in table), [])) for n in range(count)])
    for row in table:
        row.append(Group(sum((one.rows for one in row), [])))
    came_hidden = withheld([[len(one.rows) for one in row] for row in table])
    left_hidden = withheld([[one.left()[0] for one in row] for row in table])

    def missed_hidden(level):
        """Of those who were not called, or greeted, in time some left: few of them are few who left."""
        missed = [[level(one)[1] - level(one)[0] for one in row] for row in table]
        return withheld(missed, [place for place in left_hidden if missed[place[0]][place[1]] < SMALLEST])

    greeted_hidden, called_hidden = missed_hidden(Group.greeted), missed_hidden(Group.called)
    length = lambda ms: spoken(ms) if ms < 120_000 else f"{-(-ms // 60_000)} min"
    whole = lambda part, of: rounded(100 * part / of) if of >= SMALLEST else None

    def cells(place):
        one = table[place[0]][place[1]]
        if place in came_hidden:
            return ["not shown"] * 6
        none = "–" if not one.rows else "not shown"
        waits = [length(one.at("wait_ms", q)) if len(one.times("wait_ms")) >= SMALLEST else none for q in (0.5, 0.9)]
        parts = [(greeted_hidden, one.greeted()), (called_hidden, one.called()), (left_hidden, (one.left()[0], len(one.rows)))]
        shares = [None if place in hidden else whole(*pair) for hidden, pair in parts]
        return [number(len(one.rows)), *waits, *(none if n is None else f"{n} of 100" for n in shares)]

    everybody = table[-1][-1]
    n, timed = len(everybody.rows), len(everybody.times("wait_ms"))
    period = days(max(firsts[0], recorded[-1]), last)
    if (len(table) - 1, count) in came_hidden or n == 0 or timed < SMALLEST:
        lines = [f"{period}: too few"]
    else:
        untimed, other = n - timed, n - timed - everybody.left()[0]
        few = any(0 < one < SMALLEST for one in (untimed, max(other, 0)))
        part = "some" if few else "all were" if not untimed else f"{min(max(rounded(100 * timed / n), 1), 99)} of 100"
        half, nine = (length(everybody.at("wait_ms", q)) for q in (0.5, 0.9))
        lines = [f"{period}: {number(n)} came. {part}. Half at most {half}, nine of ten at most {nine}"]
    order = [len(table) - 1, *range(len(table) - 1)] if len(facts.districts) != 1 else [0]
    for row in order:
        name = "" if row == len(table) - 1 else facts.name("district", facts.districts[row])
        lines += [f"«{name}»", f"«{name}»", "half", "nine of ten"]
        since = recorded[row]
        for column, first in enumerate(firsts):
            if since is None or month_end(first) < since:
                lines.append(month(first))
            else:
                begun = sum(day is not None and day <= month_end(first) for day in recorded[:-1])
                some = f", {begun} of {len(facts.districts)}" if row == len(table) - 1 and begun < len(facts.districts) else ""
                lines += [month(first) + some + (f", from day {since.day}" if first < since else ""), *cells((row, column))]
        lines += cells((row, count)) if since else []
    return [*lines, *texts]


# All of them


def lines(facts, address, today, now, text=""):
    """The lines of a page; of what no fact says, what its text says."""
    asked = urllib.parse.urlsplit(address)
    page, query = asked.path.strip("/"), dict(urllib.parse.parse_qsl(asked.query))
    if page == "public":
        return public(facts, today)
    last_month = today.replace(day=1) - datetime.timedelta(days=1)
    usual = {
        "figures": ("Last 28 days", today - datetime.timedelta(days=27), today),
        "report": ("", last_month.replace(day=1), last_month),
        "fairness": ("The last 12 months", today.replace(year=today.year - 1, day=1), last_month),
    }
    period, first, last = usual[page]
    if "month" in query:
        first = datetime.date.fromisoformat(query["month"] + "-01")
        last = month_end(first)
        period = days(first, min(last, today) if first <= today else last)
    elif "from" in query:
        first, last = (datetime.date.fromisoformat(query[name]) for name in ("from", "to"))
        period = days(first, last)
    if page == "fairness":
        district = query.get("district")
        recorded = facts.recorded_from(district)
        rows = [row for row in facts.ended(first, last, district).rows if row["counts"]]
        is_known = first <= today and recorded and recorded <= last
        return fairness(facts, on_record(period, recorded, first, last), rows, is_known)
    came_back, causes = told_on(text)
    if first.day == 1 and last == month_end(first):
        before = ((first - datetime.timedelta(days=1)).replace(day=1), first - datetime.timedelta(days=1))
    else:
        # Whole weeks lie beside whole weeks.
        weeks = datetime.timedelta(days=7 * max(-(-((last - first).days + 1) // 7), 1))
        before = (first - weeks, last - weeks)
    # A page that is asked for just before a minute is over may be made in the next.
    made = [
        f"{date(at.date())}, {at.hour % 12 or 12}:{at:%M}\xa0{'AM' if at.hour < 12 else 'PM'}"
        for at in (datetime.datetime.fromtimestamp(ms / 1000, facts.zone) for ms in (now, now + 60_000))
    ]
    scope = {
        "period": month(first) + " so far" * (first <= today <= last) if page == "report" else period,
        "first": first,
        "last": last,
        "shown": min(last, today) if page == "report" and first <= today else last,
        "runs": page == "report" and first <= today <= last,
        "begun": first <= today,
        "before": before,
        "district": query.get("district"),
        "made": made[1] if made[1] in text else made[0],
    }
    figures = Figures(facts, scope, page == "report", came_back)
    return figures.lines(check_causes(causes, figures.now) if causes else [])
