//! What commands share that look at connections while they live.

mod notice;
mod printer;

pub use notice::notice;
pub use printer::Printer;
