//! Checksums over bytes of a body.

use std::ops::Range;

use protogen_schema::ir::Checksum;
use protogen_wire::checksum::{self, BitOrder, Crc16};

use crate::{
    eval::{self, Fail, Scope},
    value::Value,
};

/// The sum of the bytes.
pub(crate) fn sum(sum: &Checksum, bytes: &[u8], scope: &dyn Scope) -> Result<Value, Fail> {
    let number: u32 = match sum {
        Checksum::Adler32 => checksum::adler32(bytes),
        Checksum::Crc32 => checksum::crc32(bytes),
        Checksum::Crc16 {
            poly,
            init,
            reflected,
            xor_out,
        } => {
            let order = if *reflected {
                BitOrder::LeastSignificantFirst
            } else {
                BitOrder::MostSignificantFirst
            };
            Crc16::new(*poly, *init, order, *xor_out).of(bytes).into()
        }
        Checksum::Sum8 => checksum::sum8(bytes).into(),
        Checksum::Sum16 => checksum::sum16(bytes).into(),
        Checksum::Xor8 => checksum::xor8(bytes).into(),
        Checksum::Extern(function) => {
            return eval::call(*function, &[Value::Bytes(bytes.to_vec())], scope);
        }
    };
    Ok(Value::Int(number.into()))
}

/// Makes the bytes of the sum itself zero in what it covers, which begins at `start`.
pub(crate) fn blank(bytes: &mut [u8], start: usize, own: Range<usize>) {
    let first = own.start.saturating_sub(start);
    let last = own.end.saturating_sub(start).min(bytes.len());
    if let Some(bytes) = bytes.get_mut(first..last) {
        bytes.fill(0);
    }
}
