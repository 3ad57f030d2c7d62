//! Sparse arrays as Open Tibia's map has them.

use proptest::prelude::*;
use protogen_wire::{
    DecodeError, EncodeError, Reader, Writer,
    reader::Endian,
    sparse::{self, Markers},
};

const MAP: Markers = Markers {
    width: 2,
    endian: Endian::Little,
    low: 0xFF00,
    high: 0xFFFF,
};

fn read(bytes: &[u8], slots: u64) -> Result<Vec<Option<u16>>, DecodeError> {
    let mut r = Reader::new(bytes);
    let array = sparse::read(&mut r, slots, MAP, |r| r.u16le())?;
    r.finish().map(|()| array)
}

fn write(array: &[Option<u16>]) -> Result<Vec<u8>, EncodeError> {
    let mut bytes = Vec::new();
    sparse::write(&mut Writer::new(&mut bytes), array, MAP, |w, element| {
        w.u16le(*element);
        Ok(())
    })?;
    Ok(bytes)
}

#[test]
fn a_marker_that_is_wider_than_it_may_be_is_not_cut() {
    let markers = Markers { width: 1, ..MAP };
    let mut bytes = Vec::new();
    let error = sparse::write(
        &mut Writer::new(&mut bytes),
        &[None::<()>],
        markers,
        |_, ()| Ok(()),
    );
    assert_eq!(error.unwrap_err().code(), "value_out_of_range");
}

#[test]
fn a_marker_that_a_lenient_reader_makes_up_is_none() {
    let mut r = Reader::new(&[7, 0]).lenient();
    let error = sparse::read(&mut r, 2, MAP, |r| r.u16le()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "at byte 2: 0x0 is no marker of a sparse array"
    );
    let zeros = Markers {
        low: 0,
        high: 9,
        ..MAP
    };
    let mut r = Reader::new(&[]).lenient();
    assert_eq!(
        sparse::read(&mut r, 1, zeros, |r| r.u16le()).unwrap(),
        [None]
    );
}

/// Slots by runs: so many empty, then an element, and so on.
fn slots(runs: &[usize]) -> Vec<Option<u16>> {
    let mut array = Vec::new();
    for (index, run) in runs.iter().enumerate() {
        if index > 0 {
            array.push(Some(index as u16));
        }
        array.resize(array.len() + run, None);
    }
    array
}

#[test]
fn runs_of_empty_slots_stand_as_markers() {
    let cases: [(&[usize], &[u8]); 9] = [
        (&[0], &[]),
        (&[1], &[0x00, 0xFF]),
        (&[256], &[0xFF, 0xFF]),
        (&[257], &[0xFF, 0xFF, 0x00, 0xFF]),
        (&[0, 0], &[1, 0, 0x00, 0xFF]),
        (&[0, 255], &[1, 0, 0xFF, 0xFF]),
        (&[0, 256], &[1, 0, 0xFF, 0xFF, 0x00, 0xFF]),
        (
            &[2, 0, 1],
            &[0x01, 0xFF, 1, 0, 0x00, 0xFF, 2, 0, 0x01, 0xFF],
        ),
        (&[0, 511], &[1, 0, 0xFF, 0xFF, 0xFF, 0xFF]),
    ];
    for (runs, bytes) in cases {
        let array = slots(runs);
        assert_eq!(write(&array).unwrap(), bytes, "{runs:?}");
        assert_eq!(read(bytes, array.len() as u64).unwrap(), array, "{runs:?}");
    }
}

#[test]
fn what_is_no_sparse_array_is_refused() {
    let fail = |bytes: &[u8], slots| read(bytes, slots).unwrap_err().to_string();
    assert_eq!(
        fail(&[1, 0, 2, 0], 2),
        "at byte 2: 0x2 is no marker of a sparse array"
    );
    assert_eq!(
        fail(&[0x01, 0xFF], 1),
        "at byte 2: the run ends at slot 2 of 1"
    );
    assert_eq!(fail(&[1], 1), "at byte 0: needs 2 bytes, 1 is left");
    assert_eq!(fail(&[1, 0], 1), "at byte 2: needs 2 bytes, none is left");
    assert_eq!(
        fail(&[], 1 << 40),
        "at byte 0: length 1099511627776 is over the limit of 1048576"
    );
}

#[test]
fn an_element_that_looks_like_a_marker_is_refused() {
    let error = write(&[None, Some(0xFF07)]).unwrap_err();
    assert_eq!(
        (error.code(), error.path().as_str()),
        ("sparse_element", "[1]")
    );
    let mut bytes = Vec::new();
    let empty = sparse::write(&mut Writer::new(&mut bytes), &[Some(())], MAP, |_, ()| {
        Ok(())
    });
    assert_eq!(empty.unwrap_err().code(), "sparse_element");
}

#[test]
fn what_no_reader_takes_is_not_written() {
    assert!(write(&vec![None; sparse::SLOT_LIMIT]).is_ok());
    let error = write(&vec![None; sparse::SLOT_LIMIT + 1]).unwrap_err();
    assert_eq!(error.code(), "length_overflow");
}

proptest! {
    #[test]
    fn a_sparse_array_comes_back(runs in prop::collection::vec(0usize..700, 1..6)) {
        let array = slots(&runs);
        let bytes = write(&array).unwrap();
        prop_assert_eq!(read(&bytes, array.len() as u64).unwrap(), array);
        for len in 0..bytes.len() {
            prop_assert!(read(&bytes[..len], slots(&runs).len() as u64).is_err());
        }
    }

    #[test]
    fn one_byte_markers_work_as_well(runs in prop::collection::vec(0usize..40, 1..6)) {
        let markers = Markers { width: 1, endian: Endian::Big, low: 0xF0, high: 0xFF };
        let array = slots(&runs);
        let mut bytes = Vec::new();
        let write = |w: &mut Writer<'_>, element: &u16| { w.u8(*element as u8); Ok(()) };
        sparse::write(&mut Writer::new(&mut bytes), &array, markers, write).unwrap();
        let mut r = Reader::new(&bytes);
        let read = sparse::read(&mut r, array.len() as u64, markers, |r| Ok(u16::from(r.u8()?)));
        prop_assert_eq!(read.unwrap(), array);
        prop_assert!(!r.more());
    }
}
