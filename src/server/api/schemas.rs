//! Schemas of types of `ops`, and of stored facts, for the description of the API, since `ops` does not depend on OpenAPI. A
//! field or a variant that is added there and not here does not compile.

use utoipa::openapi::schema::AdditionalProperties;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// A district as residents and staff see it.
#[derive(ToSchema)]
#[schema(as = DistrictCard)]
pub struct Card {
    /// The district's name.
    pub name: String,
    /// The street address of the front desk; may be empty.
    #[schema(required = false)]
    pub address: String,
    /// The telephone number of the front desk.
    #[schema(required = false)]
    pub phone: String,
    /// Its captain, as shown at every window.
    #[schema(nullable = false)]
    pub captain: Option<Captain>,
    /// Recipients of its alarms besides its screens.
    #[schema(nullable = false)]
    pub alarms: Option<Recipients>,
}

const _: fn(ops::ports::Card) = |value| {
    let ops::ports::Card { name: _, address: _, phone: _, captain: _, alarms: _ } = value;
};

/// The captain as shown at every window.
#[derive(ToSchema)]
pub struct Captain {
    /// Full name.
    #[schema(required = false)]
    pub name: String,
    /// Rank, such as "Captain".
    #[schema(required = false)]
    pub rank: String,
    /// Telephone number.
    #[schema(required = false)]
    pub phone: String,
    /// Email address.
    #[schema(required = false)]
    pub email: String,
    /// URL of the picture.
    #[schema(required = false)]
    pub photo: String,
}

const _: fn(ops::ports::Captain) = |value| {
    let ops::ports::Captain { name: _, rank: _, phone: _, email: _, photo: _ } = value;
};

/// Recipients of a district's alarms besides its screens.
#[derive(ToSchema)]
#[schema(as = AlarmRecipients)]
pub struct Recipients {
    /// URL of a web hook, http or https.
    #[schema(nullable = false)]
    pub hook: Option<String>,
    /// Email addresses of the supervisors.
    #[schema(required = false)]
    pub supervisor: Vec<String>,
    /// Email addresses of the captain.
    #[schema(required = false)]
    pub captain: Vec<String>,
}

const _: fn(ops::ports::Recipients) = |value| {
    let ops::ports::Recipients { hook: _, supervisor: _, captain: _ } = value;
};

/// The kinds of remarks.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum RemarkKind {
    /// Something to know about the given days.
    Note,
    /// Something that a person has committed to do.
    Commitment,
}

const _: fn(ops::ports::RemarkKind) = |value| {
    use ops::ports::RemarkKind;
    match value {
        RemarkKind::Note | RemarkKind::Commitment => {}
    }
};

/// A fact as stored, whose kinds and fields are only ever added to.
pub enum Fact {}

impl PartialSchema for Fact {
    fn schema() -> RefOr<Schema> {
        let open = || ObjectBuilder::new().additional_properties(Some(AdditionalProperties::FreeForm(true)));
        let object = ObjectBuilder::new()
            .description(Some("A fact as it is stored. Kinds and fields are added, and never changed."))
            .property("v", u32::schema())
            .property("district", String::schema())
            .property("seq", u64::schema())
            .property("at", i64::schema())
            .property(
                "tick",
                open().description(Some("The monotonic clock of the machine that recorded it.")),
            )
            .property("actor", open().description(Some("By whom, at which window, in which session.")))
            .property("visit", String::schema())
            .property("kind", String::schema())
            .property("body", open().description(Some("The fields of its kind; absent where it has none.")));
        ["v", "district", "seq", "at", "actor", "kind"]
            .into_iter()
            .fold(object, ObjectBuilder::required)
            .into()
    }
}

impl ToSchema for Fact {}
