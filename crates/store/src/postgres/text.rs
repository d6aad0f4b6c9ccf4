//! The portable text of a statement in PostgreSQL's spelling.

use std::borrow::Cow;

/// `?1` becomes `$1`, outside of quoted text.
pub(super) fn numbered(sql: &str) -> Cow<'_, str> {
    if !sql.contains('?') {
        return Cow::Borrowed(sql);
    }
    let mut quoted = false;
    let written = sql.chars().map(|letter| {
        quoted ^= letter == '\'';
        if letter == '?' && !quoted { '$' } else { letter }
    });
    Cow::Owned(written.collect())
}

#[cfg(test)]
mod tests {
    use super::numbered;

    #[test]
    fn parameters_are_numbered_and_quoted_text_stays() {
        assert_eq!(
            numbered("select a from t where b = ?1 and c = ?12"),
            "select a from t where b = $1 and c = $12"
        );
        assert_eq!(numbered("select 'why?1' || ?1 || 'it''s ?2'"), "select 'why?1' || $1 || 'it''s ?2'");
        assert_eq!(numbered("select 1"), "select 1");
    }
}
