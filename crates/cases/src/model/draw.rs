//! Which replies somebody goes and checks (核查抽样): a public rule, chance, and what makes a matter risky. Pure:
//! from the seed, the number and the share that stand in the journal anybody entitled computes a draw again.

use super::CaseFacts;
use super::state::Case;
use ::policy::{Policy, Wrong};
use duty::Urgency;
use kernel::{Context, Instant};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

kernel::kinds! {
    /// What makes a reply worth a check (抽样依据).
    DrawGround {
        /// 重办、返工后的办复: checked always, whatever the rule says.
        Again = "again",
        /// 危险或停水停电等紧急事项
        Urgent = "urgent",
        /// 同一地点、同一事项短期内再次发生
        Recurrent = "recurrent",
        /// 超期办复
        Overdue = "overdue",
        /// 承办单位近期有核查不通过
        FailedLately = "failed_lately",
        /// 没有可以回访的人
        NoContact = "no_contact",
        /// 当场处理的小事
        OnSpot = "on_spot",
        /// 一般
        Base = "base",
    }
}

/// The shares of a hundred by ground; 100 is always, 0 never. A local policy of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sampling {
    /// Of replies with nothing to say against them.
    pub base: u32,
    /// Of matters that their finder solved on the spot.
    pub on_spot: u32,
    pub urgent: u32,
    pub recurrent: u32,
    pub overdue: u32,
    pub failed_lately: u32,
    pub no_contact: u32,
    /// The same place and matter within so many days make a recurrence.
    pub recurrent_days: u32,
    /// A failed check counts against its unit's next replies for so many days.
    pub failed_days: u32,
    /// What is not drawn is held back so many days at most while a drawn one of the same unit is late, so that
    /// nobody reads the draw from what goes on and what does not.
    pub hold_days: u32,
}

impl Policy for Sampling {
    type Right = guard::right::EditDuty;
    const NAME: &'static str = "sampling";
    const STREAM: &'static str = "sampling/rule";
    const SHIPPED: &'static str = include_str!("../../policy/sampling.toml");

    fn check(&self) -> Result<(), Wrong> {
        Wrong::first([
            ("base", self.base, 0, 100),
            ("on_spot", self.on_spot, 0, 100),
            ("urgent", self.urgent, 0, 100),
            ("recurrent", self.recurrent, 0, 100),
            ("overdue", self.overdue, 0, 100),
            ("failed_lately", self.failed_lately, 0, 100),
            ("no_contact", self.no_contact, 0, 100),
            ("recurrent_days", self.recurrent_days, 1, 366),
            ("failed_days", self.failed_days, 1, 366),
            ("hold_days", self.hold_days, 0, 30),
        ])
    }
}

impl Sampling {
    /// The share for a ground.
    pub const fn share(&self, ground: DrawGround) -> u32 {
        let share = match ground {
            DrawGround::Again => 100,
            DrawGround::Urgent => self.urgent,
            DrawGround::Recurrent => self.recurrent,
            DrawGround::Overdue => self.overdue,
            DrawGround::FailedLately => self.failed_lately,
            DrawGround::NoContact => self.no_contact,
            DrawGround::OnSpot => self.on_spot,
            DrawGround::Base => self.base,
        };
        if share > 100 { 100 } else { share }
    }
}

/// What the tables know about the case's surroundings at the reply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// The same place and matter within the rule's days.
    pub recurrent: bool,
    /// The replying unit failed a check within the rule's days.
    pub failed_lately: bool,
}

/// A draw as the journal keeps it. Whoever handles the case reads nothing of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draw {
    /// Version of the rule that was applied; 0 is the shipped one.
    pub rule: i64,
    /// Everything that spoke for a check; the share is the largest of theirs.
    pub grounds: Vec<DrawGround>,
    /// Of a hundred.
    pub share: u32,
    /// Drawn for this reply after it was sent, 32 bytes in hex.
    pub seed: String,
    pub drawn: bool,
}

impl Draw {
    /// The number between 0 and 99.99… that chance gave to this reply.
    pub fn lot(seed: &str, number: &str) -> f64 {
        let [a, b, c, d, ..] = digest(seed, number);
        f64::from(u32::from_be_bytes([a, b, c, d])) * 100.0 / 4_294_967_296.0
    }
    /// Whether a seed draws a case at a share of a hundred.
    pub fn draws(seed: &str, number: &str, share: u32) -> bool {
        Self::lot(seed, number) < f64::from(share)
    }
    /// Whether what was written down is what the rule gives.
    pub fn agrees(&self, number: &str) -> bool {
        self.drawn == Self::draws(&self.seed, number, self.share)
    }
}

fn digest(seed: &str, number: &str) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(b"linli-check-draw");
    hasher.update(seed.as_bytes());
    hasher.update(b"/");
    hasher.update(number.as_bytes());
    hasher.finalize().into()
}

/// Draws at the reply, after everything has been said, so that nobody can choose.
pub(super) fn draw(case: &Case, context: &Context, facts: &CaseFacts, on_spot: bool) -> Draw {
    let sampling = &facts.policy.sampling;
    let grounds = grounds(case, context.now, facts, on_spot);
    let share = grounds.iter().map(|ground| sampling.limits.share(*ground)).max().unwrap_or(100);
    let seed = hex(&context.entropy.draw());
    let drawn = Draw::draws(&seed, &case.number, share);
    Draw { rule: sampling.version, grounds, share, seed, drawn }
}

fn grounds(case: &Case, now: Instant, facts: &CaseFacts, on_spot: bool) -> Vec<DrawGround> {
    let late = case.clock("handle").is_some_and(|clock| clock.is_overdue(now));
    let all = [
        (DrawGround::Again, case.reopened > 0 || case.reworked > 0),
        (DrawGround::Urgent, matches!(case.urgency, Urgency::Danger | Urgency::Utility)),
        (DrawGround::Recurrent, facts.record.recurrent && !on_spot),
        (DrawGround::Overdue, late),
        (DrawGround::FailedLately, facts.record.failed_lately),
        // Small matters found on a walk hardly ever have a requester; their share is their own.
        (DrawGround::NoContact, case.requester.is_none() && !on_spot),
        (DrawGround::OnSpot, on_spot),
    ];
    let found: Vec<DrawGround> =
        all.into_iter().filter(|(_, holds)| *holds).map(|(ground, _)| ground).collect();
    if found.is_empty() { vec![DrawGround::Base] } else { found }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
