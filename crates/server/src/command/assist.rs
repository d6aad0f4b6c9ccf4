//! `linli assist …`: messages understood, from files; models trained, compared and explained, from a deployment.

use crate::assist_command::{self, AssistCommand, Explain, OnFiles};
use crate::command_line::Data;
use crate::deployment::{Deployment, Opening};
use crate::progress::Bar;
use crate::said::{Said, Speech};
use ::assist::actions::correcting;
use ::assist::actions::training::{gather, keep, told, train};
use ::assist::{Compared, ModelRecord, places_of, query};
use guard::Granted;
use guard::right::TrainAssist;
use kernel::{Failure, Refusal, RequestKey};
use serde_json::json;
use std::path::PathBuf;
use std::sync::Arc;

/// The rule in whose name the command line trains, as in the table of roles. It switches nothing on.
const RULE: &str = "training";

pub(super) async fn run(command: AssistCommand, speech: &Speech) -> Result<Said, Failure> {
    let on_files = match command {
        AssistCommand::Train(options) if options.corrections => {
            return correct_in(&options.data, speech).await;
        }
        AssistCommand::Train(options) => return train_in(&options.data, speech).await,
        AssistCommand::Explain(options) => return explain(options, speech).await,
        AssistCommand::Evaluate(options) => match &options.data {
            Some(data) => return compare_in(data.clone(), options.model, speech).await,
            None => OnFiles::Evaluate(options),
        },
        AssistCommand::Hot(options) => OnFiles::Hot(options),
    };
    let bar = Bar::new(speech, "assist");
    // A long computation: the runtime's other threads have nothing to do meanwhile.
    let answer = tokio::task::block_in_place(|| assist_command::run(on_files, &|done, of| bar.set(done, of)));
    bar.finish();
    let answer = answer.map_err(Failure::broken)?;
    Ok(Said::done(answer.text, answer.json))
}

fn share(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// `linli assist train --data DIR`
async fn train_in(data: &Data, speech: &Speech) -> Result<Said, Failure> {
    let deployment = Deployment::open(data, Opening::Existing).await?;
    let bar = Bar::new(speech, "assist");
    let drawn = bar.clone();
    let watch = move |done: usize, of: usize| drawn.set(done as u64, of as u64);
    let record = train_on(&deployment, &watch).await?;
    bar.finish();
    deployment.seal().await?;
    let (figures, words) = (&record.figures, &speech.words);
    let facts = [
        ("version", record.version.to_string()),
        ("cases", record.count().to_string()),
        ("matters", record.cases.len().to_string()),
        ("coverage", share(figures.coverage)),
        ("right", share(figures.accuracy_shown)),
        ("macro", format!("{:.3}", figures.macro_f1)),
        ("calibration", format!("{:.3}", figures.calibration_error)),
    ];
    let text = [words.with("assist-trained", &facts), words.t("assist-trained-next")].join("\n");
    Ok(Said::done(text, serde_json::to_value(&record)?))
}

/// Trains on the cases of a deployment and keeps the version; the demo does the same.
///
/// # Errors
/// Refusal `assist-too-few-cases`; the store's own.
pub(crate) async fn train_on(
    deployment: &Deployment,
    watch: &(dyn Fn(usize, usize) + Sync),
) -> Result<ModelRecord, Failure> {
    let granted = Granted::<TrainAssist>::for_system(RULE)?;
    let site = deployment.site.clone();
    let (mind, grounds, tenant, now) =
        (deployment.mind.clone(), deployment.grounds.clone(), site.tenant.clone(), site.now());
    let gathered = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let rules = mind.rules(tx, now).await?;
            Ok::<_, Failure>((gather(tx, &tenant, &ground, &rules, now).await?, ground))
        })
    });
    let (lesson, ground) = gathered.await?;
    let segmenter = methods::text::Segmenter::shared();
    let packed = tokio::task::block_in_place(|| train(&lesson, &ground, &segmenter, watch))?;
    let (lesson, packed, inner) = (Arc::new(lesson), Arc::new(packed), site.clone());
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            let context = inner.context(&granted, RequestKey(String::new()));
            keep(tx, &granted, &context, &lesson, &packed).await
        })
    });
    write.await
}

/// `linli assist train --data DIR --corrections`
async fn correct_in(data: &Data, speech: &Speech) -> Result<Said, Failure> {
    let deployment = Deployment::open(data, Opening::Existing).await?;
    let granted = Granted::<TrainAssist>::for_system(RULE)?;
    let site = deployment.site.clone();
    let (mind, grounds, tenant, now) =
        (deployment.mind.clone(), deployment.grounds.clone(), site.tenant.clone(), site.now());
    let gathered = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            Ok::<_, Failure>((correcting::gather(tx, &mind, &tenant, &ground, now).await?, ground))
        })
    });
    let (corrections, ground) = gathered.await?;
    let segmenter = methods::text::Segmenter::shared();
    let corrected = tokio::task::block_in_place(|| correcting::learn(&corrections, &ground, &segmenter))?;
    let (corrections, corrected) = (Arc::new(corrections), Arc::new(corrected));
    let write = site.store.write({
        let site = site.clone();
        move |tx| {
            Box::pin(async move {
                let context = site.context(&granted, RequestKey(String::new()));
                correcting::keep(tx, &granted, &context, &corrections, &corrected).await
            })
        }
    });
    let record = write.await?;
    deployment.seal().await?;
    let facts = [
        ("version", record.version.to_string()),
        ("base", record.base.unwrap_or_default().to_string()),
        ("corrections", record.corrections.to_string()),
    ];
    let words = &speech.words;
    let text = [words.with("assist-corrected", &facts), words.t("assist-trained-next")].join("\n");
    Ok(Said::done(text, serde_json::to_value(&record)?))
}

