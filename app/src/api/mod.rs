//! The view types that leave the server: answers of the JSON API, content of live streams, and data of pages.
//! Browser and server share them, so that a page and the API cannot drift apart. `page/` has the data of each
//! page, `requests/` what a page sends.

mod alarm;
mod answers;
mod closing;
mod display;
mod district;
mod figures;
mod lateness;
mod line;
mod page;
mod practice;
pub mod requests;
#[cfg(feature = "ssr")]
pub mod schema;
mod scripts;
mod session;
mod steps;
mod today;
mod visit;

pub use alarm::*;
pub use answers::*;
pub use closing::*;
pub use display::*;
pub use district::*;
pub use figures::*;
pub use lateness::*;
pub use line::*;
pub use page::*;
pub use practice::*;
pub use scripts::*;
pub use session::*;
pub use steps::*;
pub use today::*;
pub use visit::*;
