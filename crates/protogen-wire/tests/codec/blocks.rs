//! Windows have an end of their own, and offsets stay absolute in them.

use protogen_wire::{
    DecodeErrorKind, Encoding, Reader, Writer,
    prefix::Prefix,
    reader::{DEPTH_LIMIT, PieceEnd},
    writer::Filler,
};

#[test]
fn a_block_ends_where_its_length_says_and_keeps_absolute_offsets() {
    let mut r = Reader::new(&[9, 1, 2, 3, 4]);
    r.u8().unwrap();
    let mut block = r.block(3).unwrap();
    assert_eq!((block.start(), block.offset(), r.offset()), (1, 1, 4));
    assert_eq!(block.u16be().unwrap(), 0x0102);
    let left = block.finish().unwrap_err();
    assert_eq!(
        (left.offset(), left.kind()),
        (3, &DecodeErrorKind::TrailingBytes { count: 1 })
    );
    let error = block.u32le().unwrap_err();
    let kind = DecodeErrorKind::UnexpectedEnd {
        needed: 4,
        remaining: 1,
    };
    assert_eq!((error.offset(), error.kind()), (3, &kind));
    assert_eq!(r.block(2).unwrap_err().offset(), 4);
    assert_eq!(r.u8().unwrap(), 4);
}

#[test]
fn a_region_is_what_stands_between_two_offsets_of_the_frame() {
    let mut r = Reader::new(&[0, 1, 2, 3, 4, 5]).at(10);
    r.skip(2).unwrap();
    let block = r.block(2).unwrap();
    assert_eq!(block.region(10..13), [0, 1, 2]);
    assert_eq!(block.region(0..99), [0, 1, 2, 3]);
    assert_eq!(block.region(14..99), b"");
    assert_eq!(r.region(14..16), [4, 5]);
}

#[test]
fn the_rest_of_a_window_may_leave_bytes_for_what_follows() {
    let mut r = Reader::new(&[1, 2, 3]);
    let block = r.block_rest_but(1).unwrap();
    assert_eq!((block.rest(), r.rest()), (&[1, 2][..], &[3][..]));
    assert_eq!(r.take_rest_but(2).unwrap_err().code(), "unexpected_end");
    assert_eq!(r.block_rest().rest(), [3]);
    assert!(!r.more());
}

#[test]
fn pieces_end_at_their_separator_or_at_the_end() {
    let mut r = Reader::new(b"ab|c||d");
    let mut next = || {
        let (piece, end) = r.piece(b"|");
        (piece.rest(), end)
    };
    assert_eq!(next(), (&b"ab"[..], PieceEnd::Separator));
    assert_eq!(next(), (&b"c"[..], PieceEnd::Separator));
    assert_eq!(next(), (&b""[..], PieceEnd::Separator));
    assert_eq!(next(), (&b"d"[..], PieceEnd::End));
    let mut r = Reader::new(b"a\xFFb");
    assert_eq!(r.block_until(&[0xFF]).unwrap().rest(), b"a");
    assert_eq!(
        r.block_until(&[0xFF]).unwrap_err().kind(),
        &DecodeErrorKind::MissingTerminator
    );
}

#[test]
fn a_lenient_window_reads_zeros_past_its_end_and_ignores_what_is_left() {
    let mut r = Reader::new(&[1, 2, 3, 4]);
    let mut block = r.block(3).unwrap().lenient();
    assert!(!block.made_up());
    assert_eq!(
        (block.u16be().unwrap(), block.u32be().unwrap()),
        (0x0102, 0x0300_0000)
    );
    assert_eq!(
        (block.u8().unwrap(), block.array::<2>().unwrap()),
        (0, [0, 0])
    );
    assert_eq!(block.text(5, Encoding::Utf8).unwrap(), "");
    assert_eq!(block.varint32().unwrap(), 0);
    assert!(block.made_up() && !r.made_up());
    assert_eq!(r.u8().unwrap(), 4);
    Reader::new(&[1]).lenient().finish().unwrap();
}

#[test]
fn a_lenient_window_does_not_make_up_bytes_for_ever() {
    let mut r = Reader::new(&[]).lenient();
    let reads = (0..1_000_000).take_while(|_| r.u64le().is_ok()).count();
    assert!(reads < 10_000, "{reads} numbers from nothing");
    let mut r = Reader::new(&[]).lenient();
    let texts = (0..1_000_000)
        .take_while(|_| r.text(4_000_000_000, Encoding::Utf8).is_ok())
        .count();
    assert!(texts < 100_000, "{texts} texts from nothing");
}

#[test]
fn a_short_run_fails_at_the_field_in_which_the_bytes_end() {
    let read = |r: &mut Reader<'_>| {
        let run = r.run_le_in::<(u16, u8, u32)>(&["x", "", "z"]);
        r.sound().map(|()| run)
    };
    let fail = |len: usize| {
        read(&mut Reader::new(&[0; 7][..len]))
            .unwrap_err()
            .to_string()
    };
    assert_eq!(fail(1), "x at byte 0: needs 2 bytes, 1 is left");
    assert_eq!(fail(2), "at byte 2: needs 1 byte, none is left");
    assert_eq!(fail(6), "z at byte 3: needs 4 bytes, 3 are left");
    let whole = &[1, 0, 2, 3, 0, 0, 0, 9];
    let mut r = Reader::new(whole);
    assert_eq!((read(&mut r), r.rest()), (Ok((1, 2, 3)), &[9][..]));
    assert_eq!(
        Reader::new(whole).run_be_in::<(u16, i8, u32)>(&["x", "y", "z"]),
        (0x100, 2, 0x0300_0000)
    );
    assert_eq!(
        read(&mut Reader::new(&[1, 0, 2, 4]).lenient()),
        Ok((1, 2, 4))
    );
}

