//! Checking a person in.

use super::request::requests;
use crate::api::VisitView;
use domain::ids::DistrictId;
use domain::time::Moment;
use domain::visit::{Channel, LateReason, Source};
use serde::{Deserialize, Serialize};

requests! {
    /// Checks a person in.
    CheckIn("/api/v1/districts/{d}/visits", DistrictId => VisitView) {
        /// How the person came.
        #[cfg_attr(feature = "ssr", schema(value_type = crate::api::schema::Channel))]
        channel: Channel,
        /// How the time of arrival is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ssr", schema(value_type = Option<crate::api::schema::ArrivalSource>))]
        source: Option<Source>,
        /// The service the person came for; chosen later when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        service: Option<String>,
        /// Language tag, such as `es`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ssr", schema(max_length = 35))]
        language: Option<String>,
        /// Name, if the person gives one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ssr", schema(max_length = 120))]
        name: Option<String>,
        /// The person's telephone number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ssr", schema(max_length = 40))]
        phone: Option<String>,
        /// The person's postcode or area.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ssr", schema(max_length = 20))]
        area: Option<String>,
        /// Codes of the district's list of needs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        needs: Option<Vec<String>>,
        /// A note for the officer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ssr", schema(max_length = 4000))]
        note: Option<String>,
        /// How many people are together.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ssr", schema(minimum = 1, maximum = 99))]
        party_size: Option<u16>,
        /// When the person arrived, if earlier than now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime))]
        arrived_at: Option<Moment>,
        /// The number of the paper slip that the person holds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ssr", schema(minimum = 1, maximum = 9999999))]
        slip: Option<u32>,
        /// Why the arrival is entered only now; needed when someone was called after it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ssr", schema(value_type = Option<crate::api::schema::LateReason>))]
        late_reason: Option<LateReason>,
        /// Confirms a time at which people rarely come.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sure_of_time: Option<bool>,
        /// Confirms a slip that was not printed here.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sure_of_slip: Option<bool>,
        /// The window at which they are served at once.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        window: Option<String>,
        /// A quick question: recorded as answered and ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        quick: Option<bool>,
    }
}

impl CheckIn {
    /// A check-in of which nothing is known but the channel and how the arrival time is known.
    #[must_use]
    pub fn new(channel: Channel, source: Source) -> CheckIn {
        CheckIn {
            channel,
            source: Some(source),
            service: None,
            language: None,
            name: None,
            phone: None,
            area: None,
            needs: None,
            note: None,
            party_size: None,
            arrived_at: None,
            slip: None,
            late_reason: None,
            sure_of_time: None,
            sure_of_slip: None,
            window: None,
            quick: None,
        }
    }
}
