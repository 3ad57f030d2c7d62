//! The retry queue beside a model, and its promises one by one.

use proptest::prelude::*;
use protogen_runtime::retry_queue::{
    Dropped, Pushed, QueueLimits, RetryQueue, Ticket, WhenFull, WhyDropped,
};

fn limits(items: usize, limit_bytes: usize, when_full: WhenFull) -> QueueLimits {
    QueueLimits {
        items,
        limit_bytes,
        when_full,
        ..QueueLimits::default()
    }
}

fn ticket<T: std::fmt::Debug>(pushed: Pushed<T>) -> Ticket {
    match pushed {
        Pushed::Queued { ticket, .. } => ticket,
        other => panic!("{other:?}"),
    }
}

#[test]
fn items_are_taken_in_order_and_a_failed_one_first() {
    let mut queue = RetryQueue::new(QueueLimits::default());
    let _ = queue.push("a", 1);
    let _ = queue.push("b", 1);
    let (first, item) = queue.take().unwrap();
    assert_eq!(*item, "a");
    assert!(queue.failed(first).is_none());
    let (again, item) = queue.take().unwrap();
    assert_eq!((again, *item), (first, "a"));
    assert_eq!(queue.sent(again), Some("a"));
    assert_eq!(*queue.take().unwrap().1, "b");
}

#[test]
fn an_item_is_tried_again_five_times_and_then_dropped_with_the_reason() {
    let mut queue = RetryQueue::new(QueueLimits::default());
    let _ = queue.push("a", 1);
    for _ in 0..5 {
        let (ticket, _) = queue.take().unwrap();
        assert_eq!(queue.failed(ticket), None);
    }
    let (ticket, _) = queue.take().unwrap();
    let dropped = queue.failed(ticket).unwrap();
    assert_eq!(dropped.why, WhyDropped::RetriesSpent { retries: 5 });
    assert_eq!(
        dropped.why.to_string(),
        "retry queue: not sent after 5 retries"
    );
    assert!(queue.is_empty());
    assert_eq!(queue.bytes(), 0);
}

#[test]
fn a_lost_connection_puts_everything_back_in_order() {
    let mut queue = RetryQueue::new(QueueLimits::default());
    for item in 0..4 {
        let _ = queue.push(item, 1);
    }
    let (first, _) = queue.take().unwrap();
    let _ = queue.take();
    let _ = queue.take();
    assert_eq!(queue.sent(first), Some(0));
    assert!(queue.lost().is_empty());
    let taken: Vec<i32> = std::iter::from_fn(|| queue.take().map(|(_, item)| *item)).collect();
    assert_eq!(taken, [1, 2, 3]);
}

#[test]
fn a_late_answer_of_a_lost_connection_does_no_harm() {
    let mut queue = RetryQueue::new(QueueLimits::default());
    let _ = queue.push("a", 1);
    let (ticket, _) = queue.take().unwrap();
    assert!(queue.lost().is_empty());
    assert_eq!(queue.sent(ticket), None);
    assert_eq!(queue.failed(ticket), None);
    assert_eq!(queue.len(), 1);
    let (same, _) = queue.take().unwrap();
    assert_eq!(queue.sent(same), Some("a"));
    assert_eq!(queue.sent(same), None);
}

#[test]
fn an_id_is_queued_once_while_it_waits_travels_or_was_just_sent() {
    let mut queue = RetryQueue::new(QueueLimits {
        remembered_ids: 1,
        ..QueueLimits::default()
    });
    let of = ticket(queue.push_once(7, "a", 1));
    assert_eq!(
        queue.push_once(7, "b", 1),
        Pushed::Duplicate { of, item: "b" }
    );
    let (taken, _) = queue.take().unwrap();
    assert_eq!(
        queue.push_once(7, "b", 1),
        Pushed::Duplicate { of, item: "b" }
    );
    let _ = queue.sent(taken);
    assert_eq!(
        queue.push_once(7, "b", 1),
        Pushed::Duplicate { of, item: "b" }
    );

    // One id is remembered: another sent one makes the first be forgotten.
    let _ = queue.push_once(8, "c", 1);
    let (taken, _) = queue.take().unwrap();
    let _ = queue.sent(taken);
    assert!(matches!(queue.push_once(7, "b", 1), Pushed::Queued { .. }));
}

