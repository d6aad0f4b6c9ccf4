//! The whole catalogue as its edits leave it (权责目录): the state of one stream.

use super::{
    Adaptation, Bundle, BundleCode, CatalogueEvent, DeadlineCode, DeadlineRule, DutyCode, DutyItem,
    MatterCode, MatterType, PolicyVersion, RoutingRule, RuleId,
};
use place::PlaceId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Matter types, duty list, routing rules and deadlines with their history (权责目录).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(into = "BookRows", from = "BookRows")]
pub struct Book {
    version: PolicyVersion,
    matters: BTreeMap<MatterCode, MatterType>,
    duties: BTreeMap<DutyCode, DutyItem>,
    rules: BTreeMap<RuleId, RoutingRule>,
    deadlines: BTreeMap<DeadlineCode, Vec<DeadlineRule>>,
    adaptations: BTreeMap<(DeadlineCode, PlaceId), Vec<Adaptation>>,
    bundles: BTreeMap<BundleCode, Vec<Bundle>>,
    slots: HashMap<(MatterCode, Option<PlaceId>), BTreeSet<RuleId>>,
}

/// A [`Book`] as lists, as stored.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BookRows {
    pub version: PolicyVersion,
    pub matters: Vec<MatterType>,
    pub duties: Vec<DutyItem>,
    pub rules: Vec<RoutingRule>,
    /// Every version of every deadline.
    pub deadlines: Vec<DeadlineRule>,
    /// Every version of every place's own values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adaptations: Vec<Adaptation>,
    /// Every version of every bundle.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bundles: Vec<Bundle>,
}

impl From<BookRows> for Book {
    fn from(rows: BookRows) -> Self {
        let mut book = Self { version: rows.version, ..Self::default() };
        book.matters.extend(rows.matters.into_iter().map(|matter| (matter.code.clone(), matter)));
        book.duties.extend(rows.duties.into_iter().map(|item| (item.code.clone(), item)));
        for rule in rows.rules {
            book.put_rule(rule);
        }
        for deadline in rows.deadlines {
            book.deadlines.entry(deadline.code.clone()).or_default().push(deadline);
        }
        for versions in book.deadlines.values_mut() {
            versions.sort_by_key(|deadline| deadline.valid.from);
        }
        for adaptation in rows.adaptations {
            book.put_adaptation(adaptation);
        }
        for versions in book.adaptations.values_mut() {
            versions.sort_by_key(|adaptation| adaptation.number);
        }
        for bundle in rows.bundles {
            book.bundles.entry(bundle.code.clone()).or_default().push(bundle);
        }
        for versions in book.bundles.values_mut() {
            versions.sort_by_key(|bundle| bundle.number);
        }
        book
    }
}
impl From<Book> for BookRows {
    fn from(book: Book) -> Self {
        Self {
            version: book.version,
            matters: book.matters.into_values().collect(),
            duties: book.duties.into_values().collect(),
            rules: book.rules.into_values().collect(),
            deadlines: book.deadlines.into_values().flatten().collect(),
            adaptations: book.adaptations.into_values().flatten().collect(),
            bundles: book.bundles.into_values().flatten().collect(),
        }
    }
}

impl Book {
    pub const fn version(&self) -> PolicyVersion {
        self.version
    }
    pub fn matter(&self, code: &MatterCode) -> Option<&MatterType> {
        self.matters.get(code)
    }
    /// All matter types by code, ended ones too.
    pub fn matters(&self) -> impl Iterator<Item = &MatterType> {
        self.matters.values()
    }
    /// The matter types directly below one; the first level for `None`.
    pub fn matters_below(&self, parent: Option<&MatterCode>) -> Vec<&MatterType> {
        self.matters().filter(|matter| matter.parent.as_ref() == parent).collect()
    }
    /// From the matter itself up to its first level.
    pub fn matter_path(&self, code: &MatterCode) -> Vec<&MatterType> {
        let mut path: Vec<&MatterType> = Vec::with_capacity(usize::from(MatterType::DEEPEST));
        let mut next = self.matter(code);
        // A level cannot be deeper than the deepest, so a damaged table cannot make this endless.
        while let Some(matter) = next
            && path.len() < usize::from(MatterType::DEEPEST)
        {
            path.push(matter);
            next = matter.parent.as_ref().and_then(|parent| self.matter(parent));
        }
        path
    }
    /// Whether `code` is `above` or lies below it.
    pub fn matter_within(&self, code: &MatterCode, above: &MatterCode) -> bool {
        self.matter_path(code).iter().any(|matter| matter.code == *above)
    }
    /// The matter types without any below them that are in force at `instant`: those given to cases.
    pub fn leaf_matters(&self, instant: kernel::Instant) -> Vec<&MatterType> {
        let parents: BTreeSet<_> = self.matters().filter_map(|matter| matter.parent.as_ref()).collect();
        let leaf =
            |matter: &&MatterType| !parents.contains(&matter.code) && matter.validity().holds_at(instant);
        self.matters().filter(leaf).collect()
    }
    pub fn duty(&self, code: &DutyCode) -> Option<&DutyItem> {
        self.duties.get(code)
    }
    /// The whole duty list by code, ended items too.
    pub fn duties(&self) -> impl Iterator<Item = &DutyItem> {
        self.duties.values()
    }
    pub fn rule(&self, id: RuleId) -> Option<&RoutingRule> {
        self.rules.get(&id)
    }
    /// All routing rules in the order of their ids, ended ones too.
    pub fn rules(&self) -> impl Iterator<Item = &RoutingRule> {
        self.rules.values()
    }
    /// The rules for exactly this matter and place.
    pub fn rules_at(
        &self,
        matter: &MatterCode,
        place: Option<PlaceId>,
    ) -> impl Iterator<Item = &RoutingRule> {
        let ids = self.slots.get(&(matter.clone(), place));
        ids.into_iter().flatten().filter_map(|id| self.rules.get(id))
    }
    /// All versions of a deadline, oldest first.
    pub fn deadline(&self, code: &DeadlineCode) -> &[DeadlineRule] {
        self.deadlines.get(code).map_or(&[], Vec::as_slice)
    }
    /// Every version of every deadline.
    pub fn deadlines(&self) -> impl Iterator<Item = &DeadlineRule> {
        self.deadlines.values().flatten()
    }

