//! A protocol written by hand, small enough to be seen through: numbered lines, pings, a switch.
//!
//! ```text
//! 2 length of what follows | 1 opcode | body
//!   01 Line { number: u32, text: rest }    both ways
//!   02 Ping {}  03 Pong {}                 both ways
//!   04 Scramble { key: u8 }                from the client: what follows is xor'ed with it
//!   05 Bye {}                              both ways, leads to `closed`
//! ```
#![allow(missing_docs, reason = "the drawing above says it")]

use std::future::Future;

use protogen_runtime::wire::{
    DecodeError, DecodeErrorKind, Direction, EncodeError, HandledBy, Opcode, Outbox, Outgoing,
    Protocol, Reader, Writer,
    frame::{
        FrameLimits, FrameState, IntegerForm, Length, LengthPrefix, Profile, ProfileError, Stage,
    },
    packets::FrameMode,
    protocol::SentIn,
    xor::XorKey,
};

/// What both ends know.
#[derive(Debug, Clone, Default)]
pub struct Cx {
    pub key: Option<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Open,
    Closed,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    Line(Line),
    Ping,
    Pong,
    Scramble(u8),
    Bye,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub number: u32,
    pub text: Vec<u8>,
}
pub struct Ping;
pub struct Pong;
pub struct Scramble(pub u8);
pub struct Bye;

macro_rules! packet {
    ($ty:ty, $name:literal, $opcode:literal, $switches:literal, $next:expr, |$self:ident, $w:ident, $cx:ident| $write:expr) => {
        impl protogen_runtime::wire::Encode for $ty {
            type Context = Cx;
            fn encode(&self, $w: &mut Writer<'_>, $cx: &mut Cx) -> Result<(), EncodeError> {
                let $self = self;
                let () = $write;
                Ok(())
            }
            fn encoded_len(&self, _cx: &Cx) -> usize {
                0
            }
        }
        impl protogen_runtime::wire::Packet for $ty {
            const NAME: &'static str = $name;
            const DIRECTION: Direction = Direction::C2s;
            const EITHER_WAY: bool = $switches == 0;
            const STATES: &'static [&'static str] = &["open"];
            const SWITCHES: u32 = $switches;
            fn opcode(_cx: &Cx) -> Option<Opcode> {
                Some(Opcode::u8($opcode))
            }
            fn encode_bare(&self, w: &mut Writer<'_>, cx: &mut Cx) -> Result<(), EncodeError> {
                w.u8($opcode);
                protogen_runtime::wire::Encode::encode(self, w, cx)
            }
            fn leads_to(&self, _cx: &Cx) -> Option<&'static str> {
                $next
            }
        }
    };
}

packet!(Line, "Line", 1, 0, None, |line, w, _cx| {
    w.u32le(line.number);
    w.bytes(&line.text);
});
packet!(Ping, "Ping", 2, 0, None, |_p, _w, _cx| ());
packet!(Pong, "Pong", 3, 0, None, |_p, _w, _cx| ());
packet!(Scramble, "Scramble", 4, 1, None, |scramble, w, cx| {
    w.u8(scramble.0);
    cx.key = Some(scramble.0);
});
packet!(Bye, "Bye", 5, 0, Some("closed"), |_p, _w, _cx| ());

pub fn line(number: u32, text: &str) -> Line {
    Line {
        number,
        text: text.as_bytes().to_vec(),
    }
}

macro_rules! end {
    ($end:ident, $sends:ident) => {
        #[derive(Debug)]
        pub enum $end {}

        impl Protocol for $end {
            const NAME: &'static str = "lines";
            const SENDS: Direction = Direction::$sends;
            type Context = Cx;
            type State = State;
            type Inbound = Message;

            fn decode(
                _state: State,
                r: &mut Reader<'_>,
                cx: &mut Cx,
            ) -> Result<Message, DecodeError> {
                let at = r.offset();
                let opcode = r.u8()?;
                Ok(match opcode {
                    1 => Message::Line(Line {
                        number: r.u32le()?,
                        text: r.take_rest().to_vec(),
                    }),
                    2 => Message::Ping,
                    3 => Message::Pong,
                    4 => {
                        let key = r.u8()?;
                        cx.key = Some(key);
                        Message::Scramble(key)
                    }
                    5 => Message::Bye,
                    _ => return Err(r.fault_at(at, DecodeErrorKind::UnknownOpcode).into()),
                })
            }
            fn name(message: &Message) -> &'static str {
                match message {
                    Message::Line(_) => "Line",
                    Message::Ping => "Ping",
                    Message::Pong => "Pong",
                    Message::Scramble(_) => "Scramble",
                    Message::Bye => "Bye",
                }
            }
            fn opcode(_message: &Message, _cx: &Cx) -> Option<Opcode> {
                None
            }
            fn next_state(message: &Message, _cx: &Cx) -> Option<State> {
                (*message == Message::Bye).then_some(State::Closed)
            }
            fn switches(message: &Message) -> u32 {
                u32::from(matches!(message, Message::Scramble(_)))
            }
            fn state_name(state: State) -> &'static str {
                match state {
                    State::Open => "open",
                    State::Closed => "closed",
                }
            }
            fn state_named(name: &str) -> Option<State> {
                match name {
                    "open" => Some(State::Open),
                    "closed" => Some(State::Closed),
                    _ => None,
                }
            }
            fn framing(_direction: Direction) -> FrameMode {
                FrameMode::One
            }
            fn profile(
                _direction: Direction,
                switched: u32,
                _cx: &Cx,
            ) -> Result<Profile, ProfileError> {
                let mut stages = vec![Stage::Length(Length::Prefix(LengthPrefix::of_rest(
                    IntegerForm::U16_LE,
                )))];
                if switched & 1 != 0 {
                    stages.push(Stage::Xor);
                }
                Profile::new(stages, FrameLimits::DEFAULT)
            }
            fn keys(_direction: Direction, cx: &Cx, state: &mut FrameState) {
                if let Some(key) = cx.key.and_then(|key| XorKey::new(&[key]).ok()) {
                    state.set_xor(key);
                }
            }
            fn ping(_state: State, send: &mut dyn FnMut(&dyn Outgoing<Cx>)) {
                send(&Ping);
            }
            fn is_pong(message: &Message) -> bool {
                *message == Message::Pong
            }
            fn pong(message: &Message, send: &mut dyn FnMut(&dyn Outgoing<Cx>)) {
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
                out: &mut Outbox<'_, Cx>,
            ) -> impl Future<Output = Result<(), H::Error>> + Send {
                handler.on_message(message, out)
            }
        }

        impl SentIn<$end, State> for Line {}
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
        out: &mut Outbox<'_, Cx>,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// Sends every line back.
pub struct Echo;

impl Handler for Echo {
    type Error = protogen_runtime::wire::session::SendError;
    async fn on_message(
        &mut self,
        message: Message,
        out: &mut Outbox<'_, Cx>,
    ) -> Result<(), Self::Error> {
        match message {
            Message::Line(line) => out.push(&line),
            _ => Ok(()),
        }
    }
}

impl<P: Protocol> protogen_runtime::Lifecycle<P> for Echo {}
