//! The contract, held by a hand-written protocol: packets, messages, frames, outbox.

use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};

use protogen_wire::{
    Decode, DecodeError, DecodeErrorKind, Direction, Encode, EncodeError, Encoding, Handle,
    Message, Opcode, Outbox, Packet, RawPacket, Reader, Trace, Writer,
    opcode::Head,
    outbox::Tray,
    packets::{FrameMode, Packets},
    prefix::Prefix,
    session::SendError,
};

#[derive(Debug, Clone, PartialEq)]
struct Talk {
    level: u16,
    text: String,
}

impl Encode for Talk {
    type Context = ();

    fn encode(&self, w: &mut Writer<'_>, _cx: &mut ()) -> Result<(), EncodeError> {
        w.u16le(self.level);
        w.text_prefixed(Prefix::U8, &self.text, Encoding::Latin1)
            .field("text")
    }

    fn encoded_len(&self, _cx: &()) -> usize {
        2 + 1 + self.text.chars().count()
    }
}

impl Decode<'_> for Talk {
    type Context = ();

    fn decode(r: &mut Reader<'_>, _cx: &mut ()) -> Result<Self, DecodeError> {
        let level = r.u16le().field("level")?;
        let text = r
            .text_prefixed(Prefix::U8, Encoding::Latin1)
            .field("text")?;
        Ok(Self { level, text })
    }
}

impl Packet for Talk {
    const NAME: &'static str = "Talk";
    const DIRECTION: Direction = Direction::S2c;
    const STATES: &'static [&'static str] = &["game"];
    const HEAD: Option<Head> = Head::u8(0xAA);
}

#[derive(Debug, PartialEq)]
enum GameMessage {
    Talk(Talk),
}

impl Message for GameMessage {
    type Context = ();
    const DIRECTION: Direction = Direction::S2c;
    const STATE: &'static str = "game";

    fn decode(r: &mut Reader<'_>, cx: &mut ()) -> Result<Self, DecodeError> {
        let offset = r.offset();
        match r.u8()? {
            0xAA => Ok(Self::Talk(Talk::decode(r, cx).packet(
                "Talk",
                Talk::opcode(cx),
                || "".into(),
            )?)),
            other => Err(DecodeErrorKind::UnknownOpcode
                .at(offset)
                .with_opcode(Opcode::u8(other))),
        }
    }

    fn packet(&self) -> Result<&dyn protogen_wire::Outgoing<()>, &RawPacket> {
        let Self::Talk(talk) = self;
        Ok(talk)
    }
}

const TWO: &[u8] = &[0xAA, 8, 0, 2, b'h', b'i', 0xAA, 9, 0, 0];

fn talk(level: u16, text: &str) -> Talk {
    Talk {
        level,
        text: text.into(),
    }
}

fn next(packets: &mut Packets<'_>) -> Option<Result<GameMessage, DecodeError>> {
    packets.next(&mut (), |()| "client 860".into())
}

#[test]
fn packets_follow_one_another_in_a_frame() {
    let mut packets = Packets::new(Reader::new(TWO), FrameMode::Many);
    assert_eq!(
        next(&mut packets),
        Some(Ok(GameMessage::Talk(talk(8, "hi"))))
    );
    assert_eq!(next(&mut packets), Some(Ok(GameMessage::Talk(talk(9, "")))));
    assert_eq!(next(&mut packets), None);
    assert_eq!(
        (packets.rest(), packets.previous()),
        (&[][..], Some(Opcode::u8(0xAA)))
    );
}

#[test]
fn a_fault_knows_the_packet_before_it_and_keeps_the_bytes_from_its_own_on() {
    let mut packets = Packets::new(Reader::new(&TWO[..9]), FrameMode::Many);
    next(&mut packets).unwrap().unwrap();
    let fault = next(&mut packets).unwrap().unwrap_err();
    assert_eq!(
        fault.to_string(),
        "Talk.text at byte 9: needs 1 byte, none is left (opcode 0xAA, after 0xAA, client 860)"
    );
    assert_eq!(packets.rest(), [0xAA, 9, 0]);
    assert_eq!(next(&mut packets), None);
}

#[test]
fn a_frame_of_one_packet_holds_no_second_one_unless_it_is_lenient() {
    let mut packets = Packets::new(Reader::new(TWO), FrameMode::One);
    let fault = next(&mut packets).unwrap().unwrap_err();
    assert_eq!(
        fault.to_string(),
        "Talk at byte 6: 4 bytes are left over (opcode 0xAA, client 860)"
    );
    let mut packets = Packets::new(Reader::new(TWO), FrameMode::OneLenient);
    assert_eq!(
        next(&mut packets),
        Some(Ok(GameMessage::Talk(talk(8, "hi"))))
    );
    assert_eq!((next(&mut packets), packets.rest()), (None, &TWO[6..]));
    let mut empty = Packets::new(Reader::new(&[]), FrameMode::One);
    assert_eq!(
        next(&mut empty).unwrap().unwrap_err().code(),
        "unexpected_end"
    );
}

#[test]
fn an_outbox_keeps_what_was_pushed_and_nothing_of_what_failed() {
    let mut tray = Tray::new(());
    let mut out = tray.outbox();
    out.push(&talk(8, "hi")).unwrap();
    let error = out.push(&talk(8, "€")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Talk.text after 10 bytes: ISO-8859-1 can't hold '€' (opcode 0xAA)".replace("10", "4")
    );
    out.push(&talk(9, "")).unwrap();
    let frames: Vec<_> = tray
        .packets()
        .map(|packet| (packet.name, packet.bytes))
        .collect();
    assert_eq!(frames, [("Talk", &TWO[..6]), ("Talk", &TWO[6..])]);
    assert_eq!((tray.len(), tray.is_empty()), (2, false));
}

struct Bot;
struct Dispatch<'h, H>(&'h mut H);

trait GameHandler {
    type Error;
    fn on_talk(
        &mut self,
        talk: Talk,
        out: &mut Outbox<'_>,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

impl GameHandler for Bot {
    type Error = SendError;

    async fn on_talk(&mut self, mut talk: Talk, out: &mut Outbox<'_>) -> Result<(), SendError> {
        talk.level += 1;
        out.push(&talk)
    }
}

impl<H: GameHandler + Send> Handle<GameMessage> for Dispatch<'_, H> {
    type Context = ();
    type Error = H::Error;

    async fn handle(&mut self, message: GameMessage, out: &mut Outbox<'_>) -> Result<(), H::Error> {
        let GameMessage::Talk(talk) = message;
        self.0.on_talk(talk, out).await
    }
}

#[test]
fn a_handler_is_tested_by_calling_it_and_reading_its_outbox() {
    let mut tray = Tray::new(());
    {
        let mut out = tray.outbox();
        let mut bot = Bot;
        let mut dispatch = Dispatch(&mut bot);
        let handled = pin!(dispatch.handle(GameMessage::Talk(talk(7, "hi")), &mut out));
        assert_eq!(
            handled.poll(&mut Context::from_waker(Waker::noop())),
            Poll::Ready(Ok(()))
        );
    }
    assert_eq!(tray.packets().next().unwrap().bytes, &TWO[..6]);
}
