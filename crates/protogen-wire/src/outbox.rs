//! Where a handler puts its replies: packets, encoded at once and sent later.
//!
//! Sends nothing itself. In a connection it stands before the session; in a test before a
//! [`Tray`], so that a handler is tested by reading what it pushed.

use alloc::vec::Vec;
use core::{fmt, ops::Range};

use crate::{
    opcode::Opcode,
    outgoing::{OneOf, Outgoing},
    packet::{Message, Packet},
    session::{Answers, SendError, pocket::Slit},
    writer::Writer,
};

/// Packets on their way out, with the context of their end of the connection.
pub struct Outbox<'a, C = ()> {
    sink: &'a mut (dyn Sink<C> + 'a),
    /// Where packets go about which no sink needs to be asked.
    slit: Option<Slit<'a, C>>,
}

/// What takes the packets of an outbox.
pub trait Sink<C>: Send {
    /// Encodes a packet and keeps its bytes.
    ///
    /// # Errors
    ///
    /// A value that the wire can't hold, or no place for it; nothing is kept then.
    fn push(&mut self, packet: &dyn Outgoing<C>) -> Result<(), SendError>;

    /// Takes answers that were pushed past it: what it is asked for next leaves behind them.
    fn settle(&mut self, answers: &mut Answers) {
        let _ = answers;
    }

    /// Lends the context that packets are encoded with.
    fn with_context(&mut self, borrower: &mut dyn FnMut(&mut C));
}

impl<'a, C> Outbox<'a, C> {
    /// An outbox before this sink.
    pub fn new(sink: &'a mut (dyn Sink<C> + 'a)) -> Self {
        Self { sink, slit: None }
    }

    /// Puts what it can through the slit, and the rest before the sink.
    #[must_use]
    pub fn with_slit(mut self, slit: Option<Slit<'a, C>>) -> Self {
        self.slit = slit;
        self
    }

    /// Encodes a packet at once; it leaves when the handler is done.
    ///
    /// # Errors
    ///
    /// A value that the wire can't hold, a packet that this end does not send in this state, a
    /// full queue, or a connection that is closed. The outbox is then as it was.
    #[inline]
    pub fn push<P: Packet<Context = C>>(&mut self, packet: &P) -> Result<(), SendError> {
        if let Some(slit) = &mut self.slit
            && slit.push(packet)
        {
            return Ok(());
        }
        self.push_aside(packet)
    }

    /// As [`Outbox::push`], for a message that holds one of several packets.
    ///
    /// # Errors
    ///
    /// As [`Outbox::push`].
    pub fn push_message<M: Message<Context = C>>(&mut self, message: &M) -> Result<(), SendError> {
        self.push_aside(&OneOf(message))
    }

    /// Not where packets are pushed, so that most of what is there is the packet's own code.
    #[inline(never)]
    fn push_aside(&mut self, packet: &dyn Outgoing<C>) -> Result<(), SendError> {
        if let Some(answers) = self.slit.as_mut().and_then(Slit::in_hand) {
            self.sink.settle(answers);
        }
        self.sink.push(packet)
    }

    /// Lends the context that packets are encoded with: to set a version, a key, a table.
    pub fn with_context<R>(&mut self, borrower: impl FnOnce(&mut C) -> R) -> Option<R> {
        let mut borrower = Some(borrower);
        let mut result = None;
        self.sink.with_context(&mut |cx| {
            if let Some(borrower) = borrower.take() {
                result = Some(borrower(cx));
            }
        });
        result
    }
}

impl<C> fmt::Debug for Outbox<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbox").finish_non_exhaustive()
    }
}

/// A sink that keeps the packets, for tests of handlers.
#[derive(Debug, Default)]
pub struct Tray<C = ()> {
    context: C,
    bytes: Vec<u8>,
    sent: Vec<Sent>,
}

/// One packet in a tray.
#[derive(Debug)]
struct Sent {
    name: &'static str,
    opcode: Option<Opcode>,
    /// Where it stands in the tray's bytes.
    bytes: Range<usize>,
}

/// One packet that was pushed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pushed<'a> {
    /// The name in the schema.
    pub name: &'a str,
    /// Its opcode.
    pub opcode: Option<Opcode>,
    /// What goes into a frame.
    pub bytes: &'a [u8],
}

impl<C: Send> Tray<C> {
    /// An empty tray whose packets are encoded with this context.
    #[must_use]
    pub const fn new(context: C) -> Self {
        Self {
            context,
            bytes: Vec::new(),
            sent: Vec::new(),
        }
    }

    /// An outbox before it.
    pub fn outbox(&mut self) -> Outbox<'_, C> {
        Outbox::new(self)
    }

    /// Takes all packets out.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.sent.clear();
    }

    /// The packets, in the order in which they were pushed.
    pub fn packets(&self) -> impl ExactSizeIterator<Item = Pushed<'_>> {
        self.sent.iter().map(|sent| Pushed {
            name: sent.name,
            opcode: sent.opcode,
            bytes: self.bytes.get(sent.bytes.clone()).unwrap_or_default(),
        })
    }

    /// How many packets there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.sent.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.sent.is_empty()
    }
}

impl<C: Send> Sink<C> for Tray<C> {
    fn push(&mut self, packet: &dyn Outgoing<C>) -> Result<(), SendError> {
        let start = self.bytes.len();
        let opcode = packet.opcode(&self.context);
        let written = packet.write(&mut Writer::new(&mut self.bytes), &mut self.context);
        if let Err(error) = written {
            self.bytes.truncate(start);
            return Err(SendError::Encode(error));
        }
        self.sent.push(Sent {
            name: packet.facts().name,
            opcode,
            bytes: start..self.bytes.len(),
        });
        Ok(())
    }

    fn with_context(&mut self, borrower: &mut dyn FnMut(&mut C)) {
        borrower(&mut self.context);
    }
}
