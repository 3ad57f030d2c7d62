//! Generated code of every schema of the project. Holds nothing of its own.

include!(concat!(env!("OUT_DIR"), "/bloom_sky.rs"));
include!(concat!(env!("OUT_DIR"), "/chat.rs"));
include!(concat!(env!("OUT_DIR"), "/custom_binary.rs"));
include!(concat!(env!("OUT_DIR"), "/master_server_toolkit.rs"));
include!(concat!(env!("OUT_DIR"), "/open_tibia.rs"));

include!(concat!(env!("OUT_DIR"), "/ahead.rs"));
include!(concat!(env!("OUT_DIR"), "/blocks.rs"));
include!(concat!(env!("OUT_DIR"), "/cells.rs"));
include!(concat!(env!("OUT_DIR"), "/computed.rs"));
include!(concat!(env!("OUT_DIR"), "/conditions.rs"));
include!(concat!(env!("OUT_DIR"), "/endless.rs"));
include!(concat!(env!("OUT_DIR"), "/keywords.rs"));
include!(concat!(env!("OUT_DIR"), "/layers.rs"));
include!(concat!(env!("OUT_DIR"), "/limits.rs"));
include!(concat!(env!("OUT_DIR"), "/lines.rs"));
include!(concat!(env!("OUT_DIR"), "/lists.rs"));
include!(concat!(env!("OUT_DIR"), "/nibbles.rs"));
include!(concat!(env!("OUT_DIR"), "/pings.rs"));
include!(concat!(env!("OUT_DIR"), "/primitives.rs"));
include!(concat!(env!("OUT_DIR"), "/varints.rs"));

include!(concat!(env!("OUT_DIR"), "/sync_chat.rs"));
include!(concat!(env!("OUT_DIR"), "/sync_mst.rs"));
include!(concat!(env!("OUT_DIR"), "/tibia_860_bot.rs"));
include!(concat!(env!("OUT_DIR"), "/typed_sky.rs"));
