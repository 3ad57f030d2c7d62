//! Both directions of one connection as they were on the wire: bytes in, frames and packets out.
//!
//! However the bytes are split, the frames are the same. Memory is bounded by the limit of a frame.

use std::{mem, sync::Arc};

use protogen_schema::ir::{Direction, FramingKind, Transport};
use protogen_wire::frame::{self, Filler, Profile, Stage};

use super::{
    error::{FrameProblem, LayerError},
    lane::Lane,
    observed::{Content, Observed, Opened},
    plan::{self, Plan},
    seal::Seal,
};
use crate::connection::{Connection, Outcome, Torn};

/// What takes the pieces of a stream.
type Sink<'a> = &'a mut dyn FnMut(Observed);

/// One connection, seen from beside it.
///
/// # Examples
///
/// ```no_run
/// # use protogen_dynamic::{Connection, frames::Observer};
/// # use protogen_schema::ir::Direction;
/// # fn watch(connection: Connection<'_>, chunk: &[u8]) {
/// let mut observer = Observer::new(connection);
/// observer.receive(Direction::C2s, chunk, &mut |piece| {
///     for outcome in piece.outcomes() {
///         println!("{outcome:?}");
///     }
/// });
/// # }
/// ```
pub struct Observer<'s> {
    connection: Connection<'s>,
    plan: Plan,
    c2s: Lane,
    s2c: Lane,
}

/// What came of a look at the front of a buffer.
enum Cut {
    /// So many bytes are a piece.
    Piece(usize, Content),
    /// Nothing before so many bytes have come.
    Wait(usize),
    /// All bytes, and all that follow: no frame can be cut off any more.
    Lost(Content),
}

impl<'s> Observer<'s> {
    /// A connection from its first byte, or from the middle of it: the connection's state says which
    /// layers are on already.
    #[must_use]
    pub fn new(connection: Connection<'s>) -> Self {
        let plan = Plan::new(connection.schema(), connection.state(Direction::C2s));
        Self {
            connection,
            plan,
            c2s: Lane::default(),
            s2c: Lane::default(),
        }
    }

    /// Switches every layer on, as for a recording that begins behind the login.
    pub fn switch_all(&mut self) {
        self.plan.switch_all();
    }

    /// Takes bytes of one direction; every piece that they complete goes to `sink`, in order.
    ///
    /// Where the transport has messages of its own, `bytes` is one message.
    pub fn receive(&mut self, direction: Direction, bytes: &[u8], sink: Sink<'_>) {
        if self.connection.schema().session.transport != Transport::Tcp {
            return self.message(direction, bytes, sink);
        }
        let lane = self.lane(direction);
        let mut buffer = mem::take(&mut lane.buffer);
        let mut turned = mem::take(&mut lane.turned);
        buffer.extend_from_slice(bytes);
        let mut start = 0;
        while start < buffer.len() {
            let rest = &buffer[start..];
            let cut = match self.turn(direction, rest, &mut turned) {
                Ok(true) => self.cut(direction, &turned),
                Ok(false) => self.cut(direction, rest),
                Err(problem) => Cut::Lost(self.fault(problem)),
            };
            match cut {
                Cut::Wait(wanted) => {
                    self.lane(direction).wanted = wanted;
                    break;
                }
                Cut::Piece(len, content) => {
                    self.lane(direction).wanted = 0;
                    start += len;
                    turned.drain(..len.min(turned.len()));
                    sink(Observed {
                        direction,
                        wire: rest[..len].to_vec(),
                        content,
                    });
                }
                Cut::Lost(content) => {
                    self.lane(direction).lost = true;
                    sink(Observed {
                        direction,
                        wire: rest.to_vec(),
                        content,
                    });
                    start = buffer.len();
                }
            }
        }
        buffer.drain(..start);
        let lane = self.lane(direction);
        lane.buffer = buffer;
        lane.turned = turned;
    }

    /// Takes a payload that was opened already, as some recordings hold them.
    pub fn payload(&mut self, direction: Direction, bytes: &[u8], sink: Sink<'_>) {
        let limits = self.connection.context.limits;
        let content = match plan::bare(&limits) {
            Ok(profile) => self.open(direction, &Arc::new(profile), bytes),
            Err(error) => self.fault(error.into()),
        };
        sink(Observed {
            direction,
            wire: bytes.to_vec(),
            content,
        });
    }

