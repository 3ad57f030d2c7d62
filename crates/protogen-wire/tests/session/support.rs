//! A small protocol whose layers each test chooses, and a pair of its ends.
//!
//! ```text
//! 01 Say { number: u32, len: u8, text }   both ways
//! 02 Key { key: [u8; 16] }                from the client: both ways are enciphered behind it
//! 03 Enter {}                             both ways, leads to `inside`
//! 04 Move {}                              both ways, legal `inside` alone
//! ```

use std::{collections::VecDeque, marker::PhantomData};

use protogen_wire::{
    DecodeError, DecodeErrorKind, Direction, Encode, EncodeError, Opcode, Outgoing, Packet,
    Protocol, Reader, Session, Writer,
    frame::{
        FrameLimits, FrameState, IntegerForm, Length, LengthPrefix, PayloadLength, Profile,
        ProfileError, Sequence, Stage,
    },
    packets::FrameMode,
    session::{Event, SessionError},
    xtea::Xtea,
};

pub const LENGTH: Stage = Stage::Length(Length::Prefix(LengthPrefix::of_rest(IntegerForm::U16_LE)));
pub const ADLER: Stage = Stage::Checksum(protogen_wire::frame::Checksum::ADLER32);
pub const SEQUENCE: Stage = Stage::Sequence(Sequence::OPEN_TIBIA);
pub const INNER: Stage = Stage::PayloadLength(PayloadLength::OPEN_TIBIA);

/// Which layers there are, and the key.
#[derive(Debug, Clone)]
pub struct Cx {
    pub stages: Vec<Stage>,
    pub enciphered: Vec<Stage>,
    pub limits: FrameLimits,
    pub key: Option<[u8; 16]>,
}

impl Cx {
    pub fn of(stages: &[Stage]) -> Self {
        let length = stages.first().copied();
        Self {
            stages: stages.to_vec(),
            enciphered: length.into_iter().chain([Stage::Xtea, INNER]).collect(),
            limits: FrameLimits::DEFAULT,
            key: None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Outside,
    Inside,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    Say(Say),
    Key(Key),
    Enter,
    Move,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Say(pub u32, pub Vec<u8>);
#[derive(Debug, Clone, PartialEq)]
pub struct Key(pub [u8; 16]);
pub struct Enter;
pub struct Move;

pub fn say(number: u32, text: &str) -> Say {
    Say(number, text.as_bytes().to_vec())
}

macro_rules! packet {
    ($ty:ty, $name:literal, $opcode:literal, $states:expr, $switches:literal, $next:expr, |$this:ident, $w:ident, $cx:ident| $write:expr) => {
        impl Encode for $ty {
            type Context = Cx;
            fn encode(&self, $w: &mut Writer<'_>, $cx: &mut Cx) -> Result<(), EncodeError> {
                let $this = self;
                let () = $write;
                Ok(())
            }
            fn encoded_len(&self, _cx: &Cx) -> usize {
                0
            }
        }
        impl Packet for $ty {
            const NAME: &'static str = $name;
            const DIRECTION: Direction = Direction::C2s;
            const EITHER_WAY: bool = $switches == 0;
            const STATES: &'static [&'static str] = &$states;
            const SWITCHES: u32 = $switches;
            // The one that switches a layer on sets its key.
            const READS_CONTEXT: bool = $switches != 0;
            fn opcode(_cx: &Cx) -> Option<Opcode> {
                Some(Opcode::u8($opcode))
            }
            fn encode_bare(&self, w: &mut Writer<'_>, cx: &mut Cx) -> Result<(), EncodeError> {
                w.u8($opcode);
                self.encode(w, cx)
            }
            fn leads_to(&self, _cx: &Cx) -> Option<&'static str> {
                $next
            }
        }
    };
}

packet!(Say, "Say", 1, [], 0, None, |say, w, _cx| {
    w.u32le(say.0);
    w.u8(u8::try_from(say.1.len()).unwrap());
    w.bytes(&say.1);
});
packet!(Key, "Key", 2, [], 1, None, |key, w, cx| {
    w.bytes(&key.0);
    cx.key = Some(key.0);
});
packet!(Enter, "Enter", 3, [], 0, Some("inside"), |_e, _w, _cx| ());
packet!(Move, "Move", 4, ["inside"], 0, None, |_m, _w, _cx| ());

/// How packets stand in frames.
pub trait Mode: Send + Sync + 'static {
    const MODE: FrameMode;
}
pub struct One;
pub struct Many;
pub struct Stream;
impl Mode for One {
    const MODE: FrameMode = FrameMode::One;
}
impl Mode for Many {
    const MODE: FrameMode = FrameMode::Many;
}
impl Mode for Stream {
    const MODE: FrameMode = FrameMode::Stream;
}

