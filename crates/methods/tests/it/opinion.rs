use crate::shared_data;
use methods::opinion::*;
use proptest::prelude::*;
use serde_json::Value;
use std::path::Path;

const EXPORTED: [&str; 6] = [
    "vtaiwan-uberx",
    "bowling-green",
    "brexit-consensus",
    "canadian-electoral-reform",
    "nz-taxes",
    "bg2050-volunteers",
];

fn exported(folder: &Path, name: &str) -> Exported {
    let path = folder.join("conversations").join(name).join("participants-votes.csv");
    read_participants(&shared_data::bytes(&path)).unwrap()
}

fn large(folder: &Path) -> Conversation {
    let text = shared_data::bytes(&folder.join("large/vtaiwan-bootstrap-20000.txt.gz"));
    let text = String::from_utf8(text).unwrap();
    let mut conversation = Conversation::new(text.lines().next().unwrap().len()).unwrap();
    for (person, line) in text.lines().enumerate() {
        conversation.add_person(person as u32).unwrap();
        for (statement, letter) in line.bytes().enumerate() {
            let vote = match letter {
                b'A' => Vote::Agree,
                b'D' => Vote::Disagree,
                b'P' => Vote::Pass,
                _ => continue,
            };
            conversation.cast(person as u32, statement as u32, vote).unwrap();
        }
    }
    conversation
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

/// Group statistics are printed with eight decimals, which alone is half a unit of the eighth.
const PRINTED: f64 = 5.1e-9;

fn close(ours: f64, theirs: f64, tolerance: f64, what: &str) {
    assert!((ours - theirs).abs() <= tolerance * theirs.abs().max(1.0), "{what}: {ours} instead of {theirs}");
}

/// By how much the covariances of the votes turn a direction, as a share of its length.
fn turning(votes: &[Vec<Option<f64>>], centre: &[f64], axis: &[f64]) -> f64 {
    let mut image = vec![0.0; axis.len()];
    for row in votes {
        let cells = || row.iter().enumerate().filter_map(|(j, vote)| Some((j, (*vote)? - centre[j])));
        let along: f64 = cells().map(|(j, value)| value * axis[j]).sum();
        cells().for_each(|(j, value)| image[j] += value * along);
    }
    let length = |x: &[f64]| x.iter().map(|x| x * x).sum::<f64>().sqrt();
    let (size, unit) = (length(&image), length(axis));
    let off: Vec<f64> = image.iter().zip(axis).map(|(image, axis)| image / size - axis / unit).collect();
    length(&off)
}

fn votes_of(path: &Path) -> Vec<Vec<Option<f64>>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let heading = reader.headers().unwrap().clone();
    let columns: Vec<usize> = (0..heading.len()).filter(|at| heading[*at].parse::<u32>().is_ok()).collect();
    reader
        .records()
        .map(|row| row.unwrap())
        .map(|row| columns.iter().map(|at| row[*at].parse().ok()).collect())
        .collect()
}

fn same_axes(
    conversation: &Conversation,
    centre: &Value,
    comps: &Value,
    sign: f64,
    votes: &[Vec<Option<f64>>],
    what: &str,
) {
    let (ours_centre, axes) = conversation.principal_axes();
    for (j, (ours, theirs)) in ours_centre.iter().zip(numbers(centre)).enumerate() {
        close(*ours, sign * theirs, 1e-9, &format!("{what} centre {j}"));
    }
    for (axis, theirs) in axes.iter().zip(comps.as_array().unwrap()) {
        let theirs = numbers(theirs);
        let turned = axis.iter().zip(&theirs).map(|(a, b)| a * b).sum::<f64>().signum();
        let apart = axis.iter().zip(&theirs).map(|(a, b)| (a * turned - b).abs()).fold(0.0, f64::max);
        if apart > 1e-9 {
            // For some sizes the reference's library takes a randomised method. Whose axis is right shows
            // when the covariances are applied to it: an eigenvector keeps its direction.
            let (ours, theirs) = (turning(votes, &ours_centre, axis), turning(votes, &ours_centre, &theirs));
            println!("{what}: axes {apart:e} apart, turned by {ours:e} (ours) and {theirs:e} (reference)");
            assert!(apart < 1e-4 && ours < 1e-11 && ours < theirs / 100.0, "{what} axis");
        }
    }
}

