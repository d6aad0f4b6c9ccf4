//! What is asked for a matter beside its text (登记表), in versions with a day of effect.

use super::{LONGEST_TEXT, MatterCode, worded};
use kernel::{Context, Instant, Loop, Refusal};
use serde::{Deserialize, Serialize};

/// The life of the questions of one matter.
pub struct FormLoop;

/// Most questions of a form: whoever reports something answers three, not thirty.
pub const MOST_QUESTIONS: usize = 8;
/// Most choices of a question.
const MOST_OPTIONS: usize = 12;
/// Longest label of a question or choice, in characters.
const LONGEST_LABEL: usize = 60;
/// Longest answer, in characters.
const LONGEST_ANSWER: usize = 500;

/// The names of the inputs, by the position of the question.
pub const FORM_FIELDS: [&str; MOST_QUESTIONS] =
    ["answer_1", "answer_2", "answer_3", "answer_4", "answer_5", "answer_6", "answer_7", "answer_8"];

/// What measures people, in both languages. A form is about a matter and a place.
const MEASURES: [&str; 20] = [
    "积分",
    "评分",
    "打分",
    "得分",
    "排名",
    "信用分",
    "信用等级",
    "信用评级",
    "黑名单",
    "红名单",
    "重点人",
    "风险等级",
    "画像",
    "星级户",
    "score",
    "rank",
    "rating",
    "blacklist",
    "credit level",
    "profile of",
];
/// Words for people; beside one of them a class or mark is refused too.
const PEOPLE: [&str; 14] = [
    "人员",
    "居民",
    "村民",
    "住户",
    "个人",
    "诉求人",
    "家庭",
    "户主",
    "业主",
    "person",
    "resident",
    "household",
    "owner",
    "requester",
];
const MARKS: [&str; 9] = ["等级", "标签", "级别", "分级", "分类", "label", "level", "tier", "class"];

/// The kind of an answer (答案类型).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum QuestionKind {
    Text,
    Number,
    Date,
    /// One of these, each as it is shown.
    Choice {
        options: Vec<String>,
    },
}

impl QuestionKind {
    pub const NAMES: [&str; 4] = ["text", "choice", "number", "date"];

    pub const fn name(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Date => "date",
            Self::Choice { .. } => "choice",
        }
    }
}

/// One question (问题).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    pub label: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label_en: Option<String>,
    #[serde(flatten)]
    pub kind: QuestionKind,
    #[serde(default)]
    pub required: bool,
}

/// How often the same may be asked (填报周期).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// 每件一次: once with each case.
    #[default]
    EachCase,
    Month,
    Quarter,
    Year,
}

impl Period {
    pub const ALL: [Self; 4] = [Self::EachCase, Self::Month, Self::Quarter, Self::Year];

    pub const fn name(self) -> &'static str {
        match self {
            Self::EachCase => "each_case",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|period| period.name() == name)
    }
}

/// The questions with what allows asking them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormText {
    pub questions: Vec<Question>,
    /// The law or rule by which it may be asked.
    #[serde(default)]
    pub basis: String,
    #[serde(default)]
    pub period: Period,
    /// After this instant nothing is asked any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Instant>,
}

/// A version in force from an instant on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormVersion {
    #[serde(flatten)]
    pub text: FormText,
    pub effective_from: Instant,
}

/// The questions of a matter with their history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatterForm {
    pub matter: MatterCode,
    /// Each takes effect after the one before it.
    pub versions: Vec<FormVersion>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<FormText>,
}

impl MatterForm {
    /// The version in force with its number from 1; none before the first or after its expiry.
    pub fn at(&self, instant: Instant) -> Option<(usize, &FormVersion)> {
        let place = self.versions.iter().rposition(|version| version.effective_from <= instant)?;
        let version = self.versions.get(place)?;
        let asks = !version.text.questions.is_empty()
            && version.text.expires.is_none_or(|expires| instant < expires);
        asks.then_some((place + 1, version))
    }
}

/// What can be done to the questions of a matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum FormCommand {
    /// 保存草稿
    Draft { matter: MatterCode, text: FormText },
    /// 启用
    PutInForce { from: Instant },
    /// 停用: from then on nothing is asked.
    End { at: Instant },
}

/// What happened to them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum FormEvent {
    Drafted { matter: MatterCode, text: FormText },
    PutInForce { version: FormVersion },
    Ended { at: Instant },
}

impl Loop for FormLoop {
    const KIND: &'static str = "form";
    type State = MatterForm;
    type Command = FormCommand;
    type Event = FormEvent;
    type Facts = ();

    fn decide(
        state: Option<&MatterForm>,
        command: FormCommand,
        context: &Context,
        (): &(),
    ) -> Result<Vec<FormEvent>, Refusal> {
        let event = match command {
            FormCommand::Draft { matter, text } => FormEvent::Drafted { matter, text: checked(text)? },
            FormCommand::PutInForce { from } => {
                let form = state.ok_or(Refusal::not_found("duty-form-unknown"))?;
                let text = form.draft.clone().ok_or(Refusal::rule("duty-form-no-draft"))?;
                let from = from.max(context.now);
                in_force(form, &text, from)?;
                FormEvent::PutInForce { version: FormVersion { text, effective_from: from } }
            }
            FormCommand::End { at } => {
                let form = state.ok_or(Refusal::not_found("duty-form-unknown"))?;
                let at = at.max(context.now);
                form.at(at).ok_or(Refusal::rule("duty-form-ended"))?;
                FormEvent::Ended { at }
            }
        };
        Ok(vec![event])
    }

