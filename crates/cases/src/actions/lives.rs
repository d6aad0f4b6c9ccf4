//! Whole lives (全程): cases whose steps were all taken before anything is written, as measurements make years of history. Each
//! step asks the same rules as a page does, and what is written is what the steps one by one would have left behind; only
//! the rows between are not written. That spares nine of ten statements.

use super::receive::{Appeal, SafeAppeal, check, title_of, tracking_code, tracking_digest};
use super::{decided, stream_of};
use crate::ground::Ground;
use crate::model::{Case, CaseCommand, CaseEvent, CaseId, CaseLoop, Receipt, Record, Words};
use crate::store::{self, NewRow};
use ::store::Tx;
use guard::right::ReceiveCase;
use guard::safe_text::{Telling, told_by};
use guard::{Granted, Right, Sealed};
use journal::{Chain, Worded};
use kernel::{Context, Failure, Instant, Loop, Refusal, TenantId, UnitId};
use std::collections::{BTreeMap, BTreeSet};

/// One case from its receipt to where it stands.
#[derive(Debug)]
pub struct Life {
    case: Option<Case>,
    chain: Chain,
    title: String,
    tracking: [u8; 32],
    requester: Option<Sealed>,
    received: Context,
    words: Vec<Worded>,
    /// Words of the step that is being prepared.
    told: Vec<Worded>,
    telling: BTreeSet<Telling>,
    parts: BTreeMap<UnitId, &'static str>,
    failed: BTreeSet<(UnitId, Instant)>,
    steps: u32,
    last: Instant,
}

impl Life {
    /// An appeal comes in under a number of [`Numbers`]. What is told in it must not tell who the requester is: what goes
    /// to the vault first is for [`super::receive::receive`].
    ///
    /// # Errors
    /// As [`super::receive::receive`]; `case-dispatch-unsafe`.
    pub fn begin(
        ground: &Ground,
        _: &Granted<ReceiveCase>,
        context: &Context,
        number: String,
        safe: SafeAppeal,
    ) -> Result<Self, Failure> {
        let appeal = safe.plain().ok_or_else(|| Refusal::rule("case-dispatch-unsafe"))?;
        check(&appeal, context)?;
        let id: CaseId = context.draw_id();
        let title = title_of(&appeal);
        let Appeal { text, requester, .. } = appeal;
        let text = text.trim();
        let mut life = Self {
            case: None,
            chain: Chain::new(context.tenant.as_str(), stream_of(id)),
            telling: told_by(&title).into_iter().chain(told_by(text)).collect(),
            tracking: tracking_digest(&tracking_code(&context.entropy)),
            requester,
            received: context.clone(),
            words: Vec::new(),
            told: Vec::new(),
            parts: BTreeMap::new(),
            failed: BTreeSet::new(),
            steps: 0,
            last: context.now,
            title: title.clone(),
        };
        let title_words = life.words(context, &title);
        let text_words = life.words(context, if text.is_empty() { &title } else { text });
        let urgency_ground = appeal.urgency_ground.as_deref().map(|given| life.words(context, given));
        let receipt = Receipt {
            id,
            number,
            source: appeal.source,
            channel: appeal.channel,
            received_at: appeal.received_at,
            title: title_words,
            text: text_words,
            placement: appeal.placement,
            matter: appeal.matter,
            urgency: appeal.urgency,
            urgency_ground,
            answers: None,
            complaint: None,
            confidentiality: appeal.confidentiality,
            requester: life.requester.as_ref().map(|sealed| sealed.id.to_string()),
            // Nobody read anything before a history was invented.
            notice: None,
            attachments: Vec::new(),
        };
        life.decide(ground, context, Record::default(), CaseCommand::Receive(Box::new(receipt)))?;
        // What is drawn from here on was not drawn before.
        life.received = context.clone();
        Ok(life)
    }

    /// The case as it stands.
    ///
    /// # Errors
    /// None after [`Life::begin`].
    pub fn case(&self) -> Result<&Case, Refusal> {
        self.case.as_ref().ok_or_else(|| Refusal::not_found("case-not-found"))
    }

