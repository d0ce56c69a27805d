//! Staffing: the formulas, the simulated front desk, and the plan.

mod erlang;
mod plan;
mod simulate;
