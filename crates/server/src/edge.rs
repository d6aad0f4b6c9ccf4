//! The only place where the program reads the clock, draws randomness and looks at its environment.
//! Everything below gets them as arguments.

use kernel::{Entropy, Failure, Instant};
use std::path::PathBuf;
use std::sync::Arc;

/// The instant on this machine's clock.
#[expect(clippy::disallowed_methods, reason = "the edge: everything below gets the instant as an argument")]
pub fn now() -> Instant {
    Instant::from_timestamp(jiff::Timestamp::now())
}

/// A variable of the environment; empty ones count as not set.
#[expect(clippy::disallowed_methods, reason = "the edge: everything below gets its settings as arguments")]
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Fresh randomness from the operating system.
///
/// # Errors
/// When the system has none to give.
#[expect(
    clippy::disallowed_methods,
    reason = "the edge: everything below gets its randomness as an argument"
)]
pub fn seed() -> Result<[u8; 32], Failure> {
    let mut seed = [0u8; 32];
    getrandom::fill(&mut seed).map_err(|cause| Failure::broken(format!("edge-randomness: {cause}")))?;
    Ok(seed)
}

/// A source of seeds for the whole run: one draw from the system, unfolded from then on.
///
/// # Errors
/// As [`seed`].
pub fn seeds() -> Result<Arc<dyn Fn() -> [u8; 32] + Send + Sync>, Failure> {
    let entropy = Entropy::new(seed()?);
    Ok(Arc::new(move || entropy.draw()))
}

/// What was typed after the program's name.
pub fn arguments() -> Vec<std::ffi::OsString> {
    std::env::args_os().collect()
}

/// The program's own file, for tests of the program that start it again.
pub fn own_program() -> Option<PathBuf> {
    std::env::current_exe().ok()
}

/// Resident memory of this process in bytes, where the system tells it.
pub fn resident_memory() -> Option<u64> {
    resident_memory_of(std::process::id())
}

/// Resident memory of a process in bytes, where the system tells it.
pub fn resident_memory_of(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kilobytes * 1024)
}
