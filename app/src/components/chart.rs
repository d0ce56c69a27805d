//! Charts in SVG, styled by the classes of `style/`. Filled, dashed and hollow differ without color. A chart
//! never appears alone: put the same figures into a table beside it.

use leptos::prelude::*;

/// The plot area extends from here to the right edge, and from the base line up.
pub(crate) const LEFT: f64 = 40.0;
pub(crate) const WIDTH: f64 = 600.0;
pub(crate) const HEIGHT: f64 = 200.0;

/// One bar, in three parts stacked on each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// Label below the bar.
    pub label: String,
    /// The filled part.
    pub done: u64,
    /// The dashed part: still going on.
    pub open: u64,
    /// The hollow part.
    pub missed: u64,
}

/// One position on a line chart. An absent value leaves a gap.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Label below the position.
    pub label: String,
    /// Value of the solid line.
    pub middle: Option<f64>,
    /// Value of the dashed line.
    pub upper: Option<f64>,
}

/// The ticks of an axis from 0 to at least `most`: five or fewer, at steps of 1, 2 or 5 times a power of ten.
/// The last one is the end of the axis.
pub fn ticks(most: f64) -> Vec<f64> {
    let most = if most.is_finite() { most.max(1.0) } else { 1.0 };
    let mut step = 1.0;
    let mut factors = [2.0, 2.5, 2.0].into_iter().cycle();
    while most / step > 5.0 {
        step *= factors.next().unwrap_or(2.0);
    }
    let count = (most / step).ceil() as u32;
    (0..=count).map(|tick| f64::from(tick) * step).collect()
}

/// A coordinate as an attribute: the same text from the server and the browser.
pub(crate) fn px(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or_else(|| text.clone(), ToOwned::to_owned)
}

/// Grid lines and their numbers; `base` is the position of 0.
pub(crate) fn grid(ticks: &[f64], base: f64) -> AnyView {
    let most = ticks.last().copied().unwrap_or(1.0);
    let lines = ticks.iter().map(|tick| {
        let y = base - tick / most * HEIGHT;
        view! {
            <line class="grid" x1=px(LEFT) x2=px(LEFT + WIDTH) y1=px(y) y2=px(y)></line>
            <text x=px(LEFT - 8.0) y=px(y + 4.0) text-anchor="end">{px(*tick)}</text>
        }
    });
    lines.collect_view().into_any()
}

/// The labels below; only every second or third where there are many.
fn labels(labels: &[String], base: f64) -> AnyView {
    let step = WIDTH / labels.len().max(1) as f64;
    let every = labels.len().div_ceil(14).max(1);
    let texts = labels.iter().enumerate().filter(|(place, _)| place % every == 0).map(|(place, label)| {
        let x = LEFT + (place as f64 + 0.5) * step;
        view! { <text x=px(x) y=px(base + 18.0) text-anchor="middle">{label.clone()}</text> }
    });
    view! { <g class="labels">{texts.collect_view()}</g> }.into_any()
}

/// Stacked bars: done, going on, missed.
#[component]
pub fn Bars(
    /// The bars from left to right.
    bars: Vec<Bar>,
    /// What the labels below the bars are, such as hours.
    axis: String,
    /// Id of the heading that names the chart.
    labelled_by: &'static str,
) -> impl IntoView {
    let base = 240.0;
    let most = bars.iter().map(|bar| bar.done + bar.open + bar.missed).max().unwrap_or(0);
    let ticks = ticks(most as f64);
    let scale = HEIGHT / ticks.last().copied().unwrap_or(1.0);
    let step = WIDTH / bars.len().max(1) as f64;
    let wide = (step * 0.64).min(60.0);
    let parts = bars.iter().enumerate().map(|(place, bar)| {
        let x = LEFT + (place as f64 + 0.5) * step - wide / 2.0;
        let mut top = base;
        let mut part = |count: u64| {
            let high = count as f64 * scale;
            top -= high;
            (top, high)
        };
        let (done, open, missed) = (part(bar.done), part(bar.open), part(bar.missed));
        // An outline is drawn on the edge, so an outlined part is one unit smaller on every side.
        let outlined = |(y, high): (f64, f64), class: &'static str, dashes: Option<&'static str>| {
            (high > 0.0).then(|| {
                view! {
                    <rect
                        class=class
                        x=px(x + 1.0)
                        y=px(y + 1.0)
                        width=px(wide - 2.0)
                        height=px((high - 2.0).max(1.0))
                        stroke-dasharray=dashes
                    ></rect>
                }
            })
        };
        view! {
            {(done.1 > 0.0).then(|| {
                view! { <rect class="served" x=px(x) y=px(done.0) width=px(wide) height=px(done.1)></rect> }
            })}
            {outlined(open, "dot", Some("4 3"))}
            {outlined(missed, "unserved", None)}
        }
    });
    let parts = parts.collect_view();
    let names: Vec<String> = bars.iter().map(|bar| bar.label.clone()).collect();
    view! {
        <svg class="chart" viewBox="0 26 640 254" role="img" aria-labelledby=labelled_by>
            {grid(&ticks, base)}
            {parts}
            {labels(&names, base)}
            <line class="axis" x1=px(LEFT) x2=px(LEFT + WIDTH) y1=px(base) y2=px(base)></line>
            <text x=px(LEFT) y="276">{axis}</text>
        </svg>
    }
}

