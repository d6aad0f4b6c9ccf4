//! The demo's appeals and their lives: every step by the same action as on a page, at its own past instant,
//! in the order of time, all in one transaction.

use super::actors::{Actors, number_for};
use super::photo;
use super::script::{self, Appeal, Line};
use super::steps::{Whom, ready};
use crate::deployment::Deployment;
use crate::progress::Bar;
use cases::actions::receive::{self, Received};
use cases::{AttachmentId, CaseState, Channel, Confidentiality, Grounds, Source, StepName, Urgency, Who};
use guard::right::ReceiveCase;
use guard::{Granted, Identity, Keeping, Site, Target};
use kernel::{Entropy, Failure, Instant, Refusal, RequestKey};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use store::Tx;
use ui::Typed;

/// The name of the demo's files as a source of cases.
const SOURCE: &str = "demo";
/// A ruling on an extension comes that long after it was asked.
const RULING_MINUTES: i64 = 45;

/// What became of the appeals.
#[derive(Debug, Default)]
pub struct Loaded {
    pub created: u64,
    pub known: u64,
    pub steps: u64,
    pub refused: Vec<RefusedStep>,
}

/// A step that the rules refused: a mistake of the script or of the loader.
#[derive(Debug)]
pub struct RefusedStep {
    pub case: String,
    pub step: String,
    pub code: String,
    pub refusal: Refusal,
}

/// One thing that happens.
struct Happening {
    at: Instant,
    appeal: usize,
    what: What,
}

enum What {
    Received,
    Step(Line),
    /// The dispatcher grants the extension that was asked.
    Ruling,
    /// Somebody neutral rules on the request to handle it again.
    Reopening,
}

/// Loads all appeals that are not known yet.
pub async fn load(deployment: &Deployment, bar: &Bar) -> Result<Loaded, Failure> {
    let appeals = script::read()?;
    let photos = photos(deployment, &appeals).await?;
    let site = deployment.site.clone();
    let bar = bar.clone();
    let write = deployment
        .site
        .store
        .write(move |tx| Box::pin(async move { live(tx, &site, appeals, photos, &bar).await }));
    write.await
}

/// A picture for every appeal that is new and whose matter asks for one with the reply.
async fn photos(
    deployment: &Deployment,
    appeals: &[Appeal],
) -> Result<HashMap<String, AttachmentId>, Failure> {
    let (site, grounds) = (deployment.site.clone(), Grounds::new(deployment.site.tenant.clone()));
    let numbers: Vec<(String, String)> =
        appeals.iter().map(|appeal| (appeal.number.clone(), appeal.matter_code.clone())).collect();
    let wanting = deployment.site.store.read(move |tx| {
        Box::pin(async move {
            let now = site.now();
            let ground = grounds.current(tx, now).await?;
            let all: Vec<String> = numbers.iter().map(|(number, _)| number.clone()).collect();
            let known = cases::query::known_source_numbers(tx, &site.tenant, SOURCE, &all).await?;
            let wants = |matter: &str| {
                let matter = ground.catalogue.book().matter(&duty::MatterCode::new(matter));
                let standard = matter.and_then(|matter| matter.standard_at(now));
                standard.is_some_and(|(_, standard)| standard.evidence != duty::Evidence::None)
            };
            let new = numbers.into_iter().filter(|(number, matter)| !known.contains(number) && wants(matter));
            Ok::<_, Failure>(new.map(|(number, _)| number).collect::<Vec<_>>())
        })
    });
    let mut photos = HashMap::new();
    for number in wanting.await? {
        let picture = photo::drawn(number_for(&number, 40)).map_err(Failure::broken)?;
        let name = Some("办理后.png".to_owned());
        let id = cases::actions::upload::keep(&deployment.site, &*deployment.objects, name, picture).await?;
        photos.insert(number, id);
    }
    Ok(photos)
}

