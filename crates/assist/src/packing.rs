//! A model as bytes: JSON, packed. A digest tells whether they are what the journal says.

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use kernel::Failure;
use methods::text::Model;
use sha2::{Digest, Sha256};
use std::io::BufWriter;
use std::io::Write;

/// The bytes of a model.
///
/// # Errors
/// Memory alone; a model always has a form as JSON.
pub fn pack(model: &Model) -> Result<Vec<u8>, Failure> {
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
pub fn unpack(bytes: &[u8]) -> Result<Model, Failure> {
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
    use methods::text::{Segmenter, Settings, Workspace};

    #[test]
    fn a_model_is_the_same_after_packing_and_damaged_bytes_are_refused() {
        let texts = ["路灯不亮", "路灯坏了", "垃圾没人清", "垃圾成堆", "路灯一直闪", "垃圾桶满了"];
        let labels = ["light", "light", "waste", "waste", "light", "waste"];
        let segmenter = Segmenter::new();
        let model = Model::train(&texts, &labels, &segmenter, &Settings::default()).unwrap();
        let bytes = pack(&model).unwrap();
        let again = unpack(&bytes).unwrap();
        let mut workspace = Workspace::default();
        for text in ["路灯", "垃圾", ""] {
            let (one, other) = (
                model.suggest(text, &segmenter, &mut workspace),
                again.suggest(text, &segmenter, &mut workspace),
            );
            assert_eq!(one, other);
        }
        assert_eq!(digest(&bytes), digest(&pack(&again).unwrap()));
        assert!(unpack(&bytes[..bytes.len() / 2]).is_err());
    }
}
