//! Pings that not every connection has.
#![allow(
    clippy::unwrap_used,
    reason = "a session that can't be made fails the test"
)]

use protogen_runtime::wire::session::Session;
use protogen_tests::pings::{Client, Context, feature};

#[test]
fn a_ping_that_is_not_on_the_wire_is_none() {
    for has in [false, true] {
        let cx = Context::default().with_feature(feature::ASKS, has);
        let mut client = Session::<Client>::new(cx, ()).unwrap();
        let sent = client.ping();
        assert_eq!(sent, has.then_some(Ok(())));
        assert_eq!(client.queued_bytes() > 0, has);
    }
}