#[test]
fn a_dropped_id_may_be_pushed_again() {
    let mut queue = RetryQueue::new(limits(1, 10, WhenFull::DropOldest));
    let _ = queue.push_once(7, "a", 1);
    let _ = queue.push("b", 1);
    assert!(matches!(queue.push_once(7, "a", 1), Pushed::Queued { .. }));
}

#[test]
fn a_full_queue_says_what_was_refused_and_why() {
    let mut queue = RetryQueue::new(limits(2, 10, WhenFull::Refuse));
    let _ = queue.push("a", 6);
    let refused = |item, why| {
        Pushed::Refused(Dropped {
            ticket: None,
            item,
            why,
        })
    };
    let bytes = WhyDropped::TooManyBytes { limit_bytes: 10 };
    assert_eq!(queue.push("b", 5), refused("b", bytes));
    let _ = queue.push("b", 4);
    let items = WhyDropped::TooManyItems { limit: 2 };
    assert_eq!(queue.push("c", 0), refused("c", items));
}

#[test]
fn the_oldest_that_wait_give_way_but_none_that_travels_and_none_in_vain() {
    let mut queue = RetryQueue::new(limits(10, 10, WhenFull::DropOldest));
    for item in ["travels", "waits", "waits too"] {
        let _ = queue.push(item, 3);
    }
    let _ = queue.take();
    let Pushed::Queued { dropped, .. } = queue.push("new", 4) else {
        panic!("there was room to make");
    };
    let gone: Vec<&str> = dropped.iter().map(|dropped| dropped.item).collect();
    assert_eq!(gone, ["waits"]);
    assert!(matches!(queue.push("huge", 8), Pushed::Refused(_)));
    let left: Vec<&str> = queue.iter().map(|(_, item)| *item).collect();
    assert_eq!(left, ["travels", "waits too", "new"]);
    let cleared = queue.clear();
    assert_eq!(cleared.len(), 3);
    assert_eq!(queue.bytes(), 0);
}

#[derive(Debug, Clone)]
enum Step {
    Push(usize),
    PushOnce(u64, usize),
    Take,
    /// Of the how manieth ticket that was ever given.
    Sent(usize),
    Failed(usize),
    Lost,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => (0usize..8).prop_map(Step::Push),
        3 => (0u64..6, 0usize..8).prop_map(|(id, bytes)| Step::PushOnce(id, bytes)),
        5 => Just(Step::Take),
        3 => (0usize..20).prop_map(Step::Sent),
        3 => (0usize..20).prop_map(Step::Failed),
        1 => Just(Step::Lost),
    ];
    prop::collection::vec(step, 1..150)
}

/// What has to be true of any queue, kept without cleverness.
#[derive(Default)]
struct Model {
    /// (item, id, bytes, failures, on its way), in the order of pushing.
    entries: Vec<(u32, Option<u64>, usize, u32, bool)>,
    gone: Vec<u32>,
}

impl Model {
    fn drop_all<'a>(&mut self, dropped: impl Iterator<Item = &'a Dropped<u32>>) {
        for gone in dropped {
            self.entries.retain(|entry| entry.0 != gone.item);
            self.gone.push(gone.item);
        }
    }
}

