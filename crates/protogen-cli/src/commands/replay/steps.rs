//! The Enter key, once for each frame: `--step`.
//! Never looks at what is typed before it.

use std::io::BufRead;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// One message a line of standard input, until it ends.
pub fn lines() -> UnboundedReceiver<()> {
    let (sender, receiver) = unbounded_channel();
    // A thread of its own: nothing else can wait for a terminal, and it ends with the program.
    std::thread::spawn(move || {
        let lines = std::io::stdin().lock().lines();
        for _ in lines.map_while(Result::ok) {
            if sender.send(()).is_err() {
                return;
            }
        }
    });
    receiver
}
