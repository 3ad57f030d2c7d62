//! The protocol's choice of stages and limits: plain data that is checked once.

use std::borrow::Cow;
use std::fmt;

use crate::deflate::InflateLimits;

use super::length::Length;
use super::size::FrameSize;
use super::stage::{Compression, Stage, StreamStage, When};
use super::transform::TransformName;

/// Which stages a frame passes, in wire order, outermost first.
///
/// A protocol has one profile for each direction and phase: one before its cipher starts, one after.
///
/// # Examples
///
/// ```
/// use protogen_wire::frame::{
///     Checksum, FrameLimits, IntegerForm, Length, LengthPrefix, PayloadLength, Profile, Stage,
/// };
///
/// /// Open Tibia from 8.40 on.
/// const GAME: Profile = Profile::constant(
///     &[
///         Stage::Length(Length::Prefix(LengthPrefix::of_rest(IntegerForm::U16_LE))),
///         Stage::Checksum(Checksum::ADLER32),
///         Stage::Xtea,
///         Stage::PayloadLength(PayloadLength::OPEN_TIBIA),
///     ],
///     FrameLimits::DEFAULT,
/// );
/// assert_eq!(GAME.stages().len(), 4);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    stages: Cow<'static, [Stage]>,
    limits: FrameLimits,
    /// How many transforms of the stream stand in front.
    streams: usize,
    /// What follows from the stages about the size of a frame.
    size: FrameSize,
}

/// How large a frame and what is in it may become, both ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameLimits {
    /// The whole frame on the wire.
    pub frame_bytes: usize,
    /// The payload, after it is brought back to its size.
    pub payload: InflateLimits,
}

impl FrameLimits {
    /// 64 KiB of payload, and as much as that takes on the wire; 100 bytes of payload for each byte.
    pub const DEFAULT: Self = Self {
        frame_bytes: 65_536 + 64,
        payload: InflateLimits::DEFAULT,
    };
}

impl Profile {
    /// The profile of these stages.
    ///
    /// # Errors
    ///
    /// [`ProfileError`] if the stages do not fit together.
    pub fn new(
        stages: impl Into<Cow<'static, [Stage]>>,
        limits: FrameLimits,
    ) -> Result<Self, ProfileError> {
        let stages = stages.into();
        match check(&stages) {
            None => Ok(Self {
                streams: streams(&stages),
                size: FrameSize::of(&stages),
                stages,
                limits,
            }),
            Some(error) => Err(error),
        }
    }

    /// As [`Profile::new`], for a `const`: stages that do not fit together then do not compile.
    ///
    /// # Panics
    ///
    /// If the stages do not fit together.
    pub const fn constant(stages: &'static [Stage], limits: FrameLimits) -> Self {
        assert!(check(stages).is_none(), "stages do not fit together");
        Self {
            stages: Cow::Borrowed(stages),
            limits,
            streams: streams(stages),
            size: FrameSize::of(stages),
        }
    }

    /// The stages in wire order, outermost first.
    pub const fn stages(&self) -> &[Stage] {
        match &self.stages {
            Cow::Borrowed(stages) => stages,
            Cow::Owned(stages) => stages.as_slice(),
        }
    }

    /// The length, which only transforms of the stream stand before.
    pub(super) fn length(&self) -> Option<&Length> {
        match self.stages().get(self.streams) {
            Some(Stage::Length(length)) => Some(length),
            _ => None,
        }
    }

    /// The transforms of the stream, as the bytes that arrive pass them.
    pub(crate) fn stream_stages(&self) -> impl DoubleEndedIterator<Item = &StreamStage> {
        self.stages()
            .iter()
            .take(self.streams)
            .filter_map(|stage| match stage {
                Stage::Stream(stream) => Some(stream),
                _ => None,
            })
    }

    pub(super) const fn size(&self) -> &FrameSize {
        &self.size
    }

    /// Whether a frame may refer to those before it.
    pub(super) fn takes_over(&self) -> bool {
        let takes_over = |stage: &Stage| matches!(stage, Stage::CompressionStream(_));
        self.stages().iter().any(takes_over)
    }

    /// The limits.
    pub const fn limits(&self) -> FrameLimits {
        self.limits
    }
}

/// Why stages do not fit together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProfileError {
    /// A length stands behind another stage than one of the stream: it could not be read before the frame is whole.
    LengthNotFirst,
    /// The length counts units of no bytes.
    LengthUnit,
    /// The length is fixed at no bytes: frames would never end.
    LengthZero,
    /// A transform of the stream stands behind a stage of a frame.
    StreamNotFirst,
    /// Two sequence numbers, two ciphers of one kind, two paddings, two compressions of one kind or
    /// two transforms of one name: each has one state.
    Twice,
    /// Compression by a flag, but no sequence number with a bit for it stands before, or another compression has it.
    FlagMissing,
    /// The bit for the flag is outside of the sequence number, or one of its numbers uses it.
    FlagBit,
    /// What XTEA covers is not padded to its blocks.
    PaddingBelowBlock,
}