async fn live(
    tx: &mut Tx,
    site: &Site,
    appeals: Vec<Appeal>,
    photos: HashMap<String, AttachmentId>,
    bar: &Bar,
) -> Result<Loaded, Failure> {
    let grounds = Arc::new(Grounds::new(site.tenant.clone()));
    // Looked at once from today: places are as they are now.
    grounds.current(tx, site.now()).await?;
    let mut loaded = Loaded::default();
    let happenings = order(&appeals, site.now());
    let actors = Actors::read(tx, site).await?;
    let entropy = Entropy::new(site.draw());
    let mut run = Run {
        site,
        grounds,
        actors,
        numbers: HashMap::new(),
        codes: HashMap::new(),
        known: HashSet::new(),
        photos,
        entropy,
    };
    let of = happenings.len() as u64;
    for (done, happening) in (0u64..).zip(&happenings) {
        if done % 64 == 0 {
            bar.set(done, of);
        }
        let appeal = &appeals[happening.appeal];
        if run.known.contains(&appeal.number) {
            continue;
        }
        let (step, result) = match &happening.what {
            What::Received => {
                let result = run.receive(tx, appeal, happening.at).await;
                if matches!(result, Ok(true)) {
                    loaded.known += 1;
                    continue;
                }
                loaded.created += u64::from(result.is_ok());
                ("receive", result.map(drop))
            }
            What::Step(line) => (line.deed.as_str(), run.step(tx, appeal, line, happening.at).await),
            What::Ruling => ("rule-extension", run.ruling(tx, appeal, happening.at).await),
            What::Reopening => ("rule-reopening", run.reopening(tx, appeal, happening.at).await),
        };
        match result {
            Ok(()) => loaded.steps += 1,
            Err(Failure::Refused(refusal)) => loaded.refused.push(RefusedStep {
                case: appeal.number.clone(),
                step: step.to_owned(),
                code: refusal.code.to_owned(),
                refusal,
            }),
            Err(failure) => return Err(failure),
        }
    }
    for appeal in &appeals {
        if run.known.contains(&appeal.number) {
            continue;
        }
        loaded.steps += run.respond(tx, appeal).await?;
    }
    Ok(loaded)
}

/// Everything that happens, in the order of time.
fn order(appeals: &[Appeal], now: Instant) -> Vec<Happening> {
    let mut happenings = Vec::new();
    for (index, appeal) in appeals.iter().enumerate() {
        let received = now.plus_seconds(-appeal.age_minutes * 60);
        let happens =
            |minutes: i64, what| Happening { at: received.plus_seconds(minutes * 60), appeal: index, what };
        happenings.push(happens(0, What::Received));
        for (position, line) in appeal.script.iter().enumerate() {
            let next = appeal.script.get(position + 1).map(|next| next.after_minutes);
            let ruling = line.after_minutes + RULING_MINUTES;
            let line = in_time(line, position.checked_sub(1).and_then(|before| appeal.script.get(before)));
            let asked = line.deed == "extend";
            let contested = (line.deed == "reopen").then_some(line.after_minutes);
            happenings.push(happens(line.after_minutes, What::Step(line)));
            if let Some(asked) = contested {
                let until = next.map_or(asked + RULING_MINUTES, |next| next.min(asked + RULING_MINUTES));
                happenings.push(happens(until, What::Reopening));
            }
            if asked && next.is_some_and(|next| next > ruling) {
                happenings.push(happens(ruling, What::Ruling));
            }
        }
    }
    // What is still to come has not happened.
    happenings.retain(|happening| happening.at <= now);
    // Stable: what happens to one case in the same minute keeps its order.
    happenings.sort_by_key(|happening| happening.at);
    happenings
}

/// A requester asks again while he still may, and a case is archived when he no longer may, whatever the
/// script's author counted.
fn in_time(line: &Line, before: Option<&Line>) -> Line {
    const DAY_MINUTES: i64 = 24 * 60;
    let closed = before.filter(|before| before.deed == "close").map(|before| before.after_minutes);
    match closed {
        Some(closed) if line.deed == "reopen" => {
            Line { after_minutes: line.after_minutes.min(closed + 14 * DAY_MINUTES), ..line.clone() }
        }
        Some(closed) if line.deed == "archive" => {
            Line { after_minutes: line.after_minutes.max(closed + 17 * DAY_MINUTES), ..line.clone() }
        }
        _ => line.clone(),
    }
}

struct Run<'a> {
    site: &'a Site,
    grounds: Arc<Grounds>,
    actors: Actors,
    /// The case's own number by the demo's.
    numbers: HashMap<String, String>,
    /// Tracking codes by the demo's number.
    codes: HashMap<String, String>,
    /// Appeals that an earlier run brought: their lives go on as people lead them, not by script.
    known: HashSet<String>,
    /// Pictures for the replies that have to have one, by the demo's number.
    photos: HashMap<String, AttachmentId>,
    entropy: Entropy,
}

