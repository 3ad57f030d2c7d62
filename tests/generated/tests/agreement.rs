//! Generated code and the dynamic codec agree: on what random packets mean, and on what is wrong with
//! them once they are cut or changed.
#![allow(
    clippy::unwrap_used,
    reason = "a schema that can't be read fails the test"
)]

use std::path::PathBuf;
use std::sync::Arc;

use protogen_dynamic::random::{Chance, random_packet};
use protogen_dynamic::{
    Behind, Context as Dynamic, MapTables, PacketValue, RegionForm, decode_envelope, decode_packet,
    encode_packet,
};
use protogen_runtime::wire::contract::{Filler, Message, Writer};
use protogen_runtime::wire::{DecodeError, Reader};
use protogen_schema::ir::{Direction, Directions, PacketId, Schema};
use protogen_schema::{compile, load::FileSystem};
use protogen_tests as generated;

/// What generated code makes of a payload: how far it read, and the bytes it writes for what it read.
type Read = Result<(usize, Result<Vec<u8>, String>), Fault>;

/// The kind of a fault, its place and its path.
type Fault = (String, usize, String);

fn fault(error: &DecodeError) -> Fault {
    (error.code().to_owned(), error.offset(), error.path())
}

fn read_as<M: Message>(bytes: &[u8], cx: M::Context) -> Read
where
    M::Context: Clone,
{
    let mut reading = cx.clone();
    let mut r = Reader::new(bytes);
    let message = M::decode(&mut r, &mut reading).map_err(|error| fault(&error))?;
    let mut written = Vec::new();
    let mut zeros = |slots: &mut [u8]| slots.fill(0);
    let mut writing = cx;
    let mut w = Writer::new(&mut written).with_filler(Filler::Given(&mut zeros));
    let result = message.encode(&mut w, &mut writing);
    drop(w);
    if message.name() == "Unknown" {
        return Err(("unknown_opcode".into(), 0, String::new()));
    }
    Ok((
        r.offset(),
        result
            .map(|()| written)
            .map_err(|error| error.code().to_owned()),
    ))
}

/// One message enum of generated code.
struct Side {
    state: &'static str,
    direction: Direction,
    read: fn(&[u8], &[(u32, u32)]) -> Read,
}

macro_rules! sides {
    ($context:expr; $($state:literal $direction:ident $message:ty),* $(,)?) => {
        vec![$(Side {
            state: $state,
            direction: Direction::$direction,
            read: |bytes, axes| read_as::<$message>(bytes, $context(axes)),
        }),*]
    };
}

fn schema(path: &str) -> Schema {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path);
    compile(&path, &FileSystem).schema.unwrap()
}

/// What happened, so that a test that tries nothing fails.
#[derive(Debug, Default)]
struct Count {
    packets: usize,
    cuts: usize,
    changes: usize,
}

fn agree(path: &str, axes: &[(u32, u32)], sides: &[Side]) -> Count {
    let schema = schema(path);
    let mut chance = Chance::new(0x5EED);
    let mut count = Count::default();
    for side in sides {
        for (id, packet) in (0u32..).zip(&schema.packets) {
            let state = schema.state(side.state);
            let here = state.is_none_or(|s| packet.states.is_empty() || packet.states.contains(&s));
            let goes = match packet.directions {
                Directions::Both => true,
                Directions::C2s => side.direction == Direction::C2s,
                Directions::S2c => side.direction == Direction::S2c,
            };
            if !here || !goes {
                continue;
            }
            for _ in 0..4 {
                let mut context = dynamic(&schema, axes);
                context.set_direction(&schema, side.direction);
                let Some(fields) = random_packet(
                    &schema,
                    &context,
                    side.direction,
                    PacketId(id),
                    chance.bits(),
                ) else {
                    continue;
                };
                let value = PacketValue {
                    fields: &fields,
                    kept: &[],
                    rest: &[],
                };
                let Ok(written) = encode_packet(
                    &schema,
                    &mut context.clone(),
                    side.direction,
                    PacketId(id),
                    &value,
                ) else {
                    continue;
                };
                let bytes = written.bytes;
                count.packets += 1;
                same(&schema, side, axes, &bytes, &packet.name);
                for _ in 0..6 {
                    count.cuts += 1;
                    let cut = bytes
                        .get(..chance.below(bytes.len() + 1))
                        .unwrap_or_default();
                    same(&schema, side, axes, cut, &packet.name);
                    let mut changed = bytes.clone();
                    if let Some(len) = changed.len().checked_sub(1) {
                        count.changes += 1;
                        let at = chance.below(len + 1);
                        changed[at] = chance.bits() as u8;
                        same(&schema, side, axes, &changed, &packet.name);
                    }
                }
            }
        }
    }
    count
}

fn dynamic(schema: &Schema, axes: &[(u32, u32)]) -> Dynamic {
    let mut context = Dynamic::new(schema, axes, &[]);
    context.tables = Arc::new(MapTables::empty_tables());
    context.rsa.form = RegionForm::Plain;
    context
}

