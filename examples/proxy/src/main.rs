//! Names what chat clients and their server say: `proxy LISTEN SERVER`.

use std::{error::Error, sync::Arc};

use chat::protocol::{Client, Server, State};
use protogen_runtime::wire::Direction;
use proxy::relay::serve;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [listen, server] = &arguments[..] else {
        return Err("usage: proxy LISTEN SERVER".into());
    };
    let listener = TcpListener::bind(listen).await?;
    println!("listening on {}", listener.local_addr()?);
    let teller = Arc::new(|number, direction, text: &str| {
        let arrow = match direction {
            Direction::C2s => "->",
            Direction::S2c => "<-",
        };
        println!("{number} {arrow} {text}");
    });
    serve::<Client, Server>(listener, server.clone(), (), State::Login, teller).await
}
