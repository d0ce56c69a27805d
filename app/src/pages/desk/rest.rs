//! When keys rest: a field went away under somebody's hands, and the letters that were meant for it are no commands.

/// How long keys rest from the first key outside of the field that is gone, in milliseconds.
const FIRST_MS: i64 = 1_500;
/// Every further key keeps them at rest for at least this long, in milliseconds: at 20 words a minute, keys are 0.6 s apart.
const EACH_MS: i64 = 700;

/// Until when keys rest, by the page's own time in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rest {
    until: i64,
}

impl Rest {
    /// A key is pressed outside of every field; `lost` when the field typed in last went away and nobody left it. Says
    /// whether the key does nothing.
    pub fn takes(&mut self, now: i64, lost: bool) -> bool {
        let rests = lost || now < self.until;
        if rests {
            self.until = self.until.max(now + if lost { FIRST_MS } else { EACH_MS });
        }
        rests
    }

    /// Keys work again at once: Escape says so.
    pub fn end(&mut self) {
        self.until = 0;
    }
}
