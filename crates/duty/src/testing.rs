//! The catalogue of the small town of `org::testing`, for tests of this crate and of those above it.

use crate::actions::edit_catalogue;
use crate::catalogue::Catalogue;
use crate::draft::Draft;
use crate::model::{
    Book, CatalogueFacts, ClockKind, DeadlineCode, DeadlineRule, DutyCode, DutyItem, DutyList, Edit, Leeway,
    MatterCode, Party, PlaceFact, Places, RoutingRule, RuleId, Standard, Urgency, Validity,
};
use clock::{Term, Unit};
use guard::Granted;
use guard::right::EditDuty;
use kernel::{Context, Failure, Refusal};
use org::testing::{BEGINNING, Town};
use place::PlaceId;
use std::sync::Arc;
use store::Tx;

/// The town with its catalogue, in memory.
#[derive(Clone, Debug)]
pub struct DutyTown {
    pub town: Town,
    pub places: Arc<Places>,
    pub draft: Draft,
    /// The edits that made the catalogue, to be carried out on a store.
    pub edits: Vec<Edit>,
}

/// code, parent, name, urgency
const MATTERS: &[(&str, &str, &str, Urgency)] = &[
    ("03", "", "城市管理", Urgency::General),
    ("0301", "03", "市容环境", Urgency::General),
    ("030101", "0301", "暴露垃圾", Urgency::General),
    ("030102", "0301", "占道经营", Urgency::General),
    ("05", "", "住房", Urgency::General),
    ("0501", "05", "物业管理", Urgency::General),
    ("050101", "0501", "电梯故障", Urgency::Utility),
    ("050102", "0501", "物业收费", Urgency::Complex),
    ("07", "", "社会保障", Urgency::General),
    ("0701", "07", "救助", Urgency::General),
    ("070101", "0701", "低保审批", Urgency::General),
];

/// code, list, matter, lead, assists
const DUTIES: &[(&str, DutyList, &str, &str, &[&str])] = &[
    ("D1", DutyList::Basic, "0301", "@street", &["@community", "dept-urban"]),
    ("D2", DutyList::Cooperative, "05", "dept-housing", &["@street", "@community", "property-1"]),
    ("D3", DutyList::TakenBack, "07", "dept-civil", &[]),
    ("D4", DutyList::Basic, "030101", "@community", &[]),
];

/// matter, place, lead, assists, duty
const RULES: &[(&str, &str, &str, &[&str], &str)] = &[
    ("0301", "", "@street", &["@community"], "D1"),
    ("030102", "", "@street", &["dept-urban"], "D1"),
    ("030101", "C22", "@community", &["@street"], "D4"),
    ("05", "", "dept-housing", &["@street"], "D2"),
    ("050101", "C11", "property-1", &["dept-housing", "@community"], "D2"),
    ("07", "", "dept-civil", &[], "D3"),
];

