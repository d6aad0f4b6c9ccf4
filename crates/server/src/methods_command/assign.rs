//! `linli methods assign FILE.csv[.gz]`

use super::{Answer, Files, MethodsFailure, Progress, in_file, table};
use clap::Args;
use methods::assignment::{self, Unassigned};
use serde_json::json;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Assign {
    /// Rows W,worker,capacity and T,task,penalty and E,task,worker,cost (.csv or .csv.gz)
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// A worker's k-th task costs this times (k - 1) extra
    #[arg(long, value_name = "COST", default_value_t = 0)]
    pub load_step: i64,
}

pub(super) fn run(options: &Assign, files: &Files, progress: Progress<'_>) -> Result<Answer, MethodsFailure> {
    let mut problem = assignment::read(&files.read(&options.file)?).map_err(in_file(&options.file))?;
    problem.load_step = options.load_step;
    let of = problem.tasks.len() as u64;
    let watch = |done: usize| progress(done as u64, of);
    let plan = assignment::assign_watched(&problem, watch).map_err(in_file(&options.file))?;
    let reasons: Vec<_> = plan
        .unassigned
        .iter()
        .map(|(task, reason)| {
            let mut object = json!(reason);
            object["task"] = json!(task);
            object
        })
        .collect();
    let json = json!({
        "cost": plan.cost,
        "unassigned": plan.unassigned.len(),
        "assignment": plan.worker_of,
        "reasons": reasons,
    });
    let rows: Vec<Vec<String>> =
        plan.unassigned.iter().map(|(task, reason)| vec![task.to_string(), in_words(*reason)]).collect();
    let mut text = format!(
        "total cost {}; {} of {} tasks assigned",
        plan.cost,
        problem.tasks.len() - plan.unassigned.len(),
        problem.tasks.len(),
    );
    if !rows.is_empty() {
        text.push_str("\n\n");
        text.push_str(&table(&["task", "left over because"], &rows));
    }
    Ok(Answer { text, json })
}

fn in_words(reason: Unassigned) -> String {
    match reason {
        Unassigned::NobodyOffered => "no worker is offered".to_owned(),
        Unassigned::NobodySkilled => "no offered worker has the skills".to_owned(),
        Unassigned::NobodyAvailable => "no suitable worker has any capacity".to_owned(),
        Unassigned::DearerThanPenalty { cheapest } => format!("the cheapest worker costs {cheapest}"),
        Unassigned::Outbid { price } => {
            format!("others need the workers more; served from a penalty above {price}")
        }
    }
}
