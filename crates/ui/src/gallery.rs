//! Every component in its states on one page, to be looked at and to be tested with axe.
//! Its sample texts are in Chinese and English here, so that they are no part of the interface's words.

mod samples;

use crate::{
    Badge, Button, Card, Cards, ClockBadge, ClockChange, ClockState, Column, Content, Disclosure, EmptyState,
    FactList, FilterBar, Form, Here, Html, Link, MapField, Marked, Notice, Page, PageHead, Pager, Problem,
    Progress, Remaining, Row, Section, Surface, Tab, Table, Tabs, Timeline, TimelineEntry, Token, Tone,
    Typed, Words,
};
use askama::Template;
use kernel::{Instant, Refusal};
use samples::{Samples, samples};

#[derive(Template)]
#[template(path = "gallery.html")]
struct Gallery {
    said: Samples,
    head: PageHead,
    tabs: Tabs,
    filters: FilterBar,
    table: Table,
    pager: Pager,
    empty: EmptyState,
    facts: FactList,
    timeline: Timeline,
    actions: Vec<Disclosure>,
    notices: Vec<Notice>,
    badges: Vec<Badge>,
    clocks: Vec<ClockBadge>,
    buttons: Vec<Button>,
    plain: Html,
    refused: Html,
    progress: Vec<Progress>,
    cards: Cards,
    here: Here,
    section: Section,
    marked: Marked,
}

/// The gallery (组件样本) of the desk. `now` is the instant against which the sample clocks are drawn.
///
/// # Errors
/// A broken template.
pub fn page(words: &Words, token: &Token, now: Instant) -> Result<Page, Problem> {
    let said = samples(words.language());
    let gallery = Gallery {
        head: head(&said),
        tabs: Tabs::new(
            said.tabs,
            [
                Tab::new(said.tab_mine, "?tab=mine").current(true).count(12),
                Tab::new(said.tab_unit, "?tab=unit").count(140),
                Tab::new(said.tab_ended, "?tab=ended"),
            ],
        ),
        filters: filters(words, &said),
        table: table(words, &said, now),
        pager: Pager::new(words, 4, Some(24_326)).first(words, Some("?")).next(words, Some("?after=x")),
        empty: EmptyState::new(said.empty).text(said.empty_text).action(Button::link(said.empty_action, "?")),
        facts: facts(words, &said, now),
        marked: Marked::new()
            .plain(said.marked_before)
            .mark(said.marked, said.marked_as)
            .plain(said.marked_after),
        timeline: timeline(words, &said, now),
        actions: actions(words, token, &said),
        notices: vec![
            Notice::information(said.notice).text(said.notice_text),
            Notice::done(said.notice_done),
            Notice::attention(said.notice_attention).text(said.notice_text),
            Notice::refused(said.notice_refused).next(said.notice_next),
        ],
        badges: badges(&said),
        clocks: clocks(words, &said, now),
        buttons: vec![
            Button::submit(said.button_primary),
            Button::secondary(said.button_secondary).icon("undo-2"),
            Button::link(said.button_link, "?").key('d'),
            Button::secondary(said.button_quiet).quiet(),
            Button::secondary(said.button_closed).closed(said.button_reason),
        ],
        plain: form(words, token, &said, "plain", None)?,
        refused: form(
            words,
            token,
            &said,
            "refused",
            Some(Refusal::invalid("too-long", "text").with("most", 60)),
        )?,
        progress: vec![
            Progress::new(words, "progress-running", said.progress, 1_870, Some(4_326)),
            Progress::new(words, "progress-counting", said.progress, 210, None),
            Progress::new(words, "progress-ended", said.progress, 4_326, Some(4_326))
                .ended(Notice::done(said.progress_done).text(Link::new(said.progress_rows, "?"))),
        ],
        cards: Cards::new([
            Card::new(said.cases[0].1, "?").about(said.notice_text).icon("map-pin").count("12"),
            Card::new(said.cases[1].1, "?").about(said.fact_basis),
        ]),
        here: Here::new(words, "sample"),
        section: Section::new(said.facts, said.notice_text).nested(),
        said,
    };
    Ok(Page::desk(gallery.said.title, &gallery)?.at("gallery"))
}

/// The street door's manner: a report form, and following one's case.
///
/// # Errors
/// A broken template.
pub fn door(words: &Words, token: &Token, now: Instant) -> Result<Page, Problem> {
    let said = samples(words.language());
    let body = DoorGallery {
        head: PageHead::new(said.door_title).about(said.door_about),
        form: door_form(words, token, &said)?,
        follow: timeline(words, &said, now),
        clock: ClockBadge::new(
            words,
            ClockState::Running,
            Remaining::WorkDays(3),
            Some(now.plus_seconds(260_000)),
        ),
        said,
    };
    Ok(Page::new(Surface::Door, body.said.door_title, render(&body)?).at("report"))
}

#[derive(Template)]
#[template(path = "gallery_door.html")]
struct DoorGallery {
    said: Samples,
    head: PageHead,
    form: Html,
    follow: Timeline,
    clock: ClockBadge,
}

