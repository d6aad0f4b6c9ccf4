//! What residents are owed, over the demo county, counted by hand from the events of the journal: nobody waits past due
//! for a response, solved is what residents said, and how far a case went before somebody took it is told.

use crate::api_examples::Town;
use crate::demo_town::{demo, done, read, refused};
use crate::flows::run_flows;
use crate::given::{deployment, peek, peek_texts};
use insight::Day;
use kernel::{Instant, covers};
use serde_json::{Value, json};
use server::deployment::Deployment;
use std::collections::{BTreeMap, BTreeSet};

/// A case as a reader of the journal would write it on paper.
#[derive(Debug, Default)]
struct OnPaper {
    merged: bool,
    requester: bool,
    /// The last term in which somebody had to respond: clock, due time, whether it still counts.
    term: Option<(String, i64, bool)>,
    responded: bool,
    /// Units that got it, until one signed, and when that was.
    given: Vec<String>,
    signed: Option<i64>,
    /// When its requester was asked, and what he said.
    asked: Vec<(i64, Option<bool>)>,
}

impl OnPaper {
    fn note(&mut self, kind: &str, event: &Value) {
        let at = event["at"].as_i64().unwrap();
        match kind {
            "received" => self.requester = !event["requester"].is_null(),
            "merged" => self.merged = true,
            "unmerged" => self.merged = false,
            "answered" | "declined" | "solved_on_spot" => self.responded = true,
            "dispatched" | "designated" if self.signed.is_none() => {
                self.given.push(event["lead"].as_str().unwrap().to_owned());
            }
            "accepted" => {
                self.responded = true;
                self.signed.get_or_insert(at);
            }
            "check_omitted" if self.requester => self.asked.push((at, None)),
            "checked" if self.requester && event["passed"] == true => self.asked.push((at, None)),
            "revisited" if event["contacted"] == true => {
                if self.asked.is_empty() && self.requester {
                    self.asked.push((at, None));
                }
                if let Some(last) = self.asked.last_mut() {
                    last.1 = event["solved"].as_bool();
                }
            }
            "clock" => self.clock(&event["clock"]),
            _ => {}
        }
    }

    fn clock(&mut self, clock: &Value) {
        let id = clock["clock"].as_str().unwrap().to_owned();
        let answers = ["register", "dispatch", "accept", "designate"];
        match (clock["happened"].as_str().unwrap(), &mut self.term) {
            ("started", term) if answers.contains(&clock["kind"].as_str().unwrap()) && !self.responded => {
                *term = Some((id, clock["due"].as_i64().unwrap(), true));
            }
            ("stopped", Some(term)) if term.0 == id => term.2 = clock["how"] != "cancelled",
            ("recalculated", Some(term)) if term.0 == id => term.1 = clock["due_after"].as_i64().unwrap(),
            _ => {}
        }
    }

    /// Units before the one that signed.
    fn hops(&self) -> Option<usize> {
        self.signed?;
        let signer = self.given.last()?;
        Some(self.given.iter().filter(|unit| *unit != signer).collect::<BTreeSet<_>>().len())
    }
}

/// Every case, by its number.
fn on_paper(deployment: &Deployment) -> BTreeMap<String, OnPaper> {
    let rows = peek(
        deployment,
        "select k.number, e.kind, e.payload from journal_entry e
         join cases_case k on k.tenant = e.tenant and e.stream = 'case/' || k.id
         order by e.stream, e.version",
    );
    let mut found: BTreeMap<String, OnPaper> = BTreeMap::new();
    for row in rows {
        let texts: Vec<&str> = row
            .iter()
            .map(|value| match value {
                store::Value::Text(text) => text.as_str(),
                other => panic!("{other:?}"),
            })
            .collect();
        let event = serde_json::from_str(texts[2]).unwrap();
        found.entry(texts[0].to_owned()).or_default().note(texts[1], &event);
    }
    found.retain(|_, case| !case.merged);
    found
}

fn year(now: Instant) -> i64 {
    Day::of(now).month().year()
}

/// Whether a day is counted in the running year: whole days only.
fn counts(day: Day, now: Instant) -> bool {
    day.month().year() == year(now) && day < Day::of(now)
}

/// The demo with everything counted, and its town.
async fn counted_demo() -> (Town, Deployment) {
    let folder = demo();
    let deployment = deployment(folder.path()).await;
    run_flows(&deployment).await;
    (Town::in_folder(folder, deployment.clone()), deployment)
}

async fn figures(town: &Town, now: Instant) -> BTreeMap<String, Value> {
    let seen = read(town, "super1", &format!("/api/v1/insight?period={}", year(now))).await;
    let lines = seen["figures"].as_array().unwrap().iter();
    lines.map(|line| (line["indicator"].as_str().unwrap().to_owned(), line.clone())).collect()
}

