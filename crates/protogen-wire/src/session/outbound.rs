//! The packets that wait to be sent, and the frames that they become.

use crate::{
    frame::{ByteCount, Filler, FrameError, FrameState, Profile, Stage, seal_into},
    packet::Direction,
    packets::FrameMode,
};

use super::{
    backlog::Backlog,
    loan::only_length,
    tap::{Form, Tap},
};

/// The most bytes that may wait where a packet is put into its frame at once. What waits longer is
/// better off in blocks.
const AT_ONCE_BYTES: usize = 4_096;

/// One direction's packets, on their way out.
// In this order for the reason for which a session is.
#[derive(Debug)]
#[repr(C)]
pub(super) struct Outbound {
    /// Frames that are ready to leave.
    sealed: Vec<u8>,
    /// How many bytes of them are headers of packets that were put into their frames at once: they
    /// do not count until they are taken, as those of packets in the backlog do not.
    at_once_headers: usize,
    /// Where a packet is being encoded. Still there at the next one if its encoder panicked: what
    /// it left is taken back.
    unfinished: Option<Place>,
    /// Bytes that were taken and may not have left yet; they count against the limit.
    pub(super) in_flight: usize,
    /// While answers are taken elsewhere: how many bytes of the limit they may take. What waits
    /// here is newer than they, and is not sealed before they are back.
    pub(super) lent: Option<usize>,
    /// The length before each packet, if that is all that a frame has.
    header: Option<ByteCount>,
    mode: FrameMode,
    direction: Direction,
    packet_limit: usize,
    /// Packets that are not sealed yet.
    pub(super) backlog: Backlog,
    /// The most bytes of packets that share a frame.
    room: usize,
    profile: Profile,
    pub(super) state: FrameState,
}

/// Where a packet is encoded.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    /// Behind what waits to be sealed, from here on.
    Backlog { start: usize },
    /// In its frame, from here on, behind the header.
    Frame { start: usize, header: ByteCount },
}

impl Outbound {
    pub(super) fn new(
        profile: Profile,
        state: FrameState,
        mode: FrameMode,
        direction: Direction,
    ) -> Self {
        Self {
            backlog: Backlog::default(),
            sealed: Vec::new(),
            at_once_headers: 0,
            unfinished: None,
            in_flight: 0,
            lent: None,
            room: profile.payload_room(),
            packet_limit: packet_limit(&profile, mode),
            header: header(&profile, mode),
            profile,
            state,
            mode,
            direction,
        }
    }

    /// How many bytes wait, in packets and in frames.
    pub(super) fn waiting(&self) -> usize {
        self.backlog.bytes() + self.sealed.len() - self.at_once_headers + self.in_flight
    }

    /// How many bytes count against the limit.
    pub(super) fn taken(&self) -> usize {
        self.waiting() + self.lent.unwrap_or(0)
    }

    /// What frames are sealed by.
    pub(super) const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Keeps frames that were sealed elsewhere, behind those that are ready.
    pub(super) fn keep_sealed(&mut self, frames: &[u8]) {
        self.sealed.extend_from_slice(frames);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.backlog.is_empty() && self.sealed.is_empty()
    }

    /// The most bytes of a packet that can be sealed.
    pub(super) const fn packet_limit(&self) -> usize {
        self.packet_limit
    }

    /// Whether frames hold not all bytes, or not all sizes, that are below the limit.
    pub(super) fn is_choosy(&self) -> bool {
        self.mode != FrameMode::Many && self.profile.is_choosy()
    }

    /// Where the next packet is to be encoded, if it is one that waits for nothing but to leave:
    /// then it costs no look at the backlog, and none at the stages. `None` where it is to stand in
    /// the backlog.
    pub(super) fn open_frame(&mut self) -> Option<Place> {
        self.forsake();
        let header = self.header?;
        let may_frame = self.lent.is_none()
            && self.backlog.is_empty()
            && self.sealed.len() + self.in_flight <= AT_ONCE_BYTES;
        may_frame.then(|| {
            let room = [0; ByteCount::MOST_BYTES];
            let room = room.get(..header.bytes()).unwrap_or_default();
            self.sealed.extend_from_slice(room);
            self.at_once_headers += header.bytes();
            let start = self.sealed.len();
            *self.unfinished.insert(Place::Frame { start, header })
        })
    }

    /// Where the next packet is to be encoded, to wait until it is sealed.
    pub(super) fn open_backlog(&mut self) -> Place {
        self.forsake();
        let start = self.backlog.open().len();
        *self.unfinished.insert(Place::Backlog { start })
    }

    /// Takes back what an encoder left that did not come to its end.
    fn forsake(&mut self) {
        if let Some(place) = self.unfinished {
            self.take_back(place);
        }
    }

    /// What a packet is encoded behind.
    pub(super) fn bytes_at(&mut self, place: Place) -> &mut Vec<u8> {
        match place {
            Place::Backlog { .. } => self.backlog.open(),
            Place::Frame { .. } => &mut self.sealed,
        }
    }

    /// How many bytes were encoded there.
    pub(super) fn since(&self, place: Place) -> usize {
        match place {
            Place::Backlog { start } => self.backlog.since(start),
            Place::Frame { start, .. } => self.sealed.len().saturating_sub(start),
        }
    }

