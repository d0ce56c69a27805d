"""The statistics of docs/measures.md for tools/recompute, from textbooks and with nothing but Python's own library."""

import bisect
import functools
import math
import statistics

Z95 = statistics.NormalDist().inv_cdf(0.975)
FEW_DAYS = 5


def rounded(number):
    """To whole ones, halves away from zero."""
    return int(math.copysign(math.floor(abs(number) + 0.5), number))


def bucketed(ms):
    """As totals keep a time: each doubling in 64 equal parts, a time counted as the middle of its part."""
    width = 1 << max(max(ms, 0).bit_length() - 7, 0)
    return max(ms, 0) // width * width + (width - 1) // 2


def quantile(values, q):
    """Type 7 of Hyndman and Fan."""
    values = sorted(values)
    if not values:
        return None
    place = (len(values) - 1) * q
    low, high = values[int(place)], values[min(int(place) + 1, len(values) - 1)]
    return low + (high - low) * (place - int(place))


def median(values):
    return quantile(values, 0.5)


# Distributions


def beta_fraction(a, b, x):
    """The continued fraction of the incomplete beta function (Press et al., "Numerical Recipes", 6.4)."""
    tiny = 1e-300
    c, d = 1.0, 1.0 / (1.0 - (a + b) * x / (a + 1) or tiny)
    fraction = d
    for m in range(1, 500):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d, c = 1.0 / (1.0 + step * d or tiny), 1.0 + step / c or tiny
            fraction *= c * d
        if abs(c * d - 1.0) < 1e-15:
            break
    return fraction


def incomplete_beta(a, b, x):
    if x <= 0.0 or x >= 1.0:
        return float(x >= 1.0)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * beta_fraction(a, b, x) / a
    return 1.0 - front * beta_fraction(b, a, 1.0 - x) / b


def student_beyond(t, freedom):
    """The chance of a value as far from 0 on either side."""
    return incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t * t))


@functools.lru_cache(maxsize=None)
def student_at(chance, freedom):
    low, high = 0.0, 1e6
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if student_beyond(middle, freedom) > chance else (low, middle)
    return high


# Shares


def wilson(share, n, z=Z95):
    centre, scale = share + z * z / (2 * n), 1 + z * z / n
    reach = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max((centre - reach) / scale, 0.0), min((centre + reach) / scale, 1.0)


def newcombe(one, other, z):
    """Method 10, of two shares with the number each stands on."""
    (p, _), (o, _) = one, other
    (p_low, p_high), (o_low, o_high) = wilson(*one, z), wilson(*other, z)
    return p - o - math.hypot(p - p_low, o_high - o), p - o + math.hypot(p_high - p, o - o_low)


def worth(strata):
    """A share put together from (part, whole, weight) of strata, and of how many alike its variance would be that of a share: the share of a
    stratum drawn towards the whole by four."""
    share = sum(weight * x / n for x, n, weight in strata)
    drawn = [((x + 4 * share) / (n + 4), n, weight) for x, n, weight in strata]
    spread = sum(weight**2 * mean * (1 - mean) / n for mean, n, weight in drawn)
    varies = share * (1 - share)
    return share, varies / spread if varies > 1e-9 else 1 / sum(weight**2 / n for _, n, weight in strata)


def by_day(errors):
    sums = {}
    for day, error in errors:
        sums[day] = sums.get(day, 0.0) + error
    return sums


def variance(sums):
    return sum(error * error for error in sums.values())


def design_effect(errors, alone):
    return max(variance(by_day(errors)) / alone, 1.0) if alone > 0 else 1.0


# Quantiles in which people may count for more or less than one, and which know their days


