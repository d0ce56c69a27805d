//! Metrics in the Prometheus text format (<https://prometheus.io/docs/instrumenting/exposition_formats/>).

use std::fmt::Write;

/// A metric: one value, or several that differ in their labels.
pub(super) struct Family {
    pub(super) name: &'static str,
    pub(super) kind: &'static str,
    pub(super) help: &'static str,
    pub(super) samples: Vec<Sample>,
}

pub(super) struct Sample {
    /// Appended to the name, as for the series of a histogram.
    pub(super) suffix: &'static str,
    pub(super) labels: Vec<(&'static str, String)>,
    pub(super) value: f64,
}

/// A value that only grows while the program runs.
pub(super) fn counter(name: &'static str, help: &'static str, value: u64) -> Family {
    labelled(name, "counter", help, [(Vec::new(), value as f64)])
}

/// A value that goes up and down.
pub(super) fn gauge(name: &'static str, help: &'static str, value: u64) -> Family {
    labelled(name, "gauge", help, [(Vec::new(), value as f64)])
}

/// A gauge whose value may be unknown.
pub(super) fn maybe(name: &'static str, help: &'static str, value: Option<u64>) -> Family {
    labelled(name, "gauge", help, value.map(|value| (Vec::new(), value as f64)))
}

/// A gauge that may be negative.
pub(super) fn signed(name: &'static str, help: &'static str, value: i64) -> Family {
    labelled(name, "gauge", help, [(Vec::new(), value as f64)])
}

pub(super) type Labels = Vec<(&'static str, String)>;

pub(super) fn labelled(
    name: &'static str,
    kind: &'static str,
    help: &'static str,
    values: impl IntoIterator<Item = (Labels, f64)>,
) -> Family {
    let sample = |(labels, value)| Sample { suffix: "", labels, value };
    Family { name, kind, help, samples: values.into_iter().map(sample).collect() }
}

pub(super) fn written(families: &[Family]) -> String {
    let mut out = String::new();
    for Family { name, kind, help, samples } in families {
        let _infallible =
            writeln!(out, "# HELP district_window_{name} {help}\n# TYPE district_window_{name} {kind}");
        for Sample { suffix, labels, value } in samples {
            let _infallible = write!(out, "district_window_{name}{suffix}");
            for (index, (label, text)) in labels.iter().enumerate() {
                let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
                let _infallible = write!(out, "{}{label}=\"{text}\"", if index == 0 { '{' } else { ',' });
            }
            let _infallible = writeln!(out, "{} {value}", if labels.is_empty() { "" } else { "}" });
        }
    }
    out
}