fn same_picks(ours: &[Representative], theirs: &Value, ids: &[u32], tolerance: f64, what: &str) {
    let theirs = theirs.as_array().unwrap();
    let mut ours = ours.to_vec();
    // Statements of exactly equal score may stand in either order.
    let score = |pick: &Representative| pick.share * pick.test * pick.ratio * pick.ratio_test;
    for place in 1..ours.len() {
        let expected = theirs[place - 1]["tid"].as_u64().unwrap();
        let equal = (score(&ours[place]) / score(&ours[place - 1]) - 1.0).abs() < 1e-12;
        if equal && u64::from(ids[ours[place].statement as usize]) == expected {
            ours.swap(place - 1, place);
        }
    }
    let written: Vec<u64> = ours.iter().map(|pick| u64::from(ids[pick.statement as usize])).collect();
    let expected: Vec<u64> = theirs.iter().map(|pick| pick["tid"].as_u64().unwrap()).collect();
    assert_eq!(written, expected, "{what}");
    for (pick, theirs) in ours.iter().zip(theirs) {
        let number = |key: &str| theirs[key].as_f64().unwrap();
        let direction = if theirs["repful-for"] == "agree" { Direction::Agree } else { Direction::Disagree };
        assert_eq!(pick.direction, direction, "{what}");
        assert_eq!(f64::from(pick.votes), number("n-success"), "{what}");
        assert_eq!(f64::from(pick.of), number("n-trials"), "{what}");
        close(pick.share, number("p-success"), 1e-9, what);
        close(pick.test, number("p-test"), 1e-9, what);
        close(pick.ratio, number("repness"), 1e-9, what);
        close(pick.ratio_test, number("repness-test"), tolerance, what);
    }
}

fn same_consensus(conversation: &Conversation, theirs: &Value, ids: &[u32], what: &str) {
    let ours = consensus(conversation);
    let (agreed, disagreed): (Vec<_>, Vec<_>) =
        ours.into_iter().partition(|agreed| agreed.direction == Direction::Agree);
    for (ours, theirs) in [(agreed, &theirs["agree"]), (disagreed, &theirs["disagree"])] {
        let theirs = theirs.as_array().unwrap();
        assert_eq!(ours.len(), theirs.len(), "{what}");
        for (ours, theirs) in ours.iter().zip(theirs) {
            assert_eq!(u64::from(ids[ours.statement as usize]), theirs["tid"].as_u64().unwrap(), "{what}");
            close(ours.share, theirs["p-success"].as_f64().unwrap(), 1e-9, what);
            close(ours.test, theirs["p-test"].as_f64().unwrap(), 1e-9, what);
        }
    }
}

fn same_group_statistics(exported: &Exported, grouping: &Grouping, reference: &Value, what: &str) {
    for group in 0..grouping.groups() {
        let of_group = &reference["stats"][group.to_string()];
        for (stand, id) in stands(grouping, group).iter().zip(&exported.statement_ids) {
            let theirs = numbers(&of_group[id.to_string()]);
            let ours = [
                f64::from(stand.counts.agree),
                f64::from(stand.counts.disagree),
                f64::from(stand.counts.seen()),
                stand.agree_test,
                stand.disagree_test,
                stand.agree_ratio,
                stand.disagree_ratio,
                stand.agree_ratio_test,
                stand.disagree_ratio_test,
            ];
            for (ours, theirs) in ours.iter().zip(theirs) {
                close(*ours, theirs, PRINTED, &format!("{what} group {group} statement {id}"));
            }
        }
        let picks = representative(&exported.conversation, grouping, group);
        same_picks(&picks, &reference["repness"][group.to_string()], &exported.statement_ids, 1e-9, what);
    }
    for (direction, key) in [
        (Direction::Agree, "group_aware_consensus_agree"),
        (Direction::Disagree, "group_aware_consensus_disagree"),
    ] {
        for (ours, id) in group_informed_consensus(grouping, direction).iter().zip(&exported.statement_ids) {
            close(*ours, reference[key][id.to_string()].as_f64().unwrap(), 1e-9, what);
        }
    }
}

