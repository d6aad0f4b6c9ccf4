//! Codes of an authenticator app (动态口令, RFC 6238) and recovery codes (恢复码).

use crate::master_key::MasterKey;
use kernel::{AccountId, Instant};
use totp_rs::{Builder, Secret, Totp};
use zeroize::Zeroizing;

/// 160 bits, as RFC 4226 advises.
pub const SECRET_BYTES: usize = 20;
/// How many recovery codes are drawn at once.
pub const RECOVERY_CODES: usize = 10;
/// Letters of recovery codes: none is mistaken for another.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// Letters of one recovery code: 60 bits, and five guesses before a lockout.
const RECOVERY_LETTERS: usize = 12;

fn totp(secret: &[u8]) -> Option<Totp> {
    // Six digits, thirty seconds, SHA-1, one step either way: what every app on a telephone knows.
    Builder::new().with_secret(secret.to_vec()).build().ok()
}

/// The step whose code this is, at most one away from the present one.
pub fn step_of(secret: &[u8], code: &str, now: Instant) -> Option<i64> {
    let seconds = u64::try_from(now.micros() / 1_000_000).ok()?;
    totp(secret)?.check(code, seconds).and_then(|step| i64::try_from(step).ok())
}

/// The secret as a person types it: groups of four letters.
pub fn secret_text(secret: &[u8]) -> String {
    let plain = Zeroizing::new(Secret::from(secret.to_vec()).to_base32());
    let letters: Vec<char> = plain.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// What the square code says to the app.
pub fn address(secret: &[u8], login: &str) -> String {
    let plain = Secret::from(secret.to_vec()).to_base32();
    let login: String = login
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect();
    format!("otpauth://totp/Linli:{login}?secret={plain}&issuer=Linli")
}

/// A square code as the path of a drawing one unit a module, and its width with the quiet zone around it.
pub fn square(text: &str) -> Option<(String, usize)> {
    const QUIET: usize = 4;
    let code = qrcode::QrCode::new(text).ok()?;
    let (width, mut path) = (code.width(), String::new());
    for (at, module) in code.to_colors().into_iter().enumerate() {
        if module == qrcode::Color::Dark {
            path.push_str(&format!("M{} {}h1v1h-1z", at % width + QUIET, at / width + QUIET));
        }
    }
    Some((path, width + 2 * QUIET))
}

/// Recovery codes from drawn bytes: `ABCD-EFGH-JKLM`.
pub fn recovery_codes(mut draw: impl FnMut() -> [u8; 32]) -> Vec<String> {
    let one = |drawn: [u8; 32]| {
        let letters: Vec<char> = drawn
            .iter()
            .take(RECOVERY_LETTERS)
            .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
            .collect();
        letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
    };
    (0..RECOVERY_CODES).map(|_| one(draw())).collect()
}

/// What somebody typed as a code, without the spaces and hyphens between its groups.
pub fn plain(typed: &str) -> String {
    typed.chars().filter(|one| !one.is_whitespace() && *one != '-').collect::<String>().to_uppercase()
}

/// What stands in the table for a recovery code.
pub fn recovery_digest(master: &MasterKey, account: AccountId, code: &str) -> String {
    hex::encode(&master.sign(RECOVERY, signed_for(account, code).as_bytes())[..16])
}

/// What may stand in the table for a code that was drawn under this or a former key.
pub fn recovery_digests(master: &MasterKey, account: AccountId, code: &str) -> Vec<String> {
    let signed = master.signatures(RECOVERY, signed_for(account, code).as_bytes());
    signed.iter().map(|one| hex::encode(&one[..16])).collect()
}

const RECOVERY: &str = "recovery-code";

fn signed_for(account: AccountId, code: &str) -> String {
    format!("{account} {}", plain(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_of_the_standard_are_known() {
        // RFC 6238, appendix B, the last six of eight digits.
        let secret = b"12345678901234567890";
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            let now = Instant::from_micros(seconds * 1_000_000);
            assert_eq!(step_of(secret, code, now), Some(seconds / 30), "{code}");
            assert_eq!(step_of(secret, code, now.plus_seconds(30)), Some(seconds / 30));
            assert_eq!(step_of(secret, code, now.plus_seconds(90)), None);
        }
        assert_eq!(step_of(secret, "+87082", Instant::from_micros(59_000_000)), None);
        assert_eq!(step_of(b"short", "287082", Instant::from_micros(59_000_000)), None);
    }

    #[test]
    fn an_app_reads_the_same_secret() {
        let secret = b"12345678901234567890";
        assert_eq!(secret_text(secret), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert_eq!(
            address(secret, "张 li"),
            "otpauth://totp/Linli:%E5%BC%A0%20li?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Linli"
        );
        let (path, width) = square(&address(secret, "zhang")).unwrap();
        assert!(width > 30 && path.starts_with("M4 4h1v1h-1z"), "{path}");
    }

    #[test]
    fn recovery_codes_are_read_however_they_are_typed() {
        let mut drawn = 0u8;
        let codes = recovery_codes(|| {
            drawn += 1;
            [drawn; 32]
        });
        assert_eq!((codes.len(), codes[0].as_str()), (10, "3333-3333-3333"));
        let (master, account) = (
            MasterKey::new([1; 32]),
            kernel::Id::new("01900000-0000-7000-8000-000000000001".parse().unwrap()),
        );
        assert_eq!(
            recovery_digest(&master, account, "3333 3333 3333"),
            recovery_digest(&master, account, &codes[0])
        );
        assert_ne!(
            recovery_digest(&master, account, &codes[1]),
            recovery_digest(&master, account, &codes[0])
        );
    }
}
