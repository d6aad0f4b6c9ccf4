//! Processes of Linli on one database, and the proxy in front that asks each in turn.

use super::super::client::get_as;
use super::super::program::Running;
use super::helper::{Helper, port, program, signal};
use kernel::Failure;
use std::fmt::Write;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant as Stopwatch};

/// How long the proxy may take until a process answers through it.
const ANSWERING: Duration = Duration::from_secs(30);

/// What they all write their log to.
const LOG: &str = "linli.log";

/// One of the processes.
struct Process {
    running: Option<Running>,
    port: u16,
}

pub struct Processes {
    program: PathBuf,
    folder: PathBuf,
    database: Option<String>,
    all: Vec<Process>,
    front: Option<(Helper, u16)>,
}

impl Processes {
    /// Starts so many on a folder, and on a database when it is not the folder's file; several stand behind a proxy.
    ///
    /// # Errors
    /// When one does not start.
    pub async fn start(
        linli: &Path,
        folder: &Path,
        database: Option<String>,
        count: usize,
    ) -> Result<Self, Failure> {
        let mut all = Vec::new();
        for _ in 0..count {
            all.push(Process { running: None, port: port()? });
        }
        let mut processes =
            Self { program: linli.to_owned(), folder: folder.to_owned(), database, all, front: None };
        for number in 0..count {
            processes.start_again(number).await?;
        }
        if processes.database.is_some() {
            processes.front = Some(processes.proxy()?);
            processes.until_answering().await?;
        }
        Ok(processes)
    }

    /// The address that clients know.
    pub fn address(&self) -> String {
        let only = || self.all.first().map_or(0, |process| process.port);
        format!("127.0.0.1:{}", self.front.as_ref().map_or_else(only, |(_, port)| *port))
    }
    pub const fn count(&self) -> usize {
        self.all.len()
    }
    /// Which of them has this number with the system.
    pub fn position(&self, process: u32) -> Option<usize> {
        let id = |one: &Process| one.running.as_ref().and_then(|running| running.child.id());
        self.all.iter().position(|one| id(one) == Some(process))
    }

    /// Starts one where it was.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn start_again(&mut self, number: usize) -> Result<(), Failure> {
        let Some(process) = self.all.get_mut(number) else { return Ok(()) };
        let log = File::options().create(true).append(true).open(self.folder.join(LOG));
        let listen = format!("127.0.0.1:{}", process.port);
        let mut options = vec!["--webhooks-private", "--listen", &listen];
        options.extend(self.database.iter().flat_map(|address| ["--database", address.as_str()]));
        let log = Stdio::from(log.map_err(Failure::broken)?);
        process.running = Some(Running::start_with(&self.program, &self.folder, &options, log).await?);
        Ok(())
    }

    /// SIGKILL: it does nothing more, and gives nothing back.
    ///
    /// # Errors
    /// When the system refuses it.
    pub async fn kill(&mut self, number: usize) -> Result<(), Failure> {
        match self.all.get_mut(number).and_then(|process| process.running.take()) {
            Some(mut running) => running.child.kill().await.map_err(Failure::broken),
            None => Ok(()),
        }
    }

    /// SIGTERM: it ends what it has begun. Whether it ended in good order.
    ///
    /// # Errors
    /// When the system refuses it.
    pub async fn stop(&mut self, number: usize) -> Result<bool, Failure> {
        let Some(mut running) = self.all.get_mut(number).and_then(|process| process.running.take()) else {
            return Ok(true);
        };
        if let Some(process) = running.child.id() {
            signal(process, "TERM");
        }
        Ok(running.child.wait().await.map_err(Failure::broken)?.success())
    }

    /// The last lines of their log.
    pub fn last_said(&self, lines: usize) -> String {
        let log = std::fs::read_to_string(self.folder.join(LOG)).unwrap_or_default();
        let all: Vec<&str> = log.lines().collect();
        all.get(all.len().saturating_sub(lines)..).unwrap_or_default().join("\n")
    }

    /// Waits until somebody answers through the proxy.
    ///
    /// # Errors
    /// When nobody does.
    pub async fn until_answering(&self) -> Result<(), Failure> {
        let begun = Stopwatch::now();
        while begun.elapsed() < ANSWERING {
            if get_as(&self.address(), "/readyz", "").await.is_ok_and(|answer| answer.status == 200) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err(Failure::broken("soak-proxy: nobody answers through it"))
    }

    /// As `docs/operations.md` sets it up, looked at more often.
    fn proxy(&self) -> Result<(Helper, u16), Failure> {
        let port = port()?;
        let mut settings = format!(
            "defaults\n mode http\n timeout connect 1s\n timeout client 60s\n timeout server 60s\n retries 2\n \
             option redispatch\nfrontend all\n bind 127.0.0.1:{port}\n default_backend linli\nbackend linli\n \
             balance roundrobin\n timeout check 2s\n option httpchk GET /readyz\n"
        );
        for (number, process) in self.all.iter().enumerate() {
            let _ = writeln!(
                settings,
                " server p{number} 127.0.0.1:{} check inter 500ms fall 1 rise 1",
                process.port
            );
        }
        let file = self.folder.join("haproxy.cfg");
        std::fs::write(&file, settings).map_err(Failure::broken)?;
        let mut haproxy = Command::new(program("haproxy")?);
        let helper =
            Helper::start(haproxy.arg("-db").arg("-f").arg(&file), &self.folder.join("haproxy.log"), "TERM")?;
        Ok((helper, port))
    }
}
