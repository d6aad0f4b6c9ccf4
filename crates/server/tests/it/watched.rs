//! What those who operate the server look at: figures for Prometheus on an address of their own, and whom to tell
//! about a flaw.

use crate::given::{PROGRAM, data, errors, folder, linli};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// A server with further options, killed when the test ends.
struct Server {
    child: Child,
    public: String,
    metrics: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    fn start(folder: &std::path::Path) -> Self {
        data(folder);
        let mut child = Command::new(PROGRAM)
            .args(["serve", "--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0"])
            .args(["--security-contact", "mailto:flaws@linli.example", "--data"])
            .arg(folder)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let public = lines.next().unwrap().unwrap().replace("listening on http://", "");
        let metrics = lines.next().unwrap().unwrap();
        let metrics =
            metrics.trim_start_matches("metrics on http://").trim_end_matches("/metrics").to_owned();
        Self { child, public, metrics }
    }
}

fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn figures_of_operation_stand_on_an_address_of_their_own() {
    let folder = folder();
    let server = Server::start(folder.path());
    get(&server.public, "/c/20260101-00001");
    get(&server.public, "/c/20260101-00002");
    let told = get(&server.metrics, "/metrics");
    let figure = |name: &str| {
        let line = told.lines().find(|line| line.starts_with(name));
        line.unwrap_or_else(|| panic!("{name}: {told}")).rsplit(' ').next().unwrap().parse::<f64>().unwrap()
    };
    // Two cases are one address: no figure names a case.
    assert_eq!(figure("linli_requests_total{method=\"GET\",route=\"/c/{number}\",status=\"200\"}"), 2.0);
    assert_eq!(figure("linli_request_seconds_count{route=\"/c/{number}\"}"), 2.0);
    assert!(!told.contains("20260101"), "{told}");
    assert_eq!(figure("linli_database_up"), 1.0);
    assert!(figure("linli_statements_total") > 0.0 && told.contains("# EOF"), "{told}");
    // The public address does not tell them.
    assert!(get(&server.public, "/metrics").starts_with("HTTP/1.1 404"), "/metrics is public");
}

#[test]
fn whom_to_tell_about_a_flaw_is_public() {
    let folder = folder();
    let server = Server::start(folder.path());
    let told = get(&server.public, "/.well-known/security.txt");
    assert!(told.contains("Contact: mailto:flaws@linli.example\n") && told.contains("Expires: 20"), "{told}");
    let other = crate::given::folder();
    let refused = linli("serve --listen 127.0.0.1:0 --security-contact nobody", Some(other.path()));
    assert_ne!(refused.status.code(), Some(0));
    assert!(errors(&refused).contains("mailto:"), "{}", errors(&refused));
}
