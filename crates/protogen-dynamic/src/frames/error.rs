//! Why a frame is not opened: a layer that nothing here carries, or bytes that do not fit.

use std::{error::Error, fmt};

use protogen_wire::frame::{FrameError, ProfileError};

/// Layers of a schema that make no profile.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum LayerError {
    /// This layer is not carried.
    Unsupported {
        /// The layer as the language spells it.
        layer: String,
        /// Why.
        reason: &'static str,
    },
    /// Each is carried, but they do not fit together.
    Profile(ProfileError),
    /// A byte stream without a length: nothing says where a frame ends.
    Unframed,
}

impl fmt::Display for LayerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsupported { layer, reason } => write!(f, "layer `{layer}`: {reason}"),
            Self::Profile(error) => write!(f, "the layers of the session: {error}"),
            Self::Unframed => f.write_str(
                "the session has no `layer length(..)`: nothing says where a frame ends",
            ),
        }
    }
}

impl Error for LayerError {}

/// Why a frame was not opened.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FrameProblem {
    /// A stage refused it.
    Stage(FrameError),
    /// The schema's layers are not carried.
    Layers(LayerError),
    /// The stream ended inside of it.
    Ended {
        /// How many of its bytes have come.
        found: usize,
    },
}

impl FrameProblem {
    /// A stable name in snake case, for scripts.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Stage(_) => "frame",
            Self::Layers(_) => "layers",
            Self::Ended { .. } => "frame_ended",
        }
    }

    /// The stage that refused it, as text.
    #[must_use]
    pub fn stage(&self) -> Option<String> {
        match self {
            Self::Stage(error) => Some(error.stage.to_string()),
            Self::Layers(_) | Self::Ended { .. } => None,
        }
    }

    /// At which byte of the frame.
    #[must_use]
    pub fn offset(&self) -> usize {
        match self {
            Self::Stage(error) => error.offset,
            Self::Layers(_) => 0,
            Self::Ended { found } => *found,
        }
    }
}

impl fmt::Display for FrameProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stage(error) => error.fmt(f),
            Self::Layers(error) => write!(f, "frame: {error}"),
            Self::Ended { found } => {
                write!(
                    f,
                    "frame: the stream ends inside of it, behind byte {found}"
                )
            }
        }
    }
}

impl Error for FrameProblem {}

impl From<FrameError> for FrameProblem {
    fn from(error: FrameError) -> Self {
        Self::Stage(error)
    }
}

impl From<LayerError> for FrameProblem {
    fn from(error: LayerError) -> Self {
        Self::Layers(error)
    }
}
