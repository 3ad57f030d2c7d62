//! The statistics for Prometheus: as much of HTTP as a scrape needs.

use std::{io, time::Duration};

use chat::protocol::Client;
use protogen_runtime::{
    Connection,
    monitor::{Series, prometheus::Label, write_metrics},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};

/// The longest head of a request.
const HEAD_BYTES: u64 = 8192;
/// How long a scrape may take.
const SCRAPE_TIME: Duration = Duration::from_secs(5);

/// Answers scrapes, one after another: a scraper that dawdles keeps none but scrapers waiting.
pub async fn serve(listener: TcpListener, connection: Connection<Client>) {
    loop {
        let scraped = match listener.accept().await {
            Ok((stream, _)) => timeout(SCRAPE_TIME, answer(stream, &connection)).await,
            Err(error) => Ok(Err(error)),
        };
        match scraped {
            Ok(Ok(())) => {}
            Ok(Err(error)) => eprintln!("metrics: {error}"),
            Err(_) => eprintln!("metrics: a scrape took more than {SCRAPE_TIME:?}"),
        }
    }
}

async fn answer(mut stream: TcpStream, connection: &Connection<Client>) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let left = HEAD_BYTES.saturating_sub(head.len() as u64);
        if (&mut stream).take(left).read_buf(&mut head).await? == 0 {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
        }
    }
    let (status, body) = match head.starts_with(b"GET /metrics ") {
        true => ("200 OK", metrics(connection)),
        false => ("404 Not Found", "try /metrics\n".to_owned()),
    };
    let len = body.len();
    let response = format!(
        "HTTP/1.1 {status}\r\n\
         Content-Type: text/plain; version=0.0.4\r\n\
         Content-Length: {len}\r\n\
         Connection: close\r\n\r\n{body}"
    );
    stream.write_all(response.as_bytes()).await?;
    stream.shutdown().await
}

fn metrics(connection: &Connection<Client>) -> String {
    let peer = connection.peer_addr().map(|peer| peer.to_string());
    let labels = [
        ("protocol", "chat".to_owned()),
        ("peer", peer.unwrap_or_default()),
    ];
    let labels = labels
        .into_iter()
        .filter_map(|(name, value)| Label::new(name, value).ok());
    let mut text = String::new();
    match write_metrics(&mut text, [Series::new(labels, connection.statistics())]) {
        Ok(()) => text,
        Err(error) => format!("# {error}\n"),
    }
}
