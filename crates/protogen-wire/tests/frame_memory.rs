//! What frames cost in memory: nothing per frame once under way, and little for a bomb.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use std::time::{Duration, Instant};

use protogen_wire::Direction;
use protogen_wire::chacha::ChaChaKey;
use protogen_wire::deflate::{
    Deflater, InflateError, InflateLimits, Level, StreamDeflater, Wrapping,
};
use protogen_wire::frame::{
    Checksum, Compression, Delimiter, Filler, FrameFault, FrameLimits, FrameState, FrameTransform,
    IntegerForm, Length, LengthPrefix, PadCount, Profile, Sequence, Stage, TransformName, When,
    open, seal_into,
};
use protogen_wire::xor::XorKey;
use protogen_wire::xtea::Xtea;
use support::{f2, f4, profile};

const REST: Stage = Stage::Length(Length::Prefix(LengthPrefix::of_rest(IntegerForm::U16_LE)));
const WIDE: Stage = Stage::Length(Length::Prefix(LengthPrefix::of_rest(IntegerForm::U32_LE)));
const NOT: TransformName = TransformName::constant("Not");
const BOTH: [Wrapping; 2] = [Wrapping::Raw, Wrapping::Zlib];

struct Not;

impl FrameTransform for Not {
    fn open(&mut self, bytes: &mut Vec<u8>, _limit_bytes: usize) -> Result<(), String> {
        bytes.iter_mut().for_each(|byte| *byte = !*byte);
        Ok(())
    }

    fn seal(&mut self, bytes: &mut Vec<u8>, limit_bytes: usize) -> Result<(), String> {
        self.open(bytes, limit_bytes)
    }
}

const fn deflate(wrapping: Wrapping) -> Compression {
    Compression {
        wrapping,
        level: Level::DEFAULT,
        when: When::Always,
    }
}

fn keyed() -> FrameState {
    let mut state = FrameState::new();
    state.set_xtea(Xtea::new([1, 2, 3, 4]));
    state.set_xor(XorKey::new(b"key").unwrap());
    state.set_chacha(ChaChaKey::new([7; 32], Direction::C2s));
    state.set_transform(NOT, Box::new(Not));
    state
}

/// Each with whether opening a frame takes no memory either: bytes that grow need a place of their own.
fn profiles() -> Vec<(&'static str, Profile, bool)> {
    let adler = Stage::Checksum(Checksum::ADLER32);
    let line = Stage::Length(Length::Delimiter(Delimiter::new(b"\xff\xfe").unwrap()));
    let raw = deflate(Wrapping::Raw);
    vec![
        ("length", profile(&[REST]), true),
        ("varint", profile(&[Stage::Length(Length::Varint)]), true),
        ("delimiter", profile(&[line]), true),
        ("f2", f2(), true),
        ("f4", f4(), true),
        ("chacha", profile(&[REST, Stage::ChaCha20Poly1305]), true),
        (
            "xor, sequence, adler",
            profile(&[
                REST,
                adler,
                Stage::Sequence(Sequence::OPEN_TIBIA),
                Stage::Xor,
            ]),
            true,
        ),
        (
            "extern",
            profile(&[
                REST,
                Stage::Extern(NOT),
                Stage::PadCount(PadCount::OPEN_TIBIA),
            ]),
            true,
        ),
        ("rle", profile(&[REST, Stage::Rle(When::Always)]), false),
        ("deflate", profile(&[REST, Stage::Compression(raw)]), false),
        (
            "take-over",
            profile(&[REST, Stage::CompressionStream(raw)]),
            false,
        ),
    ]
}

#[test]
fn a_frame_takes_no_memory_once_the_connection_is_under_way() {
    for (name, profile, opens_in_place) in profiles() {
        let payload: Vec<u8> = (0..200_u8).collect();
        let (mut sealing, mut opening) = (keyed(), keyed());
        let mut out = Vec::with_capacity(4096);
        for turn in 0..4 {
            out.clear();
            let sealed = allocation_counter::measure(|| {
                seal_into(&profile, &payload, Filler::Profile, &mut sealing, &mut out).unwrap();
            });
            let opened = allocation_counter::measure(|| {
                let opened = open(&profile, &mut out, &mut opening).unwrap();
                assert!(opened.payload == payload);
            });
            if turn > 0 {
                assert_eq!(sealed.count_total, 0, "{name} seals");
                assert!(opened.count_total == 0 || !opens_in_place, "{name} opens");
            }
        }
    }
}

#[test]
fn a_roomy_frame_is_not_asked_for() {
    // Exactly the frame: nothing is reserved beyond it.
    let (profile, payload) = (profile(&[REST]), [7; 34]);
    let mut out = Vec::with_capacity(36);
    let sealed = allocation_counter::measure(|| {
        let mut state = FrameState::new();
        seal_into(&profile, &payload, Filler::Profile, &mut state, &mut out).unwrap();
    });
    assert_eq!((sealed.count_total, out.len()), (0, 36));
}

