//! Lists say which element is at fault and never loop on nothing.

use proptest::prelude::*;
use protogen_wire::{Encoding, Reader, Trace, Writer, prefix::Prefix, reader::Separators};

#[test]
fn a_list_of_fixed_elements_fails_at_the_element_in_which_the_bytes_end() {
    let read = |bytes: &[u8], count| Reader::new(bytes).chunks::<u16, 2>(count, u16::from_le_bytes);
    assert_eq!(read(&[1, 0, 2, 0], 2).unwrap(), [1, 2]);
    let error = read(&[1, 0, 2, 0, 3], 1_000_000_000).unwrap_err();
    assert_eq!(error.to_string(), "[2] at byte 4: needs 2 bytes, 1 is left");
    assert_eq!(read(&[1], usize::MAX).unwrap_err().path(), "[0]");
}

#[test]
fn a_list_that_fails_drops_what_it_holds() {
    let element = std::rc::Rc::new(());
    let mut left = 2;
    let read = |r: &mut Reader<'_>| r.u8().map(|_| element.clone());
    let elements = Reader::new(&[1, 2, 3]).elements(3, 1, read).unwrap();
    assert_eq!(
        (elements.len(), std::rc::Rc::strong_count(&element)),
        (3, 4)
    );
    drop(elements);
    let error = Reader::new(&[1, 2, 3])
        .elements(3, 0, |r| {
            left -= 1;
            if left < 0 {
                r.u64le()?
            } else {
                r.u8()?.into()
            };
            Ok(element.clone())
        })
        .unwrap_err();
    assert_eq!(error.to_string(), "[2] at byte 2: needs 8 bytes, 1 is left");
    assert_eq!(std::rc::Rc::strong_count(&element), 1);
}

#[test]
fn bools_and_bytes_of_any_number_stand_as_they_are() {
    for len in 0..70 {
        let bools: Vec<bool> = (0..len).map(|index| index % 3 == 1).collect();
        let bytes: Vec<u8> = bools.iter().map(|bool| u8::from(*bool)).collect();
        for room in [0, len, 256] {
            let mut written = Vec::with_capacity(room);
            let mut w = Writer::new(&mut written);
            w.bools(&bools);
            w.bytes_in(Prefix::U16Be, &bytes, "bytes");
            w.bools_in(Prefix::U8, &bools, "bools");
            w.sound().unwrap();
            drop(w);
            let len = len as u8;
            let expected = [&bytes[..], &[0, len], &bytes, &[len], &bytes].concat();
            assert_eq!(written, expected, "{len} with room for {room}");
        }
    }
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

#[test]
fn a_terminated_list_ends_where_an_element_would_start() {
    let mut r = Reader::new(&[1, 0xFF, 0xFF, 2]);
    assert_eq!(
        r.fork().elements_until(&[0xFF, 0xFF], |r| r.u8()).unwrap(),
        [1]
    );
    let error = r.elements_until(&[9], |r| r.u16le()).unwrap_err();
    assert_eq!(error.to_string(), "at byte 4: no terminator before the end");
    let error = Reader::new(&[1])
        .elements_until(&[9], |_| Ok(()))
        .unwrap_err();
    assert_eq!(error.code(), "length_limit");
}

fn write_until(elements: &[u8], terminator: &[u8]) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let mut w = Writer::new(&mut bytes);
    let result = w.elements_until(elements, terminator, |w, element| {
        w.u8(*element);
        Ok(())
    });
    drop(w);
    result.map(|()| bytes).map_err(|error| error.to_string())
}

#[test]
fn an_element_that_looks_like_the_terminator_is_refused() {
    assert_eq!(write_until(&[1, 2], &[0]), Ok(vec![1, 2, 0]));
    assert_eq!(
        write_until(&[1, 0], &[0]),
        Err("[1] after 1 bytes: the value holds its own terminator".into())
    );
    // The element and the terminator's own first byte look like it together.
    assert_eq!(
        write_until(&[1, 7], &[7, 7]),
        Err("[1] after 1 bytes: the value holds its own terminator".into())
    );
}

fn pieces(
    bytes: &[u8],
    separators: Separators,
    count: Option<usize>,
) -> Result<Vec<String>, String> {
    let mut r = Reader::new(bytes);
    let pieces = r.pieces(b"|", separators, count, |r| r.text_rest(Encoding::Ascii));
    pieces.map_err(|error| error.to_string())
}

fn write_pieces(
    elements: &[&str],
    separators: Separators,
    count: Option<usize>,
) -> Result<String, &'static str> {
    let mut bytes = Vec::new();
    let mut w = Writer::new(&mut bytes);
    let result = w.pieces(elements, b"|", separators, count, |w, element| {
        w.text(element, Encoding::Ascii)
    });
    drop(w);
    match result {
        Ok(()) => Ok(String::from_utf8(bytes).unwrap()),
        Err(error) => Err(error.code()),
    }
}

