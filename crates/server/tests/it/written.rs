//! What was written once stays readable: one event of each kind of each stream, as it was first written, lies in
//! `tests/golden/events/STREAM/KIND.json` and is read by each build. A kind without one fails here; take its event from a
//! journal (`linli export journal`, invented data only) or write it as the program does. It is never changed afterwards.

use crate::given::folder;
use kernel::Loop;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// How the events of one kind of stream are read.
struct Written {
    stream: &'static str,
    /// The event's kind, and the event as it would be written now.
    read: fn(&str) -> Result<(String, Value), String>,
}

fn of<L: Loop>() -> Written {
    Written {
        stream: L::KIND,
        read: |text| {
            let event: L::Event = serde_json::from_str(text).map_err(|error| error.to_string())?;
            Ok((L::kind(&event).to_owned(), serde_json::to_value(&event).unwrap()))
        },
    }
}

/// Events of a stream that is no loop, told apart by their tag.
fn tagged<E: Serialize + DeserializeOwned>(stream: &'static str) -> Written {
    Written {
        stream,
        read: |text| {
            let event: E = serde_json::from_str(text).map_err(|error| error.to_string())?;
            let now = serde_json::to_value(&event).unwrap();
            Ok((now["event"].as_str().unwrap().to_owned(), now))
        },
    }
}

/// Every stream whose entries are read again.
fn streams() -> Vec<Written> {
    vec![
        of::<guard::AccountLoop>(),
        of::<guard::TokenLoop>(),
        of::<guard::VaultLoop>(),
        of::<guard::KeyLoop>(),
        of::<place::PlaceLoop>(),
        of::<map::OverlayLoop>(),
        of::<org::UnitLoop>(),
        of::<org::AssignmentLoop>(),
        of::<duty::CatalogueLoop>(),
        of::<duty::ProposalLoop>(),
        of::<duty::FormLoop>(),
        of::<wording::WordingLoop>(),
        of::<cases::CaseLoop>(),
        of::<whistle::WhistleLoop>(),
        of::<consult::ConsultLoop>(),
        of::<oversight::OversightLoop>(),
        of::<verify::InvitationLoop>(),
        of::<verify::RatingLoop>(),
        of::<topic::TopicLoop>(),
        of::<insight::scheme::SchemeLoop>(),
        of::<insight::listing::ListingLoop>(),
        of::<link::model::webhook::WebhookLoop>(),
        of::<link::model::receiver::ReceiverLoop>(),
        tagged::<assist::ModelFact>("assist-models"),
        tagged::<assist::SuggestionFact>("assist-case"),
    ]
}

/// Streams with one shape of entry, compared with their rows by `journal verify`, as
/// `golden.rs` has it do with what earlier versions left.
fn others(stream: &str) -> bool {
    let policies = server::capabilities::policies();
    let streams: Vec<&str> = policies.iter().map(|kept| kept.stream).collect();
    streams.iter().any(|one| one.split('/').next() == Some(stream))
        || ["benefit", "case-policy", "rating-batch"].contains(&stream)
}

fn kept() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/events")
}

/// The files of a stream by the kinds that their names say.
fn fixtures(stream: &str) -> BTreeMap<String, String> {
    let Ok(files) = std::fs::read_dir(kept().join(stream)) else { return BTreeMap::new() };
    let read = |path: PathBuf| {
        let kind = path.file_stem().unwrap().to_string_lossy().into_owned();
        (kind, std::fs::read_to_string(path).unwrap())
    };
    files.map(|file| read(file.unwrap().path())).collect()
}

/// The variants that a reader knows, by what it answers to one that it does not: of the tag `event`, or of the
/// `happened` of a clock inside it.
fn variants(written: &Written, sample: &str, tag: &str) -> BTreeSet<String> {
    let mut event: Value = serde_json::from_str(sample).unwrap();
    let at = if tag == "happened" { &mut event["clock"] } else { &mut event };
    at[tag] = "?".into();
    let said = (written.read)(&event.to_string()).unwrap_err();
    let named = said.split_once("expected").unwrap_or_else(|| panic!("{}: {said}", written.stream)).1;
    named.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The variant of a kept event: its tag, and that of the clock inside it.
fn variant(text: &str) -> String {
    let event: Value = serde_json::from_str(text).unwrap();
    let tag = event["event"].as_str().unwrap();
    match event["clock"]["happened"].as_str() {
        Some(happened) if tag == "clock" => format!("clock.{happened}"),
        _ => tag.to_owned(),
    }
}

/// What stands in `then` and differs in `now`; `now` may say more.
fn lost(then: &Value, now: &Value, at: &str, found: &mut Vec<String>) {
    match (then, now) {
        (Value::Object(then), Value::Object(now)) => {
            for (name, value) in then {
                lost(value, now.get(name).unwrap_or(&Value::Null), &format!("{at}/{name}"), found);
            }
        }
        (Value::Array(then), Value::Array(now)) if then.len() == now.len() => {
            then.iter().zip(now).for_each(|(then, now)| lost(then, now, at, found));
        }
        (then, now) if then == now => {}
        _ => found.push(format!("{at}: {then} is read as {now}")),
    }
}

#[test]
fn every_kind_of_event_is_kept_and_read_as_it_was_first_written() {
    let mut faults = Vec::new();
    for written in streams() {
        let stream = written.stream;
        let fixtures = fixtures(stream);
        let Some(first) = fixtures.values().next() else {
            faults.push(format!("{stream}: no event is kept"));
            continue;
        };
        let mut wanted = variants(&written, first, "event");
        if let Some(clock) = fixtures.iter().find(|(name, _)| name.starts_with("clock.")) {
            wanted.extend(variants(&written, clock.1, "happened").iter().map(|one| format!("clock.{one}")));
            wanted.remove("clock");
        }
        // Some events are of one variant and of several kinds, as the journal names them.
        let kept: BTreeSet<String> = fixtures.iter().map(|(_, text)| variant(text)).collect();
        for missing in wanted.difference(&kept) {
            faults.push(format!("{stream}/{missing}: no event is kept"));
        }
        for (name, text) in &fixtures {
            match (written.read)(text) {
                Err(cause) => faults.push(format!("{stream}/{name}: {cause}")),
                Ok((kind, now)) => {
                    assert_eq!(name.split('.').next(), Some(kind.as_str()), "{stream}/{name}");
                    let then = serde_json::from_str(text).unwrap();
                    lost(&then, &now, &format!("{stream}/{name}"), &mut faults);
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} of\n{}", faults.len(), faults.join("\n"));
}

#[tokio::test]
async fn every_stream_that_is_read_again_is_in_the_list() {
    let folder = folder();
    let deployment = crate::given::deployment(folder.path()).await;
    let known: BTreeSet<&str> = streams().iter().map(|written| written.stream).collect();
    for replay in server::capabilities::replays(&deployment.site.master) {
        let stream = replay.kind();
        assert!(known.contains(stream) || others(stream), "{stream} is missing");
    }
}