/// `linli assist evaluate --data DIR [--model VERSION]`
async fn compare_in(data: PathBuf, model: Option<i64>, speech: &Speech) -> Result<Said, Failure> {
    let deployment = Deployment::open(&Data::at(data), Opening::Existing).await?;
    let tenant = deployment.site.tenant.clone();
    let read =
        deployment.site.store.read(move |tx| Box::pin(async move { query::registry(tx, &tenant).await }));
    let newest = read.await?.models.last().map(|model| model.record.version);
    let version = model.or(newest).ok_or_else(|| Refusal::not_found("assist-model-unknown"))?;
    let compared = compare_on(&deployment, version).await?;
    deployment.seal().await?;
    let figures = &compared.figures;
    let facts = [
        ("version", version.to_string()),
        ("cases", figures.cases.to_string()),
        ("coverage", share(figures.coverage)),
        ("right", share(figures.accuracy_shown)),
    ];
    let text = speech.words.with("assist-compared-with", &facts);
    Ok(Said::done(text, json!({ "version": version, "compared": serde_json::to_value(&compared)? })))
}

/// Compares a version with what people decided after its window; the demo does the same.
///
/// # Errors
/// Refusals `assist-model-unknown`, `assist-too-few-recent`; the store's own.
pub(crate) async fn compare_on(deployment: &Deployment, version: i64) -> Result<Compared, Failure> {
    let granted = Granted::<TrainAssist>::for_system(RULE)?;
    ::assist::compare(&deployment.site, &deployment.cases(), &deployment.assist(), granted, version).await
}

/// `linli assist explain --data DIR (--text TEXT | --case NUMBER)`
async fn explain(options: Explain, speech: &Speech) -> Result<Said, Failure> {
    let deployment = Deployment::open(&options.data, Opening::Existing).await?;
    let (mind, grounds, now) = (deployment.mind.clone(), deployment.grounds.clone(), deployment.site.now());
    let (tenant, words) = (deployment.site.tenant.clone(), speech.words.clone());
    let read = deployment.site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let current = mind.current(tx, now).await?;
            let text = match (&options.text, &options.case) {
                (Some(text), _) => text.clone(),
                (None, Some(number)) => {
                    let found = cases::query::by_number(tx, &tenant, number).await?;
                    let case = found.ok_or_else(|| Refusal::not_found("case-not-found"))?.state;
                    let text = cases::query::words_of(tx, &tenant, case.id, &case.text).await?;
                    let title = cases::query::title_of(tx, &tenant, case.id).await?;
                    told(title.as_deref(), &text.unwrap_or_default())
                }
                (None, None) => String::new(),
            };
            let matter = current.matter(&ground, &text, now);
            let urgent = current.urgency(&text);
            let (places, evidence) = places_of(&ground, &text);
            let names: Vec<String> = places.iter().map(|place| ground.atlas.full_name(*place)).collect();
            let said = cases::Said { words: words.clone(), ground, now };
            let line = match &matter {
                Some(matter) => format!(
                    "{} {}：{}",
                    matter.chosen.code,
                    said.matter(Some(&matter.chosen.code)),
                    ::assist::why_matter(&said, matter)
                ),
                None if current.on.is_none() => words.t("assist-explained-no-model"),
                None => words.t("assist-explained-none"),
            };
            let mut lines = vec![line];
            lines.extend(names.iter().map(|name| format!("{name} ({})", evidence.join(" "))));
            lines.extend(urgent.as_ref().map(|urgent| {
                format!("{} ({})", said.urgency(urgent.urgency.name()), urgent.because.join(" "))
            }));
            let odd = current.odd(&text);
            let told = json!({
                "matter": matter.as_ref().map(|matter| json!({
                    "code": matter.chosen.code,
                    "heading": matter.chosen.heading,
                    "confidence": matter.chosen.confidence,
                    "because": matter.because,
                    "likely": matter.likely,
                    "model": matter.model,
                })),
                "places": names,
                "place_because": evidence,
                "urgency": urgent.as_ref().map(|urgent| urgent.urgency.name()),
                "urgent_because": urgent.map(|urgent| urgent.because),
                "odd": odd,
            });
            Ok::<_, Failure>((lines.join("\n"), told))
        })
    });
    let (text, told) = read.await?;
    Ok(Said::done(text, told))
}
