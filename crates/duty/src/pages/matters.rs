//! `/admin/matters`: the tree of matters, each with its standard in versions, and drafting the next version.

use crate::model::{ClockKind, Edit, Evidence, MatterCode, MatterType, Standard, Urgency};
use crate::pages::drafting::{draft_fields, drafted, effective, own_drafts, reason};
use crate::pages::routes::rule_table;
use crate::pages::said::Said;
use crate::pages::{Body, arrive, panel};
use crate::query;
use crate::site::DutySite;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use guard::right::{ProposeDuty, TryDuty};
use guard::{SignedIn, Site};
use kernel::{Failure, Refusal};
use ui::{
    Badge, Button, Choice, Column, Content, Disclosure, EmptyState, FactList, FilterBar, Form, Html, Link,
    Page, PageHead, Problem, Row, Table, Token, Tone, Typed, Words,
};

/// The clocks whose terms a matter's page lists.
const CLOCKS: [&str; 6] = ["register", "dispatch", "accept", "contact", "handle", "revisit"];

/// GET `/admin/matters`, `?class=&q=`
pub(crate) async fn list(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    let (said, _) = arrive::<TryDuty>(&site, &duty, &viewer, &words).await?;
    draw_list(&site, &viewer, &said, &token, typed, None).await
}