fn counted(line: &Value) -> (i64, i64) {
    (line["numerator"].as_i64().unwrap(), line["denominator"].as_i64().unwrap())
}

#[tokio::test]
async fn nobody_waits_past_due_and_solved_is_what_residents_said() {
    covers!("002-10");
    let (town, deployment) = counted_demo().await;
    let now = deployment.site.now();
    let cases = on_paper(&deployment);

    let due = cases.values().filter(|case| {
        let term = case.term.as_ref().filter(|term| term.2);
        term.is_some_and(|term| counts(Day::due(Instant::from_micros(term.1)), now))
    });
    let (mut all, mut unanswered) = (0, 0);
    for case in due {
        all += 1;
        unanswered += i64::from(!case.responded);
    }
    assert!(all > 200, "{all}");
    assert_eq!(unanswered, 0, "in the demo everybody had a response in the time for it");
    let asked: Vec<Option<bool>> = cases
        .values()
        .flat_map(|case| &case.asked)
        .filter(|(at, _)| counts(Day::of(Instant::from_micros(*at)), now))
        .map(|(_, said)| *said)
        .collect();
    let of = |wanted: Option<bool>| asked.iter().filter(|said| **said == wanted).count() as i64;
    let (solved, unsolved, silent) = (of(Some(true)), of(Some(false)), of(None));
    assert!(solved > 0 && unsolved > 0 && silent > 0, "{solved} {unsolved} {silent}");

    let figures = figures(&town, now).await;
    assert_eq!(counted(&figures["unanswered"]), (0, all));
    assert_eq!(counted(&figures["solution"]), (solved, solved + unsolved), "silence is no answer");
    assert_eq!(counted(&figures["coverage"]), (solved + unsolved, solved + unsolved + silent));

    // Both stand on the page, with their counts.
    let page = town.get(&format!("/insight?period={}", year(now)), Some("super1")).await.body;
    let row = |key: &str| {
        let from = page.find(&format!("id=\"figure-{key}\"")).unwrap();
        page[from..].split("</tr>").next().unwrap().to_owned()
    };
    assert!(row("unanswered").contains(&format!("0/{all}")), "{}", row("unanswered"));
    assert!(row("solution").contains(&format!("{solved}/{}", solved + unsolved)), "{}", row("solution"));
    // What everybody sees says the same, where it is not too small to be told.
    let open = read(&town, "super1", &format!("/api/v1/open?period={}", quarter(now))).await;
    let public = open["total"].as_array().unwrap().iter().find(|one| one["indicator"] == "solution").unwrap();
    let staff = read(&town, "super1", &format!("/api/v1/insight?period={}", quarter(now))).await;
    let staff = staff["figures"].as_array().unwrap().iter().find(|line| line["indicator"] == "solution");
    if !public["numerator"].is_null() {
        assert_eq!(public["numerator"], staff.unwrap()["numerator"]);
        assert_eq!(public["denominator"], staff.unwrap()["denominator"]);
    }
}

fn quarter(now: Instant) -> String {
    let month = Day::of(now).month();
    format!("{}Q{}", month.year(), (month.number() - 1) / 3 + 1)
}