#[test]
fn statistics_of_every_exported_conversation() {
    let Some(folder) = shared_data::folder("opinion-groups") else { return };
    for name in EXPORTED {
        let reference = shared_data::json(&folder.join("reference").join(format!("{name}.json")));
        let mut exported = exported(&folder, name);
        assert_eq!(exported.conversation.votes() as u64, reference["n_votes"].as_u64().unwrap(), "{name}");
        let votes = votes_of(&folder.join("conversations").join(name).join("participants-votes.csv"));
        let pca = &reference["pca"];
        same_axes(&exported.conversation, &pca["center"], &pca["comps"], 1.0, &votes, name);
        let (centre, axes) = exported.conversation.principal_axes();
        for (ours, id) in extremity(&centre, &axes).iter().zip(&exported.statement_ids) {
            let theirs = reference["statement_extremity"][id.to_string()].as_f64().unwrap();
            close(*ours, theirs, 1e-4, &format!("{name} extremity"));
        }
        same_consensus(&exported.conversation, &reference["consensus"], &exported.statement_ids, name);
        let group_of = exported.group_of.clone();
        let grouping = exported.conversation.set_groups(&group_of).unwrap().clone();
        same_group_statistics(&exported, &grouping, &reference["for_polis_export_groups"], name);
    }
}

#[test]
fn statistics_of_the_reference_program_s_own_groups() {
    let Some(folder) = shared_data::folder("opinion-groups") else { return };
    for name in EXPORTED {
        let reference = shared_data::json(&folder.join("reference").join(format!("{name}.json")));
        let mut exported = exported(&folder, name);
        let mut group_of = vec![None; exported.conversation.people()];
        let people = &reference["participants"];
        let text = shared_data::text(&folder.join("conversations").join(name).join("participants-votes.csv"));
        let row_of: std::collections::HashMap<u64, usize> = text
            .lines()
            .skip(1)
            .enumerate()
            .map(|(row, line)| (line.split(',').next().unwrap().parse().unwrap(), row))
            .collect();
        for (id, group) in numbers(&people["id"]).iter().zip(numbers(&people["group"])) {
            group_of[row_of[&(*id as u64)]] = Some(group as u32);
        }
        let grouping = exported.conversation.set_groups(&group_of).unwrap().clone();
        same_group_statistics(&exported, &grouping, &reference["for_red_dwarf_groups"], name);
        let k = grouping.groups().to_string();
        close(
            grouping.silhouette(),
            reference["kmeans_by_k"][&k]["red_dwarf_silhouette"].as_f64().unwrap(),
            1e-6,
            name,
        );
    }
}

/// The number of groups, their tightness, and how clearly they are apart, against the best of fifty runs.
#[test]
fn groups_are_as_good_as_the_reference() {
    let Some(folder) = shared_data::folder("opinion-groups") else { return };
    for name in EXPORTED.into_iter().chain(["vtaiwan-bootstrap-20000"]) {
        let reference = shared_data::json(&folder.join("reference").join(format!("{name}.json")));
        let mut conversation =
            if name.contains("bootstrap") { large(&folder) } else { exported(&folder, name).conversation };
        if name.contains("bootstrap") {
            same_axes(&conversation, &reference["pca"]["center"], &reference["pca"]["comps"], 1.0, &[], name);
        }
        let grouping = conversation.form_groups(GroupSettings::compatible());
        assert_eq!(grouping.grouped(), reference["participants"]["id"].as_array().unwrap().len(), "{name}");
        let by_k = &reference["kmeans_by_k"];
        for trial in grouping.trials() {
            let best = &by_k[trial.k.to_string()];
            let inertia = best["best50_inertia"].as_f64().unwrap();
            println!("{name} {trial:?} best {inertia} {}", best["best50_silhouette"]);
            assert!(trial.inertia <= 1.02 * inertia, "{name} {trial:?}");
        }
        let k = reference["k"].as_u64().unwrap() as usize;
        let theirs = by_k[k.to_string()]["best50_silhouette"].as_f64().unwrap();
        assert!(
            grouping.groups() == k || grouping.silhouette() >= theirs - 0.01,
            "{name}: {} groups, silhouette {}, not {k} with {theirs}",
            grouping.groups(),
            grouping.silhouette(),
        );
    }
}

#[test]
fn outliers_form_no_group_of_their_own() {
    let Some(folder) = shared_data::folder("opinion-groups") else { return };
    for name in EXPORTED {
        let mut conversation = exported(&folder, name).conversation;
        let grouping = conversation.form_groups(GroupSettings::default());
        let least = 5.max(grouping.grouped().div_ceil(20));
        assert!(grouping.sizes().iter().all(|size| *size >= least), "{name} {:?}", grouping.sizes());
        assert!(grouping.groups() >= 2, "{name}");
    }
}

