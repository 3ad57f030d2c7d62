//! Primitive integer types by name, and their ranges.
//! Knows neither schema nor model.

/// The range of a primitive type, cut to what `i128` holds.
pub fn prim_range(prim: &str) -> (i128, i128) {
    match prim {
        "u8" => (0, u8::MAX.into()),
        "u16" => (0, u16::MAX.into()),
        "u32" => (0, u32::MAX.into()),
        "u64" => (0, u64::MAX.into()),
        "usize" => (0, i64::MAX.into()),
        "i8" => (i8::MIN.into(), i8::MAX.into()),
        "i16" => (i16::MIN.into(), i16::MAX.into()),
        "i32" => (i32::MIN.into(), i32::MAX.into()),
        "i64" => (i64::MIN.into(), i64::MAX.into()),
        "u128" => (0, i128::MAX),
        _ => (i128::MIN, i128::MAX),
    }
}

/// The narrowest primitive type that holds this range.
pub fn prim_of_range(lo: i128, hi: i128) -> &'static str {
    let order: &[&'static str] = if lo < 0 {
        &["i8", "i16", "i32", "i64"]
    } else {
        &["u8", "u16", "u32", "u64"]
    };
    order
        .iter()
        .copied()
        .find(|prim| {
            let (least, most) = prim_range(prim);
            least <= lo && hi <= most
        })
        .unwrap_or(if lo < 0 { "i128" } else { "u128" })
}
