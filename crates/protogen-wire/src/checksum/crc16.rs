//! CRC-16 in all its dialects: polynomial, start value, bit order and final exclusive or.
//!
//! The table of a dialect is built at compile time; nothing here allocates.

/// In which order a CRC takes the bits of a byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BitOrder {
    /// Most significant bit first: catalogues call it `refin = refout = false`.
    MostSignificantFirst,
    /// Least significant bit first: catalogues call it `refin = refout = true`.
    LeastSignificantFirst,
}

/// One dialect of CRC-16, with its table.
///
/// The named dialects and their check values are those of the catalogue of parametrised CRC algorithms by Greg Cook.
///
/// # Examples
///
/// ```
/// use protogen_wire::checksum::{BitOrder, Crc16};
///
/// const MODBUS: Crc16 = Crc16::new(0x8005, 0xFFFF, BitOrder::LeastSignificantFirst, 0);
/// assert_eq!(MODBUS.of(b"123456789"), 0x4b37);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crc16 {
    table: [u16; 256],
    /// The register before the first byte, already in the register's own bit order.
    start: u16,
    order: BitOrder,
    final_xor: u16,
}

impl Crc16 {
    /// CRC-16/CCITT-FALSE, also called IBM-3740.
    pub const CCITT_FALSE: Self = Self::new(0x1021, 0xFFFF, BitOrder::MostSignificantFirst, 0);
    /// CRC-16/XMODEM.
    pub const XMODEM: Self = Self::new(0x1021, 0, BitOrder::MostSignificantFirst, 0);
    /// CRC-16/KERMIT, also called CCITT-TRUE.
    pub const KERMIT: Self = Self::new(0x1021, 0, BitOrder::LeastSignificantFirst, 0);
    /// CRC-16/X-25, the frame check of HDLC and PPP.
    pub const X25: Self = Self::new(0x1021, 0xFFFF, BitOrder::LeastSignificantFirst, 0xFFFF);
    /// CRC-16/ARC.
    pub const ARC: Self = Self::new(0x8005, 0, BitOrder::LeastSignificantFirst, 0);
    /// CRC-16/MODBUS.
    pub const MODBUS: Self = Self::new(0x8005, 0xFFFF, BitOrder::LeastSignificantFirst, 0);

    /// A dialect by its parameters, `polynomial` and `start` as catalogues print them (not reflected).
    pub const fn new(polynomial: u16, start: u16, order: BitOrder, final_xor: u16) -> Self {
        let (table, start) = match order {
            BitOrder::MostSignificantFirst => (forward_table(polynomial), start),
            BitOrder::LeastSignificantFirst => (
                reflected_table(polynomial.reverse_bits()),
                start.reverse_bits(),
            ),
        };
        Self {
            table,
            start,
            order,
            final_xor,
        }
    }

    /// The CRC of `bytes`.
    pub fn of(&self, bytes: &[u8]) -> u16 {
        let register = match self.order {
            BitOrder::MostSignificantFirst => bytes.iter().fold(self.start, |crc, &byte| {
                let [high, low] = crc.to_be_bytes();
                u16::from_be_bytes([low, 0]) ^ self.row(high ^ byte)
            }),
            BitOrder::LeastSignificantFirst => bytes.iter().fold(self.start, |crc, &byte| {
                let [high, low] = crc.to_be_bytes();
                u16::from(high) ^ self.row(low ^ byte)
            }),
        };
        register ^ self.final_xor
    }

    /// A byte cannot leave a table of 256 rows.
    fn row(&self, index: u8) -> u16 {
        self.table[usize::from(index)]
    }
}

const fn forward_table(polynomial: u16) -> [u16; 256] {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let mut row = (index as u16) << 8;
        let mut bit = 0;
        while bit < 8 {
            let carry = row & 0x8000 != 0;
            row <<= 1;
            if carry {
                row ^= polynomial;
            }
            bit += 1;
        }
        table[index] = row;
        index += 1;
    }
    table
}

const fn reflected_table(polynomial: u16) -> [u16; 256] {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let mut row = index as u16;
        let mut bit = 0;
        while bit < 8 {
            let carry = row & 1 != 0;
            row >>= 1;
            if carry {
                row ^= polynomial;
            }
            bit += 1;
        }
        table[index] = row;
        index += 1;
    }
    table
}
