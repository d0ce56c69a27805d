//! What the use cases and the store exchange, by subject: rows, filters, and the changes of one transaction.

pub mod districts;
pub mod facts;
pub mod lines;
pub mod outbox;
pub mod people;
pub mod photos;
pub mod practice;
pub mod remarks;
pub mod scripts;
pub mod texts;
pub mod totals;
pub mod visits;
pub mod vitals;
