//! Shows how a connection to a chat server is doing: the statistics window of OTClient's network
//! guide, for a terminal, for files and for Prometheus.

mod metrics;
mod settings;
mod view;

use std::{
    error::Error,
    io::{IsTerminal, stdout},
    time::Duration,
};

use chat::protocol::{Client, State};
use protogen_runtime::{Config, Connection, Endpoint, link::Login, monitor::Detail};
use tokio::{net::TcpListener, time::interval};

use crate::{
    settings::{Settings, Until},
    view::{Page, View},
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut settings = Settings::parse(std::env::args().skip(1))?;
    let mut config = Config::default();
    config.detail = Detail::Full;
    let endpoint = Endpoint::<Client>::new((), State::Login).with_config(config);
    let driver = endpoint.connect(&settings.server).await?;
    let (connection, mut incoming) = driver.spawn(64);
    settings
        .credentials
        .login(&connection, &mut incoming)
        .await?;
    // What is said is not shown, but it has to be read.
    tokio::spawn(async move { while incoming.next().await.is_some() {} });
    if let Some(address) = &settings.prometheus {
        let listener = TcpListener::bind(address).await?;
        println!("metrics at http://{}/metrics", listener.local_addr()?);
        tokio::spawn(metrics::serve(listener, connection.clone()));
    }
    connection.ping().await?;
    let page = match stdout().is_terminal() {
        true => Page::Screen,
        false => Page::Roll,
    };
    let mut view = View::new(page);
    match settings.until {
        Until::Shown => {
            view.show(&mut stdout(), connection.statistics())?;
            connection.close("all is shown");
            connection.closed().await;
            Ok(())
        }
        Until::Closed => {
            tokio::spawn(ping(connection.clone(), settings.ping_every));
            let mut refresh = interval(settings.refresh_every);
            loop {
                tokio::select! {
                    _ = refresh.tick() => view.show(&mut stdout(), connection.statistics())?,
                    closed = connection.closed() => return Err(closed.into()),
                }
            }
        }
    }
}

/// Measures until the connection ends. The runtime's own heartbeat would do so in silence alone.
async fn ping(connection: Connection<Client>, every: Duration) {
    let mut ticks = interval(every);
    loop {
        ticks.tick().await;
        if connection.ping().await.is_err() {
            return;
        }
    }
}