/// The production engine's own output of two conversations.
#[test]
fn statistics_of_the_engine() {
    let Some(folder) = shared_data::folder("opinion-groups") else { return };
    for name in ["below-100-ptpts", "above-100-ptpts"] {
        let file = shared_data::json(&folder.join("engine").join(format!("{name}.json")));
        let engine = &file["engine"];
        let whole = |value: &Value| value.as_u64().unwrap() as u32;
        let ids: Vec<u32> = engine["tids"].as_array().unwrap().iter().map(whole).collect();
        let place = |id: u32| ids.iter().position(|known| *known == id).unwrap() as u32;
        let mut conversation = Conversation::new(ids.len()).unwrap();
        let mut people: Vec<u32> = Vec::new();
        for vote in file["votes"].as_array().unwrap() {
            let person = whole(&vote[0]);
            let row = people.iter().position(|known| *known == person).unwrap_or_else(|| {
                people.push(person);
                people.len() - 1
            });
            let vote = match vote[2].as_i64().unwrap() {
                1 => (Vote::Agree, whole(&vote[1])),
                0 => (Vote::Pass, whole(&vote[1])),
                _ => (Vote::Disagree, whole(&vote[1])),
            };
            conversation.cast(row as u32, place(vote.1), vote.0).unwrap();
        }
        for (key, standing) in [("mod-out", Standing::ModeratedOut), ("meta-tids", Standing::Meta)] {
            for id in engine[key].as_array().unwrap().iter().map(whole) {
                if ids.contains(&id) {
                    conversation.set_standing(place(id), standing).unwrap();
                }
            }
        }
        let pca = &engine["pca"];
        same_axes(&conversation, &pca["center"], &pca["comps"], -1.0, &[], name);
        let (centre, axes) = conversation.principal_axes();
        let extremity = extremity(&centre, &axes);
        for (ours, theirs) in extremity.iter().zip(numbers(&pca["comment-extremity"])) {
            close(*ours, theirs, 1e-9, &format!("{name} extremity"));
        }
        // Groups: base clusters hold participants, groups hold base clusters.
        let mut group_of = vec![None; people.len()];
        for cluster in engine["group-clusters"].as_array().unwrap() {
            for base in cluster["members"].as_array().unwrap() {
                let ids_of_base = engine["base-clusters"]["id"].as_array().unwrap();
                let at = ids_of_base.iter().position(|id| id == base).unwrap();
                for person in engine["base-clusters"]["members"][at].as_array().unwrap() {
                    let row = people.iter().position(|known| *known == whole(person)).unwrap();
                    group_of[row] = Some(whole(&cluster["id"]));
                }
            }
        }
        let grouping = conversation.set_groups(&group_of).unwrap().clone();
        for group in 0..grouping.groups() {
            let votes = &engine["group-votes"][group.to_string()]["votes"];
            for (counts, id) in grouping.counts(group).iter().zip(&ids) {
                let theirs = &votes[id.to_string()];
                let ours = [counts.agree, counts.disagree, counts.seen()].map(u64::from);
                assert_eq!(ours, ["A", "D", "S"].map(|key| theirs[key].as_u64().unwrap()), "{name} {id}");
            }
            let picks = representative(&conversation, &grouping, group);
            let what = format!("{name} group {group}");
            same_picks(&picks, &engine["repness"][group.to_string()], &ids, 1e-6, &what);
        }
        same_consensus(&conversation, &engine["consensus"], &ids, name);
        let informed = group_informed_consensus(&grouping, Direction::Agree);
        for (ours, id) in informed.iter().zip(&ids) {
            let theirs = engine["group-aware-consensus"][id.to_string()].as_f64().unwrap();
            close(*ours, theirs, 1e-9, &format!("{name} informed {id}"));
        }
        for (ours, id) in priority(&conversation, &extremity).iter().zip(&ids) {
            let theirs = engine["comment-priorities"][id.to_string()].as_f64().unwrap();
            close(*ours / theirs, 1.0, 1e-9, &format!("{name} priority {id}"));
        }
    }
}

