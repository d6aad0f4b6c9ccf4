//! `linli methods budget FILE.pb[.gz] --rule NAME`

use super::{Answer, Files, MethodsFailure, Progress, in_file, option, table};
use clap::Args;
use methods::budgeting::{Election, PabulibFile, Purchase, Rule, decide_watched, explain};
use serde_json::json;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Budget {
    /// A Pabulib file (.pb or .pb.gz)
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// greedy_U, mes_U with _then_greedy, _add1, _add1_then_greedy, _add1_until_over_budget or _raise1pct,
    /// phragmen; U is cost, card, points or borda
    #[arg(long, value_name = "NAME", default_value = "mes_cost_add1_until_over_budget")]
    pub rule: String,
    /// List every payment of every purchase (equal shares)
    #[arg(long)]
    pub explain: bool,
}

pub(super) fn run(options: &Budget, files: &Files, progress: Progress<'_>) -> Result<Answer, MethodsFailure> {
    let rule: Rule = options.rule.parse().map_err(option)?;
    let file = PabulibFile::read(&files.read(&options.file)?).map_err(in_file(&options.file))?;
    let (election, notes) = file.election_with_notes().map_err(in_file(&options.file))?;
    let outcome = decide_watched(&election, rule, |round| progress(round.raises, 0));
    let id = |project: &usize| election.projects()[*project].id.clone();
    let order: Vec<String> = outcome.order.iter().map(id).collect();
    let ties: Vec<_> = outcome
        .ties
        .iter()
        .map(|tie| json!({ "chosen": id(&tie.chosen), "equal_to": tie.equal_to.iter().map(id).collect::<Vec<_>>() }))
        .collect();
    let mut object = json!({
        "rule": rule.to_string(),
        "winners": outcome.winner_ids(&election),
        "order": order,
        "cost": election.money(outcome.cost),
        "exhaustive": outcome.is_exhaustive(&election),
        "budget": election.money(election.budget()),
        "raises": outcome.raises,
        "ties": ties,
        "notes": notes,
    });
    let rows: Vec<Vec<String>> = outcome
        .order
        .iter()
        .map(|&project| {
            let project = &election.projects()[project];
            vec![project.id.clone(), election.money(project.cost), project.name.clone()]
        })
        .collect();
    let mut text = table(&["project", "cost", "name"], &rows);
    text.push_str(&format!(
        "\n\n{rule}: {} projects for {} of {}; raises {}; ties decided by the smallest id: {}",
        outcome.order.len(),
        election.money(outcome.cost),
        election.money(election.budget()),
        outcome.raises,
        outcome.ties.len(),
    ));
    if options.explain {
        let Rule::EqualShares(utility, completion) = rule else {
            return Err(option("--explain lists the payments of equal shares (rules mes_…)"));
        };
        let purchases = purchases(&election, &explain(&election, utility, completion, &outcome));
        text.push_str(&purchases.0);
        object["purchases"] = purchases.1;
    }
    Ok(Answer { text, json: object })
}

/// Who paid how much: amounts in currency units, ballots by their place in the file from 1.
fn purchases(election: &Election, purchases: &[Purchase]) -> (String, serde_json::Value) {
    let unit = election.currency_unit() as f64;
    let mut text = String::new();
    let mut list = Vec::new();
    for purchase in purchases {
        let project = &election.projects()[purchase.project];
        let emptied = purchase.payments.iter().filter(|payment| payment.all_that_was_left).count();
        text.push_str(&format!(
            "\n{}: rho {:.9}; {} residents pay, {emptied} of them all they had left; exactly {} smallest units for each approval or point",
            project.id, purchase.rho, purchase.payments.len(), purchase.exact_price,
        ));
        let payments: Vec<_> = purchase
            .payments
            .iter()
            .map(|payment| json!([payment.ballot + 1, payment.amount / unit]))
            .collect();
        list.push(json!({
            "project": project.id,
            "rho": purchase.rho,
            "exact_price": purchase.exact_price,
            "payments": payments,
        }));
    }
    (text, list.into())
}
