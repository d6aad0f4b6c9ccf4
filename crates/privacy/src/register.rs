//! The register of personal fields (个人信息登记表): every kind of personal data that is kept, reviewed as one text,
//! `policy/register.toml`. Source: Personal Information Protection Law art. 17, 19, 51 and 55.

use kernel::{Failure, Refusal};
use serde::Deserialize;
use std::sync::LazyLock;

const SHIPPED: &str = include_str!("../policy/register.toml");

kernel::kinds! {
    /// How close it is kept (数据级别).
    Class {
        Personal = "personal",
        /// A key of its own, fewer roles.
        Sensitive = "sensitive",
        Staff = "staff",
        /// Who did what, and who looked.
        Record = "record",
        /// Who stands behind a rating.
        Rating = "rating",
    }
}

kernel::kinds! {
    /// Where somebody is asked for it (表单).
    Form {
        /// 诉求人自己填写
        Report = "report",
        /// 电话、窗口、转办件由工作人员登记
        Counter = "counter",
        /// 回访
        Revisit = "revisit",
        /// 意见征集
        Consultation = "consultation",
        /// 工作人员账号
        Staff = "staff",
    }
}

kernel::kinds! {
    /// Whether it may be left out.
    Asked {
        Optional = "optional",
        /// The matter cannot be done without it.
        Needed = "needed",
    }
}

kernel::kinds! {
    /// How long it is kept (保存期限).
    Period {
        /// As the policy `retention` says, after the end of the case.
        AfterClose = "after_close",
        /// With the file, by the rules for archives.
        Archive = "archive",
        /// While a rating can be changed, and thirty days.
        EditWindow = "edit_window",
        /// With the account.
        Account = "account",
        /// At least half a year (Cybersecurity Law).
        Log = "log",
        /// So many days.
        Days = "days",
    }
}

/// One kind of personal data.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    /// Names its words, `register-NAME`.
    pub name: String,
    pub class: Class,
    pub forms: Vec<Form>,
    pub asked: Asked,
    /// The purposes under which it lies in the vault.
    pub vault: Vec<String>,
    pub period: Period,
    /// With [`Period::Days`].
    #[serde(default)]
    pub days: u32,
}

impl Kept {
    /// The key of its words.
    pub fn message(&self) -> String {
        format!("register-{}", self.name.replace('_', "-"))
    }
}

/// All of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// Raised when somebody is told something else.
    pub edition: u32,
    kept: Vec<Kept>,
}

impl Register {
    /// The register that ships.
    ///
    /// # Errors
    /// A damaged text; a test reads it.
    pub fn shipped() -> Result<&'static Self, Failure> {
        static READ: LazyLock<Result<Register, toml::de::Error>> = LazyLock::new(|| toml::from_str(SHIPPED));
        READ.as_ref().map_err(|_| Refusal::rule("privacy-register").into())
    }
    pub fn kept(&self) -> &[Kept] {
        &self.kept
    }
    /// What is kept of what is told in a form.
    pub fn of_form(&self, form: Form) -> impl Iterator<Item = &Kept> {
        self.kept.iter().filter(move |kept| kept.forms.contains(&form))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_form_tells_what_is_kept_and_names_stand_once() {
        let register = Register::shipped().unwrap();
        for form in Form::ALL {
            assert!(register.of_form(*form).count() > 0, "{form} tells nothing");
        }
        let names: BTreeSet<_> = register.kept().iter().map(|kept| &kept.name).collect();
        assert_eq!(names.len(), register.kept().len());
    }

    #[test]
    fn who_somebody_is_may_always_be_left_out() {
        let register = Register::shipped().unwrap();
        for form in [Form::Report, Form::Counter, Form::Revisit] {
            for kept in register.of_form(form).filter(|kept| !kept.vault.is_empty()) {
                assert_eq!(kept.asked, Asked::Optional, "{}", kept.name);
            }
        }
    }

    #[test]
    fn periods_of_days_have_days() {
        for kept in Register::shipped().unwrap().kept() {
            assert_eq!(kept.period == Period::Days, kept.days > 0, "{}", kept.name);
        }
    }

    #[test]
    fn what_is_sensitive_lies_in_the_vault() {
        for kept in Register::shipped().unwrap().kept() {
            assert!(kept.class != Class::Sensitive || !kept.vault.is_empty(), "{}", kept.name);
        }
    }
}
