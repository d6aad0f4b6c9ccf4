//! What can be typed. Every option is also a variable `LINLI_…` and a key of `linli.toml`.

mod lists;

pub use lists::{
    Export, ExportCases, ExportJournal, Import, ImportCalendar, ImportCases, ImportFile, ImportPlaces,
    ImportUndo,
};

use crate::assist_command::AssistCommand;
use crate::methods_command::MethodsCommand;
use clap::builder::FalseyValueParser;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Linli (邻里): one program and one database for a street, a county or a city.
#[derive(Debug, Parser)]
#[command(name = "linli", version, about, disable_help_subcommand = true)]
pub struct CommandLine {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Debug, Args)]
pub struct Common {
    /// Print the result as one JSON object
    #[arg(long, global = true, env = "LINLI_JSON", value_parser = FalseyValueParser::new())]
    pub json: bool,
    /// Language of results and errors: zh-CN or en
    #[arg(long, global = true, env = "LINLI_LANGUAGE", value_name = "TAG")]
    pub language: Option<String>,
    /// What is logged, e.g. info, or server=debug,info
    #[arg(long, global = true, env = "LINLI_LOG", value_name = "FILTER", default_value = "warn")]
    pub log: String,
    /// Log lines as text or json
    #[arg(long, global = true, env = "LINLI_LOG_FORMAT", value_name = "FORM", default_value = "text")]
    pub log_format: String,
    /// Send traces to an OpenTelemetry collector, e.g. http://127.0.0.1:4318; OTEL_EXPORTER_OTLP_ENDPOINT says the same
    #[arg(long, global = true, env = "LINLI_TRACES", value_name = "ADDRESS")]
    pub traces: Option<String>,
}

/// Where the data is.
#[derive(Clone, Debug, Args)]
pub struct Data {
    /// Folder of the database, the files and the keys
    #[arg(long, env = "LINLI_DATA", value_name = "DIR")]
    pub data: PathBuf,
    /// Another place for the database: sqlite:PATH, or postgres://USER@HOST/NAME for several processes
    #[arg(long, env = "LINLI_DATABASE", value_name = "URL")]
    pub database: Option<String>,
    /// Another place for attachments: a folder, or s3://BUCKET (access from AWS_… variables)
    #[arg(long, env = "LINLI_OBJECTS", value_name = "PLACE")]
    pub objects: Option<String>,
    /// When a commit counts: full (on the disk) or normal (with the operating system)
    #[arg(long, env = "LINLI_DURABILITY", value_name = "KIND", default_value = "full")]
    pub durability: String,
    /// Suite of ciphers of the first master key, and of the next one: standard (AES-256-GCM) or national (SM4-GCM, SM3)
    #[arg(long, env = "LINLI_SUITE", value_name = "NAME")]
    pub suite: Option<String>,
}

impl Data {
    /// The deployment in a folder with nothing else said.
    pub fn at(data: PathBuf) -> Self {
        Self { data, database: None, objects: None, durability: "full".to_owned(), suite: None }
    }
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server
    Serve(Serve),
    /// Load the invented demo county, and serve it
    Demo(Demo),
    /// Bring places, organisations, duties, calendars or cases from a file
    #[command(subcommand)]
    Import(Import),
    /// Take cases or the journal out
    #[command(subcommand)]
    Export(Export),
    /// Integrity of the journal
    #[command(subcommand)]
    Journal(Journal),
    /// Deadlines and working calendars
    #[command(subcommand)]
    Clock(Clock),
    /// Where something is
    #[command(subcommand)]
    Place(Place),
    /// Accounts of people at work
    #[command(subcommand)]
    Account(Account),
    /// Who looked at what is protected
    #[command(subcommand)]
    Guard(GuardCommand),
    /// What nobody looks after: grids without staff, matters without lead, units without deputy, dead rules
    Gaps(Data),
    /// Indicators and their roll-ups
    #[command(subcommand)]
    Insight(Insight),
    /// Oversight: spot checks drawn again
    #[command(subcommand)]
    Oversight(OversightCommand),
    /// The schema of the database: what is missing, bringing it up to date, spreading it over several machines
    #[command(subcommand)]
    Migrate(Migrate),
    /// Move the data of a deployment to another database, and verify both
    Move(Move),
    /// Write a backup while work goes on
    Backup(Backup),
    /// Make a data folder from a backup
    Restore(Restore),
    /// The project's own measurements
    Bench(Bench),
    /// Numerical methods on files, without any database
    #[command(subcommand)]
    Methods(MethodsCommand),
    /// Messages understood: how well matters are told apart, and what is hot, from files
    #[command(subcommand)]
    Assist(AssistCommand),
}

