//! gRPC over tonic: one stream of messages each way.

use std::{
    convert::Infallible,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll},
};

use futures_util::{Stream, StreamExt};
use tokio::sync::mpsc;
use tokio_stream::wrappers::{ReceiverStream, TcpListenerStream};
use tonic::{
    Request, Response, Status, Streaming,
    body::BoxBody,
    codec::ProstCodec,
    codegen::{Body, BoxFuture, Service, StdError, http},
    server::{Grpc, NamedService, StreamingService},
    transport::{Channel, Endpoint},
};

use crate::server::{Message, Server};

/// The creature as Protocol Buffers have it.
#[derive(Clone, PartialEq, prost::Message)]
pub struct Creature {
    #[prost(fixed32, tag = "1")]
    id: u32,
    #[prost(uint32, tag = "2")]
    kind: u32,
    #[prost(uint32, tag = "3")]
    x: u32,
    #[prost(uint32, tag = "4")]
    y: u32,
    #[prost(uint32, tag = "5")]
    z: u32,
    #[prost(uint32, tag = "6")]
    direction: u32,
    #[prost(fixed32, tag = "7")]
    health: u32,
    #[prost(fixed32, tag = "8")]
    mana: u32,
    #[prost(uint32, tag = "9")]
    speed: u32,
    #[prost(fixed64, tag = "10")]
    experience: u64,
    #[prost(uint32, tag = "11")]
    level: u32,
    #[prost(uint32, tag = "12")]
    light: u32,
}

const CREATURE: Creature = Creature {
    id: 0x0102_0304,
    kind: 5,
    x: 0x0607,
    y: 0x0809,
    z: 10,
    direction: 11,
    health: 0x0C0D_0E0F,
    mana: 0x1011_1213,
    speed: 0x1415,
    experience: 0x1617_1819_1A1B_1C1D,
    level: 30,
    light: 31,
};

pub fn start() -> Server {
    Server::start(Message::Grpc, |listening| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async move {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
                .await
                .expect("loopback");
            listening(listener.local_addr().expect("it listens"));
            let incoming = TcpListenerStream::new(listener).map(|stream| {
                let stream = stream?;
                stream.set_nodelay(true)?;
                Ok::<_, std::io::Error>(stream)
            });
            let server = tonic::transport::Server::builder().add_service(Echo);
            server
                .serve_with_incoming(incoming)
                .await
                .expect("it serves");
        });
    })
}

#[derive(Clone)]
struct Echo;

type Creatures = Pin<Box<dyn Stream<Item = Result<Creature, Status>> + Send>>;

impl StreamingService<Creature> for Echo {
    type Response = Creature;
    type ResponseStream = Creatures;
    type Future = BoxFuture<Response<Creatures>, Status>;

    fn call(&mut self, request: Request<Streaming<Creature>>) -> Self::Future {
        let creatures: Creatures = Box::pin(request.into_inner());
        Box::pin(async move { Ok(Response::new(creatures)) })
    }
}

impl<B> Service<http::Request<B>> for Echo
where
    B: Body + Send + 'static,
    B::Error: Into<StdError> + Send + 'static,
{
    type Response = http::Response<BoxBody>;
    type Error = Infallible;
    type Future = BoxFuture<Self::Response, Infallible>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        Box::pin(async move {
            let codec: ProstCodec<Creature, Creature> = ProstCodec::default();
            Ok(Grpc::new(codec).streaming(Echo, request).await)
        })
    }
}

impl NamedService for Echo {
    const NAME: &'static str = "echo.Echo";
}

/// One stream of messages to the server.
pub struct Client {
    runtime: tokio::runtime::Runtime,
    sender: mpsc::Sender<Creature>,
    back: Streaming<Creature>,
    batch: usize,
}

impl Client {
    pub fn connect(address: SocketAddr, batch: usize) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let (sender, receiver) = mpsc::channel(batch);
        let back = runtime.block_on(async {
            let endpoint = Endpoint::from_shared(format!("http://{address}")).expect("an address");
            let channel: Channel = endpoint
                .tcp_nodelay(true)
                .connect()
                .await
                .expect("it listens");
            let mut client = tonic::client::Grpc::new(channel);
            client.ready().await.expect("it is ready");
            let codec: ProstCodec<Creature, Creature> = ProstCodec::default();
            let path = http::uri::PathAndQuery::from_static("/echo.Echo/Echo");
            let request = Request::new(ReceiverStream::new(receiver));
            client
                .streaming(request, path, codec)
                .await
                .expect("a stream")
                .into_inner()
        });
        Self {
            runtime,
            sender,
            back,
            batch,
        }
    }

    /// Sends that many messages and reads them back; how many it were.
    pub fn run(&mut self, messages: usize) -> usize {
        let turns = messages.div_ceil(self.batch).max(1);
        self.runtime.block_on(async {
            for _ in 0..turns {
                for _ in 0..self.batch {
                    self.sender.send(CREATURE).await.expect("it reads");
                }
                for _ in 0..self.batch {
                    self.back
                        .message()
                        .await
                        .expect("it answers")
                        .expect("a message");
                }
            }
        });
        turns * self.batch
    }
}