    fn evolve(state: Option<MatterForm>, event: &FormEvent) -> Option<MatterForm> {
        match (state, event) {
            (None, FormEvent::Drafted { matter, text }) => {
                Some(MatterForm { matter: matter.clone(), versions: Vec::new(), draft: Some(text.clone()) })
            }
            (None, _) => None,
            (Some(mut form), event) => {
                match event {
                    FormEvent::Drafted { text, .. } => form.draft = Some(text.clone()),
                    FormEvent::PutInForce { version } => {
                        form.versions.push(version.clone());
                        form.draft = None;
                    }
                    FormEvent::Ended { at } => {
                        if let Some(last) = form.versions.last_mut() {
                            last.text.expires = Some(*at);
                        }
                    }
                }
                Some(form)
            }
        }
    }

    fn kind(event: &FormEvent) -> &'static str {
        match event {
            FormEvent::Drafted { .. } => "drafted",
            FormEvent::PutInForce { .. } => "put_in_force",
            FormEvent::Ended { .. } => "ended",
        }
    }
}

/// A form without a basis asks nobody anything, and one whose time is over neither.
fn in_force(form: &MatterForm, text: &FormText, from: Instant) -> Result<(), Refusal> {
    if text.basis.trim().is_empty() {
        return Err(Refusal::invalid("duty-form-basis", "basis"));
    }
    match text.expires {
        None => return Err(Refusal::invalid("duty-form-expiry", "expires")),
        Some(expires) if expires <= from => return Err(Refusal::invalid("duty-form-expired", "expires")),
        Some(_) => {}
    }
    if text.questions.is_empty() {
        return Err(Refusal::rule("duty-form-empty"));
    }
    match form.versions.last() {
        Some(last) if from <= last.effective_from => {
            Err(Refusal::invalid("duty-change-before-last", "effective_from"))
        }
        _ => Ok(()),
    }
}

fn checked(mut text: FormText) -> Result<FormText, Refusal> {
    if text.questions.len() > MOST_QUESTIONS {
        return Err(Refusal::rule("duty-form-long").with("most", MOST_QUESTIONS));
    }
    text.basis = text.basis.trim().to_owned();
    if text.basis.chars().count() > LONGEST_TEXT {
        return Err(Refusal::invalid("duty-text-long", "basis").with("most", LONGEST_TEXT));
    }
    for question in &mut text.questions {
        question.label = worded(&question.label, "questions", LONGEST_LABEL)?;
        measures_nobody(&question.label)?;
        if let Some(english) = &mut question.label_en {
            *english = worded(english, "questions", LONGEST_LABEL)?;
            measures_nobody(english)?;
        }
        if let QuestionKind::Choice { options } = &mut question.kind {
            for option in options.iter_mut() {
                *option = worded(option, "questions", LONGEST_LABEL)?;
                measures_nobody(option)?;
            }
            if !(2..=MOST_OPTIONS).contains(&options.len()) {
                return Err(Refusal::invalid("duty-form-options", "questions").with("label", &question.label));
            }
        }
    }
    Ok(text)
}

/// No score, rank or label of persons is ever asked for.
fn measures_nobody(label: &str) -> Result<(), Refusal> {
    let plain = label.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| plain.contains(word));
    if has(&MEASURES) || (has(&PEOPLE) && has(&MARKS)) {
        return Err(Refusal::invalid("duty-form-measures-people", "questions").with("label", label));
    }
    Ok(())
}

/// One answer as it is kept: with the question as it was put.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormAnswer {
    pub label: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label_en: Option<String>,
    pub value: String,
}

/// What was answered to which version of a matter's questions (登记表答案).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    pub matter: MatterCode,
    pub version: usize,
    pub answers: Vec<FormAnswer>,
}

impl FormVersion {
    /// Checks what was typed; `typed` gives the text under the name of an input.
    ///
    /// # Errors
    /// Refusals `duty-answer-missing`, `duty-answer-number`, `duty-answer-date`, `duty-answer-choice`,
    /// `duty-answer-long` at the input.
    pub fn answered(&self, typed: impl Fn(&str) -> Option<String>) -> Result<Vec<FormAnswer>, Refusal> {
        let mut answers = Vec::new();
        for (question, field) in self.text.questions.iter().zip(FORM_FIELDS) {
            let value = typed(field).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
            let Some(value) = value else {
                if question.required {
                    return Err(Refusal::invalid("duty-answer-missing", field).with("label", &question.label));
                }
                continue;
            };
            fits(question, &value)
                .map_err(|code| Refusal::invalid(code, field).with("label", &question.label))?;
            let (label, label_en) = (question.label.clone(), question.label_en.clone());
            answers.push(FormAnswer { label, label_en, value });
        }
        Ok(answers)
    }
}

fn fits(question: &Question, value: &str) -> Result<(), &'static str> {
    if value.chars().count() > LONGEST_ANSWER {
        return Err("duty-answer-long");
    }
    let fault = match &question.kind {
        QuestionKind::Text => None,
        QuestionKind::Number => value
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite())
            .is_none()
            .then_some("duty-answer-number"),
        QuestionKind::Date => {
            let day = value.len() == 10 && value.parse::<Instant>().is_ok();
            (!day).then_some("duty-answer-date")
        }
        QuestionKind::Choice { options } => {
            (!options.iter().any(|option| option == value)).then_some("duty-answer-choice")
        }
    };
    fault.map_or(Ok(()), Err)
}