#[derive(Debug, Subcommand)]
pub enum Migrate {
    /// Which steps of the schema the database still needs
    Status(Data),
    /// Apply them
    Up(Data),
    /// Print what lets a role of PostgreSQL serve behind the wall between tenants
    Grants(MigrateGrants),
    /// Print the statements by which Citus spreads the tables over its workers
    Citus(Data),
}

#[derive(Debug, Args)]
pub struct MigrateGrants {
    /// The role that the server is run by
    #[arg(long, env = "LINLI_ROLE", value_name = "NAME")]
    pub role: String,
}

/// `linli move`
#[derive(Debug, Args)]
pub struct Move {
    /// Folder of the files and the keys, which stay where they are
    #[arg(long, env = "LINLI_DATA", value_name = "DIR")]
    pub data: PathBuf,
    /// The database that holds the data: sqlite:PATH or postgres://USER@HOST/NAME
    #[arg(long, env = "LINLI_FROM", value_name = "URL")]
    pub from: String,
    /// The database to fill; it must be empty
    #[arg(long, env = "LINLI_TO", value_name = "URL")]
    pub to: String,
}

#[derive(Debug, Subcommand)]
pub enum Insight {
    /// Make all roll-ups anew from the journal
    Rebuild(Data),
}

#[derive(Debug, Subcommand)]
pub enum OversightCommand {
    /// Draw a spot check again from its recorded list and seed, and say whether the same comes out
    Redraw(Redraw),
}

#[derive(Debug, Args)]
pub struct Redraw {
    /// Number of the spot check
    #[arg(value_name = "NUMBER")]
    pub number: String,
    #[command(flatten)]
    pub data: Data,
}

#[derive(Debug, Args)]
pub struct Serve {
    #[command(flatten)]
    pub data: Data,
    #[command(flatten)]
    pub listening: Listening,
}

/// How the server is reached.
#[derive(Clone, Debug, Args)]
pub struct Listening {
    /// Address and port; port 0 takes a free one
    #[arg(long, env = "LINLI_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub listen: String,
    /// The site is reached by https (through a proxy in front)
    #[arg(long, env = "LINLI_SECURE", value_parser = FalseyValueParser::new())]
    pub secure: bool,
    /// Show the page of all components
    #[arg(long, env = "LINLI_GALLERY", value_parser = FalseyValueParser::new())]
    pub gallery: bool,
    /// Requests to /api/v1 that one program may send in a minute (strangers a fifth of it); 0 for any number
    #[arg(long, env = "LINLI_API_PER_MINUTE", value_name = "N", default_value_t = 1200)]
    pub api_per_minute: u32,
    /// Where people reach this site, e.g. https://linli.example.gov.cn; named in messages to residents and groups
    #[arg(long, env = "LINLI_PUBLIC_ADDRESS", value_name = "ADDRESS")]
    pub public_address: Option<String>,
    /// Webhooks and gateways may lead to this machine and to private networks
    #[arg(long, env = "LINLI_WEBHOOKS_PRIVATE", value_parser = FalseyValueParser::new())]
    pub webhooks_private: bool,
    /// A ground under the map from another server: an address with {z}, {x} and {y}, WGS-84 or CGCS2000
    #[arg(long, env = "LINLI_TILES", value_name = "ADDRESS", requires = "tiles_attribution")]
    pub tiles: Option<String>,
    /// Where that ground comes from, shown on every map
    #[arg(long, env = "LINLI_TILES_ATTRIBUTION", value_name = "TEXT")]
    pub tiles_attribution: Option<String>,
    /// Whom to tell about a security flaw: mailto:… or https://…, shown at /.well-known/security.txt
    #[arg(long, env = "LINLI_SECURITY_CONTACT", value_name = "ADDRESS")]
    pub security_contact: Option<String>,
    /// Address and port for figures of operation in the format of Prometheus, at /metrics; not answered when not given
    #[arg(long, env = "LINLI_METRICS", value_name = "ADDRESS")]
    pub metrics: Option<String>,
    /// Traces go on with what the proxy in front began (`traceparent`); only where the proxy sets it itself
    #[arg(long, env = "LINLI_TRACES_FOLLOW", value_parser = FalseyValueParser::new())]
    pub traces_follow: bool,
    /// Seconds after which a request is given up
    #[arg(long, env = "LINLI_REQUEST_SECONDS", value_name = "N", default_value_t = 30)]
    pub request_seconds: u64,
}