fn render(template: &impl Template) -> Result<Html, Problem> {
    Html::render(template).map_err(|cause| Problem(kernel::Failure::broken(cause)))
}

fn head(said: &Samples) -> PageHead {
    PageHead::new(said.title)
        .about(said.about)
        .back(said.back, "?")
        .badge(Badge::new(said.state_handling).tone(Tone::Accent))
        .action(Button::link(said.button_link, "?").icon("printer"))
        .action(Button::link(said.button_primary, "?").primary())
}

fn filters(words: &Words, said: &Samples) -> FilterBar {
    let form =
        Form::new(words, &Token::default()).prefix("filter").typed(Typed::new().with("state", "handling"));
    FilterBar::new(words, "?")
        .field(form.search("q", said.filter_text).input_mode("search"))
        .field(
            form.select(
                "state",
                said.filter_state,
                [
                    crate::Choice::new("handling", said.state_handling),
                    crate::Choice::new("ended", said.state_ended),
                ],
            )
            .unchosen(said.filter_all),
        )
        .field(form.date("from", said.filter_from))
        .more(form.text("unit", said.column_unit))
        .active(format!("{} {}", said.filter_state, said.state_handling), "?")
}

fn table(words: &Words, said: &Samples, now: Instant) -> Table {
    let clock =
        |state, remaining, seconds| ClockBadge::new(words, state, remaining, Some(now.plus_seconds(seconds)));
    let clocks = [
        clock(ClockState::Overdue, Remaining::Elapsed(7_200), -7_200),
        clock(ClockState::DueSoon, Remaining::Elapsed(12_000), 12_000),
        clock(ClockState::Running, Remaining::Work(40_000), 90_000),
        ClockBadge::new(words, ClockState::Paused, Remaining::WorkDays(4), None),
    ];
    let rows = said.cases.iter().zip(clocks).enumerate().map(|(index, ((title, place, unit), clock))| {
        let number = format!("2026-{:06}", 1_204 + index);
        let row = Row::new()
            .opens(format!("?case={number}"))
            .tick("case", number.clone(), format!("{} {number}", said.choose_row))
            .cell(Link::new(*title, format!("?case={number}")))
            .cell(number)
            .cell(*place)
            .cell(*unit)
            .cell(clock)
            .cell(index + 1);
        match index {
            0 => row.overdue(),
            1 => row.due_soon(),
            _ => row,
        }
    });
    Table::new(said.table)
        .column(Column::new(said.column_title).title())
        .column(Column::new(said.column_number).narrow().sort("?sort=number", Some(false)))
        .column(Column::new(said.column_place))
        .column(Column::new(said.column_unit))
        .column(Column::new(said.column_clock))
        .column(Column::new(said.column_count).number())
        .rows(rows)
        .totals([
            Content::from(said.total),
            Content::empty(),
            Content::empty(),
            Content::empty(),
            Content::empty(),
            Content::from(10_u64),
        ])
}

fn facts(words: &Words, said: &Samples, now: Instant) -> FactList {
    let (_, place, unit) = said.cases[0];
    FactList::new()
        .fact(said.column_number, "2026-001204")
        .fact(said.column_place, place)
        .noted(said.column_unit, Link::new(unit, "?"), said.fact_basis)
        .fact(said.fact_received, crate::Moment::exact(words, now.plus_seconds(-90_000)))
        .fact(said.fact_requester, said.fact_masked)
}

fn timeline(words: &Words, said: &Samples, now: Instant) -> Timeline {
    let at = |hours: i64| now.plus_seconds(-hours * 3_600);
    let entry = |what: &str, hours| TimelineEntry::new(words, what, at(hours));
    Timeline::new([
        entry(said.event_received, 25)
            .icon("message-square")
            .who(said.who_resident)
            .words(said.event_received_words)
            .attached(Link::new(said.event_photo, "?"))
            .clock(ClockChange::Started, said.event_clock_started),
        entry(said.event_routed, 24).system().fact(said.event_routed_fact).fact(said.fact_basis),
        entry(said.event_dispatched, 23)
            .icon("send")
            .who(said.who_dispatcher)
            .words(said.event_dispatched_words)
            .clock(ClockChange::Started, said.event_clock_handling),
        entry(said.event_paused, 4)
            .icon("circle-pause")
            .who(said.cases[0].2)
            .words(said.event_paused_words)
            .clock(ClockChange::Paused, said.event_clock_paused),
    ])
    .live("sample-timeline")
}

fn actions(words: &Words, token: &Token, said: &Samples) -> Vec<Disclosure> {
    let form = Form::new(words, token).prefix("reply");
    let point: MapField = form.map(words.t("map-field-label"));
    let reply = Html::join([
        Html::of(&form.open("?").keep("gallery-reply")),
        Html::of(&form.area("text", said.reply_text).hint(said.reply_hint).required().longest(500)),
        Html::of(&form.file("photo", said.reply_photo).accept("image/*").several()),
        Html::of(&point),
        Html::of(&Button::submit(said.reply_do).wide()),
        Html::of(&form.close()),
    ]);
    vec![
        Disclosure::new(said.action_reply, reply).icon("reply").key('r').primary(),
        Disclosure::new(said.action_return, said.action_return_text)
            .icon("undo-2")
            .about(said.action_return_about),
        Disclosure::new(said.action_extend, said.action_return_text).icon("hourglass"),
    ]
}

