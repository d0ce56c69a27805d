//! The reference distributions of the tests.

/// z of a two-sided 95 % interval of the normal distribution.
pub const Z95: f64 = 1.959_963_984_540_054;

/// The probability of a standard normal value above `z`, accurate to 1 in 10^12 far into the tail.
#[must_use]
pub fn normal_above(z: f64) -> f64 {
    // erfc(x) = Q(1/2, x²) for x >= 0 (Abramowitz and Stegun 6.5.17).
    let tail = gamma_above(0.5, z * z / 2.0) / 2.0;
    if z < 0.0 { 1.0 - tail } else { tail }
}

/// The probability of a standard normal value as far from 0 as `z`, on either side.
#[must_use]
pub fn normal_beyond(z: f64) -> f64 {
    gamma_above(0.5, z * z / 2.0)
}

/// The probability of a chi-square value above `x` with `freedom` degrees of freedom (Abramowitz and Stegun
/// 26.4.19).
#[must_use]
pub fn chi_square_above(x: f64, freedom: u32) -> f64 {
    gamma_above(f64::from(freedom) / 2.0, x / 2.0)
}

/// The regularized upper incomplete gamma function Q(a, x), `a` above 0: by its series below `a + 1`, by its
/// continued fraction above (Abramowitz and Stegun 6.5.29 and 6.5.31; Lentz's method for the fraction,
/// Thompson and Barnett 1986).
#[must_use]
pub fn gamma_above(a: f64, x: f64) -> f64 {
    if x <= 0.0 || x == f64::INFINITY {
        return if x > 0.0 { 0.0 } else { 1.0 };
    }
    let scale = (a * x.ln() - x - ln_gamma(a)).exp();
    if x < a + 1.0 {
        let (mut term, mut sum, mut k) = (1.0 / a, 1.0 / a, a);
        while term > sum * f64::EPSILON / 4.0 {
            k += 1.0;
            term *= x / k;
            sum += term;
        }
        return (1.0 - sum * scale).clamp(0.0, 1.0);
    }
    let mut b = x + 1.0 - a;
    let (mut c, mut d) = (f64::MAX, 1.0 / b);
    let mut fraction = d;
    for i in 1..10_000 {
        let i = f64::from(i);
        let of = i * (a - i);
        b += 2.0;
        d = 1.0 / (of * d + b);
        c = b + of / c;
        fraction *= c * d;
        if (c * d - 1.0).abs() < f64::EPSILON {
            break;
        }
    }
    (scale * fraction).clamp(0.0, 1.0)
}

/// The probability of a value as far from 0 as `t`, on either side, in Student's distribution with `freedom`
/// degrees of freedom (Abramowitz and Stegun 26.7.3 and 26.7.4); above a thousand, the normal one.
#[must_use]
pub fn student_beyond(t: f64, freedom: usize) -> f64 {
    if freedom > 1_000 {
        return normal_beyond(t);
    }
    let v = freedom.max(1) as f64;
    let t = t.abs();
    let (sin, cos2) = (t / (v + t * t).sqrt(), v / (v + t * t));
    // Terms of cos, cos³, … for an odd number of degrees, of 1, cos², … for an even one.
    let odd = freedom % 2 == 1 || freedom == 0;
    let (mut term, first) = if odd { (cos2.sqrt(), 1_u32) } else { (1.0, 0) };
    let (mut sum, mut power) = (0.0, first);
    while f64::from(power) <= v - 2.0 {
        sum += term;
        power += 2;
        term *= cos2 * f64::from(power - 1) / f64::from(power);
    }
    let within =
        if odd { ((t / v.sqrt()).atan() + sin * sum) * 2.0 / std::f64::consts::PI } else { sin * sum };
    (1.0 - within).clamp(0.0, 1.0)
}

/// The value that Student's distribution exceeds, on either side, with probability `p`.
#[must_use]
pub fn student_at(p: f64, freedom: usize) -> f64 {
    let (mut low, mut high) = (0.0, 1e6);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if student_beyond(middle, freedom) > p { low = middle } else { high = middle }
    }
    high
}

/// t of a two-sided 95 % interval.
#[must_use]
pub fn student95(freedom: usize) -> f64 {
    student_at(0.05, freedom)
}

/// ln Γ(x) for x of at least 1/2, to 15 digits (Lanczos 1964, with the nine coefficients of P. Godfrey for g
/// = 7).
fn ln_gamma(x: f64) -> f64 {
    const FIRST: f64 = 0.999_999_999_999_809_9;
    const MORE: [f64; 8] = [
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    let x = x - 1.0;
    let sum = MORE.iter().zip(1..).fold(FIRST, |sum, (more, i)| sum + more / (x + f64::from(i)));
    let t = x + 7.5;
    (2.0 * std::f64::consts::PI).sqrt().ln() + (x + 0.5) * t.ln() - t + sum.ln()
}
