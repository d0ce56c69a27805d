//! Staffing: the formulas, the counter played by chance, and the plan.

mod erlang;
mod plan;
mod simulate;
