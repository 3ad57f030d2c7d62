//! A protocol of which nothing but packets is known: no context, no layers beside a length. Its
//! connections are driven in turns.
//!
//! ```text
//! 2 length of what follows | 1 opcode | body
//!   01 Note { number: u32 }   both ways, in `first` and `second`
//!   02 Ping {}  03 Pong {}    both ways
//!   04 Go {}                  both ways, in `first` only, leads to `second`
//!   05 Bye {}                 both ways, leads to `closed`
//! ```
#![allow(missing_docs, reason = "the drawing above says it")]

use std::future::Future;

use protogen_runtime::wire::{
    DecodeError, DecodeErrorKind, Direction, Encode, EncodeError, HandledBy, Opcode, Outbox,
    Outgoing, Packet, Protocol, Reader, Writer,
    frame::{FrameLimits, IntegerForm, Length, LengthPrefix, Profile, ProfileError, Stage},
    packets::FrameMode,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    First,
    Second,
    Closed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    Note(Note),
    Ping,
    Pong,
    Go,
    Bye,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Note(pub u32);
pub struct Ping;
pub struct Pong;
pub struct Go;
pub struct Bye;

macro_rules! packet {
    ($ty:ident, $opcode:literal, $states:expr, $next:expr, |$packet:ident, $w:ident| $write:expr) => {
        impl Encode for $ty {
            type Context = ();
            fn encode(&self, $w: &mut Writer<'_>, _cx: &mut ()) -> Result<(), EncodeError> {
                let $packet = self;
                $w.u8($opcode);
                let () = $write;
                Ok(())
            }
            fn encoded_len(&self, _cx: &()) -> usize {
                0
            }
        }
        impl Packet for $ty {
            const NAME: &'static str = stringify!($ty);
            const DIRECTION: Direction = Direction::C2s;
            const EITHER_WAY: bool = true;
            const STATES: &'static [&'static str] = $states;
            fn leads_to(&self, _cx: &()) -> Option<&'static str> {
                $next
            }
        }
    };
}

packet!(Note, 1, &["first", "second"], None, |note, w| w
    .u32le(note.0));
packet!(Ping, 2, &[], None, |_packet, _w| ());
packet!(Pong, 3, &[], None, |_packet, _w| ());
packet!(Go, 4, &["first"], Some("second"), |_packet, _w| ());
packet!(Bye, 5, &[], Some("closed"), |_packet, _w| ());

/// The frame of a note.
#[must_use]
pub fn note(number: u32) -> Vec<u8> {
    let mut frame = vec![5, 0, 1];
    frame.extend_from_slice(&number.to_le_bytes());
    frame
}

macro_rules! end {
    ($end:ident, $sends:ident) => {
        #[derive(Debug)]
        pub enum $end {}

        impl Protocol for $end {
            const NAME: &'static str = "plain";
            const SENDS: Direction = Direction::$sends;
            type Context = ();
            type State = State;
            type Inbound = Message;

            fn decode(
                state: State,
                r: &mut Reader<'_>,
                _cx: &mut (),
            ) -> Result<Message, DecodeError> {
                let at = r.offset();
                Ok(match (r.u8()?, state) {
                    (1, State::First | State::Second) => Message::Note(Note(r.u32le()?)),
                    (2, _) => Message::Ping,
                    (3, _) => Message::Pong,
                    (4, State::First) => Message::Go,
                    (5, _) => Message::Bye,
                    (4, _) => {
                        let state = Self::state_name(state).into();
                        let legal = "first".into();
                        let unexpected = DecodeErrorKind::UnexpectedPacket { state, legal };
                        return Err(r.fault_at(at, unexpected).into());
                    }
                    _ => return Err(r.fault_at(at, DecodeErrorKind::UnknownOpcode).into()),
                })
            }
            fn name(message: &Message) -> &'static str {
                match message {
                    Message::Note(_) => "Note",
                    Message::Ping => "Ping",
                    Message::Pong => "Pong",
                    Message::Go => "Go",
                    Message::Bye => "Bye",
                }
            }
            fn opcode(_message: &Message, _cx: &()) -> Option<Opcode> {
                None
            }
            fn next_state(message: &Message, _cx: &()) -> Option<State> {
                match message {
                    Message::Go => Some(State::Second),
                    Message::Bye => Some(State::Closed),
                    _ => None,
                }
            }
            fn switches(_message: &Message) -> u32 {
                0
            }
            fn state_name(state: State) -> &'static str {
                match state {
                    State::First => "first",
                    State::Second => "second",
                    State::Closed => "closed",
                }
            }
            fn state_named(name: &str) -> Option<State> {
                [State::First, State::Second, State::Closed]
                    .into_iter()
                    .find(|state| Self::state_name(*state) == name)
            }
            fn framing(_direction: Direction) -> FrameMode {
                FrameMode::One
            }
            fn profile(
                _direction: Direction,
                _switched: u32,
                _cx: &(),
            ) -> Result<Profile, ProfileError> {
                let length = LengthPrefix::of_rest(IntegerForm::U16_LE);
                let stages = vec![Stage::Length(Length::Prefix(length))];
                Profile::new(stages, FrameLimits::DEFAULT)
            }
            fn ping(_state: State, send: &mut dyn FnMut(&dyn Outgoing<()>)) {
                send(&Ping);
            }
            fn is_pong(message: &Message) -> bool {
                *message == Message::Pong
            }
            fn pong(message: &Message, send: &mut dyn FnMut(&dyn Outgoing<()>)) {
                if *message == Message::Ping {
                    send(&Pong);
                }
            }
        }

        impl<H: Handler> HandledBy<H> for $end {
            type Error = H::Error;
            fn handle(
                handler: &mut H,
                message: Message,
                out: &mut Outbox<'_, ()>,
            ) -> impl Future<Output = Result<(), H::Error>> + Send {
                handler.on_message(message, out)
            }
        }
    };
}

end!(Client, C2s);
end!(Server, S2c);

/// What handles the messages of either end.
pub trait Handler: Send {
    type Error: Send;
    fn on_message(
        &mut self,
        message: Message,
        out: &mut Outbox<'_, ()>,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;
}
