//! Values to bytes and back.
//! Knows no packet.

use std::fmt::Debug;

use protogen_runtime::wire::{Decode, Encode, Packet, Reader, Writer};

/// Whether a value has these bytes, both ways.
pub fn is_coded<T, C>(value: &T, bytes: &[u8], mut cx: C)
where
    T: Encode<Context = C> + for<'a> Decode<'a, Context = C> + PartialEq + Debug,
{
    let mut written = Vec::new();
    value
        .encode(&mut Writer::new(&mut written), &mut cx)
        .unwrap();
    assert_eq!(written, bytes);
    assert_eq!(value.encoded_len(&cx), bytes.len());
    let mut reader = Reader::new(bytes);
    let read = T::decode(&mut reader, &mut cx).unwrap();
    reader.finish().unwrap();
    assert_eq!(&read, value);
    for end in 0..bytes.len() {
        let mut reader = Reader::new(&bytes[..end]);
        let read = T::decode(&mut reader, &mut cx);
        assert!(
            read.is_err() || read.is_ok_and(|read| read != *value),
            "{end} bytes"
        );
    }
}

/// The bytes of a packet with its opcode.
pub fn packet<T: Packet<Context = C>, C>(value: &T, mut cx: C) -> Vec<u8> {
    let mut written = Vec::new();
    value
        .encode_packet(&mut Writer::new(&mut written), &mut cx)
        .unwrap();
    written
}