#[derive(Debug, Args)]
pub struct Demo {
    #[command(flatten)]
    pub data: Data,
    /// Serve after loading, on 127.0.0.1:8080 unless --listen says otherwise
    #[arg(long, env = "LINLI_SERVE", value_parser = FalseyValueParser::new())]
    pub serve: bool,
    /// Address and port to serve on
    #[arg(long, env = "LINLI_LISTEN", value_name = "ADDRESS")]
    pub listen: Option<String>,
    /// The common password of the demo's accounts; a random one is made when left out
    #[arg(long, env = "LINLI_DEMO_PASSWORD", value_name = "PASSWORD")]
    pub demo_password: Option<String>,
    /// What time it is in the demo when it begins, e.g. "2026-02-13 17:00"; its clock goes on from there
    #[arg(long, env = "LINLI_DEMO_BEGINS", value_name = "INSTANT")]
    pub begins: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum Journal {
    /// Replay every stream, compare with the tables, check chains, tree and signatures
    Verify(JournalVerify),
    /// Give waiting entries their places and print the signed head
    Seal(JournalSeal),
    /// Prove that an entry is in the log, or that the log only grew
    Prove(JournalProve),
}

#[derive(Debug, Args)]
pub struct JournalVerify {
    /// Folder of the database; not needed with --proof
    #[arg(long, env = "LINLI_DATA", value_name = "DIR", required_unless_present = "proof")]
    pub data: Option<PathBuf>,
    /// Another place for the database: sqlite:PATH, or postgres://USER@HOST/NAME
    #[arg(long, env = "LINLI_DATABASE", value_name = "URL")]
    pub database: Option<String>,
    /// Check this proof document instead, without any database
    #[arg(long, env = "LINLI_PROOF", value_name = "FILE")]
    pub proof: Option<PathBuf>,
    /// Trust heads signed by this key only (hexadecimal, or a file with it)
    #[arg(long, env = "LINLI_KEY", value_name = "KEY")]
    pub key: Option<String>,
    /// A signed head that was kept elsewhere, as printed by `journal seal --json`
    #[arg(long, env = "LINLI_WITNESS", value_name = "FILE")]
    pub witness: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct JournalSeal {
    #[command(flatten)]
    pub data: Data,
}

#[derive(Debug, Args)]
pub struct JournalProve {
    #[command(flatten)]
    pub data: Data,
    /// The stream of the entry, e.g. case/0192…
    #[arg(long, value_name = "STREAM", requires = "version", conflicts_with = "first")]
    pub stream: Option<String>,
    /// The number of a case, instead of its stream
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["stream", "first"])]
    pub case: Option<String>,
    /// The version of the entry in its stream; the last one for a case when left out
    #[arg(long, value_name = "N")]
    pub version: Option<i64>,
    /// Prove that the log with --second entries begins with the log with this many entries
    #[arg(long, value_name = "SIZE", requires = "second")]
    pub first: Option<u64>,
    #[arg(long, value_name = "SIZE")]
    pub second: Option<u64>,
    /// Write the proof into this file; to the standard output when left out
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum Clock {
    /// When a term ends, and day by day why
    Due(ClockDue),
    /// Whether a day is a work day, and why
    Day(ClockDay),
}

#[derive(Debug, Args)]
pub struct ClockDue {
    /// From when on, e.g. 2026-02-13T16:00:00+08:00, or 2026-02-13 16:00 in China's time
    #[arg(long, value_name = "INSTANT")]
    pub from: String,
    /// How many
    #[arg(long = "for", value_name = "N")]
    pub amount: u32,
    /// second, hour, work_hour, calendar_day or work_day
    #[arg(long, value_name = "UNIT")]
    pub unit: String,
    /// The working calendar; the national one when left out
    #[arg(long, env = "LINLI_CALENDAR", value_name = "NAME")]
    pub calendar: Option<String>,
    /// A last calendar day off moves to the next work day
    #[arg(long)]
    pub roll: bool,
    /// Use the calendars of this deployment instead of the shipped one
    #[arg(long, env = "LINLI_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct ClockDay {
    /// The day, e.g. 2026-02-14
    #[arg(value_name = "DATE")]
    pub date: String,
    /// The working calendar; the national one when left out
    #[arg(long, env = "LINLI_CALENDAR", value_name = "NAME")]
    pub calendar: Option<String>,
    /// Use the calendars of this deployment instead of the shipped one
    #[arg(long, env = "LINLI_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum Place {
    /// The place of a point or a text
    Locate(PlaceLocate),
    /// Whether grids cover their communities without gap or overlap
    Tiling(PlaceTiling),
}

#[derive(Debug, Args)]
pub struct PlaceLocate {
    #[command(flatten)]
    pub data: Data,
    /// Longitude and latitude in degrees: LON,LAT
    #[arg(
        long,
        value_name = "LON,LAT",
        allow_hyphen_values = true,
        required_unless_present = "text",
        conflicts_with = "text"
    )]
    pub point: Option<String>,
    /// The datum of the point: wgs84, cgcs2000, gcj02 or bd09
    #[arg(long, env = "LINLI_DATUM", value_name = "DATUM", default_value = "wgs84")]
    pub datum: String,
    /// Words that speak of a place
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
}

