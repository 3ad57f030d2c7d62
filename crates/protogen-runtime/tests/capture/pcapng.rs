//! Captures of other programs: links, order, ends. Never a file that we wrote.

use std::time::Duration;

use protogen_runtime::{
    capture::{Capture, CaptureError, Ending, Form, Frame, ReadOptions},
    wire::Direction::{C2s, S2c},
};

use super::support::{drain, open, open_with, read};

const SYN: u8 = 0x02;
const ACK: u8 = 0x10;
const CLIENT: u16 = 50_000;
const SERVER: u16 = 7_172;

/// A pcapng file made block by block.
struct File {
    bytes: Vec<u8>,
    big: bool,
    link: u16,
}

impl File {
    fn new(link: u16) -> Self {
        Self::ordered(link, false)
    }

    fn ordered(link: u16, big: bool) -> Self {
        let mut file = Self {
            bytes: vec![],
            big,
            link,
        };
        let section = [
            file.u32(0x1A2B_3C4D),
            file.u16(1),
            file.u16(0),
            vec![0xFF; 8],
        ];
        file.block(0x0A0D_0D0A, &section.concat());
        let interface = [file.u16(link), file.u16(0), file.u32(0)];
        file.block(1, &interface.concat());
        file
    }

    fn u16(&self, number: u16) -> Vec<u8> {
        match self.big {
            true => number.to_be_bytes().to_vec(),
            false => number.to_le_bytes().to_vec(),
        }
    }

    fn u32(&self, number: u32) -> Vec<u8> {
        match self.big {
            true => number.to_be_bytes().to_vec(),
            false => number.to_le_bytes().to_vec(),
        }
    }

    fn block(&mut self, kind: u32, body: &[u8]) {
        let length = self.u32(12 + body.len() as u32);
        self.bytes.extend(self.u32(kind));
        self.bytes.extend(&length);
        self.bytes.extend(body);
        self.bytes.extend(length);
    }

    /// An enhanced packet, `at` microseconds after a start in 2023.
    fn packet(&mut self, at: u32, packet: &[u8], size: usize) {
        let time = 1_700_000_000_000_000 + u64::from(at);
        let mut body = [
            self.u32(0),
            self.u32((time >> 32) as u32),
            self.u32(time as u32),
            self.u32(packet.len() as u32),
            self.u32(size as u32),
            packet.to_vec(),
        ]
        .concat();
        body.resize(body.len().next_multiple_of(4), 0);
        self.block(6, &body);
    }

    fn ip(&mut self, at: u32, ip: &[u8]) -> &mut Self {
        let protocol = match ip[0] >> 4 {
            4 => [0x08, 0x00],
            _ => [0x86, 0xDD],
        };
        let head = match self.link {
            0 => vec![2, 0, 0, 0],
            108 => vec![0, 0, 0, 2],
            1 => [&[0; 12][..], &protocol].concat(),
            113 => [&[0; 14][..], &protocol].concat(),
            276 => [&protocol[..], &[0; 18]].concat(),
            _ => vec![],
        };
        let packet = [&head, ip].concat();
        self.packet(at, &packet, packet.len());
        self
    }

    /// A segment from one port to another.
    fn segment(
        &mut self,
        at: u32,
        ports: (u16, u16),
        flags: u8,
        sequence: u32,
        bytes: &[u8],
    ) -> &mut Self {
        self.ip(at, &ipv4(&tcp(ports, flags, sequence, bytes)))
    }

    fn c2s(&mut self, at: u32, flags: u8, sequence: u32, bytes: &[u8]) -> &mut Self {
        self.segment(at, (CLIENT, SERVER), flags, sequence, bytes)
    }

    fn s2c(&mut self, at: u32, flags: u8, sequence: u32, bytes: &[u8]) -> &mut Self {
        self.segment(at, (SERVER, CLIENT), flags, sequence, bytes)
    }

    /// The handshake: the client's next byte is 1000, the server's 2000.
    fn open(&mut self) -> &mut Self {
        self.c2s(0, SYN, 999, &[])
            .s2c(1, SYN | ACK, 1999, &[])
            .c2s(2, ACK, 1000, &[])
    }
}

fn tcp((from, to): (u16, u16), flags: u8, sequence: u32, bytes: &[u8]) -> Vec<u8> {
    let ports = [from.to_be_bytes(), to.to_be_bytes()].concat();
    // A header of 24 bytes: one option.
    let rest = [0, 0, 0, 0, 0x60, flags, 0xFF, 0xFF, 0, 0, 0, 0, 1, 1, 1, 1];
    [&ports, &sequence.to_be_bytes()[..], &rest, bytes].concat()
}

