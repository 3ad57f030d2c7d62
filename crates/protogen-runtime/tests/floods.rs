//! Row 13 of the test plan, in a process of its own: it measures memory.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::time::Duration;

use protogen_test_support::rows;

#[tokio::test]
async fn row_13_floods_are_closed_by_the_limits() {
    let noise = Duration::from_millis(200);
    rows::floods::run(20_000, noise).await.unwrap().expect_met();
}