/// POST `/admin/matters`: a new matter, into a draft
pub(crate) async fn define(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Response, Problem> {
    let (said, granted) = arrive::<ProposeDuty>(&site, &duty, &viewer, &words).await?;
    let edits = || -> Result<Vec<Edit>, Refusal> {
        reason(&typed)?;
        Ok(vec![Edit::DefineMatter {
            code: MatterCode::new(typed.require("code", "duty-text-missing")?),
            parent: typed.get("parent").map(MatterCode::new),
            standard: standard_of(&said, &typed)?,
        }])
    };
    match drafted(&site, &said, granted, &typed, edits()).await? {
        Ok(response) => Ok(response),
        Err(refusal) => {
            let page = draw_list(&site, &viewer, &said, &token, typed, Some(&refusal)).await?;
            Ok(page.refused(&refusal).into_response())
        }
    }
}

async fn draw_list(
    site: &Site,
    viewer: &SignedIn,
    said: &Said,
    token: &Token,
    typed: Typed,
    refused: Option<&Refusal>,
) -> Result<Page, Problem> {
    let book = said.book();
    let class = typed.get("class").map(MatterCode::new).filter(|code| book.matter(code).is_some());
    let text = typed.get("q").map(str::to_lowercase);
    let shown: Vec<&MatterType> = book
        .matters()
        .filter(|matter| match (&class, &text) {
            (None, None) => matter.level == 1,
            _ => {
                class.as_ref().is_none_or(|class| book.matter_within(&matter.code, class))
                    && text.as_ref().is_none_or(|text| said.coded(&matter.code).to_lowercase().contains(text))
            }
        })
        .collect();
    let form = Form::new(&said.words, token).prefix("filter").typed(typed.clone());
    let classes =
        book.matters_below(None).into_iter().map(|one| Choice::new(one.code.as_str(), said.coded(&one.code)));
    let filters = FilterBar::new(&said.words, "/admin/matters")
        .field(Html::of(&form.search("q", said.t("duty-filter-text"))))
        .field(Html::of(
            &form.select("class", said.t("duty-field-class"), classes).unchosen(said.t("duty-all-classes")),
        ));
    let leaves = book.leaf_matters(said.now).len();
    let facts = [("classes", book.matters_below(None).len().to_string()), ("leaves", leaves.to_string())];
    let mut parts = vec![Html::of(&filters).into(), table(said, &shown)];
    if viewer.holds::<ProposeDuty>() {
        parts.push(new_form(site, viewer, said, token, &typed, refused).await?);
    }
    let body = Body {
        head: PageHead::new(said.t("duty-matters-title"))
            .back(said.t("duty-admin"), "/admin")
            .about(said.words.with("duty-matters-about", &facts)),
        parts,
    };
    Ok(Page::desk(said.t("duty-matters-title"), &body)?.at("admin"))
}

fn table(said: &Said, matters: &[&MatterType]) -> Content {
    if matters.is_empty() {
        return Html::of(&EmptyState::new(said.t("duty-matters-none"))).into();
    }
    let book = said.book();
    let table = Table::new(said.t("duty-matters-title"))
        .column(Column::new(said.t("duty-column-matter")).title())
        .column(Column::new(said.t("duty-column-below")).number())
        .column(Column::new(said.t("duty-column-urgency")))
        .column(Column::new(said.t("duty-column-steps")).number())
        .column(Column::new(said.t("duty-column-evidence")))
        .column(Column::new(said.t("duty-column-deadline")))
        .column(Column::new(said.t("duty-column-standard")).narrow());
    let rows = matters.iter().map(|matter| {
        let below = book
            .matters()
            .filter(|one| one.code != matter.code && book.matter_within(&one.code, &matter.code));
        let below = below.count();
        let address = match matter.level {
            1 => format!("/admin/matters?class={}", matter.code),
            _ => format!("/admin/matters/{}", matter.code),
        };
        let standard = matter.standard_at(said.now);
        let level = "· ".repeat(usize::from(matter.level.saturating_sub(1)));
        let name: Content = match matter.validity().holds_at(said.now) {
            true => Link::new(format!("{level}{}", said.coded(&matter.code)), address.clone()).into(),
            false => Html::join([
                Html::of(&Link::new(format!("{level}{}", said.coded(&matter.code)), address.clone())),
                Html::of(&Badge::new(said.t("duty-ended")).tone(Tone::Ended)),
            ])
            .into(),
        };
        let urgency = standard.and_then(|(_, standard)| standard.urgency);
        Row::new()
            .opens(address)
            .cell(name)
            .cell(below)
            .cell(urgency.map_or_else(
                || "—".to_owned(),
                |urgency| said.t(&format!("duty-urgency-{}", urgency.name())),
            ))
            .cell(standard.map_or(0, |(_, standard)| standard.steps.len()))
            .cell(standard.map_or_else(String::new, |(_, standard)| {
                said.t(&format!("duty-evidence-{}", standard.evidence.name()))
            }))
            .cell(handle_term(said, matter))
            .cell(standard.map_or_else(String::new, |(number, _)| {
                said.words.with("duty-standard-number", &[("number", number.to_string())])
            }))
    });
    Html::of(&table.rows(rows)).into()
}

fn handle_term(said: &Said, matter: &MatterType) -> String {
    let urgency = matter.standard_at(said.now).and_then(|(_, standard)| standard.urgency);
    let term = said.catalogue().terms_for(Some(&matter.code), urgency, &ClockKind::new("handle"), said.now);
    term.map_or_else(|| "—".to_owned(), |term| said.term(term.rule.term))
}

async fn new_form(
    site: &Site,
    viewer: &SignedIn,
    said: &Said,
    token: &Token,
    typed: &Typed,
    refused: Option<&Refusal>,
) -> Result<Content, Failure> {
    let drafts = own_drafts(site, viewer).await?;
    let mut form = Form::new(&said.words, token).prefix("new");
    if let Some(refusal) = refused {
        form = form.typed(typed.clone()).refused(refusal);
    }
    let parents = said
        .book()
        .matters()
        .filter(|matter| matter.level < MatterType::DEEPEST && matter.ended_at.is_none());
    let parents = parents.map(|matter| Choice::new(matter.code.as_str(), said.coded(&matter.code)));
    let fields = Html::join([
        Html::of(&form.errors()),
        Html::of(&form.open("/admin/matters").keep("duty-matter")),
        Html::of(
            &form
                .select("parent", said.t("duty-field-parent"), parents)
                .unchosen(said.t("duty-field-parent-none")),
        ),
        Html::of(
            &form
                .text("code", said.t("duty-field-code"))
                .hint(said.t("duty-field-code.hint"))
                .width(12)
                .required(),
        ),
        standard_fields(said, &form, None),
        draft_fields(said, site, &form, &drafts),
        Html::of(&form.submit(said.t("duty-draft-put"))),
        Html::of(&form.close()),
    ]);
    Ok(Html::of(
        &Disclosure::new(said.t("duty-matter-new"), fields)
            .about(said.t("duty-edit-about"))
            .id("new-matter")
            .open(refused.is_some()),
    )
    .into())
}

fn standard_fields(said: &Said, form: &Form, standard: Option<&Standard>) -> Html {
    let urgencies = Urgency::ALL.iter().map(|one| {
        let choice = Choice::new(one.name(), said.t(&format!("duty-urgency-{}", one.name())));
        if standard.and_then(|standard| standard.urgency) == Some(*one) { choice.chosen() } else { choice }
    });
    let evidence = Evidence::ALL.iter().map(|one| {
        let choice = Choice::new(one.name(), said.t(&format!("duty-evidence-{}", one.name())));
        if standard.is_some_and(|standard| standard.evidence == *one) { choice.chosen() } else { choice }
    });
    let text = |read: fn(&Standard) -> String| standard.map(read).unwrap_or_default();
    Html::join([
        Html::of(
            &form
                .text("name", said.t("duty-field-name"))
                .default_value(text(|one| one.name.clone()))
                .required(),
        ),
        Html::of(
            &form
                .text("name_en", said.t("duty-field-name-en"))
                .default_value(text(|one| one.name_en.clone().unwrap_or_default())),
        ),
        Html::of(
            &form
                .area("steps", said.t("duty-field-steps"))
                .hint(said.t("duty-field-steps.hint"))
                .rows(5)
                .default_value(text(|one| one.steps.join("\n"))),
        ),
        Html::of(
            &form
                .select("evidence", said.t("duty-column-evidence"), evidence.collect::<Vec<_>>())
                .hint(said.t("duty-field-evidence.hint"))
                .required(),
        ),
        Html::of(
            &form
                .select("urgency", said.t("duty-column-urgency"), urgencies.collect::<Vec<_>>())
                .unchosen(said.t("duty-urgency-none")),
        ),
    ])
}

fn standard_of(said: &Said, typed: &Typed) -> Result<Standard, Refusal> {
    let steps = typed.get("steps").unwrap_or_default().lines().map(str::trim).filter(|step| !step.is_empty());
    let evidence = typed.get("evidence").unwrap_or("none");
    Ok(Standard {
        name: typed.require("name", "duty-text-missing")?.to_owned(),
        name_en: typed.get("name_en").map(str::to_owned),
        steps: steps.map(str::to_owned).collect(),
        evidence: Evidence::from_name(evidence).unwrap_or_default(),
        urgency: typed.get("urgency").and_then(Urgency::from_name),
        effective_from: effective(typed, said.now)?,
    })
}

/// GET `/admin/matters/{code}`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    Path(code): Path<String>,
) -> Result<Page, Problem> {
    let (said, _) = arrive::<TryDuty>(&site, &duty, &viewer, &words).await?;
    draw(&site, &viewer, &said, &token, &MatterCode::new(code), None).await
}

