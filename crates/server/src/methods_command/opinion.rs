//! `linli methods opinion DIR [--groups exported]`

use super::{Answer, Files, MethodsFailure, Progress, in_file, option, short, table};
use clap::Args;
use methods::opinion::{
    Agreed, Direction, GroupSettings, Representative, consensus, group_informed_consensus, read_comments,
    read_participants, representative,
};
use serde_json::{Map, Value, json};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Opinion {
    /// A folder with participants-votes.csv and, for --moderated, comments.csv
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// formed: form groups from the votes; exported: take those of the column group-id;
    /// compatible: form them without a minimum size, as the reference programs do
    #[arg(long, value_name = "WHICH", default_value = "formed")]
    pub groups: String,
    /// Leave out statements that moderation took out (comments.csv)
    #[arg(long)]
    pub moderated: bool,
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
}

pub(super) fn run(
    options: &Opinion,
    files: &Files,
    progress: Progress<'_>,
) -> Result<Answer, MethodsFailure> {
    let path = options.folder.join("participants-votes.csv");
    let exported = read_participants(&files.read(&path)?).map_err(in_file(&path))?;
    let mut conversation = exported.conversation;
    let ids = exported.statement_ids;
    if options.moderated {
        let path = options.folder.join("comments.csv");
        for (id, standing) in read_comments(&files.read(&path)?).map_err(in_file(&path))? {
            if let Some(place) = ids.iter().position(|known| *known == id) {
                conversation.set_standing(place as u32, standing).map_err(in_file(&path))?;
            }
        }
    }
    let watch = |done: usize, of: usize| progress(done as u64, of as u64);
    match options.groups.as_str() {
        "formed" => {
            let settings = GroupSettings { seed: options.seed, ..GroupSettings::default() };
            conversation.form_groups_watched(settings, watch);
        }
        "compatible" => {
            let settings = GroupSettings { seed: options.seed, ..GroupSettings::compatible() };
            conversation.form_groups_watched(settings, watch);
        }
        "exported" => {
            conversation.set_groups(&exported.group_of).map_err(in_file(&path))?;
        }
        other => return Err(option(format!("--groups {other:?} is none of formed, compatible, exported"))),
    }
    let Some(grouping) = conversation.grouping() else {
        return Err(option("there are no groups"));
    };
    let id = |statement: u32| ids[statement as usize];
    let picks: Vec<Vec<Representative>> =
        (0..grouping.groups()).map(|group| representative(&conversation, grouping, group)).collect();
    let agreed = consensus(&conversation);
    let informed = group_informed_consensus(grouping, Direction::Agree);
    let by_group: Map<String, Value> = picks
        .iter()
        .enumerate()
        .map(|(group, picks)| (group.to_string(), picks.iter().map(|pick| pick_json(pick, id)).collect()))
        .collect();
    let side = |direction: Direction| -> Vec<Value> {
        agreed
            .iter()
            .filter(|agreed| agreed.direction == direction)
            .map(|agreed| agreed_json(agreed, id))
            .collect()
    };
    let by_statement: Map<String, Value> =
        informed.iter().zip(&ids).map(|(value, id)| (id.to_string(), json!(value))).collect();
    let json = json!({
        "k": grouping.groups(),
        "groups": grouping.sizes(),
        "silhouette": grouping.silhouette(),
        "representative": by_group,
        "consensus": { "agree": side(Direction::Agree), "disagree": side(Direction::Disagree) },
        "group_informed_consensus": by_statement,
        "inertia": grouping.inertia(),
        "trials": grouping.trials(),
        "people": conversation.people(),
        "grouped": grouping.grouped(),
    });
    let mut text = format!(
        "{} people, {} votes, {} grouped; groups {:?}; silhouette {}\n\n",
        conversation.people(),
        conversation.votes(),
        grouping.grouped(),
        grouping.sizes(),
        short(grouping.silhouette()),
    );
    let mut rows = Vec::new();
    for (group, picks) in picks.iter().enumerate() {
        rows.extend(picks.iter().map(|pick| {
            row(&format!("group {group}"), id(pick.statement), pick.direction, pick.votes, pick.of)
        }));
    }
    rows.extend(
        agreed
            .iter()
            .map(|agreed| row("all", id(agreed.statement), agreed.direction, agreed.votes, agreed.of)),
    );
    text.push_str(&table(&["who", "statement", "side", "votes", "of"], &rows));
    Ok(Answer { text, json })
}

fn row(who: &str, statement: u32, direction: Direction, votes: u32, of: u32) -> Vec<String> {
    vec![
        who.to_owned(),
        statement.to_string(),
        side_name(direction).to_owned(),
        votes.to_string(),
        of.to_string(),
    ]
}

const fn side_name(direction: Direction) -> &'static str {
    match direction {
        Direction::Agree => "agree",
        Direction::Disagree => "disagree",
    }
}

fn pick_json(pick: &Representative, id: impl Fn(u32) -> u32) -> Value {
    json!({
        "statement": id(pick.statement),
        "direction": side_name(pick.direction),
        "votes": pick.votes,
        "of": pick.of,
        "share": pick.share,
        "test": pick.test,
        "ratio": pick.ratio,
        "ratio_test": pick.ratio_test,
        "best_agreed": pick.best_agreed,
    })
}

fn agreed_json(agreed: &Agreed, id: impl Fn(u32) -> u32) -> Value {
    json!({
        "statement": id(agreed.statement),
        "votes": agreed.votes,
        "of": agreed.of,
        "share": agreed.share,
        "test": agreed.test,
    })
}