/// Both codecs find the same in these bytes.
fn same(schema: &Schema, side: &Side, axes: &[(u32, u32)], bytes: &[u8], name: &str) {
    let state = schema.state(side.state);
    let mut context = dynamic(schema, axes);
    let mut r = Reader::new(bytes);
    let decode = match schema.session.envelope {
        Some(_) => decode_envelope,
        None => decode_packet,
    };
    let theirs = decode(
        schema,
        &mut context,
        side.direction,
        state,
        Behind::Packets,
        &mut r,
    );
    let ours = (side.read)(bytes, axes);
    let hex: String = bytes.iter().map(|byte| format!("{byte:02X} ")).collect();
    match (theirs, ours) {
        (Ok(theirs), Ok((end, again))) => {
            assert_eq!(theirs.end, end, "{name}: {hex}");
            let value = PacketValue {
                fields: &theirs.fields,
                kept: &[],
                rest: &[],
            };
            let mut context = dynamic(schema, axes);
            let written =
                encode_packet(schema, &mut context, side.direction, theirs.packet, &value);
            let written = written
                .map(|w| w.bytes)
                .map_err(|error| error.code().to_owned());
            assert_eq!(written, again, "{name} at {axes:?}: {hex}");
        }
        // An answer that failed may have any body: kept as it is by both.
        (Ok(_), Err(ours)) if schema.session.envelope.is_some() && ours.0 == "unknown_opcode" => {}
        (Err(theirs), Err(ours)) => {
            let theirs = fault(&theirs.error);
            if theirs.0 == "unknown_opcode" {
                assert_eq!(theirs.0, ours.0, "{name}: {hex}");
            } else {
                assert_eq!(theirs, ours, "{name} at {axes:?}: {hex}");
            }
        }
        (theirs, ours) => {
            panic!("{name} at {axes:?}: {hex}\ndynamic {theirs:?}\ngenerated {ours:?}")
        }
    }
}

#[test]
fn the_chat_protocol_is_read_alike() {
    use generated::chat::{chat, login};
    let sides = sides![|_: &[(u32, u32)]| ();
        "login" C2s login::c2s::Message, "login" S2c login::s2c::Message,
        "chat" C2s chat::c2s::Message, "chat" S2c chat::s2c::Message];
    let count = agree("schemas/chat.pgen", &[], &sides);
    assert!(count.packets > 10, "{count:?}");
}

#[test]
fn bloom_sky_is_read_alike() {
    use generated::bloom_sky::{in_game, pending, unauthenticated};
    let sides = sides![|_: &[(u32, u32)]| ();
        "unauthenticated" C2s unauthenticated::c2s::Message,
        "unauthenticated" S2c unauthenticated::s2c::Message,
        "pending" C2s pending::c2s::Message,
        "in_game" C2s in_game::c2s::Message, "in_game" S2c in_game::s2c::Message];
    let count = agree("schemas/bloom_sky.pgen", &[], &sides);
    assert!(count.packets > 40, "{count:?}");
}

#[test]
fn master_server_toolkit_is_read_alike() {
    use generated::mst::{Context, c2s, s2c};
    let sides = sides![|_: &[(u32, u32)]| Context::default();
        "" C2s c2s::Frame, "" S2c s2c::Frame];
    let count = agree("schemas/master_server_toolkit.pgen", &[], &sides);
    assert!(count.packets > 100, "{count:?}");
}

#[test]
fn open_tibia_is_read_alike_at_every_age() {
    use generated::tibia::{Application, Context, game, game_login, login};
    struct Nothing;
    impl Application for Nothing {
        fn stackable(&self, _: u16) -> Option<bool> {
            Some(false)
        }
        fn fluid_or_splash(&self, _: u16) -> Option<bool> {
            Some(false)
        }
        fn chargeable(&self, _: u16) -> Option<bool> {
            Some(false)
        }
        fn animated(&self, _: u16) -> Option<bool> {
            Some(false)
        }
    }
    fn cx(axes: &[(u32, u32)]) -> Context {
        let version = axes.first().map_or(1098, |(_, version)| *version);
        let mut cx = Context::default()
            .with_client(version)
            .with_application(Nothing);
        cx.rsa.form = RegionForm::Plain;
        cx
    }
    let sides = sides![cx;
        "login" C2s login::c2s::Message, "login" S2c login::s2c::Message,
        "game_login" C2s game_login::c2s::Message, "game_login" S2c game_login::s2c::Message,
        "game" C2s game::c2s::Message, "game" S2c game::s2c::Message];
    for version in [760, 860, 961, 1098] {
        let count = agree("schemas/open_tibia.pgen", &[(0, version)], &sides);
        assert!(count.packets > 300, "{version}: {count:?}");
    }
}

#[test]
fn constructs_of_no_schema_are_read_alike() {
    use generated::{blocks, conditions, endless, lists, nibbles, varints};
    macro_rules! all {
        ($path:literal, $context:expr; $($direction:ident $message:ty),*) => {
            let sides = sides![|_: &[(u32, u32)]| $context; $("" $direction $message),*];
            let count = agree($path, &[], &sides);
            assert!(count.packets > 4, "{}: {count:?}", $path);
        };
    }
    all!("tests/constructs/varints.pgen", Default::default(); C2s varints::c2s::Message, S2c varints::s2c::Message);
    all!("tests/constructs/lists.pgen", Default::default(); C2s lists::c2s::Message);
    all!("tests/constructs/endless.pgen", Default::default(); C2s endless::c2s::Message, S2c endless::s2c::Message);
    all!("tests/constructs/nibbles.pgen", Default::default(); C2s nibbles::c2s::Frame, S2c nibbles::s2c::Frame);
    all!("tests/constructs/blocks.pgen", Default::default(); C2s blocks::c2s::Message);
    all!("tests/constructs/conditions.pgen", Default::default(); C2s conditions::c2s::Message, S2c conditions::s2c::Message);
}