/// POST `/admin/matters/{code}`: its next standard or its end, into a draft
pub(crate) async fn change(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    Path(code): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    let (said, granted) = arrive::<ProposeDuty>(&site, &duty, &viewer, &words).await?;
    let code = MatterCode::new(code);
    let edits = || -> Result<Vec<Edit>, Refusal> {
        let reason = reason(&typed)?;
        let code = code.clone();
        Ok(vec![match typed.get("do") {
            Some("end") => Edit::EndMatter { code, at: effective(&typed, said.now)?, reason },
            _ => Edit::ReviseMatter { code, standard: standard_of(&said, &typed)? },
        }])
    };
    match drafted(&site, &said, granted, &typed, edits()).await? {
        Ok(response) => Ok(response),
        Err(refusal) => {
            let page = draw(&site, &viewer, &said, &token, &code, Some((typed, &refusal))).await?;
            Ok(page.refused(&refusal).into_response())
        }
    }
}

async fn draw(
    site: &Site,
    viewer: &SignedIn,
    said: &Said,
    token: &Token,
    code: &MatterCode,
    refused: Option<(Typed, &Refusal)>,
) -> Result<Page, Problem> {
    let matter = said.book().matter(code).ok_or_else(|| Refusal::not_found("duty-matter-unknown"))?;
    let mut parts = vec![
        standard_part(said, matter)?,
        history_part(said, matter)?,
        deadline_part(said, matter)?,
        rules_part(said, matter)?,
        questions_part(site, said, matter).await?,
    ];
    if viewer.holds::<ProposeDuty>() && matter.ended_at.is_none() {
        parts.push(edit_part(site, viewer, said, token, matter, refused).await?);
    }
    let path: Vec<String> =
        said.book().matter_path(code).iter().rev().map(|one| said.matter(&one.code)).collect();
    let class = said.book().matter_path(code).last().map_or_else(|| code.clone(), |one| one.code.clone());
    let mut head = PageHead::new(said.coded(code))
        .back(said.t("duty-matters-title"), format!("/admin/matters?class={class}"))
        .about(path.join(" / "));
    if !matter.validity().holds_at(said.now) {
        head = head.badge(Html::of(&Badge::new(said.t("duty-ended")).tone(Tone::Ended)));
    }
    Ok(Page::desk(said.coded(code), &Body { head, parts })?.at("admin"))
}