class Weighted:
    """The `q`-quantile of (time, day, weight): type 5, with the weights."""

    def __init__(self, seen, q):
        seen = sorted(seen, key=lambda one: one[0])
        self.q, self.all = q, sum(weight for _, _, weight in seen)
        self.times, self.shares, below = [], [], 0.0
        for time, _, weight in seen:
            self.times.append(time)
            self.shares.append((below + weight / 2) / self.all)
            below += weight
        self.value = self.at(q)
        if self.value is not None:
            self.errors = by_day((day, weight * ((time <= self.value) - q) / self.all) for time, day, weight in seen)
            self.alone = q * (1 - q) * sum(weight * weight for _, _, weight in seen) / self.all**2

    def at(self, share):
        place = bisect.bisect_left(self.shares, share)
        if not 0 < place < len(self.shares):
            return None
        part = (share - self.shares[place - 1]) / (self.shares[place] - self.shares[place - 1])
        return self.times[place - 1] + (self.times[place] - self.times[place - 1]) * part

    def reach(self, z, t):
        return math.sqrt(z * z * self.alone + t * t * max(variance(self.errors) - self.alone, 0.0))

    def interval(self, z, t):
        """Between order statistics (Woodruff)."""
        low, high = self.at(self.q - self.reach(z, t)), self.at(self.q + self.reach(z, t))
        return None if low is None or high is None else (min(low, self.value), max(high, self.value))

    def less(self, other, chance):
        """The interval of this less another: square and add (Zou and Donner), with the days that both share."""
        z = statistics.NormalDist().inv_cdf(1 - chance / 2)
        t = student_at(chance, min(len(self.errors), len(other.errors)) - 1)
        mine, theirs = self.interval(z, t), other.interval(z, t)
        if mine is None or theirs is None:
            return None
        shared = sum(error * other.errors.get(day, 0.0) for day, error in self.errors.items())
        reaches = self.reach(z, t) * other.reach(z, t)
        common = min(max(t * t * shared / reaches, -1.0), 1.0) if reaches else 0.0
        add = lambda one, two: math.sqrt(max(one * one + two * two - 2 * common * one * two, 0.0))
        by = self.value - other.value
        return by - add(self.value - mine[0], theirs[1] - other.value), by + add(mine[1] - self.value, other.value - theirs[0])


def change(by, interval):
    """(difference, low, high, chance): the chance is that of the interval which just leaves out zero."""
    range_ = interval(0.05)
    if range_ is None:
        return None
    held, left_out = 0.0, 1.0
    for _ in range(24):
        chance = (held + left_out) / 2
        found = interval(chance)
        if found and (found[0] > 0 or found[1] < 0):
            left_out = chance
        else:
            held = chance
    return (by, *range_, left_out)


def times_change(now, before, q):
    """Of two lists of (time, day)."""
    few = 100 if q > 0.5 else 30
    days = lambda seen: len({day for _, day in seen})
    if min(len(now), len(before)) < few or min(days(now), days(before)) < FEW_DAYS:
        return None
    one, other = (Weighted([(bucketed(ms), day, 1.0) for ms, day in seen], q) for seen in (now, before))
    if one.value is None or other.value is None:
        return None
    return change(one.value - other.value, lambda chance: one.less(other, chance))


def shares_change(now, before):
    """Of two tables from day to (part, whole)."""

    def worth(days):
        days = {day: pair for day, pair in days.items() if pair[1] > 0}
        part, whole = (sum(pair[n] for pair in days.values()) for n in (0, 1))
        if whole < 10 or len(days) < FEW_DAYS:
            return None
        share = part / whole
        errors = [(day, (p - share * w) / whole) for day, (p, w) in days.items()]
        return share, whole / design_effect(errors, share * (1 - share) / whole), len(days)

    one, other = worth(now), worth(before)
    if one is None or other is None:
        return None
    freedom = min(one[2], other[2]) - 1
    return change(one[0] - other[0], lambda chance: newcombe(one[:2], other[:2], student_at(chance, freedom)))


def adjusted(chances):
    """Benjamini and Hochberg."""
    order = sorted(range(len(chances)), key=lambda n: chances[n])
    found, least = [1.0] * len(chances), 1.0
    for rank in range(len(order), 0, -1):
        least = min(least, chances[order[rank - 1]] * len(chances) / rank)
        found[order[rank - 1]] = least
    return found


# A group against others, in strata: (stratum, day, whether of the group, value)