/// One end.
pub struct End<M, const IS_CLIENT: bool>(PhantomData<M>);
pub type Client<M> = End<M, true>;
pub type Server<M> = End<M, false>;

impl<M: Mode, const IS_CLIENT: bool> Protocol for End<M, IS_CLIENT> {
    const NAME: &'static str = "session-tests";
    const SENDS: Direction = if IS_CLIENT {
        Direction::C2s
    } else {
        Direction::S2c
    };
    type Context = Cx;
    type State = State;
    type Inbound = Message;

    fn decode(state: State, r: &mut Reader<'_>, cx: &mut Cx) -> Result<Message, DecodeError> {
        let at = r.offset();
        Ok(match r.u8()? {
            1 => {
                let number = r.u32le()?;
                let len = usize::from(r.u8()?);
                Message::Say(Say(number, r.take(len)?.to_vec()))
            }
            2 => {
                let key: [u8; 16] = r.take(16)?.try_into().unwrap();
                cx.key = Some(key);
                Message::Key(Key(key))
            }
            3 => Message::Enter,
            4 if state == State::Inside => Message::Move,
            4 => {
                let kind = DecodeErrorKind::UnexpectedPacket {
                    state: "outside".into(),
                    legal: "inside".into(),
                };
                return Err(r.fault_at(at, kind));
            }
            _ => return Err(r.fault_at(at, DecodeErrorKind::UnknownOpcode)),
        })
    }
    fn name(message: &Message) -> &'static str {
        match message {
            Message::Say(_) => "Say",
            Message::Key(_) => "Key",
            Message::Enter => "Enter",
            Message::Move => "Move",
        }
    }
    fn opcode(_message: &Message, _cx: &Cx) -> Option<Opcode> {
        None
    }
    fn next_state(message: &Message, _cx: &Cx) -> Option<State> {
        (*message == Message::Enter).then_some(State::Inside)
    }
    fn switches(message: &Message) -> u32 {
        u32::from(matches!(message, Message::Key(_)))
    }
    fn state_name(state: State) -> &'static str {
        match state {
            State::Outside => "outside",
            State::Inside => "inside",
        }
    }
    fn state_named(name: &str) -> Option<State> {
        [State::Outside, State::Inside]
            .into_iter()
            .find(|state| Self::state_name(*state) == name)
    }
    fn framing(_direction: Direction) -> FrameMode {
        M::MODE
    }
    fn profile(_way: Direction, switched: u32, cx: &Cx) -> Result<Profile, ProfileError> {
        let stages = if switched & 1 == 0 {
            &cx.stages
        } else {
            &cx.enciphered
        };
        Profile::new(stages.clone(), cx.limits)
    }
    fn keys(_direction: Direction, cx: &Cx, state: &mut FrameState) {
        if let Some(key) = cx.key {
            state.set_xtea(Xtea::from_bytes(key));
        }
    }
}

pub fn client<M: Mode>(cx: &Cx) -> Session<Client<M>> {
    Session::new(cx.clone(), State::Outside).unwrap()
}

pub fn server<M: Mode>(cx: &Cx) -> Session<Server<M>> {
    Session::new(cx.clone(), State::Outside).unwrap()
}

/// All that a session wants to send.
pub fn sent<P: Protocol>(session: &mut Session<P>) -> Vec<u8> {
    let mut out = Vec::new();
    while session.transmit(&mut out).unwrap() {}
    session.transmitted(out.len());
    out
}

/// What these packets look like on the wire.
pub fn wire<M: Mode>(cx: &Cx, packets: &[&dyn Outgoing<Cx>]) -> Vec<u8> {
    let mut session = client::<M>(cx);
    packets
        .iter()
        .flat_map(|packet| {
            session.push(*packet).unwrap();
            sent(&mut session)
        })
        .collect()
}

/// What a session makes of bytes that come in pieces, and how it ends.
pub fn heard<P: Protocol>(
    session: &mut Session<P>,
    pieces: impl IntoIterator<Item = impl AsRef<[u8]>>,
) -> (Vec<Event<P::Inbound>>, Option<SessionError>) {
    let mut events = VecDeque::new();
    let run = || {
        for piece in pieces {
            session.receive(piece.as_ref())?;
            while session.poll(&mut events)? {}
        }
        Ok(())
    };
    let end = run().err();
    (events.into(), end)
}
