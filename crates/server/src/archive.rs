//! The file of a backup: a tape archive (POSIX ustar), compressed with gzip, so that any system's own
//! tools can open it too.

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Component, Path, PathBuf};

const BLOCK: usize = 512;

/// Writes an archive.
pub struct ArchiveWriter {
    out: GzEncoder<BufWriter<File>>,
    at: i64,
}

impl ArchiveWriter {
    /// Begins an archive in a new file; `at` is the time that its entries carry, seconds since 1970.
    ///
    /// # Errors
    /// When the file exists or cannot be written.
    pub fn create(path: &Path, at: i64) -> io::Result<Self> {
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let out = GzEncoder::new(BufWriter::new(options.open(path)?), Compression::fast());
        Ok(Self { out, at })
    }

    /// Adds a small file.
    ///
    /// # Errors
    /// When it cannot be written, or the name is too long for the format.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.begin(name, bytes.len() as u64)?;
        self.out.write_all(bytes)?;
        self.pad(bytes.len() as u64)
    }

    /// Adds a file from the disk.
    ///
    /// # Errors
    /// As [`ArchiveWriter::add`].
    pub fn add_file(&mut self, name: &str, path: &Path) -> io::Result<()> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        self.begin(name, length)?;
        let copied = io::copy(&mut file.take(length), &mut self.out)?;
        if copied != length {
            return Err(io::Error::other("the file became shorter while it was read"));
        }
        self.pad(length)
    }

    /// Ends the archive and waits until it is on the disk.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> io::Result<()> {
        self.out.write_all(&[0u8; BLOCK * 2])?;
        let file = self.out.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()
    }

    fn begin(&mut self, name: &str, length: u64) -> io::Result<()> {
        let mut header = [0u8; BLOCK];
        let (prefix, short) = split_name(name)?;
        put(&mut header[0..100], short.as_bytes());
        put(&mut header[100..108], b"0000600\0");
        put(&mut header[108..116], b"0000000\0");
        put(&mut header[116..124], b"0000000\0");
        put(&mut header[124..136], &length_field(length));
        put(&mut header[136..148], format!("{:011o}\0", self.at.max(0)).as_bytes());
        put(&mut header[148..156], b"        ");
        header[156] = b'0';
        put(&mut header[257..265], b"ustar\x0000");
        put(&mut header[345..500], prefix.as_bytes());
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        put(&mut header[148..156], format!("{sum:06o}\0 ").as_bytes());
        self.out.write_all(&header)
    }

    fn pad(&mut self, length: u64) -> io::Result<()> {
        let over = usize::try_from(length % BLOCK as u64).unwrap_or(0);
        if over > 0 {
            self.out.write_all(&[0u8; BLOCK][over..])?;
        }
        Ok(())
    }
}

fn put(field: &mut [u8], bytes: &[u8]) {
    let length = bytes.len().min(field.len());
    field[..length].copy_from_slice(&bytes[..length]);
}

/// Eleven octal digits hold 8 GB; beyond it the number stands in binary, as the common tools read it.
fn length_field(length: u64) -> [u8; 12] {
    let mut field = [0u8; 12];
    if length < 1 << 33 {
        put(&mut field, format!("{length:011o}\0").as_bytes());
    } else {
        field[0] = 0x80;
        field[4..].copy_from_slice(&length.to_be_bytes());
    }
    field
}

fn split_name(name: &str) -> io::Result<(&str, &str)> {
    if name.len() <= 100 {
        return Ok(("", name));
    }
    let cut = name.char_indices().find(|(at, letter)| *letter == '/' && name.len() - at - 1 <= 100);
    match cut {
        Some((at, _)) if at <= 155 => Ok((&name[..at], &name[at + 1..])),
        _ => Err(io::Error::other(format!("the name is too long for an archive: {name}"))),
    }
}

