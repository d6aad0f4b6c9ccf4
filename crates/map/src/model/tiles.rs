//! A ground drawn by somebody else, when the deployer names one.

use kernel::Refusal;
use serde::Serialize;
use std::sync::Arc;

/// Where pictures of the ground come from (底图瓦片源): squares in Web Mercator on WGS-84 or CGCS2000. A source in
/// GCJ-02 lies hundreds of metres beside our borders and is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct TileSource {
    /// Address of a square with `{z}`, `{x}` and `{y}`.
    template: String,
    /// Who made the ground; it is shown on every map.
    attribution: String,
    /// Scheme, host and port: the only other server that a page may ask.
    origin: String,
}

/// What a running program has been given; without a source no map asks any other server.
#[derive(Clone, Debug, Default)]
pub struct Tiles(pub Option<Arc<TileSource>>);

impl TileSource {
    /// Reads what the deployer wrote.
    ///
    /// # Errors
    /// Refusals `map-tiles-template`, `map-tiles-attribution`.
    pub fn read(template: &str, attribution: &str) -> Result<Self, Refusal> {
        let (template, attribution) = (template.trim(), attribution.trim());
        let origin = origin_of(template)
            .filter(|_| ["{z}", "{x}", "{y}"].iter().all(|part| template.contains(part)))
            .ok_or_else(|| Refusal::invalid("map-tiles-template", "tiles").with("given", template))?;
        if attribution.is_empty() {
            return Err(Refusal::invalid("map-tiles-attribution", "tiles-attribution"));
        }
        let (template, attribution) = (template.to_owned(), attribution.to_owned());
        Ok(Self { template, attribution, origin })
    }
    pub fn origin(&self) -> &str {
        &self.origin
    }
    pub fn attribution(&self) -> &str {
        &self.attribution
    }
}

/// Scheme, host and port, when they are plain: they go into the policy that browsers keep, where nothing of them may
/// mean something else.
fn origin_of(template: &str) -> Option<String> {
    let scheme = ["https://", "http://"].into_iter().find(|scheme| template.starts_with(scheme))?;
    let (host, path) = template[scheme.len()..].split_once('/')?;
    let plain = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '.' | '-' | ':');
    let good = !host.is_empty() && host.chars().all(plain) && !path.is_empty();
    good.then(|| format!("{scheme}{host}"))
}