    /// A payload in the next frame that one end might send now. The observer has to
    /// [receive](Self::receive) it like any other.
    ///
    /// The padding is taken where it fills the last block.
    ///
    /// # Errors
    ///
    /// What the layers refuse, for instance for want of a key.
    pub fn seal_next(
        &mut self,
        direction: Direction,
        payload: &[u8],
        padding: &[u8],
    ) -> Result<Vec<u8>, FrameProblem> {
        let profile = self.profile(direction)?;
        self.refresh_keys();
        let lane = self.lane(direction);
        lane.keys.give(&mut lane.sealing);
        lane.keys.give_stream(&mut lane.sealing);
        lane.keys.give_counting(direction, &mut lane.sealing);
        let given = frame::seal(&profile, payload, Filler::Given(padding), &mut lane.sealing);
        let mut sealed = given
            .or_else(|_| frame::seal(&profile, payload, Filler::Profile, &mut lane.sealing))?;
        lane.sealing.stream_out(&profile, &mut sealed)?;
        Ok(sealed)
    }

    /// A direction has ended: what is left of it is no whole frame.
    pub fn finish(&mut self, direction: Direction, sink: Sink<'_>) {
        let lane = self.lane(direction);
        let wire = mem::take(&mut lane.buffer);
        lane.scan.restart();
        if wire.is_empty() {
            return;
        }
        self.connection.lose_all();
        let found = wire.len();
        sink(Observed {
            direction,
            wire,
            content: Content::Fault(FrameProblem::Ended { found }),
        });
    }

    /// Bytes that have come and make no frame yet.
    #[must_use]
    pub fn pending(&self, direction: Direction) -> &[u8] {
        match direction {
            Direction::C2s => &self.c2s.buffer,
            Direction::S2c => &self.s2c.buffer,
        }
    }

