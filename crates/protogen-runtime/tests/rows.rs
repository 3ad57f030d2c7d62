//! Rows of the test plan that concern connections and servers, in the size of every push;
//! `cargo xtask torture` runs the same scenarios large.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::time::Duration;

use protogen_runtime::wire::session::WhenFull;
use protogen_test_support::rows;

#[tokio::test]
async fn row_7_each_ending_in_each_state_gives_one_reason_and_leaves_nothing() {
    rows::endings::run(1).await.unwrap().expect_met();
}

#[tokio::test]
async fn row_11_half_frames_are_closed_at_their_deadline() {
    let deadline = Duration::from_millis(700);
    let outcome = rows::slowloris::run(100, deadline).await.unwrap();
    outcome.expect_met();
}

#[test]
fn row_18_partitions_lose_nothing_and_repeat_nothing() {
    rows::partitions::run(50, 40).unwrap().expect_met();
}

#[tokio::test(start_paused = true)]
async fn row_17_futures_may_be_dropped_at_any_await() {
    rows::cancellation::run(2_000, 17)
        .await
        .unwrap()
        .expect_met();
}

#[tokio::test]
async fn row_24_a_busy_server_stops_without_losing_an_answer() {
    rows::shutdown::run(10, 8).await.unwrap().expect_met();
}

/// What it costs is measured in a process of its own: `slow_reader.rs`.
#[tokio::test]
async fn row_14_a_sender_is_told_that_the_queue_is_full() {
    for policy in [WhenFull::Refuse, WhenFull::Close] {
        rows::slow_reader::run(50_000_000, 6, 4 << 20, policy)
            .await
            .unwrap();
    }
}
