//! Programs that the suite runs beside Linli: a database, a proxy, a cluster. Each is known by the number of its
//! process; nothing is ended by name.

use kernel::Failure;
use std::ffi::OsStr;
use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant as Stopwatch};

/// How long a program may take to end by itself.
const ENDING: Duration = Duration::from_secs(10);
/// The user that Debian's package of PostgreSQL brings: its server refuses to run as root.
const DATABASE_USER: &str = "postgres";

/// A port that was free a moment ago.
///
/// # Errors
/// When the machine gives none.
pub fn port() -> Result<u16, Failure> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(Failure::broken)?;
    Ok(listener.local_addr().map_err(Failure::broken)?.port())
}

/// Where a program is: in the path, or where Debian puts those that are not for everybody.
pub fn found(name: &str) -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> = Vec::new();
    // The newest PostgreSQL first, whole: its programs look for each other beside themselves.
    if let Ok(versions) = std::fs::read_dir("/usr/lib/postgresql") {
        let mut versions: Vec<PathBuf> = versions.flatten().map(|one| one.path()).collect();
        let number = |path: &PathBuf| path.file_name().and_then(OsStr::to_str)?.parse::<u32>().ok();
        versions.sort_by_key(number);
        folders.extend(versions.into_iter().rev().map(|version| version.join("bin")));
    }
    folders.extend(["/usr/local/bin", "/usr/bin", "/usr/sbin", "/usr/local/sbin"].map(PathBuf::from));
    folders.into_iter().map(|folder| folder.join(name)).find(|path| path.is_file())
}

/// A program by its name.
///
/// # Errors
/// When it is not installed.
pub fn program(name: &str) -> Result<PathBuf, Failure> {
    found(name).ok_or_else(|| {
        Failure::broken(format!("soak-program: {name} is not installed; .ci/need soak installs it"))
    })
}

/// Whether this process is root's.
pub fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// A command for a program of the database: as a user of its own where this process is root's.
pub fn for_database(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.arg(format!("--reuid={DATABASE_USER}")).arg(format!("--regid={DATABASE_USER}"));
    command.arg("--clear-groups").arg(program);
    command
}

/// Makes a folder in which programs of the database may write.
///
/// # Errors
/// When it cannot be made, or given away.
pub fn folder_for_database(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(Failure::broken)?;
    if is_root() {
        done(Command::new("chown").arg(DATABASE_USER).arg(folder))?;
        done(Command::new("chmod").arg("755").arg(folder))?;
    }
    Ok(())
}

/// Runs a command to its end.
///
/// # Errors
/// When it fails, with what it said.
pub fn done(command: &mut Command) -> Result<String, Failure> {
    let output = command.stdin(Stdio::null()).output().map_err(Failure::broken)?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(Failure::broken(format!(
            "soak-program: {:?}: {}",
            command.get_program(),
            String::from_utf8_lossy(&output.stderr)
        ))),
    }
}

/// Sends a signal to a process.
pub fn signal(process: u32, name: &str) {
    // It may have ended already.
    let _ = Command::new("kill").arg(format!("-{name}")).arg(process.to_string()).output();
}

/// The processes that a process has begun.
pub fn children(of: u32) -> Vec<u32> {
    let parent = |process: u32| {
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
        status.lines().find_map(|line| line.strip_prefix("PPid:"))?.trim().parse::<u32>().ok()
    };
    let Ok(all) = std::fs::read_dir("/proc") else { return Vec::new() };
    let all = all.flatten().filter_map(|one| one.file_name().to_str()?.parse::<u32>().ok());
    all.filter(|process| parent(*process) == Some(of)).collect()
}

/// Kills a process and what it has begun, and waits until all are gone.
pub async fn kill_family(process: u32) {
    let mut family = children(process);
    family.insert(0, process);
    for one in &family {
        signal(*one, "KILL");
    }
    let begun = Stopwatch::now();
    while family.iter().any(|one| is_running(*one)) && begun.elapsed() < ENDING {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Whether a process still does something; one that only waits to be looked after by its parent does not.
fn is_running(process: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    status.lines().any(|line| line.starts_with("State:") && !line.contains('Z'))
}

/// A program that runs until it is ended; it is ended when it is dropped.
pub struct Helper {
    child: Child,
    /// By which signal it ends in good order.
    ending: &'static str,
}

impl Helper {
    /// Starts it; what it says goes into a file.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(command: &mut Command, log: &Path, ending: &'static str) -> Result<Self, Failure> {
        let file = File::options().create(true).append(true).open(log).map_err(Failure::broken)?;
        let both = file.try_clone().map_err(Failure::broken)?;
        let child = command.stdin(Stdio::null()).stdout(file).stderr(both).spawn();
        Ok(Self { child: child.map_err(Failure::broken)?, ending })
    }
    pub fn id(&self) -> u32 {
        self.child.id()
    }
    /// SIGKILL, for it and what it has begun.
    pub async fn kill(&mut self) {
        kill_family(self.child.id()).await;
        let _ = self.child.wait();
    }
    pub fn has_ended(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(Some(_)) | Err(_))
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        if self.has_ended() {
            return;
        }
        signal(self.child.id(), self.ending);
        let begun = Stopwatch::now();
        while !self.has_ended() && begun.elapsed() < ENDING {
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
