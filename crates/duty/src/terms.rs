//! Which deadline holds (时限): the most exact in force.

use crate::catalogue::Catalogue;
use crate::model::{Book, ClockKind, DeadlineCode, DeadlineRule, MatterCode, PolicyVersion, Urgency};
use kernel::Instant;
use std::collections::HashMap;

/// The deadlines by what they are about.
#[derive(Clone, Debug, Default)]
pub(crate) struct DeadlineIndex {
    about: HashMap<(ClockKind, Option<MatterCode>, Option<Urgency>), Vec<DeadlineCode>>,
}

impl DeadlineIndex {
    pub(crate) fn new(book: &Book) -> Self {
        let mut index = Self::default();
        for deadline in book.deadlines() {
            let about = (deadline.clock.clone(), deadline.matter.clone(), deadline.urgency);
            let codes = index.about.entry(about).or_default();
            if !codes.contains(&deadline.code) {
                codes.push(deadline.code.clone());
            }
        }
        index
    }
}

/// A deadline in force, with what to cite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TermInForce<'catalogue> {
    pub rule: &'catalogue DeadlineRule,
    /// Which version of the deadline, from 1.
    pub number: usize,
    /// The version of the whole catalogue.
    pub version: PolicyVersion,
}

impl Catalogue {
    /// How long `clock` may run for a matter of an urgency. The matter's own deadline wins over that of
    /// the matter above it, this over the urgency's, this over the general one. `None`: no deadline is set.
    pub fn terms_for(
        &self,
        matter: Option<&MatterCode>,
        urgency: Option<Urgency>,
        clock: &ClockKind,
        instant: Instant,
    ) -> Option<TermInForce<'_>> {
        let path = matter.map(|matter| self.book().matter_path(matter)).unwrap_or_default();
        let matters = path.iter().map(|matter| Some(matter.code.clone())).chain(std::iter::once(None));
        let both = [urgency, None];
        let urgencies = if urgency.is_some() { &both[..] } else { &both[1..] };
        for matter in matters {
            for urgency in urgencies {
                let about = (clock.clone(), matter.clone(), *urgency);
                let codes = self.deadlines.about.get(&about);
                if let Some(found) =
                    codes.into_iter().flatten().find_map(|code| self.in_force(code, &about, instant))
                {
                    return Some(found);
                }
            }
        }
        None
    }

    fn in_force(
        &self,
        code: &DeadlineCode,
        about: &(ClockKind, Option<MatterCode>, Option<Urgency>),
        instant: Instant,
    ) -> Option<TermInForce<'_>> {
        let (position, rule) = self.book().deadline(code).iter().enumerate().find(|(_, rule)| {
            rule.valid.holds_at(instant)
                && rule.clock == about.0
                && rule.matter == about.1
                && rule.urgency == about.2
        })?;
        Some(TermInForce { rule, number: position + 1, version: self.version() })
    }
}
