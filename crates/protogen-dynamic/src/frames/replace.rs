//! Another frame in place of one that passed: some of its packets say something else.
//!
//! What is not edited stays byte for byte as it was.

use std::{error::Error, fmt};

use protogen_schema::ir::{Block, ItemKind, PacketId, Schema, TransformKind};
use protogen_wire::{EncodeError, region::RsaKeys};

use super::{
    error::FrameProblem,
    observed::{Content, Observed, Opened},
    observer::Observer,
};
use crate::{
    connection::Outcome,
    context::Context,
    packet::{Decoded, PacketValue, encode_packet},
    value::Record,
};

/// What a packet says instead.
#[derive(Debug, Clone)]
pub struct Edit {
    /// Its fields.
    pub fields: Record,
    /// The keys for its `via rsa` regions, where those are others.
    pub rsa: Option<RsaKeys>,
}

/// Why a frame was left as it was.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ReplaceError {
    /// The packet, unedited, would be written otherwise than it came.
    NotReproduced {
        /// Its name.
        packet: String,
    },
    /// The edited packet can't be written.
    Encode(EncodeError),
    /// The edited payload can't be sealed.
    Seal(FrameProblem),
}

impl fmt::Display for ReplaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotReproduced { packet } => {
                write!(f, "{packet}: it would be written otherwise than it came")
            }
            Self::Encode(error) => error.fmt(f),
            Self::Seal(error) => error.fmt(f),
        }
    }
}

impl Error for ReplaceError {}

impl Observer<'_> {
    /// The frame with other packets; none if `edit` wants none of them changed.
    ///
    /// To be asked before the observer takes more bytes: packets are written by what it knows now.
    ///
    /// # Errors
    ///
    /// Why the frame must stay as it is.
    pub fn replace(
        &self,
        piece: &Observed,
        edit: &mut dyn FnMut(&Decoded) -> Option<Edit>,
    ) -> Result<Option<Vec<u8>>, ReplaceError> {
        let Content::Opened(opened) = &piece.content else {
            return Ok(None);
        };
        let mut payload = Vec::with_capacity(opened.payload.len());
        let mut copied = 0;
        for outcome in &opened.outcomes {
            let Outcome::Packet(decoded) = outcome else {
                continue;
            };
            let Some(edit) = edit(decoded) else {
                continue;
            };
            payload.extend_from_slice(&opened.payload[copied..decoded.offset]);
            payload.append(&mut self.rewrite(piece, opened, decoded, edit)?);
            copied = decoded.end;
        }
        if copied == 0 {
            return Ok(None);
        }
        payload.extend_from_slice(&opened.payload[copied..]);
        let sealed = opened.seal.seal(&payload, &opened.padding);
        sealed.map(Some).map_err(ReplaceError::Seal)
    }

    fn rewrite(
        &self,
        piece: &Observed,
        opened: &Opened,
        decoded: &Decoded,
        edit: Edit,
    ) -> Result<Vec<u8>, ReplaceError> {
        let connection = self.connection();
        let write = |context: &mut Context, fields: &Record| {
            let value = PacketValue {
                fields,
                kept: &decoded.kept,
                rest: decoded.rest.as_deref().unwrap_or_default(),
            };
            let (schema, direction) = (connection.schema(), piece.direction);
            encode_packet(schema, context, direction, decoded.packet, &value)
                .map(|written| written.bytes)
        };
        let before = write(&mut connection.context.clone(), &decoded.fields);
        let found = opened.payload.get(decoded.offset..decoded.end);
        if before.ok().as_deref() != found {
            return Err(ReplaceError::NotReproduced {
                packet: decoded.name.clone(),
            });
        }
        let mut context = connection.context.clone();
        if let Some(keys) = edit.rsa {
            context.rsa = keys;
        }
        write(&mut context, &edit.fields).map_err(ReplaceError::Encode)
    }
}

/// Whether a packet has a `via rsa` region of its own, not counting those of its structs.
#[must_use]
pub fn has_rsa(schema: &Schema, packet: PacketId) -> bool {
    let packet = schema.packets.get(packet.0 as usize);
    packet.is_some_and(|packet| block_has_rsa(&packet.body.record.block))
}

fn block_has_rsa(block: &Block) -> bool {
    block.items.iter().any(|item| match &item.kind {
        ItemKind::Region(region) => {
            let transform = region.transform.as_ref();
            transform.is_some_and(|transform| transform.kind == TransformKind::Rsa)
                || block_has_rsa(&region.block)
        }
        ItemKind::If { then, els, .. } => block_has_rsa(then) || block_has_rsa(els),
        _ => false,
    })
}