proptest! {
    #[test]
    fn nothing_is_lost_doubled_or_overtaken(
        steps in steps(),
        items in 1usize..8,
        limit_bytes in 1usize..30,
        when_full in prop_oneof![Just(WhenFull::Refuse), Just(WhenFull::DropOldest)],
        retries in 0u32..4,
    ) {
        let limits = QueueLimits { items, limit_bytes, retries, when_full, remembered_ids: 2 };
        let mut queue = RetryQueue::new(limits);
        let mut model = Model::default();
        let mut tickets: Vec<(Ticket, u32)> = Vec::new();
        let mut next = 0;
        for step in steps {
            match step {
                Step::Push(bytes) | Step::PushOnce(_, bytes) => {
                    let item = next;
                    next += 1;
                    let id = match step { Step::PushOnce(id, _) => Some(id), _ => None };
                    let pushed = match id {
                        Some(id) => queue.push_once(id, item, bytes),
                        None => queue.push(item, bytes),
                    };
                    let known = id.is_some() && model.entries.iter().any(|entry| entry.1 == id);
                    match pushed {
                        Pushed::Queued { ticket, dropped } => {
                            prop_assert!(!known);
                            for gone in &dropped {
                                let entry = model.entries.iter().find(|entry| entry.0 == gone.item);
                                prop_assert!(entry.is_some_and(|entry| !entry.4));
                            }
                            model.drop_all(dropped.iter());
                            model.entries.push((item, id, bytes, 0, false));
                            tickets.push((ticket, item));
                        }
                        Pushed::Duplicate { item: back, .. } => {
                            prop_assert!(id.is_some());
                            prop_assert_eq!(back, item);
                        }
                        Pushed::Refused(gone) => {
                            prop_assert_eq!(gone.item, item);
                            let held: usize = model.entries.iter().map(|entry| entry.2).sum();
                            let full = model.entries.len() >= items || held + bytes > limit_bytes;
                            prop_assert!(full);
                        }
                    }
                }
                Step::Take => {
                    let expected = model.entries.iter_mut().find(|entry| !entry.4);
                    let taken = queue.take().map(|(_, item)| *item);
                    prop_assert_eq!(taken, expected.as_ref().map(|entry| entry.0));
                    if let Some(entry) = expected { entry.4 = true; }
                }
                Step::Sent(index) => {
                    let Some((ticket, item)) = tickets.get(index).copied() else { continue };
                    let known = model.entries.iter().position(|entry| entry.0 == item && entry.4);
                    prop_assert_eq!(queue.sent(ticket), known.map(|_| item));
                    if let Some(index) = known {
                        prop_assert!(!model.gone.contains(&item));
                        model.gone.push(model.entries.remove(index).0);
                    }
                }
                Step::Failed(index) => {
                    let Some((ticket, item)) = tickets.get(index).copied() else { continue };
                    let dropped = queue.failed(ticket);
                    let known = model.entries.iter_mut().find(|entry| entry.0 == item && entry.4);
                    let spent = known.as_ref().is_some_and(|entry| entry.3 == retries);
                    prop_assert_eq!(dropped.is_some(), spent);
                    if let Some(entry) = known { entry.3 += 1; entry.4 = false; }
                    model.drop_all(dropped.iter());
                }
                Step::Lost => {
                    let dropped = queue.lost();
                    for entry in model.entries.iter_mut().filter(|entry| entry.4) {
                        entry.3 += 1;
                        entry.4 = false;
                    }
                    let spent: Vec<u32> = model.entries.iter()
                        .filter(|entry| entry.3 > retries)
                        .map(|entry| entry.0)
                        .collect();
                    let gone: Vec<u32> = dropped.iter().map(|dropped| dropped.item).collect();
                    prop_assert_eq!(gone, spent);
                    model.drop_all(dropped.iter());
                }
            }
            let left: Vec<u32> = queue.iter().map(|(_, item)| *item).collect();
            let expected: Vec<u32> = model.entries.iter().map(|entry| entry.0).collect();
            prop_assert_eq!(left, expected);
            let held: usize = model.entries.iter().map(|entry| entry.2).sum();
            prop_assert_eq!(queue.bytes(), held);
            prop_assert!(queue.len() <= items && queue.bytes() <= limit_bytes);
        }
    }
}
