//! Long runs say how far they are: every number is larger than the one before, the last one is the whole, and
//! watching changes nothing.

use methods::assignment::{Offer, Problem, Task, Worker, assign, assign_watched};
use methods::opinion::{Conversation, GroupSettings, Vote};
use methods::warning::{Series, farrington};

fn rises_to(seen: &[usize], whole: usize) {
    assert!(seen.windows(2).all(|pair| pair[0] < pair[1]), "{seen:?}");
    assert_eq!(seen.last(), Some(&whole));
}

#[test]
fn opinion_groups() {
    let mut conversation = Conversation::new(12).unwrap();
    for person in 0..60 {
        for statement in 0..12 {
            let vote = if (person + statement) % 3 == 0 { Vote::Agree } else { Vote::Disagree };
            conversation.cast(person, statement, vote).unwrap();
        }
    }
    let sizes = conversation.clone().form_groups(GroupSettings::default()).sizes().to_vec();
    let (mut seen, mut whole) = (Vec::new(), 0);
    let watched = conversation.form_groups_watched(GroupSettings::default(), |done, of| {
        seen.push(done);
        whole = of;
    });
    assert_eq!(watched.sizes(), sizes);
    assert!(whole > 0);
    rises_to(&seen, whole);
}

#[test]
fn farrington_bounds() {
    let counts: Vec<f64> = (0..400).map(|week| f64::from(10 + week % 7)).collect();
    let series = Series::new(counts, 52).unwrap();
    let settings = farrington::Settings::default();
    let mut seen = Vec::new();
    let watched = farrington::farrington_watched(&series, settings, 300..500, |done| seen.push(done));
    assert_eq!(watched, farrington::farrington(&series, settings, 300..400));
    rises_to(&seen, 100);
}

#[test]
fn assignment() {
    let worker = Worker { capacity: 2, ..Worker::default() };
    let task = Task { penalty: 50, ..Task::default() };
    let offers = (0..30).map(|task| Offer { task, worker: task % 8, cost: i64::from(task) });
    let problem =
        Problem { workers: vec![worker; 8], tasks: vec![task; 30], offers: offers.collect(), load_step: 3 };
    let mut seen = Vec::new();
    let watched = assign_watched(&problem, |done| seen.push(done)).unwrap();
    assert_eq!(watched, assign(&problem).unwrap());
    rises_to(&seen, 30);
}