/// code, matter, urgency, clock, amount, unit
type DeadlineLine = (&'static str, &'static str, Option<Urgency>, &'static str, u32, Unit);

const DEADLINES: &[DeadlineLine] = &[
    ("H1", "", None, "handle", 15, Unit::CalendarDay),
    ("H2", "", Some(Urgency::Danger), "handle", 2, Unit::Hour),
    ("H3", "", Some(Urgency::General), "handle", 7, Unit::CalendarDay),
    ("H4", "0301", None, "handle", 4, Unit::WorkHour),
    ("H5", "", None, "accept", 4, Unit::WorkHour),
];

impl DutyTown {
    /// Settles the town with its catalogue on a store.
    ///
    /// # Errors
    /// See [`store::Error`].
    pub async fn settle(
        &self,
        tx: &mut Tx,
        context: &Context,
        granted: &Granted<EditDuty>,
    ) -> Result<(), Failure> {
        self.town.settle(tx, context).await?;
        edit_catalogue(tx, context, granted, None, self.edits.clone(), &self.places).await.map(drop)
    }

    /// Builds the town's catalogue with ids drawn from `context`.
    ///
    /// # Errors
    /// Never, unless the rules of the catalogue and these lists no longer agree.
    pub fn new(context: &Context) -> Result<Self, Refusal> {
        let town = Town::new(context)?;
        let places = Arc::new(places_of(&town));
        let directory = Arc::new(town.directory.clone());
        let draft = Draft::new(Book::default(), CatalogueFacts { directory, places: Arc::clone(&places) });
        let mut built = Self { town, places, draft, edits: Vec::new() };
        for (code, parent, name, urgency) in MATTERS {
            let mut standard = Standard::named(name, BEGINNING);
            standard.urgency = Some(*urgency);
            let parent = Some(*parent).filter(|parent| !parent.is_empty()).map(MatterCode::new);
            built.edit(context, Edit::DefineMatter { code: MatterCode::new(*code), parent, standard })?;
        }
        for (code, list, matter, lead, assists) in DUTIES {
            let item = built.item(code, *list, matter, lead, assists);
            built.edit(context, Edit::ListDuty { item })?;
        }
        for (matter, place, lead, assists, duty) in RULES {
            let rule = built.rule(context, matter, place, lead, assists, duty);
            built.edit(context, Edit::AddRule { rule, reason: "town".into() })?;
        }
        for (code, matter, urgency, clock, amount, unit) in DEADLINES {
            let deadline = deadline(code, matter, *urgency, clock, Term::new(*amount, *unit));
            built.edit(context, Edit::SetDeadline { deadline })?;
        }
        Ok(built)
    }

    /// Takes one more edit.
    ///
    /// # Errors
    /// The refusal of the rule that it breaks.
    pub fn edit(&mut self, context: &Context, edit: Edit) -> Result<(), Refusal> {
        self.draft.edit(context, edit.clone())?;
        self.edits.push(edit);
        Ok(())
    }

    /// The catalogue as it stands.
    pub fn catalogue(&self) -> Catalogue {
        self.draft.catalogue()
    }

    /// The same book with the units as they stand in the town now.
    pub fn catalogue_with_units(&self) -> Catalogue {
        Catalogue::new(Arc::new(self.draft.book().clone()), Arc::new(self.town.directory.clone()))
    }

    pub fn place(&self, code: &str) -> PlaceId {
        PlaceId::new(self.town.place(code).uuid())
    }
    /// From the place itself up to the county.
    pub fn path(&self, code: &str) -> Vec<PlaceId> {
        self.places.path(self.place(code))
    }
    /// `@street`, `@community`, or a unit of the town.
    pub fn party(&self, word: &str) -> Party {
        Party::read(word, |code| Some(self.town.unit(code))).unwrap_or(Party::Street)
    }
    pub fn item(&self, code: &str, list: DutyList, matter: &str, lead: &str, assists: &[&str]) -> DutyItem {
        DutyItem {
            code: DutyCode::new(code),
            list,
            matter: MatterCode::new(matter),
            lead: self.party(lead),
            assists: assists.iter().map(|word| self.party(word)).collect(),
            legal_basis: format!("示例办法第{}条", code.len()),
            places: Vec::new(),
            individual: None,
            valid: Validity::since(BEGINNING),
        }
    }
    /// A rule since the beginning; an empty `place` is everywhere.
    pub fn rule(
        &self,
        context: &Context,
        matter: &str,
        place: &str,
        lead: &str,
        assists: &[&str],
        duty: &str,
    ) -> RoutingRule {
        RoutingRule {
            id: context.draw_id(),
            matter: MatterCode::new(matter),
            place: Some(place).filter(|place| !place.is_empty()).map(|place| self.place(place)),
            lead: self.party(lead),
            assists: assists.iter().map(|word| self.party(word)).collect(),
            duty: Some(DutyCode::new(duty)),
            valid: Validity::since(BEGINNING),
        }
    }
    /// The first rule for exactly this matter and place.
    pub fn rule_at(&self, matter: &str, place: &str) -> Option<RuleId> {
        let place = Some(place).filter(|place| !place.is_empty()).map(|place| self.place(place));
        self.draft.book().rules_at(&MatterCode::new(matter), place).map(|rule| rule.id).next()
    }
}

/// A deadline since the beginning; an empty `matter` is every matter.
pub fn deadline(code: &str, matter: &str, urgency: Option<Urgency>, clock: &str, term: Term) -> DeadlineRule {
    DeadlineRule {
        code: DeadlineCode::new(code),
        matter: Some(matter).filter(|matter| !matter.is_empty()).map(MatterCode::new),
        urgency,
        clock: ClockKind::new(clock),
        term,
        calendar: term.unit.in_work_time().then(|| clock::NATIONAL.to_owned()),
        basis: "示例办法".to_owned(),
        legal: false,
        leeway: Leeway::Fixed,
        valid: Validity::since(BEGINNING),
    }
}

fn places_of(town: &Town) -> Places {
    let fact = |code: &String| {
        let parent = code.get(..code.len() - 1).filter(|parent| !parent.is_empty());
        PlaceFact {
            parent: parent.map(|parent| PlaceId::new(town.place(parent).uuid())),
            name: code.clone(),
            valid_from: BEGINNING,
            valid_to: None,
            drawn: true,
        }
    };
    town.places.by_code.iter().map(|(code, place)| (PlaceId::new(place.uuid()), fact(code))).collect()
}
