//! A PostgreSQL of the suite's own, with its writes on the disk as in use, that can be killed and started again.

use super::helper::{self, Helper, done, folder_for_database, for_database, kill_family, port, program};
use kernel::Failure;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant as Stopwatch};
use tempfile::TempDir;
use tokio::process::{Child, Command};

/// How long a server may take until it answers, recovery after a crash included.
const STARTING: Duration = Duration::from_secs(60);
/// Connections that the server gives.
pub const CONNECTIONS: u32 = 60;

pub struct Postgres {
    running: Option<Helper>,
    port: u16,
    data: PathBuf,
    folder: TempDir,
}

impl Postgres {
    /// A server with an empty database.
    ///
    /// # Errors
    /// When its programs are missing or it does not start.
    pub async fn start() -> Result<Self, Failure> {
        let folder = tempfile::Builder::new().prefix("linli-soak-").tempdir().map_err(Failure::broken)?;
        folder_for_database(folder.path())?;
        let data = folder.path().join("data");
        let mut initdb = for_database(&program("initdb")?);
        initdb.current_dir(folder.path()).arg("-D").arg(&data);
        done(initdb.args(["--username=linli", "--auth=trust", "--encoding=UTF8", "--no-locale"]))?;
        let mut server = Self { running: None, port: port()?, data, folder };
        server.start_again().await?;
        psql(&server.address_of("postgres"), "create database linli").await?;
        Ok(server)
    }

    /// Starts it after it was ended; over when it answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn start_again(&mut self) -> Result<(), Failure> {
        let begun = Stopwatch::now();
        loop {
            self.running = Some(self.launch()?);
            while self.running.as_mut().is_some_and(|running| !running.has_ended()) {
                if psql(&self.address_of("postgres"), "select 1").await.is_ok() {
                    return Ok(());
                }
                if begun.elapsed() > STARTING {
                    return Err(Failure::broken("soak-database: it does not answer"));
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            // What a killed one has left is still being cleared away.
            if begun.elapsed() > STARTING {
                return Err(Failure::broken("soak-database: it does not start"));
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    fn launch(&self) -> Result<Helper, Failure> {
        let mut server = for_database(&program("postgres")?);
        server.current_dir(self.folder.path()).arg("-D").arg(&self.data).arg("-k").arg(self.folder.path());
        server.arg("-p").arg(self.port.to_string());
        for setting in ["listen_addresses=127.0.0.1", &format!("max_connections={CONNECTIONS}")] {
            server.arg("-c").arg(setting);
        }
        Helper::start(&mut server, &self.folder.path().join("log"), "QUIT")
    }

    /// SIGKILL for the server and all its processes, as when the machine is gone.
    pub async fn kill(&mut self) {
        if let Some(mut running) = self.running.take() {
            running.kill().await;
        }
    }

    /// `pg_ctl stop -m immediate`: it stops without tidying up.
    pub async fn stop_at_once(&mut self) {
        if let Some(mut running) = self.running.take() {
            helper::signal(running.id(), "QUIT");
            while !running.has_ended() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }

    pub fn address(&self) -> String {
        self.address_of("linli")
    }
    pub const fn port(&self) -> u16 {
        self.port
    }
    fn address_of(&self, database: &str) -> String {
        address(self.port, database)
    }
}

/// The address of a database at a port of this machine.
pub fn address(port: u16, database: &str) -> String {
    format!("postgres://linli@127.0.0.1:{port}/{database}")
}

/// Runs statements; the first column of what they give.
///
/// # Errors
/// When the server refuses them or does not answer.
pub async fn psql(address: &str, sql: &str) -> Result<String, Failure> {
    let output = command(address, &[sql])?.output().await.map_err(Failure::broken)?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned()),
        false => Err(Failure::broken(String::from_utf8_lossy(&output.stderr).into_owned())),
    }
}

/// A client that runs statements beside, one transaction after another; it ends when it is dropped.
///
/// # Errors
/// When it cannot be started.
pub fn beside(address: &str, statements: &[&str]) -> Result<Child, Failure> {
    command(address, statements)?.spawn().map_err(Failure::broken)
}

fn command(address: &str, statements: &[&str]) -> Result<Command, Failure> {
    let mut command = Command::new(program("psql")?);
    command.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]);
    for sql in statements {
        command.args(["-c", sql]);
    }
    command.arg(address);
    command.env("PGCONNECT_TIMEOUT", "3").kill_on_drop(true);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    Ok(command)
}

/// The number in the file that a running server keeps beside its data.
pub fn process_of(data: &Path) -> Option<u32> {
    std::fs::read_to_string(data.join("postmaster.pid")).ok()?.lines().next()?.trim().parse().ok()
}

/// Kills the server that works on these data.
pub async fn kill_at(data: &Path) {
    if let Some(process) = process_of(data) {
        kill_family(process).await;
    }
}
