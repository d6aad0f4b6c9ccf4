//! A list of which several lines can be ticked, and what can be done with them.

use askama::Template;
use guard::desk::Bulk;
use ui::{Button, Content, Form, Html, Table, Token, Words};

/// It stays in sight while lines are ticked.
#[derive(Template)]
#[template(path = "bulk_bar.html")]
struct BulkBar {
    label: String,
    hint: String,
    buttons: Vec<Html>,
}

/// The table in a form whose buttons send the ticked lines to where it is shown what would happen.
pub fn with_bulk(words: &Words, token: &Token, bulk: &[Bulk], table: &Table) -> Content {
    let Some(first) = bulk.first() else { return Html::of(table).into() };
    let form = Form::new(words, token).prefix("bulk");
    let buttons = bulk.iter().map(|bulk| {
        let button = Button::secondary(bulk.label.clone()).sends("do", bulk.value).action(bulk.address);
        Html::of(&match bulk.key {
            Some(key) => button.key(key),
            None => button,
        })
    });
    let bar =
        BulkBar { label: words.t("desk-bulk"), hint: words.t("desk-bulk-hint"), buttons: buttons.collect() };
    Html::join([
        Html::of(&form.open(first.address)),
        Html::of(table),
        Html::render(&bar).unwrap_or_default(),
        Html::of(&form.close()),
    ])
    .into()
}