fn badges(said: &Samples) -> Vec<Badge> {
    vec![
        Badge::new(said.state_waiting),
        Badge::new(said.state_handling).tone(Tone::Accent),
        Badge::new(said.state_ended).tone(Tone::Ended).icon("check"),
        Badge::new(said.state_due_soon).tone(Tone::DueSoon),
        Badge::new(said.state_overdue).tone(Tone::Overdue),
        Badge::new(said.signal_yellow).tone(Tone::SignalYellow),
        Badge::new(said.signal_orange).tone(Tone::SignalOrange),
        Badge::new(said.signal_red).tone(Tone::SignalRed),
    ]
}

fn clocks(words: &Words, said: &Samples, now: Instant) -> Vec<ClockBadge> {
    let due = Some(now.plus_seconds(12_000));
    vec![
        ClockBadge::new(words, ClockState::Running, Remaining::WorkDays(3), due)
            .name(said.clock_name)
            .basis(words, "?"),
        ClockBadge::new(words, ClockState::DueSoon, Remaining::Work(12_000), due).name(said.clock_name),
        ClockBadge::new(words, ClockState::Overdue, Remaining::Elapsed(7_200), due).name(said.clock_name),
        ClockBadge::new(words, ClockState::Paused, Remaining::Days(4), None).name(said.clock_name),
        ClockBadge::new(words, ClockState::Kept, Remaining::Elapsed(0), due).name(said.clock_name),
        ClockBadge::new(words, ClockState::Missed, Remaining::Elapsed(90_000), due).name(said.clock_name),
        ClockBadge::new(words, ClockState::Running, Remaining::WorkDays(20), due).provisional(words),
    ]
}

fn form(
    words: &Words,
    token: &Token,
    said: &Samples,
    prefix: &str,
    refusal: Option<Refusal>,
) -> Result<Html, Problem> {
    let typed = Typed::new().with("text", if refusal.is_some() { said.door_sample } else { "" });
    let mut form = Form::new(words, token).prefix(prefix).typed(typed);
    if let Some(refusal) = &refusal {
        form = form.refused(refusal).refused(&Refusal::invalid("required", "answer"));
    }
    let choices =
        said.answers.iter().map(|(value, label, hint)| crate::Choice::new(*value, *label).hint(*hint));
    render(&FormGallery {
        open: form.open("?").keep(format!("gallery-{prefix}")),
        errors: form.errors(),
        text: form.area("text", said.door_what).hint(said.door_what_hint).required().longest(60),
        unit: form
            .select(
                "unit",
                said.column_unit,
                said.cases.iter().map(|(_, place, unit)| crate::Choice::new(*unit, *unit).group(*place)),
            )
            .required(),
        answer: form.radios("answer", said.answer, choices).required(),
        parts: form.checks(
            "part",
            said.parts,
            said.cases.iter().map(|(_, place, _)| crate::Choice::new(*place, *place)),
        ),
        days: form.number("days", said.days).width(4).suffix(said.days_unit),
        until: form.date("until", said.filter_from),
        agree: form.check("agree", said.agree),
        submit: form.submit(said.reply_do),
        cancel: Button::link(said.button_quiet, "?").quiet(),
        close: form.close(),
    })
}

#[derive(Template)]
#[template(path = "gallery_form.html")]
struct FormGallery {
    open: crate::FormOpen,
    errors: crate::ErrorSummary,
    text: crate::TextArea,
    unit: crate::Select,
    answer: crate::Choices,
    parts: crate::Choices,
    days: crate::Field,
    until: crate::Field,
    agree: crate::Check,
    submit: Button,
    cancel: Button,
    close: crate::FormClose,
}

fn door_form(words: &Words, token: &Token, said: &Samples) -> Result<Html, Problem> {
    let form = Form::new(words, token).prefix("door");
    let actions = Html::of(&form.submit(said.door_do));
    Ok(Html::join([
        Html::of(&form.open("?").keep("gallery-door").files()),
        Html::of(
            &form.area("text", said.door_what).hint(said.door_what_hint).required().rows(5).longest(1_000),
        ),
        Html::of(&form.map(said.door_point).hint(said.door_point_hint)),
        Html::of(&form.text("place", said.door_where).hint(said.door_where_hint).required()),
        Html::of(&form.telephone("contact", said.door_contact).hint(said.door_contact_hint)),
        render(&FormActions { actions })?,
        Html::of(&form.close()),
    ]))
}

#[derive(Template)]
#[template(source = r#"<div class="form-actions">{{ actions }}</div>"#, ext = "html")]
struct FormActions {
    actions: Html,
}
