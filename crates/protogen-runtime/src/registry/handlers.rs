//! Who hears of packets: several handlers for each, one after another; one that fails leaves the
//! others running.

use std::{
    borrow::Cow,
    collections::HashMap,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
};

use protogen_wire::Protocol;

use crate::error::{Error, Retry};

/// Handlers by the packet's name in the schema.
pub struct Handlers<P: Protocol> {
    by_packet: HashMap<Cow<'static, str>, Vec<Named<P>>>,
    /// Those that hear of every packet.
    of_all: Vec<Named<P>>,
}

/// One handler that failed; the others ran all the same.
#[derive(Debug, Clone, PartialEq)]
pub struct HandlerFailure {
    /// The handler.
    pub handler: Cow<'static, str>,
    /// The packet's name in the schema.
    pub packet: &'static str,
    /// What it says.
    pub error: Error,
}

struct Named<P: Protocol> {
    name: Cow<'static, str>,
    handle: Box<Handle<P>>,
}

type Handle<P> = dyn FnMut(&<P as Protocol>::Inbound) -> Result<(), Error> + Send;

impl<P: Protocol> Handlers<P> {
    /// No handlers.
    #[must_use]
    pub fn new() -> Self {
        Self {
            by_packet: HashMap::new(),
            of_all: Vec::new(),
        }
    }

    /// Adds a handler of the packets of this name, behind those that are there.
    pub fn on(
        &mut self,
        packet: impl Into<Cow<'static, str>>,
        name: impl Into<Cow<'static, str>>,
        handle: impl FnMut(&P::Inbound) -> Result<(), Error> + Send + 'static,
    ) -> &mut Self {
        let handlers = self.by_packet.entry(packet.into()).or_default();
        handlers.push(Named {
            name: name.into(),
            handle: Box::new(handle),
        });
        self
    }

    /// Adds a handler of all packets, behind those of one.
    pub fn on_all(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        handle: impl FnMut(&P::Inbound) -> Result<(), Error> + Send + 'static,
    ) -> &mut Self {
        self.of_all.push(Named {
            name: name.into(),
            handle: Box::new(handle),
        });
        self
    }

    /// Takes the handlers of this name away; how many there were.
    pub fn remove(&mut self, name: &str) -> usize {
        let mut removed = 0;
        for handlers in self.by_packet.values_mut().chain([&mut self.of_all]) {
            let before = handlers.len();
            handlers.retain(|handler| handler.name != name);
            removed += before - handlers.len();
        }
        removed
    }

    /// Passes a packet to all its handlers, in the order in which they were added; those that
    /// failed, also by panicking.
    pub fn handle(&mut self, message: &P::Inbound) -> Vec<HandlerFailure> {
        let packet = P::name(message);
        let of_this = self.by_packet.get_mut(packet).into_iter().flatten();
        let mut failures = Vec::new();
        for handler in of_this.chain(&mut self.of_all) {
            let handle = &mut handler.handle;
            // The handler's own state may be half changed by a panic; it is the only one to see it.
            let result = catch_unwind(AssertUnwindSafe(|| handle(message)))
                .unwrap_or_else(|_| Err(Error::application("it panicked", Retry::Useless)));
            if let Err(error) = result {
                tracing::warn!(protocol = P::NAME, packet, handler = %handler.name, %error, "handler failed");
                failures.push(HandlerFailure {
                    handler: handler.name.clone(),
                    packet,
                    error,
                });
            }
        }
        failures
    }
}

impl<P: Protocol> Default for Handlers<P> {
    fn default() -> Self {
        Self::new()
    }
}

impl<P: Protocol> fmt::Debug for Handlers<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handlers")
            .field("packets", &self.by_packet.len())
            .field("of_all", &self.of_all.len())
            .finish()
    }
}
