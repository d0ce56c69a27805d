//! Descriptions that stop compiling when the type they describe changes.

/// Schemas of enums whose variants are words.
macro_rules! words {
    ($($(#[doc = $doc:literal])+ $name:ident = $type:ty { $($variant:ident),+ $(,)? })+) => {$(
        $(#[doc = $doc])+
        pub enum $name {}

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let all = [$(<$type>::$variant),+];
                let word = |one: $type| match one {
                    $(<$type>::$variant)|+ => serde_json::to_value(one).unwrap_or_default(),
                };
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .description(Some(concat!($($doc),+).trim()))
                    .enum_values(Some(all.into_iter().map(word)))
                    .into()
            }
        }

        impl ToSchema for $name {}
    )+};
}

/// Schemas of structs, field by field.
macro_rules! fields {
    ($($(#[$about:meta])+ $name:ident = $type:path { $($(#[$own:meta])+ $field:ident: $shape:ty),+ $(,)? })+) => {$(
        $(#[$about])+
        #[derive(utoipa::ToSchema)]
        pub struct $name { $($(#[$own])+ pub $field: $shape),+ }

        const _: fn($type) = |value| {
            let $type { $($field: _),+ } = value;
        };
    )+};
}
