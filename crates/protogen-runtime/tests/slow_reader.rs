//! Row 14 of the test plan, in a process of its own: it measures memory.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use protogen_runtime::wire::session::WhenFull;
use protogen_test_support::rows;

#[tokio::test]
async fn row_14_peers_that_never_read_cost_their_queue_alone() {
    let outcome = rows::slow_reader::run(100_000_000, 8, 4 << 20, WhenFull::Refuse).await;
    outcome.unwrap().expect_met();
}