#[tokio::test]
async fn how_many_units_a_case_passed_is_told_of_each_and_of_all() {
    covers!("001-13");
    let (town, deployment) = counted_demo().await;
    let now = deployment.site.now();
    let cases = on_paper(&deployment);
    let passed = cases.iter().find(|(_, case)| case.hops() == Some(1)).unwrap().0;
    let at_once = cases.iter().find(|(_, case)| case.hops() == Some(0)).unwrap().0;
    for (number, hops) in [(passed, 1), (at_once, 0)] {
        let case = read(&town, "super1", &format!("/api/v1/cases/{number}")).await;
        assert_eq!(case["hops"], hops, "{number}");
    }
    let page = town.get(&format!("/cases/{passed}"), Some("super1")).await.body;
    assert!(page.contains("签收前经过 1 个单位"), "the case page says so");

    let in_year =
        |case: &&OnPaper| case.signed.is_some_and(|at| counts(Day::of(Instant::from_micros(at)), now));
    let found: Vec<&OnPaper> = cases.values().filter(in_year).collect();
    let hops: usize = found.iter().filter_map(|case| case.hops()).sum();
    let figures = figures(&town, now).await;
    let line = &figures["hops"];
    assert_eq!(counted(line), (hops as i64, found.len() as i64));
    let mean = format!("{:.2}", (hops as f64 / found.len() as f64 * 100.0).round() / 100.0);
    assert_eq!(line["mean"], mean.as_str());
    assert!(line["percent"].is_null() && line["low"].is_null(), "no share: {line:#}");
    // The number opens into its formula and the cases behind it, each with its own count.
    let (mut sum, mut next) = (0, Some(1));
    while let Some(page) = next {
        let address = format!("/api/v1/insight/hops?period={}&page={page}", year(now));
        let opened = read(&town, "super1", &address).await;
        assert!(opened["definition"]["formula"].as_str().unwrap().len() > 10);
        sum += opened["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["counted"].as_i64().unwrap())
            .sum::<i64>();
        assert_eq!(opened["unread"], 0);
        next = opened["next"].as_u64();
    }
    assert_eq!(sum, hops as i64);
    let page = town.get(&format!("/insight/hops?period={}", year(now)), Some("super1")).await;
    assert!(page.status == 200 && page.body.contains(&format!("{hops}/{}", found.len())), "{}", page.body);
}

#[tokio::test]
async fn an_exemption_asked_with_facts_is_ruled_by_another_unit_and_both_figures_stand() {
    covers!("000-73");
    let (town, deployment) = counted_demo().await;
    let now = deployment.site.now();
    let first = format!("{}-01-01", year(now)).parse::<Instant>().unwrap();
    // A case that fell due this year and was late, of a unit for which somebody can speak, of another than the demo's.
    let row = format!(
        "select k.number, u.code from insight_fact d
         join cases_case k on k.tenant = d.tenant and k.id = d.case_id
         join org_unit u on u.tenant = k.tenant and u.id = k.lead
         join guard_account a on a.tenant = u.tenant and a.login = u.code
         where d.measure = 'due' and d.unit = k.lead and d.day >= {} and d.day < {}
         and not exists (select 1 from insight_fact t where t.tenant = d.tenant and t.case_id = d.case_id and t.measure = 'due_on_time')
         and not exists (select 1 from oversight_file f where f.tenant = d.tenant and f.case_id = d.case_id and f.kind = 'exemption')
         order by k.number limit 1",
        Day::of(first).0,
        Day::of(now).0,
    );
    let [number, unit] = peek_texts(&deployment, &row);
    let before = figures(&town, now).await["on_time"].clone();
    let (numerator, denominator) = counted(&before);

    let ask = |words: &str| {
        json!({
            "procedure": "exemption", "case": number, "ground": "good_faith", "figure": "on_time", "words": words,
        })
    };
    let (unit, files) = (unit.as_str(), "/api/v1/oversight");
    let without_facts = refused(&town, unit, files, ask("")).await;
    assert_eq!(without_facts, "oversight-words-missing", "without facts there is nothing to rule on");
    let facts = "暴雨红色预警三日，河堤路封闭不能进场，有预警文件和封路通告。";
    let opened = done(&town, unit, files, ask(facts)).await;
    let file = format!("{files}/{}", opened["number"].as_str().unwrap());
    let rule = |words: &str| json!({ "granted": "yes", "words": words });
    let own = refused(&town, unit, &format!("{file}/rule"), rule("本单位认为属实。")).await;
    assert_eq!(own, "authority-missing", "nobody rules for himself");
    run_flows(&deployment).await;
    let waiting = figures(&town, now).await["on_time"].clone();
    assert_eq!(waiting, before, "asking changes no figure");

    done(&town, "super3", &format!("{file}/rule"), rule("预警文件和封路通告属实，同意。")).await;
    let seen = read(&town, "super3", &file).await;
    assert_eq!(seen["state"], "granted");
    run_flows(&deployment).await;
    let after = figures(&town, now).await["on_time"].clone();
    assert_eq!(counted(&after), counted(&before), "the raw figure stays");
    let without = |line: &Value| {
        let line = &line["without_exempted"];
        line["numerator"].as_i64().zip(line["denominator"].as_i64())
    };
    let (left, of) = without(&before).unwrap_or((numerator, denominator));
    assert_eq!(without(&after), Some((left, of - 1)), "one case that was late is left out");
    assert_ne!(after["without_exempted"]["percent"], after["percent"]);
    // Both stand beside each other on the page, and the case says that it is left out.
    let page = town.get(&format!("/insight?period={}", year(now)), Some("super1")).await.body;
    let from = page.find("id=\"figure-on_time\"").unwrap();
    let line = page[from..].split("</tr>").next().unwrap();
    for counts in [format!("{numerator}/{denominator}"), format!("{left}/{}", of - 1)] {
        assert!(line.contains(&counts), "{counts}: {line}");
    }
    let (mut seen, mut next) = (None, Some(1));
    while let (None, Some(page)) = (seen, next) {
        let opened =
            read(&town, "super1", &format!("/api/v1/insight/on_time?period={}&page={page}", year(now))).await;
        let mine = opened["rows"].as_array().unwrap().iter().find(|row| row["number"] == number.as_str());
        seen = mine.map(|row| row["exempted"].as_bool().unwrap());
        next = opened["next"].as_u64();
    }
    assert_eq!(seen, Some(true));
}