fn standard_part(said: &Said, matter: &MatterType) -> Result<Content, Failure> {
    let Some((number, standard)) = matter.standard_at(said.now) else { return Ok(Content::empty()) };
    let steps: Vec<String> =
        standard.steps.iter().enumerate().map(|(place, step)| format!("{}. {step}", place + 1)).collect();
    let steps = if steps.is_empty() { "—".to_owned() } else { steps.join("  ") };
    let urgency = standard.urgency.map(|urgency| said.t(&format!("duty-urgency-{}", urgency.name())));
    let facts = FactList::new()
        .fact(said.t("duty-field-name"), standard.name.clone())
        .maybe(said.t("duty-field-name-en"), standard.name_en.clone())
        .fact(said.t("duty-field-steps"), steps)
        .fact(said.t("duty-column-evidence"), said.t(&format!("duty-evidence-{}", standard.evidence.name())))
        .maybe(said.t("duty-column-urgency"), urgency)
        .fact(said.t("duty-column-deadline"), handle_term(said, matter))
        .fact(
            said.t("duty-column-standard"),
            said.words.with("duty-standard-number", &[("number", number.to_string())]),
        )
        .fact(said.t("duty-field-effective"), said.words.day(standard.effective_from));
    panel("standard", said.t("duty-standard-title"), said.t("duty-standard-about"), Html::of(&facts))
}

fn history_part(said: &Said, matter: &MatterType) -> Result<Content, Failure> {
    let table = Table::new(said.t("duty-standard-history"))
        .column(Column::new(said.t("duty-column-standard")).narrow())
        .column(Column::new(said.t("duty-field-name")).title())
        .column(Column::new(said.t("duty-column-differs")))
        .column(Column::new(said.t("duty-column-effective")));
    let rows = matter.standards.iter().enumerate().rev().map(|(place, standard)| {
        let before = place.checked_sub(1).and_then(|place| matter.standards.get(place));
        Row::new()
            .cell(said.words.with("duty-standard-number", &[("number", (place + 1).to_string())]))
            .cell(standard.name.clone())
            .cell(before.map_or_else(|| "—".to_owned(), |before| differs(said, before, standard)))
            .cell(said.words.day(standard.effective_from))
    });
    panel("history", said.t("duty-standard-history"), "", Html::of(&table.rows(rows)))
}

/// What a standard changed against the one before it.
fn differs(said: &Said, before: &Standard, after: &Standard) -> String {
    let mut parts = Vec::new();
    let mut put = |label: &str, from: String, to: String| {
        if from != to {
            let facts = [("what", said.t(label)), ("from", from), ("to", to)];
            parts.push(said.words.with("duty-differs", &facts));
        }
    };
    put("duty-field-name", before.name.clone(), after.name.clone());
    put("duty-field-steps", before.steps.join("；"), after.steps.join("；"));
    let evidence = |one: &Standard| said.t(&format!("duty-evidence-{}", one.evidence.name()));
    put("duty-column-evidence", evidence(before), evidence(after));
    let urgency = |one: &Standard| {
        one.urgency
            .map_or_else(|| "—".to_owned(), |urgency| said.t(&format!("duty-urgency-{}", urgency.name())))
    };
    put("duty-column-urgency", urgency(before), urgency(after));
    if parts.is_empty() { said.t("duty-differs-nothing") } else { parts.join("；") }
}

