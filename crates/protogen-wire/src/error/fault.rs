//! The fault itself: a kind and its place, in one box.
//!
//! Decoding and encoding share it; what can go wrong is listed in `decode.rs` and `encode.rs`.

use alloc::{
    borrow::Cow,
    boxed::Box,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use super::{PathText, Segment};
use crate::opcode::Opcode;

/// A name from a schema: static in generated code, owned where a schema is interpreted.
pub type Name = Cow<'static, str>;

/// What the kinds of both directions have in common.
pub trait FaultKind: fmt::Display {
    /// A stable name in snake case, for scripts and metrics.
    fn code(&self) -> &'static str;
    /// Writes the place of the fault, which matters in bytes that were read and not in a value.
    fn write_place(offset: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result;
}

/// A kind and its place. It is one pointer wide, so that results stay small.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault<K> {
    inner: Box<Inner<K>>,
}

#[derive(Debug, Clone, PartialEq)]
struct Inner<K> {
    kind: K,
    packet: Option<Name>,
    opcode: Option<Opcode>,
    previous_opcode: Option<Opcode>,
    /// Innermost step first: pushed while the error travels outwards.
    path: Vec<Segment>,
    offset: usize,
    region: Option<Region>,
    at: Option<Name>,
}

/// A transformed region, whose plain bytes have offsets of their own.
#[derive(Debug, Clone, PartialEq)]
struct Region {
    name: Name,
    offset: usize,
}

impl<K> Fault<K> {
    /// A fault at `offset`, counted from the first byte of the frame's payload.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn new(offset: usize, kind: K) -> Self {
        let inner = Inner {
            kind,
            packet: None,
            opcode: None,
            previous_opcode: None,
            path: Vec::new(),
            offset,
            region: None,
            at: None,
        };
        Self {
            inner: Box::new(inner),
        }
    }

    /// Adds the next outer step of the path.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn within(mut self, segment: Segment) -> Self {
        self.inner.path.push(segment);
        self
    }

    /// Names the packet, unless an inner one is named already.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn in_packet(mut self, name: impl Into<Name>, opcode: Option<Opcode>) -> Self {
        self.lies_in_packet(name.into(), opcode, Name::default());
        self
    }

    /// [`Fault::in_packet`] and [`Fault::at_version`], in place.
    #[cold]
    pub(crate) fn lies_in_packet(
        &mut self,
        name: impl Into<Name>,
        opcode: Option<Opcode>,
        version: Name,
    ) {
        if self.inner.packet.is_none() {
            self.inner.packet = Some(name.into());
            self.inner.opcode = self.inner.opcode.or(opcode);
        }
        if self.inner.at.is_none() && !version.is_empty() {
            self.inner.at = Some(version);
        }
    }

    /// States the opcode where there is no packet to name.
    #[cold]
    #[must_use]
    pub fn with_opcode(mut self, opcode: Opcode) -> Self {
        self.inner.opcode = Some(opcode);
        self
    }

    /// States the packet that stood before in the same frame.
    #[cold]
    #[must_use]
    pub fn after(mut self, previous: Option<Opcode>) -> Self {
        self.inner.previous_opcode = previous;
        self
    }

    /// States the version in words, such as `client 1098, proto 1098`; empty text states nothing.
    #[cold]
    #[must_use]
    pub fn at_version(mut self, version: impl Into<Name>) -> Self {
        let version = version.into();
        if self.inner.at.is_none() && !version.is_empty() {
            self.inner.at = Some(version);
        }
        self
    }

    /// Says that the offset so far counts in the plain bytes of a transformed region, which
    /// starts at `start` of what is around it.
    #[cold]
    #[must_use]
    pub fn in_region(mut self, name: impl Into<Name>, start: usize) -> Self {
        let offset = self.inner.offset;
        self.inner.region.get_or_insert_with(|| Region {
            name: name.into(),
            offset,
        });
        self.inner.offset = start;
        self
    }

    /// Moves the fault's offset by the bytes that stand before the reader's or writer's first.
    #[cold]
    #[must_use]
    pub fn shifted(mut self, bytes: usize) -> Self {
        self.inner.offset = self.inner.offset.saturating_add(bytes);
        self
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> &K {
        &self.inner.kind
    }

    /// The packet, if the fault lies in one.
    #[must_use]
    pub fn packet(&self) -> Option<&str> {
        self.inner.packet.as_deref()
    }

    /// The opcode of the packet, or the one that is unknown.
    #[must_use]
    pub fn opcode(&self) -> Option<Opcode> {
        self.inner.opcode
    }

    /// The opcode of the packet before it in the same frame.
    #[must_use]
    pub fn previous_opcode(&self) -> Option<Opcode> {
        self.inner.previous_opcode
    }

    /// The path to the field, outermost step first.
    pub fn segments(&self) -> impl DoubleEndedIterator<Item = &Segment> {
        self.inner.path.iter().rev()
    }

    /// The path as text: `worlds[3].name`, empty at the packet itself.
    #[must_use]
    pub fn path(&self) -> String {
        PathText(&self.inner.path).to_string()
    }

    /// Where, in bytes from the first byte of the frame's payload.
    /// Inside a transformed region this is the region's start; see [`Fault::region`].
    #[must_use]
    pub fn offset(&self) -> usize {
        self.inner.offset
    }

    /// The innermost transformed region and the offset in its plain bytes.
    #[must_use]
    pub fn region(&self) -> Option<(&str, usize)> {
        self.inner
            .region
            .as_ref()
            .map(|region| (region.name.as_ref(), region.offset))
    }

    /// The version in words.
    #[must_use]
    pub fn at(&self) -> Option<&str> {
        self.inner.at.as_deref()
    }
}

impl<K: FaultKind> Fault<K> {
    /// The stable name of the kind, in snake case.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.inner.kind.code()
    }

    fn write_subject(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.inner;
        let path = PathText(&inner.path);
        match &inner.packet {
            Some(packet) if inner.path.is_empty() => write!(f, "{packet}")?,
            Some(packet) => {
                let dot = match inner.path.last() {
                    Some(Segment::Index(_)) => "",
                    _ => ".",
                };
                write!(f, "{packet}{dot}{path}")?;
            }
            None => write!(f, "{path}")?,
        }
        if inner.packet.is_some() || !inner.path.is_empty() {
            f.write_str(" ")?;
        }
        Ok(())
    }

    fn write_notes(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.inner;
        let notes: [Option<String>; 3] = [
            inner.opcode.map(|opcode| alloc::format!("opcode {opcode}")),
            inner
                .previous_opcode
                .map(|previous| alloc::format!("after {previous}")),
            inner.at.as_ref().map(ToString::to_string),
        ];
        let notes: Vec<String> = notes.into_iter().flatten().collect();
        if notes.is_empty() {
            return Ok(());
        }
        write!(f, " ({})", notes.join(", "))
    }
}

impl<K: FaultKind> fmt::Display for Fault<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_subject(f)?;
        K::write_place(self.inner.offset, f)?;
        if let Some(region) = &self.inner.region {
            write!(f, " (byte {} of {})", region.offset, region.name)?;
        }
        write!(f, ": {}", self.inner.kind)?;
        self.write_notes(f)
    }
}

impl<K: FaultKind + fmt::Debug> core::error::Error for Fault<K> {}