#[test]
fn pieces_come_back_as_they_were_separated() {
    use Separators::{Behind, Between};
    let cases: [(&[&str], Separators, Option<usize>, &str); 9] = [
        (&[], Between, None, ""),
        (&["a", "b"], Between, None, "a|b"),
        (&["a", ""], Between, None, "a|"),
        (&["", ""], Between, None, "|"),
        (&[], Behind, None, ""),
        (&[""], Behind, None, "|"),
        (&["a", "b"], Behind, None, "a|b|"),
        (&["a", "b|c"], Between, Some(2), "a|b|c"),
        (&["a", ""], Behind, Some(2), "a||"),
    ];
    for (elements, separators, count, text) in cases {
        assert_eq!(write_pieces(elements, separators, count), Ok(text.into()));
        assert_eq!(
            pieces(text.as_bytes(), separators, count).unwrap(),
            elements,
            "{text}"
        );
    }
}

#[test]
fn pieces_that_would_not_come_back_are_refused() {
    use Separators::{Behind, Between};
    assert_eq!(
        write_pieces(&["a|b"], Between, None),
        Err("terminator_in_value")
    );
    assert_eq!(
        write_pieces(&["a|b", "c"], Between, Some(2)),
        Err("terminator_in_value")
    );
    assert_eq!(write_pieces(&[""], Between, None), Err("unsupported"));
    assert_eq!(
        write_pieces(&["a"], Behind, Some(2)),
        Err("length_mismatch")
    );
    let fail = |bytes: &[u8], separators, count| pieces(bytes, separators, count).unwrap_err();
    assert_eq!(
        fail(b"a|b", Behind, None),
        "at byte 2: no terminator before the end"
    );
    assert_eq!(
        fail(b"a", Between, Some(2)),
        "at byte 0: no terminator before the end"
    );
    let left = Reader::new(b"a|bc")
        .pieces(b"|", Between, None, |r| r.u8())
        .unwrap_err();
    assert_eq!(left.to_string(), "[1] at byte 3: 1 byte is left over");
}

proptest! {
    #[test]
    fn any_pieces_come_back_or_are_refused(
        elements in prop::collection::vec("[a|]{0,3}", 0..4), behind: bool, counted: bool,
    ) {
        let separators = if behind { Separators::Behind } else { Separators::Between };
        let count = counted.then_some(elements.len());
        let elements: Vec<&str> = elements.iter().map(String::as_str).collect();
        if let Ok(text) = write_pieces(&elements, separators, count) {
            prop_assert_eq!(pieces(text.as_bytes(), separators, count).unwrap(), elements);
        }
    }
}

#[test]
fn the_inner_terminators_of_a_text_are_replaced_where_the_schema_says_so() {
    let mut bytes = vec![0xFF];
    let mut w = Writer::new(&mut bytes);
    w.bytes(&[1, 0xFF, 2, 0xFF]);
    w.replace(1, &[0xFF], b"yy");
    w.terminate(1, &[0xFF], 1).unwrap();
    drop(w);
    assert_eq!(bytes, [0xFF, 1, b'y', b'y', 2, b'y', b'y', 0xFF]);
}

#[test]
fn a_list_names_the_element_at_fault() {
    let read = Reader::new(&[1, 2])
        .elements(3, 1, |r| r.u8().field("level"))
        .unwrap_err();
    assert_eq!(read.path(), "[2].level");
    let mut bytes = Vec::new();
    let write =
        Writer::new(&mut bytes).elements(&["a", "é"], |w, text| w.text(text, Encoding::Ascii));
    assert_eq!(
        write.unwrap_err().to_string(),
        "[1] after 1 bytes: ASCII can't hold 'é'"
    );
}

#[test]
fn elements_that_leave_their_fault_end_the_list_at_it() {
    let element = std::rc::Rc::new(());
    let mut read = 0;
    let mut r = Reader::new(&[3, 1, 0, 7, 0, 9]);
    let lists = r.nested_in(&"page", |r| {
        r.elements_in(Prefix::U8, 2, &"rows", |r| {
            read += 1;
            let kind = |number| (number < 5).then_some(number);
            r.closed_in("Kind", &"kind", 0, |r| r.u16le_in(&"kind"), kind);
            element.clone()
        })
    });
    assert_eq!((r.u8_in(&"behind"), r.remaining()), (0, 0));
    let fault = r.sound().unwrap_err();
    assert_eq!(
        fault.to_string(),
        "page.rows[1].kind at byte 3: Kind has no value 7"
    );
    assert_eq!((lists.len(), read), (0, 2));
    assert_eq!(std::rc::Rc::strong_count(&element), 1);
}
