//! Numbers, shares, and differences of shares.

/// For fewer people than this, no typical value is shown: no median, no 90th percentile, no share.
pub const FEW: u64 = 10;

/// A number with thousands separators: "12,480".
pub fn number(n: impl TryInto<i64>) -> String {
    let n = n.try_into().unwrap_or(i64::MAX);
    let digits = n.unsigned_abs().to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if n < 0 { format!("−{text}") } else { text }
}

/// A decimal number with thousands separators: "6,232.1". Below one, the first two significant digits:
/// "0.063", "0.5".
pub fn decimal(value: f64) -> String {
    if value > 0.0 && value < 0.995 {
        let places = (1.0 - value.log10().floor()) as usize;
        return format!("{value:.places$}").trim_end_matches('0').to_owned();
    }
    let text = format!("{value:.1}");
    match text.split_once('.').and_then(|(whole, tenth)| Some((whole.parse::<i64>().ok()?, tenth))) {
        Some((whole, tenth)) => format!("{}.{tenth}", number(whole)),
        None => text,
    }
}

/// The ends of a difference's range that excludes zero, without sign, the nearer one first.
pub fn ends((low, high): (f64, f64)) -> (f64, f64) {
    (low.abs().min(high.abs()), low.abs().max(high.abs()))
}

/// A share of 1 as a whole percentage. A value just below all does not read as all, and one just above
/// nothing not as nothing.
pub fn hundred(share: f64) -> String {
    let of = share * 100.0;
    let is_exact = of <= 1e-9 || of >= 100.0 - 1e-9;
    if is_exact || (0.5..99.5).contains(&of) {
        return format!("{:.0}", of.round());
    }
    match of {
        ..0.05 => "<0.1".to_owned(),
        99.95.. => ">99.9".to_owned(),
        _ => format!("{of:.1}"),
    }
}

/// Absolute difference of two shares in percentage points, as [`hundred`] displays both; where both read
/// alike, that it is less than the displayed precision.
pub fn hundred_apart(one: f64, other: f64) -> String {
    let shown = [one, other].map(hundred);
    // In tenths; "less than one" counts as zero, and "more than 99.9" as all.
    let tenths = |text: &String| match text.as_str() {
        "<0.1" => 0,
        ">99.9" => 1_000,
        text => text.parse::<f64>().map_or(0, |of| (of * 10.0).round() as i64),
    };
    let [first, second] = shown.each_ref().map(tenths);
    let apart = (first - second).abs();
    match (apart / 10, apart % 10) {
        (0, 0) if (one - other).abs() <= 1e-11 => "0".to_owned(),
        (0, 0) if shown.iter().any(|text| text.contains('.')) => "<0.1".to_owned(),
        (0, 0) => "<1".to_owned(),
        (whole, 0) => whole.to_string(),
        (whole, tenth) => format!("{whole}.{tenth}"),
    }
}

/// The nearer end of the range of a difference of shares, in percentage points: rounded down, below one to a
/// tenth.
pub fn hundred_at_least(share: f64) -> String {
    let of = share * 100.0 + 1e-9;
    if of >= 1.0 || share <= 1e-11 {
        return format!("{:.0}", of.floor());
    }
    if of < 0.1 { "<0.1".to_owned() } else { format!("{:.1}", (of * 10.0).floor() / 10.0) }
}

/// The farther end, rounded up, so that the range contains the displayed difference.
pub fn hundred_at_most(share: f64) -> String {
    format!("{:.0}", (share * 100.0 - 1e-9).max(0.0).ceil())
}

/// "56 %" from "56", with a no-break space before the sign.
pub fn percent(of: impl std::fmt::Display) -> String {
    format!("{of}\u{a0}%")
}