class Sides:
    """Who is compared, in strata with ten or more on each side."""

    def __init__(self, seen):
        counts = {}
        for stratum, _, ours, *_ in seen:
            counts.setdefault(stratum, [0, 0])[0 if ours else 1] += 1
        both = {stratum for stratum, (n, m) in counts.items() if n and m}
        self.strata = {stratum: counts[stratum] for stratum in both if min(counts[stratum]) >= 10}
        self.left_out = len(both) - len(self.strata)
        kinds = lambda some: [sum(one[2] and one[4] == kind for one in some) for kind in (False, True)]
        all_, kept = kinds(seen), kinds([one for one in seen if one[0] in self.strata])
        self.is_of_most = 2 * sum(kept) >= sum(all_) and all(10 * n < sum(all_) or 2 * k >= n for n, k in zip(all_, kept))
        self.seen = [one[:4] for one in seen if one[0] in self.strata]
        self.n = tuple(sum(pair[side] for pair in self.strata.values()) for side in (0, 1))
        self.whole = sum(pair[0] for pair in counts.values())
        days = [len({one[1] for one in self.seen if one[2] == ours}) for ours in (True, False)]
        self.freedom = min(days) - 1 if self.strata and min(days) >= FEW_DAYS else None

    def effect(self, values, scale):
        """The design effect of a sum to which everybody adds how far they are from their own side in their stratum."""
        sums = {}
        for (stratum, _, ours, _), value in zip(self.seen, values):
            sums[stratum, ours] = sums.get((stratum, ours), 0.0) + value
        errors = []
        for (stratum, day, ours, _), value in zip(self.seen, values):
            n, m = self.strata[stratum]
            far = value - sums[stratum, ours] / (n if ours else m)
            errors.append((day, far * (m if ours else -n) / (n + m) * scale(n, m)))
        return design_effect(errors, sum(error * error for _, error in errors))


def compare_times(seen):
    sides = Sides(seen)
    if sides.freedom is None:
        return sides, None
    # Van Elteren: Wilcoxon's rank sums of the strata, each by 1 / (n + 1).
    places = {}
    for place, one in enumerate(sides.seen):
        places.setdefault(one[0], []).append(place)
    ranks, above, spread = [0.0] * len(sides.seen), 0.0, 0.0
    for stratum, mine in places.items():
        mine.sort(key=lambda place: sides.seen[place][3])
        (n, m), ties, start = sides.strata[stratum], 0, 0
        while start < len(mine):
            end = start
            while end < len(mine) and sides.seen[mine[end]][3] == sides.seen[mine[start]][3]:
                end += 1
            for place in mine[start:end]:
                ranks[place] = (start + 1 + end) / 2
            ties += (end - start) ** 3 - (end - start)
            start = end
        total = n + m
        weight = 1 / (total + 1)
        above += weight * (sum(ranks[place] for place in mine if sides.seen[place][2]) - n * (total + 1) / 2)
        spread += weight**2 * n * m / 12 * (total + 1 - ties / (total * (total - 1)))
    z = above / math.sqrt(spread) if spread > 0 else 0.0
    z /= math.sqrt(sides.effect(ranks, lambda n, m: 1 / (n + m + 1)))
    found = {"p": student_beyond(z, sides.freedom), "z": z}
    for name, q, few in (("median", 0.5, 30), ("p90", 0.9, 100)):
        # The others count as the group is made up.
        weight = lambda one: 1.0 if one[2] else sides.strata[one[0]][0] / sides.strata[one[0]][1]
        ours, others = (
            Weighted([(one[3], one[1], weight(one)) for one in sides.seen if one[2] == mine], q) for mine in (True, False)
        )
        enough = min(sides.n) >= few
        if ours.value is None or others.value is None:
            found[name] = None
            continue
        found[name] = (ours.value, others.value, ours.less(others, 0.05) if enough else None)
        if name == "p90" and not enough:
            found[name] = None
    return sides, found if found["median"] else None


def compare_shares(seen):
    sides = Sides(seen)
    if sides.freedom is None:
        return sides, None
    parts = {}
    for stratum, _, ours, value in sides.seen:
        parts.setdefault(stratum, [0, 0])[0 if ours else 1] += value
    tables = [(*parts[stratum], *sides.strata[stratum]) for stratum in sides.strata]
    values = [float(one[3]) for one in sides.seen]
    effect = sides.effect(values, lambda n, m: 1.0)
    # The group's own share; the others' as if they were made up as the group is.
    told = sides.effect(values, lambda n, m: (n + m) / m)
    t, all_ = student_at(0.05, sides.freedom), sides.n[0]
    share, alike = worth([(x, n, n / all_) for x, _, n, _ in tables])
    rest, rest_alike = worth([(y, m, n / all_) for _, y, n, m in tables])
    range_ = newcombe((share, alike / told), (rest, rest_alike / told), t)
    # Cochran, Mantel and Haenszel, without correction.
    expected = sum(n * (x + y) / (n + m) for x, y, n, m in tables)
    spread = sum(n * m * (x + y) * (n + m - x - y) / ((n + m) ** 2 * (n + m - 1)) for x, y, n, m in tables)
    away = sum(x for x, _, _, _ in tables) - expected
    z = away / math.sqrt(spread * effect) if spread > 0 else 0.0
    chance = student_beyond(z, sides.freedom)
    least = sum(max(x + y - m, 0) for x, y, _, m in tables)
    most = sum(min(n, x + y) for x, y, n, _ in tables)
    if min(expected - least, most - expected) < 5:
        chance, range_ = max(chance, exact(tables)), None
    return sides, {"p": chance, "z": z, "share": (share, rest, range_)}


