//! A client that stays in the game: what it is told to do, and what happens to it.

use protogen_runtime::link::LinkBuilder;
use tokio::sync::mpsc;

use crate::door::Door;
use crate::generated::tibia::Direction;
use crate::news::News;
use crate::play::play;
use crate::settings::Settings;

/// A client that runs in a task of its own.
#[derive(Debug)]
pub struct Client {
    orders: mpsc::UnboundedSender<Order>,
    news: mpsc::UnboundedReceiver<News>,
}

/// What a client is told to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// Say this.
    Say(String),
    /// Take a step.
    Walk(Direction),
}

impl Client {
    /// Starts one.
    #[must_use]
    pub fn start(settings: Settings) -> Self {
        let (orders, received) = mpsc::unbounded_channel();
        let (sender, news) = mpsc::unbounded_channel();
        let policy = settings.policy.clone();
        let door = Door::new(settings, sender.clone());
        let (link, events) = LinkBuilder::new(door.clone(), door.clone())
            .with_policy(policy)
            .start();
        tokio::spawn(play(door, link, events, received, sender));
        Self { orders, news }
    }

    /// Says something. It is said again after a reconnect until the server has certainly heard it:
    /// then [`News::Acknowledged`] tells so.
    pub fn say(&self, text: impl Into<String>) {
        let _ = self.orders.send(Order::Say(text.into()));
    }

    /// Takes a step: [`News::Moved`] or [`News::Blocked`] follows.
    pub fn walk(&self, direction: Direction) {
        let _ = self.orders.send(Order::Walk(direction));
    }

    /// What happens next; `None` when it is over. Cancel safe.
    pub async fn news(&mut self) -> Option<News> {
        self.news.recv().await
    }

    /// Leaves the game, and gives what still happens until then.
    #[must_use]
    pub fn leave(self) -> mpsc::UnboundedReceiver<News> {
        self.news
    }
}
