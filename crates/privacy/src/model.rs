//! What a deployment decides of its own about personal data. Pure.

use kernel::Instant;
use policy::{Policy, Wrong};
use serde::{Deserialize, Serialize};

/// The longest that needs no provision which asks for more, calendar days.
const WITHOUT_BASIS: u32 = 180;
const LONGEST: u32 = 3660;
const DAY_SECONDS: i64 = 86_400;
/// Of a line of the notice, in characters.
const LONGEST_LINE: usize = 200;

/// How long name and contact of whoever raised a case are kept (诉求人身份保存期限), as in `policy/retention.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retention {
    /// Calendar days after the end of the case.
    pub days: u32,
    /// The provision that asks for more than half a year.
    #[serde(default)]
    pub basis: String,
}

impl Policy for Retention {
    type Right = guard::right::EditDuty;
    const NAME: &'static str = "retention";
    const STREAM: &'static str = "retention/rule";
    const SHIPPED: &'static str = include_str!("../policy/retention.toml");

    fn check(&self) -> Result<(), Wrong> {
        if self.days > WITHOUT_BASIS && self.basis.trim().is_empty() {
            return Err(Wrong::missing("basis"));
        }
        Wrong::first([("days", self.days, 1, LONGEST)])
    }
}

impl Retention {
    /// The end of the period that begins at an instant.
    pub fn after(&self, ended: Instant) -> Instant {
        ended.plus_seconds(i64::from(self.days) * DAY_SECONDS)
    }
}

/// Who answers for personal data here (个人信息处理者), as in `policy/privacy.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The office, with its address; empty until somebody has said it.
    pub agency: String,
    /// The person in charge of protection, with telephone or mail.
    pub officer: String,
    /// The department that hears complaints.
    pub authority: String,
}

impl Policy for Notice {
    type Right = guard::right::EditDuty;
    const NAME: &'static str = "privacy";
    const STREAM: &'static str = "privacy/notice";
    const SHIPPED: &'static str = include_str!("../policy/privacy.toml");

    fn check(&self) -> Result<(), Wrong> {
        let lines = [("agency", &self.agency), ("officer", &self.officer), ("authority", &self.authority)];
        for (key, line) in lines {
            let length = line.chars().count();
            if length > LONGEST_LINE {
                return Err(Wrong::outside(
                    key,
                    i64::try_from(length).unwrap_or(i64::MAX),
                    0,
                    i64::try_from(LONGEST_LINE).unwrap_or(i64::MAX),
                ));
            }
        }
        // Whoever names himself names with whom one speaks.
        if !self.agency.trim().is_empty() && self.officer.trim().is_empty() {
            return Err(Wrong::missing("officer"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(days: u32, basis: &str) -> Retention {
        Retention { days, basis: basis.into() }
    }

    #[test]
    fn more_than_half_a_year_needs_a_provision() {
        assert!(of(180, "").check().is_ok());
        assert!(of(1, "").check().is_ok());
        assert!(of(0, "").check().is_err());
        assert_eq!(of(181, " ").check().unwrap_err().key, "basis");
        assert!(of(181, "档案管理办法（示例）第八条").check().is_ok());
        assert!(of(4000, "档案管理办法（示例）第八条").check().is_err());
        assert_eq!(policy::Version::<Retention>::shipped().unwrap().limits, of(180, ""));
    }

    #[test]
    fn an_office_that_answers_for_data_names_with_whom_one_speaks() {
        let notice = |agency: &str, officer: &str| Notice {
            agency: agency.into(),
            officer: officer.into(),
            authority: String::new(),
        };
        assert!(notice("", "").check().is_ok());
        assert_eq!(notice("汀澜县社会工作部", " ").check().unwrap_err().key, "officer");
        assert!(notice("汀澜县社会工作部", "000-6100-9698").check().is_ok());
        assert_eq!(notice(&"县".repeat(201), "000").check().unwrap_err().key, "agency");
        assert_eq!(policy::Version::<Notice>::shipped().unwrap().limits, notice("", ""));
    }
}
