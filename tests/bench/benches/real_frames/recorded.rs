//! The recorded frame, and what an application has to know to read it.

/// A session with a game server of protocol 10.98: a direction and a payload a line.
const SESSION: &str = include_str!("../../../vectors/open-tibia/game_1098_alice.txt");
/// Facts about the types of items, a heading first.
const ITEMS: &str = include_str!("../../../vectors/open-tibia/items.csv");

const STACKABLE: u8 = 1;
const FLUID_OR_SPLASH: u8 = 2;
const ANIMATED: u8 = 4;

/// The longest frame that the server sent: its answer to the login.
pub fn login_frame() -> Vec<u8> {
    let frames = SESSION.lines().filter_map(|line| line.strip_prefix("s2c "));
    let hex = frames.max_by_key(|hex| hex.len()).expect("a session");
    let digits = hex.as_bytes().as_chunks::<2>().0;
    let byte = |digits: &[u8; 2]| u8::from_str_radix(str::from_utf8(digits).ok()?, 16).ok();
    digits.iter().map(byte).collect::<Option<_>>().expect("hex")
}

/// What is known of each type of item, by its id.
#[derive(Debug, Clone)]
pub struct Items(Vec<u8>);

impl Items {
    pub fn recorded() -> Self {
        let mut items = vec![0; usize::from(u16::MAX) + 1];
        for row in ITEMS.lines().skip(1) {
            let mut cells = row.split(',').map(|cell| cell.parse::<usize>());
            let mut cell = || cells.next().and_then(Result::ok).expect("a number");
            let id = cell();
            for fact in [STACKABLE, FLUID_OR_SPLASH, ANIMATED] {
                items[id] |= fact * cell() as u8;
            }
        }
        Self(items)
    }

    fn has(&self, item: u16, facts: u8) -> bool {
        let known = self.0.get(usize::from(item)).copied().unwrap_or(0);
        known & facts != 0
    }

    pub fn stackable(&self, item: u16) -> bool {
        self.has(item, STACKABLE)
    }

    pub fn fluid_or_splash(&self, item: u16) -> bool {
        self.has(item, FLUID_OR_SPLASH)
    }

    pub fn counted(&self, item: u16) -> bool {
        self.has(item, STACKABLE | FLUID_OR_SPLASH)
    }

    pub fn animated(&self, item: u16) -> bool {
        self.has(item, ANIMATED)
    }
}
