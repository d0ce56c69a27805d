//! Whether people are served alike: each district, area, language, channel and need against all others who came for the same service.
//! All comparisons of a page are judged together.

use crate::Ops;
use crate::background;
use crate::error::Error;
use crate::figures::{By, Figures};
use crate::ports::ClosedFilter;
use domain::stats::compare::{Comparison, Judged, Rates, Sides, Times, judge};
use domain::stats::{Histogram, Rate, Sample};
use domain::totals::Total;
use std::collections::{BTreeMap, BTreeSet};

/// Intervals are drawn with this seed, so that a page shows the same ones each time.
const SEED: u64 = 1;

/// By what people are compared.
pub const GROUPS: [By; 5] = [By::District, By::Area, By::Language, By::Channel, By::Need];

/// What is compared.
#[derive(Debug, Clone, PartialEq)]
pub enum Finding {
    /// Arrived to first call.
    Wait(Comparison<Times>),
    /// Arrived to first human contact.
    Acknowledgement(Comparison<Times>),
    /// Called within the target, of those who were offered it.
    Called(Comparison<Rates>),
    /// Acknowledged within the target.
    Acknowledged(Comparison<Rates>),
    /// Left before their turn.
    Left(Comparison<Rates>),
}

impl Finding {
    /// The chance of what was found if there is no difference.
    #[must_use]
    pub fn p(&self) -> Option<f64> {
        match self {
            Finding::Wait(found) | Finding::Acknowledgement(found) => found.p(),
            Finding::Called(found) | Finding::Acknowledged(found) | Finding::Left(found) => found.p(),
        }
    }
}

/// One group against all others.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// By what.
    pub by: By,
    /// Which group.
    pub group: String,
    /// What was found.
    pub finding: Finding,
    /// What it is among all comparisons of the page; `None` where too few were seen.
    pub judged: Option<Judged>,
}

impl Ops {
    /// Compares every group with all others, within the same service.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn fairness(&self, filter: &ClosedFilter) -> Result<Vec<Compared>, Error> {
        let mut all = Vec::new();
        let ways = GROUPS.map(|by| [By::Service, by]);
        let ways: Vec<&[By]> = ways.iter().map(<[By; 2]>::as_slice).collect();
        for (by, figures) in GROUPS.into_iter().zip(self.figures_by(filter, &ways).await?) {
            // Intervals are drawn a thousand times over.
            let found = background::work(move || compared(&figures, by)).await?;
            all.extend(found.into_iter().map(|(group, finding)| Compared {
                by,
                group,
                finding,
                judged: None,
            }));
        }
        let p: Vec<Option<f64>> = all.iter().map(|one| one.finding.p()).collect();
        for (one, judged) in all.iter_mut().zip(judge(&p)) {
            one.judged = judged;
        }
        Ok(all)
    }
}

/// Every group of figures told apart by service and group.
fn compared(figures: &Figures, by: By) -> Vec<(String, Finding)> {
    let mut strata: BTreeMap<&str, BTreeMap<&str, &Total>> = BTreeMap::new();
    for (key, total) in figures {
        if let [service, group] = key.as_slice() {
            strata.entry(service).or_default().insert(group, total);
        }
    }
    let groups: BTreeSet<&str> = strata.values().flat_map(BTreeMap::keys).copied().collect();
    // Who told nothing is no group; who has no need is whom those with one are compared with.
    let named = groups.into_iter().filter(|group| *group != "-");
    named.flat_map(|group| findings(&strata, group, by).map(|found| (group.to_owned(), found))).collect()
}

fn findings(strata: &BTreeMap<&str, BTreeMap<&str, &Total>>, group: &str, by: By) -> [Finding; 5] {
    let is_rest = |other: &str| other != group && if by == By::Need { other == "-" } else { other != "-" };
    let sides: BTreeMap<&str, Sides<Total>> = strata
        .iter()
        .map(|(service, groups)| {
            let mut sides = Sides::<Total>::default();
            for (other, total) in groups {
                if *other == group {
                    sides.group.merge(total);
                } else if is_rest(other) {
                    sides.rest.merge(total);
                }
            }
            (*service, sides)
        })
        .collect();
    let times = |of: fn(&Total) -> &Histogram| {
        let sample = |total: &Total| Sample::from(of(total));
        let strata: BTreeMap<&str, Sides<Sample>> = sides
            .iter()
            .map(|(service, sides)| {
                (*service, Sides { group: sample(&sides.group), rest: sample(&sides.rest) })
            })
            .collect();
        Comparison::of_times(&strata, SEED)
    };
    let rates = |of: fn(&Total) -> (u64, u64)| {
        let rate = |total: &Total| {
            let (part, whole) = of(total);
            Rate { part, whole }
        };
        let strata: BTreeMap<&str, Sides<Rate>> = sides
            .iter()
            .map(|(service, sides)| (*service, Sides { group: rate(&sides.group), rest: rate(&sides.rest) }))
            .collect();
        Comparison::of_rates(&strata)
    };
    [
        Finding::Wait(times(|total| &total.wait)),
        Finding::Acknowledgement(times(|total| &total.acknowledgement)),
        Finding::Called(rates(|total| total.called_in.usual())),
        Finding::Acknowledged(rates(|total| total.acknowledged_in.usual())),
        Finding::Left(rates(|total| (total.left.n(), total.left.n() + total.wait.n()))),
    ]
}