/// As little as zlib would make of 67 MB of zeros: a megabyte, 64 times.
fn bomb(wrapping: Wrapping) -> Vec<u8> {
    const MEGABYTE: usize = 1 << 20;
    let mut packer = StreamDeflater::new(Wrapping::Raw, Level::DEFAULT);
    let mut megabyte = Vec::new();
    packer.deflate_into(&vec![0; MEGABYTE], &mut megabyte);
    let raw = [megabyte.repeat(64), vec![0x03, 0x00]].concat();
    // Adler-32 of zeros: 1, and how many there are.
    let adler = ((64 * MEGABYTE % 65_521) as u32) << 16 | 1;
    match wrapping {
        Wrapping::Raw => raw,
        Wrapping::Zlib => [&[0x78, 0x9C], &raw[..], &adler.to_be_bytes()].concat(),
    }
}

#[test]
fn the_bomb_is_one() {
    let plain = miniz_oxide::inflate::decompress_to_vec_zlib(&bomb(Wrapping::Zlib)).unwrap();
    assert_eq!(plain.len(), 67_108_864);
}

fn framed(packed: &[u8]) -> Vec<u8> {
    let len = u32::try_from(packed.len()).unwrap();
    [&len.to_le_bytes(), packed].concat()
}

/// Frames of any size, with the payload's limit and ratio as they are by default.
fn wide(stage: Stage) -> Profile {
    let limits = FrameLimits {
        frame_bytes: 1 << 20,
        ..FrameLimits::DEFAULT
    };
    Profile::new(vec![WIDE, stage], limits).unwrap()
}

/// What opening the frame gave, took at most at one time, and how long that was.
fn refused(profile: &Profile, wire: &[u8], state: &mut FrameState) -> (FrameFault, u64, Duration) {
    let mut wire = wire.to_vec();
    let mut fault = None;
    let start = Instant::now();
    let memory = allocation_counter::measure(|| {
        fault = open(profile, &mut wire, state).err();
    });
    (fault.unwrap().fault, memory.bytes_max, start.elapsed())
}

#[test]
fn a_bomb_of_67_mb_is_refused_at_the_limit() {
    const CAP: u64 = 65_536;
    let too_long = FrameFault::Inflate(InflateError::TooLong {
        limit_bytes: 65_536,
    });
    let (mut slowest, mut most) = (Duration::ZERO, 0);
    for wrapping in BOTH {
        let bomb = framed(&bomb(wrapping));
        assert!(bomb.len() < 70_000, "{} bytes", bomb.len());
        for stage in [
            Stage::Compression(deflate(wrapping)),
            Stage::CompressionStream(deflate(wrapping)),
        ] {
            let profile = wide(stage);
            let (fault, heap, took) = refused(&profile, &bomb, &mut FrameState::new());
            println!("{stage:?}: refused in {took:?}, {heap} bytes of heap");
            assert_eq!(fault, too_long);
            assert!(heap <= CAP + 300_000, "{heap} bytes of heap");
            // The least of some: what else the machine does is not its work.
            let again = (0..9).map(|_| refused(&profile, &bomb, &mut FrameState::new()).2);
            slowest = slowest.max(again.fold(took, Duration::min));
            most = most.max(heap);
        }
    }
    println!(
        "figure: a bomb is refused in {slowest:.2?}, the least of ten, with {most} bytes of heap"
    );
    // Only where the machine is there for this: nothing in CI depends on a clock.
    if std::env::var_os("PROTOGEN_TORTURE_TIMED").is_some() {
        assert!(slowest < Duration::from_millis(5), "{slowest:?}");
    }
}

#[test]
fn a_thousand_bombs_in_a_row_are_refused_and_leave_nothing() {
    for wrapping in BOTH {
        let bomb = framed(&bomb(wrapping));
        let profile = wide(Stage::Compression(deflate(wrapping)));
        let mut state = FrameState::new();
        let mut most = 0;
        let start = Instant::now();
        let kept = allocation_counter::measure(|| {
            for _ in 0..1000 {
                let (fault, heap, _) = refused(&profile, &bomb, &mut state);
                assert!(matches!(fault, FrameFault::Inflate(_)));
                most = most.max(heap);
            }
        });
        println!("{wrapping:?}: 1000 bombs in {:?}", start.elapsed());
        assert!(most <= 65_536 + 300_000, "{most} bytes of heap");
        // The context of the direction is all that stays.
        assert!(kept.bytes_current <= 100_000, "{}", kept.bytes_current);
    }
}

#[test]
fn a_bomb_inside_of_a_bomb_is_refused_at_the_outer_one() {
    let inner = bomb(Wrapping::Zlib);
    let mut packer = Deflater::new(Wrapping::Raw, Level::SMALLEST);
    let outer = framed(&packer.deflate(&inner));
    assert!(outer.len() < 1000, "{} bytes", outer.len());
    let nested = |ratio| {
        let limits = FrameLimits {
            payload: InflateLimits {
                bytes: 70_000,
                ratio,
            },
            ..FrameLimits::DEFAULT
        };
        let stages = vec![
            WIDE,
            Stage::Compression(deflate(Wrapping::Raw)),
            Stage::CompressionStream(deflate(Wrapping::Zlib)),
        ];
        Profile::new(stages, limits).unwrap()
    };
    // By the ratio at the first, or by the limit at the second.
    for ratio in [100, usize::MAX] {
        let (fault, heap, took) = refused(&nested(ratio), &outer, &mut FrameState::new());
        println!("ratio {ratio}: refused in {took:?}, {heap} bytes of heap");
        assert!(matches!(
            fault,
            FrameFault::Inflate(InflateError::TooLong { .. })
        ));
        assert!(heap <= 2 * (70_000 + 300_000), "{heap} bytes of heap");
    }
}
