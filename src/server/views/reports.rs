//! Figures of reports as screens show them.

use app::api::{
    Followed, FollowedRow, FollowedStep, FollowedVersions, Spread, SummaryRow, Today, WatchToday,
};
use domain::time::Day;
use ops::adherence;
use ops::report;

/// How well the steps were followed between two days, both included.
#[must_use]
pub fn followed_view(followed: adherence::Followed, from: Day, to: Day) -> Followed {
    let step = |row: adherence::StepRow| FollowedStep {
        script: format!("{}.{}", row.script.id, row.script.version),
        step: row.step,
        stage: row.stage,
        legs: row.legs,
        done: row.done,
        skipped: row.skipped,
        took_ms: spread(row.took),
        target_ms: row.target_ms,
    };
    let pair = |pair: adherence::Versions| FollowedVersions {
        script: pair.script,
        newer: pair.newer,
        older: pair.older,
        shares: pair.shares,
        difference: pair.difference.map(|difference| (difference.by, difference.low, difference.high)),
    };
    Followed {
        from,
        to,
        rows: followed.rows.into_iter().map(followed_row).collect(),
        total: followed_row(followed.total),
        steps: followed.steps.into_iter().map(step).collect(),
        versions: followed.versions.into_iter().map(pair).collect(),
        cut: followed.cut,
    }
}

fn followed_row(row: adherence::Row) -> FollowedRow {
    FollowedRow {
        key: row.key,
        legs: row.legs,
        done: row.done,
        applicable: row.applicable,
        share: row.share.map(|share| share.share),
        interval: row.share.and_then(|share| share.interval()),
        to_acknowledge_ms: spread(row.to_acknowledge),
        left: row.left,
        reopened: row.reopened,
    }
}

/// Today's figures as screens show them.
#[must_use]
pub fn today_view(today: report::Today) -> Today {
    Today {
        total: row_view(today.total),
        hours: today.hours.into_iter().map(row_view).collect(),
        acknowledged: today.acknowledged,
        called: today.called,
        watch: today.watch.map(|watch| WatchToday {
            name: watch.name,
            arrived: watch.arrived,
            acknowledged: watch.acknowledged,
            called: watch.called,
        }),
    }
}

/// One row of a summary as screens show it.
#[must_use]
pub fn row_view(row: report::Row) -> SummaryRow {
    SummaryRow {
        key: row.key,
        arrived: row.arrived,
        served: row.served,
        unserved: row.unserved,
        left: row.left,
        open: row.open,
        acknowledgement_ms: spread(row.acknowledgement),
        wait_ms: spread(row.wait),
        resolution_ms: spread(row.resolution),
    }
}

fn spread(spread: report::Spread) -> Spread {
    Spread { n: spread.n, p50: spread.p50, p90: spread.p90 }
}
