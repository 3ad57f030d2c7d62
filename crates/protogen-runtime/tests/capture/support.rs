//! What the tests share: folders, memory to write to, frames. Never a test.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use protogen_runtime::{
    capture::{
        Capture, CaptureError, Ending, Form, Frame, Header, ReadOptions, WriteOptions, Writer,
    },
    wire::Direction,
};

/// A folder that is removed at the end.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("protogen-capture-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Memory that a writer fills; it fails when it holds `room` bytes.
#[derive(Clone)]
pub struct Memory {
    bytes: Arc<Mutex<Vec<u8>>>,
    room: usize,
}

impl Memory {
    pub fn new() -> Self {
        Self::with_room(usize::MAX)
    }

    pub fn with_room(room: usize) -> Self {
        let bytes = Arc::default();
        Self { bytes, room }
    }

    pub fn bytes(&self) -> Vec<u8> {
        self.bytes.lock().unwrap().clone()
    }
}

impl io::Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut held = self.bytes.lock().unwrap();
        let len = bytes.len().min(self.room - held.len());
        if len == 0 && !bytes.is_empty() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        held.extend(&bytes[..len]);
        Ok(len)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes frames in a form and closes it.
pub fn write(form: Form, header: &Header, frames: &[Frame]) -> Vec<u8> {
    let memory = Memory::new();
    let mut writer = to(&memory, form, header).unwrap();
    for frame in frames {
        writer.write(frame).unwrap();
    }
    writer.finish().unwrap();
    memory.bytes()
}

pub fn to(memory: &Memory, form: Form, header: &Header) -> Result<Writer, CaptureError> {
    Writer::to_writer(
        memory.clone(),
        "memory",
        form,
        header,
        &WriteOptions::default(),
    )
}

pub fn open(bytes: &[u8]) -> Result<Capture, CaptureError> {
    open_with(bytes, &ReadOptions::default())
}

pub fn open_with(bytes: &[u8], options: &ReadOptions) -> Result<Capture, CaptureError> {
    Capture::from_reader(io::Cursor::new(bytes.to_vec()), "memory", options)
}

/// All frames, and how the capture ended.
pub fn read(bytes: &[u8]) -> Result<(Vec<Frame>, Ending), CaptureError> {
    drain(&mut open(bytes)?)
}

pub fn drain(capture: &mut Capture) -> Result<(Vec<Frame>, Ending), CaptureError> {
    let frames = capture.collect::<Result<Vec<_>, _>>()?;
    Ok((frames, capture.ending().unwrap()))
}

/// Frames of all sizes, the same for the same seed.
pub fn frames(count: u64, seed: u64) -> Vec<Frame> {
    (0..count).map(|index| frame(index, seed)).collect()
}

/// The frame of that index: it can be told from every other.
pub fn frame(index: u64, seed: u64) -> Frame {
    let mut state = seed ^ index.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let size = 8 + random(&mut state) % 120;
    let mut bytes = index.to_le_bytes().to_vec();
    bytes.extend((8..size).map(|_| random(&mut state) as u8));
    let direction = match random(&mut state) % 3 {
        0 => Direction::C2s,
        _ => Direction::S2c,
    };
    Frame::new(Duration::from_millis(index * 7), direction, bytes)
}

/// A step of splitmix64.
pub fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks(2).map(pair).collect()
}

/// The folder of the recorded bytes.
pub fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/open-tibia")
}
