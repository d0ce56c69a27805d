//! Pages: each is filled here and written by `app::html`. What is not a page is a file of the site.

pub mod account;
pub mod demo;
pub mod districts;
pub mod fairness;
pub mod figures;
pub mod files;
pub mod floor;
mod markdown;
pub mod practice;
pub mod public;
pub mod render;
pub mod scope;
pub mod screens;
pub mod scripts;
pub mod setup;
pub mod sheet;
pub mod sign_in;
pub mod staffing;
pub mod status;
pub mod steps;
pub mod trouble;
