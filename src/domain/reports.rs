//! The words in which reports are asked for and answered. Each is written once, with its spelling: what may
//! be asked for, what a wrong word is answered with, the links on the pages and the description of the API
//! follow from here.

use serde::{Deserialize, Serialize};

/// Makes enums whose variants are words, from a word for each.
macro_rules! words {
    ($($(#[doc = $about:literal])+ $name:ident { $($(#[doc = $doc:literal])+ $one:ident = $word:literal,)+ })+) => {$(
        $(#[doc = $about])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[doc = $doc])+ #[serde(rename = $word)] $one,)+
        }

        impl $name {
            /// All of them, in the order in which they are shown.
            pub const ALL: &[$name] = &[$($name::$one),+];

            /// Its spelling in addresses and in the API.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $($name::$one => $word,)+ }
            }

            /// The one that is spelled so, if there is one.
            #[must_use]
            pub fn named(word: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|one| one.as_str() == word)
            }
        }
    )+};
}

words! {
    /// What figures are broken down by.
    GroupBy {
        /// No breakdown: one total for all.
        All = "all",
        /// Hour of the day of arrival, in the district's zone: `00` to `23`.
        Hour = "hour",
        /// The business day of arrival.
        Day = "day",
        /// The week of arrival, named by its Monday.
        Week = "week",
        /// The month of arrival, named by its first day.
        Month = "month",
        /// The watch on duty at the arrival; `-` if there was none.
        Watch = "watch",
        /// The district of the visit, by its id.
        District = "district",
        /// Service; `-` where none was chosen.
        Service = "service",
        /// The channel of arrival.
        Channel = "channel",
        /// Language; `-` where none was chosen.
        Language = "language",
        /// The area; `-` if none was given.
        Area = "area",
        /// What the person needs: a visit counts for each of its needs, `-` if it has none.
        Need = "need",
    }
    /// What each row of the report of the Steps of Service is about.
    StepsBy {
        /// One row for each version of a script, such as `general.2`.
        Version = "version",
        /// One row for each service.
        Service = "service",
        /// One row for each district.
        District = "district",
        /// One row for each officer: the caller and, for a supervisor, the people who report to them.
        Officer = "officer",
    }
    /// The groupings in which the report of fairness compares people.
    ComparedBy {
        /// The district they came to.
        District = "district",
        /// The area they gave.
        Area = "area",
        /// The language they chose.
        Language = "language",
        /// The channel they came on.
        Channel = "channel",
        /// What they need.
        Need = "need",
    }
    /// What the report of fairness compares.
    Measure {
        /// Time from arrival to the first call.
        Wait = "wait",
        /// Time from arrival to the first human contact.
        Acknowledgement = "acknowledgement",
        /// Share called within the target.
        Called = "called",
        /// Share greeted within the target.
        Acknowledged = "acknowledged",
        /// Share that left before their turn.
        Left = "left",
    }
    /// The periods that a report can be asked for by name, instead of by their days.
    Period {
        /// Today.
        Today = "today",
        /// Seven days, up to today.
        Days7 = "7",
        /// Twenty-eight days, up to today.
        Days28 = "28",
        /// This week from Monday, up to today.
        Week = "week",
        /// The week before.
        LastWeek = "last_week",
        /// This month, up to today.
        Month = "month",
        /// The month before.
        LastMonth = "last_month",
        /// The year so far.
        Year = "year",
        /// Twelve whole months, up to the month before.
        Months12 = "12_months",
        /// Twenty-six whole weeks, up to the week before.
        Weeks26 = "26_weeks",
    }
    /// How a number of windows was computed.
    Method {
        /// Erlang C: nobody leaves.
        ErlangC = "erlang_c",
        /// Erlang A: residents leave when their patience ends.
        ErlangA = "erlang_a",
        /// Simulated, with log-normal service times.
        Simulation = "simulation",
    }
    /// Whether the staffing plan has a number of windows for an hour, or why it has none.
    HourAdvice {
        /// There is a number.
        Windows = "windows",
        /// Too few weeks are on record.
        TooFewWeeks = "too_few_weeks",
        /// Too few people came.
        TooFewContacts = "too_few_contacts",
        /// No number of windows would keep the promise.
        OutOfReach = "out_of_reach",
    }
}