impl Run<'_> {
    /// The site with its clock at a past instant.
    fn site_at(&self, at: Instant) -> Site {
        Site { now: Arc::new(move || at), ..self.site.clone() }
    }

    /// Takes an appeal in; gives whether it was known before.
    async fn receive(&mut self, tx: &mut Tx, appeal: &Appeal, at: Instant) -> Result<bool, Failure> {
        let site = self.site_at(at);
        let ground = self.grounds.current(tx, at).await?;
        let channel: Channel = appeal.channel.parse()?;
        let granted = self.right_to_receive(channel, &appeal.number)?;
        let point = appeal.lon.zip(appeal.lat);
        let position = point.and_then(|(lon, lat)| place::geometry::Position::from_degrees(lon, lat));
        let unknown = || Refusal::invalid("case-place-unknown", "place").with("given", &appeal.place_code);
        let place = ground.atlas.by_code_or_name(&appeal.place_code).ok_or_else(unknown)?;
        let mut placement = ground.placement(place);
        placement.point = position.map(place::geometry::Position::degrees);
        placement.evidence.clone_from(&appeal.place_words);
        let requester = match &appeal.requester {
            Some(given) => {
                let identity = Identity::new(given.name.as_deref(), given.phone.as_deref());
                let id = self.entropy.draw_id(at);
                let sealed = guard::seal(
                    &site.master,
                    &site.tenant,
                    id,
                    &identity,
                    Keeping::to_answer(),
                    &self.entropy,
                )?;
                Some(sealed).filter(|_| !identity.is_empty())
            }
            None => None,
        };
        let urgency = Urgency::from_name(&appeal.urgency).ok_or_else(|| {
            Refusal::invalid("case-choice-missing", "urgency").with("given", &appeal.urgency)
        })?;
        let told = receive::Appeal {
            channel,
            received_at: at,
            title: appeal.title.clone(),
            text: appeal.text.clone(),
            placement,
            matter: Some(ground.matter(&appeal.matter_code, at)?),
            urgency,
            urgency_ground: appeal.urgency_ground.clone(),
            confidentiality: match appeal.confidential.as_deref() {
                Some(word) => word.parse()?,
                None => Confidentiality::Masked,
            },
            requester,
            source: Some(Source { system: SOURCE.to_owned(), number: appeal.number.clone() }),
            answers: None,
            complaint: None,
            files: Vec::new(),
        };
        let context = site.context(&granted, RequestKey(String::new()));
        let received: Received = receive::receive(tx, &ground, &granted, &context, told.safe(&site)?).await?;
        if received.known {
            self.known.insert(appeal.number.clone());
        }
        self.numbers.insert(appeal.number.clone(), received.number);
        self.codes.insert(appeal.number.clone(), received.code);
        Ok(received.known)
    }

    fn right_to_receive(&self, channel: Channel, seed: &str) -> Result<Granted<ReceiveCase>, Failure> {
        let roles: &[&str] = match channel {
            Channel::Web | Channel::Wechat => return Ok(Granted::for_requester(None)?),
            Channel::Sensor | Channel::Transfer | Channel::MessageBoard => {
                return Ok(Granted::for_system("import")?);
            }
            Channel::Patrol => &["grid_worker"],
            Channel::Phone | Channel::Visit | Channel::Letter | Channel::Meeting => &["intake_agent"],
        };
        let viewer = self.actors.anybody(roles, seed).ok_or_else(|| nobody("receive"))?;
        Ok(viewer.grant(&Target::of(viewer.signed_in()?.unit))?)
    }

    async fn step(&mut self, tx: &mut Tx, appeal: &Appeal, line: &Line, at: Instant) -> Result<(), Failure> {
        let site = self.site_at(at);
        let ground = self.grounds.current(tx, at).await?;
        let number = self.number(appeal)?;
        let found = cases::query::by_number(tx, &site.tenant, &number).await?;
        let case = found.ok_or_else(|| Refusal::not_found("case-not-found"))?.state;
        if line.deed == "close"
            && case.state == CaseState::Revisiting
            && case.requester.is_some()
            && case.revisit.is_none()
        {
            // Nobody is closed over without having been asked; the script leaves out that nobody answered.
            let asked = Line::of("revisit_unreached", line.after_minutes);
            Box::pin(self.step(tx, appeal, &asked, at.plus_seconds(-600))).await?;
            return Box::pin(self.step(tx, appeal, line, at)).await;
        }
        let mut ready = ready(line, &case, &ground, &self.numbers, at)?;
        if let Some(photo) = self.photos.get(&appeal.number).filter(|_| ready.step == StepName::Reply) {
            // A file belongs to one reply; the next reply of the same case has the picture already.
            if !case.attachments.iter().any(|file| file.role == "reply") {
                ready.typed.add("attachment", photo.to_string());
            }
        }
        let gives = matches!(ready.step, StepName::Register | StepName::Dispatch | StepName::Designate);
        if gives && case.unsafe_words().next().is_some() {
            self.make_safe(tx, &case, at).await?;
        }
        let request = RequestKey(String::new());
        let who = match &ready.who {
            Whom::Requester => {
                Who::Requester { tracking: self.codes.get(&appeal.number).map_or("", String::as_str) }
            }
            Whom::Staff { roles, unit } => {
                let viewer = self.actors.for_step(&case, ready.step, roles, *unit, at);
                Who::Staff(viewer.ok_or_else(|| nobody(&line.deed))?)
            }
        };
        cases::perform(tx, &site, &ground, who, &number, ready.step, &ready.typed, request).await.map(drop)
    }

    /// Somebody at the intake desk reads what tells who the requester is, and confirms what is proposed for units.
    async fn make_safe(&mut self, tx: &mut Tx, case: &cases::Case, at: Instant) -> Result<(), Failure> {
        let (site, ground) = (self.site_at(at), self.grounds.current(tx, at).await?);
        for _ in case.unsafe_words() {
            let viewer = self.actors.for_step(case, StepName::Safe, super::steps::INTAKE, None, at);
            let who = Who::Staff(viewer.ok_or_else(|| nobody("safe"))?);
            let request = RequestKey(String::new());
            let step = StepName::Safe;
            cases::perform(tx, &site, &ground, who, &case.number, step, &Typed::new(), request).await?;
        }
        Ok(())
    }

    /// In the demo county nobody waits overnight for a response, whatever the hour at which it is loaded: what was still
    /// to be taken in, sent or signed for when its time ran out before today has been, a minute earlier.
    async fn respond(&mut self, tx: &mut Tx, appeal: &Appeal) -> Result<u64, Failure> {
        let today = insight::Day::of(self.site.now()).start();
        let number = self.number(appeal)?;
        let mut steps = 0;
        // Taken in, sent, signed for, and once more when it came back.
        while steps < 6 {
            let found = cases::query::by_number(tx, &self.site.tenant, &number).await?;
            let Some(case) = found.map(|found| found.state) else { break };
            let (clock, deed) = match case.state {
                CaseState::Received => ("register", "register"),
                CaseState::Registered => ("dispatch", "dispatch"),
                CaseState::Returned => ("designate", "designate"),
                CaseState::Dispatched => ("accept", "accept"),
                _ => break,
            };
            let due = case.clock(clock).map(|clock| clock.due).filter(|due| *due <= today);
            let Some(due) = due else { break };
            let last = case.timeline.last().map_or(due, |last| last.at);
            self.step(tx, appeal, &Line::of(deed, 0), due.plus_seconds(-60).max(last)).await?;
            steps += 1;
        }
        Ok(steps)
    }

    async fn ruling(&mut self, tx: &mut Tx, appeal: &Appeal, at: Instant) -> Result<(), Failure> {
        let site = self.site_at(at);
        let ground = self.grounds.current(tx, at).await?;
        let number = self.number(appeal)?;
        let found = cases::query::by_number(tx, &site.tenant, &number).await?;
        let case = found.ok_or_else(|| Refusal::not_found("case-not-found"))?.state;
        if case.extension.is_none() {
            return Ok(());
        }
        let step = StepName::RuleExtension;
        let viewer =
            self.actors.for_step(&case, step, &["dispatcher"], None, at).ok_or_else(|| nobody("extend"))?;
        let typed = Typed::new().with("granted", "yes").with("words", "情况属实，同意延期。");
        let request = RequestKey(String::new());
        cases::perform(tx, &site, &ground, Who::Staff(viewer), &number, step, &typed, request).await.map(drop)
    }

    async fn reopening(&mut self, tx: &mut Tx, appeal: &Appeal, at: Instant) -> Result<(), Failure> {
        let site = self.site_at(at);
        let ground = self.grounds.current(tx, at).await?;
        let number = self.number(appeal)?;
        let found = cases::query::by_number(tx, &site.tenant, &number).await?;
        let case = found.ok_or_else(|| Refusal::not_found("case-not-found"))?.state;
        if case.state != CaseState::Contested {
            return Ok(());
        }
        let step = StepName::RuleReopening;
        let viewer =
            self.actors.for_step(&case, step, &["revisitor"], None, at).ok_or_else(|| nobody("reopen"))?;
        let typed = Typed::new().with("granted", "yes").with("words", "诉求人所述属实，由原单位重新办理。");
        let request = RequestKey(String::new());
        cases::perform(tx, &site, &ground, Who::Staff(viewer), &number, step, &typed, request).await.map(drop)
    }

    fn number(&self, appeal: &Appeal) -> Result<String, Refusal> {
        self.numbers.get(&appeal.number).cloned().ok_or_else(|| Refusal::not_found("case-not-found"))
    }
}

fn nobody(step: &str) -> Refusal {
    Refusal::rule("demo-nobody").with("step", step)
}
