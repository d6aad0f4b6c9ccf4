//! For tests and measurements: an invented year in which some pairs of place and matter come again and again.

use crate::{Counted, TopicRules, candidates};
use place::PlaceId;
use uuid::Uuid;

/// A year with what was planted in it.
pub struct Year {
    pub planted: Vec<(PlaceId, String)>,
    /// The ends of ten months, each with the three months that were looked at then.
    pub windows: Vec<Vec<Counted>>,
}

/// A small generator, so that the year is the same everywhere.
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }
}

const PLACES: u128 = 60;
const MATTERS: u32 = 40;
const MONTHS: usize = 12;

/// 60 places with 40 matters each, most of them rare and uneven, some busy in one season, and eight pairs that come
/// again in every month.
pub fn year(seed: u64) -> Year {
    let mut draws = Draws(seed);
    let mut all: Vec<(PlaceId, String, Vec<u32>)> = Vec::new();
    for at in 0..PLACES {
        for matter in 0..MATTERS {
            let usual = draws.next() % 4;
            let season = draws.next() % 12;
            let busy = draws.next() % 25 == 0;
            let counts = (0..MONTHS as u64).map(|month| {
                let burst = if busy && month == season { 6 + draws.next() % 8 } else { 0 };
                (if draws.next() % 3 == 0 { usual } else { 0 } + burst) as u32
            });
            all.push((PlaceId::new(Uuid::from_u128(at)), format!("m{matter}"), counts.collect()));
        }
    }
    let mut planted = Vec::new();
    for at in 0..8_u128 {
        let place = PlaceId::new(Uuid::from_u128(at * 7));
        let code = format!("m{}", (at as u64 * 5 + seed) % u64::from(MATTERS));
        let counts: Vec<u32> = (0..MONTHS).map(|_| 6 + (draws.next() % 6) as u32).collect();
        for pair in all.iter_mut().filter(|(known, name, _)| *known == place && *name == code) {
            pair.2.clone_from(&counts);
        }
        planted.push((place, code));
    }
    let window = |end: usize| {
        let counted = all.iter().map(|(place, matter, counts)| Counted {
            place: *place,
            matter: matter.clone(),
            counts: counts[end - 2..=end].to_vec(),
            overdue: 0,
        });
        counted.collect()
    };
    let windows = (2..MONTHS).map(window).collect();
    Year { planted, windows }
}

/// How many of the planted pairs stand in the top ranks (as many ranks as were planted), and how many there are, over
/// all windows of a year.
pub fn found_in_top_ranks(year: &Year, rules: &TopicRules) -> (usize, usize) {
    let found = year.windows.iter().map(|window| {
        let top = candidates(window, &[], rules);
        let top = &top[..year.planted.len().min(top.len())];
        let stands = |(place, matter): &&(PlaceId, String)| {
            top.iter().any(|one| one.recurring && one.place == *place && one.matter == *matter)
        };
        year.planted.iter().filter(stands).count()
    });
    (found.sum(), year.planted.len() * year.windows.len())
}
