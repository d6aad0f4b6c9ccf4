//! What unites everybody, what unites all groups, and which statement to show next.

use super::conversation::{Conversation, Standing};
use super::representative::{Direction, share, share_test};
use super::{Grouping, SIGNIFICANT};

/// A statement on which people agree (or disagree) across the board.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Agreed {
    pub statement: u32,
    pub direction: Direction,
    pub votes: u32,
    pub of: u32,
    pub share: f64,
    pub test: f64,
}

/// Up to five statements that most people agree on, then up to five that most disagree with.
pub fn consensus(conversation: &Conversation) -> Vec<Agreed> {
    [Direction::Agree, Direction::Disagree]
        .into_iter()
        .flat_map(|direction| {
            let mut found: Vec<Agreed> = (0..)
                .zip(conversation.totals())
                .filter(|(j, _)| conversation.standing(*j) == Standing::Shown)
                .map(|(statement, counts)| {
                    let of = counts.seen();
                    let votes = if direction == Direction::Agree { counts.agree } else { counts.disagree };
                    Agreed {
                        statement,
                        direction,
                        votes,
                        of,
                        share: share(votes, of),
                        test: share_test(votes, of),
                    }
                })
                .filter(|agreed| agreed.share > 0.5 && agreed.test > SIGNIFICANT)
                .collect();
            found.sort_by(|a, b| (b.share * b.test).total_cmp(&(a.share * a.test)));
            found.truncate(5);
            found
        })
        .collect()
}

/// Per statement the product over groups of the share that agrees (or disagrees): high only if no group
/// is against it. 1 without groups.
pub fn group_informed_consensus(grouping: &Grouping, direction: Direction) -> Vec<f64> {
    let statements = grouping.centre().len();
    (0..statements)
        .map(|j| {
            let of_group = |group: usize| {
                let counts = grouping.counts(group)[j];
                let votes = if direction == Direction::Agree { counts.agree } else { counts.disagree };
                share(votes, counts.seen())
            };
            (0..grouping.groups()).map(of_group).product()
        })
        .collect()
}

/// How far out a statement lies: the length of the place of somebody who only agrees with it.
pub fn extremity(centre: &[f64], axes: &[Vec<f64>; 2]) -> Vec<f64> {
    let scale = (centre.len() as f64).sqrt();
    centre
        .iter()
        .enumerate()
        .map(|(j, centre)| scale * (1.0 - centre).abs() * axes[0][j].hypot(axes[1][j]))
        .collect()
}

/// Weights for drawing the statement to show next: new ones, agreed ones, telling ones, little passed.
/// Counts are those of the grouped people, or of everybody before there are groups.
pub fn priority(conversation: &Conversation, extremity: &[f64]) -> Vec<f64> {
    let grouped = conversation.grouping().filter(|grouping| grouping.groups() > 0);
    let counts = grouped.map_or_else(|| conversation.totals().to_vec(), Grouping::totals);
    (0..)
        .zip(&counts)
        .zip(extremity)
        .map(|((statement, counts), extremity)| {
            if conversation.standing(statement) == Standing::Meta {
                return 49.0;
            }
            let seen = counts.seen();
            let newness = 1.0 + 8.0 * 2_f64.powf(-f64::from(seen) / 5.0);
            let value = (1.0 - share(counts.pass, seen)) * (1.0 + extremity) * share(counts.agree, seen);
            (value * newness).powi(2)
        })
        .collect()
}
