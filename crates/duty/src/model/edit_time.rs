//! When an edit takes effect.

use super::Edit;
use kernel::Instant;

impl Edit {
    /// From when on it holds.
    pub fn effective(&self) -> Instant {
        match self {
            Self::DefineMatter { standard, .. } | Self::ReviseMatter { standard, .. } => {
                standard.effective_from
            }
            Self::EndMatter { at, .. }
            | Self::EndDuty { at, .. }
            | Self::EndRule { at, .. }
            | Self::EndDeadline { at, .. }
            | Self::EndAdaptation { at, .. }
            | Self::EndBundle { at, .. } => *at,
            Self::ListDuty { item } => item.valid.from,
            Self::AddRule { rule, .. } => rule.valid.from,
            Self::SetDeadline { deadline } => deadline.valid.from,
            Self::Adapt { order } => order.from,
            Self::SetBundle { order } => order.from,
        }
    }

    /// The same edit, from `now` on where it was to begin earlier: what waits for a review never changes the past.
    #[must_use]
    pub fn not_before(mut self, now: Instant) -> Self {
        let begins = match &mut self {
            Self::DefineMatter { standard, .. } | Self::ReviseMatter { standard, .. } => {
                &mut standard.effective_from
            }
            Self::EndMatter { at, .. }
            | Self::EndDuty { at, .. }
            | Self::EndRule { at, .. }
            | Self::EndDeadline { at, .. }
            | Self::EndAdaptation { at, .. }
            | Self::EndBundle { at, .. } => at,
            Self::Adapt { order } => &mut order.from,
            Self::SetBundle { order } => &mut order.from,
            Self::ListDuty { item } => &mut item.valid.from,
            Self::AddRule { rule, .. } => &mut rule.valid.from,
            Self::SetDeadline { deadline } => &mut deadline.valid.from,
        };
        *begins = (*begins).max(now);
        self
    }
}
