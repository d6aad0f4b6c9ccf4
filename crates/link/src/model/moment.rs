//! Instants as tables write them. What can be read in two ways is refused, never guessed.

use super::column_words::narrow;
use jiff::civil::{Date, DateTime, Time};
use kernel::Instant;

/// Why an instant cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MomentFault {
    Unreadable,
    /// Day and month may be meant either way, e.g. 02/03/2019.
    Ambiguous,
}

/// Reads an instant. Without a zone it is taken as China's time; a date alone begins at midnight.
///
/// Forms: `2019-02-28 11:25:05` with `-`, `/` or `.` and time or not, `2019年2月28日 11时25分`, `20190228112505`,
/// RFC 3339, Unix seconds or milliseconds (10 or 13 digits), a spreadsheet's day number (`43524.476`), and
/// `28.02.2019` or `02/28/2019` where only one of the first two numbers can be a month.
///
/// # Errors
/// [`MomentFault`].
pub fn read_moment(text: &str) -> Result<Instant, MomentFault> {
    let plain: String = text.trim().chars().take(80).map(narrow).collect();
    let plain = plain.trim();
    if plain.is_empty() || plain.len() > 64 {
        return Err(MomentFault::Unreadable);
    }
    if let Ok(timestamp) = plain.parse::<jiff::Timestamp>() {
        return Ok(Instant::from_timestamp(timestamp));
    }
    if plain.bytes().all(|byte| byte.is_ascii_digit()) {
        return digits(plain).ok_or(MomentFault::Unreadable);
    }
    if let Some(days) = spreadsheet_days(plain) {
        return spreadsheet(days).ok_or(MomentFault::Unreadable);
    }
    let (date, rest) = date_of(plain)?;
    let time = time_of(rest).ok_or(MomentFault::Unreadable)?;
    Ok(Instant::from_civil(date.to_datetime(time)))
}

/// An instant as lists write it: a date when it is midnight, else RFC 3339. None for what cannot be read in one way only.
pub fn moment_text(text: &str) -> Option<String> {
    let read = read_moment(text).ok()?;
    Some(match read == Instant::from_civil(read.date().to_datetime(Time::midnight())) {
        true => read.date().to_string(),
        false => read.rfc3339(),
    })
}

/// `20190228`, `201902281125`, `20190228112505`, Unix seconds or milliseconds, a spreadsheet's day number.
fn digits(text: &str) -> Option<Instant> {
    let part = |from: usize| text.get(from..from + 2).map_or(Some(0), |part| part.parse::<i8>().ok());
    match text.len() {
        8 | 12 | 14 => {
            let date = Date::new(text.get(..4)?.parse().ok()?, part(4)?, part(6)?).ok()?;
            let time = Time::new(part(8)?, part(10)?, part(12)?, 0).ok()?;
            Some(Instant::from_civil(date.to_datetime(time)))
        }
        10 => Some(Instant::from_micros(text.parse::<i64>().ok()?.checked_mul(1_000_000)?)),
        13 => Some(Instant::from_micros(text.parse::<i64>().ok()?.checked_mul(1_000)?)),
        5 => spreadsheet(text.parse().ok()?),
        _ => None,
    }
}

/// A number of five digits with a fraction.
fn spreadsheet_days(text: &str) -> Option<f64> {
    let (whole, fraction) = text.split_once('.')?;
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() == 5 && all_digits(whole) && all_digits(fraction) { text.parse().ok() } else { None }
}

/// Days since 1899-12-30 on a wall clock, to the second, as spreadsheets count since March 1900.
fn spreadsheet(days: f64) -> Option<Instant> {
    const SECONDS_PER_DAY: f64 = 86_400.0;
    let start = DateTime::new(1899, 12, 30, 0, 0, 0, 0).ok()?;
    let seconds = (days * SECONDS_PER_DAY).round();
    Some(Instant::from_civil(start.checked_add(jiff::SignedDuration::from_secs(seconds as i64)).ok()?))
}

/// The date at the beginning and what follows it.
fn date_of(text: &str) -> Result<(Date, &str), MomentFault> {
    let (first, digits, rest) = number(text).ok_or(MomentFault::Unreadable)?;
    let (mark, rest) = mark(rest).ok_or(MomentFault::Unreadable)?;
    let (second, _, rest) = number(rest).ok_or(MomentFault::Unreadable)?;
    let (again, rest) = self::mark(rest).ok_or(MomentFault::Unreadable)?;
    let (third, length, rest) = number(rest).ok_or(MomentFault::Unreadable)?;
    let chinese = (mark, again) == ('年', '月');
    if mark != again && !chinese {
        return Err(MomentFault::Unreadable);
    }
    let rest = if chinese { rest.strip_prefix(['日', '号']).unwrap_or(rest) } else { rest };
    let (year, month, day) = match (digits, chinese, length) {
        (4, _, 1 | 2) => (first, second, third),
        (1 | 2, false, 4) => match (first, second) {
            (day, month @ 1..=12) if day > 12 || day == month => (third, month, day),
            (month @ 1..=12, day) if day > 12 => (third, month, day),
            (1..=12, 1..=12) => return Err(MomentFault::Ambiguous),
            _ => return Err(MomentFault::Unreadable),
        },
        _ => return Err(MomentFault::Unreadable),
    };
    let small = |value: i16| i8::try_from(value).map_err(|_| MomentFault::Unreadable);
    let date = Date::new(year, small(month)?, small(day)?).map_err(|_| MomentFault::Unreadable)?;
    Ok((date, rest))
}

/// A number, how many digits it has, and the rest.
fn number(text: &str) -> Option<(i16, usize, &str)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    Some((text.get(..length)?.parse().ok()?, length, &text[length..]))
}

