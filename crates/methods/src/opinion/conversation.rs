//! The votes, sparse, with running counts.

use super::groups::Grouping;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Vote {
    Disagree,
    Pass,
    Agree,
}

/// Whether a statement takes part in forming groups.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    #[default]
    Shown,
    /// Taken out by moderation: counts as if everybody had passed.
    ModeratedOut,
    /// About the conversation itself: likewise, and shown first to everybody.
    Meta,
}

/// How many voted how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    pub agree: u32,
    pub disagree: u32,
    pub pass: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpinionError {
    #[error("statement {statement} does not exist (there are {statements})")]
    UnknownStatement { statement: u32, statements: usize },
    #[error("more than 2^24 statements cannot be kept")]
    TooManyStatements,
    #[error("person number {0} is above the limit of 2^26")]
    TooManyPeople(u32),
    #[error("groups are given for {found} people, but {people} have voted")]
    GroupsDoNotMatch { found: usize, people: usize },
}

/// A person's vote on a statement in four bytes: statement above, vote in the two lowest bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Cell(u32);

impl Cell {
    const fn new(statement: u32, vote: Vote) -> Self {
        Self(statement << 2 | vote as u32)
    }
    pub const fn statement(self) -> u32 {
        self.0 >> 2
    }
    pub const fn value(self) -> f64 {
        (self.0 & 3) as f64 - 1.0
    }
    const fn vote(self) -> Vote {
        match self.0 & 3 {
            0 => Vote::Disagree,
            1 => Vote::Pass,
            _ => Vote::Agree,
        }
    }
}

impl Counts {
    /// Everybody who voted, passes included.
    pub const fn seen(self) -> u32 {
        self.agree + self.disagree + self.pass
    }
    pub(super) const fn add(&mut self, other: Self) {
        self.agree += other.agree;
        self.disagree += other.disagree;
        self.pass += other.pass;
    }
    fn change(&mut self, vote: Vote, by: i32) {
        let count = match vote {
            Vote::Agree => &mut self.agree,
            Vote::Disagree => &mut self.disagree,
            Vote::Pass => &mut self.pass,
        };
        *count = count.saturating_add_signed(by);
    }
}

/// A conversation. A new vote updates all counts at once; groups are formed on demand.
#[derive(Clone, Debug)]
pub struct Conversation {
    rows: Vec<Vec<Cell>>,
    standing: Vec<Standing>,
    totals: Vec<Counts>,
    grouping: Option<Grouping>,
}

impl Conversation {
    pub fn new(statements: usize) -> Result<Self, OpinionError> {
        if statements > 1 << 24 {
            return Err(OpinionError::TooManyStatements);
        }
        Ok(Self {
            rows: Vec::new(),
            standing: vec![Standing::Shown; statements],
            totals: vec![Counts::default(); statements],
            grouping: None,
        })
    }

    pub fn statements(&self) -> usize {
        self.standing.len()
    }
    pub fn people(&self) -> usize {
        self.rows.len()
    }
    pub fn votes(&self) -> usize {
        self.rows.iter().map(Vec::len).sum()
    }
    pub fn standing(&self, statement: u32) -> Standing {
        self.standing[statement as usize]
    }
    /// All votes on each statement.
    pub fn totals(&self) -> &[Counts] {
        &self.totals
    }
    /// The groups as last formed, with counts up to date.
    pub const fn grouping(&self) -> Option<&Grouping> {
        self.grouping.as_ref()
    }
    pub(super) fn rows(&self) -> &[Vec<Cell>] {
        &self.rows
    }
    pub(super) fn keep(&mut self, grouping: Grouping) -> &Grouping {
        self.grouping.insert(grouping)
    }

    /// Adds a statement and returns its number.
    pub fn add_statement(&mut self) -> Result<u32, OpinionError> {
        if self.standing.len() >= 1 << 24 {
            return Err(OpinionError::TooManyStatements);
        }
        self.standing.push(Standing::Shown);
        self.totals.push(Counts::default());
        if let Some(grouping) = &mut self.grouping {
            grouping.add_statement();
        }
        Ok((self.standing.len() - 1) as u32)
    }

    pub fn set_standing(&mut self, statement: u32, standing: Standing) -> Result<(), OpinionError> {
        self.check(statement)?;
        self.standing[statement as usize] = standing;
        Ok(())
    }

    /// Records a vote; a later vote of the same person on the same statement replaces the earlier one.
    /// People are numbered from 0; a new number adds everybody up to it. Costs one step per earlier vote
    /// of this person, whatever the size of the conversation.
    pub fn cast(&mut self, person: u32, statement: u32, vote: Vote) -> Result<(), OpinionError> {
        self.check(statement)?;
        self.add_person(person)?;
        let person = person as usize;
        let row = &mut self.rows[person];
        let cell = Cell::new(statement, vote);
        let mut change = |vote: Vote, by: i32| {
            self.totals[statement as usize].change(vote, by);
            if let Some(counts) = self.grouping.as_mut().and_then(|g| g.counts_of(person, statement)) {
                counts.change(vote, by);
            }
        };
        match row.binary_search_by_key(&statement, |cell| cell.statement()) {
            Ok(place) => {
                change(row[place].vote(), -1);
                row[place] = cell;
            }
            Err(place) => row.insert(place, cell),
        }
        change(vote, 1);
        Ok(())
    }

    /// Makes room for a person who may not have voted yet.
    pub fn add_person(&mut self, person: u32) -> Result<(), OpinionError> {
        if person > 1 << 26 {
            return Err(OpinionError::TooManyPeople(person));
        }
        if person as usize >= self.rows.len() {
            self.rows.resize_with(person as usize + 1, Vec::new);
        }
        Ok(())
    }

    fn check(&self, statement: u32) -> Result<(), OpinionError> {
        if (statement as usize) < self.standing.len() {
            return Ok(());
        }
        Err(OpinionError::UnknownStatement { statement, statements: self.standing.len() })
    }

    /// Takes groups from elsewhere: per person the group, numbered from 0, or none.
    pub fn set_groups(&mut self, group_of: &[Option<u32>]) -> Result<&Grouping, OpinionError> {
        let people = self.rows.len();
        if group_of.len() != people {
            return Err(OpinionError::GroupsDoNotMatch { found: group_of.len(), people });
        }
        let grouping = Grouping::given(self, group_of);
        Ok(self.grouping.insert(grouping))
    }

    /// Counts per group and statement from scratch.
    pub(super) fn count(&self, groups: usize, group_of: &[u8]) -> Vec<Vec<Counts>> {
        let mut counts = vec![vec![Counts::default(); self.statements()]; groups];
        for (row, &group) in self.rows.iter().zip(group_of) {
            if let Some(counts) = counts.get_mut(group as usize) {
                for cell in row {
                    counts[cell.statement() as usize].change(cell.vote(), 1);
                }
            }
        }
        counts
    }
}