    /// When the last step was taken.
    pub const fn last(&self) -> Instant {
        self.last
    }

    pub const fn steps(&self) -> u32 {
        self.steps
    }

    /// How many entries of the journal it has.
    pub fn entries(&self) -> u64 {
        self.chain.version().unsigned_abs()
    }

    pub fn title(&self) -> &str {
        &self.title
    }

    /// Words of the next step; they are kept when the rules take it.
    pub fn words(&mut self, context: &Context, text: &str) -> Words {
        let worded = Worded::new(context, text.to_owned());
        let words = Words(worded.digest().to_owned());
        self.told.push(worded);
        words
    }

    /// Takes a step. `record` is what the tables would say of the case's surroundings at a reply.
    ///
    /// # Errors
    /// The rules' refusal; the life is then as before.
    pub fn take<R: Right>(
        &mut self,
        ground: &Ground,
        _: &Granted<R>,
        context: &Context,
        record: Record,
        command: CaseCommand,
    ) -> Result<(), Failure> {
        let taken = self.decide(ground, context, record, command);
        if taken.is_err() {
            self.told.clear();
        }
        taken
    }

    fn decide(
        &mut self,
        ground: &Ground,
        context: &Context,
        record: Record,
        command: CaseCommand,
    ) -> Result<(), Failure> {
        let gives = matches!(command, CaseCommand::Dispatch { .. } | CaseCommand::Designate { .. });
        let telling = if gives { self.telling.clone() } else { BTreeSet::new() };
        let events = decided(ground, context, self.case.as_ref(), command, telling, record)?;
        for event in &events {
            self.evolve(event);
        }
        self.chain.extend::<CaseLoop>(context, &events)?;
        self.words.append(&mut self.told);
        self.steps += 1;
        self.last = context.now;
        Ok(())
    }

    fn evolve(&mut self, event: &CaseEvent) {
        self.case = CaseLoop::evolve(self.case.take(), event);
        if let Some(case) = &self.case {
            self.parts.extend(store::parts(case));
            self.failed.extend(store::failed_by(case, event));
        }
    }
}

/// Numbers of cases, day by day, without a look into the table.
#[derive(Clone, Debug, Default)]
pub struct Numbers {
    last: BTreeMap<String, i64>,
}

impl Numbers {
    /// The next number of the day.
    pub fn draw(&mut self, at: Instant) -> String {
        let day = at.date().strftime("%Y%m%d").to_string();
        let last = self.last.entry(day.clone()).or_insert(0);
        *last += 1;
        format!("{day}-{last:05}")
    }

    /// Writes down which numbers are given, and forgets them.
    ///
    /// # Errors
    /// See [`::store::Error`].
    pub async fn write(&self, tx: &mut Tx, tenant: &TenantId) -> Result<(), Failure> {
        for (day, last) in &self.last {
            store::set_number(tx, tenant, day, *last).await?;
        }
        Ok(())
    }
}

/// Writes lives that nobody has written before: journal, content, vault and tables.
///
/// # Errors
/// See [`::store::Error`].
pub async fn write(tx: &mut Tx, ground: &Ground, tenant: &TenantId, lives: &[Life]) -> Result<(), Failure> {
    for life in lives {
        let case = life.case()?;
        for worded in &life.words {
            worded.put(tx, tenant.as_str(), life.chain.stream()).await?;
        }
        if let Some(sealed) = &life.requester {
            guard::actions::vault::put_sealed(tx, &life.received, sealed.clone()).await?;
        }
        life.chain.append(tx).await?;
        let desks = ground.desks_beside(|unit| case.is_barred(unit), life.last);
        let desks = desks.unwrap_or(ground.policy.desks);
        let row = NewRow { title: life.title.clone(), tracking: Some(life.tracking) };
        store::save(tx, tenant, case, life.chain.version(), &desks, Some(row)).await?;
        store::save_lived(tx, tenant, case, &life.parts).await?;
        store::put_failed(tx, tenant, case.id, &life.failed).await?;
        for clock in case.clocks.iter() {
            clock::store::record(tx, tenant, life.chain.stream(), clock).await?;
        }
    }
    Ok(())
}
