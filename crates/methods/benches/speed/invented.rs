//! Numbers that are the same on every machine.

/// A Weyl sequence, mixed.
pub fn number(of: u64) -> u64 {
    let mixed =
        (of.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0xd1b5_4a32_d192_ed03).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed ^ (mixed >> 29)
}

/// Number `part` of thing `whole`.
pub fn pair(whole: u32, part: u32) -> u64 {
    number(u64::from(whole) << 32 | u64::from(part))
}

/// From 0 up to but without 1.
pub fn share(of: u64) -> f64 {
    (number(of) >> 11) as f64 / (1_u64 << 53) as f64
}
