//! Recordings of Open Tibia, and what an application has to know to read them.
//! Holds no test.
#![allow(dead_code, reason = "not every test looks at all of a frame")]

use std::fs;

use protogen_tests::tibia::Application;

/// The kinds of the items that these recordings hold; any other has none of these properties.
pub struct Items;

const STACKABLE: &[u16] = &[1781, 3585];
const FLUID_OR_SPLASH: &[u16] = &[2886, 2889];
const ANIMATED: &[u16] = &[
    1923, 1925, 2446, 2941, 2943, 4597, 4598, 4599, 4600, 4601, 4602, 4609, 4610, 4611, 4612, 4613,
    4614, 4633, 4634, 4637, 4638, 4639, 4640, 4641, 4642, 4643, 4644, 4739, 4742,
];

impl Application for Items {
    fn stackable(&self, item: u16) -> Option<bool> {
        Some(STACKABLE.contains(&item))
    }
    fn fluid_or_splash(&self, item: u16) -> Option<bool> {
        Some(FLUID_OR_SPLASH.contains(&item))
    }
    fn animated(&self, item: u16) -> Option<bool> {
        Some(ANIMATED.contains(&item))
    }
    fn chargeable(&self, _item: u16) -> Option<bool> {
        Some(false)
    }
}

/// One frame, as both peers saw it.
#[derive(Debug)]
pub struct Frame {
    pub from_server: bool,
    /// The whole frame as sent.
    pub wire: Vec<u8>,
    /// Its payload; in the first packet of a client, RSA blocks stand in the clear.
    pub plain: Vec<u8>,
}

/// The frames of a recording, in the order they were seen.
pub fn frames(name: &str) -> Vec<Frame> {
    let path = format!(
        "{}/../vectors/open-tibia/{name}",
        env!("CARGO_MANIFEST_DIR")
    );
    let recorded: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let list = recorded.as_array().unwrap();
    list.iter()
        .filter_map(|frame| {
            Some(Frame {
                from_server: frame["dir"] == "s2c",
                wire: bytes(frame["wire"].as_str()?),
                plain: bytes(frame["plain"].as_str()?),
            })
        })
        .collect()
}

fn bytes(hex: &str) -> Vec<u8> {
    let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    (0..hex.len()).step_by(2).map(byte).collect()
}
