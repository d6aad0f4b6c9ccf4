//! How near a case lies to what was asked for (相关度). Every case found holds all words asked for; what tells them apart is where
//! the words stand, and whether a word is the one asked for or only begins with it. A word that stands in few of the
//! heads found says more than one that stands in all of them, as in BM25 (Robertson and Zaragoza 2009).

use std::collections::HashSet;

/// The words of a question to the search index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    words: Vec<String>,
    /// The last word may go on.
    open: bool,
}

/// What is kept of a case beside the index: its words, each once, parted by blanks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept<'t> {
    pub head: &'t str,
    pub words: &'t str,
}

/// How much a word counts: in the head or anywhere, whole or begun.
const WHOLE_IN_HEAD: f64 = 3.0;
const BEGUN_IN_HEAD: f64 = 2.0;
const WHOLE: f64 = 1.0;
const BEGUN: f64 = 0.5;
/// How soon more of the same counts less.
const SATURATION: f64 = 1.2;
/// Steps of nearness; within a step the newest comes first.
const STEPS: f64 = 1000.0;

impl Wanted {
    /// Of a question as [`crate::search::Segmenter::question`] makes it.
    pub fn of(question: &str) -> Self {
        let words = question.split(" AND scope : ").next().unwrap_or_default();
        let quoted = words.split('"').skip(1).step_by(2);
        Self { words: quoted.map(str::to_owned).collect(), open: words.contains("\"*") }
    }

    fn numbered(&self) -> impl Iterator<Item = (&str, bool)> {
        let last = self.words.len().saturating_sub(1);
        self.words.iter().enumerate().map(move |(at, word)| (word.as_str(), self.open && at == last))
    }

    /// Of each case found how near it lies, from 0 to 1000.
    pub fn nearness(&self, found: &[Kept<'_>]) -> Vec<u32> {
        let times: Vec<Vec<f64>> = found.iter().map(|kept| self.times(*kept)).collect();
        let rarity: Vec<f64> = (0..self.words.len())
            .map(|word| {
                let headed = times.iter().filter(|times| times[word] >= BEGUN_IN_HEAD).count() as f64;
                (1.0 + (found.len() as f64 - headed + 0.5) / (headed + 0.5)).ln()
            })
            .collect();
        let most: f64 = rarity.iter().sum::<f64>().max(f64::MIN_POSITIVE);
        times
            .into_iter()
            .map(|times| {
                let each = times.iter().zip(&rarity);
                let sum: f64 = each.map(|(times, rarity)| rarity * times / (times + SATURATION)).sum();
                (sum / most * STEPS).round() as u32
            })
            .collect()
    }

    /// How much each word counts in one case.
    fn times(&self, kept: Kept<'_>) -> Vec<f64> {
        let (head, words): (HashSet<&str>, HashSet<&str>) =
            (kept.head.split(' ').collect(), kept.words.split(' ').collect());
        self.numbered()
            .map(|(word, open)| {
                let begun = |held: &HashSet<&str>| open && held.iter().any(|held| held.starts_with(word));
                match () {
                    () if head.contains(word) => WHOLE_IN_HEAD,
                    () if begun(&head) => BEGUN_IN_HEAD,
                    () if words.contains(word) => WHOLE,
                    () => BEGUN,
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wanted(words: &[&str]) -> Wanted {
        let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
        Wanted::of(&format!("words : ({}*) AND scope : (\"all\")", quoted.join(" AND ")))
    }

    fn order<'t>(words: &[&str], found: &[(&'t str, &'t str)]) -> Vec<&'t str> {
        let kept: Vec<Kept<'_>> = found.iter().map(|(head, words)| Kept { head, words }).collect();
        let nearness = wanted(words).nearness(&kept);
        let mut order: Vec<usize> = (0..found.len()).collect();
        order.sort_by_key(|at| std::cmp::Reverse(nearness[*at]));
        order.into_iter().map(|at| found[at].0).collect()
    }

    #[test]
    fn the_question_is_read_without_whom_it_is_for() {
        assert_eq!(wanted(&["路灯", "台阶"]).words, ["路灯", "台阶"]);
        assert!(wanted(&["路灯"]).open && !Wanted::of("words : (\"路灯\")").open);
        assert!(Wanted::of("words : \"\"").words.iter().all(String::is_empty));
    }

    #[test]
    fn the_head_comes_before_the_text_and_the_whole_word_before_its_beginning() {
        let found = [
            ("楼道", "楼道 路灯杆"),
            ("楼梯", "楼梯 路灯"),
            ("路灯杆 歪了", "路灯杆 歪了"),
            ("路灯 不亮", "路灯 不亮"),
        ];
        assert_eq!(order(&["路灯"], &found), ["路灯 不亮", "路灯杆 歪了", "楼梯", "楼道"]);
    }

    #[test]
    fn a_word_of_few_heads_says_more_than_a_word_of_most() {
        let found = [
            ("垃圾", "垃圾 电梯"),
            ("垃圾 外溢", "垃圾 外溢 电梯"),
            ("电梯", "电梯 垃圾"),
            ("垃圾 清运", "垃圾 清运 电梯"),
            ("别的", "别的 电梯 垃圾"),
        ];
        let order = order(&["垃圾", "电梯"], &found);
        assert_eq!((order[0], order[4]), ("电梯", "别的"));
    }

    proptest! {
        #[test]
        fn nearness_does_not_depend_on_the_order_in_which_cases_are_found(
            found in proptest::collection::vec(("[abc]{1,2}( [abc]{1,2}){0,3}", "[abc]{1,2}( [abc]{1,2}){0,5}"), 1..12),
            words in proptest::collection::vec("[abc]{1,2}", 1..4),
        ) {
            let kept: Vec<Kept<'_>> = found.iter().map(|(head, words)| Kept { head, words }).collect();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let there = wanted(&words).nearness(&kept);
            let mut back: Vec<u32> = wanted(&words).nearness(&kept.iter().rev().copied().collect::<Vec<_>>());
            back.reverse();
            prop_assert!(there.iter().all(|nearness| *nearness <= 1000));
            prop_assert_eq!(there, back);
        }
    }
}