    /// What both ends know, and the states.
    #[must_use]
    pub fn connection(&self) -> &Connection<'s> {
        &self.connection
    }

    fn lane(&mut self, direction: Direction) -> &mut Lane {
        match direction {
            Direction::C2s => &mut self.c2s,
            Direction::S2c => &mut self.s2c,
        }
    }

    /// Turns bytes of the stream that have come since, each once; false where no layer does that.
    fn turn(
        &mut self,
        direction: Direction,
        bytes: &[u8],
        turned: &mut Vec<u8>,
    ) -> Result<bool, FrameProblem> {
        if self.lane(direction).lost {
            return Ok(false);
        }
        let profile = match self.profile(direction) {
            Ok(profile) if is_turned(&profile) => profile,
            // What is wrong with the layers is told where a frame is cut.
            Ok(_) | Err(_) => return Ok(false),
        };
        self.refresh_keys();
        let mut fresh = bytes.get(turned.len()..).unwrap_or_default().to_vec();
        let lane = self.lane(direction);
        lane.state.stream_in(&profile, &mut fresh)?;
        turned.append(&mut fresh);
        Ok(true)
    }

    /// One message of a transport that has messages is one frame.
    fn message(&mut self, direction: Direction, bytes: &[u8], sink: Sink<'_>) {
        let content = match self.profile(direction) {
            Ok(profile) => self.open(direction, &profile, bytes),
            Err(error) => self.fault(error.into()),
        };
        sink(Observed {
            direction,
            wire: bytes.to_vec(),
            content,
        });
    }

    fn cut(&mut self, direction: Direction, bytes: &[u8]) -> Cut {
        let lane = self.lane(direction);
        if lane.lost {
            return Cut::Lost(Content::Lost);
        }
        if bytes.len() < lane.wanted {
            return Cut::Wait(lane.wanted);
        }
        let profile = match self.profile(direction) {
            Ok(profile) => profile,
            Err(error) => return Cut::Lost(self.fault(error.into())),
        };
        let session = &self.connection.schema().session;
        let framing = match direction {
            Direction::C2s => &session.c2s,
            Direction::S2c => &session.s2c,
        };
        if framing.kind == FramingKind::Stream {
            return self.packet(direction, &profile, bytes);
        }
        match self.lane(direction).scan.frame_len(&profile, bytes) {
            Ok(Some(len)) if len <= bytes.len() => {
                Cut::Piece(len, self.open(direction, &profile, &bytes[..len]))
            }
            Ok(Some(len)) => Cut::Wait(len),
            Ok(None) => Cut::Wait(bytes.len() + 1),
            Err(error) => Cut::Lost(self.fault(error.into())),
        }
    }

    /// The first packet of a stream without frames.
    fn packet(&mut self, direction: Direction, profile: &Arc<Profile>, bytes: &[u8]) -> Cut {
        let opened = |observer: &Self, len: usize, outcome| {
            Content::Opened(Box::new(Opened {
                payload: bytes[..len].to_vec(),
                padding: Vec::new(),
                sequence: None,
                compressed: false,
                outcomes: vec![outcome],
                seal: observer.seal(direction, profile, None),
            }))
        };
        match self.connection.first_packet(direction, bytes) {
            Torn::Packet(decoded) => {
                let len = decoded.end;
                self.plan
                    .passed(self.connection.schema(), direction, decoded.packet);
                Cut::Piece(len, opened(self, len, Outcome::Packet(*decoded)))
            }
            Torn::Wait(wanted) => Cut::Wait(wanted),
            Torn::Fault(fault) => Cut::Lost(opened(self, bytes.len(), Outcome::Fault(fault))),
        }
    }

    fn open(&mut self, direction: Direction, profile: &Arc<Profile>, bytes: &[u8]) -> Content {
        let schema = self.connection.schema();
        self.refresh_keys();
        let lane = self.lane(direction);
        let mut copy = bytes.to_vec();
        let opened = match frame::open(profile, &mut copy, &mut lane.state) {
            Ok(opened) => opened,
            Err(error) => return self.fault(error.into()),
        };
        let seal = self.seal(direction, profile, opened.sequence);
        let outcomes = self.connection.decode_line(direction, &opened.payload);
        for outcome in &outcomes {
            if let Outcome::Packet(decoded) = outcome {
                self.plan.passed(schema, direction, decoded.packet);
            }
        }
        // Now, for the next frame may be lost and leave them stale.
        self.refresh_keys();
        Content::Opened(Box::new(Opened {
            padding: opened.padding.to_vec(),
            sequence: opened.sequence,
            compressed: opened.compressed,
            payload: opened.payload.into_owned(),
            outcomes,
            seal,
        }))
    }

    /// Gives the keys that the context holds to both directions.
    fn refresh_keys(&mut self) {
        let (schema, plan) = (self.connection.schema(), &self.plan);
        let context = &mut self.connection.context;
        for (direction, lane) in [
            (Direction::C2s, &mut self.c2s),
            (Direction::S2c, &mut self.s2c),
        ] {
            context.set_direction(schema, direction);
            lane.keys.refresh(schema, context, plan, &mut lane.state);
        }
    }

    fn seal(&self, direction: Direction, profile: &Arc<Profile>, sequence: Option<u32>) -> Seal {
        let lane = match direction {
            Direction::C2s => &self.c2s,
            Direction::S2c => &self.s2c,
        };
        Seal {
            profile: Arc::clone(profile),
            keys: lane.keys.clone(),
            sequence,
        }
    }

    /// Bytes were lost, that may have set anything.
    fn fault(&mut self, problem: FrameProblem) -> Content {
        self.connection.lose_all();
        Content::Fault(problem)
    }

    fn profile(&mut self, direction: Direction) -> Result<Arc<Profile>, LayerError> {
        let schema = self.connection.schema();
        let context = &mut self.connection.context;
        context.set_direction(schema, direction);
        let (at, limits) = (context.configuration().clone(), context.limits);
        let plan = self.plan.clone();
        self.lane(direction)
            .profile(&at, &plan, || plan.profile(schema, &at, &limits))
    }
}

/// Whether a layer turns the bytes of the stream, before frames are cut.
fn is_turned(profile: &Profile) -> bool {
    matches!(profile.stages().first(), Some(Stage::Stream(_)))
}
