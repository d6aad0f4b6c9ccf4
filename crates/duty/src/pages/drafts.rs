//! `/admin/routes/drafts`: what is drafted, what waits for a second person, what came of it.

use crate::actions::propose;
use crate::catalogue::Catalogue;
use crate::draft::Draft;
use crate::model::{CatalogueEvent, Proposal, ProposalCommand, ProposalId, ProposalStep};
use crate::pages::health::past_cases;
use crate::pages::routes::{refusal_of, tabs};
use crate::pages::said::Said;
use crate::pages::{Body, arrive, panel};
use crate::query::{self, ProposalRow};
use crate::site::DutySite;
use crate::trial::{Answer, Trial, TriedCase, try_routes};
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use guard::right::{ProposeDuty, ReviewDuty, TryDuty};
use guard::{SignedIn, Site};
use kernel::{Failure, Refusal, RequestKey};
use std::collections::BTreeMap;
use ui::{
    Badge, Button, Column, Content, EmptyState, FactList, Form, Html, Link, Moment, Notice, Page, PageHead,
    Problem, Row, Tab, Table, Tabs, Token, Tone, Typed, Words,
};

/// Proposals of one step that are listed.
const LISTED: u32 = 100;
/// Cases that would go elsewhere, listed one by one.
const CHANGED: usize = 100;

/// GET `/admin/routes/drafts`, `?step=`
pub(crate) async fn list(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    typed: Typed,
) -> Result<Page, Problem> {
    let (said, _) = arrive::<TryDuty>(&site, &duty, &viewer, &words).await?;
    let step = typed.get("step").and_then(ProposalStep::from_name);
    let tenant = site.tenant.clone();
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let mut rows = Vec::new();
            for one in ProposalStep::ALL {
                rows.push((one, query::proposals(tx, &tenant, one, LISTED).await?));
            }
            Ok::<_, Failure>(rows)
        })
    });
    let rows = read.await?;
    // Without a choice: what waits for somebody.
    let waits = |one: ProposalStep| matches!(one, ProposalStep::Draft | ProposalStep::Submitted);
    let shown: Vec<&ProposalRow> = rows
        .iter()
        .filter(|(one, _)| step.map_or(waits(*one), |step| step == *one))
        .flat_map(|(_, rows)| rows)
        .collect();
    let all = Tab::new(said.t("duty-step-waiting"), "/admin/routes/drafts").current(step.is_none());
    let steps = rows.iter().map(|(one, rows)| {
        Tab::new(said.t(&step_key(*one)), format!("/admin/routes/drafts?step={}", one.name()))
            .current(step == Some(*one))
            .count(rows.len() as u64)
    });
    let steps = Tabs::new(said.t("duty-steps"), std::iter::once(all).chain(steps));
    let body = Body {
        head: PageHead::new(said.t("duty-drafts-title"))
            .back(said.t("duty-routes-title"), "/admin/routes")
            .about(said.t("duty-drafts-about")),
        parts: vec![tabs(&said, "drafts"), Html::of(&steps).into(), table(&said, &shown)],
    };
    Ok(Page::desk(said.t("duty-drafts-title"), &body)?.at("admin"))
}

fn step_key(step: ProposalStep) -> String {
    format!("duty-step-{}", step.name().replace('_', "-"))
}

fn step_badge(said: &Said, step: ProposalStep) -> Badge {
    let tone = match step {
        ProposalStep::Draft => Tone::Neutral,
        ProposalStep::Submitted => Tone::DueSoon,
        ProposalStep::InForce => Tone::Accent,
        ProposalStep::Withdrawn => Tone::Ended,
    };
    Badge::new(said.t(&step_key(step))).tone(tone)
}

fn table(said: &Said, rows: &[&ProposalRow]) -> Content {
    if rows.is_empty() {
        return Html::of(&EmptyState::new(said.t("duty-drafts-none")).text(said.t("duty-drafts-none.text")))
            .into();
    }
    let table = Table::new(said.t("duty-drafts-title"))
        .column(Column::new(said.t("duty-column-title")).title())
        .column(Column::new(said.t("duty-column-step")).narrow())
        .column(Column::new(said.t("duty-column-edits")).number())
        .column(Column::new(said.t("duty-column-by")))
        .column(Column::new(said.t("duty-column-when")).narrow());
    let rows = rows.iter().map(|row| {
        let proposal = &row.proposal;
        let address = format!("/admin/routes/drafts/{}", proposal.id);
        Row::new()
            .opens(address.clone())
            .cell(Link::new(proposal.title.clone(), address))
            .cell(Html::of(&step_badge(said, proposal.step)))
            .cell(proposal.edits.len())
            .cell(said.who(&proposal.author))
            .cell(Html::of(&Moment::ago(
                &said.words,
                said.now,
                proposal.submitted_at.unwrap_or(proposal.opened_at),
            )))
    });
    Html::of(&table.rows(rows)).into()
}