fn mark(text: &str) -> Option<(char, &str)> {
    let text = text.trim_start();
    let mark = text.chars().next().filter(|mark| matches!(mark, '-' | '/' | '.' | '年' | '月'))?;
    Some((mark, text[mark.len_utf8()..].trim_start()))
}

/// Words before or after a time of day; whether they mean the later half of the day.
const HALVES: [(&str, bool); 7] = [
    ("上午", false),
    ("下午", true),
    ("晚上", true),
    ("AM", false),
    ("PM", true),
    ("am", false),
    ("pm", true),
];

/// A time of day; nothing is midnight.
fn time_of(text: &str) -> Option<Time> {
    let rest = text.trim().trim_start_matches(['T', 't', ',']).trim();
    let mut rest = without_weekday(rest);
    if rest.is_empty() {
        return Some(Time::midnight());
    }
    let mut afternoon = None;
    for (word, later) in HALVES {
        if let Some(without) = rest.strip_prefix(word).or_else(|| rest.strip_suffix(word)) {
            (afternoon, rest) = (Some(later), without.trim());
            break;
        }
    }
    let plain: String =
        rest.chars().map(|sign| if matches!(sign, '时' | '点' | '分') { ':' } else { sign }).collect();
    if !plain.contains(':') {
        return None;
    }
    let mut parts = plain.trim_end_matches(['秒', ':']).trim().split(':').map(str::trim);
    let hour = parts.next()?.parse::<i8>().ok()?;
    let minute = parts.next().map_or(Some(0), |part| part.parse::<i8>().ok())?;
    let second = parts.next().map_or(Some(0), whole_second)?;
    if parts.next().is_some() {
        return None;
    }
    let hour = match afternoon {
        Some(true) if (1..12).contains(&hour) => hour + 12,
        Some(false) if hour == 12 => 0,
        _ => hour,
    };
    Time::new(hour, minute, second, 0).ok()
}

fn without_weekday(text: &str) -> &str {
    match text.strip_prefix("星期").or_else(|| text.strip_prefix("周")) {
        Some(rest) => rest.chars().next().map_or(text, |day| rest[day.len_utf8()..].trim()),
        None => text,
    }
}

/// Seconds with or without a fraction, which is dropped.
fn whole_second(text: &str) -> Option<i8> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.bytes().all(|byte| byte.is_ascii_digit()) { whole.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_tables_write() {
        let same: Instant = "2019-02-28T11:25:05+08:00".parse().unwrap();
        for text in [
            "2019-02-28 11:25:05",
            "2019/2/28 11:25:05",
            "2019.02.28 11:25:05.300",
            "２０１９－０２－２８ １１：２５：０５",
            "2019年2月28日 11时25分5秒",
            "2019年02月28日11:25:05",
            "20190228112505",
            "2019-02-28T11:25:05+08:00",
            "2019-02-28T03:25:05Z",
            "1551324305",
            "1551324305000",
            "28.02.2019 11:25:05",
            "28/02/2019 11:25:05",
            "02/28/2019 11:25:05 AM",
            "2019/2/28 上午 11:25:05",
            "2019-02-28 星期四 11:25:05",
            "43524.47575231",
        ] {
            assert_eq!(read_moment(text), Ok(same), "{text}");
        }
        let midnight: Instant = "2019-02-28".parse().unwrap();
        for text in ["2019-02-28", "2019年2月28日", "20190228", "28.02.2019", "43524", "2019/2/28 上午12:00"]
        {
            assert_eq!(read_moment(text), Ok(midnight), "{text}");
        }
        let evening: Instant = "2019-02-28 23:25".parse().unwrap();
        for text in [
            "2019/2/28 23:25",
            "2019年2月28日 23时25分",
            "201902282325",
            "2019/2/28 下午 11:25",
            "2019-2-28 11:25pm",
        ] {
            assert_eq!(read_moment(text), Ok(evening), "{text}");
        }
        assert_eq!(read_moment("03/03/2019"), Ok("2019-03-03".parse().unwrap()));
    }

    #[test]
    fn refuses_what_can_mean_two_days_and_what_means_none() {
        for text in ["02/03/2019", "02.03.2019 11:00", "2-3-2019"] {
            assert_eq!(read_moment(text), Err(MomentFault::Ambiguous), "{text}");
        }
        for text in [
            "",
            "昨天",
            "2019-02-30",
            "2019-13-01",
            "13/13/2019",
            "19-02-28",
            "2019-02-28 25:00",
            "2019-02-28 11",
            "123",
            "2019/02-28",
            "99999999999999",
            "2019-02-28 11:25:05:01",
            "12:30",
            "-5",
            "1e5",
            "99999.9.9",
            "年月日",
            "2019年",
        ] {
            assert_eq!(read_moment(text), Err(MomentFault::Unreadable), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,40}") {
            let _ = read_moment(&text);
        }
        #[test]
        fn never_panics_on_what_looks_like_a_date(text in "[0-9年月日时分秒上下午:./ -]{0,24}") {
            let _ = read_moment(&text);
        }
        #[test]
        fn every_form_gives_the_same_instant(seconds in 1_000_000_000i64..4_000_000_000) {
            let instant = Instant::from_micros(seconds * 1_000_000);
            let civil = instant.civil();
            let mut written = ["%Y-%m-%d %H:%M:%S", "%Y/%-m/%-d %-H:%M:%S", "%Y年%-m月%-d日 %-H时%-M分%-S秒", "%Y%m%d%H%M%S"]
                .map(|form| civil.strftime(form).to_string())
                .to_vec();
            written.extend([instant.rfc3339(), seconds.to_string()]);
            for text in written {
                proptest::prop_assert_eq!(read_moment(&text), Ok(instant), "{}", text);
            }
        }
    }
}