/// A solid and a dashed line, with a dotted line across for the promised time.
#[component]
pub fn Lines(
    /// The positions from left to right.
    points: Vec<Point>,
    /// Position and label of the promised time.
    target: Option<(f64, String)>,
    /// Id of the heading that names the chart.
    labelled_by: &'static str,
) -> impl IntoView {
    let base = 240.0;
    let values = points.iter().flat_map(|point| [point.middle, point.upper]).flatten();
    let most = values
        .chain(target.as_ref().map(|(at, _)| *at))
        .filter(|value| value.is_finite())
        .fold(0.0, f64::max);
    let ticks = ticks(most);
    let scale = HEIGHT / ticks.last().copied().unwrap_or(1.0);
    let step = WIDTH / points.len().max(1) as f64;
    let place = |place: usize, value: f64| (LEFT + (place as f64 + 0.5) * step, base - value * scale);
    let line = |class: &'static str, of: fn(&Point) -> Option<f64>| {
        let mut runs: Vec<Vec<String>> = vec![vec![]];
        for (at, point) in points.iter().enumerate() {
            match (of(point).filter(|value| value.is_finite()), runs.last_mut()) {
                (Some(value), Some(run)) => {
                    let (x, y) = place(at, value);
                    run.push(format!("{},{}", px(x), px(y)));
                }
                (None, _) => runs.push(vec![]),
                (_, None) => {}
            }
        }
        let runs = runs.into_iter().filter(|run| run.len() > 1);
        runs.map(|run| view! { <polyline class=class points=run.join(" ")></polyline> }).collect_view()
    };
    let dots = points.iter().enumerate().map(|(at, point)| {
        let dot = |value: f64, class: &'static str, r: &'static str| {
            let (x, y) = place(at, value);
            view! { <circle class=class cx=px(x) cy=px(y) r=r></circle> }
        };
        let late = |value: f64| target.as_ref().is_some_and(|(target, _)| value > *target);
        let upper = point.upper.filter(|value| value.is_finite());
        let middle = point.middle.filter(|value| value.is_finite());
        view! {
            {upper.map(|value| dot(value, if late(value) { "dot out" } else { "dot" }, "2.5"))}
            {middle.map(|value| dot(value, if late(value) { "dot out" } else { "dot" }, "4"))}
        }
    });
    let dots = dots.collect_view();
    let promise = target.clone().map(|(at, words)| {
        let y = base - at * scale;
        view! {
            <line class="target" x1=px(LEFT) x2=px(LEFT + WIDTH) y1=px(y) y2=px(y)></line>
            <text x=px(LEFT + WIDTH) y=px(y - 6.0) text-anchor="end">{words}</text>
        }
    });
    let names: Vec<String> = points.iter().map(|point| point.label.clone()).collect();
    view! {
        <svg class="chart" viewBox="0 26 640 254" role="img" aria-labelledby=labelled_by>
            {grid(&ticks, base)}
            {promise}
            {line("p90", |point| point.upper)}
            {line("p50", |point| point.middle)}
            {dots}
            {labels(&names, base)}
            <line class="axis" x1=px(LEFT) x2=px(LEFT + WIDTH) y1=px(base) y2=px(base)></line>
        </svg>
    }
}

/// One entry of a chart's legend.
#[component]
pub fn Key(
    /// The mark's class: `served`, `open`, `unserved`, `p50`, `p90` or `target`.
    mark: &'static str,
    /// The explanation of the mark.
    words: &'static str,
) -> impl IntoView {
    let drawn = match mark {
        "served" => view! { <rect class="served" width="24" height="12"></rect> }.into_any(),
        "open" => {
            view! { <rect class="dot" x="1" y="1" width="22" height="10" stroke-dasharray="4 3"></rect> }
                .into_any()
        }
        "unserved" => view! { <rect class="unserved" x="1" y="1" width="22" height="10"></rect> }.into_any(),
        line => view! { <line class=line x1="0" x2="24" y1="6" y2="6"></line> }.into_any(),
    };
    view! {
        <span>
            <svg class="chart" viewBox="0 0 24 12" aria-hidden="true">{drawn}</svg>
            " "
            {words}
        </span>
    }
}
