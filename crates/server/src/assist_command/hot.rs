//! `linli assist hot FILE --top N`

use super::messages::Table;
use crate::methods_command::{Answer, Files, MethodsFailure, Progress, option, table};
use clap::Args;
use methods::text::hot::{self, Message, Problem, Settings};
use methods::text::{Segmenter, mention::Gazette};
use serde_json::{Value, json};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Hot {
    /// Messages (.csv, with a heading)
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// How many problems are shown
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub top: usize,
    /// Column of the message's number
    #[arg(long, value_name = "NAME", default_value = "msg_id")]
    pub id_column: String,
    /// Column that says, under any name, who wrote
    #[arg(long, value_name = "NAME", default_value = "user")]
    pub reporter_column: String,
    /// Column of the time, such as 2019-02-28 11:25:05
    #[arg(long, value_name = "NAME", default_value = "time")]
    pub time_column: String,
    /// Column of the title
    #[arg(long, value_name = "NAME", default_value = "title")]
    pub title_column: String,
    /// Column of the text
    #[arg(long, value_name = "NAME", default_value = "detail")]
    pub text_column: String,
    /// Column that counts who agreed; not needed
    #[arg(long, value_name = "NAME", default_value = "upvotes")]
    pub agree_column: String,
    /// Column that counts who disagreed; not needed
    #[arg(long, value_name = "NAME", default_value = "downvotes")]
    pub disagree_column: String,
    /// Days after which a message counts half as fresh
    #[arg(long, value_name = "DAYS", default_value_t = 60.0)]
    pub half_life: f64,
}

pub(super) fn run(options: &Hot, files: &Files, progress: Progress<'_>) -> Result<Answer, MethodsFailure> {
    if options.top == 0 {
        return Err(option("--top must be 1 or more"));
    }
    if options.half_life.is_nan() || options.half_life <= 0.0 {
        return Err(option("--half-life must be more than 0 days"));
    }
    let table = Table::read(&options.file, files)?;
    let column = |name: &str| table.column(name);
    let (id, reporter, time) =
        (column(&options.id_column)?, column(&options.reporter_column)?, column(&options.time_column)?);
    let (title, text) = (column(&options.title_column)?, column(&options.text_column)?);
    let count = |row: usize, name: &str| -> u32 {
        table.maybe(name).and_then(|at| table.cell(row, at).trim().parse().ok()).unwrap_or(0)
    };
    progress(0, 0);
    let mut without_time = 0;
    let mut messages: Vec<Message<'_>> = Vec::with_capacity(table.count());
    for row in 0..table.count() {
        let Some(day) = day(table.cell(row, time)) else {
            without_time += 1;
            continue;
        };
        messages.push(Message {
            id: table.cell(row, id),
            reporter: table.cell(row, reporter),
            day,
            title: table.cell(row, title),
            text: table.cell(row, text),
            agree: count(row, &options.agree_column),
            disagree: count(row, &options.disagree_column),
        });
    }
    let settings = Settings { half_life: options.half_life, ..Settings::default() };
    let mut problems = hot::problems(&messages, &Gazette::default(), &Segmenter::new(), &settings);
    problems.truncate(options.top);
    let shown: Vec<Value> = problems.iter().map(|problem| as_json(problem, &messages)).collect();
    let mut text = in_words(&problems, &messages);
    if without_time > 0 {
        text.push_str(&format!("\n\n{without_time} rows have no time that can be read and were left out"));
    }
    Ok(Answer {
        text,
        json: json!({ "problems": shown, "messages": messages.len(), "left_out": without_time }),
    })
}

/// Days since 1970-01-01 of `2019-02-28 11:25:05`, `2019/2/28 11:25` or `2019-02-28`.
fn day(text: &str) -> Option<f64> {
    let numbers: Vec<&str> =
        text.split(|sign: char| !sign.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let number = |at: usize| numbers.get(at).and_then(|part| part.parse::<i16>().ok());
    let small = |at: usize| number(at).and_then(|value| i8::try_from(value).ok());
    let date = jiff::civil::Date::new(number(0)?, small(1)?, small(2)?).ok()?;
    let begin = jiff::civil::Date::new(1970, 1, 1).ok()?;
    let days = date.since(begin).ok()?.get_days();
    let seconds = f64::from(number(3).unwrap_or(0)) * 3600.0
        + f64::from(number(4).unwrap_or(0)) * 60.0
        + f64::from(number(5).unwrap_or(0));
    Some(f64::from(days) + seconds / 86_400.0)
}

fn date(day: f64) -> String {
    let begin = jiff::civil::Date::new(1970, 1, 1);
    let date = begin.and_then(|begin| begin.checked_add(jiff::Span::new().try_days(day.floor() as i64)?));
    date.map_or_else(|_| String::new(), |date| date.to_string())
}

fn as_json(problem: &Problem, messages: &[Message<'_>]) -> Value {
    let ids: Vec<&str> =
        problem.messages.iter().filter_map(|at| messages.get(*at)).map(|message| message.id).collect();
    json!({
        "title": title(problem, messages),
        "place": problem.place,
        "messages": ids,
        "reporters": problem.reporters,
        "from": date(problem.from),
        "to": date(problem.to),
        "heat": problem.parts.heat(),
        "parts": problem.parts,
        "words": problem.words,
    })
}

fn title<'t>(problem: &Problem, messages: &[Message<'t>]) -> &'t str {
    messages.get(problem.middle).map_or("", |message| message.title)
}

fn in_words(problems: &[Problem], messages: &[Message<'_>]) -> String {
    if problems.is_empty() {
        return "no two messages speak of the same problem".to_owned();
    }
    let rows: Vec<Vec<String>> = problems
        .iter()
        .enumerate()
        .map(|(rank, problem)| {
            let parts = problem.parts;
            vec![
                (rank + 1).to_string(),
                format!("{:.1}", parts.heat()),
                format!(
                    "{:.1} + {:.1} + {:.1} + {:.1} + {:.1}",
                    parts.reporters, parts.messages, parts.span, parts.recency, parts.agreement
                ),
                problem.messages.len().to_string(),
                problem.reporters.to_string(),
                date(problem.from),
                date(problem.to),
                format!("{} · {}", problem.place.as_deref().unwrap_or("-"), title(problem, messages)),
            ]
        })
        .collect();
    let heading = [
        "",
        "heat",
        "reporters + messages + span + recency + agreement",
        "messages",
        "reporters",
        "from",
        "to",
        "place · title",
    ];
    let members = problems.iter().enumerate().map(|(rank, problem)| {
        let lines = problem
            .messages
            .iter()
            .filter_map(|at| messages.get(*at))
            .map(|message| format!("   {}  {}  {}", message.id, date(message.day), message.title));
        let lines: Vec<String> = lines.collect();
        format!("{}  {}\n{}", rank + 1, problem.words.join(" "), lines.join("\n"))
    });
    let members: Vec<String> = members.collect();
    format!("{}\n\n{}", table(&heading, &rows), members.join("\n\n"))
}

#[cfg(test)]
mod tests {
    use super::{date, day};

    #[test]
    fn times_are_read_as_people_write_them() {
        let noon = day("2019-02-28 12:00:00").unwrap();
        assert_eq!(day("2019/2/28 12:00"), Some(noon));
        assert_eq!(date(noon), "2019-02-28");
        assert_eq!(day("2019-02-28"), Some(noon - 0.5));
        assert_eq!(day("1970-01-01"), Some(0.0));
        for odd in ["", "yesterday", "2019-13-01", "2019-02-30", "99999999-1-1"] {
            assert_eq!(day(odd), None, "{odd}");
        }
    }
}
