//! In the game, over as many connections as it takes: orders go out, news come in.

use std::collections::VecDeque;
use std::time::Duration;

use protogen_runtime::error::Error;
use protogen_runtime::link::{DeliveryId, Link, LinkEvent, LinkEvents, Resend};
use protogen_runtime::wire::session::Event;
use tokio::sync::mpsc;
use tokio::time::interval;

use crate::client::Order;
use crate::door::Door;
use crate::generated::tibia::game::c2s;
use crate::generated::tibia::game::s2c::Message;
use crate::generated::tibia::{Client, Direction, FromServer, MessageMode};
use crate::news::News;
use crate::sights::Sights;

/// How often the server is asked whether it is there.
const PING: Duration = Duration::from_secs(5);

/// Plays until nobody gives orders any more, or the link gives up.
pub async fn play(
    door: Door,
    link: Link<Client>,
    mut events: LinkEvents<Client>,
    mut orders: mpsc::UnboundedReceiver<Order>,
    news: mpsc::UnboundedSender<News>,
) {
    let mut play = Play {
        door,
        link,
        news,
        sights: Sights::default(),
        said: VecDeque::new(),
        pings: VecDeque::new(),
        way: VecDeque::new(),
        stepping: false,
    };
    let mut beat = interval(PING);
    let mut leaving = false;
    loop {
        tokio::select! {
            event = events.next() => match event {
                None => return,
                Some(LinkEvent::GaveUp { why, .. }) => {
                    play.tell(if leaving { News::Left } else { News::GaveUp(why) });
                    return;
                }
                Some(event) => play.happened(event),
            },
            order = orders.recv(), if !leaving => match order {
                Some(Order::Say(text)) => play.say(text),
                Some(Order::Walk(direction)) => {
                    play.way.push_back(direction);
                    play.step();
                }
                None => {
                    leaving = true;
                    // The packet still leaves before the connection closes.
                    let _ = play.link.send(&c2s::LeaveGame);
                    play.link.close();
                }
            },
            _ = beat.tick() => play.ping(),
        }
    }
}

struct Play {
    door: Door,
    link: Link<Client>,
    news: mpsc::UnboundedSender<News>,
    sights: Sights,
    /// What was said and is not acknowledged.
    said: VecDeque<(DeliveryId, String)>,
    /// The pings that are not answered. The link delivers them in order, on every connection anew,
    /// so that the next answer is always that of the first.
    pings: VecDeque<DeliveryId>,
    way: VecDeque<Direction>,
    stepping: bool,
}

impl Play {
    fn happened(&mut self, event: LinkEvent<Client>) {
        match event {
            LinkEvent::Up { .. } => {
                self.sights = Sights::of(self.door.player());
                self.stepping = false;
            }
            LinkEvent::Received(Event::Packet(FromServer::Game(packet))) => self.read(&packet),
            LinkEvent::Received(Event::Packet(_)) => {}
            LinkEvent::Received(Event::Malformed(malformed)) => {
                self.tell(News::Saw(format!("malformed: {malformed}")));
            }
            LinkEvent::Received(Event::Refused(error)) => {
                self.tell(News::Saw(format!("refused: {error}")));
            }
            LinkEvent::Down { error, retry_in } => self.tell(News::Lost {
                why: error,
                delay: retry_in,
            }),
            LinkEvent::Unknown(id) => {
                self.pings.retain(|ping| *ping != id);
                self.drop_said(id);
            }
            _ => {}
        }
    }

    fn read(&mut self, packet: &Message) {
        if matches!(packet, Message::Pong) {
            self.acknowledge();
        }
        for news in self.sights.see(packet) {
            self.stepping &= !matches!(news, News::Moved(_) | News::Blocked);
            self.tell(news);
        }
        self.step();
    }

    /// Says something, with a ping behind it: its answer says that the server got so far.
    fn say(&mut self, text: String) {
        let packet = c2s::Talk {
            mode: MessageMode::Say,
            target: c2s::TalkTarget::Nothing,
            text: text.clone(),
        };
        match self.link.deliver(packet, Resend::Idempotent) {
            Ok(id) => {
                self.said.push_back((id, text));
                self.ping();
            }
            Err(error) => {
                self.tell(News::Saw(error.to_string()));
                self.tell(News::Dropped(text));
            }
        }
    }

    fn ping(&mut self) {
        if let Ok(id) = self.link.deliver(c2s::Ping, Resend::Idempotent) {
            self.pings.push_back(id);
        }
    }

    /// The first ping is answered: all that was said before it has arrived.
    fn acknowledge(&mut self) {
        let Some(ping) = self.pings.pop_front() else {
            return;
        };
        self.link.acknowledge_through(ping);
        while let Some((id, text)) = self.said.pop_front() {
            if id > ping {
                self.said.push_front((id, text));
                return;
            }
            self.tell(News::Acknowledged(text));
        }
    }

    fn drop_said(&mut self, id: DeliveryId) {
        let Some(index) = self.said.iter().position(|(said, _)| *said == id) else {
            return;
        };
        if let Some((_, text)) = self.said.remove(index) {
            self.tell(News::Dropped(text));
        }
    }

    /// Takes the next step, if none is under way and there is a connection.
    fn step(&mut self) {
        let Some(direction) = self.way.front().filter(|_| !self.stepping) else {
            return;
        };
        let sent: Result<(), Error> = match direction {
            Direction::North => self.link.send(&c2s::WalkNorth),
            Direction::East => self.link.send(&c2s::WalkEast),
            Direction::South => self.link.send(&c2s::WalkSouth),
            _ => self.link.send(&c2s::WalkWest),
        };
        if sent.is_ok() {
            self.stepping = true;
            self.way.pop_front();
        }
    }

    fn tell(&self, news: News) {
        let _ = self.news.send(news);
    }
}
