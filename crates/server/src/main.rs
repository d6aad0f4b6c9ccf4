//! The `linli` program.

fn main() -> std::process::ExitCode {
    server::run(server::edge::arguments())
}
