//! `/admin/bundles`: who is responsible together for a matter in a place, and drafting another bundle.

use crate::model::{
    Book, Bundle, BundleCode, BundleLevel, BundleMember, BundleOrder, Edit, MatterCode, MemberOrder, percent,
    read_percent,
};
use crate::pages::deadlines::come;
use crate::pages::drafting::{draft_fields, drafted, effective, own_drafts, reason};
use crate::pages::said::Said;
use crate::pages::{Body, everywhere, panel};
use crate::site::DutySite;
use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use guard::right::ProposeDuty;
use guard::{SignedIn, Site};
use kernel::{Failure, Instant, Refusal};
use place::PlaceId;
use ui::{
    Badge, Choice, Column, Content, Disclosure, EmptyState, Form, Html, Link, Page, PageHead, Problem, Row,
    Table, Token, Tone, Typed, Words,
};

/// GET `/admin/bundles`
pub(crate) async fn list(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
) -> Result<Page, Problem> {
    let said = come(&site, &duty, &viewer, &words).await?;
    draw(&site, &viewer, &said, &token, None).await
}

/// POST `/admin/bundles`: a new bundle, into a draft
pub(crate) async fn propose(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Response, Problem> {
    let said = come(&site, &duty, &viewer, &words).await?;
    let granted = viewer.grant::<ProposeDuty>(&everywhere(&said.ground))?;
    let edits = || -> Result<Vec<Edit>, Refusal> {
        let code = BundleCode::new(typed.require("code", "duty-text-missing")?);
        if !said.book().bundle(&code).is_empty() {
            return Err(Refusal::invalid("duty-bundle-code-taken", "code").with("code", code));
        }
        Ok(vec![Edit::SetBundle { order: order_of(&said, code, &typed)? }])
    };
    match drafted(&site, &said, granted, &typed, edits()).await? {
        Ok(response) => Ok(response),
        Err(refusal) => {
            let page = draw(&site, &viewer, &said, &token, Some((typed, &refusal))).await?;
            Ok(page.refused(&refusal).into_response())
        }
    }
}

/// The version in force, the one to come, or the last.
pub(crate) fn standing(versions: &[Bundle], now: Instant) -> Option<&Bundle> {
    versions.iter().find(|version| version.valid.holds_at(now)).or_else(|| versions.last())
}

/// Whether a version holds, or will.
pub(crate) fn is_open(bundle: &Bundle, now: Instant) -> bool {
    bundle.valid.to.is_none_or(|to| to > now && to > bundle.valid.from)
}

/// Each bundle by the version that stands, in the order of codes.
pub(crate) fn all_standing(said: &Said) -> Vec<&Bundle> {
    let mut codes: Vec<&BundleCode> = said.book().bundles().map(|bundle| &bundle.code).collect();
    codes.dedup();
    codes.into_iter().filter_map(|code| standing(said.book().bundle(code), said.now)).collect()
}

/// What a form wants a bundle to be.
pub(crate) fn order_of(said: &Said, code: BundleCode, typed: &Typed) -> Result<BundleOrder, Refusal> {
    let place = typed.require("place", "duty-text-missing")?;
    let place = place.parse::<PlaceId>().map_err(|_| Refusal::invalid("duty-place-unknown", "place"))?;
    let member = |level: BundleLevel| {
        let text = typed.require(level.share_field(), "duty-text-missing")?;
        let wrong = || Refusal::invalid("duty-bundle-share", level.share_field()).with("given", text);
        Ok(MemberOrder {
            level,
            unit: typed.get(level.unit_field()).map(str::to_owned),
            person: None,
            share: read_percent(text).ok_or_else(wrong)?,
        })
    };
    Ok(BundleOrder {
        code,
        name: typed.require("name", "duty-text-missing")?.to_owned(),
        name_en: typed.get("name_en").map(str::to_owned),
        matter: MatterCode::new(typed.require("matter", "duty-text-missing")?),
        place,
        members: BundleLevel::ALL.into_iter().map(member).collect::<Result<_, Refusal>>()?,
        basis: typed.require("basis", "duty-text-missing")?.to_owned(),
        reason: reason(typed)?,
        from: effective(typed, said.now)?,
    })
}

async fn draw(
    site: &Site,
    viewer: &SignedIn,
    said: &Said,
    token: &Token,
    refused: Option<(Typed, &Refusal)>,
) -> Result<Page, Problem> {
    let (open, over): (Vec<_>, Vec<_>) =
        all_standing(said).into_iter().partition(|bundle| is_open(bundle, said.now));
    let proposes = viewer.may::<ProposeDuty>(&everywhere(&said.ground));
    let mut parts = vec![panel("open", said.t("duty-bundles-open"), "", table(said, &open, proposes))?];
    if !over.is_empty() {
        parts.push(panel("over", said.t("duty-bundles-over"), "", table(said, &over, proposes))?);
    }
    if proposes {
        let drafts = own_drafts(site, viewer).await?;
        let opened = refused.is_some();
        let form = Form::new(&said.words, token).prefix("new");
        let form = match &refused {
            Some((typed, refusal)) => form.typed(typed.clone()).refused(refusal),
            None => form,
        };
        let fields = Html::join([
            Html::of(&form.errors()),
            Html::of(&form.open("/admin/bundles").keep("duty-bundle")),
            Html::of(
                &form
                    .text("code", said.t("duty-field-code"))
                    .hint(said.t("duty-bundle-code.hint"))
                    .width(8)
                    .required(),
            ),
            bundle_fields(said, &form, None),
            draft_fields(said, site, &form, &drafts),
            Html::of(&form.submit(said.t("duty-draft-put"))),
            Html::of(&form.close()),
        ]);
        let form = Disclosure::new(said.t("duty-bundle-new"), fields).id("new-bundle").open(opened);
        parts.push(panel(
            "new",
            said.t("duty-bundle-new-title"),
            said.t("duty-bundle-new-title.about"),
            Html::of(&form),
        )?);
    }
    let head = PageHead::new(said.t("duty-bundles-title"))
        .back(said.t("duty-admin"), "/admin")
        .about(said.t("duty-bundles-about"));
    Ok(Page::desk(said.t("duty-bundles-title"), &Body { head, parts })?.at("admin"))
}

/// What a bundle ties and how it is shared; `stored` is the version that stands.
pub(crate) fn bundle_fields(said: &Said, form: &Form, stored: Option<&Bundle>) -> Html {
    let text = |read: fn(&Bundle) -> Option<&String>| stored.and_then(read).cloned().unwrap_or_default();
    let marked = |choices: Vec<Choice>, at: Option<usize>| {
        let numbered = choices.into_iter().enumerate();
        numbered.map(|(number, one)| if Some(number) == at { one.chosen() } else { one }).collect::<Vec<_>>()
    };
    let matters: Vec<&MatterCode> = said
        .book()
        .matters()
        .filter(|matter| matter.validity().holds_at(said.now))
        .map(|matter| &matter.code)
        .collect();
    let matter = stored.and_then(|bundle| matters.iter().position(|code| **code == bundle.matter));
    let places = said.choosable_places();
    let place = stored.and_then(|bundle| places.iter().position(|(place, _)| *place == bundle.place));
    let places = places.into_iter().map(|(_, choice)| choice).collect();
    let mut fields = vec![
        Html::of(
            &form
                .text("name", said.t("duty-field-name"))
                .default_value(text(|bundle| Some(&bundle.name)))
                .required(),
        ),
        Html::of(
            &form
                .text("name_en", said.t("duty-field-name-en"))
                .default_value(text(|bundle| bundle.name_en.as_ref())),
        ),
        Html::of(
            &form
                .select("matter", said.t("duty-column-matter"), marked(said.matter_choices(false), matter))
                .hint(said.t("duty-rule-matter.hint"))
                .unchosen(said.t("duty-choose"))
                .required(),
        ),
        Html::of(
            &form
                .select("place", said.t("duty-column-place"), marked(places, place))
                .hint(said.t("duty-bundle-place.hint"))
                .unchosen(said.t("duty-choose"))
                .required(),
        ),
    ];
    for level in BundleLevel::ALL {
        let member = stored.and_then(|bundle| bundle.member(level));
        let name = said.level(level);
        let share = member.map(|member| percent(member.share)).unwrap_or_default();
        let share_label = said.words.with("duty-bundle-share-of", &[("level", name.clone())]);
        fields.push(Html::of(
            &form
                .text(level.share_field(), share_label)
                .suffix("%")
                .default_value(share)
                .hint(said.t("duty-bundle-share.hint"))
                .width(8)
                .required(),
        ));
        let units = units_of(said, member.and_then(|member| member.unit));
        let unit_label = said.words.with("duty-bundle-unit-of", &[("level", name)]);
        let unit = form.select(level.unit_field(), unit_label, units);
        fields.push(Html::of(&unit.unchosen(said.t(&format!("duty-bundle-office-{}", level.name())))));
    }
    fields.push(Html::of(
        &form
            .text("basis", said.t("duty-field-own-basis"))
            .default_value(text(|bundle| Some(&bundle.basis)))
            .hint(said.t("duty-bundle-basis.hint"))
            .required(),
    ));
    Html::join(fields)
}

fn units_of(said: &Said, chosen: Option<kernel::UnitId>) -> Vec<Choice> {
    let code = chosen.and_then(|unit| said.catalogue().directory().unit(unit)).map(|unit| unit.code.clone());
    said.unit_choices_marked(false, code.as_deref())
}

fn table(said: &Said, bundles: &[&Bundle], proposes: bool) -> Content {
    if bundles.is_empty() {
        let next = if proposes { "duty-bundles-none.text" } else { "duty-bundles-none.read" };
        return Html::of(&EmptyState::new(said.t("duty-bundles-none")).text(said.t(next))).into();
    }
    let table = Table::new(said.t("duty-bundles-title"))
        .column(Column::new(said.t("duty-column-bundle")).title())
        .column(Column::new(said.t("duty-column-matter")))
        .column(Column::new(said.t("duty-column-place")))
        .column(Column::new(said.t("duty-column-shares")))
        .column(Column::new(said.t("duty-column-version")).number())
        .column(Column::new(said.t("duty-column-validity")))
        .column(Column::new(said.t("duty-column-step")).narrow());
    let rows = bundles.iter().map(|bundle| {
        let address = format!("/admin/bundles/{}", bundle.code);
        Row::new()
            .opens(address.clone())
            .cell(Link::new(said.bundle_said(bundle), address))
            .cell(said.coded(&bundle.matter))
            .cell(said.place(Some(bundle.place)))
            .cell(said.shares(bundle.members.iter().map(|member| (member.level, member.share))))
            .cell(bundle.number)
            .cell(said.validity(bundle.valid))
            .cell(Html::of(&said.bundle_standing(bundle)))
    });
    Html::of(&table.rows(rows)).into()
}

impl Said {
    pub(crate) fn level(&self, level: BundleLevel) -> String {
        self.t(&format!("duty-bundle-level-{}", level.name()))
    }
    /// A bundle with its code.
    pub(crate) fn bundle_said(&self, bundle: &Bundle) -> String {
        format!("{} {}", bundle.code, self.bundle_named(bundle))
    }
    pub(crate) fn bundle_named(&self, bundle: &Bundle) -> String {
        match &bundle.name_en {
            Some(name) if self.words.language() == ui::Language::English => name.clone(),
            _ => bundle.name.clone(),
        }
    }
    pub(crate) fn bundle_name(&self, book: &Book, code: &BundleCode) -> String {
        book.bundle(code).last().map_or_else(|| code.to_string(), |bundle| self.bundle_named(bundle))
    }
    /// `镇街 30%、村社 40%、网格 30%`
    pub(crate) fn shares(&self, shares: impl Iterator<Item = (BundleLevel, u32)>) -> String {
        let one = |(level, share)| format!("{} {}%", self.level(level), percent(share));
        shares.map(one).collect::<Vec<_>>().join(self.words.comma())
    }
    pub(crate) fn shares_of(&self, order: &BundleOrder) -> String {
        self.shares(order.members.iter().map(|member| (member.level, member.share)))
    }
    /// Whom a member means: a unit by name, or the one of its level where the case lies.
    pub(crate) fn member_unit(&self, member: &BundleMember) -> String {
        match member.unit {
            Some(unit) => self.unit(unit),
            None => self.t(&format!("duty-bundle-office-{}", member.level.name())),
        }
    }
    pub(crate) fn bundle_standing(&self, bundle: &Bundle) -> Badge {
        let (key, tone) = match (bundle.valid.holds_at(self.now), is_open(bundle, self.now)) {
            (true, _) => ("duty-adaptation-in-force", Tone::Accent),
            (false, true) => ("duty-adaptation-to-come", Tone::Neutral),
            (false, false) => ("duty-adaptation-over", Tone::Ended),
        };
        Badge::new(self.t(key)).tone(tone)
    }
}

/// What of a bundle differs between two versions, one line each.
pub(crate) fn differences(said: &Said, before: &Bundle, after: &Bundle) -> Vec<String> {
    let mut lines = Vec::new();
    let mut told = |label: String, before: String, after: String| {
        if before != after {
            let facts = [("what", label), ("before", before), ("after", after)];
            lines.push(said.words.with("duty-bundle-differs", &facts));
        }
    };
    told(said.t("duty-field-name"), said.bundle_named(before), said.bundle_named(after));
    told(said.t("duty-column-matter"), said.coded(&before.matter), said.coded(&after.matter));
    told(said.t("duty-column-place"), said.place(Some(before.place)), said.place(Some(after.place)));
    for level in BundleLevel::ALL {
        if let (Some(before), Some(after)) = (before.member(level), after.member(level)) {
            told(said.level(level), said.member_unit(before), said.member_unit(after));
            let label = said.words.with("duty-bundle-share-of", &[("level", said.level(level))]);
            let share = |share| format!("{}%", percent(share));
            told(label, share(before.share), share(after.share));
        }
    }
    told(said.t("duty-column-basis"), before.basis.clone(), after.basis.clone());
    lines
}

/// The bundle that an address names.
pub(crate) fn known<'a>(said: &'a Said, code: &BundleCode) -> Result<&'a Bundle, Failure> {
    let found = standing(said.book().bundle(code), said.now);
    Ok(found.ok_or_else(|| Refusal::not_found("duty-bundle-unknown"))?)
}
