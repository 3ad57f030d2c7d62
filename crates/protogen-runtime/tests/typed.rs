//! A connection whose state is in its type, over memory.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use protogen_runtime::{
    Endpoint, Side,
    connection::Typed,
    transport::memory,
    wire::protocol::{SentIn, StateType},
};
use support::{Bye, Client, Cx, Echo, Line, Message, Server, State, line};

enum Open {}
enum Closed {}

impl StateType for Open {
    const NAME: &'static str = "open";
}
impl StateType for Closed {
    const NAME: &'static str = "closed";
}
impl SentIn<Client, Open> for Line {}
impl SentIn<Client, Open> for Bye {}

#[tokio::test(start_paused = true)]
async fn the_type_follows_the_state_and_never_leads_it() {
    let (ours, theirs) = memory::pair(1 << 12);
    let server = Endpoint::<Server>::new(Cx::default(), State::Open);
    tokio::spawn(server.over(theirs, Side::Server, None).unwrap().run(Echo));
    let client = Endpoint::<Client>::new(Cx::default(), State::Open);
    let (_, incoming) = client.over(ours, Side::Client, None).unwrap().spawn(4);
    let mut typed = Typed::<Client, Open>::new(incoming).unwrap();
    typed.send(&line(1, "typed")).unwrap();
    let answer = typed.packet().await.unwrap();
    assert_eq!(answer, Message::Line(line(1, "typed")));
    let typed = typed.enter::<Closed>().unwrap_err();
    typed.send(&Bye).unwrap();
    let typed = typed.enter::<Closed>().unwrap();
    let (connection, _incoming) = typed.into_dynamic();
    assert_eq!(connection.state(), State::Closed);
}
