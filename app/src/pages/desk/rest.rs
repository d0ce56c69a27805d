//! Ignores keys for a while when a field was removed during typing: the letters meant for it are no commands.

/// How long keys are ignored from the first key after the field is gone, in milliseconds.
const FIRST_MS: i64 = 1_500;
/// Every further key extends that by at least this long, in milliseconds: at 20 words a minute, one key
/// follows another after 0.6 s.
const EACH_MS: i64 = 700;

/// Until when keys are ignored, by the page's own time in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rest {
    until: i64,
}

impl Rest {
    /// A key is pressed outside of every field; `lost` when the field last typed in was removed without being
    /// left. Returns whether the key is ignored.
    pub fn takes(&mut self, now: i64, lost: bool) -> bool {
        let rests = lost || now < self.until;
        if rests {
            self.until = self.until.max(now + if lost { FIRST_MS } else { EACH_MS });
        }
        rests
    }

    /// Keys work again at once, because of Escape.
    pub fn end(&mut self) {
        self.until = 0;
    }
}