#[derive(Debug, Args)]
pub struct PlaceTiling {
    #[command(flatten)]
    pub data: Data,
    /// Code or name of the place whose parts are checked; everything when left out
    #[arg(long, value_name = "PLACE")]
    pub below: Option<String>,
    /// Draw gaps and overlaps into this GeoJSON file
    #[arg(long, value_name = "FILE")]
    pub draw: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum Account {
    /// Open an account with its first roles
    Create(AccountCreate),
    /// List the accounts
    List(AccountList),
    /// Take the second factors of somebody who lost them, and end his sessions
    ClearFactors(AccountClearFactors),
}

#[derive(Debug, Subcommand)]
pub enum GuardCommand {
    /// Whose look a leaf or a copied text comes from
    Watermark(Watermark),
    /// What will be destroyed because its time is over, by class, purpose and day; changes nothing
    Retention(RetentionAsked),
    /// The master keys: suites, standing, and how much lies under each
    Keys(KeysAsked),
    /// Take a new master key into use and bring everything under it while work goes on; goes on after a kill
    Rotate(Rotate),
    /// Destroy a former master key under which nothing lies any more
    DestroyKey(DestroyKey),
}

#[derive(Debug, Args)]
pub struct KeysAsked {
    #[command(flatten)]
    pub data: Data,
    /// Open everything that is sealed, and name what does not open
    #[arg(long)]
    pub check: bool,
}

#[derive(Debug, Args)]
pub struct Rotate {
    #[command(flatten)]
    pub data: Data,
    /// Only make the new key, to be copied to the key folders of other machines first
    #[arg(long, conflicts_with = "everywhere")]
    pub prepare: bool,
    /// The new key is in the key folder of every machine; needed where the database is on a server
    #[arg(long)]
    pub everywhere: bool,
    /// Take another key into use although an earlier rotation has not come to its end
    #[arg(long)]
    pub anew: bool,
    /// Rows in one transaction
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub batch: u32,
    /// Seconds to wait for other processes to learn of the key, before what they sealed meanwhile is brought over too
    #[arg(long, value_name = "N", default_value_t = 12)]
    pub settle: u64,
}

#[derive(Debug, Args)]
pub struct DestroyKey {
    #[command(flatten)]
    pub data: Data,
    /// The name of the key, as `linli guard keys` says it
    #[arg(value_name = "KEY")]
    pub key: String,
}

#[derive(Debug, Args)]
pub struct RetentionAsked {
    #[command(flatten)]
    pub data: Data,
    /// How many days from now to look ahead
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u32).range(0..=36_600))]
    pub days: u32,
}

#[derive(Debug, Args)]
pub struct Watermark {
    #[command(flatten)]
    pub data: Data,
    /// A file with text that was copied from a page, or the code that the page showed
    #[arg(value_name = "FILE|CODE")]
    pub from: String,
}

#[derive(Debug, Args)]
pub struct AccountClearFactors {
    #[command(flatten)]
    pub data: Data,
    #[arg(long, value_name = "LOGIN")]
    pub login: String,
}

