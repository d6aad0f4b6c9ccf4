//! Files that come with cases (附件): what is taken, and what is taken out of them. Pure.

use img_parts::jpeg::{Jpeg, markers};
use img_parts::png::Png;
use img_parts::webp::WebP;
use img_parts::{Bytes, ImageEXIF};
use kernel::Refusal;

/// The largest file, in bytes.
pub const LARGEST_FILE: usize = 20 * 1024 * 1024;
/// The most files of one step.
pub const MOST_FILES: usize = 9;

/// A file that may be kept: what it really is, and its bytes without hidden personal data.
#[derive(Debug)]
pub struct Clean {
    pub media_type: &'static str,
    pub bytes: Vec<u8>,
}

/// What is taken: by the file's first bytes, never by its name.
const TAKEN: [(&str, &str); 12] = [
    ("image/jpeg", "image/jpeg"),
    ("image/png", "image/png"),
    ("image/webp", "image/webp"),
    ("audio/mpeg", "audio/mpeg"),
    ("audio/m4a", "audio/mp4"),
    ("audio/x-m4a", "audio/mp4"),
    ("audio/aac", "audio/aac"),
    ("audio/ogg", "audio/ogg"),
    ("audio/x-wav", "audio/wav"),
    ("audio/wav", "audio/wav"),
    ("audio/amr", "audio/amr"),
    ("application/pdf", "application/pdf"),
];

/// Looks at a file's bytes and removes what photos say about their maker (EXIF, XMP, comments).
///
/// # Errors
/// Refusals `case-file-empty`, `case-file-too-large`, `case-file-kind`, `case-file-damaged` at `file`.
pub fn clean(bytes: Vec<u8>) -> Result<Clean, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::invalid("case-file-empty", "file"));
    }
    if bytes.len() > LARGEST_FILE {
        return Err(Refusal::invalid("case-file-too-large", "file").with("most", LARGEST_FILE / 1024 / 1024));
    }
    let found = infer::get(&bytes).map_or("", |kind| kind.mime_type());
    let Some((_, media_type)) = TAKEN.iter().find(|(known, _)| *known == found) else {
        return Err(Refusal::invalid("case-file-kind", "file")
            .with("kind", if found.is_empty() { "?" } else { found }));
    };
    let damaged = |_| Refusal::invalid("case-file-damaged", "file");
    let bytes = match *media_type {
        "image/jpeg" => without_jpeg_metadata(Jpeg::from_bytes(Bytes::from(bytes)).map_err(damaged)?),
        "image/png" => without_png_metadata(Png::from_bytes(Bytes::from(bytes)).map_err(damaged)?),
        "image/webp" => without_webp_metadata(WebP::from_bytes(Bytes::from(bytes)).map_err(damaged)?),
        _ => bytes,
    };
    Ok(Clean { media_type, bytes })
}

fn without_jpeg_metadata(mut picture: Jpeg) -> Vec<u8> {
    // APP1 holds EXIF and XMP (place, time, device), APP13 captions and names, COM free text. The
    // orientation goes with them; browsers turn photos by it, so phones' upright photos stay upright
    // only where the camera stored them upright, which is the price of a sure removal.
    let spoken = [markers::APP1, markers::APP13, markers::COM];
    picture.segments_mut().retain(|segment| !spoken.contains(&segment.marker()));
    picture.encoder().bytes().to_vec()
}

fn without_png_metadata(mut picture: Png) -> Vec<u8> {
    const SPOKEN: [[u8; 4]; 5] = [*b"eXIf", *b"tEXt", *b"zTXt", *b"iTXt", *b"tIME"];
    picture.chunks_mut().retain(|chunk| !SPOKEN.contains(&chunk.kind()));
    picture.encoder().bytes().to_vec()
}

fn without_webp_metadata(mut picture: WebP) -> Vec<u8> {
    picture.set_exif(None);
    picture.remove_chunks_by_id(*b"XMP ");
    picture.encoder().bytes().to_vec()
}

/// A file's name without any path, for people to read.
pub fn plain_name(given: &str) -> Option<String> {
    let name = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = name.chars().filter(|letter| !letter.is_control()).take(100).collect();
    let kept = kept.trim().to_owned();
    (!kept.is_empty()).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The smallest JPEG structure that the library reads: start, EXIF with a planted place, scan, end.
    fn jpeg_with_exif() -> Vec<u8> {
        let exif = b"Exif\0\0MM\0*\0\0\0\x08planted-place";
        let mut bytes = vec![0xFF, 0xD8, 0xFF, 0xE1];
        bytes.extend(u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
        bytes.extend(exif);
        bytes.extend([0xFF, 0xDA, 0x00, 0x02, 0x00, 0xFF, 0xD9]);
        bytes
    }

    #[test]
    fn a_photo_loses_what_it_says_about_its_maker() {
        let clean = clean(jpeg_with_exif()).unwrap();
        assert_eq!(clean.media_type, "image/jpeg");
        assert!(!clean.bytes.windows(7).any(|window| window == b"planted"));
        assert!(clean.bytes.starts_with(&[0xFF, 0xD8]));
    }

    #[test]
    fn a_file_is_what_its_bytes_say() {
        let page = clean(b"<html><script>alert(1)</script></html>".to_vec());
        assert_eq!(page.unwrap_err().code, "case-file-kind");
        let program = clean(b"MZ\x90\0 program named photo.jpg".to_vec());
        assert_eq!(program.unwrap_err().code, "case-file-kind");
        assert_eq!(clean(Vec::new()).unwrap_err().code, "case-file-empty");
        let mut torn = jpeg_with_exif();
        torn.truncate(9);
        assert_eq!(clean(torn).unwrap_err().code, "case-file-damaged");
    }

    #[test]
    fn names_lose_their_paths() {
        assert_eq!(plain_name("C:\\Users\\me\\井盖.jpg").as_deref(), Some("井盖.jpg"));
        assert_eq!(plain_name("../../etc/passwd").as_deref(), Some("passwd"));
        assert_eq!(plain_name("\n"), None);
    }
}