/// Reads an archive into a folder and gives how many files it held. Names that lead out of the folder are
/// refused.
///
/// # Errors
/// When the archive is damaged or cut off, or a file cannot be written.
pub fn unpack(path: &Path, into: &Path) -> io::Result<u64> {
    let mut reader = GzDecoder::new(BufReader::new(File::open(path)?));
    let mut files = 0;
    loop {
        let mut header = [0u8; BLOCK];
        reader.read_exact(&mut header)?;
        if header.iter().all(|byte| *byte == 0) {
            // The rest has to be sound as well: the compressed stream ends with its checksum.
            io::copy(&mut reader, &mut io::sink())?;
            return Ok(files);
        }
        check_sum(&header)?;
        let length = read_length(&header[124..136])?;
        let target = into.join(safe_name(&header)?);
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent)?;
        }
        let mut file = File::create(&target)?;
        if io::copy(&mut (&mut reader).take(length), &mut file)? != length {
            return Err(damaged("it ends too early"));
        }
        file.sync_all()?;
        let over = length % BLOCK as u64;
        if over > 0 {
            io::copy(&mut (&mut reader).take(BLOCK as u64 - over), &mut io::sink())?;
        }
        files += 1;
    }
}

fn damaged(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("the archive is damaged: {what}"))
}

fn check_sum(header: &[u8; BLOCK]) -> io::Result<()> {
    let stated = octal(&header[148..156]).ok_or_else(|| damaged("a header cannot be read"))?;
    let sum: u64 = header
        .iter()
        .enumerate()
        .map(|(at, byte)| if (148..156).contains(&at) { 32 } else { u64::from(*byte) })
        .sum();
    if sum == stated { Ok(()) } else { Err(damaged("a header's sum differs")) }
}

fn octal(field: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(field).ok()?;
    u64::from_str_radix(text.trim_matches(['\0', ' ']), 8).ok()
}

fn read_length(field: &[u8]) -> io::Result<u64> {
    if field[0] & 0x80 == 0 {
        return octal(field).ok_or_else(|| damaged("a length cannot be read"));
    }
    let mut bytes = [0u8; 8];
    bytes.copy_from_slice(&field[4..12]);
    Ok(u64::from_be_bytes(bytes))
}

fn safe_name(header: &[u8; BLOCK]) -> io::Result<PathBuf> {
    let text = |field: &[u8]| {
        let end = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
        std::str::from_utf8(&field[..end]).map(str::to_owned).map_err(|_| damaged("a name cannot be read"))
    };
    let (prefix, name) = (text(&header[345..500])?, text(&header[0..100])?);
    let path = if prefix.is_empty() { PathBuf::from(name) } else { Path::new(&prefix).join(name) };
    let inside = path.components().all(|part| matches!(part, Component::Normal(_)));
    if inside && path.file_name().is_some() {
        Ok(path)
    } else {
        Err(damaged("a name leads out of the folder"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_is_unpacked_and_damage_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let (archive, out) = (folder.path().join("a.tar.gz"), folder.path().join("out"));
        let long = format!("objects/{}/{}.bin", "d".repeat(90), "n".repeat(60));
        let mut writer = ArchiveWriter::create(&archive, 1_700_000_000).unwrap();
        writer.add("about.json", b"{}").unwrap();
        writer.add(&long, &[7u8; 1025]).unwrap();
        writer.finish().unwrap();
        assert_eq!(unpack(&archive, &out).unwrap(), 2);
        assert_eq!(std::fs::read(out.join("about.json")).unwrap(), b"{}");
        assert_eq!(std::fs::read(out.join(&long)).unwrap(), [7u8; 1025]);
        assert!(ArchiveWriter::create(&archive, 0).is_err());

        let mut bytes = std::fs::read(&archive).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0xff;
        std::fs::write(&archive, &bytes).unwrap();
        assert!(unpack(&archive, &folder.path().join("damaged")).is_err());
        std::fs::write(&archive, &bytes[..middle]).unwrap();
        assert!(unpack(&archive, &folder.path().join("cut")).is_err());
    }

    #[test]
    fn no_name_leads_out() {
        for name in ["../x", "/etc/x", "a/../../x", ""] {
            let mut header = [0u8; BLOCK];
            put(&mut header[0..100], name.as_bytes());
            assert!(safe_name(&header).is_err(), "{name}");
        }
    }
}
