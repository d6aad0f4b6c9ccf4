//! How personal data is handled (个人信息怎样处理), for everybody: each form with what is kept of what is told in it.

use crate::model::Retention;
use crate::query::{self, Told};
use crate::register::{Asked, Form, Kept, Period, Register};
use askama::Template;
use axum::extract::State;
use guard::Site;
use kernel::Failure;
use ui::{Column, Content, FactList, Html, Notice, Page, PageHead, Problem, Row, Table, Typed, Words};

#[derive(Template)]
#[template(path = "privacy.html")]
struct PrivacyBody {
    words: Words,
    head: PageHead,
    older: Content,
    who: FactList,
    forms: Vec<FormTold>,
}

/// One form with what is kept of what is told in it.
struct FormTold {
    /// The anchor that pages with this form point to.
    id: &'static str,
    title: String,
    about: String,
    kept: Table,
}

/// The line under a form, with the way to the whole notice.
#[derive(Template)]
#[template(path = "hint.html")]
struct Hint {
    words: Words,
    said: String,
    form: Form,
}

/// What stands under a form in which somebody is asked for something of himself.
///
/// # Errors
/// See [`::store::Error`].
pub async fn hint(site: &Site, words: &Words, form: Form) -> Result<Html, Failure> {
    let (tenant, now) = (site.tenant.clone(), site.now());
    let read = site.store.read(move |tx| {
        Box::pin(async move { policy::query::in_force::<Retention>(tx, &tenant, now).await })
    });
    let days = read.await?.limits.days;
    let said = words.with(&format!("privacy-hint-{form}"), [("days", days)]);
    Html::render(&Hint { words: words.clone(), said, form }).map_err(Failure::broken)
}

/// GET `/privacy?version=`
pub(crate) async fn show(State(site): State<Site>, words: Words, typed: Typed) -> Result<Page, Problem> {
    let told = read(&site, &typed).await?;
    let register = Register::shipped()?;
    let title = words.t("privacy-title");
    let older = if told.holds {
        Content::empty()
    } else {
        let text = words.with("privacy-older.text", [("number", told.number.as_str())]);
        Html::of(&Notice::attention(words.t("privacy-older")).text(text)).into()
    };
    let forms = Form::ALL.iter().map(|form| FormTold {
        id: form.as_str(),
        title: words.t(&format!("privacy-form-{form}")),
        about: words.t(&format!("privacy-form-{form}.about")),
        kept: table(&words, register.of_form(*form), *form, &told.retention),
    });
    let body = PrivacyBody {
        head: PageHead::new(&title).about(words.t("privacy-about")),
        older,
        who: who(&words, &told),
        forms: forms.collect(),
        words,
    };
    Page::door(title, &body)
}

fn who(words: &Words, told: &Told) -> FactList {
    let notice = &told.notice.limits;
    let said = |line: &str| match line.trim() {
        "" => words.t("privacy-unsaid"),
        line => line.to_owned(),
    };
    FactList::new()
        .fact(words.t("privacy-agency"), said(&notice.agency))
        .fact(words.t("privacy-officer"), said(&notice.officer))
        .fact(words.t("privacy-authority"), said(&notice.authority))
        .fact(words.t("privacy-number"), told.number.clone())
}

fn table<'a>(
    words: &Words,
    kept: impl Iterator<Item = &'a Kept>,
    form: Form,
    retention: &Retention,
) -> Table {
    let rows = kept.map(|kept| {
        let message = kept.message();
        let optional = match kept.asked {
            Asked::Optional => words.t("privacy-optional"),
            Asked::Needed => words.t("privacy-needed"),
        };
        Row::new()
            .cell(words.t(&message))
            .cell(words.t(&format!("{message}.purpose")))
            .cell(words.t(&format!("{message}.basis")))
            .cell(period(words, kept, retention))
            .cell(optional)
    });
    let column = |key: &str| Column::new(words.t(key));
    Table::new(words.t(&format!("privacy-form-{form}")))
        .column(column("privacy-what"))
        .column(column("privacy-purpose"))
        .column(column("privacy-basis"))
        .column(column("privacy-period"))
        .column(column("privacy-asked"))
        .rows(rows.collect::<Vec<_>>())
}

/// How long, in words.
pub(crate) fn period(words: &Words, kept: &Kept, retention: &Retention) -> String {
    let key = format!("privacy-period-{}", kept.period.as_str().replace('_', "-"));
    match kept.period {
        Period::AfterClose => words.with(&key, [("days", retention.days)]),
        Period::Days => words.with(&key, [("days", kept.days)]),
        _ => words.t(&key),
    }
}

pub(crate) async fn read(site: &Site, typed: &Typed) -> Result<Told, Failure> {
    let (tenant, now) = (site.tenant.clone(), site.now());
    let version = typed.get("version").and_then(|version| version.parse().ok());
    let read =
        site.store.read(move |tx| Box::pin(async move { query::told(tx, &tenant, now, version).await }));
    read.await
}
