//! Three PostgreSQL under Patroni with three etcd, and HAProxy before them that leads to whoever leads: all on this
//! machine's own address, in a folder that goes, each known by the number of its process.

use super::helper::{Helper, done, folder_for_database, for_database, port, program};
use super::postgres::{kill_at, psql};
use kernel::Failure;
use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant as Stopwatch};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const NODES: usize = 3;
/// How long the cluster may take until it has a leader and two followers.
const STARTING: Duration = Duration::from_secs(120);
const LOOK: Duration = Duration::from_millis(200);

/// Seconds after which a silent leader is followed; how often each node looks; how long it tries to reach etcd. The
/// first must be at least the second and twice the third.
const TTL: u32 = 12;
const LOOP_WAIT: u32 = 2;
const RETRY_TIMEOUT: u32 = 4;

struct Node {
    name: String,
    patroni: Option<Helper>,
    settings: PathBuf,
    data: PathBuf,
    database: u16,
    interface: u16,
}

pub struct Cluster {
    // Ended in this order.
    _front: Helper,
    nodes: Vec<Node>,
    _etcd: Vec<Helper>,
    port: u16,
    folder: TempDir,
}

impl Cluster {
    /// A cluster with an empty database.
    ///
    /// # Errors
    /// When programs are missing or it finds no leader.
    pub async fn start() -> Result<Self, Failure> {
        let folder = tempfile::Builder::new().prefix("linli-patroni-").tempdir().map_err(Failure::broken)?;
        folder_for_database(folder.path())?;
        let (etcd, clients) = etcd(folder.path())?;
        let mut nodes = Vec::new();
        for number in 0..NODES {
            nodes.push(Node::set_up(folder.path(), number, &clients)?);
        }
        let (front, port) = front(folder.path(), &nodes)?;
        let mut cluster = Self { _front: front, nodes, _etcd: etcd, port, folder };
        for number in 0..NODES {
            cluster.start_again(number)?;
        }
        cluster.until_whole().await?;
        psql(&cluster.address_of("postgres"), "create database linli").await?;
        Ok(cluster)
    }

    /// The address of the database of whoever leads.
    pub fn address(&self) -> String {
        self.address_of("linli")
    }
    pub fn name(&self, node: usize) -> &str {
        self.nodes.get(node).map_or("", |node| &node.name)
    }
    fn address_of(&self, database: &str) -> String {
        super::postgres::address(self.port, database)
    }

