//! The rules of schemes: weights by quarter, who publishes, veto items.

use crate::world::{CENTRE, ROADS, at, staff};
use insight::scheme::{
    Counted, Drafted, Figures, Item, Scheme, SchemeCommand, SchemeFacts, SchemeLoop, Terms, Veto, assess,
    hundredths,
};
use insight::{Period, Share};
use kernel::{Actor, Context, Entropy, Loop, Refusal, RequestKey, TenantId, covers};
use org::UnitKind;

fn quarter(code: &str) -> Period {
    Period::read(code).unwrap()
}

/// A scheme in the making, with the day on which somebody acts.
struct Story {
    scheme: Option<Scheme>,
    day: &'static str,
    facts: SchemeFacts,
}

impl Story {
    fn new() -> Self {
        let facts = SchemeFacts {
            running: quarter("2026Q1"),
            own_kind: Some(UnitKind::Government),
            below: vec![ROADS],
        };
        Self { scheme: None, day: "2026-01-20 10:00", facts }
    }

    fn tell(&mut self, actor: Actor, command: SchemeCommand) -> Result<(), Refusal> {
        let context = Context {
            tenant: TenantId::new("default"),
            actor,
            authority: "test".into(),
            now: at(self.day),
            request: RequestKey(String::new()),
            entropy: Entropy::new([3; 32]),
        };
        for event in SchemeLoop::decide(self.scheme.as_ref(), command, &context, &self.facts)? {
            self.scheme = SchemeLoop::evolve(self.scheme.take(), &event);
        }
        Ok(())
    }

    fn draft(&mut self, terms: Terms) -> Result<(), Refusal> {
        let drafted = Drafted { name: "部门考核方案".into(), name_en: None, terms };
        let command = match &self.scheme {
            Some(_) => SchemeCommand::Redraft { drafted },
            None => SchemeCommand::Draft {
                id: kernel::Id::new(uuid::Uuid::from_u128(7)),
                number: "K2026-001".into(),
                kind: UnitKind::Department,
                place: String::new(),
                drafted,
            },
        };
        self.tell(staff(ROADS, 1), command)
    }

    fn publish(&mut self, from: &str) -> Result<(), Refusal> {
        self.tell(staff(CENTRE, 2), SchemeCommand::Publish { from: quarter(from) })
    }

    fn at(&mut self, day: &'static str, running: &str) {
        (self.day, self.facts.running) = (day, quarter(running));
    }
}

fn code(outcome: Result<(), Refusal>) -> &'static str {
    outcome.unwrap_err().code
}

/// What a quarter's version says of a unit whose figures never change.
fn result_in(scheme: &Scheme, period: &str) -> Option<String> {
    let version = scheme.in_force(quarter(period))?;
    let counted = |key: &str| {
        let raw = if key == "organisation" { Share::new(5, 10) } else { Share::new(90, 100) };
        Counted { raw, exempted: Share::default(), least: 20.min(raw.denominator), enough: true }
    };
    assess(ROADS, &version.terms, counted).value.map(hundredths)
}

#[test]
fn weights_change_by_quarter_and_old_quarters_keep_theirs() {
    covers!("000-71");
    let mut story = Story::new();
    let mut terms = Figures::shipped().beginning();
    terms.groups[2].items = vec![Item { figure: "solution".into(), weight: 100 }];
    // 99 or 101 in all is no scheme, in the whole and in a group.
    for weight in [19, 21] {
        let mut wrong = terms.clone();
        wrong.groups[0].weight = weight;
        assert_eq!(code(story.draft(wrong)), "scheme-groups-not-whole");
        let mut wrong = terms.clone();
        wrong.groups[1].items[0].weight = weight + 30;
        assert_eq!(code(story.draft(wrong)), "scheme-figures-not-whole");
    }
    story.draft(terms.clone()).unwrap();
    story.publish("2026Q1").unwrap();
    let before = result_in(story.scheme.as_ref().unwrap(), "2026Q1");
    assert_eq!(before.as_deref(), Some("82.00"), "20 × 50 + 80 × 90");

    // Half a year later innovation is to weigh more: from the next quarter on.
    story.at("2026-08-05 10:00", "2026Q3");
    (terms.groups[0].weight, terms.groups[1].weight) = (40, 5);
    story.draft(terms.clone()).unwrap();
    assert_eq!(code(story.publish("2026Q3")), "scheme-past", "the running quarter keeps its weights");
    assert_eq!(code(story.publish("2026Q1")), "scheme-past");
    story.publish("2026Q4").unwrap();
    // A version that has not begun is replaced by another of the same quarter.
    (terms.groups[0].weight, terms.groups[1].weight) = (30, 15);
    story.draft(terms).unwrap();
    story.publish("2026Q4").unwrap();
    let scheme = story.scheme.as_ref().unwrap();
    assert_eq!(scheme.published.len(), 3);
    for (period, result) in [("2025Q4", None), ("2026Q1", Some("82.00")), ("2026Q3", Some("82.00"))] {
        assert_eq!(result_in(scheme, period).as_deref(), result, "{period}");
    }
    for period in ["2026Q4", "2028Q2"] {
        assert_eq!(result_in(scheme, period).as_deref(), Some("78.00"), "{period}: 30 × 50 + 70 × 90");
    }
    assert_eq!(scheme.in_force(quarter("2026Q1")).unwrap().terms.groups[0].weight, 20);
    // When it ends, what was judged stays.
    story.tell(staff(CENTRE, 2), SchemeCommand::End { after: quarter("2026Q4") }).unwrap();
    let scheme = story.scheme.as_ref().unwrap();
    assert_eq!(result_in(scheme, "2027Q1"), None);
    assert_eq!(result_in(scheme, "2026Q1").as_deref(), Some("82.00"));
}

#[test]
fn a_veto_without_a_legal_basis_cannot_be_published() {
    covers!("000-43");
    let mut story = Story::new();
    let mut terms = Figures::shipped().beginning();
    for basis in [None, Some(String::new()), Some("  ".to_owned())] {
        terms.vetoes = vec![Veto { what: "发生越级上访".into(), basis }];
        story.draft(terms.clone()).unwrap();
        let refusal = story.publish("2026Q1").unwrap_err();
        assert_eq!((refusal.code, refusal.field), ("scheme-veto-without-basis", Some("veto_1_basis")));
        assert!(story.scheme.as_ref().unwrap().published.is_empty());
    }
    terms.vetoes = vec![Veto {
        what: "发生重大责任事故".into(),
        basis: Some("《安全生产法》第九十条".into()),
    }];
    story.draft(terms).unwrap();
    story.publish("2026Q1").unwrap();
    assert_eq!(story.scheme.unwrap().published.len(), 1);
}

#[test]
fn nobody_publishes_the_measure_of_his_own_work() {
    let mut story = Story::new();
    story.draft(Figures::shipped().beginning()).unwrap();
    let from = || SchemeCommand::Publish { from: quarter("2026Q1") };
    assert_eq!(code(story.tell(staff(ROADS, 1), from())), "scheme-own-draft");
    story.facts.own_kind = Some(UnitKind::Department);
    assert_eq!(code(story.publish("2026Q1")), "scheme-own-unit");
    story.facts.own_kind = Some(UnitKind::Street);
    story.facts.below.clear();
    assert_eq!(code(story.publish("2026Q1")), "scheme-nobody-below");
    assert!(story.scheme.unwrap().published.is_empty());
}
