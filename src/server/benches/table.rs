//! Figures over several rounds, and tables of them as Markdown.

/// The values of one measurement, round by round.
#[derive(Debug, Clone, Default)]
pub struct Figures(Vec<f64>);

impl Figures {
    pub fn of(all: Vec<f64>) -> Figures {
        Figures(all)
    }

    pub fn add(&mut self, figure: f64) {
        self.0.push(figure);
    }

    fn sorted(&self) -> Vec<f64> {
        let mut all = self.0.clone();
        all.sort_by(f64::total_cmp);
        all
    }

    pub fn median(&self) -> f64 {
        let all = self.sorted();
        let (low, high) = (all[(all.len() - 1) / 2], all[all.len() / 2]);
        f64::midpoint(low, high)
    }

    /// The 95th percentile.
    pub fn p95(&self) -> f64 {
        let all = self.sorted();
        all[(all.len() * 95).div_ceil(100) - 1]
    }

    /// The ratio of these values to the others, round by round.
    pub fn over(&self, other: &Figures) -> Figures {
        Figures(self.0.iter().zip(&other.0).map(|(one, other)| one / other).collect())
    }

    /// The median, with minimum and maximum in brackets.
    pub fn text(&self) -> String {
        self.text_with(number)
    }

    /// The same as a share in percent.
    pub fn percent(&self) -> String {
        self.text_with(|share| format!("{:.0} %", share * 100.0))
    }

    fn text_with(&self, write: impl Fn(f64) -> String) -> String {
        let all = self.sorted();
        format!("{} ({} – {})", write(self.median()), write(all[0]), write(all[all.len() - 1]))
    }
}

/// A number with its significant digits, and thousands separators.
pub fn number(value: f64) -> String {
    if value < 10.0 {
        return format!("{value:.2}");
    }
    if value < 100.0 {
        return format!("{value:.1}");
    }
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

pub fn heading(text: &str) {
    println!("\n## {text}\n");
}

pub fn head(columns: &[&str]) {
    println!("| {} |", columns.join(" | "));
    println!("|---|{}", "---:|".repeat(columns.len() - 1));
}

pub fn row(cells: &[&str]) {
    println!("| {} |", cells.join(" | "));
}