    /// Takes back what was encoded there.
    pub(super) fn take_back(&mut self, place: Place) {
        self.unfinished = None;
        match place {
            Place::Backlog { start } => self.backlog.take_back(start),
            Place::Frame { start, header } => {
                self.sealed.truncate(start - header.bytes());
                self.at_once_headers -= header.bytes();
            }
        }
    }

    /// Whether what was encoded there can be sealed, as far as that is known before.
    ///
    /// Where packets share a frame, only the frame shows it.
    pub(super) fn admits(&self, place: Place) -> Result<(), FrameError> {
        match place {
            Place::Backlog { start } if self.is_choosy() => {
                self.profile.admits(self.backlog.encoded(start))
            }
            _ => Ok(()),
        }
    }

    /// Keeps the last `bytes`, which were encoded there, as one packet: how many frames it is
    /// already; `None`, and it is not kept, if its length can't be said.
    pub(super) fn keep(&mut self, place: Place, packet: &'static str, bytes: usize) -> Option<u64> {
        self.unfinished = None;
        match place {
            Place::Backlog { .. } => {
                self.backlog.keep(packet, bytes);
                Some(0)
            }
            Place::Frame { start, header } => {
                let frame = self.sealed.get_mut(start - header.bytes()..);
                let is_said = header.write(bytes, frame.unwrap_or_default());
                is_said.then_some(1)
            }
        }
    }

    /// Seals by this profile from now on.
    pub(super) fn set_profile(&mut self, profile: Profile) {
        self.room = profile.payload_room();
        self.packet_limit = packet_limit(&profile, self.mode);
        self.header = header(&profile, self.mode);
        self.profile = profile;
    }

    /// Seals what waits until `most_bytes` are ready to leave; the number of frames that it took.
    pub(super) fn seal(
        &mut self,
        most_bytes: usize,
        tap: &mut Option<Box<dyn Tap>>,
    ) -> Result<u64, FrameError> {
        self.forsake();
        let mut frames = 0;
        let most_packets = match self.mode {
            FrameMode::Many => usize::MAX,
            _ => 1,
        };
        // At once, and not by doubling: that leaves holes.
        let likely = self.backlog.bytes().min(most_bytes);
        self.sealed.reserve_exact(likely + likely / 8);
        while self.sealed.len() < most_bytes
            && let Some(payload) = self.backlog.front(self.room, most_packets)
        {
            let bytes = payload.len();
            let start = self.sealed.len();
            if self.mode == FrameMode::Stream && self.profile.stages().is_empty() {
                self.sealed.extend_from_slice(payload);
            } else {
                seal_into(
                    &self.profile,
                    payload,
                    Filler::Profile,
                    &mut self.state,
                    &mut self.sealed,
                )?;
            }
            let wire = self.sealed.get_mut(start..).unwrap_or_default();
            if let Some(tap) = tap {
                tap.frame(self.direction, Form::Payload, payload);
                tap.frame(self.direction, Form::Wire, wire);
            }
            self.state.stream_out(&self.profile, wire)?;
            self.backlog.pass(bytes);
            frames += 1;
        }
        Ok(frames)
    }

    /// Moves the frames that are ready behind what `out` holds.
    pub(super) fn take(&mut self, out: &mut Vec<u8>) -> usize {
        self.forsake();
        let bytes = self.sealed.len();
        self.at_once_headers = 0;
        if out.is_empty() {
            std::mem::swap(out, &mut self.sealed);
            if !self.backlog.is_empty() {
                // Who has much to send should not hold a buffer for more beside it.
                self.sealed = Vec::new();
            }
        } else {
            out.append(&mut self.sealed);
        }
        self.in_flight += bytes;
        bytes
    }

    /// Forgets what waits.
    pub(super) fn discard(&mut self) {
        self.backlog.discard();
        self.sealed = Vec::new();
        self.at_once_headers = 0;
        self.unfinished = None;
        self.in_flight = 0;
        self.lent = None;
    }

    /// Gives memory back, if nothing waits.
    pub(super) fn shrink(&mut self) {
        if self.is_empty() {
            self.backlog.discard();
            self.sealed = Vec::new();
        }
    }
}

/// The length before each packet, if that is all that a frame has.
fn header(profile: &Profile, mode: FrameMode) -> Option<ByteCount> {
    let is_alone = matches!(mode, FrameMode::One | FrameMode::OneLenient);
    only_length(profile).filter(|_| is_alone && !profile.is_choosy())
}

/// The most bytes of a packet that can be sealed, as far as that is known before.
fn packet_limit(profile: &Profile, mode: FrameMode) -> usize {
    let compresses = profile.stages().iter().any(|stage| {
        matches!(
            stage,
            Stage::Compression(_) | Stage::CompressionStream(_) | Stage::Rle(_)
        )
    });
    match mode {
        FrameMode::Stream if profile.stages().is_empty() => profile.limits().frame_bytes,
        // It may become smaller: the stages decide.
        _ if compresses => profile.limits().payload.bytes,
        _ => profile.payload_room(),
    }
}
