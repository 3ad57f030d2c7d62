//! Lists say which element is at fault and never loop on nothing.

use protogen_wire::Reader;

#[test]
fn a_list_of_fixed_elements_fails_at_the_element_in_which_the_bytes_end() {
    let read = |bytes: &[u8], count| Reader::new(bytes).chunks::<u16, 2>(count, u16::from_le_bytes);
    assert_eq!(read(&[1, 0, 2, 0], 2).unwrap(), [1, 2]);
    let error = read(&[1, 0, 2, 0, 3], 1_000_000_000).unwrap_err();
    assert_eq!(error.to_string(), "[2] at byte 4: needs 2 bytes, 1 is left");
    assert_eq!(read(&[1], usize::MAX).unwrap_err().path(), "[0]");
}

#[test]
fn a_list_to_the_end_stops_there() {
    let mut r = Reader::new(&[1, 2, 3]);
    assert_eq!(r.elements_rest(|r| r.u8()).unwrap(), [1, 2, 3]);
    let error = Reader::new(&[1, 2, 3])
        .elements_rest(|r| r.u16le())
        .unwrap_err();
    assert_eq!(error.to_string(), "[1] at byte 2: needs 2 bytes, 1 is left");
}

#[test]
fn a_list_to_the_end_of_empty_elements_is_refused() {
    let error = Reader::new(&[1, 2]).elements_rest(|_| Ok(())).unwrap_err();
    assert_eq!(error.code(), "trailing_bytes");
}

#[test]
fn a_count_of_empty_elements_is_limited() {
    let r = Reader::new(&[]);
    assert_eq!(r.count(0, 65_536, usize::MAX, 0).unwrap(), 65_536);
    let error = r.count(3, 65_537, usize::MAX, 0).unwrap_err();
    assert_eq!(
        error.to_string(),
        "at byte 3: length 65537 is over the limit of 65536"
    );
    assert_eq!(r.count(0, 65_537, usize::MAX, 1).unwrap(), 65_537);
    assert_eq!(r.count(0, 9, 8, 1).unwrap_err().code(), "length_limit");
}
