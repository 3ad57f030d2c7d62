//! tokio's `Framed` with its `LengthDelimitedCodec`, as its documentation shows it.

use bytes::BytesMut;
use futures_util::{SinkExt, StreamExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::codec::{Framed, LengthDelimitedCodec};

use crate::{
    hand,
    server::{FRAME, Message, Server},
};

/// Answers are fed while more has arrived, and flushed when nothing is left.
pub fn batched() -> Server {
    start(|framed| Box::pin(feed(framed)))
}

/// Each answer is sent by itself.
pub fn each() -> Server {
    start(|framed| Box::pin(send(framed)))
}

type Stream = Framed<TcpStream, LengthDelimitedCodec>;
type Work = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

fn start(serve: fn(Stream) -> Work) -> Server {
    Server::start(Message::Frame(FRAME.to_vec()), move |listening| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async move {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
            listening(listener.local_addr().expect("it listens"));
            loop {
                let (stream, _) = listener.accept().await.expect("a peer");
                stream.set_nodelay(true).expect("a socket");
                let codec = LengthDelimitedCodec::builder().little_endian().new_codec();
                tokio::spawn(serve(Framed::new(stream, codec)));
            }
        });
    })
}

/// Reads the fields, and writes them again.
fn answer(frame: &BytesMut) -> bytes::Bytes {
    let mut body = &frame[1..];
    let creature = hand::read(&mut body).expect("a creature");
    let mut out = Vec::with_capacity(32);
    out.push(1);
    hand::append(&creature, &mut out);
    out.into()
}

async fn send(mut framed: Stream) {
    while let Some(Ok(frame)) = framed.next().await {
        if framed.send(answer(&frame)).await.is_err() {
            return;
        }
    }
}

async fn feed(framed: Stream) {
    let (mut sink, mut stream) = framed.split();
    while let Some(Ok(frame)) = stream.next().await {
        if sink.feed(answer(&frame)).await.is_err() {
            return;
        }
        // What has arrived already is answered with it.
        while let Some(Some(Ok(frame))) = futures_util::FutureExt::now_or_never(stream.next()) {
            if sink.feed(answer(&frame)).await.is_err() {
                return;
            }
        }
        if sink.flush().await.is_err() {
            return;
        }
    }
}
