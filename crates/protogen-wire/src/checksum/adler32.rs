//! Adler-32: few bytes by a loop or one short kernel, more of them by another, or by a library.

#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
mod avx2;
#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
mod sse2;

#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
use sse2::few;

const MODULUS: u32 = 65_521;

/// Fewer bytes than this are few: the library sets itself up for more.
const MANY: usize = 96;

/// Adler-32 as zlib computes it, starting from 1 (RFC 1950, section 9).
///
/// # Examples
///
/// ```
/// assert_eq!(protogen_wire::checksum::adler32(b"Wikipedia"), 0x11e6_0398);
/// ```
pub fn adler32(bytes: &[u8]) -> u32 {
    if bytes.len() < MANY {
        few(bytes)
    } else {
        many(bytes)
    }
}

/// Apart, so that few bytes pay for nothing that many need.
#[inline(never)]
fn many(bytes: &[u8]) -> u32 {
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
    if let Some(sum) = avx2::detect() {
        return sum(bytes);
    }
    simd_adler32::adler32(&bytes)
}

/// As [`adler32`], of fewer than [`MANY`] bytes.
#[cfg(not(all(target_arch = "x86_64", target_feature = "sse2")))]
fn few(bytes: &[u8]) -> u32 {
    // Below one vector the library goes byte by byte too, and a plain loop takes half its time.
    match bytes.len() {
        0..32 => Sums::START.over(bytes).joined(),
        _ => many(bytes),
    }
}

/// The sums, before a modulo or behind it. Those of fewer than [`MANY`] bytes need none for `a`, for
/// `a <= 1 + 95 * 255`, and `b <= 95 + 255 * 95 * 96 / 2`.
#[derive(Clone, Copy)]
struct Sums {
    a: u32,
    b: u32,
}

impl Sums {
    const START: Self = Self { a: 1, b: 0 };

    fn over(self, bytes: &[u8]) -> Self {
        bytes.iter().fold(self, |Self { a, b }, byte| {
            let a = a + u32::from(*byte);
            Self { a, b: b + a }
        })
    }

    /// Both below the modulus.
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
    const fn reduced(self) -> Self {
        Self {
            a: self.a % MODULUS,
            b: self.b % MODULUS,
        }
    }

    const fn joined(self) -> u32 {
        (self.b % MODULUS) << 16 | self.a
    }
}
