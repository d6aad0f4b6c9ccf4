//! Who is responsible for a matter in a place (谁来管), by the routing catalogue and with its reason. Pure.

use cases::Ground;
use cases::similar::MatterWords;
use duty::{ClockKind, GapReason, MatterCode};
use kernel::{Instant, UnitId};
use place::PlaceId;

/// One matter and whose job it is in a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Responsible {
    /// Code of the matter.
    pub matter: String,
    /// The words of the question that speak for this matter; empty when its name or code was given.
    pub because: Vec<String>,
    /// `Err`: nobody by the catalogue, and why.
    pub lead: Result<UnitId, GapReason>,
    pub assists: Vec<UnitId>,
    /// Code of the duty item that is cited.
    pub duty: Option<String>,
    /// How long handling may take, as the duty list says.
    pub term: Option<clock::Term>,
}

/// Whose job the matters are that `asked` may mean: its code, its name, or words that speak for it.
/// `path` is the place's line, the deepest first.
pub fn responsible(
    ground: &Ground,
    words: &MatterWords,
    asked: &str,
    path: &[PlaceId],
    at: Instant,
    most: usize,
) -> Vec<Responsible> {
    let book = ground.catalogue.book();
    let named = book.leaf_matters(at).into_iter().find(|matter| {
        let english = || matter.standard_at(at).and_then(|(_, standard)| standard.name_en.as_deref());
        matter.code.as_str() == asked
            || matter.name() == asked
            || english().is_some_and(|name| name.eq_ignore_ascii_case(asked))
    });
    match named {
        Some(matter) => vec![for_matter(ground, matter.code.as_str(), Vec::new(), path, at)],
        None => words
            .suggest(asked, most)
            .into_iter()
            .map(|suggested| for_matter(ground, &suggested.code, suggested.because, path, at))
            .collect(),
    }
}

/// Every matter of the catalogue with whose job it is, in the order of codes.
pub(crate) fn whole_list(ground: &Ground, path: &[PlaceId], at: Instant) -> Vec<Responsible> {
    let matters = ground.catalogue.book().leaf_matters(at);
    matters.into_iter().map(|matter| for_matter(ground, matter.code.as_str(), Vec::new(), path, at)).collect()
}

fn for_matter(
    ground: &Ground,
    code: &str,
    because: Vec<String>,
    path: &[PlaceId],
    at: Instant,
) -> Responsible {
    let matter = MatterCode::new(code);
    let standard = ground.catalogue.book().matter(&matter).and_then(|matter| matter.standard_at(at));
    let urgency = standard.and_then(|(_, standard)| standard.urgency);
    let term = ground.catalogue.terms_in(path, Some(&matter), urgency, &ClockKind::new("handle"), at);
    let (lead, assists, duty) = match ground.catalogue.route(&matter, path, at) {
        Ok(routed) => (Ok(routed.lead), routed.assists, Some(routed.duty.as_str().to_owned())),
        Err(gap) => (Err(gap.reason), Vec::new(), None),
    };
    Responsible { matter: code.to_owned(), because, lead, assists, duty, term: term.map(|term| term.term()) }
}
