//! The forms of the page: choosing a community, and each deed.

use super::ADDRESS;
use askama::Template;
use cases::Ground;
use guard::{Idempotency, Site};
use place::geometry::Tile;
use place::{Level, PlaceId};
use ui::{Button, Choice, Content, Form, Html, Tab, Tabs, Token, Typed, Words};

pub(super) fn chooser(
    words: &Words,
    token: &Token,
    ground: &Ground,
    typed: &Typed,
    act: &'static str,
) -> Html {
    let form = Form::new(words, token).prefix("choose").typed(typed.clone());
    let places = ground
        .streets_and_communities()
        .into_iter()
        .filter(|(id, ..)| ground.atlas.node(*id).is_some_and(|node| node.level == Level::Community));
    let choices = places.map(|(id, name, street)| {
        let choice = Choice::new(id.to_string(), name);
        match street {
            Some(street) => choice.group(street),
            None => choice,
        }
    });
    let select =
        form.select("place", words.t("map-grids-community"), choices).unchosen(words.t("form-choose"));
    Html::join([
        Html::of(&form.open_query(ADDRESS)),
        Html::of(&form.hidden("act", act)),
        Html::of(&select.required()),
        Html::of(&Button::secondary(words.t("map-grids-open"))),
        Html::of(&form.close()),
    ])
}

pub(super) fn tabs(words: &Words, place: PlaceId, act: &str) -> Content {
    let tabs = ["borders", "split", "merge"].into_iter().map(|one| {
        Tab::new(words.t(&format!("map-act-{one}")), format!("{ADDRESS}?place={place}&act={one}"))
            .current(one == act)
    });
    Html::of(&Tabs::new(words.t("map-grids-acts"), tabs)).into()
}

pub(super) fn act_form(
    site: &Site,
    words: &Words,
    form: &Form,
    (place, act): (PlaceId, &'static str),
    tiles: &[Tile],
    drawn: &str,
) -> Html {
    let grids = || tiles.iter().map(|tile| Choice::new(tile.place.to_string(), tile.name.clone()));
    let mut parts = vec![
        Html::of(&form.open(ADDRESS)),
        Html::of(&form.errors()),
        Html::of(&form.hidden("place", place.to_string())),
        Html::of(&form.hidden("act", act)),
        Html::of(&form.hidden(Idempotency::FIELD, site.form_key())),
    ];
    let new = |number: &str, label: &str| {
        [
            Html::of(&form.text(&format!("name{number}"), words.t(label)).required().longest(100)),
            Html::of(&form.text(&format!("code{number}"), words.t("map-new-code")).width(24).longest(60)),
        ]
    };
    match act {
        "split" => {
            parts.push(Html::of(&form.select("grid", words.t("map-split-grid"), grids()).required()));
            let line = form.text("line", words.t("map-split-line")).hint(words.t("map-split-line.hint"));
            parts.push(Html::of(&line.required()));
            parts.extend(new("1", "map-split-left"));
            parts.extend(new("2", "map-split-right"));
        }
        "merge" => {
            parts.push(Html::of(&form.checks("grid", words.t("map-merge-grids"), grids()).required()));
            parts.extend(new("1", "map-merge-name"));
        }
        _ => {
            let area =
                form.area("geojson", words.t("map-borders-text")).hint(words.t("map-borders-text.hint"));
            parts.push(Html::of(&area.rows(8).default_value(drawn).required()));
        }
    }
    let from = form.date("from", words.t("map-from")).hint(words.t("map-from.hint"));
    parts.push(Html::of(&from.default_value(site.now().date().to_string()).required()));
    parts.push(Html::of(
        &form.text("reason", words.t("map-reason")).hint(words.t("map-reason.hint")).required().longest(200),
    ));
    parts.push(
        Html::render(&Actions {
            preview: Button::secondary(words.t("map-preview")).sends("do", "preview"),
            apply: Button::submit(words.t("map-apply")).sends("do", "apply"),
        })
        .unwrap_or_default(),
    );
    parts.push(Html::of(&form.close()));
    Html::join(parts)
}

#[derive(Template)]
#[template(source = r#"<div class="form-actions">{{ preview }}{{ apply }}</div>"#, ext = "html")]
struct Actions {
    preview: Button,
    apply: Button,
}