/// GET `/admin/routes/drafts/{id}`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    Path(id): Path<String>,
) -> Result<Page, Problem> {
    let (said, _) = arrive::<TryDuty>(&site, &duty, &viewer, &words).await?;
    draw(&site, &duty, &viewer, &said, &token, id_of(&id)?, None).await
}

/// POST `/admin/routes/drafts/{id}`: `do` is `drop`, `submit`, `withdraw`, `approve` or `back`
pub(crate) async fn act(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    Path(id): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    let (said, _) = arrive::<TryDuty>(&site, &duty, &viewer, &words).await?;
    let id = id_of(&id)?;
    match carry_out(&site, &viewer, &said, id, &typed).await {
        Ok(()) => Ok(Redirect::to(&format!("/admin/routes/drafts/{id}")).into_response()),
        Err(failure) => {
            let refusal = refusal_of(failure)?;
            let page = draw(&site, &duty, &viewer, &said, &token, id, Some((typed, &refusal))).await?;
            Ok(page.refused(&refusal).into_response())
        }
    }
}

/// One step of a proposal by its name, for pages and machines alike.
pub(crate) async fn carry_out(
    site: &Site,
    viewer: &SignedIn,
    said: &Said,
    id: ProposalId,
    typed: &Typed,
) -> Result<(), Failure> {
    let (everywhere, places) = (super::everywhere(&said.ground), said.places());
    let words = typed.get("words").map(str::to_owned);
    let request = RequestKey(String::new());
    match typed.get("do").unwrap_or_default() {
        "approve" => {
            let granted = viewer.grant::<ReviewDuty>(&everywhere)?;
            let context = site.context(&granted, request);
            let seen =
                typed.get("version").and_then(|version| version.parse().ok()).map(crate::PolicyVersion);
            let write = site.store.write(move |tx| {
                Box::pin(
                    async move { propose::approve(tx, &context, &granted, id, seen, words, &places).await },
                )
            });
            write.await.map(drop)
        }
        "back" => {
            let granted = viewer.grant::<ReviewDuty>(&everywhere)?;
            let context = site.context(&granted, request);
            let words = words.unwrap_or_default();
            let write = site.store.write(move |tx| {
                Box::pin(async move { propose::send_back(tx, &context, &granted, id, words).await })
            });
            write.await
        }
        other => {
            let command = match other {
                "submit" => ProposalCommand::Submit,
                "withdraw" => ProposalCommand::Withdraw,
                "drop" => {
                    let unknown = || Refusal::not_found("duty-proposal-edit-unknown");
                    let number =
                        typed.get("number").and_then(|number| number.parse().ok()).ok_or_else(unknown)?;
                    ProposalCommand::Drop { number }
                }
                _ => return Err(Refusal::rule("duty-proposal-step").into()),
            };
            let granted = viewer.grant::<ProposeDuty>(&everywhere)?;
            let context = site.context(&granted, request);
            let write = site.store.write(move |tx| {
                Box::pin(async move { propose::change(tx, &context, &granted, id, command, &places).await })
            });
            write.await
        }
    }
}

pub(crate) fn id_of(text: &str) -> Result<ProposalId, Refusal> {
    text.parse().map_err(|_| Refusal::not_found("duty-proposal-unknown"))
}

/// A proposal with the catalogue that it would make, or why it would make none any more.
pub(crate) struct Seen {
    pub(crate) row: ProposalRow,
    pub(crate) draft: Result<Draft, Refusal>,
}

pub(crate) async fn seen(
    site: &Site,
    viewer: &SignedIn,
    said: &Said,
    id: ProposalId,
) -> Result<Seen, Failure> {
    let granted = viewer.grant::<TryDuty>(&super::everywhere(&said.ground))?;
    let context = site.context(&granted, RequestKey(String::new()));
    let (tenant, places) = (site.tenant.clone(), said.places());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let found = query::proposal(tx, &tenant, id).await?;
            let row = found.ok_or_else(|| Refusal::not_found("duty-proposal-unknown"))?;
            let draft = match propose::drafted(tx, &context, &row.proposal, &places).await {
                Ok(draft) => Ok(draft),
                Err(Failure::Refused(refusal)) => Err(refusal),
                Err(other) => return Err(other),
            };
            Ok::<_, Failure>(Seen { row, draft })
        })
    });
    read.await
}

