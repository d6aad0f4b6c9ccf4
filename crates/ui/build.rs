//! Says clearly when the styles and scripts have not been built.

use std::path::Path;

fn main() {
    // Beside the sources that are built now: the folder of this program may be shared by several clones.
    let built = Path::new("../../web/dist");
    println!("cargo::rerun-if-changed=../../web/dist");
    println!("cargo::rerun-if-changed=build.rs");
    if built.join("manifest.json").exists() {
        return;
    }
    #[expect(clippy::disallowed_methods, reason = "cargo tells a build script its profile only this way")]
    let release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    if release {
        println!("cargo::error=web/dist is missing: run `make web` first (npm ci && npm run build in web/)");
    } else {
        println!("cargo::warning=web/dist is missing, pages will have no style: run `make web` first");
    }
}