/// The engine's column in the published table.
#[test]
fn group_informed_consensus_of_bg2050() {
    let Some(folder) = shared_data::folder("opinion-groups") else { return };
    let mut exported = exported(&folder, "bg2050-volunteers");
    let group_of = exported.group_of.clone();
    let grouping = exported.conversation.set_groups(&group_of).unwrap();
    let ours = group_informed_consensus(grouping, Direction::Agree);
    let path = folder.join("conversations/bg2050-volunteers/comments.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    let heading = reader.headers().unwrap().clone();
    let column = |name: &str| heading.iter().position(|column| column == name).unwrap();
    let (id, informed) = (column("comment-id"), column("group-informed-consensus"));
    let mut compared = 0;
    for row in reader.records() {
        let row = row.unwrap();
        let place = exported.statement_ids.iter().position(|known| known.to_string() == row[id]).unwrap();
        close(ours[place], row[informed].parse().unwrap(), 5e-11, &row[id]);
        compared += 1;
    }
    assert_eq!(compared, 371);
}

/// The vote log, replayed vote by vote with groups already formed, ends in the same counts.
#[test]
fn replaying_the_log_gives_the_exported_table() {
    let Some(folder) = shared_data::folder("opinion-groups") else { return };
    for name in ["brexit-consensus", "vtaiwan-uberx"] {
        let table = exported(&folder, name);
        let log = shared_data::bytes(&folder.join("conversations").join(name).join("votes.csv.gz"));
        let mut votes: Vec<(u64, usize, u32, u32, Vote)> = csv::Reader::from_reader(log.as_slice())
            .records()
            .enumerate()
            .map(|(place, row)| {
                let row = row.unwrap();
                let vote = match &row[4] {
                    "1" => Vote::Agree,
                    "-1" => Vote::Disagree,
                    _ => Vote::Pass,
                };
                (row[0].parse().unwrap(), place, row[3].parse().unwrap(), row[2].parse().unwrap(), vote)
            })
            .collect();
        votes.sort_by_key(|vote| (vote.0, vote.1));
        let mut conversation = Conversation::new(table.conversation.statements()).unwrap();
        let place: std::collections::HashMap<u32, u32> =
            table.statement_ids.iter().zip(0..).map(|(id, place)| (*id, place)).collect();
        let half = votes.len() / 2;
        for (number, vote) in votes.iter().enumerate() {
            if number == half {
                conversation.form_groups(GroupSettings::default());
            }
            let Some(&statement) = place.get(&vote.3) else { continue };
            conversation.cast(vote.2, statement, vote.4).unwrap();
        }
        assert_eq!(conversation.votes(), table.conversation.votes(), "{name}");
        assert_eq!(conversation.totals(), table.conversation.totals(), "{name}");
    }
}

/// Two camps of equal votes and a few people of neither.
fn two_camps(people: u32, statements: u32) -> Conversation {
    let mut conversation = Conversation::new(statements as usize).unwrap();
    for person in 0..people {
        for statement in (0..statements).filter(|statement| (person * 7 + statement * 13) % 5 != 0) {
            let vote = if (person % 2 == 0) == (statement % 3 == 0) { Vote::Agree } else { Vote::Disagree };
            let odd = (person * 31 + statement * 17) % 11 == 0;
            conversation.cast(person, statement, if odd { Vote::Pass } else { vote }).unwrap();
        }
    }
    conversation
}

#[test]
fn a_new_vote_updates_groups_without_forming_them_again() {
    let mut conversation = two_camps(60, 20);
    conversation.form_groups(GroupSettings::default());
    let before = conversation.grouping().unwrap().clone();
    assert_eq!(before.groups(), 2);
    conversation.cast(4, 3, Vote::Pass).unwrap();
    conversation.cast(4, 3, Vote::Agree).unwrap();
    conversation.cast(7, 0, Vote::Agree).unwrap();
    let live = conversation.grouping().unwrap().clone();
    assert_eq!(live.sizes(), before.sizes());
    let formed = conversation.form_groups(GroupSettings::default());
    for group in 0..2 {
        assert_eq!(formed.counts(group), live.counts(group));
    }
}

#[test]
fn a_new_number_of_groups_has_to_win_four_times() {
    let mut conversation = two_camps(60, 20);
    assert_eq!(conversation.form_groups(GroupSettings::default()).groups(), 2);
    // A third camp that agrees with everything.
    for person in 60..110 {
        for statement in 0..20 {
            conversation.cast(person, statement, Vote::Agree).unwrap();
        }
    }
    let shown: Vec<usize> =
        (0..5).map(|_| conversation.form_groups(GroupSettings::default()).groups()).collect();
    assert_eq!(shown, [2, 2, 2, 3, 3]);
}

#[test]
fn odd_conversations_have_a_result() {
    let filled = |people: u32, statements: u32, vote: Option<Vote>| {
        let mut conversation = Conversation::new(statements as usize).unwrap();
        for person in 0..people {
            conversation.add_person(person).unwrap();
            for statement in 0..statements {
                if let Some(vote) = vote {
                    conversation.cast(person, statement, vote).unwrap();
                }
            }
        }
        conversation
    };
    let cases = [
        filled(0, 0, None),
        filled(0, 9, None),
        filled(30, 9, None),
        filled(1, 9, Some(Vote::Agree)),
        filled(50, 9, Some(Vote::Agree)),
        filled(50, 1, Some(Vote::Disagree)),
        filled(1_000_000, 1, Some(Vote::Pass)),
        two_camps(3, 40),
        two_camps(40, 2),
    ];
    for mut conversation in cases {
        for settings in [GroupSettings::default(), GroupSettings::compatible()] {
            let grouping = conversation.form_groups(settings).clone();
            assert!(grouping.silhouette().is_finite() && grouping.inertia().is_finite());
            for group in 0..grouping.groups() {
                representative(&conversation, &grouping, group);
            }
            let informed = group_informed_consensus(&grouping, Direction::Agree);
            assert_eq!(informed.len(), conversation.statements());
        }
        let (centre, axes) = conversation.principal_axes();
        let priorities = priority(&conversation, &extremity(&centre, &axes));
        assert!(priorities.iter().all(|priority| priority.is_finite()));
        consensus(&conversation);
    }
    let mut small = Conversation::new(2).unwrap();
    assert!(small.cast(0, 2, Vote::Agree).is_err());
    assert!(small.cast(u32::MAX, 0, Vote::Agree).is_err());
    assert!(small.set_groups(&[None]).is_err());
    assert!(Conversation::new(usize::MAX).is_err());
}

#[test]
fn tables_are_read_or_refused() {
    let table = "\u{feff}participant,group-id,n-votes,0,5\r\n1,0,2,1,-1\r\n2,,1,,0\r\n";
    let read = read_participants(table.as_bytes()).unwrap();
    assert_eq!(
        (read.conversation.votes(), read.statement_ids, read.group_of),
        (3, vec![0, 5], vec![Some(0), None])
    );
    let fault = |text: &str| read_participants(text.as_bytes()).unwrap_err().to_string();
    assert!(fault("").contains("participant"));
    assert!(fault("participant,x\n").contains("statement"));
    assert!(fault("participant,0\n1,NaN\n").contains("not a vote"));
    assert!(fault("participant,0\n1,1\n1,1\n").contains("twice"));
    assert!(fault("participant,0,0\n").contains("two columns"));
    assert!(fault("participant,group-id,0\n1,-3,1\n").contains("group"));
    assert!(
        matches!(read_participants(&[0xff, 0xfe]), Err(opinion_error) if opinion_error.to_string().contains("UTF-8"))
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn the_numbering_of_people_does_not_matter(
        votes in proptest::collection::vec((0_u32..40, 0_u32..12, 0_u8..3), 100..400),
        key in any::<u32>(),
    ) {
        let mut order: Vec<u32> = (0..40).collect();
        order.sort_by_key(|person| (person ^ key).wrapping_mul(2_654_435_769));
        let form = |number: &dyn Fn(u32) -> u32| {
            let mut conversation = Conversation::new(12).unwrap();
            conversation.add_person(39).unwrap();
            for &(person, statement, vote) in &votes {
                let vote = [Vote::Agree, Vote::Disagree, Vote::Pass][vote as usize];
                conversation.cast(number(person), statement, vote).unwrap();
            }
            conversation.form_groups(GroupSettings::compatible()).clone()
        };
        let (plain, renumbered) = (form(&|person| person), form(&|person| order[person as usize]));
        prop_assert_eq!(plain.sizes(), renumbered.sizes());
        prop_assert_eq!(plain.centres(), renumbered.centres());
        prop_assert_eq!(plain.silhouette(), renumbered.silhouette());
        for group in 0..plain.groups() {
            prop_assert_eq!(plain.counts(group), renumbered.counts(group));
        }
    }

    #[test]
    fn any_bytes_are_a_table_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200), rows in "participant,0,1\n([0-9],-?[01x],?[01]?\n){0,6}") {
        let _ = read_participants(&bytes);
        let _ = read_comments(&bytes);
        let _ = read_participants(rows.as_bytes()).map(|mut read| read.conversation.form_groups(GroupSettings::default()).groups());
    }
}