fn ipv4(segment: &[u8]) -> Vec<u8> {
    let length = (20 + segment.len() as u16).to_be_bytes();
    let head = [0x45, 0, length[0], length[1], 0, 0, 0x40, 0, 64, 6, 0, 0];
    // Both ends have one address, as on the loopback: the ports tell.
    [&head[..], &[127, 0, 0, 1, 127, 0, 0, 1], segment].concat()
}

fn ipv6(segment: &[u8]) -> Vec<u8> {
    let length = (8 + segment.len() as u16).to_be_bytes();
    let head = [0x60, 0, 0, 0, length[0], length[1], 0, 64];
    let address = [&[0xFE, 0x80][..], &[0; 13], &[1]].concat();
    let hop_by_hop = [6, 0, 1, 4, 0, 0, 0, 0];
    [&head[..], &address, &address, &hop_by_hop, segment].concat()
}

/// Time in microseconds, direction and bytes of each frame.
fn frames(file: &File) -> Vec<(u64, protogen_runtime::wire::Direction, Vec<u8>)> {
    let (frames, _) = read(&file.bytes).unwrap();
    let part = |frame: Frame| (frame.at.as_micros() as u64, frame.direction, frame.bytes);
    frames.into_iter().map(part).collect()
}

#[test]
fn every_link_and_both_byte_orders_give_the_streams() {
    for big in [false, true] {
        for link in [0, 1, 101, 108, 113, 228, 276] {
            let mut file = File::ordered(link, big);
            file.open()
                .c2s(10, ACK, 1000, b"hi")
                .s2c(20, ACK, 2000, b"you");
            let expected = [(10, C2s, b"hi".to_vec()), (20, S2c, b"you".to_vec())];
            assert_eq!(frames(&file), expected, "link type {link}");
        }
    }
}

#[test]
fn the_first_packet_is_the_start() {
    let mut file = File::new(1);
    file.open();
    let capture = open(&file.bytes).unwrap();
    assert_eq!(capture.form(), Form::Pcapng);
    let start = std::time::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    assert_eq!(capture.header().started, Some(start));
}

#[test]
fn tags_extension_headers_and_the_padding_of_links_are_passed_over() {
    let mut file = File::new(1);
    file.open();
    let tagged = [
        &[0; 12][..],
        &[0x81, 0, 0, 5, 0x08, 0],
        &ipv4(&tcp((CLIENT, SERVER), ACK, 1000, b"a")),
    ]
    .concat();
    let padded = [tagged, vec![0xEE; 9]].concat();
    file.packet(10, &padded, padded.len());
    assert_eq!(frames(&file), [(10, C2s, b"a".to_vec())]);

    let mut file = File::new(1);
    let address =
        |flags, sequence, bytes: &[u8]| ipv6(&tcp((CLIENT, SERVER), flags, sequence, bytes));
    file.ip(0, &address(SYN, 4, b""))
        .ip(10, &address(ACK, 5, b"six"));
    assert_eq!(frames(&file), [(10, C2s, b"six".to_vec())]);
}

#[test]
fn segments_out_of_order_and_sent_again_give_the_stream_once() {
    let mut file = File::new(1);
    file.open()
        .c2s(10, ACK, 1003, b"def")
        .c2s(11, ACK, 1003, b"def")
        .c2s(12, ACK, 1000, b"abc")
        .c2s(13, ACK, 1004, b"efghi")
        .c2s(14, ACK, 1008, b"i")
        .c2s(15, ACK, 1009, b"j");
    let expected = [(12, "abc"), (12, "def"), (13, "ghi"), (15, "j")];
    let expected = expected.map(|(at, text)| (at, C2s, text.as_bytes().to_vec()));
    assert_eq!(frames(&file), expected);
}

#[test]
fn sequence_numbers_wrap() {
    let mut file = File::new(1);
    file.c2s(0, SYN, u32::MAX - 2, &[])
        .c2s(10, ACK, 1, b"cd")
        .c2s(11, ACK, u32::MAX - 1, b"\x00ab");
    assert_eq!(
        frames(&file),
        [(11, C2s, b"\x00ab".to_vec()), (11, C2s, b"cd".to_vec())]
    );
}

#[test]
fn bytes_that_were_not_captured_are_missing() {
    let mut file = File::new(1);
    file.open()
        .s2c(10, ACK, 2000, b"ab")
        .s2c(11, ACK, 2007, b"h");
    let mut capture = open(&file.bytes).unwrap();
    assert_eq!(capture.next().unwrap().unwrap().bytes, b"ab");
    let error = capture.next().unwrap().unwrap_err();
    assert_eq!(
        error.to_string(),
        "memory: 5 bytes of the s2c stream lack at its byte 2: their packets were not captured"
    );
}