def exact(tables):
    """Fisher's test over strata: the chance of a count of the group that is no likelier than the one there is."""
    ways, here = [1], 0
    for x, y, n, m in tables:
        least, most = max(x + y - m, 0), min(n, x + y)
        chances = [math.comb(n, k) * math.comb(m, x + y - k) for k in range(least, most + 1)]
        sums = [0] * (len(ways) + len(chances) - 1)
        for i, way in enumerate(ways):
            for j, chance in enumerate(chances):
                sums[i + j] += way * chance
        ways, here = sums, here + x - least
    return sum(way for way in ways if way <= ways[here]) / sum(ways)


# From day to day


def chart(days, share):
    """(median, limits, marks) of (figure, number) in the order of days; a mark is (first place, last place, kind)."""
    middle, usual = median([figure for figure, _ in days]), max(median([n for _, n in days]), 1.0)

    def scaled(figure, n):
        if share:
            return math.asin(math.sqrt((figure * n + 0.375) / (n + 0.75)))
        return math.log(figure + 1000)

    def plain(value, n):
        if share:
            return min(max((math.sin(min(max(value, 0), math.pi / 2)) ** 2 * (n + 0.75) - 0.375) / n, 0.0), 1.0)
        return max(math.exp(value) - 1000, 0.0)

    weight = lambda n: min(math.sqrt(n / usual), 1.0)
    centre, count = scaled(middle, usual), len(days)
    far = [(scaled(figure, n) - centre) * weight(n) for figure, n in days]
    steps = [abs(after - before) for before, after in zip(far, far[1:])]
    mean = lambda some: sum(some) / max(len(some), 1)
    # Nelson: what is more than 3.267 times the mean is no ordinary step.
    moving = mean([step for step in steps if step <= 3.267 * mean(steps)])
    if count < 10:
        return middle, None, []
    reach = moving / 1.128 * student_at(0.007 / count, int(0.6 * (count - 1)))
    limits = plain(centre - reach, usual), plain(centre + reach, usual)
    marks = []
    if moving > 0:
        mean_share = sum(figure * n for figure, n in days) / sum(n for _, n in days) if share else None
        for place, ((figure, n), away) in enumerate(zip(days, far)):
            if abs(away) > reach and (not share or binomial_as_far(figure, n, mean_share) <= 0.007 / count):
                marks.append((place, place, "above" if away > 0 else "below"))
        long, start = long_run(count), 0
        sides = [(figure > middle) - (figure < middle) for figure, _ in days]
        while start < count:
            end = start
            while end + 1 < count and sides[end + 1] == sides[start]:
                end += 1
            if sides[start] and end - start + 1 >= long:
                marks.append((start, end, "more above" if sides[start] > 0 else "more below"))
            start = end + 1
        marks.sort(key=lambda mark: mark[0])
    return middle, limits, marks


def binomial_as_far(figure, n, p):
    if not 0 < p < 1:
        return 1.0
    k = rounded(figure * n)
    some = range(k + 1) if figure < p else range(k, n + 1)
    return min(2 * sum(math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in some), 1.0)


def long_run(n):
    """The least length that a run of heads or tails reaches in at most 1 of 100 rows of n throws."""

    def reached(length):
        # Rows without such a run, by the length of their last run.
        rows = [0, 2] + [0] * (length - 2)
        for _ in range(n - 1):
            rows = [0, sum(rows)] + rows[1:-1]
        return 1 - sum(rows) / 2**n

    return next((length for length in range(2, n + 1) if reached(length) <= 0.01), n + 1)


def patience(left, called):
    """Kaplan and Meier: (time, share who still wait, low, high), rising."""
    share, spread, steps = 1.0, 0.0, []
    for time in sorted(set(left)):
        at_risk = sum(other >= time for other in left) + sum(other >= time for other in called)
        gone = left.count(time)
        share *= (at_risk - gone) / at_risk
        if share > 0:
            spread += gone / (at_risk * (at_risk - gone))
            far = math.exp(Z95 * math.sqrt(spread) / abs(math.log(share)))
            steps.append((time, share, share**far, share ** (1 / far)))
        else:
            steps.append((time, share, share, share))
    return steps
