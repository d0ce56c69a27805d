//! How types of `domain` look in JSON, for the API description: `domain` itself knows nothing of OpenAPI.
//! Lists of words are built from the values themselves; a field or variant that is added there but not here
//! does not compile.

#[macro_use]
mod macros;
mod rules;
mod script;
mod shared;

pub use rules::*;
pub use script::*;
pub use shared::*;
