//! A model as bytes: JSON, packed. A digest tells whether they are what the journal says.

use crate::model::Layers;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use kernel::Failure;
use sha2::{Digest, Sha256};
use std::io::BufWriter;
use std::io::Write;

/// The bytes of a model.
///
/// # Errors
/// Memory alone; a model always has a form as JSON.
pub fn pack(model: &Layers) -> Result<Vec<u8>, Failure> {
    let mut packed = BufWriter::new(GzEncoder::new(Vec::new(), Compression::fast()));
    serde_json::to_writer(&mut packed, model)?;
    packed.flush().map_err(Failure::broken)?;
    let packed = packed.into_inner().map_err(|cause| Failure::broken(cause.into_error()))?;
    packed.finish().map_err(Failure::broken)
}

/// The model of bytes.
///
/// # Errors
/// Damaged bytes.
pub fn unpack(bytes: &[u8]) -> Result<Layers, Failure> {
    Ok(serde_json::from_reader(std::io::BufReader::new(GzDecoder::new(bytes)))?)
}

/// SHA-256, hex.
pub fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::model::{AssistRules, Rules, learn};
    use methods::text::Segmenter;

    #[test]
    fn a_model_is_the_same_after_packing_and_damaged_bytes_are_refused() {
        let rules = Rules { least_cases: 10, ..AssistRules::shipped().unwrap().limits };
        let told = |number: usize| match number % 2 {
            0 => (format!("第{number}盏路灯不亮，晚上看不见"), "100501".to_owned()),
            _ => (format!("第{number}个垃圾桶满了没人清"), "080101".to_owned()),
        };
        let cases: Vec<(String, String)> = (0..24).map(told).collect();
        let above = |code: &str| vec![code[..4].to_owned(), code[..2].to_owned()];
        let segmenter = Segmenter::new();
        let model = learn(&cases, &[], &segmenter, &rules, &above, &|_, _| {}).unwrap().model;
        let bytes = pack(&model).unwrap();
        let again = unpack(&bytes).unwrap();
        for text in ["路灯", "垃圾", ""] {
            let likely = |model: &Layers| model.likely(text, &segmenter, &rules, &above);
            assert_eq!(likely(&model), likely(&again));
        }
        assert_eq!(digest(&bytes), digest(&pack(&again).unwrap()));
        assert!(unpack(&bytes[..bytes.len() / 2]).is_err());
    }
}
