//! Blocks of a pcapng file: their bytes and their options. Never looks into a packet.

/// The types of blocks that are known here.
pub(super) const SECTION: u32 = 0x0A0D_0D0A;
pub(super) const INTERFACE: u32 = 1;
pub(super) const SIMPLE_PACKET: u32 = 3;
pub(super) const ENHANCED_PACKET: u32 = 6;
/// The byte order mark of a section, as its writer's machine sees it.
pub(super) const BYTE_ORDER: u32 = 0x1A2B_3C4D;

/// Codes of options.
pub(super) const COMMENT: u16 = 1;
pub(super) const USER_APPLICATION: u16 = 4;
pub(super) const TIME_RESOLUTION: u16 = 9;
pub(super) const TIME_OFFSET: u16 = 14;

/// Whether a file begins as pcapng does.
pub fn begins(head: &[u8]) -> bool {
    head.starts_with(&SECTION.to_be_bytes())
}

/// Whether a file is of the older form, pcap, in either byte order, of micro- or nanoseconds.
pub fn is_classic(head: &[u8]) -> bool {
    head.first_chunk::<4>().is_some_and(|magic| {
        [0xA1B2_C3D4, 0xA1B2_3C4D].contains(&u32::from_be_bytes(*magic))
            || [0xA1B2_C3D4, 0xA1B2_3C4D].contains(&u32::from_le_bytes(*magic))
    })
}

/// The byte order of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Little,
    Big,
}

impl Order {
    pub fn u16(self, bytes: [u8; 2]) -> u16 {
        match self {
            Self::Little => u16::from_le_bytes(bytes),
            Self::Big => u16::from_be_bytes(bytes),
        }
    }

    pub fn u32(self, bytes: [u8; 4]) -> u32 {
        match self {
            Self::Little => u32::from_le_bytes(bytes),
            Self::Big => u32::from_be_bytes(bytes),
        }
    }

    pub fn u64(self, bytes: [u8; 8]) -> u64 {
        match self {
            Self::Little => u64::from_le_bytes(bytes),
            Self::Big => u64::from_be_bytes(bytes),
        }
    }

    /// Takes a number off the front.
    pub fn take_u16(self, bytes: &mut &[u8]) -> Option<u16> {
        let (number, rest) = bytes.split_first_chunk()?;
        *bytes = rest;
        Some(self.u16(*number))
    }

    /// Takes a number off the front.
    pub fn take_u32(self, bytes: &mut &[u8]) -> Option<u32> {
        let (number, rest) = bytes.split_first_chunk()?;
        *bytes = rest;
        Some(self.u32(*number))
    }

    /// The options that fill `bytes`, up to the mark of their end.
    pub fn options(self, mut bytes: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
        std::iter::from_fn(move || {
            let code = self.take_u16(&mut bytes).filter(|code| *code != 0)?;
            let len = self.take_u16(&mut bytes)?;
            let (value, rest) = bytes.split_at_checked(len.into())?;
            bytes = rest.get(padding(value.len())..).unwrap_or_default();
            Some((code, value))
        })
    }
}

/// How many bytes bring `len` to a multiple of four.
pub(super) fn padding(len: usize) -> usize {
    len.wrapping_neg() & 3
}

/// Appends a block whose body `write` appends, in little-endian order.
pub(super) fn block(out: &mut Vec<u8>, kind: u32, write: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.extend(kind.to_le_bytes());
    out.extend([0; 4]);
    write(out);
    // Bodies are made here: below 2^17 bytes.
    let total = u32::try_from(out.len() - start + 4).unwrap_or(u32::MAX);
    out[start + 4..start + 8].copy_from_slice(&total.to_le_bytes());
    out.extend(total.to_le_bytes());
}

/// Appends an option. What is too long for one is cut.
pub(super) fn option(out: &mut Vec<u8>, code: u16, value: &[u8]) {
    let len = u16::try_from(value.len()).unwrap_or(u16::MAX);
    out.extend(code.to_le_bytes());
    out.extend(len.to_le_bytes());
    out.extend(&value[..len.into()]);
    out.extend([0; 3].iter().take(padding(len.into())));
}