#[derive(Debug, Args)]
pub struct AccountCreate {
    #[command(flatten)]
    pub data: Data,
    #[arg(long, value_name = "LOGIN")]
    pub login: String,
    /// The name that colleagues see; the login when left out
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// A role of the table of roles; may be given several times
    #[arg(long = "role", value_name = "ROLE", required = true)]
    pub roles: Vec<String>,
    /// Code of the unit; the intake desk when left out
    #[arg(long, value_name = "CODE")]
    pub unit: Option<String>,
    /// Code or name of the place in which the roles hold; the whole deployment when left out
    #[arg(long, value_name = "PLACE")]
    pub place: Option<String>,
    /// Read the password from this file (- is the standard input); asked for when left out
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
    /// The person has to set a password of his own first
    #[arg(long)]
    pub must_change: bool,
}

#[derive(Debug, Args)]
pub struct AccountList {
    #[command(flatten)]
    pub data: Data,
}

#[derive(Debug, Args)]
pub struct Backup {
    #[command(flatten)]
    pub data: Data,
    /// The file to write; it must not exist
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,
}

#[derive(Debug, Args)]
pub struct Restore {
    /// The backup
    #[arg(long, value_name = "FILE")]
    pub from: PathBuf,
    /// The folder to make; it must be empty or missing
    #[arg(long, env = "LINLI_DATA", value_name = "DIR")]
    pub data: PathBuf,
    /// The folder of the keys, which a backup does not contain
    #[arg(long, value_name = "DIR")]
    pub keys: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Bench {
    /// Which measurement: commands, import, locate, routes, pages, memory, start, insight, assist, search, live, faults, sweep, fill, scale, soak or methods; the first eight when left out
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// How many cases the database of `pages`, `search`, `fill` and `scale` holds
    #[arg(long, env = "LINLI_BENCH_CASES", value_name = "N", default_value_t = 100_000)]
    pub cases: u32,
    /// Over how many years the history of `fill` and `scale` reaches
    #[arg(long, env = "LINLI_BENCH_YEARS", value_name = "Y", default_value_t = 10,
          value_parser = clap::value_parser!(u32).range(1..=30))]
    pub years: u32,
    /// From which `fill` draws; the same seed makes the same history
    #[arg(long, env = "LINLI_BENCH_SEED", value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// The end of the history of `fill`; the beginning of today when left out
    #[arg(long, env = "LINLI_BENCH_UNTIL", value_name = "INSTANT")]
    pub until: Option<String>,
    /// The folder that `fill` makes and leaves, and that `scale` asks; without it the history is deleted after the measurement
    #[arg(long, env = "LINLI_BENCH_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Another place for the database of `fill`: sqlite:PATH or postgres://USER@HOST/NAME
    #[arg(long, env = "LINLI_BENCH_DATABASE", value_name = "URL")]
    pub database: Option<String>,
    /// How many open clocks `sweep` is measured with
    #[arg(
        long,
        env = "LINLI_BENCH_CLOCKS",
        value_name = "N",
        value_delimiter = ',',
        default_value = "10000,100000,1000000"
    )]
    pub clocks: Vec<u32>,
    /// How many open desks `live` listens with
    #[arg(long, env = "LINLI_BENCH_CONNECTIONS", value_name = "N", default_value_t = 5_000)]
    pub connections: u32,
    /// How often `faults` kills the program
    #[arg(long, env = "LINLI_BENCH_KILLS", value_name = "N", default_value_t = 50)]
    pub kills: u32,
    /// Where `soak` works: file, 1, 2 or 4 (processes on PostgreSQL), cluster; all when left out
    #[arg(long, env = "LINLI_BENCH_STAGES", value_name = "NAME", value_delimiter = ',')]
    pub stages: Vec<String>,
    /// How many seconds `soak` works before and after each fault
    #[arg(long, env = "LINLI_BENCH_SECONDS", value_name = "N", default_value_t = 6)]
    pub seconds: u64,
    /// The table that `import` reads; the demo's own kind of rows when left out
    #[arg(long, env = "LINLI_BENCH_FILE", value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Folder of the reference data of `methods` and `assist`
    #[arg(long, env = "LINLI_BENCH_REFERENCE", value_name = "DIR")]
    pub reference: Option<PathBuf>,
}
