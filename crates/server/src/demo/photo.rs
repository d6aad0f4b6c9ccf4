//! A picture for replies whose matter asks for one: drawn here, of nothing and nobody.

use flate2::{Compression, Crc, write::ZlibEncoder};
use std::io::{self, Write};

const WIDTH: u32 = 320;
const HEIGHT: u32 = 240;

/// A small PNG: sky, ground, and a lamp post, in another light for each seed.
///
/// # Errors
/// Never on a machine with memory.
pub fn drawn(seed: usize) -> io::Result<Vec<u8>> {
    let mut pixels = ZlibEncoder::new(Vec::new(), Compression::default());
    for y in 0..HEIGHT {
        pixels.write_all(&[0])?;
        for x in 0..WIDTH {
            pixels.write_all(&colour(x, y, seed))?;
        }
    }
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = Vec::new();
    header.extend(WIDTH.to_be_bytes());
    header.extend(HEIGHT.to_be_bytes());
    header.extend([8, 2, 0, 0, 0]);
    chunk(&mut png, b"IHDR", &header);
    chunk(&mut png, b"IDAT", &pixels.finish()?);
    chunk(&mut png, b"IEND", &[]);
    Ok(png)
}

fn colour(x: u32, y: u32, seed: usize) -> [u8; 3] {
    let light = u8::try_from(seed % 40).unwrap_or(0);
    let post = 60 + u32::from(light) * 4;
    let byte = |value: u32| u8::try_from(value.min(255)).unwrap_or(255);
    if (post..post + 6).contains(&x) && y > 60 {
        return [70, 74, 80];
    }
    if (post..post + 34).contains(&x) && (56..62).contains(&y) {
        return [70, 74, 80];
    }
    if y < 150 { [150 + light, 185, byte(200 + y / 4)] } else { [120, byte(126 + (x ^ y) % 9), 112 + light] }
}

fn chunk(png: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    let mut sum = Crc::new();
    sum.update(kind);
    sum.update(data);
    png.extend(u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes());
    png.extend(kind);
    png.extend(data);
    png.extend(sum.sum().to_be_bytes());
}
