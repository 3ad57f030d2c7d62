//! What a reader that looks at the bytes ahead must find there: the end of a list, the branch or
//! the arm that was written.
//!
//! What stands ahead may be written later, by whoever wrote the value's owner: it is looked at where
//! a reader would see no further, at the end of the block or packet around.

use alloc::vec::Vec;

use super::Writer;
use crate::{
    error::{EncodeError, EncodeErrorKind, Trace},
    reader::Reader,
};

/// Whether a list goes on, by the bytes that follow.
pub type Holds = fn(&Reader<'_>) -> bool;

/// What is wrong with the bytes that follow where this way was written, by its number: another is
/// the one that a reader takes.
pub type Strays = fn(&Reader<'_>, usize) -> Option<EncodeErrorKind>;

/// What is to be looked at once it is all written.
#[derive(Default)]
pub(super) struct Ends {
    ends: Vec<End>,
    /// Where the elements at hand start; here to be allocated once.
    starts: Vec<usize>,
}

/// One that looked ahead.
struct End {
    /// Where it stands.
    at: usize,
    /// Up to where its reader sees, where that is known; `usize::MAX` else.
    seen: usize,
    ahead: Ahead,
}

impl End {
    const fn open(at: usize, ahead: Ahead) -> Self {
        let seen = usize::MAX;
        Self { at, seen, ahead }
    }

    const fn is_held(&self) -> bool {
        self.seen != usize::MAX
    }
}

/// What becomes of those that wait for bytes to be set.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Held {
    /// They are looked at.
    Too,
    /// They wait on.
    Kept,
}

#[derive(Clone, Copy)]
enum Ahead {
    /// A list ended: it may not go on.
    End(Holds),
    /// A way was written that the bytes must lead to.
    Way(usize, Strays),
}

impl Ahead {
    fn fault(self, r: &Reader<'_>) -> Option<EncodeErrorKind> {
        match self {
            Self::End(holds) => holds(r).then(EncodeErrorKind::list_goes_on),
            Self::Way(way, strays) => strays(r, way),
        }
    }
}

impl Writer<'_> {
    /// Writes a list of which a reader asks `holds` before each element, and once behind it.
    ///
    /// # Errors
    ///
    /// `TerminatorInValue` at an element at which a reader would stop; what `encode` says, at its
    /// index. That a reader would go on behind the list is said by [`Writer::settle_ends`].
    pub fn elements_while<T>(
        &mut self,
        elements: &[T],
        holds: Holds,
        mut encode: impl FnMut(&mut Self, &T) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        let first = self.ends().starts.len();
        for (index, element) in elements.iter().enumerate() {
            let start = self.position();
            self.ends().starts.push(start);
            encode(self, element)
                .and_then(|()| self.filled(start))
                .index(index)?;
        }
        let end = self.position();
        let starts = self.ends.iter().flat_map(|of| of.starts.iter());
        let stops = |start: &usize| !holds(&Reader::new(self.region(*start..end)));
        let stop = starts
            .skip(first)
            .copied()
            .enumerate()
            .find(|(_, start)| stops(start));
        self.ends().starts.truncate(first);
        if let Some((index, start)) = stop {
            return Err(EncodeErrorKind::TerminatorInValue.at(start)).index(index);
        }
        self.ends().ends.push(End::open(end, Ahead::End(holds)));
        Ok(())
    }

    /// Says that `way` was written from `start` on, of those between which a reader chooses by at
    /// most `width` bytes of it; `usize::MAX` where they are set later.
    ///
    /// # Errors
    ///
    /// What `strays` finds, at `start`. Where `width` bytes are not written yet, it is said by
    /// [`Writer::settle_ends`].
    ///
    /// # Examples
    ///
    /// ```
    /// use protogen_wire::{EncodeErrorKind, Reader, Writer};
    ///
    /// // A byte below 0x80 is read as one number, any other as the first of two.
    /// let strays = |r: &Reader<'_>, way| {
    ///     let found = usize::from(r.peek(1, Reader::u8).is_ok_and(|byte| byte >= 0x80));
    ///     (found != way).then(|| EncodeErrorKind::disagrees("number", "its first byte"))
    /// };
    /// let mut bytes = Vec::new();
    /// let mut w = Writer::new(&mut bytes);
    /// w.u8(0x12);
    /// assert!(w.leads(0, 1, 0, strays).is_ok());
    /// assert!(w.leads(0, 1, 1, strays).is_err());
    /// ```
    #[inline]
    pub fn leads(
        &mut self,
        start: usize,
        width: usize,
        way: usize,
        strays: Strays,
    ) -> Result<(), EncodeError> {
        let end = self.position();
        if end.saturating_sub(start) < width {
            self.leads_later(start, way, strays);
            return Ok(());
        }
        match strays(&Reader::new(self.region(start..end)), way) {
            None => Ok(()),
            Some(kind) => Err(kind.at(start)),
        }
    }

    #[inline(never)]
    fn leads_later(&mut self, start: usize, way: usize, strays: Strays) {
        let end = End::open(start, Ahead::Way(way, strays));
        self.ends().ends.push(end);
    }

    /// How much of what was written so far is still to be looked at.
    #[inline]
    #[must_use]
    pub fn open_ends(&self) -> usize {
        self.ends.as_ref().map_or(0, |of| of.ends.len())
    }

    /// Looks at what stands behind all that looked ahead but the first `open`, at the end of a
    /// packet: a reader sees no further than to here, and no byte changes any more.
    ///
    /// # Errors
    ///
    /// `Disagrees` behind a list that a reader would go on with, and where it would take another
    /// branch; `TagConflict` where it would find another tag.
    #[inline]
    pub fn settle_ends(&mut self, open: usize) -> Result<(), EncodeError> {
        match self.ends {
            None => Ok(()),
            Some(_) => self.settle(open, Held::Too),
        }
    }

    /// The same at the end of a block, of which [`Writer::hold_ends`] may have said that bytes
    /// change.
    ///
    /// # Errors
    ///
    /// As [`Writer::settle_ends`].
    #[inline]
    pub fn bound_ends(&mut self, open: usize) -> Result<(), EncodeError> {
        match self.ends {
            None => Ok(()),
            Some(_) => self.settle(open, Held::Kept),
        }
    }

    /// Ends a packet: [`Writer::sound`], and [`Writer::settle_ends`] for all in it that looked ahead.
    ///
    /// # Errors
    ///
    /// As both.
    #[inline]
    pub fn end_packet(&mut self, open: usize) -> Result<(), EncodeError> {
        self.sound()?;
        self.settle_ends(open)
    }

    /// Ends what was written by [`Encode::encode`] alone: nothing stands behind it. Packets need
    /// it not: [`Packet::encode_packet`] knows that they end.
    ///
    /// # Errors
    ///
    /// As [`Writer::end_packet`].
    ///
    /// # Examples
    ///
    /// ```
    /// use protogen_wire::{Reader, Writer};
    ///
    /// // A list goes on below 0x80.
    /// let holds = |r: &Reader<'_>| r.peek(1, Reader::u8).is_ok_and(|byte| byte < 0x80);
    /// let mut bytes = Vec::new();
    /// let mut w = Writer::new(&mut bytes);
    /// w.elements_while(&[1, 2], holds, |w, n| Ok(w.u8(*n)))?;
    /// w.u8(3);
    /// assert_eq!(w.finish().unwrap_err().offset(), 2);
    /// # Ok::<(), protogen_wire::EncodeError>(())
    /// ```
    ///
    /// [`Encode::encode`]: crate::contract::Encode::encode
    /// [`Packet::encode_packet`]: crate::contract::Packet::encode_packet
    pub fn finish(mut self) -> Result<(), EncodeError> {
        self.end_packet(0)
    }

    /// Says that a reader of all that looked ahead but the first `open` sees no further than to
    /// here, of bytes of which some are set later: [`Writer::settle_ends`] looks at them.
    pub fn hold_ends(&mut self, open: usize) {
        let here = self.position();
        let ends = self.ends.iter_mut().flat_map(|of| of.ends.iter_mut());
        for end in ends.skip(open) {
            end.seen = end.seen.min(here);
        }
    }

    #[inline(never)]
    fn settle(&mut self, open: usize, held: Held) -> Result<(), EncodeError> {
        let ends = self.ends.iter().flat_map(|of| of.ends.iter());
        let fault = |end: &End| {
            let region = self.region(end.at..end.seen);
            let kind = end.ahead.fault(&Reader::new(region))?;
            Some(kind.at(end.at))
        };
        let found = ends
            .skip(open)
            .filter(|end| held == Held::Too || !end.is_held())
            .find_map(fault);
        match held {
            Held::Too => self.forget_ends(open),
            Held::Kept => self.keep_held(open),
        }
        found.map_or(Ok(()), Err)
    }

    fn keep_held(&mut self, open: usize) {
        let mut index = 0_usize;
        self.ends().ends.retain(|end| {
            index = index.saturating_add(1);
            index <= open || end.is_held()
        });
    }

    /// Forgets all that looked ahead but the first `open`, for what was written is given up.
    pub(crate) fn forget_ends(&mut self, open: usize) {
        if let Some(of) = &mut self.ends {
            of.ends.truncate(open);
            if open == 0 {
                of.starts.clear();
            }
        }
    }

    /// Keeps what looks ahead where it is in what was written, when `len` bytes are put in before
    /// some.
    pub(super) fn move_ends(&mut self, position: usize, len: usize) {
        for end in self.ends.iter_mut().flat_map(|of| of.ends.iter_mut()) {
            for place in [&mut end.at, &mut end.seen] {
                if *place >= position {
                    *place = place.saturating_add(len);
                }
            }
        }
    }

    fn ends(&mut self) -> &mut Ends {
        self.ends.get_or_insert_default()
    }
}
