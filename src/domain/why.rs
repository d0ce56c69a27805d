//! placeholder until the real one is merged
use serde::{Deserialize, Serialize};
/// placeholder
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Causes {}
impl Causes {
    /// p
    pub fn add(&mut self, _other: &Causes, _sign: i64) {}
}