#[test]
fn the_first_fault_of_several_fields_is_told_once() {
    let mut r = Reader::new(&[7, 2, 0xFF, 0, 5, 5]);
    assert_eq!(r.u8_in(&"id"), 7);
    assert!(!r.bool_in(&"alive"));
    let mut asked = false;
    let list = r.list_in(Prefix::U8, 1, &"list", |r| {
        asked = true;
        r.u8()
    });
    assert_eq!(
        (list, asked, r.text_in(Prefix::U8, Encoding::Utf8, &"text")),
        (vec![], false, String::new())
    );
    let fault = r.sound().unwrap_err();
    assert_eq!(
        fault.to_string(),
        "alive at byte 1: a bool is 0 or 1, not 2"
    );
    assert_eq!(r.sound(), Ok(()));

    let mut bytes = Vec::new();
    let mut w = Writer::new(&mut bytes);
    w.run_be((&0x0102_u16, &-1_i8));
    w.sound().unwrap();
    w.bytes_in(Prefix::U8, &[0; 256], "blob");
    w.text_in(Prefix::U8, "\u{20AC}", Encoding::Latin1, "name");
    let mut asked = false;
    w.list_in(Prefix::U8, &[1], "list", |_, _: &i32| {
        asked = true;
        Ok(())
    });
    assert!(!asked);
    assert_eq!(w.sound().unwrap_err().path(), "blob");
    drop(w);
    assert_eq!(bytes[..3], [1, 2, 0xFF]);
}

#[test]
fn nesting_ends_at_its_limit_in_sub_readers_too() {
    let mut r = Reader::new(&[0; 4]);
    for _ in 0..DEPTH_LIMIT {
        r.enter().unwrap();
        r = r.fork().block_rest();
    }
    assert_eq!(
        r.enter().unwrap_err().kind(),
        &DecodeErrorKind::NestingTooDeep { limit: 64 }
    );
    assert_eq!(
        r.opened(&[]).enter().unwrap_err().code(),
        "nesting_too_deep"
    );
    r.leave();
    r.enter().unwrap();
    let mut bytes = Vec::new();
    let mut w = Writer::new(&mut bytes).with_depth_limit(1);
    w.enter().unwrap();
    assert_eq!(
        w.plain(|w| w.enter()).unwrap_err().code(),
        "nesting_too_deep"
    );
}

#[test]
fn padding_is_counted_from_the_start_of_its_block() {
    let mut r = Reader::new(&[0, 1, 9, 9, 9, 2]);
    r.u8().unwrap();
    let start = r.offset();
    r.u8().unwrap();
    assert_eq!(r.fork().pad_to(start, 4).unwrap(), [9, 9, 9]);
    assert_eq!(r.align(start, 4).unwrap(), [9, 9, 9]);
    assert_eq!(r.align(start, 4).unwrap(), b"");
    assert_eq!(r.pad_to(start, 3).unwrap_err().code(), "length_limit");
    assert_eq!(r.align(start, 0).unwrap(), b"");

    let mut bytes = vec![0xEE];
    let mut w = Writer::new(&mut bytes);
    w.u8(1);
    w.align(0, 4);
    w.pad_to(4, 2, 7).unwrap();
    w.align(0, 0);
    assert_eq!(w.pad_to(0, 5, 0).unwrap_err().code(), "length_overflow");
    drop(w);
    assert_eq!(bytes, [0xEE, 1, 0, 0, 0, 7, 7]);
}

#[test]
fn random_padding_comes_from_its_filler_also_inside_a_region() {
    let mut next = 0;
    let mut count = |slots: &mut [u8]| {
        for slot in slots {
            next += 1;
            *slot = next;
        }
    };
    let mut bytes = Vec::new();
    let mut w = Writer::new(&mut bytes).with_filler(Filler::Given(&mut count));
    w.random(2).unwrap();
    let plain = w.plain(|w| w.random_to(0, 3)).unwrap();
    drop(w);
    assert_eq!((bytes, plain), (vec![1, 2], vec![3, 4, 5]));
    let mut bytes = Vec::new();
    Writer::new(&mut bytes).random(64).unwrap();
    assert_ne!(bytes, [0; 64]);
}

#[test]
fn a_writer_appends_and_can_take_back() {
    let mut bytes = vec![1, 2];
    let mut w = Writer::new(&mut bytes);
    w.u8(3);
    w.u8(4);
    assert_eq!(
        (w.position(), w.written(), w.region(1..9)),
        (2, &[3, 4][..], &[4][..])
    );
    w.insert(1, &[8, 9]);
    w.replace(0, &[4], &[5]);
    w.truncate(4);
    w.patch_at(3, &[6, 7]);
    drop(w);
    assert_eq!(bytes, [1, 2, 3, 8, 9, 6]);
}

#[test]
fn a_constant_must_stand_as_stated() {
    let mut r = Reader::new(b"WoX\0");
    let error = r.fork().constant(b"WoW\0").unwrap_err();
    assert_eq!(
        error.to_string(),
        "at byte 0: must be 57 6F 57 00, is 57 6F 58 00"
    );
    assert!(!r.accept(b"WoW") && r.stands(b"Wo") && r.accept(b"Wo"));
    assert_eq!(r.offset(), 2);
}
