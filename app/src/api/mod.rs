//! The view types that leave the building: what the JSON API answers, what live streams carry and what pages are made of.
//! Browser and server share them, so a page and the API cannot drift apart. `page/` holds what each page is made of.

mod alarm;
mod answers;
mod display;
mod district;
mod figures;
mod line;
mod page;
mod practice;
mod scripts;
mod session;
mod steps;
mod today;
mod visit;

pub use alarm::*;
pub use answers::*;
pub use display::*;
pub use district::*;
pub use figures::*;
pub use line::*;
pub use page::*;
pub use practice::*;
pub use scripts::*;
pub use session::*;
pub use steps::*;
pub use today::*;
pub use visit::*;
