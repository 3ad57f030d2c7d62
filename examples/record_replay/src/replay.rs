//! A chat client whose server is a recording.

use std::path::Path;

use chat::protocol::{Client, Server, State};
use protogen_runtime::{
    Closed, Config, Endpoint, Side,
    capture::{Capture, CaptureError, Content, Frame, Pace, open},
    transport::replay::Replay,
    wire::{Direction, Protocol, Session},
};

use crate::record::{Error, Seen};

/// Sees what was recorded.
///
/// # Errors
///
/// The recording can't be read, or is none of a chat.
pub async fn replay(path: &Path, pace: Pace, mut see: impl FnMut(&Seen)) -> Result<(), Error> {
    let capture = open(path)?;
    let header = capture.header();
    let state = Client::state_named(&header.state).unwrap_or(State::Login);
    let (stream, _control) = match header.content {
        Content::Wire => Replay::new(capture, Direction::S2c, pace),
        Content::Payload => Replay::new(sealed(capture)?, Direction::S2c, pace),
    };
    let mut config = Config::default();
    // Nobody hears a ping, and a pause of the recording is no fault.
    config.heartbeat = None;
    config.read_timeout = None;
    let endpoint = Endpoint::<Client>::new((), state).with_config(config);
    let mut driver = endpoint.over(stream, Side::Client, None)?;
    let connection = driver.connection();
    while let Some(event) = driver.next().await {
        see(&event);
    }
    match connection.closed().await {
        Closed::ByPeer => Ok(()),
        closed => Err(closed.into()),
    }
}

/// The frames of payloads as a server would send them: a client reads no others.
fn sealed(
    capture: Capture,
) -> Result<impl Iterator<Item = Result<Frame, CaptureError>> + Send, Error> {
    let mut server = Session::<Server>::new((), State::Login)?;
    Ok(capture.map(move |frame| {
        let mut frame = frame?;
        if frame.direction == Direction::S2c && server.push_raw("recorded", &frame.bytes).is_ok() {
            frame.bytes.clear();
            while let Ok(true) = server.transmit(&mut frame.bytes) {}
            server.transmitted(frame.bytes.len());
        }
        Ok(frame)
    }))
}
