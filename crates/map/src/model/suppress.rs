//! Counts that everybody may see.

/// Counts below this are not shown (小数隐藏).
pub const LEAST: i64 = 5;

/// The counts as they may be published: 0 stays 0, a count of 1 to 4 is hidden, and then further counts, the
/// smallest first, until what is hidden cannot be had by taking the shown ones from a known total: at least two
/// counts are hidden, and together they are at least [`LEAST`]. `None` means hidden.
pub fn suppressed(counts: &[i64]) -> Vec<Option<i64>> {
    let mut shown: Vec<Option<i64>> = counts.iter().map(|&count| Some(count)).collect();
    let mut order: Vec<usize> = (0..counts.len()).filter(|&at| counts[at] > 0).collect();
    order.sort_by_key(|&at| (counts[at], at));
    let (mut hidden, mut sum) = (0, 0);
    for at in order {
        let needed = counts[at] < LEAST || (hidden > 0 && (hidden < 2 || sum < LEAST));
        if !needed {
            break;
        }
        shown[at] = None;
        hidden += 1;
        sum += counts[at];
    }
    shown
}
