//! Which sign parts the cells.

const KNOWN: [u8; 4] = [b',', b';', b'\t', b'|'];

/// The sign that occurs most often in a header line, outside quotes.
pub fn guess(header: &str) -> u8 {
    let mut counts = [0usize; KNOWN.len()];
    let mut quoted = false;
    for byte in header.bytes() {
        match KNOWN.iter().position(|known| *known == byte) {
            _ if byte == b'"' => quoted = !quoted,
            Some(place) if !quoted => counts[place] += 1,
            _ => {}
        }
    }
    // The first of equals: a comma when nothing speaks for another.
    let most = counts.iter().copied().max().unwrap_or(0);
    counts.iter().position(|count| *count == most).map_or(b',', |place| KNOWN[place])
}
