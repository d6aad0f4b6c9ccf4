//! What the pages of duty need from capabilities above this one: handed in by the server.

use crate::catalogue::Catalogue;
use crate::trial::PastCase;
use ::store::{Tx, Work};
use clock::Calendars;
use kernel::{Failure, Instant};
use place::Atlas;
use std::sync::Arc;

/// The ground as in force now.
#[derive(Clone)]
pub struct DutyGround {
    pub catalogue: Arc<Catalogue>,
    pub atlas: Arc<Atlas>,
    pub calendars: Arc<Calendars>,
}

/// An open clock whose due time would move with other calendars.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ClockMove {
    /// The number of the case.
    pub case: String,
    pub kind: String,
    pub from: Instant,
    pub to: Instant,
}

/// What is known above this capability: the shared ground, cases of the past, open clocks.
pub trait Surroundings: Send + Sync {
    /// The ground as this transaction sees it.
    fn ground<'a>(&'a self, tx: &'a mut Tx, now: Instant) -> Work<'a, DutyGround, Failure>;

    /// Cases received since an instant, the newest first, at most so many.
    fn past_cases<'a>(
        &'a self,
        tx: &'a mut Tx,
        since: Instant,
        most: u32,
    ) -> Work<'a, Vec<PastCase>, Failure>;

    /// The open clocks that the calendars would move which count on one of `touched`.
    fn clock_moves<'a>(
        &'a self,
        tx: &'a mut Tx,
        calendars: Arc<Calendars>,
        touched: Vec<String>,
        now: Instant,
    ) -> Work<'a, Vec<ClockMove>, Failure>;
}

/// What the handlers of duty need besides [`guard::Site`]; handed to them as an axum extension.
#[derive(Clone)]
pub struct DutySite(pub Arc<dyn Surroundings>);
