//! Recurrence: the same matter in the same place soon after it was closed. It says something about a place and a matter,
//! never about who raised it.

use kernel::Instant;

/// How long after a closure another case of the same place and matter counts as its recurrence, in days.
const WITHIN_DAYS: i64 = 90;

/// A case as far as recurrence is concerned. Cases joined to another one are not among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen<K> {
    pub key: K,
    pub received: Instant,
    /// When it was closed, if it stands closed.
    pub closed: Option<Instant>,
}

/// Of the cases of one place and matter, those that stand closed and came again.
pub fn recurring<K: Copy>(cases: &[Seen<K>]) -> Vec<(K, bool)> {
    let mut received: Vec<Instant> = cases.iter().map(|case| case.received).collect();
    received.sort_unstable();
    let closed = cases.iter().filter_map(|case| case.closed.map(|closed| (case.key, closed)));
    closed
        .map(|(key, closed)| {
            let until = closed.plus_seconds(WITHIN_DAYS * 86_400);
            let next = received.partition_point(|at| *at <= closed);
            (key, received.get(next).is_some_and(|at| *at <= until))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn only_what_came_after_the_closure_and_within_ninety_days() {
        let case = |key, received: &str, closed: Option<&str>| Seen {
            key,
            received: at(received),
            closed: closed.map(at),
        };
        let cases = [
            case(1, "2026-01-01 09:00", Some("2026-01-05 09:00")),
            case(2, "2026-01-03 09:00", Some("2026-01-20 09:00")),
            case(3, "2026-04-05 09:00", Some("2026-04-06 09:00")),
            case(4, "2026-07-05 09:01", None),
        ];
        assert_eq!(recurring(&cases), [(1, true), (2, true), (3, false)]);
        let first = [cases[0], cases[3]];
        assert_eq!(recurring(&first), [(1, false)]);
    }
}