impl fmt::Display for ProfileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::LengthNotFirst => "profile: length is not the first stage of a frame",
            Self::LengthUnit => "profile: length counts units of 0 bytes",
            Self::LengthZero => "profile: length is fixed at 0 bytes",
            Self::StreamNotFirst => {
                "profile: a transform of the stream stands behind a stage of a frame"
            }
            Self::Twice => "profile: a stage that has one state stands twice",
            Self::FlagMissing => {
                "profile: compression needs a sequence number with a bit for it alone"
            }
            Self::FlagBit => {
                "profile: the compressed bit lies outside of the field or inside its numbers"
            }
            Self::PaddingBelowBlock => "profile: padding inside xtea is not to blocks of 8",
        })
    }
}

impl std::error::Error for ProfileError {}

/// What the stages before one another have set up.
struct Seen {
    /// How many transforms of the stream stand in front.
    streams: usize,
    stream_xor: bool,
    sequence: bool,
    /// A bit says "compressed", and no stage has used it.
    flag: bool,
    xtea: bool,
    xor: bool,
    chacha: bool,
    padding: bool,
    compression: bool,
    compression_stream: bool,
}

const fn check(stages: &[Stage]) -> Option<ProfileError> {
    let mut seen = Seen {
        streams: 0,
        stream_xor: false,
        sequence: false,
        flag: false,
        xtea: false,
        xor: false,
        chacha: false,
        padding: false,
        compression: false,
        compression_stream: false,
    };
    let mut index = 0;
    while index < stages.len() {
        if let Some(error) = check_one(stages, index, &mut seen) {
            return Some(error);
        }
        index += 1;
    }
    None
}

const fn check_one(stages: &[Stage], index: usize, seen: &mut Seen) -> Option<ProfileError> {
    let again = match &stages[index] {
        Stage::Stream(_) if index > seen.streams => return Some(ProfileError::StreamNotFirst),
        Stage::Stream(stream) => {
            seen.streams += 1;
            match stream {
                StreamStage::Xor => replace(&mut seen.stream_xor),
                StreamStage::Extern(name) => is_named_before(stages, index, name),
            }
        }
        Stage::Length(_) if index > seen.streams => return Some(ProfileError::LengthNotFirst),
        Stage::Length(length) => return check_length(length),
        Stage::Checksum(_) => false,
        Stage::Sequence(sequence) => {
            let flag = sequence.flag();
            let numbers = sequence.first | sequence.last | sequence.after_last;
            let fits = flag <= sequence.form.greatest() || sequence.form.bytes() == 4;
            if sequence.compressed_bit.is_some() && (flag == 0 || flag & numbers != 0 || !fits) {
                return Some(ProfileError::FlagBit);
            }
            seen.flag = flag != 0;
            replace(&mut seen.sequence)
        }
        Stage::Xtea => replace(&mut seen.xtea),
        Stage::Xor => replace(&mut seen.xor),
        Stage::ChaCha20Poly1305 => replace(&mut seen.chacha),
        Stage::PayloadLength(inner) => {
            if seen.xtea && !inner.align.get().is_multiple_of(8) {
                return Some(ProfileError::PaddingBelowBlock);
            }
            replace(&mut seen.padding)
        }
        Stage::PadCount(pad) => {
            if seen.xtea && !pad.align.get().is_multiple_of(8) {
                return Some(ProfileError::PaddingBelowBlock);
            }
            replace(&mut seen.padding)
        }
        Stage::Compression(Compression { when, .. }) => {
            if !has_its_flag(when, seen) {
                return Some(ProfileError::FlagMissing);
            }
            replace(&mut seen.compression)
        }
        Stage::CompressionStream(Compression { when, .. }) => {
            if !has_its_flag(when, seen) {
                return Some(ProfileError::FlagMissing);
            }
            replace(&mut seen.compression_stream)
        }
        Stage::Rle(when) => {
            if !has_its_flag(when, seen) {
                return Some(ProfileError::FlagMissing);
            }
            false
        }
        Stage::Extern(name) => is_named_before(stages, index, name),
    };
    if again {
        Some(ProfileError::Twice)
    } else {
        None
    }
}

const fn check_length(length: &Length) -> Option<ProfileError> {
    match length {
        Length::Prefix(prefix) if prefix.unit == 0 => Some(ProfileError::LengthUnit),
        Length::Fixed(0) => Some(ProfileError::LengthZero),
        _ => None,
    }
}

/// Whether a compression by a flag has one; the next one then has not.
const fn has_its_flag(when: &When, seen: &mut Seen) -> bool {
    match when {
        When::Always => true,
        When::Flagged { .. } => {
            let has = seen.flag;
            seen.flag = false;
            has
        }
    }
}

const fn is_named_before(stages: &[Stage], before: usize, name: &TransformName) -> bool {
    let mut index = 0;
    while index < before {
        let same = match &stages[index] {
            Stage::Extern(other) | Stage::Stream(StreamStage::Extern(other)) => other.is(name),
            _ => false,
        };
        if same {
            return true;
        }
        index += 1;
    }
    false
}

const fn streams(stages: &[Stage]) -> usize {
    let mut count = 0;
    while count < stages.len() && matches!(stages[count], Stage::Stream(_)) {
        count += 1;
    }
    count
}

const fn replace(seen: &mut bool) -> bool {
    let before = *seen;
    *seen = true;
    before
}