fn deadline_part(said: &Said, matter: &MatterType) -> Result<Content, Failure> {
    let urgency = matter.standard_at(said.now).and_then(|(_, standard)| standard.urgency);
    let table = Table::new(said.t("duty-deadlines"))
        .column(Column::new(said.t("duty-column-clock")).title())
        .column(Column::new(said.t("duty-column-term")))
        .column(Column::new(said.t("duty-column-calendar")))
        .column(Column::new(said.t("duty-column-basis")));
    let rows = CLOCKS.iter().filter_map(|clock| {
        let kind = ClockKind::new(*clock);
        let found = said.catalogue().terms_for(Some(&matter.code), urgency, &kind, said.now)?;
        let calendar: Content = match &found.rule.calendar {
            Some(name) => Link::new(name.clone(), format!("/admin/calendars?calendar={name}")).into(),
            None => said.t("duty-calendar-none").into(),
        };
        Some(
            Row::new()
                .cell(said.t(&format!("duty-clock-{clock}")))
                .cell(said.term(found.rule.term))
                .cell(calendar)
                .cell(format!("{} {}", found.rule.code, found.rule.basis)),
        )
    });
    panel("deadlines", said.t("duty-deadlines"), said.t("duty-deadlines.about"), Html::of(&table.rows(rows)))
}

fn rules_part(said: &Said, matter: &MatterType) -> Result<Content, Failure> {
    let book = said.book();
    let mut rules: Vec<_> = book
        .rules()
        .filter(|rule| rule.valid.to.is_none_or(|to| to > said.now))
        .filter(|rule| {
            book.matter_within(&matter.code, &rule.matter) || book.matter_within(&rule.matter, &matter.code)
        })
        .map(|rule| (rule, Content::empty()))
        .collect();
    rules.sort_by(|left, right| (&left.0.matter, left.0.place).cmp(&(&right.0.matter, right.0.place)));
    let table = match rules.is_empty() {
        true => Html::of(&EmptyState::new(said.t("duty-matter-no-rule"))).into(),
        false => rule_table(said, said.t("duty-matter-rules"), rules),
    };
    panel("rules", said.t("duty-matter-rules"), "", table)
}

async fn questions_part(site: &Site, said: &Said, matter: &MatterType) -> Result<Content, Failure> {
    let (tenant, code) = (site.tenant.clone(), matter.code.clone());
    let row =
        site.store.read(move |tx| Box::pin(async move { query::form(tx, &tenant, &code).await })).await?;
    let asked = row
        .as_ref()
        .and_then(|row| row.form.at(said.now))
        .map_or(0, |(_, version)| version.text.questions.len());
    let content = Html::join([
        Html::escape(&said.words.with("duty-matter-questions", &[("count", asked.to_string())])),
        Html::escape(" "),
        Html::of(&Link::new(said.t("duty-forms-open"), format!("/admin/forms/{}", matter.code))),
    ]);
    panel("questions", said.t("duty-forms-title"), "", content)
}

async fn edit_part(
    site: &Site,
    viewer: &SignedIn,
    said: &Said,
    token: &Token,
    matter: &MatterType,
    refused: Option<(Typed, &Refusal)>,
) -> Result<Content, Failure> {
    let drafts = own_drafts(site, viewer).await?;
    let ending = refused.as_ref().is_some_and(|(typed, _)| typed.get("do") == Some("end"));
    let form_of = |on: bool, prefix: &str| {
        let form = Form::new(&said.words, token).prefix(prefix);
        match &refused {
            Some((typed, refusal)) if on => form.typed(typed.clone()).refused(refusal),
            _ => form,
        }
    };
    let address = format!("/admin/matters/{}", matter.code);
    let form = form_of(refused.is_some() && !ending, "revise");
    let last = matter.standards.last();
    let revise = Html::join([
        Html::of(&form.errors()),
        Html::of(&form.open(address.clone()).keep("duty-revise")),
        standard_fields(said, &form, last),
        draft_fields(said, site, &form, &drafts),
        Html::of(&form.submit(said.t("duty-draft-put")).sends("do", "revise")),
        Html::of(&form.close()),
    ]);
    let form = form_of(ending, "end");
    let end = Html::join([
        Html::of(&form.errors()),
        Html::of(&form.open(address)),
        draft_fields(said, site, &form, &drafts),
        Html::of(&form.submit(said.t("duty-draft-put")).sends("do", "end")),
        Html::of(&form.close()),
    ]);
    let both = Html::join([
        Html::of(
            &Disclosure::new(said.t("duty-matter-revise"), revise)
                .id("revise-matter")
                .open(refused.is_some() && !ending),
        ),
        Html::of(&Disclosure::new(said.t("duty-matter-end"), end).id("end-matter").open(ending)),
        Html::of(&Button::link(said.t("duty-rule-new"), format!("/admin/routes/new?matter={}", matter.code))),
    ]);
    panel("edit", said.t("duty-edit-title"), said.t("duty-edit-about"), both)
}
