//! Writes `docs/indicators.md` from the data.

fn main() -> std::io::Result<()> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/indicators.md");
    std::fs::write(path, insight::document(insight::Indicators::shipped()))
}