/// The dry run of a draft on the cases of the last year, as if they came once all of it holds.
pub(crate) async fn trial(
    site: &Site,
    duty: &DutySite,
    said: &Said,
    proposal: &Proposal,
    new: Catalogue,
) -> Result<Trial, Failure> {
    let past = past_cases(site, duty, said).await?;
    let holds = proposal.edits.iter().map(|edit| edit.edit.effective()).max();
    let as_if = holds.map_or(said.now, |at| at.max(said.now)).plus_seconds(1);
    let old = said.catalogue().clone();
    let trying = move || try_routes(&old, &new, past, Some(as_if));
    tokio::task::spawn_blocking(trying).await.map_err(Failure::broken)
}

/// The own values of places that a draft leaves no room for.
fn ceasing(said: &Said, draft: &Draft) -> Vec<String> {
    let ending = |event: &CatalogueEvent| match event {
        CatalogueEvent::AdaptationEnded { deadline, place, at, .. } => {
            let place = said.place(Some(*place));
            Some(format!("{place} {deadline} {}", said.words.day(*at)))
        }
        _ => None,
    };
    draft.events().iter().filter_map(ending).collect()
}

async fn draw(
    site: &Site,
    duty: &DutySite,
    viewer: &SignedIn,
    said: &Said,
    token: &Token,
    id: ProposalId,
    refused: Option<(Typed, &Refusal)>,
) -> Result<Page, Problem> {
    let Seen { row, draft } = seen(site, viewer, said, id).await?;
    let proposal = &row.proposal;
    let waits = matches!(proposal.step, ProposalStep::Draft | ProposalStep::Submitted);
    let account = viewer.staff()?.account;
    let own = proposal.is_written_by(account);
    let mut parts = vec![tabs(said, "drafts"), facts(said, proposal)?];
    parts.push(panel(
        "edits",
        said.t("duty-draft-edits"),
        said.t("duty-draft-edits.about"),
        edits(said, token, viewer, proposal, &draft),
    )?);
    if waits {
        match &draft {
            Err(refusal) => {
                let notice = Notice::attention(said.words.reason(refusal));
                let notice = match said.words.next_step(refusal) {
                    Some(next) => notice.next(next),
                    None => notice,
                };
                parts.push(Html::of(&notice.text(said.t("duty-draft-broken"))).into());
            }
            Ok(draft) if !proposal.edits.is_empty() => {
                let ceasing = ceasing(said, draft);
                if !ceasing.is_empty() {
                    let notice = Notice::attention(said.t("duty-draft-ceasing")).text(ceasing.join("；"));
                    parts.push(Html::of(&notice).into());
                }
                let tried = trial(site, duty, said, proposal, draft.catalogue()).await?;
                parts.push(panel(
                    "trial",
                    said.t("duty-trial-title"),
                    said.t("duty-trial-about"),
                    trial_part(said, &tried),
                )?);
                parts.push(health_part(said, draft)?);
            }
            Ok(_) => {}
        }
    }
    if proposal.step == ProposalStep::Draft && viewer.holds::<ProposeDuty>() {
        parts.push(author_part(said, token, proposal, refused.as_ref())?);
    }
    if proposal.step == ProposalStep::Submitted {
        parts.push(review_part(said, token, viewer, proposal, own, refused.as_ref())?);
    }
    let head = PageHead::new(proposal.title.clone())
        .back(said.t("duty-drafts-title"), "/admin/routes/drafts")
        .badge(Html::of(&step_badge(said, proposal.step)));
    Ok(Page::desk(proposal.title.clone(), &Body { head, parts })?.at("admin"))
}

