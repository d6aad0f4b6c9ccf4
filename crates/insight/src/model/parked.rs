//! Medians of what lies.

/// The median of whole days; of two in the middle their mean, in half days. `None` when there is nothing.
pub fn median(mut days: Vec<i64>) -> Option<f64> {
    days.sort_unstable();
    let middle = days.len() / 2;
    let upper = *days.get(middle)?;
    if days.len() % 2 == 1 {
        return Some(upper as f64);
    }
    let lower = days.get(middle.checked_sub(1)?).copied()?;
    Some((lower + upper) as f64 / 2.0)
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_middle_of_what_there_is() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![9]), Some(9.0));
        assert_eq!(median(vec![1, 30, 4]), Some(4.0));
        assert_eq!(median(vec![10, 1, 4, 90]), Some(7.0));
    }
}