#[test]
fn a_gap_that_is_never_filled_takes_bounded_memory() {
    let mut file = File::new(1);
    file.open();
    for segment in 0..200 {
        file.s2c(10, ACK, 2001 + segment * 1000, &[0; 1000]);
    }
    let mut options = ReadOptions::default();
    options.limits.reorder_bytes = 100_000;
    let error = open_with(&file.bytes, &options)
        .unwrap()
        .next()
        .unwrap()
        .unwrap_err();
    assert!(
        matches!(
            error,
            CaptureError::Missing {
                bytes: 1,
                offset: 0,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn without_a_handshake_the_port_tells_the_server() {
    let mut file = File::new(1);
    file.c2s(10, ACK, 500, b"hi").s2c(20, ACK, 600, b"you");
    let error = open(&file.bytes).unwrap_err();
    assert_eq!(
        error.to_string(),
        "memory: the capture began within the connection of ports 50000 and 7172; say which is the server's"
    );
    let options = ReadOptions {
        server_port: Some(SERVER),
        ..ReadOptions::default()
    };
    let (frames, _) = drain(&mut open_with(&file.bytes, &options).unwrap()).unwrap();
    assert_eq!(frames[0].direction, C2s);
    assert_eq!(frames[1].bytes, b"you");
}

fn of_connection(
    file: &File,
    connection: usize,
    server_port: Option<u16>,
) -> Result<Capture, CaptureError> {
    let options = ReadOptions {
        connection,
        server_port,
        ..ReadOptions::default()
    };
    open_with(&file.bytes, &options)
}

#[test]
fn one_connection_of_many_is_read() {
    let mut file = File::new(1);
    file.open();
    // Something else in between, then the same two ports again.
    file.segment(3, (60_000, 80), SYN, 1, &[])
        .segment(4, (60_000, 80), ACK, 2, b"GET");
    file.c2s(10, ACK, 1000, b"one");
    file.c2s(20, SYN, 77, &[]).c2s(21, ACK, 78, b"two");
    let bytes = |connection, port| {
        let mut capture = of_connection(&file, connection, port).unwrap();
        let (frames, _) = drain(&mut capture).unwrap();
        frames
            .into_iter()
            .flat_map(|frame| frame.bytes)
            .collect::<Vec<u8>>()
    };
    assert_eq!(bytes(0, None), b"one");
    assert_eq!(bytes(1, None), b"GET");
    assert_eq!(bytes(2, None), b"two");
    assert_eq!(bytes(1, Some(SERVER)), b"two");
    let error = of_connection(&file, 3, None).unwrap_err();
    assert_eq!(
        error.to_string(),
        "memory: no such TCP connection: there are 3 to choose from"
    );
}

#[test]
fn other_links_and_cut_packets_are_told() {
    let mut file = File::new(105);
    file.packet(0, &[0; 40], 40);
    let error = open(&file.bytes).unwrap_err();
    assert!(
        matches!(error, CaptureError::LinkType { link_type: 105, .. }),
        "{error}"
    );

    let mut file = File::new(101);
    file.open();
    let ip = ipv4(&tcp((CLIENT, SERVER), ACK, 1000, b"0123456789"));
    file.packet(10, &ip[..ip.len() - 4], ip.len());
    let error = open(&file.bytes).unwrap().next().unwrap().unwrap_err();
    assert!(
        matches!(error, CaptureError::Snapped { lacks: 4, .. }),
        "{error}"
    );
}

#[test]
fn what_is_not_tcp_is_passed_over() {
    let mut file = File::new(1);
    let mut datagram = ipv4(&[0; 20]);
    datagram[9] = 17;
    file.packet(0, &[0; 30], 30);
    file.ip(0, &datagram).open().c2s(10, ACK, 1000, b"tcp");
    assert_eq!(frames(&file), [(10, C2s, b"tcp".to_vec())]);
}

#[test]
fn a_file_cut_at_any_byte_gives_its_whole_packets() {
    let mut file = File::new(1);
    file.open().c2s(10, ACK, 1000, b"abc");
    let second = file.bytes.len();
    file.c2s(11, ACK, 1003, b"def");
    for cut in second + 1..file.bytes.len() {
        let (frames, ending) = read(&file.bytes[..cut]).unwrap();
        assert_eq!(frames.len(), 1);
        let bytes = (cut - second) as u64;
        assert_eq!(ending, Ending::Torn { bytes }, "cut at {cut}");
    }
}

#[test]
fn damaged_blocks_are_told_with_their_place() {
    let mut file = File::new(1);
    file.open();
    let at = file.bytes.len();
    for (length, what) in [
        (13_u32, "the length of a block is impossible"),
        (4, "the length of a block is impossible"),
        (16, "the two lengths of a block differ"),
    ] {
        let mut bytes = file.bytes.clone();
        bytes.extend(6_u32.to_le_bytes());
        bytes.extend(length.to_le_bytes());
        bytes.extend([0; 20]);
        let error = read(&bytes).unwrap_err();
        let expected = CaptureError::Damaged {
            path: "memory".into(),
            at: at as u64,
            unread: 28,
            what,
        };
        assert_eq!(error, expected);
    }
}