fn facts(said: &Said, proposal: &Proposal) -> Result<Content, Failure> {
    let mut facts = FactList::new()
        .fact(said.t("duty-field-reason"), proposal.ground.clone())
        .fact(said.t("duty-column-by"), said.who(&proposal.author))
        .fact(said.t("duty-fact-opened"), Html::of(&Moment::exact(&said.words, proposal.opened_at)));
    if let Some(case) = &proposal.case {
        facts = facts.fact(said.t("duty-fact-case"), Link::new(case.clone(), format!("/cases/{case}")));
    }
    if let Some(at) = proposal.submitted_at {
        facts = facts.fact(said.t("duty-fact-submitted"), Html::of(&Moment::exact(&said.words, at)));
    }
    for review in &proposal.reviews {
        let key = if review.approved { "duty-fact-approved" } else { "duty-fact-sent-back" };
        let by = format!("{} · {}", said.who(&review.by), said.words.moment(review.at));
        facts = match &review.words {
            Some(words) => facts.noted(said.t(key), by, words.clone()),
            None => facts.fact(said.t(key), by),
        };
    }
    if let Some((first, last)) = proposal.made {
        let address = format!("/admin/routes/versions?first={first}&last={last}");
        let versions = [("first", first.to_string()), ("last", last.to_string())];
        facts = facts.fact(
            said.t("duty-fact-made"),
            Link::new(said.words.with("duty-versions-range", &versions), address),
        );
    }
    panel("facts", said.t("duty-draft-facts"), "", Html::of(&facts))
}

fn edits(
    said: &Said,
    token: &Token,
    viewer: &SignedIn,
    proposal: &Proposal,
    draft: &Result<Draft, Refusal>,
) -> Content {
    if proposal.edits.is_empty() {
        return Html::of(
            &EmptyState::new(said.t("duty-draft-no-edits")).text(said.t("duty-draft-no-edits.text")),
        )
        .into();
    }
    let book = draft.as_ref().map_or_else(|_| said.book(), Draft::book);
    let droppable = proposal.step == ProposalStep::Draft && viewer.holds::<ProposeDuty>();
    let mut table = Table::new(said.t("duty-draft-edits"))
        .column(Column::new(said.t("duty-column-number")).number())
        .column(Column::new(said.t("duty-column-change")).title())
        .column(Column::new(said.t("duty-column-effective")).narrow());
    if droppable {
        table = table.column(Column::new(said.t("duty-column-drop")).narrow());
    }
    let rows = proposal.edits.iter().map(|one| {
        let row = Row::new()
            .cell(one.number.to_string())
            .cell(said.edit(&one.edit, book))
            .cell(said.words.day(one.edit.effective()));
        if !droppable {
            return row;
        }
        let form = Form::new(&said.words, token).prefix(format!("drop-{}", one.number));
        row.cell(Html::join([
            Html::of(&form.open(format!("/admin/routes/drafts/{}", proposal.id))),
            Html::of(&form.hidden("number", one.number.to_string())),
            Html::of(
                &Button::secondary(said.words.with("duty-draft-drop", &[("number", one.number.to_string())]))
                    .quiet()
                    .sends("do", "drop"),
            ),
            Html::of(&form.close()),
        ]))
    });
    Html::of(&table.rows(rows)).into()
}

fn answer(said: &Said, answer: Answer) -> String {
    match answer {
        Answer::Lead(unit) => said.unit(unit),
        Answer::Gap(gap) => said.words.with("duty-trial-gap", &[("reason", said.gap(gap))]),
    }
}

fn trial_part(said: &Said, trial: &Trial) -> Content {
    let facts = [
        ("cases", trial.rows.len().to_string()),
        ("changed", trial.changed.to_string()),
        ("opened", trial.gaps_opened.to_string()),
        ("closed", trial.gaps_closed.to_string()),
    ];
    let summary = said.words.with("duty-trial-said", &facts);
    let mut parts = vec![Html::of(&match trial.gaps_opened {
        0 => Notice::information(summary),
        _ => Notice::attention(summary),
    })];
    let changed: Vec<&TriedCase> = trial.rows.iter().filter(|row| row.is_changed()).collect();
    if changed.is_empty() {
        return Html::join(parts).into();
    }
    let mut sums: BTreeMap<(String, String), u64> = BTreeMap::new();
    for row in &changed {
        *sums.entry((answer(said, row.old), answer(said, row.new))).or_default() += 1;
    }
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.sort_by(|left, right| right.1.cmp(&left.1));
    let moved = Table::new(said.t("duty-trial-moved"))
        .caption_shown()
        .column(Column::new(said.t("duty-trial-from")).title())
        .column(Column::new(said.t("duty-trial-to")))
        .column(Column::new(said.t("duty-trial-cases")).number())
        .rows(sums.into_iter().map(|((from, to), cases)| Row::new().cell(from).cell(to).cell(cases)));
    let listed = Table::new(said.words.with("duty-trial-list", &[("most", CHANGED.to_string())]))
        .caption_shown()
        .column(Column::new(said.t("duty-trial-number")).title())
        .column(Column::new(said.t("duty-column-matter")))
        .column(Column::new(said.t("duty-trial-from")))
        .column(Column::new(said.t("duty-trial-to")))
        .column(Column::new(said.t("duty-trial-actual")))
        .rows(changed.into_iter().take(CHANGED).map(|row| {
            Row::new()
                .cell(row.reference.clone())
                .cell(said.coded(&row.matter))
                .cell(answer(said, row.old))
                .cell(answer(said, row.new))
                .cell(row.actual.map_or_else(|| "—".to_owned(), |unit| said.unit(unit)))
        }));
    parts.push(Html::of(&moved));
    parts.push(Html::of(&listed));
    Html::join(parts).into()
}