    /// All versions of a place's own value for a deadline, oldest first.
    pub fn adaptations_of(&self, code: &DeadlineCode, place: PlaceId) -> &[Adaptation] {
        self.adaptations.get(&(code.clone(), place)).map_or(&[], Vec::as_slice)
    }
    /// Every version of every place's own values, ended ones too.
    pub fn adaptations(&self) -> impl Iterator<Item = &Adaptation> {
        self.adaptations.values().flatten()
    }

    /// All versions of a bundle, oldest first.
    pub fn bundle(&self, code: &BundleCode) -> &[Bundle] {
        self.bundles.get(code).map_or(&[], Vec::as_slice)
    }
    /// Every version of every bundle, in the order of their codes.
    pub fn bundles(&self) -> impl Iterator<Item = &Bundle> {
        self.bundles.values().flatten()
    }

    fn put_adaptation(&mut self, adaptation: Adaptation) {
        let about = (adaptation.deadline.clone(), adaptation.place);
        self.adaptations.entry(about).or_default().push(adaptation);
    }
    fn put_rule(&mut self, rule: RoutingRule) {
        self.slots.entry((rule.matter.clone(), rule.place)).or_default().insert(rule.id);
        self.rules.insert(rule.id, rule);
    }

    /// What one edit changes. Total: every event ever written can be replayed.
    pub(crate) fn apply(&mut self, event: &CatalogueEvent) {
        self.version.0 += 1;
        match event {
            CatalogueEvent::MatterDefined { code, parent, level, standard } => {
                let matter = MatterType {
                    code: code.clone(),
                    parent: parent.clone(),
                    level: *level,
                    standards: vec![standard.clone()],
                    ended_at: None,
                };
                self.matters.insert(code.clone(), matter);
            }
            CatalogueEvent::MatterRevised { code, standard } => {
                if let Some(matter) = self.matters.get_mut(code) {
                    matter.standards.push(standard.clone());
                }
            }
            CatalogueEvent::MatterEnded { code, at, .. } => {
                if let Some(matter) = self.matters.get_mut(code) {
                    matter.ended_at = Some(*at);
                }
            }
            CatalogueEvent::DutyListed { item } => {
                self.duties.insert(item.code.clone(), item.clone());
            }
            CatalogueEvent::DutyEnded { code, at, .. } => {
                if let Some(item) = self.duties.get_mut(code) {
                    item.valid.to = Some(*at);
                }
            }
            CatalogueEvent::RuleAdded { rule, .. } => self.put_rule(rule.clone()),
            CatalogueEvent::RuleEnded { id, at, .. } => {
                if let Some(rule) = self.rules.get_mut(id) {
                    rule.valid.to = Some(*at);
                }
            }
            CatalogueEvent::DeadlineSet { deadline } => {
                let versions = self.deadlines.entry(deadline.code.clone()).or_default();
                if let Some(last) = versions.last_mut()
                    && last.valid.to.is_none_or(|to| deadline.valid.from < to)
                {
                    last.valid.to = Some(deadline.valid.from);
                }
                versions.push(deadline.clone());
            }
            CatalogueEvent::Adapted { adaptation } => {
                let about = (adaptation.deadline.clone(), adaptation.place);
                if let Some(last) = self.adaptations.get_mut(&about).and_then(|versions| versions.last_mut())
                    && last.valid.to.is_none_or(|to| adaptation.valid.from < to)
                {
                    last.valid.to = Some(adaptation.valid.from);
                }
                self.put_adaptation(adaptation.clone());
            }
            CatalogueEvent::AdaptationEnded { deadline, place, at, end, reason } => {
                let about = (deadline.clone(), *place);
                if let Some(last) = self.adaptations.get_mut(&about).and_then(|versions| versions.last_mut())
                {
                    last.valid.to = Some(*at);
                    last.end = Some((*end, reason.clone()));
                }
            }
            CatalogueEvent::BundleSet { bundle } => {
                let versions = self.bundles.entry(bundle.code.clone()).or_default();
                if let Some(last) = versions.last_mut()
                    && last.valid.to.is_none_or(|to| bundle.valid.from < to)
                {
                    last.valid.to = Some(bundle.valid.from);
                }
                versions.push(bundle.clone());
            }
            CatalogueEvent::BundleEnded { code, at, reason } => {
                if let Some(last) = self.bundles.get_mut(code).and_then(|versions| versions.last_mut()) {
                    last.valid.to = Some(*at);
                    last.ended = Some(reason.clone());
                }
            }
            CatalogueEvent::DeadlineEnded { code, at, .. } => {
                if let Some(last) = self.deadlines.get_mut(code).and_then(|versions| versions.last_mut()) {
                    last.valid.to = Some(*at);
                }
            }
        }
    }
}
