//! One end of a protocol, as the session sees it: what comes in, what it leads to, and in which
//! frames it travels.
//!
//! Generated code implements it, for `Client` and for `Server`; nothing here moves a byte.

use core::{fmt, future::Future};

use crate::{
    error::{DecodeError, Name},
    frame::{FrameState, Profile, ProfileError},
    gates::Gates,
    handled::Received,
    opcode::Opcode,
    outbox::Outbox,
    outgoing::Outgoing,
    packet::Direction,
    packets::FrameMode,
    reader::Reader,
};

/// One end of a protocol, over all states.
///
/// A value of it is never made: it stands for the end in types, as in `Connection<Server>`.
pub trait Protocol: Sized + Send + Sync + 'static {
    /// The name in the schema.
    const NAME: &'static str;
    /// What this end sends.
    const SENDS: Direction;
    /// What both ends know; see [`Encode::Context`](crate::Encode::Context).
    type Context: Clone + Send + 'static;
    /// Where a connection stands.
    type State: Copy + Eq + fmt::Debug + Send + Sync + 'static;
    /// What this end receives.
    type Inbound: fmt::Debug + Send + 'static;

    /// Reads one packet of this state. Its fault may be left in the reader: whoever asks for the
    /// packet asks [`Reader::sound`] behind it.
    ///
    /// # Errors
    ///
    /// Bytes that are no packet of this state.
    fn decode(
        state: Self::State,
        r: &mut Reader<'_>,
        cx: &mut Self::Context,
    ) -> Result<Self::Inbound, DecodeError>;

    /// The name in the schema of a packet that came in.
    fn name(message: &Self::Inbound) -> &'static str;

    /// The opcode of a packet that came in.
    fn opcode(message: &Self::Inbound, cx: &Self::Context) -> Option<Opcode>;

    /// The state that a packet leads to, if it leads to another.
    fn next_state(message: &Self::Inbound, cx: &Self::Context) -> Option<Self::State>;

    /// The layers of the session that a packet switches on, one bit each.
    fn switches(message: &Self::Inbound) -> u32;

    /// A state's name in the schema.
    fn state_name(state: Self::State) -> &'static str;

    /// The state of this name.
    fn state_named(name: &str) -> Option<Self::State>;

    /// How many packets stand in a frame of this direction.
    fn framing(direction: Direction) -> FrameMode;

    /// The stages of a frame of this direction, at these gates, with these layers switched on.
    ///
    /// # Errors
    ///
    /// Layers that do not fit together.
    fn profile(
        direction: Direction,
        switched: u32,
        cx: &Self::Context,
    ) -> Result<Profile, ProfileError>;

    /// Gives the keys of the context to the stages that need them. A key that is not set yet
    /// is left out: the stage then says so.
    fn keys(direction: Direction, cx: &Self::Context, state: &mut FrameState) {
        let _ = (direction, cx, state);
    }

    /// Says who sends the packet that is written next, where layouts ask for it.
    fn set_direction(direction: Direction, cx: &mut Self::Context) {
        let _ = (direction, cx);
    }

    /// The versions and features, by which layouts differ.
    fn gates(cx: &Self::Context) -> Gates {
        let _ = cx;
        Gates::default()
    }

    /// The versions, for messages.
    fn version(cx: &Self::Context) -> Name {
        let _ = cx;
        Name::default()
    }

    /// Marks context values as stale: bytes were lost that may have set them.
    fn lose(cx: &mut Self::Context) {
        let _ = cx;
    }

    /// Hands the packet that measures latency in this state to `send`, if this end has one
    /// without fields.
    fn ping(state: Self::State, send: &mut dyn FnMut(&dyn Outgoing<Self::Context>)) {
        let _ = (state, send);
    }

    /// Whether this packet answers this end's ping.
    fn is_pong(message: &Self::Inbound) -> bool {
        let _ = message;
        false
    }

    /// Hands the answer to `send`, if this packet is the other end's ping and its answer has no
    /// fields or those of the ping.
    fn pong(message: &Self::Inbound, send: &mut dyn FnMut(&dyn Outgoing<Self::Context>)) {
        let _ = (message, send);
    }
}

/// A protocol's end whose packets a handler takes: generated code implements it for every type
/// that implements the handler traits of all its states.
pub trait HandledBy<H>: Protocol {
    /// What the handler's methods fail with.
    type Error: Send;

    /// Passes one message to the handler's method for it; replies go into `out`.
    fn handle(
        handler: &mut H,
        message: Self::Inbound,
        out: &mut Outbox<'_, Self::Context>,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// Whether [`HandledBy::receive`] can be anything but [`Received::Aside`].
    const RECEIVES: bool = false;

    /// Reads a packet of this state and passes it straight to the handler's method for it, with no
    /// message in between: where methods are plain functions, and for packets that only their
    /// method is to see.
    ///
    /// `admits` is asked, with the packet's name and what is left of its frame, before its method
    /// is called. Nothing has happened where it says no, and where the bytes are no such packet.
    fn receive(
        handler: &mut H,
        state: Self::State,
        r: &mut Reader<'_>,
        cx: &mut Self::Context,
        out: &mut Outbox<'_, Self::Context>,
        admits: impl FnOnce(&'static str, &Reader<'_>) -> bool,
    ) -> Received<Self::Error> {
        let _ = (handler, state, r, cx, out, admits);
        Received::Aside
    }
}

/// A state as a type, for connections that know theirs while compiling.
pub trait StateType {
    /// The name in the schema.
    const NAME: &'static str;
}

/// A packet that this end of the protocol sends, in the state `S` of its typed connection.
pub trait SentIn<P: Protocol, S>: crate::Packet<Context = P::Context> {}
