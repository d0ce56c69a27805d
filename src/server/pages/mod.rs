//! Pages: their data are gathered here and rendered by `app::html`. Other paths are files of the site.

pub mod account;
pub mod day;
pub mod demo;
pub mod districts;
pub mod fairness;
pub mod figures;
pub mod files;
pub mod floor;
mod markdown;
pub mod pair;
pub mod paper;
pub mod photos;
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