/// Faults that the draft would bring into the catalogue, and those that it would mend.
fn health_part(said: &Said, draft: &Draft) -> Result<Content, Failure> {
    let places = said.places();
    let old = said.catalogue().alarms(&places, said.now);
    let new = draft.catalogue().alarms(&places, said.now);
    let brought = new.iter().filter(|alarm| !old.contains(alarm)).count();
    let mended = old.iter().filter(|alarm| !new.contains(alarm)).count();
    let facts = [("brought", brought.to_string()), ("mended", mended.to_string())];
    let said_so = said.words.with("duty-draft-health", &facts);
    panel("draft-health", said.t("duty-health-title"), "", Content::from(said_so))
}

fn author_part(
    said: &Said,
    token: &Token,
    proposal: &Proposal,
    refused: Option<&(Typed, &Refusal)>,
) -> Result<Content, Failure> {
    let mut form = Form::new(&said.words, token).prefix("author");
    if let Some((_, refusal)) = refused {
        form = form.refused(refusal);
    }
    let more = [
        Button::link(said.t("duty-rule-new"), "/admin/routes/new"),
        Button::link(said.t("duty-matters-title"), "/admin/matters"),
        Button::link(said.t("duty-duties-title"), "/admin/duties"),
    ];
    let content = Html::join(
        [
            Html::of(&form.errors()),
            Html::of(&form.open(format!("/admin/routes/drafts/{}", proposal.id))),
            Html::of(&form.submit(said.t("duty-draft-submit")).sends("do", "submit")),
            Html::of(&Button::secondary(said.t("duty-draft-withdraw")).sends("do", "withdraw")),
            Html::of(&form.close()),
        ]
        .into_iter()
        .chain(more.iter().map(|button| Html::of(&button.clone().quiet()))),
    );
    panel("author", said.t("duty-draft-author"), said.t("duty-draft-author.about"), content)
}

fn review_part(
    said: &Said,
    token: &Token,
    viewer: &SignedIn,
    proposal: &Proposal,
    own: bool,
    refused: Option<&(Typed, &Refusal)>,
) -> Result<Content, Failure> {
    let mut form = Form::new(&said.words, token).prefix("review");
    if let Some((typed, refusal)) = refused {
        form = form.typed(typed.clone()).refused(refusal);
    }
    let address = format!("/admin/routes/drafts/{}", proposal.id);
    let mut parts = vec![Html::of(&form.errors())];
    if own {
        parts.push(Html::of(
            &Notice::information(said.t("duty-review-own-said")).next(said.t("duty-review-own-said.next")),
        ));
        parts.push(Html::of(&form.open(address)));
        parts.push(Html::of(&Button::secondary(said.t("duty-draft-withdraw")).sends("do", "withdraw")));
        parts.push(Html::of(&form.close()));
    } else if viewer.holds::<ReviewDuty>() {
        parts.push(Html::of(&form.open(address)));
        parts.push(Html::of(&form.hidden("version", said.book().version().to_string())));
        parts.push(Html::of(
            &form.area("words", said.t("duty-review-words")).rows(2).hint(said.t("duty-review-words.hint")),
        ));
        parts.push(Html::of(&form.submit(said.t("duty-review-approve")).sends("do", "approve")));
        parts.push(Html::of(&Button::secondary(said.t("duty-review-back")).sends("do", "back")));
        parts.push(Html::of(&form.close()));
    } else {
        parts.push(Html::of(&Notice::information(said.t("duty-review-other"))));
    }
    panel("review", said.t("duty-review-title"), said.t("duty-review-about"), Html::join(parts))
}