    /// Waits until one leads, one follows at each commit, and another one behind.
    ///
    /// # Errors
    /// When that does not come to be.
    pub async fn until_whole(&self) -> Result<(), Failure> {
        let begun = Stopwatch::now();
        let followers =
            "select count(*) || ' ' || count(*) filter (where sync_state = 'sync') from pg_stat_replication";
        loop {
            let seen = psql(&self.address_of("postgres"), followers).await;
            if seen.is_ok_and(|seen| seen == "2 1") {
                return Ok(());
            }
            if begun.elapsed() > STARTING {
                return Err(Failure::broken("soak-cluster: it does not become whole"));
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Who says of himself that he leads.
    pub async fn leader(&self) -> Option<usize> {
        for (number, node) in self.nodes.iter().enumerate() {
            let asked = tokio::time::timeout(Duration::from_secs(1), leads(node.interface)).await;
            if matches!(asked, Ok(Ok(true))) {
                return Some(number);
            }
        }
        None
    }

    /// SIGKILL for a node's Patroni and its PostgreSQL, as when the machine is gone.
    pub async fn kill(&mut self, node: usize) {
        if let Some(node) = self.nodes.get_mut(node) {
            node.kill().await;
        }
    }

    /// Starts a node; it follows whoever leads.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start_again(&mut self, node: usize) -> Result<(), Failure> {
        let log = self.folder.path().join(format!("patroni-{node}.log"));
        let Some(node) = self.nodes.get_mut(node) else { return Ok(()) };
        let mut patroni = for_database(&program("patroni")?);
        patroni.current_dir(self.folder.path()).arg(&node.settings);
        node.patroni = Some(Helper::start(&mut patroni, &log, "TERM")?);
        Ok(())
    }
}

/// Asks a node's Patroni, as HAProxy does; its answer has no length and ends with the connection.
async fn leads(interface: u16) -> io::Result<bool> {
    let mut stream = TcpStream::connect(("127.0.0.1", interface)).await?;
    stream.write_all(b"OPTIONS /primary HTTP/1.0\r\n\r\n").await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let first = String::from_utf8_lossy(&answer);
    Ok(first.lines().next().is_some_and(|line| line.split(' ').nth(1) == Some("200")))
}

impl Node {
    fn set_up(folder: &Path, number: usize, clients: &[u16]) -> Result<Self, Failure> {
        let (database, interface) = (port()?, port()?);
        let name = format!("node{number}");
        let data = folder.join(&name);
        let programs = program("initdb")?;
        let programs = programs.parent().unwrap_or(Path::new("/usr/bin")).display().to_string();
        let clients: Vec<String> = clients.iter().map(|port| format!("127.0.0.1:{port}")).collect();
        let at = folder.display();
        let text = format!(
            "scope: linli
name: {name}
restapi: {{listen: '127.0.0.1:{interface}', connect_address: '127.0.0.1:{interface}'}}
etcd3: {{hosts: [{clients}]}}
bootstrap:
  dcs:
    ttl: {TTL}
    loop_wait: {LOOP_WAIT}
    retry_timeout: {RETRY_TIMEOUT}
    synchronous_mode: true
    synchronous_node_count: 1
    postgresql: {{use_pg_rewind: true, parameters: {{max_connections: 100, wal_keep_size: 256MB}}}}
  initdb: [encoding: UTF8, no-locale, data-checksums]
  pg_hba: ['local all all trust', 'host all all 127.0.0.1/32 trust', 'host replication all 127.0.0.1/32 trust']
postgresql:
  listen: '127.0.0.1:{database}'
  connect_address: '127.0.0.1:{database}'
  data_dir: {data}
  bin_dir: {programs}
  pgpass: {at}/{name}.pgpass
  authentication:
    superuser: {{username: linli, password: loopback}}
    replication: {{username: replicator, password: loopback}}
    rewind: {{username: rewinder, password: loopback}}
  parameters: {{unix_socket_directories: '{at}'}}
",
            clients = clients.iter().map(|client| format!("'{client}'")).collect::<Vec<_>>().join(", "),
            data = data.display(),
        );
        let settings = folder.join(format!("{name}.yml"));
        std::fs::write(&settings, text).map_err(Failure::broken)?;
        Ok(Self { name, patroni: None, settings, data, database, interface })
    }

    async fn kill(&mut self) {
        if let Some(mut patroni) = self.patroni.take() {
            patroni.kill().await;
        }
        kill_at(&self.data).await;
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for node in &mut self.nodes {
            // Patroni stops its PostgreSQL when it is asked to end.
            drop(node.patroni.take());
            if let Some(process) = super::postgres::process_of(&node.data) {
                super::helper::signal(process, "QUIT");
            }
        }
    }
}

/// Three etcd that know each other, and the ports at which clients ask them.
fn etcd(folder: &Path) -> Result<(Vec<Helper>, Vec<u16>), Failure> {
    let mut ports = Vec::new();
    for _ in 0..NODES {
        ports.push((port()?, port()?));
    }
    let peers =
        ports.iter().enumerate().map(|(number, (_, peer))| format!("e{number}=http://127.0.0.1:{peer}"));
    let peers = peers.collect::<Vec<_>>().join(",");
    let mut running = Vec::new();
    for (number, (client, peer)) in ports.iter().enumerate() {
        let (client, peer) = (format!("http://127.0.0.1:{client}"), format!("http://127.0.0.1:{peer}"));
        let mut etcd = Command::new(program("etcd")?);
        etcd.arg("--name")
            .arg(format!("e{number}"))
            .arg("--data-dir")
            .arg(folder.join(format!("etcd{number}")));
        etcd.args(["--listen-client-urls", &client, "--advertise-client-urls", &client]);
        etcd.args(["--listen-peer-urls", &peer, "--initial-advertise-peer-urls", &peer]);
        etcd.args(["--initial-cluster", &peers, "--initial-cluster-state", "new"]);
        running.push(Helper::start(&mut etcd, &folder.join(format!("etcd{number}.log")), "TERM")?);
    }
    Ok((running, ports.into_iter().map(|(client, _)| client).collect()))
}

/// Leads to the node whose Patroni says that it leads; connections to another one end.
fn front(folder: &Path, nodes: &[Node]) -> Result<(Helper, u16), Failure> {
    let port = port()?;
    let mut settings = format!(
        "defaults\n mode tcp\n timeout connect 2s\n timeout client 1h\n timeout server 1h\n timeout check 2s\n\
         listen leader\n bind 127.0.0.1:{port}\n option httpchk OPTIONS /primary\n http-check expect status 200\n \
         default-server inter 500ms fall 2 rise 1 on-marked-down shutdown-sessions\n"
    );
    for node in nodes {
        let _ = writeln!(
            settings,
            " server {} 127.0.0.1:{} check port {}",
            node.name, node.database, node.interface
        );
    }
    let file = folder.join("haproxy.cfg");
    std::fs::write(&file, settings).map_err(Failure::broken)?;
    let haproxy = program("haproxy")?;
    done(Command::new(&haproxy).arg("-c").arg("-f").arg(&file))?;
    let mut haproxy = Command::new(haproxy);
    Ok((Helper::start(haproxy.arg("-db").arg("-f").arg(&file), &folder.join("haproxy.log"), "TERM")?, port))
}
