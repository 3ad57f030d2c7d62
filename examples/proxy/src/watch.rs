//! What passes, in words: a session for each direction that reads along.
//! Never touches the bytes that go on.

use std::{collections::VecDeque, fmt::Write};

use protogen_runtime::wire::{
    Direction, Protocol, Session,
    session::{Event, Policies, SessionError},
};

/// Reads along with both ends of a connection.
///
/// For protocols whose keys and versions are known beforehand: each end has a context of its own.
#[derive(Debug)]
pub struct Watch<C: Protocol, S: Protocol> {
    /// What a server would read.
    from_client: Session<S>,
    /// What a client would read.
    from_server: Session<C>,
}

impl<C, S> Watch<C, S>
where
    C: Protocol,
    S: Protocol<Context = C::Context, State = C::State>,
{
    /// Reads along from the first byte on.
    ///
    /// # Errors
    ///
    /// The layers of the schema do not fit together at the context's versions.
    pub fn new(context: &C::Context, state: C::State) -> Result<Self, SessionError> {
        let mut from_client = Session::new(context.clone(), state)?;
        let mut from_server = Session::new(context.clone(), state)?;
        // What the ends bear is their affair.
        from_client.set_policies(Policies::LENIENT);
        from_server.set_policies(Policies::LENIENT);
        Ok(Self {
            from_client,
            from_server,
        })
    }

    /// Says what these bytes are, a line for each packet. Secrets of packets are masked; bytes that
    /// are no packet are shown as they are, for nobody knows what they were to be.
    pub fn see(&mut self, direction: Direction, bytes: &[u8], tell: &mut dyn FnMut(String)) {
        match direction {
            Direction::C2s => read(&mut self.from_client, &mut self.from_server, bytes, tell),
            Direction::S2c => read(&mut self.from_server, &mut self.from_client, bytes, tell),
        }
    }
}

fn read<P, Q>(
    reads: &mut Session<P>,
    other: &mut Session<Q>,
    bytes: &[u8],
    tell: &mut dyn FnMut(String),
) where
    P: Protocol,
    Q: Protocol<Context = P::Context, State = P::State>,
{
    if reads.error().is_some() {
        // Where a packet begins is not known any more; why was told before.
        return tell(format!("{} bytes", bytes.len()));
    }
    let mut events = VecDeque::new();
    let mut result = reads.receive(bytes).map(|()| true);
    while let Ok(true) = result {
        result = reads.poll(&mut events);
        for event in events.drain(..) {
            tell(line::<P>(reads, &event));
            // Where a packet leads to, it leads both ends.
            if let Event::Packet(packet) = &event {
                let next = P::next_state(packet, reads.context());
                if let Err(error) = other.pass(next, P::switches(packet)) {
                    tell(error.to_string());
                }
            }
        }
    }
    if let Err(error) = result {
        tell(format!("not understood from here on: {error}"));
    }
}

fn line<P: Protocol>(session: &Session<P>, event: &Event<P::Inbound>) -> String {
    match event {
        Event::Packet(packet) => {
            let name = P::name(packet);
            match P::opcode(packet, session.context()) {
                Some(opcode) => format!("{name} {opcode} {packet:?}"),
                None => format!("{name} {packet:?}"),
            }
        }
        Event::Malformed(malformed) => format!("malformed: {malformed} {}", hex(&malformed.rest)),
        Event::Refused(error) => format!("refused: {error}"),
        _ => String::new(),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
