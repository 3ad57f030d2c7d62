//! One client, as the server sees it.

use std::sync::{Arc, Mutex, PoisonError};

use protogen_runtime::{
    Lifecycle,
    wire::{
        Outbox,
        frame::FrameError,
        session::{Malformed, Reaction},
    },
};

use crate::{
    key::{SharedKey, roll},
    protocol::{
        Context, Server,
        hello::{
            self,
            c2s::{Begin, Hello},
            s2c::{Challenge, Welcome},
        },
        sync::{self, c2s::Put, s2c::Stored},
    },
    store::Store,
};

/// One client.
#[derive(Debug)]
pub struct Peer {
    key: SharedKey,
    store: Arc<Mutex<Store>>,
    run: u64,
}

impl Peer {
    /// A client that has just connected.
    #[must_use]
    pub fn new(key: SharedKey, store: &Arc<Mutex<Store>>) -> Self {
        Self {
            key,
            store: Arc::clone(store),
            run: 0,
        }
    }
}

impl hello::c2s::Handler for Peer {
    type Error = String;

    async fn on_hello(
        &mut self,
        hello: Hello,
        out: &mut Outbox<'_, Context>,
    ) -> Result<(), String> {
        let roll = roll()?;
        let key = self.key.of_connection(hello.roll, roll);
        out.with_context(|context| context.key.set(key));
        out.push(&Challenge { roll })
            .map_err(|error| error.to_string())
    }

    async fn on_begin(
        &mut self,
        begin: Begin,
        out: &mut Outbox<'_, Context>,
    ) -> Result<(), String> {
        self.run = begin.run;
        out.push(&Welcome).map_err(|error| error.to_string())
    }
}

impl sync::c2s::Handler for Peer {
    type Error = String;

    async fn on_put(&mut self, put: Put, out: &mut Outbox<'_, Context>) -> Result<(), String> {
        let number = put.number;
        let stored = {
            let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
            store.put(self.run, number, &put.text)
        };
        // Without an answer the client brings it again, on another connection.
        stored.map_err(|error| error.to_string())?;
        out.push(&Stored { number })
            .map_err(|error| error.to_string())
    }
}

/// Who sends what can't be opened has another key.
impl Lifecycle<Server> for Peer {
    fn on_refused(&mut self, _error: &FrameError) -> Reaction {
        Reaction::Close
    }

    fn on_malformed(&mut self, _malformed: &Malformed) -> Reaction {
        Reaction::Close
    }
}
