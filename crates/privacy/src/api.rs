//! The same as the page, for machines.

use crate::pages::{period, read};
use crate::query::Told;
use crate::register::{Form, Kept, Register};
use axum::Json;
use axum::extract::State;
use guard::Site;
use schemars::JsonSchema;
use serde::Serialize;
use ui::{Problem, Typed, Words};

/// The notice (个人信息处理规则).
#[derive(Serialize, JsonSchema)]
pub(crate) struct NoticeJson {
    /// What comes in names it: edition of the register, version of the notice.
    number: String,
    /// Whether it is the one that holds now.
    holds: bool,
    /// Empty until the deployment has said it.
    agency: String,
    officer: String,
    authority: String,
    forms: Vec<FormJson>,
}

#[derive(Serialize, JsonSchema)]
struct FormJson {
    /// `report`, `counter`, `revisit`, `consultation`, `staff`.
    form: String,
    kept: Vec<KeptJson>,
}

#[derive(Serialize, JsonSchema)]
struct KeptJson {
    name: String,
    /// `personal`, `sensitive`, `staff`, `record`, `rating`.
    class: String,
    what: String,
    purpose: String,
    basis: String,
    period: String,
    /// Nothing is refused for leaving it out.
    optional: bool,
}

/// GET `/api/v1/privacy?version=`
pub(crate) async fn show(
    State(site): State<Site>,
    words: Words,
    typed: Typed,
) -> Result<Json<NoticeJson>, Problem> {
    let told = read(&site, &typed).await?;
    let register = Register::shipped()?;
    let forms = Form::ALL.iter().map(|form| FormJson {
        form: form.to_string(),
        kept: register.of_form(*form).map(|kept| kept_json(&words, kept, &told)).collect(),
    });
    Ok(Json(NoticeJson {
        forms: forms.collect(),
        number: told.number,
        holds: told.holds,
        agency: told.notice.limits.agency,
        officer: told.notice.limits.officer,
        authority: told.notice.limits.authority,
    }))
}

fn kept_json(words: &Words, kept: &Kept, told: &Told) -> KeptJson {
    let message = kept.message();
    KeptJson {
        name: kept.name.clone(),
        class: kept.class.to_string(),
        what: words.t(&message),
        purpose: words.t(&format!("{message}.purpose")),
        basis: words.t(&format!("{message}.basis")),
        period: period(words, kept, &told.retention),
        optional: kept.asked == crate::register::Asked::Optional,
    }
}
